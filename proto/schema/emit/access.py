# SPDX-License-Identifier: Apache-2.0
"""Emit two tables of who may make a call: by kind of command for the machine, by path for the server (Q-5).

Owns the form of the two tables. Both are made from the option `access`, so that they cannot differ.
"""

from typing import Final

from proto.schema.emit.text import module
from proto.schema.emit.vocabulary import NOTE
from proto.schema.files import SchemaError
from proto.schema.model import Access, Method, Schema

TYPES: Final = "clearinghouse.statemachine.vocabulary.types"
PERMITS: Final = "clearinghouse.statemachine.vocabulary.permits"
RIGHT: Final = "RIGHT_"
# The form of an account's name that is text, its owner; and columns of things that belong to an account.
OWNER: Final = "owner"


def _arguments(access: Access) -> str:
    """Return the arguments of a permit; the last of them are left out where the call has none."""
    words = [f'"{" ".join(access.any)}"']
    if access.own or access.scope or access.account:
        scope = f"{RIGHT}{access.scope}" if access.scope else "0"
        words += [f'"{" ".join(access.own)}"', scope, f'"{access.account}"']
    return ", ".join(words)


def _rights(schema: Schema, accesses: list[Access]) -> str:
    """Return the names of the constants of scopes that a table uses."""
    enum = next(enum for enum in schema.enums if enum.name == "Role")
    known = {value.constant for value in enum.values if value.constant}
    names = {f"ROLE_{name}" for access in accesses for name in (*access.any, *access.own)}
    if not names <= known:
        raise SchemaError(f"{sorted(names - known)} are no constants of Role")
    return ", ".join(sorted({f"{RIGHT}{access.scope}" for access in accesses if access.scope}))


READING_PERMITS: Final = '''
def role_bits(roles: str) -> int:
    """Return the bits of the named roles."""
    return sum(1 << getattr(types, f"ROLE_{role}") for role in roles.split())


def _permit(any_account: str, own: str = "", scope: int = 0, account: str = "") -> Permit:
    return Permit(role_bits(any_account), role_bits(own), scope, account)

'''
READING_ACCESS: Final = """
def _access(
    any_account: str,
    own: str = "",
    scope: int = 0,
    account: str = "",
    request: type[Message] | None = None,
) -> Access:
    return Access(role_bits(any_account), role_bits(own), scope, account, request)

"""


def permits_module(schema: Schema, package: str) -> str:
    """Return the module with the roles that may send each kind of command."""
    body = [
        "class Permit(NamedTuple):",
        '    """The roles that may send a command, as bits; the attribute `account` names the account, if any."""',
        "",
        "    any: int",
        "    own: int",
        "    scope: int",
        "    account: str",
        "",
        *READING_PERMITS.splitlines(),
        "",
        "# Kind of command -> the roles that may send it.",
        "PERMITS: Final[dict[int, Permit]] = {",
    ]
    for command in schema.commands:
        access = command.method.access
        if access.account and access.account not in {one.name for one in command.attributes}:
            raise SchemaError(f"{command.name} has no attribute {access.account}")
        body += [f"    # {command.name}", f"    {command.kind}: _permit({_arguments(access)}),"]
    body += [
        "}",
        "",
        "# Kinds of commands that set parameters, and need two principals if that is switched on.",
        "TWO_PERSONS: Final = frozenset((",
        *(
            f"    {command.kind},  # {command.name}"
            for command in schema.commands
            if command.method.access.two_persons
        ),
        "))",
    ]
    return module(
        f"""
The roles that may send each command if authority is on: for every account, and for own accounts (Q-5).

{NOTE}
""",
        [
            "from typing import Final, NamedTuple",
            "",
            f"from {package} import types",
            f"from {TYPES} import {_rights(schema, [one.method.access for one in schema.commands])}",
        ],
        body,
    )


def _request(method: Method) -> str:
    """Return the name of a read's request class in the generated code after a comma; nothing for a command."""
    file = method.request.file.rpartition("/")[2].removesuffix(".proto")
    return "" if method.command else f", request={file}_pb2.{method.request.name}"


def access_module(schema: Schema) -> str:
    """Return the module with the roles that may make each call."""
    files = {
        method.request.file.rpartition("/")[2].removesuffix(".proto")
        for method in schema.methods
        if not method.command
    }
    body = [
        "class Access(NamedTuple):",
        '    """The roles that may make a call; those in `own` only for own accounts, named in the field `account`."""',
        "",
        "    any: int",
        "    own: int",
        "    scope: int",
        "    account: str",
        "    request: type[Message] | None",
        "",
        *READING_ACCESS.splitlines(),
        "",
        "# Path of a call -> the roles that may make it.",
        "ACCESS: Final[dict[str, Access]] = {",
    ]
    for method in schema.methods:
        access = method.access
        if not method.command and access.account not in {"", *method.request.by_name}:
            raise SchemaError(f"{method.name} has no field {access.account}")
        body.append(f'    "{method.path}": _access({_arguments(access)}{_request(method)}),')
    return module(
        f"""
The roles that may make each call if authority is on (Q-5). The machine checks commands by the same entries.

{NOTE}
""",
        [
            "from typing import Final, NamedTuple",
            "",
            "from google.protobuf.message import Message",
            "",
            f"from {PERMITS} import role_bits",
            f"from {TYPES} import {_rights(schema, [method.access for method in schema.methods])}",
            f"from clearinghouse.v1 import {', '.join(f'{name}_pb2' for name in sorted(files))}",
        ],
        [*body, "}"],
    )
