# SPDX-License-Identifier: Apache-2.0
"""What the coverage-guided run sends its bytes to: every decoder of the edge, and the check of credentials.

Owns the promise for one message: it is read, or refused with a reason. It is imported while branches of the server's
modules are being counted, so it must import them itself.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.journal.records import decode_command, encode_command
from clearinghouse.statemachine.vocabulary import types
from tests.fuzzing.cases import faults
from tests.fuzzing.hostile import KEY, Caller
from tests.fuzzing.messages import request
from tests.fuzzing.surface import surface
from tests.fuzzing.test_credentials import World
from tests.stateful.draws import SeededDraw
from tests.support import System

HEAD_BYTES: Final = 2
"""the first bytes of a message choose who takes the rest"""

Take = Callable[[bytes], None]


def take_of(takes: list[Take]) -> Take:
    """Return a target that sends the rest of a message to the one that its first bytes choose."""

    def take(raw: bytes) -> None:
        takes[int.from_bytes(raw[:HEAD_BYTES], "big") % len(takes)](raw[HEAD_BYTES:])

    return take


def check_refusal(error: EdgeError) -> None:
    """A refusal has a text and the name of a code."""
    assert error.message
    assert error.reason


def targets(folder: Path) -> tuple[list[Take], list[bytes]]:
    """Return all targets, and messages to begin with: a right request of each method, a key, a token."""
    system = System()
    sol = system.asset("SOL", 9, price=150)
    system.market("SOL-USDC", types.SPOT, sol)
    scales = scales_of(system.state)
    world = World(folder)
    identity = world.identity()

    def command_of(decode: Callable[..., Any]) -> Take:
        def take(raw: bytes) -> None:
            try:
                command = decode(raw, "fuzz", scales)
            except EdgeError as error:
                check_refusal(error)
            else:
                assert decode_command(encode_command(command)) == command

        return take

    def read_of(decode: Callable[..., Any]) -> Take:
        def take(raw: bytes) -> None:
            try:
                decode(raw)
            except EdgeError as error:
                check_refusal(error)

        return take

    def credential(raw: bytes) -> None:
        text = raw.decode("utf-8", "surrogateescape")
        try:
            name = identity.principal_of(Caller.context(((KEY, text),)))
        except EdgeError as error:
            check_refusal(error)
        else:
            # Only who has the secret or a signature gets in, and nothing here signs.
            assert name == world.material.issuer.stated()["sub"]
            assert text[7:] in (world.material.key, world.material.token)

    draw = SeededDraw(1)
    found: list[Take] = []
    begin: list[bytes] = []
    for table, make in ((METHODS, command_of), (READS, read_of)):
        for path, entry in table.items():
            decode: Any = getattr(entry, "decode", entry)
            begin += [
                _head(len(found)) + request(draw, surface()[path].request, faults().get(path))
                for _ in range(3)
            ]
            found.append(make(decode))
    found.append(credential)
    for text in (world.material.key, world.material.token):
        begin.append(_head(len(found) - 1) + f"Bearer {text}".encode())
    return found, begin


def _head(number: int) -> bytes:
    """The bytes that choose a target."""
    return number.to_bytes(HEAD_BYTES, "big")
