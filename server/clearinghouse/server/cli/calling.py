# SPDX-License-Identifier: Apache-2.0
"""Call a running server from a command: its address, its certificate, and the credential of the caller (SPEC Q-5).

Owns one connection, and the repetition of a command whose answer is lost. A credential comes from a file or from the
environment, since every user of the machine can read the arguments of a process. Must never print a credential.
"""

import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import grpc
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from clearinghouse.server.console.exits import ConfigError, Exit
from clearinghouse.server.console.numbers import WaitingTime
from clearinghouse.server.console.output import emit
from clearinghouse.server.credentials.local import is_local
from clearinghouse.server.credentials.names import PRINCIPAL_FORM, has_form
from clearinghouse.server.credentials.watched import read_secret
from clearinghouse.server.edge.edge import STATUS_KEY
from clearinghouse.server.edge.identity import CREDENTIAL_BYTES_MAX, CREDENTIAL_KEY, PRINCIPAL_KEY
from clearinghouse.server.edge.probing import ProbeTls, channel_to
from clearinghouse.v1 import options_pb2, result_code_pb2

CREDENTIAL_VARIABLE: Final = "CLEARINGHOUSE_CREDENTIAL"
FILE: Final = click.Path(path_type=Path, dir_okay=False)
ATTEMPTS: Final = 4
AGAIN_SECONDS: Final = 0.3
# The outcome of a command is unknown after these; the same request id makes its repetition safe.
UNKNOWN_OUTCOME: Final = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)

Function = TypeVar("Function", bound=Callable[..., None])
Reply = TypeVar("Reply", bound=Message)


class CallRefusedError(Exception):
    """A call was refused or not answered; the message has the reason and what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server to call, and the name under which to call it; `caller` is "" if no name is stated."""

    address: str
    tls: ProbeTls | None
    credential_file: Path | None
    caller: str
    timeout: float


def to_server(function: Function) -> Function:
    """Give a command the options of a connection to a server; it receives their values as the dictionary `stated`."""
    for option in (
        click.option(
            "--timeout",
            type=WaitingTime(),
            default=10.0,
            show_default=True,
            help="Seconds that an answer may take.",
        ),
        click.option(
            "--as", "caller", default="", help="Your name, to a server that asks for no credential."
        ),
        click.option("--name", default="", help="Name in the server's certificate [its address]."),
        click.option("--key", type=FILE, help="PEM file with the key of your certificate."),
        click.option("--certificate", type=FILE, help="PEM file with your certificate."),
        click.option("--ca", type=FILE, help="PEM file with the CA of the server: encrypts."),
        click.option(
            "--credential-file",
            type=FILE,
            help=f"File with your API key or token; else it is taken from {CREDENTIAL_VARIABLE}.",
        ),
        click.option("--address", default="127.0.0.1:7411", show_default=True),
    ):
        function = option(function)
    return function


def target_of(stated: Mapping[str, Any]) -> Target:
    """Return the server and the caller that the options state. Raises ConfigError."""
    tls = None
    if stated["ca"] is not None:
        tls = ProbeTls(stated["ca"], stated["certificate"], stated["key"], stated["name"])
    elif stated["certificate"] or stated["key"] or stated["name"]:
        raise ConfigError("--certificate, --key and --name need --ca")
    return Target(
        stated["address"], tls, stated["credential_file"], stated["caller"], stated["timeout"]
    )


@contextmanager
def calling(target: Target) -> Iterator["Calls"]:
    """In the block, give a connection to a server. Raises ConfigError."""
    metadata = metadata_of(target, os.environ)
    with channel_to(target.address, target.tls) as channel:
        yield Calls(channel, metadata, target)


def metadata_of(target: Target, environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the metadata that identifies the caller to the server.

    Raises ConfigError, whose text has no part of a credential.
    """
    found: list[tuple[str, str]] = []
    if target.caller:
        if not has_form(target.caller):
            raise ConfigError(f"--as: a name has {PRINCIPAL_FORM}")
        found.append((PRINCIPAL_KEY, target.caller))
    place, text = CREDENTIAL_VARIABLE, environment.get(CREDENTIAL_VARIABLE, "")
    if target.credential_file is not None:
        place = "--credential-file"
        # A byte of another alphabet becomes one that the next line refuses.
        text = read_secret(place, target.credential_file).decode("ascii", "replace").strip()
    if not text and target.credential_file is None:
        return tuple(found)
    if not (
        0 < len(text) <= CREDENTIAL_BYTES_MAX
        and text.isascii()
        and text.isprintable()
        and " " not in text
    ):
        raise ConfigError(
            f"{place}: an API key or a token is printable ASCII text without spaces, of at most {CREDENTIAL_BYTES_MAX}"
            " characters"
        )
    if target.tls is None and not is_local(target.address):
        raise ConfigError(
            f"your API key or token would go to {target.address} in plain text: give --ca, the CA of the server"
        )
    return (*found, (CREDENTIAL_KEY, f"Bearer {text}"))


def values_of(reply: Message) -> dict[str, object]:
    """Return a reply as a dictionary with every field, under the names of the API."""
    return MessageToDict(
        reply, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


class Calls:
    """A connection for the calls of one command."""

    def __init__(
        self, channel: grpc.Channel, metadata: tuple[tuple[str, str], ...], target: Target
    ) -> None:
        self._channel = channel
        self._metadata = metadata
        self._target = target

    def read(self, path: str, request: Message, reply: type[Reply]) -> Reply:
        """Return the answer of a read. Raises CallRefusedError."""
        return self._call(path, request, reply, attempts=1)

    def change(self, path: str, request: Message, reply: type[Reply]) -> Reply:
        """Send a command and return its answer; if the answer is lost, send the command again.

        Raises CallRefusedError.
        """
        stated: Any = request
        stated.request_id = uuid.uuid4().hex
        stated.created_time_ns = time.time_ns()
        found: Any = self._call(path, request, reply, attempts=ATTEMPTS)
        if found.code != result_code_pb2.RESULT_CODE_OK:
            raise CallRefusedError(_refusal_text(found))
        return found  # type: ignore[no-any-return]  # a message, of which only the code was read

    def _call(self, path: str, request: Message, reply: type[Reply], attempts: int) -> Reply:
        method: Any = self._channel.unary_unary(
            path,
            request_serializer=type(request).SerializeToString,
            response_deserializer=reply.FromString,
        )
        is_lost = False
        while True:
            attempts -= 1
            try:
                found: Reply = method(
                    request, timeout=self._target.timeout, metadata=self._metadata
                )
            except grpc.RpcError as error:
                call: Any = error  # each error of a call is that call, too
                is_answer = call.code() not in UNKNOWN_OUTCOME or _is_refusal(call)
                is_lost = is_lost or not is_answer
                if attempts and call.code() in UNKNOWN_OUTCOME:
                    time.sleep(AGAIN_SECONDS)
                    continue
                raise CallRefusedError(self._failure_text(call, is_answer, is_lost)) from None
            return found

    def _failure_text(self, call: Any, is_answer: bool, is_lost: bool) -> str:  # noqa: ANN401, FBT001  the stubs of grpcio have no class for it
        """Return why a call failed, in words: the reason of the server, or that no server answered."""
        advice = "if a change was asked for, list it before you repeat it"
        if not is_answer:
            return (
                f"no answer from {self._target.address} ({call.code().name}): check the address, --ca, and that the"
                f" server runs; {advice}"
            )
        lost = f"; an earlier try had no answer: {advice}" if is_lost else ""
        status, said = call.code().name, call.details()
        # One status has the name of the reason with which the server's text begins.
        return f"{said}{lost}" if said.startswith(f"{status}: ") else f"{status}: {said}{lost}"


def _is_refusal(call: Any) -> bool:  # noqa: ANN401  the stubs of grpcio have no class for it
    """Return whether a server itself refused a call.

    The status alone does not show this: NO_QUORUM has the status of an unreachable server.
    """
    return any(key == STATUS_KEY for key, _ in call.trailing_metadata() or ())


def _refusal_text(found: Any) -> str:  # noqa: ANN401  the reply of any command
    """Return the code, the figures and the remedy of a refusal by the machine, as one text."""
    value = result_code_pb2.DESCRIPTOR.enum_types_by_name["ResultCode"].values_by_number[found.code]
    figures = (
        f" (limit {found.limit}, actual {found.actual})" if found.limit or found.actual else ""
    )
    options: Any = value.GetOptions()
    remedy = options.Extensions[options_pb2.remedy]
    return f"{value.name.removeprefix('RESULT_CODE_')}{figures}: {remedy}"


@contextmanager
def refusals(*, as_json: bool) -> Iterator[None]:
    """End a command with exit code 1 if the server has refused its call."""
    try:
        yield
    except CallRefusedError as error:
        if as_json:
            emit({"error": "CallRefused", "message": str(error), "exit_code": 1}, [], as_json=True)
        click.echo(f"clearinghouse: {error}", err=True)
        raise click.exceptions.Exit(Exit.FINDING) from None
