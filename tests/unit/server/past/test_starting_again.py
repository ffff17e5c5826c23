# SPDX-License-Identifier: Apache-2.0
"""The tables of the past are the same however often their reader starts again (SPEC I-7)."""

from pathlib import Path

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.past_orders import FillsQuery
from clearinghouse.server.past import lookups
from clearinghouse.server.past.history import History
from tests.analysis.journals import golden_records, write_journal
from tests.unit.server.past.test_against_machine import (
    GAMES,
    PLAYED,
    Game,
    name_of,
    records_of,
)

LONG = [one for one in GAMES if one.stem in {"journal", "mixed", "payins", "risk"}]


def rows_of(history: History) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table, in an order of their own."""
    history.write()
    names = history.derived.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {}
    for (name,) in names:
        tables[name] = sorted(history.derived.rows(f"SELECT * FROM {name}"), key=repr)  # noqa: S608
    return tables


@pytest.mark.parametrize("played", [*LONG, *PLAYED], ids=name_of)
def test_a_reader_that_starts_again_writes_the_same_rows(played: object, tmp_path: Path) -> None:
    """What it keeps in memory between two writes is all in the tables, with each order, level, candle and sum."""
    assert isinstance(played, Path) or played in PLAYED
    records = records_of(played)
    whole = Game(records, tmp_path / "whole")
    parts = Game(records, tmp_path / "parts", starts_again=True)
    expected, found = rows_of(whole.history), rows_of(parts.history)
    assert expected.keys() == found.keys()
    for name, rows in expected.items():
        assert found[name] == rows, name
    whole.history.close()
    parts.history.close()


def test_fills_are_found_by_market_and_by_order(tmp_path: Path) -> None:
    """A filter leaves out no fill that it should give, and no sequence is passed over."""
    history = History(write_journal(tmp_path / "data", golden_records()))
    while history.follow():
        pass
    history.write_rows()
    rows = history.derived.rows("SELECT account_id, market_id, order_id, trade_id FROM fills")
    assert len({row[1] for row in rows}) > 1
    for account_id, market_id, order_id, _ in set(rows):
        own = [row for row in rows if row[0] == account_id]
        for at, filters in ((1, (market_id, 0)), (2, (0, order_id))):
            query = FillsQuery(account_id, 0, 0, filters[0], filters[1], 1_000)
            found, after, has_more = lookups.fills(history.derived, query, history.sequence)
            wanted = sorted(row[3] for row in own if row[at] == max(filters))
            assert sorted(one.trade_id for one in found) == wanted
            assert (after, has_more) == (history.sequence + 1, False)
    account_id, market_id, order_id, _ = rows[0]
    with pytest.raises(EdgeError, match="the account has no such order"):
        lookups.fills(
            history.derived, FillsQuery(account_id + 1, 0, 0, 0, order_id, 9), history.sequence
        )
    later = history.sequence + 50
    query = FillsQuery(account_id, 0, later, market_id, 0, 9)
    assert lookups.fills(history.derived, query, history.sequence) == ([], later, False)
    history.close()
