# SPDX-License-Identifier: Apache-2.0
"""Answer what-if questions about an account: at other prices, after a withdrawal, with one more order (SPEC M-10).

Owns the assumptions: `order_entry` checks the order, `deposits` checks the withdrawal, and `exchange_margin` computes
the figures. Must never leave a trace: prices are restored, the order and the amount are removed again, no event is
written. After each question a check compares the state with the state before it.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.handlers.custody.deposits import reserve_withdrawal
from clearinghouse.statemachine.handlers.exchange.isolated_margin import OrderMargin
from clearinghouse.statemachine.ledger.ledger import unhold
from clearinghouse.statemachine.liquidation.exits import below_maintenance
from clearinghouse.statemachine.orders.open_orders import clear_tentative, set_tentative, uncount
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.prices.scenario_prices import PriceTrial
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Order, State
from clearinghouse.statemachine.trading.order_entry import OrderCheck, reserve_order
from clearinghouse.statemachine.views.exchange.liquidation_price import (
    LiquidationPriceView,
    liquidation_prices,
)
from clearinghouse.statemachine.views.exchange.margin import MarginView, margin_view
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId, AssetId


@dataclass
class Hypothesis:
    """The assumptions of a question, in this order: indices of assets, a withdrawal (asset 0: none), an order.

    `order` has the terms of an order, or is None; its account is the account of the question. Prices are in the unit
    of `Asset.price_e9`, positive, and of existing assets other than the valuation asset.
    """

    asset_ids: list[AssetId]
    prices_e9: list[int]
    withdraw_asset_id: AssetId
    withdraw_amount: int
    order: OrderTerms | None


@dataclass
class JudgedView:
    """The answer of a check: the code and, for a refusal, its figures (units as in the real answer)."""

    code: int
    limit: int
    actual: int
    shortfall: int


@dataclass
class WhatIfView:
    """The account before and after the assumptions.

    If the account has isolated the order's market, or the order's margin would isolate it (M-8), the view is of the
    isolated account, and a withdrawal is refused as for an isolated account. `account_id` is 0 for an account that does
    not exist yet. `order_price` and `order_lots` are those of the resting order, 0 if it is
    refused.
    """

    account_id: AccountId
    before: MarginView
    before_liquidatable: bool
    after: MarginView
    after_liquidatable: bool
    withdrawal: JudgedView | None
    order: JudgedView | None
    order_price: int
    order_lots: int
    liquidation_prices: list[LiquidationPriceView]


def what_if(
    state: State, account: Account, hypothesis: Hypothesis, *, with_prices: bool
) -> WhatIfView:
    """Answer a hypothesis about an account; `with_prices` adds the liquidation prices after it."""
    terms = hypothesis.order
    margin: _SupposedMargin | None = None
    if terms is not None:
        if terms.isolated_margin:
            margin = _SupposedMargin(state, account, terms)
        account = account.isolated.get(terms.market_id, account)
    trace = _Trace(state, account)
    refresh(state, account)
    before = margin_view(state, account)
    before_liquidatable = is_liquidatable(state, account)
    trial = PriceTrial(state, [state.assets[asset_id] for asset_id in hypothesis.asset_ids])
    view = WhatIfView(
        account_id=account.id if margin is None or not margin.is_new else NO_ACCOUNT,
        before=before,
        before_liquidatable=before_liquidatable,
        after=before,
        after_liquidatable=before_liquidatable,
        withdrawal=None,
        order=None,
        order_price=0,
        order_lots=0,
        liquidation_prices=[],
    )
    # A trial must not clear the account's bounds, which are state (I-12.2).
    watch = account.margin_watch
    account.margin_watch = None
    units = (
        state.work.units
    )  # the price of an order at the market counts work, which is of a call (I-12.1)
    try:
        if hypothesis.asset_ids:
            trial.put(hypothesis.prices_e9)
        _suppose(state, account, hypothesis, margin, view, with_prices=with_prices)
    finally:
        trial.end()
        account.margin_watch = watch
        state.work.units = units
    refresh(state, account)
    account.spot_stale = True
    trace.must_be_gone()
    if margin is not None:
        margin.must_be_gone(state)
    return view


def is_liquidatable(state: State, account: Account) -> bool:
    """Return whether the health check would flag an account that is not yet flagged for liquidation (M-5, I-6)."""
    return account.exposure > 0 and below_maintenance(state, account)


class _SupposedMargin:
    """The margin that the order of a question would bring to its isolated position.

    The isolation begins before the views are made and ends after them.
    """

    def __init__(self, state: State, owner: Account, terms: OrderTerms) -> None:
        """Isolate the market; a refusal of the isolation is recorded for `begin_supposed`."""
        self.owner = owner
        self.trace = _Trace(state, owner)
        self.watch = owner.margin_watch
        owner.margin_watch = None
        self.numbers = state.last_account_id, len(state.accounts)
        self.margin = OrderMargin(terms)
        self.code = self.margin.isolate(state)
        opening = self.margin.opening
        self.is_new = opening is not None and opening.is_new

    def begin_supposed(self, state: State, check: OrderCheck) -> int:
        """Move the margin into the isolated account; return OK, or the refusal of the isolation or of the movement."""
        return self.code if self.code != codes.OK else self.margin.move_in(state, check)

    def end_supposed(self, state: State) -> None:
        """Move the margin back to the owner's account."""
        self.margin.move_out(state)

    def must_be_gone(self, state: State) -> None:
        """End the isolation of the market; an assertion fails if the owner's account is not as before."""
        self.margin.end_isolation(state)
        self.owner.margin_watch = self.watch
        refresh(state, self.owner)
        self.trace.must_be_gone()
        assert self.numbers == (state.last_account_id, len(state.accounts))


def _suppose(
    state: State,
    account: Account,
    hypothesis: Hypothesis,
    margin: _SupposedMargin | None,
    view: WhatIfView,
    *,
    with_prices: bool,
) -> None:
    """Apply the withdrawal and the order, compute the views, and undo both."""
    refusal = Refusal()
    held = 0
    asset_id = hypothesis.withdraw_asset_id
    if asset_id:
        amount = hypothesis.withdraw_amount
        code = reserve_withdrawal(state, account.id, asset_id, amount, "", refusal)
        view.withdrawal = _judged(code, refusal)
        if code == codes.OK:
            held = amount
    order: Order | None = None
    if hypothesis.order is not None:
        check = OrderCheck()
        check.is_question = True
        code = codes.OK if margin is None else margin.begin_supposed(state, check)
        if code == codes.OK:
            code = reserve_order(state, hypothesis.order, check, None)
            if code != codes.OK and margin is not None:
                margin.end_supposed(state)
        order = check.order
        view.order = _judged(code, check)
    if order is not None:
        view.order_price = order.price_per_lot
        view.order_lots = order.remaining_lots
        # Margin figures exclude orders of deferred markets.
        if not order.market.is_deferred:
            set_tentative(order)
    refresh(state, account)
    view.after = margin_view(state, account)
    view.after_liquidatable = is_liquidatable(state, account)
    if with_prices:
        view.liquidation_prices = liquidation_prices(state, account)
    if order is not None:
        if not order.market.is_deferred:
            clear_tentative(order)
        uncount(state, order)
        if margin is not None:
            margin.end_supposed(state)
    if held:
        unhold(account.holdings[asset_id], held)


def _judged(code: int, refusal: Refusal) -> JudgedView:
    """Return the answer of a check; for code OK the figures are 0."""
    if code == codes.OK:
        return JudgedView(code, 0, 0, 0)
    return JudgedView(code, refusal.limit, refusal.actual, refusal.shortfall)


class _Trace:
    """The figures that a question could change, recorded before the question and compared after it."""

    def __init__(self, state: State, account: Account) -> None:
        """Record every figure that the checks may change."""
        self.state = state
        self.account = account
        self.holdings = sorted(account.holdings)
        self.lines = sorted(account.lines)
        self.spot_fees = dict(account.spot_fees)
        self.touched = dict(state.touched)
        self.figures = self._figures()

    def _figures(self) -> list[int]:
        """Return every amount of the account and every price, as one list."""
        state = self.state
        account = self.account
        assert account.tentative is None
        assert all(line.tentative is None for line in account.lines.values())
        found = [
            len(state.events),
            len(state.orders),
            len(state.holds),
            len(account.orders),
            len(account.spot_orders),
            account.exposure_count,
            account.status,
            state.last_order_id,
            state.last_money_id,
        ]
        for asset in state.assets.values():
            found += [asset.price_e9, asset.version]
        for market in state.markets.values():
            found += [market.mark_e9, market.version]
        for asset_id in self.holdings:
            holding = account.holdings[asset_id]
            found += [holding.balance, holding.reserved, holding.held, holding.unsettled]
        for market_id in self.lines:
            line = account.lines[market_id]
            found += [line.position, line.cost, line.bid_lots, line.ask_lots, line.fees]
            found.append(len(line.orders))
        return found

    def must_be_gone(self) -> None:
        """Remove entries that look-ups created; an assertion fails if any other figure has changed."""
        account = self.account
        for asset_id in [key for key in account.holdings if key not in self.holdings]:
            holding = account.holdings.pop(asset_id)
            empty = (holding.balance, holding.reserved, holding.held, holding.unsettled)
            assert empty == (0, 0, 0, 0)
            holding.asset.exposed_holders.pop(account.id, None)
            del holding.asset.holders[account.id]
        for market_id in [key for key in account.lines if key not in self.lines]:
            line = account.lines.pop(market_id)
            assert (line.position, line.bid_lots, line.ask_lots) == (0, 0, 0)
        account.spot_fees = self.spot_fees
        self.state.touched = self.touched
        assert self._figures() == self.figures
