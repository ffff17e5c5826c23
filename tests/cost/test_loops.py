# SPDX-License-Identifier: Apache-2.0
"""Every loop over things of others has a bound, by the syntax of the code (SPEC I-12).

Owns the comparison of the loops of the engine's thread with `loops.toml`, and the planted loops that it must find.
"""

import ast

import pytest

from tests.cost.loops import PACKAGE, Loop, loops_in, machine_loops, machine_reader, place
from tests.cost.program import Program
from tests.cost.table import BOUNDS, OPEN, Table, offences, read
from tests.sources import STATEMACHINE, files_in, module_name

PLANTED = f"{PACKAGE}statemachine.planted"
# What a function of the machine reads to know how much work is left.
ASKS = frozenset({"batch_stop", "is_over", "stop", "used", "work_left", "work_start"})
HEAD = """
from clearinghouse.statemachine.state.state import Account, Line, Market, State
"""


@pytest.fixture(scope="module")
def table() -> Table:
    """The table of the repository."""
    return read()


def test_every_loop_over_things_of_others_is_in_the_table(table: Table) -> None:
    """Each loop has exactly one bound, and each name in the table has a loop."""
    assert offences(table, machine_loops()) == []


def test_the_table_says_what_it_must(table: Table) -> None:
    """Each entry has a known kind and a reason; an open one names its rule, a cap its constant; none is twice there."""
    found = []
    for bound in table.bounds:
        name = f"{bound.by}: {min(bound.functions)}"
        if bound.by not in BOUNDS or not bound.why.endswith((".", ").")):
            found.append(f"{name}: no such kind, or no reason")
        if (bound.by == OPEN) != bool(bound.rule):
            found.append(f"{name}: an open entry, and no other, names the rule that is missing")
        if (bound.by == "cap") != bool(bound.of):
            found.append(f"{name}: a cap, and no other, names a constant")
    names = [name for kind in table.classes.values() for name in kind]
    assert found == []
    assert len(names) == len(set(names))


def test_every_cap_is_a_constant_of_the_machine(table: Table) -> None:
    """Each constant that the table names is defined in the machine."""
    defined = {
        node.target.id
        for path in files_in(STATEMACHINE)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    named = {bound.of for bound in table.bounds if bound.of}
    named |= {
        word
        for kind in table.classes.values()
        for length in kind.values()
        for word in length.replace(";", " ").replace(",", " ").split()
        if word.isupper() and "_" in word
    }
    assert named - defined == set()


def test_every_budget_is_asked(table: Table) -> None:
    """A function with a budget reads the work that is left, by itself or by a function that it calls."""
    reader = machine_reader()
    asking = {
        key
        for key, node in reader.program.functions.items()
        if any(isinstance(inner, ast.Attribute) and inner.attr in ASKS for inner in ast.walk(node))
    }
    found = set()
    for key, scope in reader.scopes.items():
        called = {
            reader.called(scope, node)
            for node in ast.walk(scope.node)
            if isinstance(node, ast.Call)
        }
        if key in asking or not asking.isdisjoint(called):
            found.add(place(key))
    named = {name for bound in table.bounds if bound.by == "budget" for name in bound.functions}
    assert named - found == set()


@pytest.mark.parametrize(
    ("body", "over"),
    [
        pytest.param("for one in state.accounts.values():\n        del one", "State.accounts", id="for"),
        pytest.param("return sum(1 for one in state.accounts)", "State.accounts", id="generator"),
        pytest.param("return {key: 1 for key in market.exposed}", "Market.exposed", id="dict"),
        pytest.param("return sorted(market.exposed)", "Market.exposed", id="sorted"),
        pytest.param("return max(market.exposed, default=0)", "Market.exposed", id="max"),
        pytest.param("state.touched.update(market.base.exposed_holders)", "Asset.exposed_holders", id="update"),
        pytest.param("found = list(state.orders)\n    return [key for key in found if key]", "State.orders", id="copy"),
        pytest.param("return len([line for line in _lines(market)])", "Market.exposed", id="result"),
        pytest.param("return _total(list(market.exposed.values()))", "Market.exposed", id="argument"),
        pytest.param("found = []\n    _fill(market, found)\n    return sorted(found)", "Market.exposed", id="filled"),
        pytest.param("return 7 in list(market.exposed)", "Market.exposed", id="in"),
        pytest.param("state.owned_ids[market.symbol].remove(7)", "State.owned_ids", id="remove"),
        pytest.param("while state.triggered:\n        state.triggered.popleft()", "while", id="while"),
        pytest.param("for place in range(state.last_order_id):\n        del place", "range", id="range"),
        pytest.param("return any(map(bool, state.accounts.values()))", "State.accounts", id="map"),
        pytest.param("return planted(state, market)", "itself", id="recursion"),
        pytest.param("for one in state.anything.values():\n        del one", "?state.anything.values()", id="unknown"),
    ],
)  # fmt: skip
def test_a_planted_loop_is_found(table: Table, body: str, over: str) -> None:
    """A loop over things of others is found however it is written, and fails because no entry bounds it."""
    loops = planted(f"""
def planted(state: State, market: Market) -> object:
    {body}


def _lines(market: Market) -> list[Line]:
    return [line for line in market.exposed.values() if line.position]


def _total(lines: list[Line]) -> int:
    total = 0
    for line in lines:
        total += line.position
    return total


def _fill(market: Market, found: list[Line]) -> None:
    for line in market.exposed.values():
        found.append(line)
""")
    names = {loop.over for loop in loops if loop.function in {"planted:planted", "planted:_total"}}
    assert over in names
    assert any("planted:" in line and over in line for line in offences(table, loops))


@pytest.mark.parametrize(
    "body",
    [
        "return sum(holding.balance for holding in account.holdings.values())",
        "return sorted(account.lines)",
        "return [order.id for line in account.lines.values() for order in line.orders.values()]",
        "return [source for market in state.markets.values() for source in market.base.listings]",
        "return max(account.id, 1)",
        "return state.accounts[account.id].holdings.get(account.id)",
        "for side in (1, 2):\n        del side",
    ],
)
def test_a_loop_over_own_things_needs_no_entry(table: Table, body: str) -> None:
    """A thing that belongs to one account, or is as many as operators list, needs no entry; a look-up is no loop."""
    loops = planted(f"""
def planted(state: State, account: Account) -> object:
    {body}
""")
    assert [line for line in offences(table, loops) if "planted:" in line] == []


def test_an_entry_without_its_loop_is_found(table: Table) -> None:
    """An entry of a function that has no such loop any more fails, and so does a collection that no loop visits."""
    kept = [loop for loop in machine_loops() if loop.function != "trading.matching:match"]
    assert offences(table, kept) == ["the entry of trading.matching:match (cap) bounds no loop"]
    kept = [loop for loop in machine_loops() if loop.over != "Asset.dependents"]
    assert "Asset.dependents (listed): no loop" in offences(table, kept)


def planted(source: str) -> list[Loop]:
    """The loops of a file of its own, beside the classes of the state."""
    files = {module_name(path): path for path in files_in(STATEMACHINE / "state")}
    program = Program(files)
    program.read(PLANTED, HEAD + source)
    return [loop for loop in loops_in(program) if loop.function.startswith("planted:")]


# Where a function takes the first key of a dictionary from which first keys leave, a plain one reads the places of all
# that have left since it last grew. So it is an OrderedDict, or has few entries.
FIRST_KEYS = {
    "custody.decisions:forget_oldest": "OrderedDict: decisions, credited deposits and references",
    "engine.late_work:_market_of_first_reached": "a market and a source each",
    "handlers.clearing.non_default_losses:declare": "holders of an asset",
    "handlers.custody.deposits:_end_others": "pending deposits that name one payment",
    "handlers.custody.withdrawal_reversal:_main_account": "holders of an asset",
    "handlers.exchange.busts:_forget_busted": "OrderedDict",
    "holders.closings:close_day": "at most CLOSINGS_KEPT_MAX days",
    "orders.conditional_orders:follow_backlog": "a market and a source each",
    "pvp.day:_return_pairs": "OrderedDict",
    "state.pnl_settlement:LossIndex.next_overdue": "at most 1 << BLOCK_BITS accounts",
    "state.pvp:Pvp.remove": "OrderedDict",
    "state.waiting_exits:WaitingExits.take_first": "exits of an account",
    "trading.made_trades:_seal": "at most BLOCKS_MAX blocks",
}


def _first_keys() -> set[str]:
    """Functions of the machine that take the first entry of something."""
    found = set()
    for path in files_in(STATEMACHINE):
        module = module_name(path).removeprefix(f"{PACKAGE}statemachine.")
        for top in ast.parse(path.read_text(encoding="utf-8")).body:
            owner = f"{top.name}." if isinstance(top, ast.ClassDef) else ""
            inner = top.body if isinstance(top, ast.ClassDef) else [top]
            found |= {
                f"{module}:{owner}{one.name}"
                for one in inner
                if isinstance(one, ast.FunctionDef) and "next(iter(" in ast.unparse(one)
            }
    return found


def test_the_first_of_many_is_found_at_once() -> None:
    """Each function that takes the first key is listed with its reason, and each listed one takes it."""
    assert _first_keys() == set(FIRST_KEYS)
