# SPDX-License-Identifier: Apache-2.0
"""The viewer's tables of sessions and members, against the state itself."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

import pytest

from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.viewer import endpoints
from clearinghouse.server.viewer.clearing import TITLES, table_of
from clearinghouse.server.viewer.command import site_of
from clearinghouse.server.viewer.tables import ROWS_MAX
from clearinghouse.statemachine.vocabulary.events import EVENTS
from tests.analysis.journals import GOLDEN, golden_records, write_journal
from tests.viewer.asking import Asking, one_thread, rows, serving, table_of as table_named


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden journal of the central counterparty as a data directory; only to be read."""
    records = golden_records(GOLDEN.with_name("clearing.txt"))
    return write_journal(tmp_path_factory.mktemp("clearing") / "data", records)


@pytest.fixture(scope="module")
def clearing(weeks: Path) -> Iterator[Asking]:
    """A served site, to be asked."""
    with site_of(weeks, 0, new_pool=one_thread) as made, serving(made):
        yield Asking(made.port)
    endpoints.forget()


def test_sessions_and_members_are_listed(clearing: Asking) -> None:
    """The newest session is first; sessions and members are links.

    Trades of the 15th, 23rd and 27th settle two business days later, one is made for the 21st, and a fail opens a
    session on each next business day that has none.
    """
    found = clearing.get("clearing")
    assert [row["date"] for row in rows(table_named(found, "sessions"))] == [
        "2023-11-29",
        "2023-11-28",
        "2023-11-24",
        "2023-11-27",
        "2023-11-23",
        "2023-11-22",
        "2023-11-21",
        "2023-11-17",
    ]
    assert [row["owner"] for row in rows(table_named(found, "members"))] == [
        "alice",
        "bob",
        "carol",
    ]
    kinds = {
        (table["name"], column["name"]): column["kind"]
        for table in found["tables"]
        for column in table["columns"]
    }
    assert kinds["sessions", "session"] == "session"
    assert kinds["members", "owner"] == "member"
    assert kinds["sessions", "trades"] == "number"
    assert kinds["sessions", "cut off"] == "text"


def test_a_session_shows_its_nets_and_what_failed(clearing: Asking) -> None:
    """The figures of the scenario behind this journal: 400 shares net for 38,400, of which 300 are delivered."""
    found = clearing.get("session", session=1)
    assert [table["title"] for table in found["tables"]] == [
        TITLES[name]
        for name in (
            "session",
            "markets",
            "currencies",
            "nets",
            "cash",
            "obligations",
            "trades",
            "give_ups",
        )
    ]
    buyer, seller = rows(table_named(found, "obligations"))
    assert (buyer["net quantity"], buyer["net cash"]) == ("400", "-38400")
    assert (buyer["settled quantity"], buyer["open quantity"]) == ("300", "100")
    assert (seller["settled quantity"], seller["open quantity"]) == ("300", "-100")
    assert len(rows(table_named(found, "trades"))) == 14


def test_a_session_is_shown_as_it_was(clearing: Asking, weeks: Path) -> None:
    """Before its cut-off a session is OPEN, with the trades that it had then."""
    with opened(weeks) as past:
        steps = iter(past.step, None)
        first = next(past.sequence for step in steps if step.state.clearing.sessions)
    (row,) = rows(table_named(clearing.get("session", session=1, at=first), "session"))
    assert row["state"] == "OPEN"
    assert row["trades"] < 14


def test_a_member_has_its_accounts_and_its_part(clearing: Asking) -> None:
    """A statement has no net of another member, and one session alone where it is asked for."""
    found = clearing.get("member", member="alice", session=1)
    own = {row["account"] for row in rows(table_named(found, "accounts"))}
    assert own
    assert {row["account"] for row in rows(table_named(found, "nets"))} <= own
    assert {row["session"] for row in rows(table_named(found, "trades"))} == {1}


def test_the_reasons_of_a_net_are_a_link_away(clearing: Asking) -> None:
    """The page links events by names that there are; each of them leads to its explanation."""
    page = clearing.raw("/clearing.js").body.decode()
    patterns = re.findall(r'": "([A-Z_*]+)"', page)
    assert len(patterns) == 7
    names = [form.name for form in EVENTS.values()]
    assert all(any(fnmatchcase(name, pattern) for name in names) for pattern in patterns)
    found = clearing.get("events", name=patterns[0])
    (row, *_) = rows(found["table"])
    reasons = clearing.get("explain", sequence=row["sequence"])
    written = [part for part in reasons["parts"] if part["subject"] == patterns[0]]
    assert any(one["name"].startswith("trade ") for part in written for one in part["inputs"])


@pytest.mark.parametrize(
    ("view", "parameters", "words"),
    [
        ("session", {"session": 99}, "there is no session 99"),
        ("member", {"member": "mallory"}, "there is no member mallory"),
        ("member", {}, "parameter member is missing"),
        ("session", {"session": "x"}, "parameter session is no number"),
    ],
)
def test_what_is_not_there_is_refused(
    clearing: Asking, view: str, parameters: dict[str, object], words: str
) -> None:
    """The refusal names it."""
    received = clearing.raw(f"/api/{view}?{urlencode(parameters)}")
    assert received.status in (HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST)
    assert words in received.content["error"]


def test_a_long_table_is_cut() -> None:
    """The page gets a bounded number of rows, and how many more there are."""
    table = table_of("nets", [{"account_id": n, "net_quantity": "1"} for n in range(ROWS_MAX + 5)])
    assert len(table.rows) == ROWS_MAX
    assert table.left_out == 5
