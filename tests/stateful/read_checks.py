# SPDX-License-Identifier: Apache-2.0
"""What a reader is answered, beside what the model answers: reads are checked as well as writes.

Owns the comparison of views. One account is read in turn, so that a long game has asked about every account many
times. Pools and the fund are read each time.
"""

from fractions import Fraction

from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.views.exchange.conditional_orders import conditional_order_views
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import (
    balance_views,
    order_views,
)
from clearinghouse.statemachine.views.exchange.lending import pool_views
from clearinghouse.statemachine.views.exchange.liquidation import fund_view, liquidation_view
from clearinghouse.statemachine.views.exchange.margin import MarginView, margin_view
from clearinghouse.statemachine.views.exchange.positions import position_views
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import MarketId, OrderId
from tests.model import liquidation_arithmetic as sums, margin as margins
from tests.model.exact import ceil, floor
from tests.model.model import Model
from tests.model.model_state import RAY
from tests.stateful.price_read_checks import price_answers
from tests.stateful.what_if_checks import question_answers

E9 = types.PRICE_E9
Pair = tuple[str, object, object]  # what, as answered, by the model


def answer_differences(model: Model, state: State) -> list[str]:
    """Return the answers that differ from the model's: about one account, and about everything of which there is only
    one.
    """
    ids = sorted(key for key in state.accounts if key >= types.FIRST_ACCOUNT_ID)
    pairs = _fund(model, state) + _pools(model, state) + price_answers(model, state)
    if ids:
        account = state.accounts[ids[state.sequence % len(ids)]]
        pairs += _money(model, state, account) + _orders(model, state, account)
        pairs += _margin(model, margin_view(state, account))
        if model.waterfall.rules is not None:
            pairs += _liquidation(model, state, account)
    pairs += question_answers(model, state)
    return [
        f"{what}: {stated}, by the model {mine}" for what, stated, mine in pairs if stated != mine
    ]


def _money(model: Model, state: State, account: Account) -> list[Pair]:
    """Compare the balances and positions of an account."""
    system = model.system
    pairs: list[Pair] = []
    for view in balance_views(account):
        key = (account.id, view.asset_id)
        stated = (
            *(view.balance, view.reserved, view.withdrawing + view.held, view.free),
            *(view.lent, view.borrowed, view.unsettled, view.redemption_asked),
        )
        mine = (
            *(system.balance[key], system.reserved(*key), system.held[key], system.free(*key)),
            *(system.share_value(*key), system.debt(*key), system.unsettled[key]),
            model.context.pools.asks.get(key, 0),
        )
        pairs.append((f"balance of {key}", stated, mine))
    positions = {
        view.market_id: (view.lots, view.cost, view.unrealised, view.accrued_funding)
        for view in position_views(state, account, with_prices=False)
    }
    mine_positions = {
        market: (
            lots,
            system.cost[who, market],
            floor(lots * system.live.mark[market]) - system.cost[who, market],
            system.funding_due(who, market),
        )
        for (who, market), lots in system.position.items()
        if who == account.id and lots
    }
    pairs.append((f"positions of {account.id}", positions, mine_positions))
    return pairs + _position_figures(model, state, account)


def _position_figures(model: Model, state: State, account: Account) -> list[Pair]:
    """Compare entry, value, return and ratio of each position of an account, in fractions."""
    system = model.system
    figures = margins.margin(system, account.id, system.live, worst=False)
    ratio = ceil(Fraction(figures.mmf * E9, figures.equity)) if figures.equity > 0 else 0
    pairs: list[Pair] = []
    for view in position_views(state, account, with_prices=False):
        key = (account.id, view.market_id)
        cost, lots = system.cost[key], system.position[key]
        entry = Fraction(cost * E9, lots)
        value = floor(lots * system.live.mark[view.market_id])
        result = Fraction((value - cost) * view.leverage * E9, abs(cost)) if cost else Fraction(0)
        pairs.append(
            (
                f"figures of {key}",
                (view.entry_e9, view.mark_value, view.return_e9, view.margin_ratio_e9),
                (ceil(entry) if lots > 0 else floor(entry), value, floor(result), ratio),
            )
        )
    return pairs


def _orders(model: Model, state: State, account: Account) -> list[Pair]:
    """Compare the open orders of an account, and those that wait for a price."""
    stated = {
        view.order_id: (view.market_id, view.side, view.price, view.remaining, view.filled)
        for view in order_views(account, MarketId(0), OrderId(0), types.OPEN_ORDERS_MAX)
    }
    mine = {
        order.id: (order.market, order.side, order.price, order.lots, order.filled)
        for order in model.system.orders_of(account.id)
    }
    pending = {
        view.order_id: (
            *(view.market_id, view.side, view.trigger_kind, view.trigger_source, view.trigger_e9),
            *(view.price_units, view.quantity_units, view.display_units, view.expire_ns),
            *(view.type, view.tif, view.flags, view.stp, view.client_id, view.oco_id),
        )
        for view in conditional_order_views(
            state, account, MarketId(0), OrderId(0), types.CONDITIONAL_ORDERS_MAX
        )
    }
    mine_pending = {
        one.id: (
            *(one.market, one.side, one.kind, one.source, int(one.trigger_now() * E9)),
            *(one.price, one.quantity, one.display, one.expire_ns),
            *(one.type, one.tif, one.flags, one.stp, one.client, one.oco),
        )
        for one in model.context.conditionals.values()
        if one.account == account.id
    }
    return [
        (f"orders of {account.id}", stated, mine),
        (f"waiting orders of {account.id}", pending, mine_pending),
    ]


def _margin(model: Model, view: MarginView) -> list[Pair]:
    """Compare a margin report, line by line (M-10)."""
    system = model.system
    account, live = view.account_id, system.live
    pairs: list[Pair] = []
    for held in view.collateral:
        amount = system.counted(account, held.asset_id)
        value = margins.collateral_value(system, held.asset_id, amount, live)
        share_value = floor(system.unsettled[account, held.asset_id] * live.asset[held.asset_id])
        stated = (held.amount, held.value, held.unsettled_value)
        pairs.append(
            (f"collateral {held.asset_id} of {account}", stated, (amount, value, share_value))
        )
    for line in view.positions:
        market = system.markets[line.market_id]
        exposure = margins.line_exposure(system, account, market.id, live)
        orders = margins.open_orders(system, account, market.id, live)
        of_line = (line.unrealised, line.exposure, line.imf, line.mmf, line.bid_lots, line.ask_lots)
        mine = (
            margins.unrealised(system, account, market.id, live),
            exposure,
            margins.line_imf(system, account, market, exposure),
            margins.line_mmf(system, market, exposure),
            orders.bids,
            orders.asks,
        )
        pairs.append((f"margin of {account} in {market.id}", of_line, mine))
        losses = orders.bid_loss + orders.ask_loss + orders.fees
        off = ceil(losses * live.asset[market.quote])
        pairs.append((f"order losses of {account}", line.order_loss + line.order_fees, off))
    for debt in view.debts:
        amount = margins.debt_line(system, account, debt.asset_id)
        figures = margins.debt_requirements(system, account, debt.asset_id, amount, live)
        of_debt = (debt.borrowed + debt.uncovered_unsettled, debt.exposure, debt.imf, debt.mmf)
        pairs.append((f"debt {debt.asset_id} of {account}", of_debt, (amount, *figures)))
    return pairs


def _liquidation(model: Model, state: State, account: Account) -> list[Pair]:
    """Compare the figures of an account in the waterfall: E, and for each position its bankruptcy price and its place
    in ADL.
    """
    system = model.system
    view = liquidation_view(state, account)
    figures = model.audit.figures[account.id]
    pairs: list[Pair] = [
        (f"E of {account.id}", view.bankruptcy_equity, figures.bankruptcy),
        (f"{account.id} in liquidation", view.in_liquidation, account.id in model.waterfall.flags),
    ]
    flag, rules = model.waterfall.flags.get(account.id), model.waterfall.rules
    assert rules is not None
    lines = sorted(
        (asset, liability)
        for (who, asset), liability in model.losses.debt_lines.items()
        if who == account.id and liability
    )
    written_off = [(line.asset_id, line.amount) for line in view.debt_lines]
    of_account = (view.sold, view.auto_close_requirement, written_off)
    mine_of_account = (flag is not None and flag.sold, sums.auto_close(figures, rules), lines)
    pairs.append((f"flag of {account.id}", of_account, mine_of_account))
    for line in view.lines:
        flagged = flag.lots.get(line.market_id, 0) if flag is not None else 0
        pairs.append((f"size of {account.id} at flagging", line.flagged_lots, flagged))
        market = system.markets[line.market_id]
        mark = system.live.mark[market.id]
        if not mark or not system.live.asset[market.quote]:
            continue
        part = sums.share(system, account.id, market, figures.bankruptcy)
        price = sums.bankruptcy_price(mark, line.lots, part, market.tick)
        ranking = [one for _, one in sums.adl_ranking(system, market, long=line.lots < 0)]
        place = ranking.index(account.id) + 1 if account.id in ranking else 0
        stated = (line.bankruptcy_price_per_lot, line.adl_rank, line.adl_ranked)
        pairs.append((f"liquidation of {account.id}", stated, (price, place, len(ranking))))
    return pairs


def _fund(model: Model, state: State) -> list[Pair]:
    """Compare the means and the debts of the liquidity fund (L-2, W-5)."""
    system = model.system
    fund = types.LIQUIDITY_FUND
    pairs: list[Pair] = []
    for view in fund_view(state):
        asset = view.asset_id
        own = (
            system.collateral(fund, asset)
            + system.unsettled[fund, asset]
            - system.debt(fund, asset)
        )
        stated = (view.balance, view.lent, view.borrowed, view.unsettled, view.can_pay, view.debt)
        mine = (
            *(
                system.balance[fund, asset],
                system.share_value(fund, asset),
                system.debt(fund, asset),
            ),
            *(system.unsettled[fund, asset], model.waterfall.fund_can_pay(asset), max(0, -own)),
        )
        pairs.append((f"the fund in {asset}", stated, mine))
    return pairs


def _pools(model: Model, state: State) -> list[Pair]:
    """Compare the present sums, rates and indices of pools."""
    pools = model.context.pools
    pairs: list[Pair] = []
    for view in pool_views(state):
        asset = view.asset_id
        rate, lent_rate = pools.rates(asset)
        stated = (view.cash, view.debt, view.claims, view.borrow_rate_ray, view.lend_rate_ray)
        mine = (
            pools.cash(asset),
            ceil(pools.debts(asset)),
            floor(pools.share_values(asset)),
            int(rate * RAY),
            int(lent_rate * RAY),
        )
        pairs.append((f"pool {asset}", stated, mine))
    return pairs
