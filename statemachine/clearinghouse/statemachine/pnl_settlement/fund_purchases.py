# SPDX-License-Identifier: Apache-2.0
"""Buy the unsold collateral of a loss that stays unpaid for the fund (SPEC R-1.1).

Owns the amount and the price: the index less W-3's spread and less the haircut. Must never act before the book and the
providers had their offers in the pass, nor buy if the seller's bankruptcy equity would fall below 0.
"""

from typing import NamedTuple

from clearinghouse.statemachine.arithmetic.fund_purchases import (
    amount_that_pays,
    amount_within,
    price_floor,
    reduced_price,
    share_of_mean,
)
from clearinghouse.statemachine.arithmetic.liquidation import lots_per_pass
from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.exchange_margin.requirements import (
    collateral_amount,
    weighted_price,
)
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of, move
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.liquidation.insurance_fund import fund_amount, fund_can_pay
from clearinghouse.statemachine.liquidation.recoveries import available, note_for_sale, raise_cash
from clearinghouse.statemachine.pnl_settlement.collateral_conversion import by_value, release
from clearinghouse.statemachine.pnl_settlement.pay_in import pay, within_reach
from clearinghouse.statemachine.pnl_settlement.provider_offers import is_offered
from clearinghouse.statemachine.prices.price_guard import decision
from clearinghouse.statemachine.state.brakes import AssetBrakes
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    ACTIVE,
    DECISION_BLOCK,
    DEPTH_SAMPLE_NS,
    FUND_PURCHASE_DEPTH_PPB,
    FUND_PURCHASE_NS,
    FUND_PURCHASE_SHARE_PPB,
    LIQUIDITY_FUND,
    PPB,
)


class Price(NamedTuple):
    """The price at which the fund buys a unit of collateral, and the unit's index value, as fractions.

    `reduced` and `at_index` are in valuation units and share `denominator`; `paid` and `paid_denominator` are in units
    of the owed asset.
    """

    reduced: int
    at_index: int
    denominator: int
    paid: int
    paid_denominator: int


def price_of(state: State, held: Holding, debt: Holding) -> Price:
    """Return the fund's price for a holding: the index less W-3's spread and less the holding's haircut (M-1)."""
    asset = held.asset
    whole = collateral_amount(held)
    weighted, denominator = weighted_price(state, asset, whole, asset.price_e9)
    index = asset.price_e9 * (denominator // asset.value_denominator)
    reduced = reduced_price(weighted, index, state.waterfall.rules.spread_ppb)
    denominator *= PPB
    return Price(
        reduced,
        index * PPB,
        denominator,
        reduced * debt.asset.value_denominator,
        denominator * debt.asset.price_e9,
    )


def sell_to_fund(
    state: State, offset: int, debt: Holding, stays: int, sold: dict[AssetId, int]
) -> int:
    """Sell to the fund the remaining part of W-2's share of each holding, the largest value first.

    Return the paid amount of the debt. `sold` has the amounts that the book and the providers bought in this pass.
    """
    account = debt.account
    if (
        not state.waterfall.rules.on
        or account.status != ACTIVE
        or not is_offered(state, debt)
        or decision(state, debt.asset, ACTION_LIQUIDATE) == DECISION_BLOCK
    ):
        return 0
    before = debt.unsettled
    for held in by_value(account, debt):
        short = -debt.unsettled - stays
        if short <= 0:
            break
        limits = held.asset.brakes
        if limits is None or limits.fund.limit == 0:
            continue
        if decision(state, held.asset, ACTION_LIQUIDATE) != DECISION_BLOCK:
            _buy(state, offset, held, debt, limits, short, sold.get(held.asset.id, 0))
    return debt.unsettled - before


def _buy(
    state: State,
    offset: int,
    held: Holding,
    debt: Holding,
    limits: AssetBrakes,
    short: int,
    sold: int,
) -> None:
    """Move a part of one holding to the fund, and the price to the account, which pays its loss with it."""
    account = debt.account
    refresh(state, account)
    price = price_of(state, held, debt)
    if price.reduced == 0:
        return
    unsold = state.pnl_settlement.unsold.get((account.id, debt.asset.id))
    at_first = within_reach(held) if unsold is None else unsold.amounts.get(held.asset.id, 0)
    amount = min(
        lots_per_pass(at_first, state.waterfall.rules.pass_share_ppb) - sold,
        within_reach(held),
        amount_that_pays(short, price.paid, price.paid_denominator),
        _within_limits(state, held, limits, price),
        within_equity(account_equity=bankruptcy_equity(account), debt=debt, price=price),
    )
    fund = state.accounts[LIQUIDITY_FUND]
    cash = holding_of(state, fund, debt.asset)
    amount = min(amount, amount_within(available(cash), price.paid, price.paid_denominator))
    if price_floor(max(amount, 0), price.paid, price.paid_denominator) == 0:
        return
    raise_cash(state, offset, cash, price_floor(amount, price.paid, price.paid_denominator))
    amount = min(amount, amount_within(free_balance(cash), price.paid, price.paid_denominator))
    release(state, offset, held, amount)
    amount = min(amount, max(free_balance(held), 0))
    paid = price_floor(amount, price.paid, price.paid_denominator)
    if paid == 0:
        return
    limits.fund.add(state.time_ns, amount)
    _exchange(state, offset, held, debt, amount, paid)
    pay(state, offset, debt)


def _exchange(
    state: State, offset: int, held: Holding, debt: Holding, amount: int, paid: int
) -> None:
    """Move free collateral to the fund, and the fund's cash to the account; the fund sells the collateral later."""
    fund = state.accounts[LIQUIDITY_FUND]
    account = held.account
    assert amount > 0
    assert paid > 0
    move(held, holding_of(state, fund, held.asset), amount)
    note_for_sale(state, held.asset, amount)
    event_writers.collateral_bought(
        state.events, offset, account.id, held.asset.id, amount, index_e9=held.asset.price_e9
    )
    move(holding_of(state, fund, debt.asset), debt, paid)
    assert free_balance(held) >= 0
    event_writers.collateral_paid(
        state.events, offset, account_id=account.id, asset_id=debt.asset.id, amount=paid
    )
    state.touched[account.id] = account


def _within_limits(state: State, held: Holding, limits: AssetBrakes, price: Price) -> int:
    """Return the most that the fund may buy of an asset now: by its means, by the depth of the books, and by its limit.

    Means and depth limit all its purchases within a day; the limit applies to its whole holding.
    """
    means = fund_can_pay(state, state.valuation) * FUND_PURCHASE_SHARE_PPB // PPB
    depth = share_of_mean(
        limits.depth.used(state.time_ns),
        FUND_PURCHASE_NS // DEPTH_SAMPLE_NS,
        FUND_PURCHASE_DEPTH_PPB,
    )
    within_day = min(amount_within(means, price.reduced, price.denominator), depth)
    has = max(fund_amount(state, held.asset), 0)
    return min(within_day - limits.fund.used(state.time_ns), limits.fund.limit - has)


def within_equity(*, account_equity: int, debt: Holding, price: Price) -> int:
    """Return the amount that an account may sell below the index so that its bankruptcy equity stays at least 0.

    One unit of the paid asset and one valuation unit allow for rounding.
    """
    left = account_equity - to_valuation_ceil(debt.asset, 1) - 1
    if left < 0:
        return 0
    lost = price.at_index - price.reduced
    return amount_within(left, lost, price.denominator) if lost else left
