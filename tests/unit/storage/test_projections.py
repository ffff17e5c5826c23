# SPDX-License-Identifier: Apache-2.0
"""The file of projections: what its rows and changes are afterwards, and what each view makes of them (SPEC J-8)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from clearinghouse.storage.port import Head
from clearinghouse.storage.projections import (
    INTEGER_MAX,
    Change,
    ProjectionError,
    ProjectionFile,
    ProjectionReader,
    Row,
    stored,
)
from clearinghouse.storage.projectionviews import VIEWS

GENESIS: Final = bytes(range(32))
HEAD: Final = Head(9, bytes(32))
# 2023-11-14 22:13:20 UTC, and 45 ns.
NS: Final = 1_700_000_000 * 10**9
LATE: Final = NS + 45
TEXT, EXACT = "2023-11-14 22:13:20.000", "2023-11-14 22:13:20.000000045"


def row(table: str, **values: object) -> Row:
    """A row."""
    return Row(table, values)


def posting(sequence: int, account_id: int, book: str, amount: int, **of: int) -> Row:
    """A posting of USDC, or in a market."""
    where = {"asset_id": 1, "market_id": 0} | of
    return row(
        "postings", sequence=sequence, position=0, entry=100 * account_id + len(book), time_ns=NS,
        account_id=account_id, book=book, amount=amount, **where,
    )  # fmt: skip


def moved(sequence: int, amount: int, after: int | None, **of: object) -> Row:
    """A row of the log of account 7."""
    where = {"asset_id": 1, "book": "BALANCE", "kind": "FEE", "position": 0, "entry": 0} | of
    return row(
        "transactions", account_id=7, sequence=sequence, time_ns=LATE, amount=amount, amount_after=after, **where
    )  # fmt: skip


def line(market_id: int, sequence: int, realised: int, original: int, name: str = "TRADE") -> Row:
    """A change of a position of account 7."""
    return row(
        "position_changes", account_id=7, market_id=market_id, sequence=sequence, position=0, time_ns=LATE, name=name,
        lots=sequence, cost_base=2, original_cost_base=3, realised=realised, original_realised=original,
    )  # fmt: skip


def fill(trade_id: int, role: str, side: str, fee: int, exposure: int | None) -> Row:
    """A side of a trade of three lots."""
    return row(
        "fills", trade_id=trade_id, role=role, sequence=trade_id, time_ns=NS, name="TRADE", account_id=7, market_id=3,
        order_id=1, side=side, lots=3, value=600, fee=fee, realised=-250, equity=4_000_000, exposure=exposure,
        imf_requirement=1_000_000, mmf_requirement=500_000,
    )  # fmt: skip


ROWS: Final = [
    row("assets", asset_id=1, symbol="USDC", scale=6, units_per_whole=10**6, sequence=0),
    row("assets", asset_id=2, symbol="EUR", scale=2, units_per_whole=100, sequence=1),
    row("assets", asset_id=4, symbol="WHOLE", scale=0, units_per_whole=1, sequence=1),
    row("accounts", account_id=7, owner="ann", kind=1, parent_id=0, status="ACTIVE", sequence=1),
    row("accounts", account_id=8, owner="bob", kind=1, parent_id=0, status="ACTIVE", sequence=1),
    row("markets", market_id=3, symbol="X", kind="SPOT", base_asset_id=4, quote_asset_id=2, lot=0.5, price_of_one=0.02),
    row("markets", market_id=5, symbol="Y", kind="SPOT", base_asset_id=4, quote_asset_id=1, lot=1.0, price_of_one=1.0),
    posting(1, 7, "balance", 1_500_000),
    posting(2, 7, "balance", -250_000),
    posting(2, 8, "balance", 250_000),
    posting(2, 7, "amount under hold", 100_000),
    posting(3, 7, "unsettled equity", -2_000_000),
    posting(3, 7, "balance", 125, asset_id=2),
    posting(4, 7, "position", 6, asset_id=4, market_id=3),
    posting(4, 7, "cost base", 1_200, asset_id=2, market_id=3),
    posting(5, 8, "position", -2, asset_id=4, market_id=3),
    posting(5, 8, "cost base", -300, asset_id=2, market_id=3),
    posting(6, 7, "position", 1, asset_id=4, market_id=5),
    posting(6, 8, "position", 1, asset_id=4, market_id=5),
    posting(7, 8, "position", -1, asset_id=4, market_id=5),
    moved(1, -1_500_000, 20, counterparty_account_id=8),
    moved(2, 5, None, asset_id=2, market_id=3, book="LENT"),
    moved(3, -12, 0, asset_id=4),
    line(3, 4, 10, 10),
    line(3, 5, 10, 10),
    line(3, 6, -115, 35, "POSITION_REALISED"),
    line(5, 6, 1, 0),
    line(5, 7, 1, 5),
    fill(1, "MAKER", "BUY", -4, 8_000_000),
    fill(2, "TAKER", "SELL", 5, 0),
    row(
        "liquidations", sequence=8, position=0, time_ns=NS, name="FLAGGED", account_id=7, equity_before=1_500_000,
        equity_after=2_000_000,
    ),
    row(
        "liquidations", sequence=9, position=0, time_ns=NS, name="FILL", account_id=8, counterparty_account_id=7,
        market_id=3, lots=4, value=1_000,
    ),
    row("funding", sequence=5, position=0, time_ns=NS, account_id=7, market_id=3, amount=-150),
    row("funding", sequence=6, position=0, time_ns=NS, account_id=7, market_id=3, amount=50),
    row("funding", sequence=6, position=1, time_ns=NS, account_id=8, market_id=3, amount=100),
    row(
        "interest", sequence=5, position=0, time_ns=NS, asset_id=2, paid=150, earned=120, kept=30, debt=5_000,
        claims=20_000, cash=15_000, borrow_rate="0.05", lend_rate="0.01",
    ),
    row(
        "interest", sequence=6, position=0, time_ns=NS, asset_id=2, paid=0, earned=0, kept=0, debt=0, claims=0, cash=0,
        borrow_rate="0", lend_rate="0",
    ),
    *(
        row("refusals", sequence=one, time_ns=NS, command="C", principal="p", code=code)
        for one, code in ((4, "A"), (5, "B"), (8, "B"))
    ),
]  # fmt: skip

SHOWN: Final[dict[str, list[tuple[Any, ...]]]] = {
    "balances_over_time": [
        (1, TEXT, 7, "USDC", 1.5, 1.5),
        (2, TEXT, 7, "USDC", -0.25, 1.25),
        (2, TEXT, 8, "USDC", 0.25, 0.25),
        (3, TEXT, 7, "EUR", 1.25, 1.25),
    ],
    "balances": [
        (7, "ann", "EUR", 1.25, 0.0, 0.0),
        (7, "ann", "USDC", 1.25, -2.0, 0.1),
        (8, "bob", "USDC", 0.25, 0.0, 0.0),
    ],
    "positions": [
        (7, "ann", "X", 3.0, 4.0),
        (7, "ann", "Y", 1.0, 0.0),
        (8, "bob", "X", -1.0, 3.0),
    ],
    "transaction_log": [
        (1, EXACT, 7, "ann", "USDC", "BALANCE", "FEE", None, 8, "-1.500000", "0.000020"),
        (2, EXACT, 7, "ann", "EUR", "LENT", "FEE", "X", None, "0.05", None),
        (3, EXACT, 7, "ann", "WHOLE", "BALANCE", "FEE", None, None, "-12", "0"),
    ],
    "position_results": [
        (4, EXACT, 7, "ann", "X", "TRADE", "0.10", "0.10"),
        (6, EXACT, 7, "ann", "X", "POSITION_REALISED", "-1.25", "0.25"),
        (6, EXACT, 7, "ann", "Y", "TRADE", "0.000001", "0.000000"),
        (7, EXACT, 7, "ann", "Y", "TRADE", "0.000000", "0.000005"),
    ],
    "trades": [
        (1, TEXT, 1, "X", 7, "ann", "MAKER", "BUY", 1.5, 4.0, -0.04, -2.5),
        (2, TEXT, 2, "X", 7, "ann", "TAKER", "SELL", 1.5, 4.0, 0.05, -2.5),
    ],
    "margin_at_fills": [(1, TEXT, 7, "X", "BUY", 1.5, 4.0, 0.5, 0.125, 0.0625)],
    "liquidation_steps": [
        (8, TEXT, "FLAGGED", 7, "ann", None, None, None, None, 1.5, 2.0),
        (9, TEXT, "FILL", 8, "bob", 7, "X", 2.0, 5.0, None, None),
    ],
    "funding_paid": [
        (5, TEXT, 7, "ann", "X", -1.5, -1.5),
        (6, TEXT, 7, "ann", "X", 0.5, -1.0),
        (6, TEXT, 8, "bob", "X", 1.0, 1.0),
    ],
    "interest_by_hour": [
        (5, TEXT, "EUR", 1.5, 1.2, 0.3, 0.25, 0.05, 0.01),
        (6, TEXT, "EUR", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    ],
    "rejects_by_reason": [("B", 2, 5, 8), ("A", 1, 4, 4)],
}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[ProjectionFile]:
    """A file with the rows."""
    found = ProjectionFile(tmp_path / "p.db", GENESIS)
    found.write(ROWS, HEAD, NS)
    yield found
    found.close()


def test_each_view_shows_the_rows_in_whole_units(file: ProjectionFile) -> None:
    """With names, sums so far and prices; what is exact has all its decimals."""
    assert SHOWN.keys() == VIEWS.keys()
    for name, expected in SHOWN.items():
        rows = list(file._connection.execute(f"SELECT * FROM {name}"))  # noqa: S608
        ordered = rows if name == "rejects_by_reason" else sorted(rows, key=lambda one: one[:4])
        assert ordered == expected, name


def test_the_last_line_of_each_position_is_where_its_log_goes_on(file: ProjectionFile) -> None:
    """By sequence, and by place within one."""
    file.write(
        [Row(one.table, one.values | {"position": 1, "lots": 60}) for one in [line(3, 6, 7, 8)]],
        HEAD,
        NS,
    )
    assert sorted(file.last_positions()) == [(7, 3, 60, 2, 3, 7, 8), (7, 5, 7, 2, 3, 1, 5)]


def test_a_change_adds_and_sets_what_it_names(file: ProjectionFile, tmp_path: Path) -> None:
    """In its one row, in the order of the rows; a reader has the columns in the order of the schema."""
    order = row(
        "orders", order_id=5, account_id=7, market_id=3, lots=9, filled_lots=0, cancelled_lots=0, fee=-1
    )  # fmt: skip
    other = Row("orders", order.values | {"order_id": 6})
    change = Change("orders", 5, {"filled_lots": 4, "fee": 3}, {"ended_sequence": INTEGER_MAX})
    again = Change("orders", 5, {"filled_lots": 1}, {})
    file.write([order, other, change, again], Head(12, b"\x01" * 32), NS + 1)
    reader = ProjectionReader(tmp_path / "p.db")
    connection = reader._connection
    sql = "SELECT order_id, filled_lots, fee, ended_sequence FROM orders ORDER BY order_id"
    assert list(connection.execute(sql)) == [(5, 5, 2, INTEGER_MAX), (6, 0, -1, None)]
    assert [one[1:] for one in reader.rows("journal")] == [(GENESIS.hex(), 12, "01" * 32, NS + 1)]
    assert list(reader.rows("assets"))[1] == (2, "EUR", 2, 100, 1)
    assert [one[:4] for one in reader.rows("funding")] == [
        (5, 0, NS, 7),
        (6, 0, NS, 7),
        (6, 1, NS, 8),
    ]
    assert (reader.count("funding"), reader.count("orders")) == (3, 2)
    reader.close()


def test_a_file_that_is_opened_again_has_its_head(file: ProjectionFile, tmp_path: Path) -> None:
    """Of its own journal; a failed write leaves the rows, the head and its time of before."""
    with pytest.raises(ProjectionError, match="cannot be written: UNIQUE"):
        file.write([row("assets", asset_id=9, symbol="N"), ROWS[0]], Head(99, bytes(32)), NS)
    assert file.head == HEAD
    again = ProjectionFile(tmp_path / "p.db", GENESIS)
    assert again.head == HEAD
    assert list(again._connection.execute("SELECT count(*) FROM assets")) == [(3,)]
    again.close()
    new = ProjectionFile(tmp_path / "new.db", GENESIS)
    assert new.head is None
    new.write([], Head(0, bytes(32)), NS)
    new.close()
    assert ProjectionFile(tmp_path / "new.db", GENESIS).head == Head(0, bytes(32))
    with pytest.raises(ProjectionError, match="is built from another journal"):
        ProjectionFile(tmp_path / "p.db", bytes(32))


@pytest.mark.parametrize("pragma", ["user_version", "application_id"])
def test_a_file_of_another_format_is_refused(
    file: ProjectionFile, tmp_path: Path, pragma: str
) -> None:
    """By who would write it, and by who would read it."""
    file._connection.execute(f"PRAGMA {pragma} = 4")
    with pytest.raises(ProjectionError, match="is no projection of format 5"):
        ProjectionFile(tmp_path / "p.db", GENESIS)
    with pytest.raises(ProjectionError, match="is no projection of format 5"):
        ProjectionReader(tmp_path / "p.db")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (INTEGER_MAX, INTEGER_MAX),
        (-INTEGER_MAX, -INTEGER_MAX),
        (INTEGER_MAX + 1, "9223372036854775808"),
        (-INTEGER_MAX - 1, "-9223372036854775808"),
        (True, 1),
        ("text", "text"),
        (None, None),
    ],
)
def test_only_integers_beyond_64_bits_are_kept_as_digits(value: object, expected: object) -> None:
    """All others are stored as they are."""
    found = stored(value)
    assert (found, type(found)) == (expected, type(expected))
