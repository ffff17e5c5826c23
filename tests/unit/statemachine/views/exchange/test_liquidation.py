# SPDX-License-Identifier: Apache-2.0
"""An account in the waterfall, the liquidity fund and the rules, as they are shown (SPEC W-0 to W-6)."""

from dataclasses import astuple

from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.views.exchange.liquidation import (
    fund_view,
    liquidation_view,
    ranked_lines,
    rules_view,
)
from clearinghouse.statemachine.views.exchange.margin import margin_totals
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND
from tests.unit.statemachine.checks.test_damaged_state import (
    PERP,
    SECOND_PERP,
    SOL,
    USDC,
    SoundState,
)


def test_a_position_is_shown_with_its_lots_at_flagging() -> None:
    """0 of one that the case does not know, and 0 of all while the account is in no case; the lot is a hundredth."""
    sound = SoundState("place bob ETH-PERP sell 2 @ 100\nplace alice ETH-PERP buy 2 @ 100\n")
    state, alice, bob = sound.state, sound.account("alice"), sound.account("bob")
    out_of_it = liquidation_view(state, bob)
    assert (out_of_it.in_liquidation, out_of_it.sold, out_of_it.passes_below_zero) == (
        False,
        False,
        0,
    )
    assert [(one.market_id, one.lots, one.flagged_lots) for one in out_of_it.lines] == [
        (PERP, -1_000, 0),
        (SECOND_PERP, -200, 0),
    ]
    case = LiquidationCase()
    state.waterfall.open_case(bob.id, case)
    case.lots = {MarketId(PERP): 1_500}
    case.below_zero = 3
    case.sold = True
    state.waterfall.debt_lines = {(bob.id, SOL): 70, (bob.id, USDC): 60, (alice.id, USDC): 50}
    shown = liquidation_view(state, bob)
    assert (shown.account_id, shown.in_liquidation, shown.sold) == (bob.id, True, True)
    assert shown.passes_below_zero == 3
    assert [(one.market_id, one.lots, one.flagged_lots) for one in shown.lines] == [
        (PERP, -1_000, 1_500),
        (SECOND_PERP, -200, 0),
    ]
    assert [astuple(one) for one in shown.debt_lines] == [(USDC, 60), (SOL, 70)]


def test_a_position_has_its_place_among_those_that_are_deleveraged() -> None:
    """Above the cost Alice's long position is the first of one; Bob's short one has a loss and no place."""
    sound = SoundState()
    sound.state.markets[MarketId(PERP)].mark_e9 += 10**9
    places = {}
    for name in ("alice", "bob"):
        (line,) = liquidation_view(sound.state, sound.account(name)).lines
        places[name] = (line.adl_rank, line.adl_ranked)
        assert ranked_lines(sound.account(name)) == 2
    assert places == {"alice": (1, 1), "bob": (0, 0)}


def test_the_fund_is_shown_by_asset() -> None:
    """An amount that it has to sell stands at its asset, and not at another."""
    state = SoundState().state
    fund = state.accounts[LIQUIDITY_FUND]
    holding_of(state, fund, state.assets[SOL]).unsettled = -5
    holding_of(state, fund, state.assets[USDC]).balance = 1_000
    state.waterfall.to_sell = {SOL: 12}
    first, second = fund_view(state)
    assert (first.asset_id, first.balance, first.unsettled, first.to_sell) == (USDC, 1_000, 0, 0)
    assert (second.asset_id, second.balance, second.unsettled, second.to_sell) == (SOL, 0, -5, 12)
    assert (first.lent, first.borrowed, first.limit, first.bought) == (0, 0, 0, 0)


def test_rules_are_shown_with_all_offers() -> None:
    """Markets by id, and in each the order in which providers are asked."""
    sound = SoundState(
        "backstop dora ETH-PERP capacity 20 priority 2 spread 1%\n"
        "backstop dora SOL-PERP capacity 10 priority 1 spread 2%\n"
    )
    dora = sound.account("dora").id
    shown = rules_view(sound.state)
    rules = sound.state.waterfall.rules
    assert [tuple(one) for one in shown.offers] == [
        (dora, PERP, 1_000, 1, 20_000_000),
        (dora, SECOND_PERP, 2_000, 2, 10_000_000),
    ]
    assert (shown.enabled, shown.interval_ns) == (rules.on, rules.interval_ns)
    assert (shown.takeover_passes, shown.recourse) == (rules.takeover_passes, rules.recourse)


def test_fractions_of_no_exposure_are_zero() -> None:
    """Dora has money and no position; of Alice's 1,500 USDC of position each fraction is a part."""
    sound = SoundState()
    none = margin_totals(sound.state, sound.account("dora"))
    assert none.equity > 0
    assert (none.exposure, none.imf, none.mmf, none.auto_close) == (0, 0, 0, 0)
    assert (none.fraction_e9, none.imf_fraction_e9) == (0, 0)
    assert (none.mmf_fraction_e9, none.auto_close_fraction_e9) == (0, 0)
    some = margin_totals(sound.state, sound.account("alice"))
    assert some.exposure > 0
    assert some.fraction_e9 == some.equity * 10**9 // some.exposure
    assert some.imf_fraction_e9 == -(-some.imf * 10**9 // some.exposure)
    assert some.mmf_fraction_e9 == -(-some.mmf * 10**9 // some.exposure)
