# SPDX-License-Identifier: Apache-2.0
"""The verbs of defaults of clearing members: cases, porting, auctions, assessments, and what layers have paid.

Owns how those rows become commands and which figures they compare. A case is named by the owner of its accounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.default.auction import commitment_of
from clearinghouse.statemachine.default.positions import open_nets_of
from clearinghouse.statemachine.views.clearing.margin_calls import (
    contribution_views,
    default_fund_view,
)
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.scenarios.expected_results import Action
from tests.scenarios.forms import check
from tests.scenarios.language import Words, duration_ns
from tests.scenarios.names import Setup, same

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.default import DefaultCase

STATES = {
    "DECLARED": types.CASE_DECLARED,
    "FROZEN": types.CASE_FROZEN,
    "PORTING": types.CASE_PORTING,
    "HEDGING": types.CASE_HEDGING,
    "AUCTION": types.CASE_AUCTION,
    "ALLOCATION": types.CASE_ALLOCATION,
    "CLOSED": types.CASE_CLOSED,
}
LAYERS = {
    "margin": types.LAYER_MARGIN,
    "contribution": types.LAYER_CONTRIBUTION,
    "skin": types.LAYER_SKIN,
    "survivors": types.LAYER_SURVIVORS,
    "assessments": types.LAYER_ASSESSMENTS,
    "equity": types.LAYER_EQUITY,
    "gains": types.LAYER_GAINS,
}


def bid(setup: Setup, words: Words) -> Action:
    """`sealed-bid l1 bob 300 @ 99`: the commitment to these terms alone; `sealed-bid l1 bob text abc`."""
    lot_id = setup.known(setup.lots_of_auctions, words.take())
    account_id = AccountId(setup.account_id(words.take()))
    text = words.option("text", "")
    if not text:
        found = setup.system.state.defaults.lots[lot_id]
        market = setup.system.state.markets[found.market_id]
        lots = setup.lots(words.take(), market)
        words.expect("@")
        price = setup.price_units(words.take(), market) // market.tick_units * market.tick_per_lot
        text = commitment_of(lot_id, account_id, price, lots, "salt")
    words.done()
    return Action(commands.SubmitBid(*setup.head(), lot_id, account_id, text))


def reveal(setup: Setup, words: Words) -> Action:
    """`reveal-bid l1 bob 300 @ 99`."""
    lot_id = setup.known(setup.lots_of_auctions, words.take())
    account_id = AccountId(setup.account_id(words.take()))
    found = setup.system.state.defaults.lots.get(lot_id)
    market = next(iter(setup.system.state.clearing.markets))
    of_lot = setup.system.state.markets[market if found is None else found.market_id]
    quantity = setup.quantity_units(words.take(), of_lot)
    words.expect("@")
    price = setup.price_units(words.take(), of_lot)
    words.done()
    command = commands.RevealBid(
        *setup.head(), lot_id, account_id, of_lot.id, price, quantity, "salt"
    )
    return Action(command, market=of_lot)


# --- figures ----------------------------------------------------------------------------------------------


def _case(setup: Setup, words: Words) -> DefaultCase:
    """A case by the owner of its accounts; what is due has run."""
    while setup.system.engine.is_behind:
        setup.system.advance(0)
    return setup.system.state.defaults.cases[setup.known(setup.cases, words.take())]


def case(setup: Setup, words: Words) -> None:
    """`default-case alice PORTING [nets 3] [loss 1,000] [left 0]`."""
    found = _case(setup, words)
    state = setup.system.state
    same("state", found.state, STATES[words.take()])
    nets = words.option("nets", "")
    if nets:
        same("open nets", sum(1 for _ in open_nets_of(state, found)), int(nets))
    for name, actual in (
        ("loss", sum(found.losses_found.values())),
        ("left", sum(found.losses.values())),
    ):
        text = words.option(name, "")
        if text:
            same(name, actual, setup.amount(text, state.valuation.symbol))
    words.done()


def layers(setup: Setup, words: Words) -> None:
    """`layers alice margin 100 contribution 50 ...`: what each has paid; those that are not named have paid nothing."""
    found = _case(setup, words)
    expected: dict[int, int] = {}
    symbol = setup.system.state.valuation.symbol
    while words.words:
        layer = LAYERS[words.take()]
        expected[layer] = setup.amount(words.take(), symbol)
    same("layers", sorted(found.paid.items()), sorted(expected.items()))


def cooling_off_is(setup: Setup, words: Words) -> None:
    """`cooling-off-is alice left 172800s`, `cooling-off-is none`: the case with which it began, and its time left."""
    state = setup.system.state
    view = default_fund_view(state)
    if words.accept("none"):
        words.done()
        same("cooling-off", (view.cooling_off_case_id, view.cooling_off_until_ns), (0, 0))
        return
    case_id = setup.known(setup.cases, words.take())
    left_ns = duration_ns(words.option("left", "0s"))
    words.done()
    same("case of the cooling-off", view.cooling_off_case_id, case_id)
    same("time left", view.cooling_off_until_ns - state.time_ns, left_ns)


def _assessment(setup: Setup, case_id: int, member_id: int) -> tuple[int, int]:
    """What is called of a member for a loss, and what it has paid; what is due has run."""
    while setup.system.engine.is_behind:
        setup.system.advance(0)
    found = setup.system.state.defaults.cases[case_id].assessments[member_id]
    return found.called, found.paid


def _new_money(setup: Setup, member_id: int) -> tuple[int, int]:
    """What a cooling-off period leaves to ask of a member, and what it is spared."""
    views = contribution_views(setup.system.state)
    (found,) = [one for one in views if one.member_id == member_id]
    return found.new_money_left, found.relief


assessment = check("case member =value?called=0 =value?paid=0", _assessment)
new_money = check("member =value =value?relief=0", _new_money)
