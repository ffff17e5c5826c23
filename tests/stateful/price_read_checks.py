# SPDX-License-Identifier: Apache-2.0
"""What a reader is answered about prices, brakes, instruments and waiting items, beside what the model answers.

Owns the comparison of those views. One asset and one market are read in turn, so that a longer game has read each many
times. Of each list one entry is read each time.
"""

from dataclasses import astuple

from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.custody.pending import (
    deposit_views,
    hold_views,
    quote_views,
    withdrawal_views,
)
from clearinghouse.statemachine.views.exchange.brakes import brake_views
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import (
    account_view,
    asset_view,
    book_view,
    break_views,
    market_view,
    sums_view,
    switch_views,
)
from clearinghouse.statemachine.views.exchange.lending import pool_views
from clearinghouse.statemachine.views.exchange.liquidation import rules_view
from clearinghouse.statemachine.views.exchange.prices import guard_views, index_view
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    AccountId,
    AssetId,
    BreakId,
    MarketId,
)
from clearinghouse.statemachine.vocabulary.types import PPB
from tests.model.brakes import Brake
from tests.model.exact import Fraction, floor
from tests.model.model import Model
from tests.model.model_state import RAY, Market
from tests.model.pool_headroom import headroom_of
from tests.model.prices import ACTIONS

Pair = tuple[str, object, object]  # what, as answered, by the model
EVERYTHING = 10**6


def price_answers(model: Model, state: State) -> list[Pair]:
    """Return the answers about one asset, one market and one entry of each list, each with the model's."""
    turn = state.sequence
    assets, markets = sorted(state.assets), sorted(state.markets)
    pairs = _asset(model, state, assets[turn % len(assets)])
    if markets:
        pairs += _market(model, state, markets[turn % len(markets)])
    lists = (_guards, _brakes, _pending, _pools, _sums, _rules)
    return pairs + lists[turn % len(lists)](model, state)


# --- instruments ----------------------------------------------------------------------------------------------------


def _asset(model: Model, state: State, key: int) -> list[Pair]:
    """Compare an asset, and how its price is made."""
    board, feeds = model.context.board, model.predicted_commands.feeds
    terms, priced = model.system.assets[key], board.priced[key]
    view = asset_view(state, state.assets[AssetId(key)])
    stated = (
        *(view.price_e9, view.weight_base_ppb, view.weight_penalty_ppb, view.debt_max_leverage),
        *(view.debt_mmf_base_ppb, view.outflow_limit, view.outflow_window_ns),
    )
    mine = (
        *(priced.value, int(terms.weight_base * PPB), int(terms.penalty * PPB)),
        *(terms.debt_leverage, int(terms.debt_mmf_base * PPB)),
        *(terms.outflow_limit, terms.outflow_window_ns),
    )
    if (
        key == 1
    ):  # nothing was ever said of the weight of the valuation asset, and its price is no index
        return [(f"asset {key}", stated[0], mine[0])]
    made = index_view(state, state.assets[AssetId(key)])
    rules = priced.rules
    feed = feeds.feeds.get(key)
    pairs: list[Pair] = [
        (f"asset {key}", stated, mine),
        (f"state of the price of {key}", view.price_state, terms.price_state),
        (f"index {key}", made.index_e9, priced.index),
        (f"stable price of {key}", made.stable_e9, board.stable_now(key)),
        (
            f"rules of {key}",
            astuple(made.rules) if made.rules else None,
            # Two are of the call: the version that it expects and the fields that it states.
            (*tuple(vars(rules).values())[4:-3], max(rules.agreement_bps, 0)) if rules else None,
        ),
    ]
    if feed is None:
        return [*pairs, (f"sources of {key}", made.sources, [])]
    of_feed = (made.uncapped_e9, made.fresh_units, made.quorum, made.fresh_ns, made.clamp_bps)
    quorum = feeds.quorum(key)
    by_model = (feed.uncapped, feed.units, quorum, feed.fresh_ns, feed.clamp_bps)
    pairs.append((f"instrument {key}", of_feed, by_model))
    sources: list[tuple[object, ...]] = []
    for one in sorted(feed.sources):
        source, tick = feeds.sources[one], feed.ticks.get(one)
        output = (0,) * 7
        if tick is not None:
            output = (
                *(tick.source_status, tick.price, tick.spread, tick.confidence),
                *(tick.source_ns, tick.received_ns, tick.changed_ns),
            )
        sources.append((one, source.name, source.weight, source.quote, source.group, *output))
    pairs.append((f"sources of {key}", [astuple(one) for one in made.sources], sources))
    return pairs


def _market(model: Model, state: State, key: int) -> list[Pair]:
    """Compare a market, and its book as a reader is shown it."""
    market, marks = model.system.markets[key], model.predicted_commands.marks
    view = market_view(state, state.markets[MarketId(key)])
    rules = marks.rules.get(key)
    funding, future = model.schedules.funding.get(key), model.schedules.futures.get(key)
    stated = (
        *(view.kind, view.base_asset_id, view.quote_asset_id, view.status, view.mark_e9),
        *(view.risk_disabled, view.max_leverage, view.mmf_base_ppb, view.open_interest_lots),
        *(view.mark_impact_notional, view.mark_ewma_ns, view.mark_clamp_bps, view.basis_e9),
        *(view.funding_interval_ns, view.maker_fee_ppb, view.taker_fee_ppb, view.band_ppb),
        view.funding_index_ray,
    )
    mine = (
        *(market.kind, market.base, market.quote, market.status, marks.mark.get(key, 0)),
        *(market.risk_disabled, market.leverage, int(market.mmf_base * PPB)),
        model.context.fills.open_interest(key),
        *((rules.impact_notional, rules.ewma_ns, rules.clamp_bps) if rules else (0, 0, 0)),
        *(marks.basis.get(key, 0), funding.interval_ns if funding else 0),
        *([int(rate * PPB) for rate in rates] for rates in (market.maker, market.taker)),
        *(int(market.band * PPB), int(model.schedules.index.get(key, Fraction(0)) * RAY)),
    )
    pairs: list[Pair] = [(f"market {key}", stated, mine)]
    if future is not None:
        pairs.append((f"expiry of {key}", view.expires_ns, future.expiry_ns))
    book = book_view(state.markets[MarketId(key)], EVERYTHING)
    for name, levels, side in (("bids", book.bids, types.BUY), ("asks", book.asks, types.SELL)):
        shown = [(level.price, level.lots, level.orders) for level in levels]
        pairs.append((f"{name} of {key}", shown, _levels(model, market, side)))
    return pairs


def _levels(model: Model, market: Market, side: int) -> list[tuple[int, int, int]]:
    """Return price, visible lots and number of orders of each level of a side, best first, by the model."""
    found: dict[int, list[int]] = {}
    for price, lots in model.predicted_commands.marks.side(market, side):
        found.setdefault(price, []).append(lots)
    return [(price, sum(lots), len(lots)) for price, lots in found.items()]


# --- prices and brakes ------------------------------------------------------------------------------------------------


def _guards(model: Model, state: State) -> list[Pair]:
    """Compare the permissions of each price, and the values kept with it."""
    board, system = model.context.board, model.system
    pairs: list[Pair] = []
    for view in guard_views(state):
        key = view.asset_id
        decided = [view.increase_risk, view.reduce_risk, view.liquidate]
        decided += [view.withdraw, view.settle, view.fund]
        stated = (view.guarded, decided, view.price_e9, view.stable_e9, view.allowed_e9)
        mine = (
            (system.assets[key].guarded or system.assets[key].paused),
            [board.decision(key, action) for action in ACTIONS],
            board.priced[key].value,
            board.stable_now(key),
            int(system.allowed.asset[key] * 10 ** (9 + system.assets[key].scale)),
        )
        pairs.append((f"guard of {key}", stated, mine))
    return pairs


def _brake(
    brake: Brake, present: int, limit: int, window: int, hold: int, *, armed: bool
) -> tuple[object, ...]:
    """Return a brake of the model as its view shows it."""
    which = (brake.kind, brake.market, brake.asset, armed, brake.engaged)
    last = (brake.since_ns, brake.until_ns, brake.cause, brake.reason, brake.limit, brake.actual)
    return (*which, *last, present, limit, window, hold)


def _brakes(model: Model, state: State) -> list[Pair]:
    """Compare all brakes that are set or have been set."""
    brakes, system = model.context.brakes, model.system
    now = system.now
    kill, gate = brakes.kill_switch, brakes.gate
    lost = gate.actual if gate.engaged else 0
    mine = [
        _brake(kill, kill.actual if kill.engaged else 0, 0, 0, 0, armed=False),
        _brake(gate, lost, 0, 0, brakes.gate_hold_ns, armed=brakes.gate_mode != types.GATE_OFF),
    ]
    for key, market in sorted(system.markets.items()):
        halt = brakes.halts.get(key)
        if halt is not None:
            move = floor(halt.move * PPB)
            terms = (halt.moved_ppb(now), move, halt.window_ns, halt.halt_ns)
            mine.append(_brake(halt.brake, *terms, armed=move > 0))
        if market.band:
            band = Brake(types.BRAKE_PRICE_BAND, key)
            mine.append(_brake(band, 0, int(market.band * PPB), 0, 0, armed=True))
        limit = market.open_interest_lots_max
        if limit and not market.is_spot:
            lots = model.context.fills.open_interest(key)
            cap = Brake(types.BRAKE_OPEN_INTEREST_CAP, key, engaged=lots >= limit)
            mine.append(_brake(cap, lots, limit, 0, 0, armed=True))
    for key in sorted(system.assets):
        caps = brakes.caps.get(key)
        outflow = Brake(types.BRAKE_OUTFLOW_LIMIT, asset=key)
        outflow = caps.outflow_limit if caps is not None else outflow
        window = brakes.outflow(key)
        if window.limit or outflow.engaged:
            terms = (window.used(now), window.limit, window.length_ns, 0)
            mine.append(_brake(outflow, *terms, armed=True))
        for cap in (caps.borrow_cap, caps.deposit_cap) if caps is not None else ():
            window = brakes.window_of(cap)
            if window.limit or cap.since_ns:
                terms = (window.used(now), window.limit, window.length_ns, 0)
                mine.append(_brake(cap, *terms, armed=window.limit > 0))
        pause = brakes.pauses.get(key)
        if pause is not None:
            window = pause.window
            terms = (window.used(now), window.limit, window.length_ns, 0)
            mine.append(_brake(pause.brake, *terms, armed=True))
    return [("brakes", [tuple(view) for view in brake_views(state)], mine)]


# --- lists ------------------------------------------------------------------------------------------------------------


def _pending(model: Model, state: State) -> list[Pair]:
    """Compare waiting deposits, withdrawals, holds, quotes and breaks."""
    asked = model.money.asked
    whole = (NO_ACCOUNT, 0, EVERYTHING)
    stated = [
        (one.deposit_id, one.account_id, one.asset_id, one.amount)
        for one in deposit_views(state, *whole)
    ]
    mine = [(key, *asked[key]) for key in sorted(model.money.deposits)]
    set_aside = sorted(
        [
            *(
                (one.withdrawal_id, one.account_id, one.asset_id, one.amount)
                for one in withdrawal_views(state, *whole)
            ),
            *(
                (one.hold_id, one.account_id, one.asset_id, one.amount)
                for one in hold_views(state, *whole)
            ),
        ]
    )
    by_model = [(key, *asked[key]) for key in sorted(asked) if key not in model.money.deposits]
    quotes = [
        astuple(one) for one in quote_views(state, AccountId(0), MarketId(0), (0, 0), EVERYTHING)
    ]
    source_status = [
        (account, market, *quote)
        for (account, market), quote in sorted(
            model.pnl_settlement.quotes.items(), key=lambda item: item[0][::-1]
        )
        if quote[2] > model.system.now
    ]
    breaks = [
        (one.break_id, one.market_id, one.price, one.lots)
        for one in break_views(state, BreakId(0), EVERYTHING)
    ]
    open_breaks = [
        (key, one.market, one.price, one.lots)
        for key, one in sorted(model.refusals.venues.breaks.items())
    ]
    return [
        ("breaks", breaks, open_breaks),
        ("deposits that wait", stated, mine),
        ("what is set aside", set_aside, by_model),
        ("quotes", quotes, source_status),
    ]


def _pools(model: Model, state: State) -> list[Pair]:
    """Compare the amounts that may leave each pool, its reserves, and its terms."""
    pools = model.context.pools
    pairs: list[Pair] = []
    for view in pool_views(state):
        key, pool = view.asset_id, pools.pools[view.asset_id]
        headroom = headroom_of(model.context, key)
        assert headroom is not None
        stated = (
            *(view.reserve, view.borrow_index_ray, view.supply_index_ray, view.accrued_ns),
            *(view.fees_to_lenders, view.epoch, view.redeemable, view.borrowable),
            view.redemptions_asked,
        )
        mine = (
            *(floor(pool.reserve), int(model.system.borrow_index[key] * RAY)),
            *(int(model.system.supply_index[key] * RAY), pool.accrued_ns),
            *(floor(pool.fee_stream), pool.epoch, headroom.redeemable(), headroom.borrowable()),
            sum(amount for (_, of), amount in pools.asks.items() if of == key),
        )
        pairs.append((f"pool {key}", stated, mine))
        # One that is not stated yet is shown as 0, which replies leave empty.
        terms = {**vars(pool.terms), "virtual_claim": max(0, pool.terms.virtual_claim)}
        pairs += [
            (f"{name} of pool {key}", stated_term, terms[name])
            for name, stated_term in vars(view.terms).items()
        ]
    return pairs


def _sums(model: Model, state: State) -> list[Pair]:
    """Compare the sums of conservation, the switches, and one account as a reader is shown it."""
    system = model.system
    view = sums_view(state)
    pairs: list[Pair] = []
    for one in view.assets:
        key = one.asset_id
        quoted = [market.id for market in system.markets.values() if market.quote == key]
        share_values = sum(amount for (_, of), amount in system.unsettled.items() if of == key)
        stated = (one.external, one.settlement_cash, one.unsettled_sum, one.cost_sum)
        mine = (
            system.balance[types.EXTERNAL, key],
            system.balance[types.SETTLEMENT, key],
            share_values + sum(system.funding_line[market] for market in quoted),
            sum(cost for (_, of), cost in system.cost.items() if of in quoted),
        )
        pairs.append((f"sums of asset {key}", stated, mine))
    for of_market in view.markets:
        lots = model.context.fills.open_interest(of_market.market_id)
        pairs.append((f"longs of {of_market.market_id}", of_market.long_sum, lots))
    disabled = system.risk_disabled or system.kill_switch
    switches = [(types.SCOPE_CLEARINGHOUSE, 0)] if disabled else []
    for scope, book in (
        (types.SCOPE_MARKET, system.markets),
        (types.SCOPE_ACCOUNT, system.accounts),
    ):
        switches += [(scope, key) for key in sorted(book) if book[key].risk_disabled]
    pairs.append(("switches", [astuple(one) for one in switch_views(state)], switches))
    ids = sorted(system.accounts)
    account_id = AccountId(ids[state.sequence // len(pairs) % len(ids)])
    account = system.accounts[account_id]
    shown = account_view(state, state.accounts[account_id])
    stated_account = (
        *(shown.owner, shown.kind, shown.parent_id, shown.status, shown.max_leverage),
        *(shown.flags, shown.fee_tier, shown.position_limit, shown.risk_disabled),
    )
    by_model = (
        *(account.owner, account.kind, account.parent, account.status, account.leverage),
        *(account.flags, account.tier, account.position_limit, account.risk_disabled),
    )
    if account_id >= types.FIRST_ACCOUNT_ID:
        pairs.append((f"account {account_id}", stated_account, by_model))
    return pairs


def _rules(model: Model, state: State) -> list[Pair]:
    """Compare the terms of liquidation, and what providers offer."""
    view = rules_view(state)
    offers = [
        (one.account_id, one.market_id, one.capacity_lots, one.priority, one.spread_ppb)
        for market in sorted(model.waterfall.providers)
        for one in sorted(
            model.waterfall.providers[market].values(),
            key=lambda one: (one.priority, one.account_id),
        )
    ]
    pairs: list[Pair] = [("offers", [tuple(one) for one in view.offers], offers)]
    rules = model.waterfall.rules
    pairs.append(("liquidation is on", view.enabled, rules is not None))
    if rules is not None:
        stated = (view.interval_ns, view.pass_share_ppb, view.band_ppb, view.fee_ppb)
        mine = (rules.interval_ns, rules.pass_share_ppb, rules.band_ppb, rules.fee_ppb)
        pairs.append(("terms of liquidation", stated, mine))
    return pairs
