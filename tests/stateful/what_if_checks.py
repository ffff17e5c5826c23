# SPDX-License-Identifier: Apache-2.0
"""What a reader is answered to WhatIf and about liquidation prices, beside the model (SPEC M-10).

Owns how questions are drawn, one account and one question at a time, and the comparison. A liquidation price is not
computed a second time. At it the account has to be below maintenance, and at no price before it where the model
checks.
"""

from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.exchange.liquidation_price import LiquidationPriceView
from clearinghouse.statemachine.views.exchange.margin import MarginView
from clearinghouse.statemachine.views.exchange.what_if import (
    Hypothesis,
    JudgedView,
    WhatIfView,
    what_if,
)
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    MarketId,
)
from tests.model.books import UNDECIDED
from tests.model.exact import floor
from tests.model.margin import Margin
from tests.model.model import Model
from tests.model.novated import LIMITS
from tests.model.order_gates import Asked
from tests.model.what_if import Foreseen, Supposed
from tests.stateful.draws import SeededDraw

Pair = tuple[str, object, object]
E9 = types.PRICE_E9
EACH = 3
"""Commands to a question: a question costs as much as all other reads of a command together."""
FACTORS_PERCENT = (50, 80, 95, 99, 100, 101, 105, 125, 200)
HIGHEST = types.AMOUNT_MAX * E9
"""No index is above it (P-1)."""
PROBES = 6
VALUATION = 1


def question_answers(model: Model, state: State) -> list[Pair]:
    """Compare one question about one account, which the sequence draws."""
    ids = sorted(key for key in state.accounts if key >= types.FIRST_ACCOUNT_ID)
    if not ids or state.sequence % EACH:
        return []
    draw = SeededDraw(state.sequence)
    asked = _drawn(model, draw, draw.pick(ids))
    with_prices = asked == Supposed(asked.account, {})
    terms = None if asked.order is None else _terms(asked.order)
    if terms is not None:
        terms.isolated_margin = asked.margin
    hypothesis = Hypothesis(
        list(map(AssetId, asked.prices)),
        list(asked.prices.values()),
        AssetId(asked.asset),
        asked.amount,
        terms,
    )
    view = what_if(
        state, state.accounts[AccountId(asked.account)], hypothesis, with_prices=with_prices
    )
    if view.withdrawal is not None:
        model.questions.of_money.guards.named = [view.withdrawal.actual]
    pairs = _compared(view, model.questions.answer(asked))
    if with_prices:
        pairs += _liquidation_prices(model, draw, view)
    return [(f"what if {asked}: {what}", stated, mine) for what, stated, mine in pairs]


def _drawn(model: Model, draw: SeededDraw, account: int) -> Supposed:
    """Draw a question about an account: prices near the live ones, a part of what it has, an order near the mark."""
    system, priced = model.system, model.context.board.priced
    asked = Supposed(account, {})
    assets = [key for key in sorted(system.assets) if key != VALUATION]
    if draw.chance(50):
        for asset in assets:
            if draw.chance(40):
                price = priced[asset].value or E9
                asked.prices[asset] = max(1, price * draw.pick(FACTORS_PERCENT) // 100)
    if draw.chance(40):
        asked.asset = draw.pick([VALUATION, *assets])
        has = system.balance[account, asked.asset]
        asked.amount = draw.pick((has // 10, has // 2, has, has + 1, 1))
    if system.markets and draw.chance(60):
        market = system.markets[draw.pick(sorted(system.markets))]
        ticks = floor(system.live.mark[market.id] / market.tick) or 1
        price = max(1, ticks * draw.pick(FACTORS_PERCENT[1:-1]) // 100) * market.tick_unit
        lots = draw.pick((1, 10, 1_000, abs(system.position[account, market.id]) or 1))
        asked.order = Asked(
            account,
            market.id,
            draw.pick((types.BUY, types.SELL)),
            types.LIMIT,
            draw.pick((types.GTC, types.GTC, types.IOC, types.FOK)),
            draw.pick((0, 0, types.FLAG_POST_ONLY, types.FLAG_REDUCE_ONLY)),
            types.STP_CANCEL_TAKER,
            price,
            lots * market.lot_unit,
            0,
            0,
        )
        if draw.chance(30):
            value = floor(lots * system.live.mark[market.id])
            asked.margin = value // draw.pick((1, 5, 10, 20, 100)) + 1
    return asked


def _terms(order: Asked) -> OrderTerms:
    """Return the terms of an order."""
    terms = OrderTerms()
    terms.account_id = AccountId(order.account)
    terms.market_id = MarketId(order.market)
    terms.side = order.side
    terms.order_type = order.type
    terms.tif = order.tif
    terms.flags = order.flags
    terms.stp = order.stp
    terms.price_units = order.price
    terms.quantity_units = order.quantity
    terms.client_id = ClientOrderId(order.client)
    terms.expire_ns = order.expire_ns
    return terms


def stated_sums(view: MarginView) -> tuple[int, ...]:
    """Return the sums of a margin report."""
    of_now = (view.equity, view.exposure, view.imf, view.mmf)
    return (*of_now, view.worst_equity, view.worst_imf, view.worst_mmf)


def sums_by_model(mine: Margin) -> tuple[int, ...]:
    """Return the sums of the model's margin."""
    of_now = (mine.equity, mine.exposure, mine.imf, mine.mmf)
    return (*of_now, mine.worst_equity, mine.worst_imf, mine.worst_mmf)


def _judged(view: JudgedView | None) -> tuple[int, ...] | None:
    """Return the answer of a gate with its figures; None without one."""
    return None if view is None else (view.code, view.limit, view.actual, view.shortfall)


def _compared(view: WhatIfView, mine: Foreseen) -> list[Pair]:
    """Compare an answer line by line."""
    order = mine.order
    stands = (0, 0) if order is None else (order.price, order.lots)
    withdrawal = None if mine.withdrawal is None else tuple(mine.withdrawal)
    judged = None if mine.judged is None else tuple(mine.judged)
    if mine.judged is not None and mine.judged.code in (LIMITS, UNDECIDED):
        return []  # the model says neither what the limits of a member refuse nor what a maker may borrow
    return [
        ("account", view.account_id, mine.account),
        ("before", stated_sums(view.before), sums_by_model(mine.before)),
        ("falls before", view.before_liquidatable, mine.before_falls),
        ("withdrawal", _judged(view.withdrawal), withdrawal),
        ("order", _judged(view.order), judged),
        ("order as it stands", (view.order_price, view.order_lots), stands),
        ("after", stated_sums(view.after), sums_by_model(mine.after)),
        ("falls after", view.after_liquidatable, mine.after_falls),
    ]


# --- liquidation prices ---------------------------------------------------------------------------------------------


def _liquidation_prices(model: Model, draw: SeededDraw, view: WhatIfView) -> list[Pair]:
    """Compare every liquidation price of an account as it is."""
    system, who = model.system, view.account_id
    shown = view.liquidation_prices
    positions = {market for market in system.lines_of(who) if system.position[who, market]}
    wanted = {(system.markets[market].base, market) for market in positions}
    moved = {asset for asset, _ in wanted}
    figures = model.questions.answer(Supposed(who, {})).before
    if figures.exposure == 0:
        return [("liquidation prices without exposure", shown, [])]
    stated = {(one.asset_id, one.market_id) for one in shown}
    mine = {pair for pair in wanted if pair[0] != VALUATION and system.live.asset[pair[0]]}
    pairs: list[Pair] = [("positions with a price", {one for one in stated if one[1]}, mine)]
    for one in shown:
        pairs += _of_asset(model, draw, who, one)
        pairs.append(("asset of a position", one.market_id == 0, one.asset_id not in moved))
    return pairs


def _of_asset(model: Model, draw: SeededDraw, who: int, one: LiquidationPriceView) -> list[Pair]:
    """Compare both liquidation prices of an index, and the marks at them."""
    live = model.context.board.priced[one.asset_id].value
    pairs: list[Pair] = []
    for price, mark, safe, end in (
        (one.lower_index_e9, one.lower_mark_e9, one.lower_safe_index_e9, 1),
        (one.upper_index_e9, one.upper_mark_e9, one.upper_safe_index_e9, HIGHEST),
    ):
        what = f"of {one.asset_id} at {price}"
        if price:
            falls = model.questions.is_below_at(who, one.asset_id, price)
            pairs.append((f"falls {what}", True, falls))
            if one.market_id:
                by_model = model.questions.mark_at(one.market_id, one.asset_id, price) * E9
                pairs.append((f"mark {what}", mark, by_model))
        for probe in _probes(draw, live, price, safe or end, is_exact=not safe):
            falls = model.questions.is_below_at(who, one.asset_id, probe)
            pairs.append((f"falls on the way {what} at {probe}", False, falls))
    return pairs


def _probes(draw: SeededDraw, live: int, price: int, end: int, *, is_exact: bool) -> list[int]:
    """Return prices without a liquidation: from the live one to the last before a liquidation price, or to `end`.

    Where the budget ended a search, that is the safe price.
    """
    if price == live:
        return []
    last = end
    if price and is_exact:
        last = price - 1 if price > live else price + 1
    low, high = sorted((live, last))
    near = [low + (high - low) // 2 ** draw.integer(1, 40) for _ in range(PROBES // 2)]
    far = [high - (high - low) // 2 ** draw.integer(1, 40) for _ in range(PROBES // 2)]
    return [live, last, *near, *far]
