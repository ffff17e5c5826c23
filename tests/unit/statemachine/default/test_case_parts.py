# SPDX-License-Identifier: Apache-2.0
"""Parts of a default by themselves: the freeze, what may be ported, places in a session, layers (SPEC C-9, C-10).

Owns states at a limit that a scenario would take too many rows to reach. Alice has bought 1,000 shares and defaults.
"""

from array import array

import pytest

from clearinghouse.statemachine.default import cases, waterfall
from clearinghouse.statemachine.default.gains import tear_up
from clearinghouse.statemachine.default.porting import is_portable
from clearinghouse.statemachine.default.positions import has_place
from clearinghouse.statemachine.default.sales import _is_offered
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.default import AuctionLot, DefaultCase
from clearinghouse.statemachine.state.dvp import Settlement
from clearinghouse.statemachine.state.open_nets import net_lots
from clearinghouse.statemachine.state.session_totals import SessionTotals
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.scenarios.names import Setup
from tests.stateful.model_comparison import IS_PURE
from tests.unit.statemachine.played import played

PERPETUAL = """
asset SOL scale 9 price 150
market SOL-PERP perpetual lot 0.01 tick 0.01 maker 0% taker 0% leverage 20 mmf 3%
"""


def at_default(more: str = "") -> Setup:
    """The setup of the scenarios of defaults before any default is declared, and rows after it."""
    return played("default", "A default is declared once", "declare-default", more)


def case_of(setup: Setup) -> DefaultCase:
    """The case of the first member that is in default."""
    return setup.system.state.defaults.cases[1]


def test_the_freeze_passes_each_account_once_and_ends_its_orders() -> None:
    """Alice and two clients are listed, and her order is gone."""
    setup = at_default(
        PERPETUAL
        + "deposit alice 100 USDC\nplace alice SOL-PERP buy 1 @ 100 as deep\ndeclare-default alice"
    )
    state = setup.system.state
    case = case_of(setup)
    assert (case.listed, case.state) == (3, types.CASE_FROZEN)
    assert list(case.losses_found) == state.owned_ids["alice"]
    assert setup.orders["deep"] not in state.orders


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
def test_an_account_that_opens_while_the_freeze_lists_others_is_listed_after_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One account in a slice: the new one is of the case with the last slice, and in the order of ids."""
    monkeypatch.setattr(cases, "WORK_SLICE", 1)
    monkeypatch.setattr(Engine, "next_deadline", lambda _: 0)
    setup = at_default("declare-default alice\naccount late owner alice kind house")
    case = case_of(setup)
    state = setup.system.state
    assert case.state == types.CASE_DECLARED
    while case.state == types.CASE_DECLARED:
        setup.system.apply(commands.AdvanceTime("clearinghouse", "", state.time_ns, state.time_ns))
    assert list(case.losses_found) == state.owned_ids["alice"]
    assert state.defaults.case_with[setup.account("late").id] is case


@pytest.mark.parametrize(
    "name", ["", "orders", "conditionals", "parent_id", "sub_account_ids", "isolated"]
)
def test_an_account_is_portable_while_nothing_hangs_on_its_owner(name: str) -> None:
    """One order, conditional order, parent, sub-account or isolated position is enough to hold it."""
    state = at_default().system.state
    client = state.accounts[state.owned_ids["alice"][1]]
    values: dict[str, object] = {
        "parent_id": client.id,
        "sub_account_ids": [client.id],
    }
    if name:
        setattr(client, name, values.get(name, {1: client}))
    assert is_portable(client) == (not name)


def test_a_session_takes_a_trade_up_to_each_of_its_limits() -> None:
    """Its number of trades, two more nets, its cash and its lots; each on the limit, and one beyond it."""
    state = at_default().system.state
    (session,) = state.clearing.sessions.values()
    market = state.markets[MarketId(1)]
    totals: SessionTotals = session.markets[market.id]
    money: SessionTotals = session.currencies[market.quote.id]
    assert has_place(session, market, 1, 100)
    nets = dict(session.nets)
    first = next(iter(nets.values()))
    for count, fits in ((types.SESSION_NETS_MAX - 2, True), (types.SESSION_NETS_MAX - 1, False)):
        session.nets = dict.fromkeys(range(count), first)
        assert has_place(session, market, 1, 100) is fits
    session.nets = nets
    trades = session.trades.trade_ids
    for count, fits in ((types.SESSION_TRADES_MAX - 1, True), (types.SESSION_TRADES_MAX, False)):
        session.trades.trade_ids = array("q", [0]) * count
        assert has_place(session, market, 1, 100) is fits
    session.trades.trade_ids = trades
    cash, lots = money.gross, totals.gross
    assert has_place(session, market, 1, types.AMOUNT_MAX - cash)
    assert not has_place(session, market, 1, types.AMOUNT_MAX - cash + 1)
    most = types.AMOUNT_MAX // market.lot_base_units - lots
    assert has_place(session, market, most, 1)
    assert not has_place(session, market, most + 1, 1)


def test_margin_counts_as_offered_up_to_a_lot() -> None:
    """Of 100 shares as margin, in lots of 10: what was not taken counts, and less than a lot may be left."""
    setup = at_default("declare-default alice\nadvance 0s")
    state, case = setup.system.state, case_of(setup)
    alice = state.accounts[state.owned_ids["alice"][0]]
    shares = AssetId(2)
    market = state.markets[MarketId(1)]
    alice.holdings[shares] = alice.holdings[state.valuation.id]
    market.lot_base_units = 10
    state.margin.collateral[pair_key(alice.id, shares)] = 100
    assert not offered(state, case, alice)
    lot = AuctionLot(1, 1, 0, alice.id, market.id)
    for lots, taken, is_offered in ((9, 0, False), (10, 0, True), (12, 2, True), (12, 3, False)):
        lot.lots, lot.taken_lots = lots, taken
        case.lots = {1: lot}
        assert offered(state, case, alice) is is_offered
    # 9 units are less than a lot: nothing more can be offered.
    state.margin.collateral[pair_key(alice.id, shares)] = 109
    lot.lots, lot.taken_lots = 10, 0
    assert offered(state, case, alice)
    state.margin.collateral[pair_key(alice.id, shares)] = 110
    assert not offered(state, case, alice)
    # A lot of a session, and one of another account, are not of this margin.
    for other in (
        AuctionLot(1, 1, 1, alice.id, market.id),
        AuctionLot(1, 1, 0, AccountId(9), market.id),
    ):
        other.lots = 11
        case.lots = {1: other}
        assert not offered(state, case, alice)


def offered(state: State, case: DefaultCase, account: Account) -> bool:
    """Return whether the margin of an account was offered."""
    return _is_offered(state, case, account.id)


def test_a_net_that_is_being_settled_does_not_keep_the_next_one_from_being_torn_up() -> None:
    """Alice has 1,000 shares for 17 November, whose settlement has begun, and 10 for the 20th, which Bob loses."""
    later = "trade XYZ/USDC alice from bob 10 @ 100 on 2023-11-20\n"
    setup = at_default(later + "declare-default alice\nadvance 0s")
    state, case = setup.system.state, case_of(setup)
    first, second = state.clearing.sessions.values()
    alice, bob = setup.account("alice").id, setup.account("bob").id
    market_id = MarketId(setup.market_id("XYZ/USDC"))
    case.marks[market_id] = 100 * 10**6
    state.dvp.settlements[first.id] = Settlement(first.id)
    assert not tear_up(state, 0, case)
    lots = [
        net_lots(session.nets[pair_key(account_id, market_id)])
        for session in (first, second)
        for account_id in (alice, bob)
    ]
    assert lots == [1_000, -600, 0, 0]
    assert tear_up(state, 0, case)


def test_what_each_layer_holds() -> None:
    """Margin 5,000, contribution 2,000, skin 1,000, the others' 4,000, nothing called yet, equity 3,000."""
    setup = at_default("declare-default alice\nadvance 0s")
    state, case = setup.system.state, case_of(setup)
    layers = (
        types.LAYER_MARGIN,
        types.LAYER_CONTRIBUTION,
        types.LAYER_SKIN,
        types.LAYER_SURVIVORS,
        types.LAYER_ASSESSMENTS,
        types.LAYER_EQUITY,
    )
    held = [waterfall.layer_holds(state, case, layer) // 10**6 for layer in layers]
    assert held == [5_000, 2_000, 1_000, 4_000, 0, 3_000]
    case.gains = {AccountId(1): 5, AccountId(2): -7, AccountId(3): 2}
    assert waterfall.layer_holds(state, case, types.LAYER_GAINS) == 7


def test_who_is_not_asked_for_margin_hides_no_account_without_a_position(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Beyond the limit an account with a position keeps all, and one after it without a position pays (C-9.3)."""
    monkeypatch.setattr(waterfall, "_ASKED_FOR_MARGIN_MAX", 0)
    played(
        "recoverable_assets_outside_clearing",
        "The margin of a position",
        "advance-case mallory ALLOCATION",
        """
account late owner mallory
deposit late 9,000 USDC
advance-case mallory ALLOCATION
layers mallory margin 9,000 skin 1,000
balance desk USDC 50,000
balance late USDC 0
""",
    )


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
def test_of_accounts_with_positions_those_with_the_most_are_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of two accounts with a position one is asked: the later one, which has more (C-9.3)."""
    monkeypatch.setattr(waterfall, "_ASKED_FOR_MARGIN_MAX", 1)
    played(
        "recoverable_assets_outside_clearing",
        "The margin of a position",
        "trade XYZ/USDC bob from mallory",
        """
account late owner mallory
deposit late 90,000 USDC
place outsider SOL-PERP sell 1 @ 100
place late SOL-PERP buy 1 @ 100 -> OK filled 1
trade XYZ/USDC bob from mallory 1,000 @ 100
price XYZ 120
declare-default mallory
advance 0s
advance-case mallory PORTING
advance-case mallory HEDGING
trade XYZ/USDC mallory from carol 1,000 @ 120
advance-case mallory AUCTION
advance-case mallory ALLOCATION
layers mallory margin 10,000
balance desk USDC 50,000
balance late USDC 80,000
""",
    )
