# SPDX-License-Identifier: Apache-2.0
"""GetOrder, ListFills and ListBreaks from the tables of the past: pages without gap or duplicate."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.past_orders import BreaksQuery, FillsQuery, OrderQuery
from clearinghouse.server.journal.records import events_of
from clearinghouse.server.past import breaks, lookups
from clearinghouse.server.past.breaks import RecordedBreak
from clearinghouse.server.past.history import History
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.client_order_ids import number_of_text
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.port import Record
from tests.analysis.journals import EPOCH, golden_records, write_journal

RISK = Path(__file__).parents[3] / "golden" / "v1" / "risk.txt"
Fill = tuple[int, int, bool]
"""Sequence, trade and whether the account was the maker."""


def fills_in(records: list[Record], account_id: int) -> Iterator[Fill]:
    """The fills of an account's orders, the maker's side of a trade first."""
    for record in records[1:]:
        for first, values in events_of(record):
            for event in split(values):
                own = event.fields
                if event.kind != events.TRADE:
                    continue
                for role in ("maker", "taker"):
                    if own[f"{role}_account_id"] == account_id and own[f"{role}_order_id"]:
                        yield first + own["offset"], own["trade_id"], role == "maker"


def traders_in(records: list[Record]) -> list[int]:
    """The accounts that traded."""
    return sorted(
        {
            event.fields[f"{role}_account_id"]
            for record in records[1:]
            for _, values in events_of(record)
            for event in split(values)
            if event.kind == events.TRADE
            for role in ("maker", "taker")
            if event.fields[f"{role}_order_id"]
        }
    )


def follow(history: History) -> None:
    """Take all that there is, so that questions find it."""
    while history.follow():
        pass
    history.write_rows()


@pytest.mark.parametrize("size", [1, 3])
def test_pages_of_fills_have_no_gap_and_no_duplicate(tmp_path: Path, size: int) -> None:
    """Pages read one after the other while the journal grows are together what the journal has."""
    records = golden_records()
    directory = write_journal(tmp_path / "data", records[:2])
    history = History(directory)
    traders = traders_in(records)
    assert len(traders) > 1
    found: dict[int, list[Fill]] = {account_id: [] for account_id in traders}
    following = dict.fromkeys(traders, 0)
    for upto in range(2, len(records) + 1, 9):
        data = DataDirectory(directory)
        try:
            new = [one for one in records[:upto] if one.first_sequence > history.sequence]
            missing = [one for one in new if one.first_sequence > data.journal.head().sequence]
            if missing:
                data.journal.append(EPOCH, missing[0].first_sequence, missing)
        finally:
            data.close()
        follow(history)
        for account_id in traders:
            has_more = True
            while has_more:
                query = FillsQuery(account_id, 0, following[account_id], 0, 0, size)
                fills, after, has_more = lookups.fills(history.derived, query, history.sequence)
                assert all(following[account_id] <= fill.sequence < after for fill in fills)
                assert sum(fill.sequence < fills[-1].sequence for fill in fills) < size
                found[account_id] += [(one.sequence, one.trade_id, one.is_maker) for one in fills]
                following[account_id] = after
            assert following[account_id] == history.sequence + 1
    last = history.sequence
    for account_id in traders:
        expected = [one for one in fills_in(records, account_id) if one[0] <= last]
        assert found[account_id] == expected
    history.close()


def test_an_order_is_found_by_both_numbers(tmp_path: Path) -> None:
    """By its own, and by the client's the newest; of another account it is not found."""
    records = golden_records()
    history = History(write_journal(tmp_path / "data", records))
    follow(history)
    rows = history.derived.rows(
        "SELECT account_id, client_id, max(order_id) FROM orders WHERE client_id != 0 "
        "AND typeof(client_id) = 'integer' GROUP BY account_id, client_id"
    )
    assert len(rows) > 1
    for account_id, client_id, order_id in rows:
        by_client = lookups.order(history.derived, OrderQuery(account_id, 0, 0, client_id))
        assert by_client.order_id == order_id
        assert lookups.order(history.derived, OrderQuery(account_id, 0, order_id, 0)) == by_client
        with pytest.raises(EdgeError) as found:
            lookups.order(history.derived, OrderQuery(account_id + 1, 0, order_id, 0))
        assert found.value.code == codes.NOT_FOUND
    with pytest.raises(EdgeError) as missing:
        lookups.order(history.derived, OrderQuery(1001, 0, 2**62, 0))
    assert missing.value.code == codes.NOT_FOUND
    history.close()


@pytest.mark.parametrize("size", [1, 100])
def test_pages_of_breaks_are_what_the_journal_has(tmp_path: Path, size: int) -> None:
    """Breaks with the venue's id and what was decided, all or the open ones alone, page by page."""
    records = golden_records(RISK)
    history = History(write_journal(tmp_path / "data", records))
    follow(history)
    decided = {
        event.fields["break_id"]: event.fields["resolution"]
        for event in broken_events(records, events.BREAK_RESOLVED)
    }
    wanted = [
        (event.fields["break_id"], event.fields["code"], decided.get(event.fields["break_id"], 0))
        for event in broken_events(records, events.BREAK_RECORDED)
    ]
    assert decided
    assert len(wanted) > len(decided)
    for include_resolved in (True, False):
        found: list[RecordedBreak] = []
        more = True
        while more:
            after = found[-1].break_id if found else 0
            page, more = breaks.breaks(
                history.derived, BreaksQuery(0, include_resolved, after, size)
            )
            assert len(page) <= size
            found += page
        assert [(one.break_id, one.code, one.resolution) for one in found] == [
            row for row in wanted if include_resolved or not row[2]
        ]
        assert all(one.venue_fill_id and one.price and one.lots for one in found)
    history.close()


def broken_events(records: list[Record], kind: int) -> Iterator[Event]:
    """The events of a kind, in order."""
    for record in records[1:]:
        for _, values in events_of(record):
            yield from (event for event in split(values) if event.kind == kind)


def fills_query(account_id: int, from_sequence: int = 0, size: int = 1_000) -> FillsQuery:
    """A question for the fills of an account."""
    return FillsQuery(account_id, 0, from_sequence, 0, 0, size)


def test_a_page_of_fills_reads_so_many_rows_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of a sequence are on it; what is archived is refused, with the first sequence that is here."""
    records = golden_records()
    history = History(write_journal(tmp_path / "data", records))
    follow(history)
    account_id = traders_in(records)[0]
    whole, _, _ = lookups.fills(history.derived, fills_query(account_id), history.sequence)
    monkeypatch.setattr(lookups, "VISITED_MAX", 2)
    page, after, has_more = lookups.fills(
        history.derived, fills_query(account_id), history.sequence
    )
    assert page == [one for one in whole if one.sequence < after]
    assert len({one.sequence for one in page[2:]} - {page[1].sequence}) == 0
    assert has_more
    monkeypatch.setattr(history.derived, "oldest", 5)
    lookups.fills(history.derived, fills_query(account_id, 5), history.sequence)
    with pytest.raises(EdgeError) as refused:
        lookups.fills(history.derived, fills_query(account_id, 4), history.sequence)
    error = refused.value
    assert (error.code, error.field) == (codes.SEQUENCE_OUT_OF_RANGE, "from_sequence")
    assert (error.limit, error.actual) == ("5", "4")
    history.close()


def test_an_order_that_is_not_there_is_named_by_what_was_asked(tmp_path: Path) -> None:
    """Its id, or the number or the text of the client; a text finds its order, too."""
    history = History(write_journal(tmp_path / "data", golden_records()))
    follow(history)
    text = number_of_text(b"no-such-order")
    for query, field in (
        (OrderQuery(1001, 0, 2**62, 0), "order_id"),
        (OrderQuery(1001, 0, 0, 2**62), "client_order_id"),
        (OrderQuery(1001, 0, 0, text), "client_order_text"),
    ):
        with pytest.raises(EdgeError) as refused:
            lookups.order(history.derived, query)
        assert (refused.value.code, refused.value.field) == (codes.NOT_FOUND, field)
    first, newest = history.derived.rows(
        "SELECT account_id, order_id FROM orders WHERE account_id = (SELECT account_id FROM orders GROUP BY account_id "
        "HAVING count(*) > 1) ORDER BY order_id LIMIT 2"
    )
    for row in (first, newest):
        history.derived.put(
            "UPDATE orders SET client_id = ? WHERE order_id = ?", [(b"no-such-order", row[1])]
        )
        found = lookups.order(history.derived, OrderQuery(row[0], 0, 0, text))
        assert found.order_id == row[1]
    history.close()
