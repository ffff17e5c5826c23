# SPDX-License-Identifier: Apache-2.0
"""Projections: tables that say what the state says, that go on where they ended, and that are documented (SPEC J-8)."""

import csv
import json
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.analysis import state_views
from clearinghouse.server.analysis.projection import project
from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.cli import main
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.codec.text.events import STATUS_NAMES
from clearinghouse.server.codec.text.views import shown
from clearinghouse.server.console.exits import Exit
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId
from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.port import Head
from clearinghouse.storage.projections import (
    INTEGER_MAX,
    ProjectionError,
    ProjectionFile,
    ProjectionReader,
    Row,
    stored,
)
from clearinghouse.storage.projectiontables import TABLES
from clearinghouse.storage.projectionviews import VIEWS
from tests.analysis.journals import RecordedSystem, golden_records, write_journal
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.sources import ROOT
from tests.tutorial.examples import blocks, checkout, run_in

REFERENCE = ROOT / "docs" / "reference" / "projections.md"
HOW_TO = ROOT / "docs" / "how-to" / "query.md"


def rows(file: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the result of a query, by the SQLite of the standard library."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def everything(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    reader = ProjectionReader(file)
    try:
        return {table: list(reader.rows(table)) for table in TABLES}
    finally:
        reader.close()


def final_state(data: Path) -> State:
    """The state at the end of a journal."""
    with opened(data) as past:
        return past.go_to(past.end)


@pytest.fixture(scope="module")
def projected(golden: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden journal's projection."""
    file = tmp_path_factory.mktemp("projected") / "golden.db"
    assert project(golden, file) == (0, 735)
    return file


# --- what is in them -----------------------------------------------------------------------------------------


def check_against_state(file: Path, state: State) -> None:
    """Balances, unsettled equity, positions, costs and orders in the tables are those of the state."""
    books: dict[tuple[str, int, int], int] = {}
    for book, account_id, asset_id, market_id, amount in rows(
        file, "SELECT book, account_id, asset_id, market_id, amount FROM postings"
    ):
        key = (book, account_id, market_id or asset_id)
        books[key] = books.get(key, 0) + int(amount)
    for account in state.accounts.values():
        for asset_id, holding in account.holdings.items():
            assert books.get(("balance", account.id, asset_id), 0) == holding.balance
            assert books.get(("amount under hold", account.id, asset_id), 0) == holding.held
        for market_id, line in account.lines.items():
            assert books.get(("position", account.id, market_id), 0) == line.position
            assert books.get(("cost base", account.id, market_id), 0) == line.cost
    orders = {
        row[0]: row[1:]
        for row in rows(
            file,
            "SELECT order_id, lots, filled_lots, cancelled_lots, ended_sequence, fee FROM orders",
        )
    }
    assert orders.keys() >= state.orders.keys()
    for order_id, (lots, filled, cancelled, ended, fee) in orders.items():
        order = state.orders.get(order_id)
        if order is None:
            assert lots == filled + cancelled
            assert ended is not None
        else:
            assert (lots - filled - cancelled, ended) == (order.remaining_lots, None)
            assert filled == order.filled_lots
            assert fee <= order.fee_paid  # rebates are in the one and not in the other
    accounts = dict(rows(file, "SELECT account_id, status FROM accounts"))
    assert accounts == {
        account.id: STATUS_NAMES[account.status] for account in state.accounts.values()
    }
    assert {
        market for (market,) in rows(file, "SELECT market_id FROM markets")
    } == state.markets.keys()


def test_the_tables_say_what_the_state_says(golden: Path, projected: Path) -> None:
    """Summed up, the golden journal's postings are its balances and positions, and its orders are as they stand."""
    check_against_state(projected, final_state(golden))


def test_deposits_and_withdrawals_have_their_references(tmp_path: Path) -> None:
    """Each has a row with the caller's reference and what custody decided; `state` shows those that wait."""
    system = RecordedSystem()
    alice = AccountId(system.account("alice", USDC=100))
    usdc = AssetId(1)
    first, second, _ = [
        DepositId(
            system.must(commands.RequestDeposits(*system.head(), [alice], [usdc], [amount], [note]))
        )
        for amount, note in ((7, "tx-1"), (8, "tx-2"), (9, "tx-3"))
    ]
    system.must(commands.DecideDeposits(*system.head(), [first], [1]))
    system.must(commands.DecideDeposits(*system.head(), [second], [0]))
    system.must(commands.RequestWithdrawals(*system.head(), [alice], [usdc], [5], ["bc1q"]))
    data = system.write(tmp_path / "data")
    file = tmp_path / "out.db"
    project(data, file)
    found = rows(
        file, "SELECT amount, reference, status, decided_sequence > sequence FROM deposits"
    )
    assert found == [
        (100, "", "CONFIRMED", 1),
        (7, "tx-1", "CONFIRMED", 1),
        (8, "tx-2", "REJECTED", 1),
        (9, "tx-3", "REQUESTED", None),
    ]
    sql = "SELECT amount, reference, status, decided_sequence FROM withdrawals"
    assert rows(file, sql) == [(5, "bc1q", "REQUESTED", None)]
    seen = state_views.account(final_state(data), final_state(data).accounts[alice])
    account = shown(seen, scales_of(final_state(data)))
    assert [one["reference"] for one in account["deposits"]] == ["tx-3"]
    assert [one["reference"] for one in account["withdrawals"]] == ["bc1q"]


@pytest.mark.parametrize("stem", ["bankruptcy", "funding", "borrowers", "isolated"])
def test_liquidations_funding_and_interest_have_rows(stem: str, tmp_path: Path) -> None:
    """Each event of a liquidation, a funding payment or an hour of interest has its row in its own table, and an
    isolated account is there once.
    """
    setup = Setup(check=False)
    system = RecordedSystem()
    setup.system = system
    run(next(scenario for scenario in SCENARIOS if scenario.stem == stem), setup)
    data = system.write(tmp_path / "data")
    file = tmp_path / "out.db"
    project(data, file)
    check_against_state(file, final_state(data))
    names = [name for (name,) in rows(file, "SELECT name FROM events")]
    counts = {table: len(found) for table, found in everything(file).items()}
    assert counts["funding"] == names.count("FUNDING_PAID")
    assert counts["interest"] == names.count("INTEREST_HOUR")
    assert counts["refusals"] == names.count("REFUSED") + names.count("CALL_REFUSED")
    assert counts["fills"] == 2 * sum(
        names.count(name) for name in ("TRADE", "BACKSTOP_FILL", "DELEVERAGED", "REST_CLOSED")
    )
    if stem == "bankruptcy":
        steps = rows(file, "SELECT name, account_id FROM liquidations ORDER BY sequence, position")
        assert steps[0][0] == "LIQUIDATION_STARTED"
        assert len(steps) > 2


def test_the_margin_after_a_fill_is_that_of_its_account(tmp_path: Path) -> None:
    """1,000 less a fee of 9 on an exposure of 15,000: a margin fraction of 991/15,000, 5 % initial, 3 % maintenance."""
    system = RecordedSystem()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", 2, sol, maker_ppb=0)
    maker = system.account("maker", USDC=100_000_000_000)
    alice = system.account("alice", leverage=20, USDC=1_000_000_000)
    assert alice == 1002
    system.order(maker, perp, 2, 150_00, 100_00)
    system.order(alice, perp, 1, 150_00, 100_00)
    file = tmp_path / "out.db"
    project(system.write(tmp_path / "data"), file)
    [found] = rows(
        file,
        "SELECT equity, margin_fraction, initial_fraction, maintenance_fraction, market, quantity "
        "FROM margin_at_fills WHERE account_id = 1002",
    )
    assert found == (991.0, pytest.approx(991 / 15_000), 0.05, 0.03, "SOL-PERP", 100.0)
    [trade] = rows(file, "SELECT side, quantity, price, fee FROM trades WHERE owner = 'alice'")
    assert trade == ("BUY", 100.0, 150.0, 9.0)
    assert rows(file, "SELECT balance FROM balances WHERE owner = 'alice'") == [(1000.0,)]
    assert rows(file, "SELECT quantity, entry_price FROM positions WHERE owner = 'maker'") == [
        (-100.0, 150.0)
    ]
    assert rows(file, "SELECT change, balance FROM balances_over_time WHERE account_id = 1002") == [
        (1000.0, 1000.0)
    ]


def test_every_event_has_a_row_with_its_public_fields(projected: Path) -> None:
    """The names are those of the machine's events, and each row's fields are JSON."""
    found = rows(projected, "SELECT name, fields, sequence FROM events ORDER BY sequence, position")
    assert {name for name, _, _ in found} <= {name for name, _ in EVENT_FIELDS.values()}
    for name, fields, sequence in found:
        assert isinstance(json.loads(fields), dict), (name, sequence)
    trade = json.loads(next(fields for name, fields, _ in found if name == "TRADE"))
    assert {"price", "quantity", "maker_fee"} <= trade.keys()


def test_integers_beyond_64_bits_are_kept_as_digits() -> None:
    """A value that SQLite cannot hold as a number is stored as text, and everything else as it is."""
    assert stored(INTEGER_MAX) == INTEGER_MAX
    assert stored(INTEGER_MAX + 1) == "9223372036854775808"
    assert stored(-INTEGER_MAX - 5) == "-9223372036854775812"
    assert stored(True) == 1
    assert stored(None) is None


# --- how they are built --------------------------------------------------------------------------------------


def test_a_build_goes_on_where_it_ended(
    projected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In small pieces, of a journal that grows, the tables come out as in one go; a second call does nothing."""
    monkeypatch.setattr("clearinghouse.server.analysis.projection.ROWS_AT_ONCE", 50)
    records = golden_records()
    file = tmp_path / "grown.db"
    for count in (1, 40, len(records)):
        data = write_journal(tmp_path / f"data-{count}", records[:count])
        project(data, file)
        assert project(data, file)[1] == records[count - 1].last_sequence
    assert everything(file) == everything(projected)


def test_a_build_that_is_cut_short_leaves_whole_records(golden: Path, tmp_path: Path) -> None:
    """An interrupted projection equals one that ended with a record, and continues from there."""
    file = tmp_path / "cut.db"

    def stop(done: int, _total: int) -> None:
        if done > 500:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clearinghouse.server.analysis.projection.ROWS_AT_ONCE", 100)
        patch.setattr("clearinghouse.server.analysis.replayed_state._PROGRESS_STEPS", 1)
        with pytest.raises(KeyboardInterrupt):
            project(golden, file, stop)
    [(reached,)] = rows(file, "SELECT sequence FROM journal")
    assert 300 < reached < 735
    assert rows(file, "SELECT max(sequence) FROM events")[0][0] <= reached
    project(golden, file)
    whole = tmp_path / "whole.db"
    project(golden, whole)
    assert everything(file) == everything(whole)


def test_a_row_that_fails_takes_its_transaction_back(tmp_path: Path) -> None:
    """Rows and how far they go are one: after a failure the file is as it was."""
    file = ProjectionFile(tmp_path / "x.db", bytes(32))
    good = Row("assets", {"asset_id": 1, "symbol": "USDC", "scale": 6})
    try:
        with pytest.raises(Exception, match=r"UNIQUE|constraint"):
            file.write([good, good], Head(5, bytes(32)), 7)
        assert file.head is None
        file.write([good], Head(5, bytes(32)), 7)
        assert file.head == Head(5, bytes(32))
    finally:
        file.close()


def test_a_full_disk_is_named(
    golden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk stops the build with a message that names the file; a later build goes on."""
    file = tmp_path / "x.db"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        result = CliRunner().invoke(main, ["project", str(golden), "--out", str(file)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (result.exit_code, f"{file} cannot be written" in result.output) == (2, True)
    project(golden, file)
    whole = tmp_path / "whole.db"
    project(golden, whole)
    assert everything(file) == everything(whole)


def test_files_that_are_no_projection_of_this_journal_are_refused(
    golden: Path, projected: Path, tmp_path: Path
) -> None:
    """Another journal's projection, one that is ahead, another database and plain bytes are left as they are."""
    other = RecordedSystem()
    other.account("alice")
    foreign = other.write(tmp_path / "foreign")
    copy = tmp_path / "copy.db"
    shutil.copy(projected, copy)
    with pytest.raises(ProjectionError, match="another journal"):
        project(foreign, copy)
    shorter = write_journal(tmp_path / "shorter", golden_records()[:40])
    with pytest.raises(ProjectionError, match="another record there"):
        project(shorter, copy)
    assert copy.read_bytes() == projected.read_bytes()
    database = tmp_path / "database.db"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    kept = database.read_bytes()
    with pytest.raises(ProjectionError, match="no projection"):
        project(golden, database)
    assert database.read_bytes() == kept
    plain = tmp_path / "plain.db"
    plain.write_bytes(b"no database at all, and quite long" * 100)
    with pytest.raises(ProjectionError, match="no database"):
        project(golden, plain)
    with pytest.raises(StorageError):
        project(golden, tmp_path / "missing" / "x.db")
    with pytest.raises(ProjectionError, match="there is no projection"):
        ProjectionReader(tmp_path / "none.db")


def test_an_export_that_does_not_fit_says_so_in_one_line(projected: Path, tmp_path: Path) -> None:
    """The rows that are still to come end with it, and no part of a table is left."""
    script = (
        "import resource, sys; from clearinghouse.server.cli import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); main(sys.argv[1:])"
    )
    arguments = (
        "export",
        "csv",
        str(projected),
        "--table",
        "events",
        "--out",
        str(tmp_path / "out"),
    )
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )
    assert result.returncode == Exit.USAGE
    (line,) = result.stderr.splitlines()
    assert "cannot be written" in line
    assert list((tmp_path / "out").iterdir()) == []


def test_the_journal_is_only_read(
    golden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default the file lies in the working directory; in the journal's nothing changes."""
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in golden.iterdir()}
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["project", str(golden), "--json"])
    assert result.exit_code == 0, result.output
    reported = json.loads(result.stdout)
    assert (tmp_path / reported["file"]).is_file()
    assert reported["sequence"] == 735
    assert reported["rows"]["events"] == 957
    again = CliRunner().invoke(main, ["project", str(golden)]).output
    assert again.splitlines()[0].endswith("735")
    after = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in golden.iterdir()}
    assert after == before


# --- export --------------------------------------------------------------------------------------------------


def test_csv_and_json_have_every_row(golden: Path, projected: Path, tmp_path: Path) -> None:
    """From a data directory or from a projection, each table becomes a file with all its rows."""
    counts = {table: len(found) for table, found in everything(projected).items()}
    runner = CliRunner()
    for form, source in (("csv", golden), ("json", projected)):
        out = tmp_path / form
        result = runner.invoke(main, ["export", form, str(source), "--out", str(out), "--json"])
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["rows"] == counts
    with (tmp_path / "csv" / "orders.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert [line["order_id"] for line in lines] == [
        str(order) for (order,) in rows(projected, "SELECT order_id FROM orders ORDER BY order_id")
    ]
    first = json.loads((tmp_path / "json" / "assets.json").read_text("utf-8").splitlines()[0])
    assert first == {
        "asset_id": 1,
        "symbol": "USDC",
        "scale": 6,
        "units_per_whole": 10**6,
        "sequence": 0,
    }


def test_parquet_keeps_integers_exact_and_says_what_columns_mean(
    projected: Path, tmp_path: Path
) -> None:
    """Amounts are decimals without rounding, and the schema carries each column's meaning."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    out = tmp_path / "parquet"
    arguments = ["export", "parquet", str(projected), "--out", str(out), "--table", "postings"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert [path.name for path in out.iterdir()] == ["postings.parquet"]
    table = parquet.read_table(out / "postings.parquet")
    amounts = [int(value) for value in table["amount"].to_pylist()]
    order = "ORDER BY sequence, position, entry"
    assert amounts == [int(a) for (a,) in rows(projected, f"SELECT amount FROM postings {order}")]  # noqa: S608
    assert table.schema.field("amount").metadata[b"meaning"].startswith(b"Signed")


def test_without_pyarrow_parquet_says_what_to_install(
    projected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other forms need nothing; Parquet without its library ends with exit code 2 and makes no folder."""
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["export", "parquet", str(projected), "--out", str(out)])
    assert result.exit_code == 2
    assert "clearinghouse-server[export]" in result.output
    assert not out.exists()
    assert CliRunner().invoke(main, ["export", "csv", str(out), "--out", str(out)]).exit_code == 2


# --- documents -----------------------------------------------------------------------------------------------


def test_every_table_column_and_view_has_an_entry() -> None:
    """The page of projections lists each table and view with every column, its type and what it means."""
    page = REFERENCE.read_text(encoding="utf-8")
    sections = dict(
        zip(
            *[iter(re.split(r"^### `(\w+)`(?: \(view\))?$", page, flags=re.MULTILINE)[1:])] * 2,
            strict=True,
        )
    )
    assert list(sections) == [*TABLES, *VIEWS]
    for name, table in TABLES.items():
        found = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", sections[name], re.MULTILINE)
        assert found == [
            (column, kind, meaning) for column, (kind, meaning) in table.columns.items()
        ]
        assert table.meaning in sections[name]
    for name, view in VIEWS.items():
        found = re.findall(r"^\| `(\w+)` \| (.+) \|$", sections[name], re.MULTILINE)
        assert found == list(view.columns.items())


def test_every_view_has_the_columns_that_are_documented(projected: Path) -> None:
    """Each view can be read, and gives its columns in the order of the page."""
    connection = sqlite3.connect(projected)
    try:
        for name, view in VIEWS.items():
            cursor = connection.execute(f'SELECT * FROM "{name}" LIMIT 3')  # noqa: S608
            assert [column[0] for column in cursor.description] == list(view.columns)
            cursor.fetchall()
    finally:
        connection.close()


@pytest.mark.slow
def test_the_examples_run(golden: Path, tmp_path: Path) -> None:
    """Every example of the how-to page runs as it stands, and the one on conservation finds nothing."""
    for module in ("sqlite_utils", "datasette", "duckdb", "pyarrow"):
        pytest.importorskip(module, reason=f"{module} is not installed")
    folder = checkout(tmp_path / "checkout")
    shutil.copytree(golden, folder / "var" / "data")
    done = run_in(folder, "\necho =====\n".join(blocks(HOW_TO, "sh")))
    assert done.returncode == 0, done.stderr
    _, utils, conserved, moved, served, exported = done.stdout.split("=====\n")
    assert "postings" in utils
    assert "settlement" not in conserved
    assert json.loads(conserved) == []
    assert "DEPOSIT" in moved
    assert "ACCOUNT_CREATED" in moved
    assert '"n": 957' in served
    assert "postings.parquet" in exported
    [python] = blocks(HOW_TO, "python")
    (folder / "example.py").write_text(python, encoding="utf-8")
    done = run_in(folder, ".venv/bin/python example.py")
    assert done.returncode == 0, done.stderr
    assert re.search(r"USDC\s*│\s*0\s*│", done.stdout), done.stdout
