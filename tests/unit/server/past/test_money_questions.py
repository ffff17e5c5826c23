# SPDX-License-Identifier: Apache-2.0
"""Bad questions about past money are refused with a code and the path of the field; profit is by whole hours."""

from collections.abc import Iterator
from dataclasses import astuple
from itertools import product
from typing import Any, Final

import pytest

from clearinghouse.server.past.account_statements import moment_at, statement
from clearinghouse.server.past.history import History
from clearinghouse.server.past.loans import HOUR_NS
from clearinghouse.statemachine.views.exchange.positions import entry_e9
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.v1 import history_pb2
from tests.analysis.journals import golden_records
from tests.unit.server.past.test_questions import NOTHING, RISK, ask, history_of, refused

ACCOUNT = 1005
STATEMENTS = "ListStatements"
PROFIT = "ListProfitAndLoss"
HOURLY = history_pb2.PROFIT_INTERVAL_HOUR
DAILY = history_pb2.PROFIT_INTERVAL_DAY
LISTS: Final[dict[str, dict[str, Any]]] = {
    "ListFundingPayments": {"account_id": ACCOUNT},
    "ListInterestPayments": {"account_id": ACCOUNT},
    "ListTransfers": {},
    "ListLiquidationSteps": {},
    STATEMENTS: {"account_id": ACCOUNT},
    PROFIT: {"account_id": ACCOUNT, "interval": HOURLY},
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """The past of a game."""
    found = history_of(tmp_path_factory.mktemp("past") / "data", golden_records(RISK))
    yield found
    found.close()


def test_parts_of_periods_are_refused(history: History) -> None:
    """Of profit and loss: a time that is no whole hour, or no whole day by day, with the time before it that is."""
    end = history.time_ns // HOUR_NS * HOUR_NS
    day = 24 * HOUR_NS
    for method, length, interval in (
        (PROFIT, HOUR_NS, {"interval": HOURLY}),
        (PROFIT, day, {"interval": DAILY}),
    ):
        fields = {"account_id": ACCOUNT, **interval}
        for name in ("from_time_ns", "to_time_ns"):
            for part in (1, length - 1):
                asked = (end // length - 1) * length + part
                error = refused(history, method, NOTHING, **{**fields, name: asked})
                assert (error.code, error.field) == (codes.INVALID_ARGUMENT, name)
                assert (error.limit, error.actual) == (str(asked - part), str(asked))


def test_periods_that_have_not_ended_are_refused(history: History) -> None:
    """The limit is the last end of a period; up to there, and without an end, the reply is the same."""
    end = history.time_ns // HOUR_NS * HOUR_NS
    for method, fields in ((STATEMENTS, LISTS[STATEMENTS]), (PROFIT, LISTS[PROFIT])):
        for name in ("from_time_ns", "to_time_ns"):
            error = refused(history, method, NOTHING, **{**fields, name: end + HOUR_NS})
            assert (error.code, error.field) == (codes.INVALID_ARGUMENT, name)
            assert (error.limit, error.actual) == (str(end), str(end + HOUR_NS))
        assert ask(history, method, **fields) == ask(history, method, to_time_ns=end, **fields)


@pytest.mark.parametrize("method", LISTS)
def test_ranges_and_cursors_are_refused_as_for_other_lists(history: History, method: str) -> None:
    """Backwards, beyond the end, cursors that are none or of another request, and pages that are too large."""
    fields = LISTS[method]
    end = history.time_ns // HOUR_NS * HOUR_NS
    error = refused(history, method, NOTHING, from_time_ns=end, to_time_ns=end - HOUR_NS, **fields)
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "to_time_ns")
    error = refused(history, method, NOTHING, cursor="AAAA", **fields)
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "cursor")
    error = refused(history, method, NOTHING, page_size=10_000_000, **fields)
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "page_size")
    if "from_sequence" in request_of(method).DESCRIPTOR.fields_by_name:
        beyond = history.sequence + 1
        error = refused(history, method, NOTHING, from_sequence=beyond, **fields)
        assert (error.code, error.field) == (codes.SEQUENCE_OUT_OF_RANGE, "from_sequence")
    cursor = ask(history, "ListTransfers", page_size=1).next_cursor
    assert cursor
    if method != "ListTransfers":
        error = refused(history, method, NOTHING, cursor=cursor, **fields)
        assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "cursor")
    error = refused(history, "ListTransfers", NOTHING, cursor=cursor, kind=1)
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "cursor")


def request_of(method: str) -> type[history_pb2.ListTransfersRequest]:
    """The class of a method's request."""
    found: type[history_pb2.ListTransfersRequest] = getattr(history_pb2, f"{method}Request")
    return found


def test_words_and_counterparties_that_there_are_not_are_refused(history: History) -> None:
    """A kind or a state without a name, and an account on the other side that does not exist."""
    for method, name in (
        ("ListTransfers", "kind"),
        ("ListTransfers", "status"),
        ("ListLiquidationSteps", "kind"),
    ):
        error = refused(history, method, NOTHING, **{name: 77})
        assert (error.code, error.field) == (codes.INVALID_ARGUMENT, name)
    error = refused(history, "ListLiquidationSteps", NOTHING, counterparty_account_id=999_999)
    assert (error.code, error.field) == (codes.UNKNOWN_ACCOUNT, "counterparty_account_id")


def test_parts_of_a_range_are_the_whole(history: History) -> None:
    """Each transfer and step is in exactly one part of a list that is cut at a sequence; periods are cut at an hour."""
    for method, name in (("ListTransfers", "transfers"), ("ListLiquidationSteps", "steps")):
        whole = list(getattr(ask(history, method), name))
        for at in {one.sequence for one in whole[::20]}:
            before = getattr(ask(history, method, to_sequence=at), name)
            after = getattr(ask(history, method, from_sequence=at + 1), name)
            assert [*before, *after] == whole
    fields = LISTS[PROFIT]
    whole = list(ask(history, PROFIT, **fields).periods)
    assert whole
    at = whole[0].start_time_ns
    first = ask(history, PROFIT, to_time_ns=at, **fields).periods
    assert [*first, *ask(history, PROFIT, from_time_ns=at, **fields).periods] == whole


def test_statements_of_neighbouring_periods_join(history: History) -> None:
    """The next opens with the figures that one closes with, and both together are the whole."""
    end = history.time_ns // HOUR_NS * HOUR_NS
    for hours in range(1, 6):
        middle = end - hours * HOUR_NS
        first = ask(history, STATEMENTS, account_id=ACCOUNT, to_time_ns=middle).statements
        second = ask(history, STATEMENTS, account_id=ACCOUNT, from_time_ns=middle).statements
        whole = ask(history, STATEMENTS, account_id=ACCOUNT).statements
        assert whole
        for one, other, both in zip(first, second, whole, strict=True):
            assert one.closing == other.opening
            assert (one.opening, other.closing) == (both.opening, both.closing)


def test_a_file_without_the_beginning_makes_no_statements(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the first archives were moved away and the file was lost, opening balances cannot be known."""
    monkeypatch.setattr(history.derived, "oldest", 5)
    for method in (STATEMENTS, PROFIT, "ListInterestPayments"):
        error = refused(history, method, NOTHING, **LISTS[method])
        assert (error.code, error.field) == (codes.SEQUENCE_OUT_OF_RANGE, "from_time_ns")
        assert error.limit == "5"
    assert ask(history, "ListTransfers").transfers


def test_positions_of_a_statement_are_those_of_their_lines(history: History) -> None:
    """Open at the end or changed in the period; both cost bases, entry prices, marks and results at both ends."""
    history.write_rows()
    file = history.derived
    end = history.time_ns // HOUR_NS * HOUR_NS
    rows = file.rows(
        "SELECT account_id, market_id, time_ns, lots, cost, original_cost, realised, original_realised "
        "FROM position_lines ORDER BY sequence, place"
    )
    marks = file.rows("SELECT market_id, time_ns, mark_e9 FROM marks ORDER BY sequence")
    quotes = dict(file.rows("SELECT market_id, quote_asset_id FROM markets"))
    middle = rows[len(rows) // 2][2]
    periods = [(0, end), (middle, end), (middle + 1, end), (0, middle), (middle, middle + 1)]
    shown = closed = 0
    for (from_ns, to_ns), account_id in product(periods, {row[0] for row in rows}):
        expected: dict[int, list[tuple[int, ...]]] = {}
        for market_id in sorted({row[1] for row in rows if row[0] == account_id}):
            own = [row[2:] for row in rows if row[:2] == (account_id, market_id)]
            ends, results = list[int](), list[tuple[int, int]]()
            for ns in (from_ns, to_ns):
                before = [tuple(map(int, row[1:])) for row in own if row[0] < ns]
                lots, cost, original, *realised = before[-1] if before else (0,) * 5
                mark = [int(row[2]) for row in marks if row[0] == market_id and row[1] < ns]
                mark_e9 = mark[-1] if mark else 0
                entries = [entry_e9(each, lots) if lots else 0 for each in (cost, original)]
                ends += [lots, cost, original, *entries, mark_e9, lots * mark_e9 // 10**9 - cost]
                results.append((realised[0], realised[1]))
            if ends[7] or any(from_ns <= row[0] < to_ns for row in own):
                grown = (results[1][0] - results[0][0], results[1][1] - results[0][1])
                one = (market_id, *ends, *grown)
                expected.setdefault(quotes[market_id], []).append(one)
                shown, closed = shown + 1, closed + (not ends[7])
        moments = (moment_at(file, from_ns), moment_at(file, to_ns))
        for asset_id in set(quotes.values()):
            found = statement(file, account_id, asset_id, moments)
            assert [astuple(one) for one in found.positions] == expected.get(asset_id, [])
            assert found.lines == sorted(found.lines, key=astuple)
    assert shown > closed > 0
