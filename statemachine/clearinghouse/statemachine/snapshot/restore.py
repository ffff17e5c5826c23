# SPDX-License-Identifier: Apache-2.0
"""Restore from the tables of a snapshot a state that behaves like the original one (SPEC J-4, I-10).

Owns the creation of every record, and of every index and sum that a snapshot omits; caches are left stale, and the
machine fills them at their next use. Must never accept a snapshot of another layout: it is refused as a whole. The
meaning of a table is in `snapshot.write`.
"""

from collections.abc import Iterable
from typing import Any

from clearinghouse.statemachine.exchange_margin.requirements import least_ask
from clearinghouse.statemachine.ledger.ledger import expose
from clearinghouse.statemachine.ledger.pool_shares import refresh_claims
from clearinghouse.statemachine.orders import auction_queue
from clearinghouse.statemachine.orders.book import count_in, visible_lots
from clearinghouse.statemachine.orders.reduce_only import restore_sums
from clearinghouse.statemachine.orders.worst_lots import count_restored
from clearinghouse.statemachine.snapshot.affirmation_tables import (
    AFFIRMATION_TABLES,
    GIVE_UP_TABLES,
)
from clearinghouse.statemachine.snapshot.authority_tables import ROLE_TABLES
from clearinghouse.statemachine.snapshot.bust_tables import BUST_TABLES
from clearinghouse.statemachine.snapshot.custody_tables import CUSTODY_TABLES
from clearinghouse.statemachine.snapshot.default_tables import DEFAULT_TABLES
from clearinghouse.statemachine.snapshot.holder_tables import HOLDER_TABLES
from clearinghouse.statemachine.snapshot.liquidity_tables import LIQUIDITY_TABLES, count_units
from clearinghouse.statemachine.snapshot.margin_tables import MARGIN_TABLES, sum_up_margin
from clearinghouse.statemachine.snapshot.pvp_tables import PVP_TABLES, list_pairs
from clearinghouse.statemachine.snapshot.read_tables import SnapshotError, Tables
from clearinghouse.statemachine.snapshot.restore_brakes import restore_brakes
from clearinghouse.statemachine.snapshot.restore_clearing import restore_clearing, restore_prices
from clearinghouse.statemachine.snapshot.restore_conditionals import restore_conditionals
from clearinghouse.statemachine.snapshot.restore_cursors import (
    restore_cursors,
    restore_pnl_settlement_pass,
)
from clearinghouse.statemachine.snapshot.restore_expected_losses import restore_expected_losses
from clearinghouse.statemachine.snapshot.restore_pnl_settlement import restore_pnl_settlement
from clearinghouse.statemachine.snapshot.restore_settlement import restore_settlement
from clearinghouse.statemachine.snapshot.tables import set_columns
from clearinghouse.statemachine.state.contracts import Expiry, Funding
from clearinghouse.statemachine.state.custody import add_requested, put_pending
from clearinghouse.statemachine.state.dynamic_margin import DynamicMargin
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.liquidation import (
    LineApart,
    LiquidationCase,
    Provider,
    RecentResult,
)
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.price_sources import (
    IndexRules,
    Instrument,
    MarkRules,
    PriceUnit,
    Source,
    Tick,
)
from clearinghouse.statemachine.state.records import (
    Answer,
    Break,
    DeadManSwitch,
    Deposit,
    Hold,
    StoredAnswer,
    Withdrawal,
)
from clearinghouse.statemachine.state.state import (
    Account,
    Asset,
    BookSide,
    Holding,
    Level,
    Line,
    Market,
    Order,
    State,
)
from clearinghouse.statemachine.state.timers import deadline_of
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    BUY,
    CLOSED,
    EXTERNAL,
    FLAG_REDUCE_ONLY,
    FUNDING,
    ROUNDING,
)


def restore(chunks: Iterable[Any]) -> State:
    """Return the state that a snapshot has, from its decoded chunks, which have lists in place of tuples.

    Raises SnapshotError; also TypeError, ValueError, LookupError or AssertionError if the rows are no valid state.
    """
    tables = Tables(chunks)
    state = State(Genesis(*tables.row("genesis")))
    state.assets.clear()
    state.accounts.clear()
    state.owned_ids.clear()
    state.house_ids.clear()
    state.symbols.clear()
    set_columns(state, "State", tables.row("state"))
    _assets(state, tables)
    restore_expected_losses(state, tables)
    _money_out(state, tables)
    _markets(state, tables)
    _accounts(state, tables)
    _holdings(state, tables)
    _asks(state, tables)
    _lines(state, tables)
    _orders(state, tables)
    _books(state, tables)
    restore_conditionals(state, tables)
    _dead_man_timers(state, tables)
    _money(state, tables)
    tables.read_into(state, CUSTODY_TABLES)
    tables.read_into(state, BUST_TABLES)
    restore_clearing(state, tables)
    tables.read_into(state, GIVE_UP_TABLES)
    restore_settlement(state, tables)
    tables.read_into(state, AFFIRMATION_TABLES)
    restore_prices(state)
    _answers(state, tables)
    for kind, first_id, second_id, sequence in tables.rows("versions"):
        state.versions[(kind, first_id, second_id)] = sequence
    restore_cursors(state, tables)
    _timers(state, tables)
    _waterfall(state, tables)
    restore_pnl_settlement(state, tables)
    restore_pnl_settlement_pass(state, tables)
    restore_brakes(state, tables)
    tables.read_into(state, PVP_TABLES)
    list_pairs(state)
    tables.read_into(state, MARGIN_TABLES)
    sum_up_margin(state)
    tables.read_into(state, DEFAULT_TABLES)
    tables.read_into(state, ROLE_TABLES)
    tables.read_into(state, HOLDER_TABLES)
    tables.read_into(state, LIQUIDITY_TABLES)
    count_units(state)
    tables.end()
    return state


# --- prices, assets, markets ------------------------------------------------------------------------------------


def _assets(state: State, tables: Tables) -> None:
    """Restore sources, assets, the rules of their prices, and their pools."""
    for values in tables.rows("sources"):
        source = Source(values[0], values[1], values[2], values[3])
        set_columns(source, "Source", values)
        state.sources[source.id] = source
    for values in tables.rows("assets"):
        asset = Asset(values[0], values[1], values[2])
        set_columns(asset, "Asset", values)
        state.assets[asset.id] = asset
        state.symbols[asset.symbol] = asset.id
        if asset.stable_e9:
            state.has_stable_prices = True
    state.valuation = state.assets[state.valuation.id]
    for values in tables.rows("index_rules"):
        state.assets[values[0]].index_rules = IndexRules(*values[1:])
    for values in tables.rows("instruments"):
        instrument = Instrument(values[1], values[2], values[3])
        set_columns(instrument, "Instrument", values[1:])
        state.assets[values[0]].instrument = instrument
    for values in tables.rows("ticks"):
        tick = Tick(0, 0, 0, 0, 0)
        set_columns(tick, "Tick", values[2:])
        _instrument(state, values[0]).ticks[values[1]] = tick
    for asset_id, weight, source_ids in tables.rows("price_units"):
        unit = PriceUnit(weight)
        unit.sources = [state.sources[source_id] for source_id in source_ids]
        _instrument(state, asset_id).units.append(unit)
    for values in tables.rows("pools"):
        pool = Pool(0)
        set_columns(pool, "Pool", values[1:])
        assert pool.supply_shares >= 0
        assert pool.borrow_shares >= 0
        state.assets[values[0]].pool = pool
        state.pool_ids.append(values[0])


def _instrument(state: State, asset_id: AssetId) -> Instrument:
    """Return the instrument of an asset. Raises SnapshotError if the asset has none."""
    instrument = state.assets[asset_id].instrument
    if instrument is None:
        raise SnapshotError(f"asset {asset_id} has ticks and no instrument")
    return instrument


def _markets(state: State, tables: Tables) -> None:
    """Create the markets from their rows, each with the terms of its kind."""
    for values in tables.rows("markets"):
        market_id, symbol, kind, matching, base_id, quote_id = values[:6]
        market = Market(
            market_id, symbol, kind, matching, state.assets[base_id], state.assets[quote_id]
        )
        set_columns(market, "Market", values)
        state.markets[market_id] = market
        state.symbols[symbol] = market_id
    for values in tables.rows("dynamic_margins"):
        dynamic = DynamicMargin(*values[1:11])
        set_columns(dynamic, "DynamicMargin", values[1:])
        state.markets[values[0]].dynamic_margin = dynamic
    for values in tables.rows("mark_rules"):
        mark_rules = MarkRules(values[1], values[2], values[3], values[5])
        set_columns(mark_rules, "MarkRules", values[1:])
        state.markets[values[0]].mark_rules = mark_rules
    for values in tables.rows("funding"):
        funding = Funding(*values[1:6])
        set_columns(funding, "Funding", values[1:])
        state.markets[values[0]].funding = funding
    for market_id, index_e9, sum_e9 in tables.rows("funding_sums"):
        terms = state.markets[market_id].funding
        if terms is None:
            raise SnapshotError(f"market {market_id} has samples and no funding")
        terms.sums[index_e9] = sum_e9
    for values in tables.rows("expiries"):
        expiry = Expiry(values[1], values[2])
        set_columns(expiry, "Expiry", values[1:])
        state.markets[values[0]].expiry = expiry
    for (market_id,) in tables.rows("sampled"):
        state.sampled[market_id] = state.markets[market_id]


# --- accounts ------------------------------------------------------------------------------------------------------


def _accounts(state: State, tables: Tables) -> None:
    """Restore accounts; an account with exposure has no price bounds until the next price."""
    for values in tables.rows("accounts"):
        account = Account(values[0], values[1], values[2])
        set_columns(account, "Account", values)
        state.add_account(account)
        if account.exposure_count:
            state.margin_watch.expect(account)
        if account.isolated_market_id and account.status == CLOSED:
            parent = state.accounts[account.parent_id]
            parent.ended_isolated = with_entry(
                parent.ended_isolated, account.isolated_market_id, account
            )
    for account_id, market_id, isolated_id in tables.rows("isolated_accounts"):
        account = state.accounts[account_id]
        account.isolated = with_entry(account.isolated, market_id, state.accounts[isolated_id])


def _holdings(state: State, tables: Tables) -> None:
    """Restore holdings, and the indices of accounts that the price of an asset or the loss of a pool can affect."""
    for values in tables.rows("holdings"):
        account_id, asset_id, balance, reserved, held, lent_shares, borrow_shares = values[:7]
        unsettled, is_remainder, dust_ns, auto_shares = values[7:]
        account = state.accounts[account_id]
        asset = state.assets[asset_id]
        assert asset_id not in account.holdings
        assert balance >= held >= 0 or account_id == EXTERNAL
        assert -AMOUNT_MAX <= balance <= AMOUNT_MAX
        assert reserved >= 0
        assert lent_shares >= 0
        assert borrow_shares >= 0
        holding = Holding(account, asset)
        holding.balance = balance
        holding.reserved = reserved
        holding.held = held
        holding.lent_shares = lent_shares
        holding.borrow_shares = borrow_shares
        holding.unsettled = unsettled
        holding.is_remainder = is_remainder
        holding.auto_shares = auto_shares
        holding.dust_ns = dust_ns
        account.holdings[asset_id] = holding
        asset.holders[account_id] = account
        if account.exposure_count:
            asset.exposed_holders[account_id] = account
        if unsettled and account_id != FUNDING:  # which no pass visits (`positions.funding`)
            asset.unsettled[account_id] = holding
            asset.unsettled_ids.add(account_id)
            account.projected_liabilities = with_entry(account.projected_liabilities, asset_id, 0)
        if lent_shares:
            asset.lenders[account_id] = account
            asset.lender_blocks.add(account_id)
        if borrow_shares:
            asset.borrowers[account_id] = account
        if asset.pool is not None:
            refresh_claims(holding)


def _asks(state: State, tables: Tables) -> None:
    """Restore the lenders' requests for redemption in each pool."""
    for asset_id, account_id, amount, place, is_whole in tables.rows("asks"):
        pool = state.assets[asset_id].pool
        if pool is None:
            raise SnapshotError(f"asset {asset_id} has asks and no pool")
        holding = state.accounts[account_id].holdings[asset_id]
        pool.redemption_queue.put(account_id, amount, holding.lent_shares, place)
        if is_whole:
            pool.redemption_queue.whole[account_id] = 1


def _lines(state: State, tables: Tables) -> None:
    """Restore positions, and the index of accounts that a mark can affect."""
    for values in tables.rows("lines"):
        account_id, market_id, position, cost, funding_index_ray, bid_lots, ask_lots, *rest = values
        account = state.accounts[account_id]
        market = state.markets[market_id]
        assert market_id not in account.lines
        assert position != 0 or cost == 0 or account_id == ROUNDING  # while a future ends (O-1)
        assert position == 0 or not market.is_spot
        assert min(bid_lots, ask_lots) >= 0
        line = Line(account, market)
        line.position, line.cost = position, cost
        line.funding_index_ray = funding_index_ray
        line.bid_lots, line.ask_lots = bid_lots, ask_lots
        line.fees, line.means = rest
        account.lines[market_id] = line
        if (position or bid_lots or ask_lots) and not market.is_spot:
            expose(market, line)
            count_restored(line)
            market.sizes.note(account_id, position)
    for values in tables.rows("recent"):
        line = state.accounts[values[0]].lines[values[1]]
        line.recent = [*(line.recent or ()), RecentResult(*values[2:])]


# --- orders ------------------------------------------------------------------------------------------------------


def _orders(state: State, tables: Tables) -> None:
    """Restore open orders and all their indexes except the books."""
    for values in tables.rows("orders"):
        order_id, account_id, market_id, side, order_type, price, lots = values[:7]
        account = state.accounts[account_id]
        line = account.lines[market_id]
        market = line.market
        order = Order(account, market, line, side, order_type, price, lots)
        (
            order.remaining_lots,
            order.filled_lots,
            order.tif,
            order.flags,
            order.stp,
            order.client_id,
            order.expire_ns,
            order.accepted_sequence,
            order.accepted_ns,
            order.maker_fee_ppb,
            order.taker_fee_ppb,
            order.fee_accrued_ppb,
            order.fee_paid,
            order.fee_open,
            order.reserved,
            cancel_pending,
            machine,
            order.display_lots,
            order.shown_lots,
            order.oco_id,
        ) = values[7:]
        assert order_id not in state.orders
        assert order.filled_lots >= 0
        assert 0 < order.remaining_lots <= order.quantity_lots - order.filled_lots
        assert order.reserved >= 0
        order.id = order_id
        order.cancel_pending = bool(cancel_pending)
        order.machine = bool(machine)
        state.orders[order_id] = order
        account.orders[order_id] = order
        if not line.orders:
            market.blocks.add(account.id)
        line.orders[order_id] = order
        if side == BUY:
            if price > line.bid_price_max:
                line.bid_price_max = price
        else:
            line.ask_price_min = least_ask(line.ask_price_min, price)
        if order.client_id:
            account.client_orders[order.client_id] = order
        if order.flags & FLAG_REDUCE_ONLY:
            line.reduce_only = with_entry(line.reduce_only, order_id, order)
        if market.is_instant:
            account.spot_orders = with_entry(account.spot_orders, order_id, order)
            fee = account.spot_fees.get(market.quote.id, 0) + order.fee_open
            account.spot_fees = with_entry(account.spot_fees, market.quote.id, fee)
    for order_id, fill_id in tables.rows("venue_fills"):
        order = state.orders[order_id]
        order.venue_fill_ids = with_entry(order.venue_fill_ids, fill_id, None)


def _books(state: State, tables: Tables) -> None:
    """Restore the queues of the books, and orders that wait outside the books for an auction."""
    for market_id, order_id in tables.rows("queue"):
        market = state.markets[market_id]
        order = state.orders[order_id]
        _enqueue(market.bids if order.side == BUY else market.asks, order)
    for market in state.markets.values():
        market.bids.keys.sort()
        market.asks.keys.sort()
    for market_id, order_id in tables.rows("auction_orders"):
        order = state.orders[order_id]
        assert order.market.id == market_id
        auction_queue.append(order)
    for account in state.accounts.values():
        for line in account.lines.values():
            if line.reduce_only:
                restore_sums(line)


def _enqueue(side: BookSide, order: Order) -> None:
    """Put an order at the end of its queue with its displayed lots; the caller sorts the keys."""
    price = order.price_per_lot
    level = side.levels.get(price)
    if level is None:
        level = Level(price)
        level.head = order
        side.levels[price] = level
        side.keys.append(price if side.buy else -price)
    else:
        tail = level.tail
        assert tail is not None
        tail.next = order
        order.previous = tail
    level.tail = order
    order.level = level
    level.lots += visible_lots(order)
    count_in(side, level, order.account.owner)
    if order.display_lots:
        side.icebergs += 1


# --- what has no place in an account -----------------------------------------------------------------------------


def _dead_man_timers(state: State, tables: Tables) -> None:
    """Restore dead-man timers, and the time at which each principal was last seen."""
    for values in tables.rows("dead_men"):
        dead_man = DeadManSwitch(values[0], values[1], values[2])
        set_columns(dead_man, "DeadManSwitch", values)
        state.dead_man_switches[dead_man.account_id] = dead_man
        count = state.dead_man_counts.get(dead_man.principal, 0)
        state.dead_man_counts[dead_man.principal] = count + 1
    for principal, last_seen_ns in tables.rows("heard"):
        state.last_seen_ns[principal] = last_seen_ns
    for principal, account_ids in tables.rows("expired_dead_men"):
        state.disarmed_ids[principal] = account_ids


def _money_out(state: State, tables: Tables) -> None:
    """Restore withdrawals under way."""
    for values in tables.rows("withdrawals"):
        set_columns(withdrawal := Withdrawal(*values[:7]), "Withdrawal", values)
        assert withdrawal.amount > 0
        state.withdrawals[withdrawal.id] = withdrawal


def _money(state: State, tables: Tables) -> None:
    """Restore deposits, holds and breaks, and the accounts of withdrawals."""
    for withdrawal in state.withdrawals.values():
        account = state.accounts[withdrawal.account_id]
        account.withdrawals = with_entry(account.withdrawals, withdrawal.id, withdrawal)
        add_requested(state.custody.requested_out, withdrawal.asset_id, withdrawal.amount)
    for values in tables.rows("deposits"):
        deposit = state.deposits[values[0]] = Deposit(*values)
        assert deposit.amount > 0
        account = state.accounts[deposit.account_id]
        account.deposits = with_entry(account.deposits, deposit.id, deposit)
        put_pending(state.custody, deposit)
    for values in tables.rows("holds"):
        hold = state.holds[values[0]] = Hold(*values)
        assert hold.amount > 0
        account = state.accounts[hold.account_id]
        account.holds = with_entry(account.holds, hold.id, hold)
    for values in tables.rows("breaks"):
        state.breaks[values[0]] = Break(*values)


def _answers(state: State, tables: Tables) -> None:
    """Restore stored answers, oldest first, with the figures of their refusals."""
    by_sequence: dict[int, Answer] = {}
    for values in tables.rows("answers"):
        key = (values[0], values[1])
        answer = Answer(*values[6:])
        state.requests[key] = StoredAnswer(values[2], values[3], values[4], values[5], answer)
        state.request_ages.append((values[3], key))
        by_sequence[answer.first_sequence] = answer
    for first, item, limit, actual, shortfall in tables.rows("answer_figures"):
        by_sequence[first].figures[item] = (limit, actual, shortfall)


def _timers(state: State, tables: Tables) -> None:
    """Restore the deadlines."""
    timers = state.timers
    for phase, key, due_ns in tables.rows("timers"):
        timers.due[deadline_of(phase, key)] = due_ns
    timers.agenda.fill([(due_ns, kind, key) for (kind, key), due_ns in timers.due.items()])


# --- waterfall and reconciliation --------------------------------------------------------------------------------


def _waterfall(state: State, tables: Tables) -> None:
    """Restore the parameters of the waterfall, the accounts in liquidation, the providers, and the fund's records."""
    waterfall = state.waterfall
    set_columns(waterfall.rules, "LiquidationRules", tables.row("liquidation_rules"))
    for values in tables.rows("flagged"):
        case = LiquidationCase()
        set_columns(case, "LiquidationCase", values[1:])
        waterfall.open_case(values[0], case)
    for account_id, market_id, lots in tables.rows("flagged_lots"):
        waterfall.cases[account_id].lots[market_id] = lots
    for account_id, market_id, passes in tables.rows("flagged_unfilled"):
        waterfall.cases[account_id].unfilled[market_id] = passes
    for account_id, asset_id, amount in tables.rows("flagged_amounts"):
        waterfall.cases[account_id].amounts[asset_id] = amount
    for values in tables.rows("providers"):
        provider = Provider(*values)
        waterfall.providers.setdefault(provider.market_id, {})[provider.account_id] = provider
    for account_id, asset_id, market_id, side, amount in tables.rows("losses"):
        losses = waterfall.losses.setdefault((account_id, asset_id), {})
        losses[(market_id, side)] = amount
    waterfall.to_sell.update(tables.rows("to_sell"))
    for asset_id, amount in tables.rows("taken_over"):
        waterfall.taken_over[asset_id] = amount
        assert waterfall.to_sell[asset_id] <= amount
    waterfall.to_repay.update(tables.rows("to_repay"))
    for values in tables.rows("apart"):
        waterfall.apart.setdefault(values[0], {})[values[1]] = LineApart(*values[2:])
    waterfall.apart_losses.update(tables.rows("apart_losses"))
    for account_id, asset_id, amount in tables.rows("debt_lines"):
        waterfall.debt_lines[(account_id, asset_id)] = amount
