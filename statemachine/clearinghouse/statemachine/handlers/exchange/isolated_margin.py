# SPDX-License-Identifier: Apache-2.0
"""Isolate positions: each position then has its own collateral, MF and `E` (SPEC M-8).

Owns SetIsolated and MoveIsolatedMargin. An isolated position is an account below its owner's account, with only the
margin and the line of one market. So every rule of accounts applies to it unchanged, and gate, health, liquidation
and settlement need no case for it. Orders of the owner's account in the market count as the isolated account's; only
MoveIsolatedMargin moves its money. The loss of an isolated position is limited to its account, since no rule takes
value from another account. A position that is isolated again gets the same account again, so each account of a client
leaves at most one closed account for each market (I-12).
"""

from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_debit
from clearinghouse.statemachine.ledger.dirty import leverage_changed
from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.lending.reversal_debts import is_debtor
from clearinghouse.statemachine.lending.spot_financing import repay_received
from clearinghouse.statemachine.pretrade.announced_busts import refuse_kept
from clearinghouse.statemachine.pretrade.reservations import reserve_move
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    CLOSED,
    KIND_CUSTOMER,
    KIND_MARKET_MAKER,
    MARKET_CLOSED,
)


def set_isolated(state: State, command: commands.SetIsolated, reply: Reply) -> int:
    """Isolate an account's position in a market, or end the isolation; both need no position and no order.

    Refusals in order: those of `refuse_inactive`, UNKNOWN_MARKET, MARKET_KIND_FORBIDS (spot), MARKET_STATUS_FORBIDS
    (CLOSED, to isolate), SETTING_OUT_OF_RANGE (also for kinds of account that take over others' positions),
    NOT_ISOLATED, ISOLATED_NOT_FLAT. A command that isolates an isolated position changes nothing. The end of an
    isolation returns the margin and closes the isolated account.
    """
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.is_spot:
        return codes.MARKET_KIND_FORBIDS
    if market.status == MARKET_CLOSED and command.isolated:
        return codes.MARKET_STATUS_FORBIDS
    account = state.accounts[command.account_id]
    if command.isolated not in (0, 1) or account.kind not in (KIND_CUSTOMER, KIND_MARKET_MAKER):
        return codes.SETTING_OUT_OF_RANGE
    present = account.isolated.get(market.id)
    if command.isolated:
        if present is None:
            line = account.lines.get(market.id)
            if line is not None and (line.position or line.orders):
                return codes.ISOLATED_NOT_FLAT
            present = _isolate(state, account, market)
    else:
        if present is None:
            return codes.NOT_ISOLATED
        if not _may_end(state, present, market):
            return codes.ISOLATED_NOT_FLAT
        _end(state, account, present, market)
    reply.item_id = present.id
    return codes.OK


def _may_end(state: State, isolated: Account, market: Market) -> bool:
    """Return whether an isolated account has only free margin: no unsettled PnL and no debt, written off or not."""
    if isolated.orders or isolated.exposure_count:
        return False
    if (isolated.id, market.quote.id) in state.waterfall.debt_lines:
        return False
    holding = isolated.holdings.get(market.quote.id)
    return holding is None or not (holding.unsettled or holding.held)


def _isolate(state: State, account: Account, market: Market) -> Account:
    """Open the isolated account, or reopen an earlier one, with its owner's leverage, tier and limit."""
    isolated = account.ended_isolated.pop(market.id, None)
    is_new = isolated is None
    if isolated is None:
        state.last_account_id += 1
        isolated = Account(AccountId(state.last_account_id), account.owner, account.kind)
        isolated.parent_id = account.id
        isolated.isolated_market_id = market.id
    isolated.status = ACTIVE
    isolated.max_leverage = account.max_leverage
    isolated.fee_tier = account.fee_tier
    isolated.position_limit = account.position_limit
    if is_new:
        state.add_account(isolated)
        event_writers.account_created(state.events, 0, isolated.id)
    else:
        leverage_changed(isolated)
    account.isolated[market.id] = isolated
    event_writers.isolated_set(
        state.events,
        0,
        account_id=account.id,
        market_id=market.id,
        isolated_account_id=isolated.id,
        isolated=1,
    )
    return isolated


def _end(state: State, account: Account, isolated: Account, market: Market) -> None:
    """Return the margin of a flat isolated account and close it."""
    holding = isolated.holdings.get(market.quote.id)
    if holding is not None and holding.balance:
        pay(state, isolated, account, market.quote, holding.balance)
    del account.isolated[market.id]
    account.ended_isolated[market.id] = isolated
    isolated.status = CLOSED
    event_writers.isolated_set(
        state.events,
        0,
        account_id=account.id,
        market_id=market.id,
        isolated_account_id=isolated.id,
        isolated=0,
    )
    event_writers.account_closed(state.events, 0, isolated.id)


def move_isolated_margin(state: State, command: commands.MoveIsolatedMargin, reply: Reply) -> int:
    """Move margin into an isolated position, or out of it; the payer passes the guards of L-4.

    Refusals in order: those of `refuse_inactive`, UNKNOWN_MARKET, NOT_ISOLATED, REVERSED_DEPOSIT_OWED (into it, L-4.3),
    those of `refuse_debit` for the payer, BUST_ANNOUNCED (into it, O-10), WITHDRAWAL_MARGIN for the payer.
    """
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    account = state.accounts[command.account_id]
    isolated = account.isolated.get(market.id)
    if isolated is None:
        return codes.NOT_ISOLATED
    if command.amount > 0 and is_debtor(state, account):
        return codes.REVERSED_DEPOSIT_OWED
    payer, payee, amount = account, isolated, command.amount
    if amount < 0:
        payer, payee, amount = payee, payer, -amount
    debit = payer.holdings.get(market.quote.id)
    # The amount stays with its owner.
    code = refuse_debit(state, payer, debit, amount, reply, is_due=True)
    if code == codes.OK and payer is account:
        code = refuse_kept(state, account, debit, amount, reply)
    if code != codes.OK or debit is None:
        return code
    credit = holding_of(state, payee, market.quote)
    code = reserve_move(state, debit, credit, amount, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    _write_transfer(state, payer, payee, market.quote, amount)
    reply.item_id = isolated.id
    return codes.OK


def pay(state: State, payer: Account, payee: Account, asset: Asset, amount: int) -> None:
    """Move a free amount of an asset from payer to payee, two accounts of one owner."""
    move(payer.holdings[asset.id], holding_of(state, payee, asset), amount)
    _write_transfer(state, payer, payee, asset, amount)


def _write_transfer(
    state: State, payer: Account, payee: Account, asset: Asset, amount: int
) -> None:
    """Write the transfer event of a payment, and list the receiver for the health check."""
    event_writers.transferred(
        state.events, 0, from_id=payer.id, to_id=payee.id, asset_id=asset.id, amount=amount
    )
    repay_received(state, 0, payee.holdings[asset.id], amount)
    if payee.exposure_count or is_debtor(state, payee):
        state.touched[payee.id] = payee  # a debt for a reversed deposit takes what comes in (L-4.3)
