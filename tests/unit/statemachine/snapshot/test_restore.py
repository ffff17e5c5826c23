# SPDX-License-Identifier: Apache-2.0
"""Snapshots of the state: nothing is forgotten, nothing is taken on trust (SPEC J-4, I-10).

Owns the comparison of the list of columns with the classes, read from their source, and the refusals of `restore`. That
a restored machine behaves like the one that lived is checked in the games of `tests/stateful`.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.snapshot.read_tables import SnapshotError, Tables
from clearinghouse.statemachine.snapshot.restore import restore
from clearinghouse.statemachine.snapshot.tables import Values
from clearinghouse.statemachine.snapshot.write import CHUNK_ROWS, TABLES, snapshot
from clearinghouse.statemachine.state.snapshot_columns import BOOLS, SHAPES
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.storage.encoding import decode, encode
from tests.golden.make import play
from tests.sources import STATEMACHINE, files_in, tree
from tests.stateful.checked_engine import replay
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.player import Player, genesis
from tests.stateful.snapshots import snapshot_bytes, through_snapshot
from tests.unit.statemachine.checks.test_damaged_state import USDC, SoundState

SEEDS = range(15, 40)
MOVES = 120


@cache
def _classes() -> dict[str, ast.ClassDef]:
    """Every class of the state machine by name."""
    return {
        node.name: node
        for path in files_in(STATEMACHINE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
    }


def _assignments(node: ast.ClassDef) -> Iterator[tuple[str, ast.AST]]:
    """Every attribute that a method sets, with the expressions that tell its type."""
    for method in node.body:
        if not isinstance(method, ast.FunctionDef):
            continue
        for statement in ast.walk(method):
            targets: list[ast.expr] = []
            if isinstance(statement, ast.Assign):
                targets = statement.targets
            elif isinstance(statement, ast.AnnAssign):
                targets = [statement.target]
            for target in targets:
                if (
                    isinstance(target, ast.Attribute)
                    and isinstance(target.value, ast.Name)
                    and target.value.id == "self"
                ):
                    yield target.attr, statement


def _attributes(node: ast.ClassDef) -> set[str]:
    """The attributes of a class: what its methods set on themselves, and its slots."""
    found = {name for name, _ in _assignments(node)}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__slots__":
            found |= set(ast.literal_eval(statement.value))
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found.add(statement.target.id)
    return found


def _mentioned(node: ast.ClassDef) -> set[str]:
    """Every name in what a class sets on itself, in annotations and in what its methods are given."""
    text = " ".join(ast.unparse(statement) for _, statement in _assignments(node))
    for method in node.body:
        if isinstance(method, ast.FunctionDef):
            text += " " + ast.unparse(method.args)
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign):
            text += " " + ast.unparse(statement.annotation)
    return set(re.findall(r"\w+", text))


@cache
def reachable() -> dict[str, ast.ClassDef]:
    """Every class whose objects the state can hold."""
    classes = _classes()
    found: dict[str, ast.ClassDef] = {}
    pending = ["State"]
    while pending:
        name = pending.pop()
        if name in found:
            continue
        found[name] = classes[name]
        pending += [other for other in _mentioned(classes[name]) if other in classes]
    return found


@pytest.fixture(scope="module")
def game() -> Player:
    """The first game at whose end orders rest in a book."""
    return next(
        player
        for player in (play(seed, MOVES)[0] for seed in SEEDS)
        if any(market.bids.keys for market in player.state.markets.values())
    )


def chunks_of(state: State) -> list[Any]:
    """The chunks of a state's snapshot, as they come back from their bytes."""
    return [decode(chunk) for chunk in snapshot_bytes(state)]


def table(name: str) -> int:
    """The number of a table."""
    return [one.name for one in TABLES].index(name)


def test_every_record_of_the_state_has_a_shape() -> None:
    """Each class that the state can hold is in SHAPES; a new one gets a shape, tables and its way back in `restore`."""
    assert set(reachable()) == set(SHAPES)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_every_attribute_is_written_or_left_out_for_a_reason(name: str) -> None:
    """Each attribute is a column, rows of a table that there is, or derived with its reason; nothing else is named."""
    shape = SHAPES[name]
    columns = [column.partition(".")[0] for column in shape.columns]
    named = [*columns, *shape.elsewhere, *shape.derived]
    assert len(named) == len(set(named))
    assert set(named) == _attributes(reachable()[name])
    assert set(shape.elsewhere.values()) <= {one.name for one in TABLES}
    assert all(shape.derived.values())


def test_every_truth_value_is_known_as_one() -> None:
    """A field that is set to True or False in any record is in BOOLS if it is a column, and no other field is."""
    truths: set[str] = set()
    for name, node in reachable().items():
        for attribute, statement in _assignments(node):
            value = statement.value if isinstance(statement, ast.Assign) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, bool):
                truths.update({attribute} & set(SHAPES[name].columns))
    assert truths == BOOLS


def test_the_columns_of_a_table_are_its_rows_width(game: Player) -> None:
    """Each table's rows have a value for each of its columns, and a long table is cut into chunks of CHUNK_ROWS."""
    layout, *chunks = chunks_of(game.state)
    assert [name for name, _ in layout] == [one.name for one in TABLES]
    numbers = [number for number, _ in chunks]
    assert numbers == sorted(numbers)
    filled = {TABLES[number].name for number, _ in chunks}
    assert {"orders", "queue", "holdings", "lines", "answers", "timers", "ticks"} <= filled
    for number, columns in chunks:
        assert len(columns) == len(layout[number][1])
        assert 1 <= len(columns[0]) <= CHUNK_ROWS


def test_a_long_table_is_cut_into_chunks() -> None:
    """A table of more rows than CHUNK_ROWS comes back whole and in order."""
    engine = Engine(genesis())
    for number in range(CHUNK_ROWS + 5):
        engine.state.timers.schedule(10**9 + number, 4, number)
    chunks = chunks_of(engine.state)
    lengths = [len(columns[0]) for number, columns in chunks[1:] if number == table("timers")]
    assert lengths == [CHUNK_ROWS, 5]
    assert restore(chunks).timers.due == engine.state.timers.due


def test_a_snapshot_waits_for_the_end_of_a_command(game: Player) -> None:
    """While events wait to be taken the state is in the middle of a record, and there is no snapshot of it."""
    engine, _, _ = replay(game.genesis, game.steps[:40])
    engine.state.events.append(1)
    with pytest.raises(AssertionError):
        list(snapshot(engine.state))


def test_another_layout_is_refused(game: Player) -> None:
    """A snapshot with another column, or without a layout, is not read at all."""
    layout, *chunks = chunks_of(game.state)
    other = [
        [name, [*columns, "more"] if name == "orders" else columns] for name, columns in layout
    ]
    begins: list[list[Any]] = [[other], [], [[]]]
    for begin in begins:
        with pytest.raises(SnapshotError, match="not those of this version"):
            restore([*begin, *chunks])


def test_rows_that_make_no_state_are_refused(game: Player) -> None:
    """A table that is missing, out of its place, twice there, or has a column less ends the reading."""
    layout, *chunks = chunks_of(game.state)

    def without(name: str) -> list[Any]:
        return [layout, *(chunk for chunk in chunks if chunk[0] != table(name))]

    def with_chunk(chunk: Any) -> list[Any]:  # noqa: ANN401  a decoded chunk
        return [layout, *chunks, chunk]

    orders = next(chunk for chunk in chunks if chunk[0] == table("orders"))
    short = [
        [number, columns[:-1]] if number == table("orders") else [number, columns]
        for number, columns in chunks
    ]
    for broken in (
        without("genesis"),
        without("state"),
        without("assets"),
        without("lines"),
        without("orders"),
        with_chunk(orders),
        with_chunk([len(TABLES), [[1]]]),
        [layout, *short],
        [layout, *reversed(chunks)],
    ):
        with pytest.raises((SnapshotError, LookupError, TypeError, ValueError, AssertionError)):
            restore(broken)


def test_equal_states_have_equal_bytes_however_they_came_about(game: Player) -> None:
    """The order in which tables of the state were filled does not show in a snapshot."""
    engine, _, _ = replay(game.genesis, game.steps)
    state = engine.state
    chunks = snapshot_bytes(state)
    state.accounts = dict(reversed(state.accounts.items()))
    state.assets = dict(reversed(state.assets.items()))
    state.orders = dict(reversed(state.orders.items()))
    for market in state.markets.values():
        market.exposed = dict(reversed(market.exposed.items()))
    state.timers.due = dict(reversed(state.timers.due.items()))
    assert snapshot_bytes(state) == chunks


def test_a_snapshot_is_plain_values(game: Player) -> None:
    """Nothing in a snapshot but whole numbers, text, bytes and lists: its bytes are canonical."""
    for chunk in snapshot_bytes(game.state):
        assert encode(decode(chunk)) == chunk


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
def test_tables_are_read_in_the_order_in_which_they_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A table that is asked for behind its place would lose its rows, and those of the tables after it."""
    asked: list[str] = []
    rows = Tables.rows

    def listed(tables: Tables, name: str) -> Iterator[Values]:
        asked.append(name)
        return rows(tables, name)

    monkeypatch.setattr(Tables, "rows", listed)
    restore(decode(chunk) for chunk in snapshot_bytes(Engine(genesis()).state))
    assert asked == [table.name for table in TABLES]


def test_what_a_throttle_has_let_out_stays_counted() -> None:
    """A pool goes on in its window with the amount that has left it (B-4): a restart must not open it again."""
    sound = SoundState()
    sound.pool.window, sound.pool.window_out = 5, 7
    restored = through_snapshot(sound.setup.system.engine).state.assets[USDC].pool
    assert restored is not None
    assert (restored.window, restored.window_out) == (5, 7)


@pytest.mark.parametrize(("cover", "stress_days"), [(1, 5), (2, 3)])
def test_terms_of_liquidity_without_a_target_come_back(cover: int, stress_days: int) -> None:
    """What they say of members and days is shown also where nothing is compared (C-12.1): a restart keeps it."""
    system = SoundState().setup.system
    system.must(commands.SetLiquidityTerms(*system.head(), 0, 0, -1, cover, stress_days))
    terms = through_snapshot(system.engine).state.liquidity.terms
    assert (terms.cover, terms.stress_days) == (cover, stress_days)
