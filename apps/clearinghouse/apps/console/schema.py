# SPDX-License-Identifier: Apache-2.0
"""Read facts of a call from the schema: the roles that may make it, its refusals in order, and their remedies.

Owns the reading of the options. The module copies no fact of the schema by hand.
"""

from dataclasses import dataclass
from functools import cache

from clearinghouse.v1 import (
    account_pb2,
    admin_pb2,
    authority_pb2,
    clearing_pb2,
    default_pb2,
    holder_pb2,
    margin_call_pb2,
    member_pb2,
    options_pb2,
    pvp_pb2,
    result_code_pb2,
    settlement_pb2,
    trading_pb2,
)

_FILES = (
    *(account_pb2, admin_pb2, authority_pb2, clearing_pb2),
    *(default_pb2, margin_call_pb2, trading_pb2),
)


@dataclass(frozen=True, slots=True)
class CallForm:
    """The facts of a call that changes something. `roles` may make it, for every account or for their own."""

    roles: tuple[str, ...]
    refusals: tuple[str, ...]


def _names(text: str) -> tuple[str, ...]:
    """Return the names in a text that separates them with commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


@cache
def form_of(service: str, call: str) -> CallForm:
    """Return the facts of a call of the API. Raises KeyError if there is no such call."""
    for file in _FILES:
        found = file.DESCRIPTOR.services_by_name.get(service)
        if found is not None:
            options = found.methods_by_name[call].GetOptions()
            command = options.Extensions[options_pb2.command]
            access = options.Extensions[options_pb2.access]
            roles = (*_names(access.any), *_names(access.own))
            return CallForm(roles, _names(command.refusals))
    raise KeyError(service)


@cache
def two_person_commands() -> frozenset[str]:
    """Return the commands that can need two persons: those that set parameters, and those that change authority."""
    found = set()
    for file in (*_FILES, holder_pb2, member_pb2, pvp_pb2, settlement_pb2):
        for service in file.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                options = method.GetOptions()
                if options.Extensions[options_pb2.access].two_persons:
                    found.add(options.Extensions[options_pb2.command].name or method.name)
    return frozenset(found | {"BreakParameterGlass", "RecoverAuthority"})


@cache
def remedy_of(code: str) -> str:
    """Return the remedy of a result code; empty if the schema has none."""
    values = result_code_pb2.ResultCode.DESCRIPTOR.values_by_name
    found = values.get(f"RESULT_CODE_{code}") or values.get(code)
    return "" if found is None else str(found.GetOptions().Extensions[options_pb2.remedy])  # type: ignore[index]
