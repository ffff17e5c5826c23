# SPDX-License-Identifier: Apache-2.0
"""Each finding of the checks on defaults, liquidity, margin, payments and holders can be found (SPEC C-6 to C-14).

Owns one way to damage a sound state per finding. `test_damaged_state` has the state and damages of the exchange.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.pvp.day import THE_DAY
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.default import (
    STEP_ASSESSMENTS,
    STEP_DONE,
    Assessment,
    AuctionLot,
    Bid,
    DefaultCase,
)
from clearinghouse.statemachine.state.liquidity import CreditLine, LiquidityMoment
from clearinghouse.statemachine.state.margin import (
    CollateralRate,
    ContributionCall,
    EarnedInterest,
    MarginCall,
)
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.pvp_day import PvpCall
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_AUCTION_LOT,
    DEADLINE_DEFAULT_CASE,
    DEADLINE_LIQUIDITY_RUN,
    DEADLINE_PVP_DAY,
    DEADLINE_PVP_QUEUE,
)
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.unit.statemachine.checks.test_damaged_state import PERP, SOL, USDC, SoundState
from tests.unit.statemachine.records import filled

MORE: Final = """
account mia kind house
account max kind house
member mia
member max
declare-default mia
"""
MIA, MAX = AccountId(1_005), AccountId(1_006)
Damage: TypeAlias = Callable[[State], object]
CASE: Final = "default case 1: "
LOT: Final = "auction lot 7: "


def new_state() -> State:
    """The sound state of the exchange, with two members, of which the first is in default."""
    return SoundState(MORE).state


def case_of(state: State) -> DefaultCase:
    """The case of the first member."""
    return state.defaults.cases[1]


def paid(state: State, **layers: int) -> DefaultCase:
    """Let Mia lose 100, of which layers pay this much; what the others pay is owed by her."""
    case = case_of(state)
    case.losses_found = {MIA: 100}
    case.paid = {getattr(types, f"LAYER_{name}"): amount for name, amount in layers.items()}
    left = 100 - sum(layers.values())
    case.losses = {MIA: left} if left else {}
    case.debts = {MIA: sum(amount for name, amount in layers.items() if name != "CONTRIBUTION")}
    case.owed = {
        pair_key(layer, MAX): amount
        for layer, amount in case.paid.items()
        if layer != types.LAYER_CONTRIBUTION
    }
    return case


def closed_with_cash(state: State) -> DefaultCase:
    """Close the case of Mia, who owes 10 to a layer and has cash."""
    holding_of(state, state.accounts[MIA], state.valuation).balance = 5
    return filled(paid(state, SKIN=10), state=types.CASE_CLOSED)


def lot_of(state: State, lots: int = 10, *, in_session: int = 0) -> AuctionLot:
    """Offer lots at no less than 5 each; the second member has bid for 4 at 6, and its bid is revealed."""
    lot = AuctionLot(7, 1, in_session, MIA, MarketId(PERP))
    lot.lots, lot.minimum_lots, lot.limit_per_lot = lots, 1, 5
    bid = lot.bids[2] = Bid(2, MAX, "sealed")
    bid.is_revealed, bid.lots, bid.price_per_lot = 1, 4, 6
    state.defaults.lots[7] = lot
    state.timers.schedule(10**19, DEADLINE_AUCTION_LOT, 7)
    return lot


def moment_of(state: State, first: int, second: int, need: int, margin: int, own: int) -> None:
    """Note a need of USDC that two members have caused."""
    one = LiquidityMoment(1, USDC, 20_000, 9)
    one.first_member_id, one.second_member_id = first, second
    one.need = one.first_need = need
    one.margin = one.first_margin = margin
    one.own = own
    state.liquidity.moments.append(one)


def member_of(state: State) -> PvpMember:
    """Let Mia be a member of payment versus payment."""
    member = state.pvp.members[MIA] = PvpMember(MIA, 1, 0)
    return member


def collateral_rate(state: State) -> None:
    """State a rate without its deadline."""
    state.margin.rates[USDC] = CollateralRate(USDC)


def interest(state: State, earned: int, rate_sum: int, asset_id: AssetId = USDC) -> None:
    """Let Mia's collateral earn."""
    collateral_rate(state)
    state.margin.interest[MIA << 32 | asset_id] = EarnedInterest(earned, rate_sum)


def margin_call(state: State, amount: int, is_missed: int) -> None:
    """Call margin of Max without a deadline."""
    call = state.margin.calls[MAX] = MarginCall(MAX, 2, amount, 1, 2)
    call.is_missed = is_missed


def fund_call(state: State, amount: int, is_missed: int) -> None:
    """Call a contribution of the second member without a deadline."""
    call = state.margin.contribution_calls[2] = ContributionCall(2, amount, 2)
    call.is_missed = is_missed


PVP_DUE: Final = "payment versus payment has a schedule and nothing is due, or the other way round"
RUN_DUE: Final = "runs of liquidity have set times and none is due, or the other way round"
RUN_SLICE: Final = (
    "a run of liquidity is under way and no slice of it is due, or the other way round"
)
LOSSES: Final = "losses leave {}, and {1: 3} is kept"
DAMAGES: Final[list[tuple[Damage, str]]] = [
    # --- cases of default ---
    (lambda s: s.defaults.cases.clear(), "members {1} are in default, and cases are []"),
    (lambda s: filled(case_of(s), losses_found={AccountId(1_001): 0}), CASE + "an account is of another member"),
    (lambda s: filled(case_of(s), offers={MAX: {}}), CASE + "its accounts are out of order"),
    (lambda s: filled(paid(s), paid={2: 30}), CASE + "layers have paid {2: 30} of 100, and 100 is left"),
    (lambda s: filled(paid(s), losses={MIA: 101}), CASE + "more is left of a loss than was found"),
    (lambda s: filled(paid(s), debts={MIA: 1}), CASE + "its accounts owe {1005: 1}, and others have paid 0"),
    (lambda s: filled(case_of(s), step=STEP_DONE, gains={1: 1}), CASE + "gains are left and not cut"),
    (
        closed_with_cash,
        CASE + "account 1005 has cash for what layers are owed, and does not pay it",
    ),
    (
        lambda s: filled(paid(s, SKIN=10), owed={}),
        CASE + "layers are owed {}, and its accounts owe {1005: 10}",
    ),
    (
        lambda s: filled(
            paid(s, SKIN=10, EQUITY=5),
            owed={pair_key(types.LAYER_EQUITY, MAX): 15},
        ),
        CASE + "layer 3 is owed 0 before the last",
    ),
    (
        lambda s: filled(paid(s), sources={MIA: 1}),
        CASE + "it repays layers before it is closed",
    ),
    (
        lambda s: filled(paid(s), returns={MAX: 1}),
        CASE + "it repays layers from no account",
    ),
    (lambda s: paid(s, ASSESSMENTS=10), CASE + "members have paid 0 of assessments"),
    (
        lambda s: filled(paid(s, ASSESSMENTS=11).assessments.setdefault(2, Assessment(2, 10)), paid=11),
        CASE + "a member has paid more than was called of it",
    ),
    (
        lambda s: filled(paid(s, EQUITY=10), step=STEP_ASSESSMENTS),
        CASE + "a late layer has paid before the earlier ones",
    ),
    (lambda s: s.timers.schedule(10**19, DEADLINE_DEFAULT_CASE, 1), CASE + "its deadline is not that of its step"),
    (lambda s: lot_of(s, 0), LOT + "0 lots with a duty of 1"),
    (lambda s: filled(lot_of(s), minimum_lots=0), LOT + "10 lots with a duty of 0"),
    (lambda s: filled(lot_of(s), minimum_lots=11), LOT + "10 lots with a duty of 11"),
    (lambda s: filled(lot_of(s), taken_lots=1), LOT + "bids took 0 of it, 1 are counted"),
    (
        lambda s: filled(lot_of(s).bids[2], taken_lots=5),
        LOT + "member 2 took more than it bid for, or was not revealed",
    ),
    (
        lambda s: filled(lot_of(s).bids[2], is_revealed=0),
        LOT + "member 2 took more than it bid for, or was not revealed",
    ),
    (lambda s: lot_of(s, -10), LOT + "-10 lots of margin at no less than 5"),
    (lambda s: filled(lot_of(s), limit_per_lot=0), LOT + "10 lots of margin at no less than 0"),
    (lambda s: filled(lot_of(s).bids[2], price_per_lot=4), LOT + "member 2 bid 4, beyond the limit of 5"),
    (lambda s: filled(lot_of(s), is_closed=1), LOT + "it is open without a deadline, or closed with one"),
    # --- liquidity ---
    (
        lambda s: s.liquidity.credit_lines.update({1: CreditLine(1, "bank", USDC, 0, 60)}),
        "line 1: 0 of asset 1 is out of order",
    ),
    (
        lambda s: s.liquidity.credit_lines.update({1: CreditLine(1, "bank", AssetId(99), 5, 60)}),
        "line 1: 5 of asset 99 is out of order",
    ),
    (lambda s: filled(s.liquidity.terms, run_seconds=60), RUN_DUE),
    (lambda s: s.timers.schedule(10**19, DEADLINE_LIQUIDITY_RUN, 0), RUN_DUE),
    (lambda s: filled(s.liquidity.run, phase=1), RUN_SLICE),
    (lambda s: s.timers.schedule(10**19, DEADLINE_LIQUIDITY_RUN, 2), RUN_SLICE),
    (lambda s: filled(s.liquidity.run, is_asked=1), "a run of liquidity has ended and left something"),
    (
        lambda s: s.liquidity.run.sums.due.update({1: {}}),
        "a run of liquidity has ended and left something",
    ),
    (lambda s: moment_of(s, 2, 0, 0, 0, 0), "liquidity at 9 in asset 1 is out of order"),
    (lambda s: moment_of(s, 9, 0, 5, 0, 0), "liquidity at 9 in asset 1 is out of order"),
    (lambda s: moment_of(s, 2, 9, 5, 0, 0), "liquidity at 9 in asset 1 is out of order"),
    (lambda s: moment_of(s, 2, 1, 5, 6, 0), "liquidity at 9 in asset 1 is out of order"),
    (lambda s: moment_of(s, 2, 1, 5, 5, -1), "liquidity at 9 in asset 1 is out of order"),
    # --- margin and the default fund ---
    (collateral_rate, "collateral has a rate and no interest is due, or the other way round"),
    (lambda s: interest(s, -1, 0), "account 1005: interest of -1 is out of order"),
    (lambda s: interest(s, 3, 1), "account 1005: interest of 3 is out of order"),
    (lambda s: interest(s, 4, 0, SOL), "account 1005: interest of 4 is out of order"),
    (
        lambda s: s.margin.contributions.update({2 << 32 | USDC: 5}),
        "asset 1: contributions differ from `default_fund` by 5",
    ),
    (lambda s: s.margin.contributions.update({9 << 32 | USDC: 5}), "member 9: a contribution of 5"),
    (lambda s: s.margin.contributions.update({2 << 32 | USDC: 0}), "member 2: a contribution of 0"),
    (lambda s: fund_call(s, 5, 0), "member 2: a call for 5 is out of order"),
    (lambda s: fund_call(s, 0, 1), "member 2: a call for 0 is out of order"),
    (lambda s: margin_call(s, 5, 0), "account 1006: a margin call of 5 is out of order"),
    (lambda s: margin_call(s, 0, 1), "account 1006: a margin call of 0 is out of order"),
    (lambda s: s.margin.variation.update({MAX: {USDC: 0}}), "account 1006: it keeps variation margin of 0"),
    (lambda s: s.margin.variation.update({MAX: {}}), "account 1006: it keeps variation margin of 0"),
    (
        lambda s: s.margin.variation_held.update({USDC: 5}),
        "variation margin in `ccp` is {1: 5}, by accounts {}",
    ),
    (
        lambda s: s.margin.variation.update({MAX: {USDC: 5}}),
        "asset 1: `ccp` holds 0, variation margin is -5",
    ),
    (lambda s: filled(s.margin.run, marks={1: 1}), "a margin run has ended and left something"),
    (lambda s: filled(s.margin.run, phase=1, place=1), "a margin run is out of order"),
    # --- payment versus payment ---
    (lambda s: filled(s.pvp.schedule, call_seconds=60), PVP_DUE),
    (lambda s: s.timers.schedule(10**19, DEADLINE_PVP_DAY, THE_DAY), PVP_DUE),
    (
        lambda s: filled(s.pvp.day, state=types.PVP_DAY_OPEN),
        "a day of payment versus payment is under way without a schedule",
    ),
    (lambda s: filled(s.pvp.day, missing=[MIA]), "members have missed a pay-in that is not due"),
    (lambda s: filled(s.pvp.day, cash={USDC: 1}), "pay-outs of payment versus payment are left over"),
    (lambda s: filled(s.pvp.day, claims={MIA: 1}), "pay-outs of payment versus payment are left over"),
    (lambda s: filled(s.pvp.day, place=1), "a day of payment versus payment is behind its last deadline"),
    (lambda s: filled(s.pvp.day, place=-1), "a day of payment versus payment is behind its last deadline"),
    (lambda s: filled(member_of(s), calls={USDC: PvpCall(5)}), "account 1005: it is called outside a day"),
    (lambda s: filled(member_of(s), calls={USDC: PvpCall(0)}), "account 1005: a call is not above 0"),
    (lambda s: filled(member_of(s), calls={USDC: PvpCall(5, 0, -1)}), "account 1005: a call is not above 0"),
    (
        lambda s: s.timers.schedule(10**19, DEADLINE_PVP_QUEUE, 1),
        "no pair of payments waits, and a reading is due",
    ),
    # --- holders ---
    (lambda s: s.custody.requested_in.update({USDC: 1}), "deposits that wait do not sum to what is kept"),
    (lambda s: s.custody.pending.update({(USDC, "x"): {}}), "deposits that wait are not those kept by reference"),
    (
        lambda s: s.custody.requested_out.update({USDC: 1}),
        "withdrawals that wait do not sum to what is kept",
    ),
    (lambda s: s.holders.lost.update({USDC: 3}), LOSSES),
    # --- give-ups ---
    (
        lambda s: s.clearing.give_ups.counts.update({MAX: 1}),
        "give-ups are counted that are not open",
    ),
    (
        lambda s: s.clearing.give_ups.of_trade.update({1: [1]}),
        "give-ups are counted that are not open",
    ),
]  # fmt: skip


def test_the_state_is_sound() -> None:
    """Before it is damaged it has no finding."""
    assert violations(new_state()) == []


@pytest.mark.parametrize(("damage", "finding"), DAMAGES, ids=range(len(DAMAGES)))
def test_a_check_finds_the_damage(damage: Damage, finding: str) -> None:
    """A state that is damaged in one way has the finding that says so."""
    state = new_state()
    damage(state)
    found = violations(state)
    assert any(one.endswith(f": {finding}") for one in found), found
