# SPDX-License-Identifier: Apache-2.0
"""Handle the commands of PnL settlement: its parameters, and the standing quotes of providers (SPEC section 10).

Owns the refusals and the ranges. Must never settle an amount.
"""

from typing import Final

from clearinghouse.statemachine.authority.common_checks import refuse_count, refuse_inactive
from clearinghouse.statemachine.authority.delegation_limits import has_limits
from clearinghouse.statemachine.pnl_settlement.collateral_conversion import drop_quote
from clearinghouse.statemachine.pretrade.delegated_orders import order_value, refuse_order_value
from clearinghouse.statemachine.state.pnl_settlement import Quote
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_PRICE, NOT_STATED, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    BUY,
    KIND_BACKSTOP,
    KIND_MARKET_MAKER,
    LIQUIDATING,
    MARKET_CLOSED,
    PPB,
    QUOTES_OF_OWNER_MAX,
    QUOTES_PER_MARKET_MAX,
)

PASSES_MAX: Final = 1_000_000


def set_reconciliation(state: State, command: commands.SetReconciliation, _reply: Reply) -> int:
    """Switch the steps beyond free and reserved balances on or off. Refusals: PARAMETER_OUT_OF_RANGE."""
    valid = (
        command.enabled in (0, 1)
        and 0 <= command.slack_ppb < PPB
        and 0 <= command.limit_ppb < PPB
        and 0 <= command.spot_liquidation_passes <= PASSES_MAX
        and 1 <= command.realisation_passes <= PASSES_MAX
        and (command.borrow_passes == NOT_STATED or 1 <= command.borrow_passes <= PASSES_MAX)
    )
    if not valid:
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    kept = state.pnl_settlement
    rules = kept.rules
    rules.on = bool(command.enabled)
    rules.slack_ppb = command.slack_ppb
    rules.limit_ppb = command.limit_ppb
    rules.spot_liquidation_passes = command.spot_liquidation_passes
    rules.realisation_passes = command.realisation_passes
    if command.borrow_passes != NOT_STATED:  # a journal older than the parameter states none
        rules.borrow_passes = command.borrow_passes
    if not rules.on:
        kept.unsold.clear()
        kept.unsold_ids.clear()
        kept.unpaid_passes.clear()
        kept.realised_at.clear()
        kept.unpaid_since_ns.clear()
        kept.unpaid_ids.clear()
        kept.loss_indices.clear()
        kept.overdue.clear()
    event_writers.reconciliation_set(state.events, 0, command.enabled)
    return codes.OK


def set_quote(state: State, command: commands.SetQuote, reply: Reply) -> int:
    """Set a provider's standing bid for the base of a spot market; quantity 0 ends it. Answer: account id.

    Refusals in order: those of `refuse_inactive`, NOT_A_PROVIDER, UNKNOWN_MARKET, MARKET_KIND_FORBIDS,
    MARKET_STATUS_FORBIDS (closed); with a quantity also PARAMETER_OUT_OF_RANGE, TICK_SIZE, LOT_SIZE, EXPIRY_IN_PAST,
    ACCOUNT_LIQUIDATING, STATE_LIMIT, DELEGATE_ORDER_LIMIT (Q-5).
    """
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    code = _refuse_quote(state, command, reply)
    if code == codes.OK and command.quantity and has_limits(state, command.principal):
        market = state.markets[command.market_id]
        price = command.price // market.tick_units * market.tick_per_lot
        value = order_value(BUY, price, 0, command.quantity // market.lot_units)
        code = refuse_order_value(
            state, command.principal, command.account_id, market, value, reply
        )
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    market = state.markets[command.market_id]
    quotes = state.pnl_settlement.quotes
    before = quotes.get(market.id, {}).get(command.account_id)
    if before is not None:
        drop_quote(state, before)
    # Delete expired quotes, so that they do not accumulate (I-12).
    for quote in list(quotes.get(market.id, {}).values()):
        if quote.expire_ns <= state.time_ns:
            drop_quote(state, quote)
    price = NO_PRICE
    lots = 0
    expire_ns = 0
    if command.quantity:
        price = PricePerLot(command.price // market.tick_units * market.tick_per_lot)
        lots = command.quantity // market.lot_units
        expire_ns = command.expire_ns
        quotes.setdefault(market.id, {})[command.account_id] = Quote(
            command.account_id, market.id, price, lots, expire_ns
        )
    event_writers.quote_set(
        state.events,
        0,
        account_id=command.account_id,
        market_id=market.id,
        price_per_lot=price,
        lots=lots,
        expire_ns=expire_ns,
    )
    reply.item_id = command.account_id
    return codes.OK


def _refuse_quote(state: State, command: commands.SetQuote, refusal: Refusal) -> int:
    """Return the refusal of `set_quote` after `refuse_inactive`, or OK."""
    account = state.accounts[command.account_id]
    if account.kind not in (KIND_BACKSTOP, KIND_MARKET_MAKER):
        return codes.NOT_A_PROVIDER
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if not market.is_instant:
        return codes.MARKET_KIND_FORBIDS
    if market.status == MARKET_CLOSED:
        return codes.MARKET_STATUS_FORBIDS
    if command.quantity == 0:
        return codes.OK
    if command.quantity < 0 or command.price <= 0:
        return codes.PARAMETER_OUT_OF_RANGE
    ticks, off_tick = divmod(command.price, market.tick_units)
    lots, off_lot = divmod(command.quantity, market.lot_units)
    too_much = (
        ticks * market.tick_per_lot * lots > AMOUNT_MAX or lots * market.lot_base_units > AMOUNT_MAX
    )
    if too_much:
        return codes.PARAMETER_OUT_OF_RANGE
    if off_tick:
        refusal.limit = market.tick_units
        refusal.actual = command.price
        return codes.TICK_SIZE
    if off_lot:
        refusal.limit = market.lot_units
        refusal.actual = command.quantity
        return codes.LOT_SIZE
    if command.expire_ns <= state.time_ns:
        refusal.not_above(state.time_ns, command.expire_ns)
        return codes.EXPIRY_IN_PAST
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    others = [
        quote
        for quote in state.pnl_settlement.quotes.get(market.id, {}).values()
        if quote.account_id != account.id and quote.expire_ns > state.time_ns
    ]
    own = [one for one in others if state.accounts[one.account_id].owner == account.owner]
    code = refuse_count(len(own), QUOTES_OF_OWNER_MAX, refusal)
    return code if code != codes.OK else refuse_count(len(others), QUOTES_PER_MARKET_MAX, refusal)
