# SPDX-License-Identifier: Apache-2.0
"""What is asked of the processes beside the server, and how calls are limited before they ask (SPEC I-11, J-8, Q-6)."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

import pytest

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.edge.call_process import CallFinder
from clearinghouse.server.edge.edge import Edge, both_streams, server_stream, unary
from clearinghouse.server.edge.limited import limited
from clearinghouse.server.edge.past_process import Past
from clearinghouse.server.edge.permissions import key_scope

HISTORY: Final = "/clearinghouse.v1.HistoryService/ListPastOrders"
READ: Final = "/clearinghouse.v1.QueryService/GetAccount"
COMMAND: Final = "/clearinghouse.v1.AccountService/CreateAccount"
STREAM: Final = "/clearinghouse.v1.MarketDataService/StreamMarketData"
SESSION: Final = "/clearinghouse.v1.TradingService/Session"


class Beside:
    """A process that keeps what it was asked."""

    def __init__(self, header: dict[str, Any]) -> None:
        self.asked: list[tuple[dict[str, Any], bytes, str]] = []
        self._header = header

    def start(self) -> None:
        """Do nothing."""

    async def stop(self) -> None:
        """Do nothing."""

    async def ask(
        self, header: dict[str, Any], body: bytes, late: str
    ) -> tuple[dict[str, Any], bytes]:
        """Answer."""
        self.asked.append((header, body, late))
        return self._header, b"answer"


def test_a_question_about_the_past_states_the_last_commit() -> None:
    """And the sequence that its answer needs."""
    beside = Beside({})
    past = Past(Path("nowhere"), beside)
    assert asyncio.run(past.reply("path", b"raw")) == b"answer"
    past.committed(7, 70)
    past.committed(8, 80)
    assert asyncio.run(past.reply("path", b"raw", 5)) == b"answer"
    assert [(one["sequence"], one["time_ns"], one["needed"]) for one, _, _ in beside.asked] == [
        (0, 0, 0),
        (8, 80, 5),
    ]
    header, body, late = beside.asked[1]
    assert (header["path"], body, late) == (
        "path",
        b"raw",
        "the tables of the past do not answer yet",
    )


def test_a_question_about_a_call_has_its_principal_and_its_range() -> None:
    """The answer says how far back it goes."""
    beside = Beside({"found": [3, 4], "oldest": 2})
    found = asyncio.run(CallFinder(Path("nowhere"), beside).find("ann", "r-1", 3, 9, 12))
    assert (found.sequences, found.oldest) == ([3, 4], 2)
    question: dict[str, object] = {"principal": "ann", "request_id": "r-1"}
    question |= {"from_sequence": 3, "most": 9, "as_of": 12}
    late = "the index of calls does not reach sequence 12 yet"
    assert beside.asked == [(question, b"", late)]


class Counted:
    """The limits of a server: what was counted, and what is open."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    def check_read(self, principal: str) -> None:
        """Count a read."""
        self.seen.append(("read", principal))

    @contextmanager
    def _open(self, what: str, principal: str) -> Iterator[None]:
        self.seen.append((what, principal))
        yield
        self.seen.append("end")

    async def take(self, principal: str) -> None:
        """Take a turn."""
        self.seen.append(("turn", principal))

    def stream(self, principal: str) -> Any:  # noqa: ANN401  a context
        """Count a stream."""
        return self._open("stream", principal)

    def question(self, principal: str) -> Any:  # noqa: ANN401  a context
        """Count a question."""
        return self._open("question", principal)


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        (COMMAND, ["work"]),
        (READ, [("read", "ann"), ("turn", "ann"), "work"]),
        (HISTORY, [("read", "ann"), ("question", "ann"), ("turn", "ann"), "work", "end"]),
        (STREAM, [("stream", "ann"), ("turn", "ann"), "work", "end"]),
        (SESSION, [("stream", "ann"), ("turn", "ann"), "work", "end"]),
    ],
)
def test_calls_are_counted_by_their_kind(path: str, seen: list[object]) -> None:
    """Reads against their rate; questions and streams while they are open; each waits for a turn of its caller."""
    counted, scopes = Counted(), list[int]()

    def principal_of(_context: object, scope: int) -> str:
        scopes.append(scope)
        return "ann"

    async def work(_raw: object, _context: object) -> bytes:
        counted.seen.append("work")
        return b"answer"

    make = {STREAM: server_stream, SESSION: both_streams}.get(path, unary)
    edge = SimpleNamespace(admission=counted, turns=counted, principal_of=principal_of)
    handler: Any = limited(cast("Edge", edge), path, cast("Any", make)(work))
    function = handler.unary_unary or handler.unary_stream or handler.stream_stream
    assert asyncio.run(function(b"", None)) == b"answer"
    assert counted.seen == seen
    assert scopes == ([key_scope(ACCESS[path])] if len(seen) > 1 else [])
