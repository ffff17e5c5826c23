# SPDX-License-Identifier: Apache-2.0
"""The transaction log in SQL: that of `statement`, to the unit, and all that touches an account (SPEC A-6, J-8)."""

import json
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.analysis.projection import project
from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.cli import main
from clearinghouse.server.codec.events.concerned import ACCOUNT_FIELDS
from clearinghouse.statemachine.vocabulary.events import split
from tests.analysis.journals import golden_records, write_journal
from tests.analysis.test_statement import ANOTHER_EXITS, played

GOLDEN = Path(__file__).parents[1] / "golden" / "v1"
GAMES = ["journal", "mixed", "clearing", "risk", "reversals"]


@pytest.fixture(scope="module", params=GAMES)
def game(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A golden journal."""
    folder = tmp_path_factory.mktemp(request.param)
    return write_journal(folder / "data", golden_records(GOLDEN / f"{request.param}.txt"))


@pytest.fixture(scope="module")
def file(game: Path) -> Path:
    """Its projection."""
    found = game.parent / "projected.db"
    project(game, found)
    return found


def rows(file: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the result of a query, by the SQLite of the standard library."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def plain(text: str) -> str:
    """An amount in the one form that it has without zeros at its end."""
    return f"{Decimal(text).normalize():f}"


def test_the_log_in_sql_is_that_of_statements(game: Path, file: Path) -> None:
    """The same movements, amounts and books after them, of all accounts, in the same order; amounts as exact text."""
    done = CliRunner().invoke(main, ["statement", str(game), "--transactions", "--json"])
    assert done.exit_code == 0
    stated: dict[int, list[tuple[Any, ...]]] = {}
    for one in json.loads(done.stdout)["transactions"]:
        is_loan = one["book"] in {"LENT", "BORROWED"}
        own = (one["sequence"], one["asset"], one["book"], one["kind"], one["market"] or None)
        after = None if is_loan else plain(one["after"])
        stated.setdefault(one["account_id"], []).append((*own, plain(one["amount"]), after))
    found: dict[int, list[tuple[Any, ...]]] = {}
    for account_id, *head, amount, left in rows(
        file,
        "SELECT l.account_id, l.sequence, l.symbol, l.book, l.kind, l.market, l.amount, l.amount_after "
        "FROM transaction_log l ORDER BY l.account_id, l.sequence",
    ):
        row = (*head, plain(amount), None if left is None else plain(left))
        found.setdefault(account_id, []).append(row)

    def ordered(log: dict[int, list[tuple[Any, ...]]]) -> dict[int, list[str]]:
        # Within a sequence the view has no order.
        return {key: sorted(map(str, part)) for key, part in log.items()}

    assert ordered(found) == ordered(stated)
    assert sum(map(len, found.values())) > 50


def test_books_after_each_movement_add_up(file: Path) -> None:
    """For each account, asset and book: the one before plus the amount, in the order of the key."""
    books: dict[tuple[int, int, str], int] = {}
    seen = 0
    for account_id, asset_id, book, amount, shares, after, shares_after in rows(
        file,
        "SELECT account_id, asset_id, book, amount, shares, amount_after, shares_after FROM transactions "
        "ORDER BY account_id, sequence, position, entry",
    ):
        key = (account_id, asset_id, book)
        is_loan = book in {"LENT", "BORROWED"}
        books[key] = books.get(key, 0) + int(shares if is_loan else amount)
        assert books[key] == int(shares_after if is_loan else after)
        assert (after is None) == is_loan
        seen += 1
    assert seen > 50


def test_all_that_touches_an_account_is_found(game: Path, file: Path) -> None:
    """Every account that an event names under any field, transfers and trades too, which `events.account_id` lacks."""
    expected: set[tuple[int, str, int]] = set()
    with opened(game) as past:
        while (step := past.step()) is not None:
            for event in split(step.events):
                for name in ACCOUNT_FIELDS:
                    account_id = event.fields.get(name, 0)
                    if account_id:
                        sequence = step.call_sequence + event.fields["offset"]
                        expected.add((account_id, event.name, sequence))
    found = rows(file, "SELECT account_id, name, sequence FROM event_accounts")
    assert set(found) == expected
    assert len({name for _, name, _ in found}) > 5


def test_results_of_a_position_by_both_entries(tmp_path: Path) -> None:
    """Bob's loss by another's exit, and the gain of his fill that takes it back; by the original entry he made 0."""
    journal, accounts = played(ANOTHER_EXITS, tmp_path)
    file = tmp_path / "projected.db"
    project(journal, file)
    found = rows(
        file,
        "SELECT account_id, name, realised, original_realised FROM position_results ORDER BY sequence",
    )
    assert [row for account_id, *row in found if account_id == accounts["bob"]] == [
        ["POSITION_REALISED", "-150.000000", "0.000000"],
        ["TRADE", "150.000000", "0.000000"],
    ]
