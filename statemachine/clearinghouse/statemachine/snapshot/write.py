# SPDX-License-Identifier: Apache-2.0
"""Write the whole state as tables of plain values, the same on every machine after the same commands (J-4, I-10).

Owns the tables, their columns and the order of their rows; `state.snapshot_columns` chooses the attributes, and
`restore` reads them. Must never change the state, nor write a value that a read of the machine can change.

A table is written in chunks of columns: `(number of the table, [column, …])`, its rows in a fixed order, at most
CHUNK_ROWS of them in a chunk. The first chunk is LAYOUT, the names of all tables and columns.
"""

from collections.abc import Iterator
from itertools import islice, starmap
from typing import Final

from clearinghouse.statemachine.snapshot.affirmation_tables import (
    AFFIRMATION_TABLES,
    GIVE_UP_TABLES,
)
from clearinghouse.statemachine.snapshot.authority_tables import ROLE_TABLES
from clearinghouse.statemachine.snapshot.bust_tables import BUST_TABLES
from clearinghouse.statemachine.snapshot.clearing_rows import CLEARING_TABLES
from clearinghouse.statemachine.snapshot.corporate_action_tables import CORPORATE_ACTION_TABLES
from clearinghouse.statemachine.snapshot.cursor_rows import (
    PASS_TABLES,
    VISIT_TABLES,
    cursor_ages,
    cursors,
    ended_positions,
    late_markets,
    lenders_to_check,
    liquidation_pass,
    market_ends,
    orders_to_reduce,
    rankings,
    triggered,
    work,
)
from clearinghouse.statemachine.snapshot.custody_tables import CUSTODY_TABLES
from clearinghouse.statemachine.snapshot.default_tables import DEFAULT_TABLES
from clearinghouse.statemachine.snapshot.expected_loss_rows import (
    asks,
    expected_losses,
    shares_left,
    uncovered_losses,
)
from clearinghouse.statemachine.snapshot.holder_tables import HOLDER_TABLES
from clearinghouse.statemachine.snapshot.liquidity_tables import LIQUIDITY_TABLES
from clearinghouse.statemachine.snapshot.margin_tables import MARGIN_TABLES
from clearinghouse.statemachine.snapshot.pnl_settlement_rows import (
    loss_indices,
    unpaid_losses,
    unpaid_since,
    unranked,
    unsold_amounts,
    unsold_collateral,
)
from clearinghouse.statemachine.snapshot.pvp_tables import PVP_TABLES
from clearinghouse.statemachine.snapshot.settlement_rows import SETTLEMENT_TABLES
from clearinghouse.statemachine.snapshot.tables import Rows, Table
from clearinghouse.statemachine.snapshot.uncrossing_rows import UNCROSSING_TABLES
from clearinghouse.statemachine.snapshot.version_rows import VERSION_COLUMNS, versions
from clearinghouse.statemachine.snapshot.waiting_rows import waiting_exits, waiting_rounds
from clearinghouse.statemachine.snapshot.window_rows import (
    asset_cap_entries,
    asset_cap_owners,
    asset_cap_unpaid,
    asset_caps,
)
from clearinghouse.statemachine.snapshot.write_books import (
    auction_rows,
    queue_rows,
    trailing_rows,
    trigger_backlog_rows,
    trigger_book_rows,
    venue_fill_rows,
)
from clearinghouse.statemachine.snapshot.write_lines import line_rows, recent_rows, unfilled_rows
from clearinghouse.statemachine.snapshot.write_watch import (
    bounds_rows,
    concerned_rows,
    health_round_rows,
    listed_rows,
    refused_rows,
    unwatched_rows,
)
from clearinghouse.statemachine.state.brakes import Brake
from clearinghouse.statemachine.state.snapshot_columns import BOOLS, SHAPES, Row
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import phase_key
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    FIRST_ACCOUNT_ID,
)

CHUNK_ROWS: Final = 4096


# --- rows, in an order that follows from them -----------------------------------------------------------------


def _by_id(name: str, records: dict[int, object]) -> Rows:
    """Return rows of the records in a dictionary by id, with the columns of the shape `name`."""
    return map(SHAPES[name].row(), (records[key] for key in sorted(records)))


def _genesis(state: State) -> Rows:
    yield SHAPES["Genesis"].row()(state.genesis)


def _state(state: State) -> Rows:
    yield SHAPES["State"].row()(state)


def _assets(state: State) -> Rows:
    return _by_id("Asset", state.assets)  # type: ignore[arg-type]


def _markets(state: State) -> Rows:
    return _by_id("Market", state.markets)  # type: ignore[arg-type]


def _accounts(state: State) -> Rows:
    return _by_id("Account", state.accounts)  # type: ignore[arg-type]


def _orders(state: State) -> Rows:
    return _by_id("Order", state.orders)  # type: ignore[arg-type]


def _conditionals(state: State) -> Rows:
    return _by_id("ConditionalOrder", state.conditionals)  # type: ignore[arg-type]


def _dead_men(state: State) -> Rows:
    return _by_id("DeadManSwitch", state.dead_man_switches)  # type: ignore[arg-type]


def _deposits(state: State) -> Rows:
    return _by_id("Deposit", state.deposits)  # type: ignore[arg-type]


def _breaks(state: State) -> Rows:
    return _by_id("Break", state.breaks)  # type: ignore[arg-type]


def _of_assets(state: State, name: str, attribute: str) -> Rows:
    """Return a row for each asset that has a record in `attribute`: the asset's id, then the columns of the shape
    `name`.
    """
    getter = SHAPES[name].row()
    for key in sorted(state.assets):
        record = getattr(state.assets[key], attribute)
        if record is not None:
            yield (key, *getter(record))


def _of_markets(state: State, name: str, attribute: str) -> Rows:
    """Return a row for each market that has a record in `attribute`: the market's id, then the columns of the shape
    `name`.
    """
    getter = SHAPES[name].row()
    for key in sorted(state.markets):
        record = getattr(state.markets[key], attribute)
        if record is not None:
            yield (key, *getter(record))


def _index_rules(state: State) -> Rows:
    return _of_assets(state, "IndexRules", "index_rules")


def _instruments(state: State) -> Rows:
    return _of_assets(state, "Instrument", "instrument")


def _pools(state: State) -> Rows:
    return _of_assets(state, "Pool", "pool")


def _dynamic_margins(state: State) -> Rows:
    return _of_markets(state, "DynamicMargin", "dynamic_margin")


def _mark_rules(state: State) -> Rows:
    return _of_markets(state, "MarkRules", "mark_rules")


def _funding(state: State) -> Rows:
    return _of_markets(state, "Funding", "funding")


def _expiries(state: State) -> Rows:
    return _of_markets(state, "Expiry", "expiry")


def _ticks(state: State) -> Rows:
    getter = SHAPES["Tick"].row()
    for key in sorted(state.assets):
        instrument = state.assets[key].instrument
        if instrument is not None:
            for source_id in sorted(instrument.ticks):
                yield (key, source_id, *getter(instrument.ticks[source_id]))


def _price_units(state: State) -> Rows:
    for key in sorted(state.assets):
        instrument = state.assets[key].instrument
        if instrument is not None:
            for unit in instrument.units:
                yield (key, unit.weight, [source.id for source in unit.sources])


def _withdrawals(state: State) -> Rows:
    return _by_id("Withdrawal", state.withdrawals)  # type: ignore[arg-type]


def _funding_sums(state: State) -> Rows:
    for key in sorted(state.markets):
        funding = state.markets[key].funding
        if funding is not None:
            for index_e9 in sorted(funding.sums):
                yield (key, index_e9, funding.sums[index_e9])


def _sampled(state: State) -> Rows:
    for key in sorted(state.sampled):
        yield (key,)


def _isolated_accounts(state: State) -> Rows:
    for key in sorted(state.accounts):
        isolated = state.accounts[key].isolated
        for market_id in sorted(isolated):
            yield (key, market_id, isolated[market_id].id)


def _holdings(state: State) -> Rows:
    """Return holdings in the order in which an account first used its assets; some refusals depend on this order.

    A query can create empty holdings of system accounts: holdings of system accounts are in the order of ids, without
    empty ones.
    """
    getter = SHAPES["Holding"].row()
    for key in sorted(state.accounts):
        holdings = state.accounts[key].holdings
        if key >= FIRST_ACCOUNT_ID:
            yield from map(getter, holdings.values())
        else:
            for asset_id in sorted(holdings):
                row = getter(holdings[asset_id])
                if any(row[2:]):
                    yield row


def _last_seen(state: State) -> Rows:
    for principal in sorted(state.last_seen_ns):
        yield (principal, state.last_seen_ns[principal])


def _expired_dead_men(state: State) -> Rows:
    for principal in sorted(state.disarmed_ids):
        yield (principal, list(state.disarmed_ids[principal]))


def _answers(state: State) -> Rows:
    """Return every stored answer, oldest first."""
    own = SHAPES["StoredAnswer"].row()
    getter = SHAPES["Answer"].row()
    for age_ns, key in state.request_ages:
        stored = state.requests.get(key)
        if stored is not None and stored.time_ns == age_ns:  # else a later part made it younger
            yield (*key, *own(stored), *getter(stored.answer))


def _answer_figures(state: State) -> Rows:
    for age_ns, key in state.request_ages:
        stored = state.requests.get(key)
        if stored is not None and stored.time_ns == age_ns:
            answer = stored.answer
            for item in sorted(answer.figures):
                yield (answer.first_sequence, item, *answer.figures[item])


def _timers(state: State) -> Rows:
    for key, due_ns in sorted(state.timers.due.items()):
        yield (*phase_key(*key), due_ns)


def _liquidation_rules(state: State) -> Rows:
    yield SHAPES["LiquidationRules"].row()(state.waterfall.rules)


def _flagged(state: State) -> Rows:
    getter = SHAPES["LiquidationCase"].row()
    for key in sorted(state.waterfall.cases):
        yield (key, *getter(state.waterfall.cases[key]))


def _flagged_lots(state: State) -> Rows:
    for key in sorted(state.waterfall.cases):
        lots = state.waterfall.cases[key].lots
        for market_id in sorted(lots):
            yield (key, market_id, lots[market_id])


def _flagged_amounts(state: State) -> Rows:
    for key in sorted(state.waterfall.cases):
        amounts = state.waterfall.cases[key].amounts
        for asset_id in sorted(amounts):
            yield (key, asset_id, amounts[asset_id])


def _providers(state: State) -> Rows:
    getter = SHAPES["Provider"].row()
    for key in sorted(state.waterfall.providers):
        registered = state.waterfall.providers[key]
        for account_id in sorted(registered):
            yield getter(registered[account_id])


def _losses(state: State) -> Rows:
    for key in sorted(state.waterfall.losses):
        losses = state.waterfall.losses[key]
        for place in sorted(losses):
            yield (*key, *place, losses[place])


def _amounts(amounts: dict[AssetId, int]) -> Rows:
    """Return rows of a dictionary of amounts by asset."""
    for key in sorted(amounts):
        yield (key, amounts[key])


def _to_sell(state: State) -> Rows:
    return _amounts(state.waterfall.to_sell)


def _to_repay(state: State) -> Rows:
    return _amounts(state.waterfall.to_repay)


def _apart(state: State) -> Rows:
    getter = SHAPES["LineApart"].row()
    for asset_id in sorted(state.waterfall.apart):
        lines = state.waterfall.apart[asset_id]
        for account_id in sorted(lines):
            yield (asset_id, account_id, *getter(lines[account_id]))


def _apart_losses(state: State) -> Rows:
    for key in sorted(state.waterfall.apart_losses):
        yield (key, state.waterfall.apart_losses[key])


def _debt_lines(state: State) -> Rows:
    yield from ((*key, amount) for key, amount in sorted(state.waterfall.debt_lines.items()))


def _pnl_settlement_rules(state: State) -> Rows:
    yield SHAPES["ReconciliationRules"].row()(state.pnl_settlement.rules)


def _quotes(state: State) -> Rows:
    getter = SHAPES["Quote"].row()
    for key in sorted(state.pnl_settlement.quotes):
        registered = state.pnl_settlement.quotes[key]
        for account_id in sorted(registered):
            yield getter(registered[account_id])


def _unpaid_passes(state: State) -> Rows:
    return _amounts(state.pnl_settlement.unpaid_passes)


def _realised_at(state: State) -> Rows:
    yield from ((key, list(rows)) for key, rows in sorted(state.pnl_settlement.realised_at.items()))


# --- brakes: a window is that of borrows (0), deposits (1), borrows of R-1 (2), or the outflow (3) ------------------


def every_brake(state: State) -> list[Brake]:
    """Return the brakes of the clearinghouse, of assets by id, of markets by id."""
    found = [state.brakes.kill_switch, state.brakes.withdrawal_gate]
    for key in sorted(state.assets):
        caps = state.assets[key].brakes
        if caps is not None:
            found += [caps.borrow_cap, caps.deposit_cap, caps.outflow_limit]
        pause = state.assets[key].pause
        if pause is not None:
            found.append(pause.brake)
    for market_id in sorted(state.markets):
        halt = state.markets[market_id].halt
        if halt is not None:
            found.append(halt.brake)
    return found


def _clearinghouse_brakes(state: State) -> Rows:
    yield SHAPES["Brakes"].row()(state.brakes)


def _halts(state: State) -> Rows:
    return _of_markets(state, "VolatilityHalt", "halt")


def _halt_prices(state: State) -> Rows:
    """Return the prices in a window of a halt, oldest first."""
    getter = SHAPES["Extremes"].row()
    for key in sorted(state.markets):
        halt = state.markets[key].halt
        if halt is not None:
            for entry in halt.stood:
                yield (key, *getter(entry))


def _brakes(state: State) -> Rows:
    return map(SHAPES["Brake"].row(), every_brake(state))


# A row refers only to rows of earlier tables.
TABLES: Final = (
    Table("genesis", SHAPES["Genesis"].names(), _genesis),
    Table("state", SHAPES["State"].names(), _state),
    Table("sources", SHAPES["Source"].names(), lambda s: _by_id("Source", s.sources)),  # type: ignore[arg-type]
    Table("assets", SHAPES["Asset"].names(), _assets),
    Table("index_rules", SHAPES["IndexRules"].names("asset_id"), _index_rules),
    Table("instruments", SHAPES["Instrument"].names("asset_id"), _instruments),
    Table("ticks", SHAPES["Tick"].names("asset_id", "source_id"), _ticks),
    Table("price_units", ("asset_id", "weight", "source_ids"), _price_units),
    Table("pools", SHAPES["Pool"].names("asset_id"), _pools),
    Table("expected_losses", ("asset_id", "account_id", "amount"), expected_losses),
    Table("shares_left", ("asset_id", "account_id", "shares"), shares_left),
    Table("uncovered_losses", SHAPES["ExpectedLosses"].names("asset_id"), uncovered_losses),
    Table("withdrawals", SHAPES["Withdrawal"].names(), _withdrawals),
    Table("markets", SHAPES["Market"].names(), _markets),
    Table("dynamic_margins", SHAPES["DynamicMargin"].names("market_id"), _dynamic_margins),
    Table("mark_rules", SHAPES["MarkRules"].names("market_id"), _mark_rules),
    Table("funding", SHAPES["Funding"].names("market_id"), _funding),
    Table("funding_sums", ("market_id", "index_e9", "sum_e9"), _funding_sums),
    Table("expiries", SHAPES["Expiry"].names("market_id"), _expiries),
    Table("sampled", ("market_id",), _sampled),
    Table("accounts", SHAPES["Account"].names(), _accounts),
    Table("isolated_accounts", ("account_id", "market_id", "isolated_id"), _isolated_accounts),
    Table("holdings", SHAPES["Holding"].names(), _holdings),
    Table("asks", ("asset_id", "account_id", "amount", "place", "is_whole"), asks),
    Table("lines", SHAPES["Line"].names(), line_rows),
    Table("recent", SHAPES["RecentResult"].names("account_id", "market_id"), recent_rows),
    Table("orders", SHAPES["Order"].names(), _orders),
    Table("venue_fills", ("order_id", "fill_id"), venue_fill_rows),
    Table("queue", ("market_id", "order_id"), queue_rows),
    Table("auction_orders", ("market_id", "order_id"), auction_rows),
    Table("trigger_books", ("market_id",), trigger_book_rows),
    Table(
        "trigger_backlogs",
        ("market_id", "source", "price_e9", "conditional_order_id"),
        trigger_backlog_rows,
    ),
    Table("conditionals", SHAPES["ConditionalOrder"].names(), _conditionals),
    Table("trailing", ("market_id", "source", "direction", "best_e9", "order_id"), trailing_rows),
    Table("waiting_rounds", SHAPES["WaitingExits"].names("market_id"), waiting_rounds),
    Table("waiting_exits", ("market_id", "order_id"), waiting_exits),
    Table("brackets", SHAPES["Bracket"].names(), lambda s: _by_id("Bracket", s.brackets)),  # type: ignore[arg-type]
    Table("twaps", SHAPES["Twap"].names(), lambda s: _by_id("Twap", s.twaps)),  # type: ignore[arg-type]
    Table("dead_men", SHAPES["DeadManSwitch"].names(), _dead_men),
    Table("heard", ("principal", "heard_ns"), _last_seen),
    Table("expired_dead_men", ("principal", "account_ids"), _expired_dead_men),
    Table("deposits", SHAPES["Deposit"].names(), _deposits),
    Table("holds", SHAPES["Hold"].names(), lambda s: _by_id("Hold", s.holds)),  # type: ignore[arg-type]
    Table("breaks", SHAPES["Break"].names(), _breaks),
    *CUSTODY_TABLES,
    *BUST_TABLES,
    *starmap(Table, CLEARING_TABLES),
    *GIVE_UP_TABLES,
    *starmap(Table, SETTLEMENT_TABLES),
    *CORPORATE_ACTION_TABLES,
    *AFFIRMATION_TABLES,
    Table(
        "answers",
        SHAPES["Answer"].names("principal", "request_id", "digest", "answered_ns", "items", "work"),
        _answers,
    ),
    Table(
        "answer_figures",
        ("first_sequence", "item", "limit", "actual", "shortfall"),
        _answer_figures,
    ),
    Table("versions", VERSION_COLUMNS, versions),
    Table("work", ("second", "principal", "units"), work),
    Table("cursors", SHAPES["Cursors"].names(), cursors),
    Table("liquidation_pass", SHAPES["LiquidationPass"].names(), liquidation_pass),
    *starmap(Table, VISIT_TABLES),
    Table("rankings", ("market_id", "side", "to_rank", "entries", "aside"), rankings),
    Table("lenders_to_check", ("asset_ids", "is_checking", "account_ids"), lenders_to_check),
    Table("cursor_ages", ("cursor", *SHAPES["CursorAge"].names()), cursor_ages),
    Table("late_markets", ("market_id", "status"), late_markets),
    Table(
        "boxes",
        (
            "account_id",
            "edges",
            "margin_left",
            "payment_left",
            "exposure_most",
            "weights_may_fall",
        ),
        bounds_rows,
    ),
    Table("unwatched", ("place", "account_id"), unwatched_rows),
    Table("refused", ("account_id", "refused"), refused_rows),
    Table("health_round", ("round", "worked_round", "last_id"), health_round_rows),
    Table("concerned_blocks", ("block", "round", "subjects"), concerned_rows),
    Table("listed", ("account_id", "round", "checked"), listed_rows),
    Table("orders_to_reduce", SHAPES["OrdersToReduce"].names(), orders_to_reduce),
    Table("market_ends", SHAPES["MarketEnd"].names(), market_ends),
    Table("ended_positions", ("market_id", "side", "closed"), ended_positions),
    *starmap(Table, UNCROSSING_TABLES),
    Table("triggered", ("place", "conditional_order_id"), triggered),
    Table("timers", ("phase", "key", "due_ns"), _timers),
    Table("liquidation_rules", SHAPES["LiquidationRules"].names(), _liquidation_rules),
    Table("flagged", SHAPES["LiquidationCase"].names("account_id"), _flagged),
    Table("flagged_lots", ("account_id", "market_id", "lots"), _flagged_lots),
    Table("flagged_unfilled", ("account_id", "market_id", "passes"), unfilled_rows),
    Table("flagged_amounts", ("account_id", "asset_id", "amount"), _flagged_amounts),
    Table("providers", SHAPES["Provider"].names(), _providers),
    Table("losses", ("account_id", "asset_id", "market_id", "side", "amount"), _losses),
    Table("to_sell", ("asset_id", "amount"), _to_sell),
    Table("taken_over", ("asset_id", "amount"), lambda s: _amounts(s.waterfall.taken_over)),
    Table("to_repay", ("asset_id", "amount"), _to_repay),
    Table("apart", SHAPES["LineApart"].names("asset_id", "account_id"), _apart),
    Table("apart_losses", ("account_id", "amount"), _apart_losses),
    Table("debt_lines", ("account_id", "asset_id", "amount"), _debt_lines),
    Table("reconciliation_rules", SHAPES["ReconciliationRules"].names(), _pnl_settlement_rules),
    Table("quotes", SHAPES["Quote"].names(), _quotes),
    Table("waiting", ("account_id", "asset_id", "passes"), unsold_collateral),
    Table("waiting_amounts", ("account_id", "asset_id", "of_asset_id", "amount"), unsold_amounts),
    Table("unpaid_passes", ("asset_id", "passes"), _unpaid_passes),
    Table("realised_at", ("asset_id", "markets"), _realised_at),
    Table("unpaid_since", ("asset_id", "account_id", "since_ns"), unpaid_since),
    Table("unranked", ("account_id", "market_id"), unranked),
    Table("loss_indices", ("asset_id", *SHAPES["LossIndex"].names()), loss_indices),
    Table("unpaid_losses", SHAPES["UnpaidLoss"].names("asset_id", "account_id"), unpaid_losses),
    *starmap(Table, PASS_TABLES),
    Table("clearinghouse_brakes", SHAPES["Brakes"].names(), _clearinghouse_brakes),
    Table("asset_caps", SHAPES["AmountWindow"].names("asset_id", "window"), asset_caps),
    Table("asset_cap_entries", SHAPES["Counted"].names("asset_id", "window"), asset_cap_entries),
    Table("asset_cap_owners", ("asset_id", "window", "place", "owner", "amount"), asset_cap_owners),
    Table("asset_cap_unpaid", ("asset_id", "owner", "amount"), asset_cap_unpaid),
    Table("halts", SHAPES["VolatilityHalt"].names("market_id"), _halts),
    Table("halt_prices", SHAPES["Extremes"].names("market_id"), _halt_prices),
    Table("brakes", SHAPES["Brake"].names(), _brakes),
    *PVP_TABLES,
    *MARGIN_TABLES,
    *DEFAULT_TABLES,
    *ROLE_TABLES,
    *HOLDER_TABLES,
    *LIQUIDITY_TABLES,
)

LAYOUT: Final[Row] = tuple((table.name, table.columns) for table in TABLES)


def snapshot(state: State) -> Iterator[Row]:
    """Yield the chunks of the state between two commands: LAYOUT, then the rows of each table that has rows."""
    assert not state.touched
    assert state.cursors.is_behind or not (state.triggered or state.trigger_backlogs)
    assert not state.waterfall.bankrupt
    assert not state.events
    yield LAYOUT
    for number, table in enumerate(TABLES):
        rows = table.rows(state)
        part = list(islice(rows, CHUNK_ROWS))
        while part:
            columns = zip(*part, strict=True)
            yield (
                number,
                [
                    list(map(int, column)) if name in BOOLS else column
                    for name, column in zip(table.columns, columns, strict=True)
                ],
            )
            part = list(islice(rows, CHUNK_ROWS))
