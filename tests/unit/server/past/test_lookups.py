# SPDX-License-Identifier: Apache-2.0
"""GetOrder and ListFills from the tables of the past: pages have no gap and no duplicate, orders both numbers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.history_encode import FillsQuery, OrderQuery
from clearinghouse.server.journal.records import events_of
from clearinghouse.server.past import lookups
from clearinghouse.server.past.history import History
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.port import Record
from tests.analysis.journals import EPOCH, golden_records, write_journal

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
    history.put()


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
        "GROUP BY account_id, client_id"
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
