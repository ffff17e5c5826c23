# SPDX-License-Identifier: Apache-2.0
"""A case: what one caller does with one method, from its metadata to the way in which it goes away.

Owns the form of a case as one line of text, and how Hypothesis draws one. Must never know what a server should say.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.methods import METHODS, Decoder
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.vocabulary import types
from tests.fuzzing.messages import Fault, request
from tests.fuzzing.surface import Rpc, surface
from tests.support import System

Metadata = tuple[tuple[str, str | bytes], ...]
Choice = TypeVar("Choice")


class Ending(StrEnum):
    """How a caller ends a call."""

    WAIT = "wait"
    """it reads all answers, of an endless stream as many as it wants"""
    CANCEL = "cancel"
    """it goes away, after so many answers"""
    DEADLINE = "deadline"
    """its patience ends"""


@dataclass(frozen=True, slots=True)
class Case:
    """One call. `reads` bounds how many answers of a stream are read, `wait_ms` is the patience of DEADLINE."""

    path: str
    frames: tuple[bytes, ...]
    ending: Ending = Ending.WAIT
    reads: int = 0
    wait_ms: int = 0
    half_close: bool = True
    """whether a stream of calls is ended by its caller"""
    metadata: Metadata = ()

    @property
    def line(self) -> str:
        """The case as one line of JSON."""
        values = {
            "path": self.path,
            "frames": [base64.b64encode(frame).decode() for frame in self.frames],
            "ending": self.ending.value,
            "reads": self.reads,
            "wait_ms": self.wait_ms,
            "half_close": self.half_close,
            "metadata": [
                [key, value] if isinstance(value, str) else [key, base64.b64encode(value).decode()]
                for key, value in self.metadata
            ],
        }
        return json.dumps(values)


def case_of(line: str) -> Case:
    """The source of `Case.line`."""
    values: dict[str, Any] = json.loads(line)
    return Case(
        values["path"],
        tuple(base64.b64decode(frame) for frame in values["frames"]),
        Ending(values["ending"]),
        values["reads"],
        values["wait_ms"],
        values["half_close"],
        tuple(
            (key, base64.b64decode(value) if key.endswith("-bin") else value)
            for key, value in values["metadata"]
        ),
    )


class HypothesisDraw:
    """Choices of Hypothesis, each of which it can make plainer. See `tests.stateful.draws.Draw`."""

    def __init__(self, draw: st.DrawFn) -> None:
        """Take them from a composite strategy."""
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return self._draw(st.integers(low, high))

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of several; the first is the plainest."""
        return choices[self.integer(0, len(choices) - 1)]

    def chance(self, percent: int) -> bool:
        """True in about so many of a hundred."""
        return self.integer(0, 99) >= 100 - percent


# One that works a caller's question out for half a second would take the time of thousands of others.
SLOW: Final = "/clearinghouse.v1.JournalService/ExplainSequence"
_SLOW_IN: Final = 10
_METADATA: Final[Sequence[Metadata]] = (
    (),
    (("clearinghouse-principal", "mallory"),),
    (("clearinghouse-principal", ""),),
    (("clearinghouse-principal", "a b"),),
    (("clearinghouse-principal", "x" * 64),),
    (("clearinghouse-principal", "x" * 65),),
    (("clearinghouse-principal", "clearinghouse"),),
    (("clearinghouse-principal", "first"), ("clearinghouse-principal", "second")),
    (("clearinghouse-cancel-on-disconnect", "1001,1002"),),
    (("clearinghouse-cancel-on-disconnect", "1001,,1002"),),
    (("clearinghouse-cancel-on-disconnect", "-1"),),
    (("clearinghouse-cancel-on-disconnect", "9" * 30),),
    (("clearinghouse-cancel-on-disconnect", ",".join(["1001"] * 900)),),
    (("clearinghouse-end-exits-on-disconnect", "true"),),
    (("clearinghouse-end-exits-on-disconnect", "1"),),
    (("grpc-status-details-bin", b"\xff\x00"),),
    (("some-bin", b"\x00" * 500),),
    (("some", "x" * 4_000),),
)


@cache
def _weighted() -> list[str]:
    """Every method, streams more often: few of them are as many ways to go wrong."""
    return [
        path
        for path, rpc in surface().items()
        for _ in range(5 if rpc.client_streams or rpc.server_streams else 1)
    ]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any method of the API, called in any way."""
    choose = HypothesisDraw(draw)
    paths = _weighted()
    rpc = surface()[choose.pick(paths)]
    if rpc.path == SLOW and not choose.chance(100 // _SLOW_IN):
        rpc = surface()[paths[0]]
    frames = _frames(choose, rpc)
    metadata = choose.pick(_METADATA) if choose.chance(10) else ()
    if choose.chance(85):
        return Case(rpc.path, frames, reads=choose.integer(1, 4), metadata=metadata)
    return Case(
        rpc.path,
        frames,
        choose.pick((Ending.CANCEL, Ending.DEADLINE)),
        choose.integer(0, 3),
        choose.pick((1, 0, 2, 5, 20)),
        half_close=choose.chance(50),
        metadata=metadata,
    )


def _frames(choose: HypothesisDraw, rpc: Rpc) -> tuple[bytes, ...]:
    """One request, or the frames of a stream of them."""
    count = choose.integer(0, 4) if rpc.client_streams else 1
    fault = faults().get(rpc.path)
    return tuple(request(choose, rpc.request, fault) for _ in range(count))


@cache
def faults() -> dict[str, Fault]:
    """For each method whose requests the shipped codec reads, where it finds one wrong in the world of a round.

    Every refusal names a field, so a request can be led past the edge without a word here about what it means. The
    frames of a stream are those of a method with the same fields.
    """
    system = System()
    sol = system.asset("SOL", 9, price=150)
    for symbol, kind in (("SOL-USDC", types.SPOT), ("SOL-PERP", types.PERPETUAL)):
        system.market(symbol, kind, sol)
    scales = scales_of(system.state)
    known = {_shape(surface()[path]): method for path, method in METHODS.items()}

    def fault_of(decode: Decoder) -> Fault:
        def fault(raw: bytes) -> str:
            try:
                decode(raw, "fuzz", scales)
            except EdgeError as error:
                return error.field
            return ""

        return fault

    return {
        rpc.path: fault_of(known[_shape(rpc)].decode)
        for rpc in surface().values()
        if _shape(rpc) in known
    }


def _shape(rpc: Rpc) -> tuple[tuple[int, str, str], ...]:
    """Return the form of a request, by which those of streams are recognised."""
    return tuple(
        (field.number, field.name, field.message_type.full_name if field.message_type else "")
        for field in rpc.request.fields
    )
