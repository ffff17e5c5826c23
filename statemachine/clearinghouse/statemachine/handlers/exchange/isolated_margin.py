# SPDX-License-Identifier: Apache-2.0
"""Isolate positions: each position then has its own collateral, MF and `E` (SPEC M-8).

Owns SetIsolated, MoveIsolatedMargin, and the margin that an order brings with it. An isolated position is an account
below its owner's account, with only the margin and the line of one market. So every rule of accounts applies to it
unchanged, and gate, health, liquidation and settlement need no case for it. Orders of the owner's account in the market
count as the isolated account's; only margin moves reach its money. The loss of an isolated position is limited to its
account, since no rule takes value from another account. A position that is isolated again gets the same account again,
so each account of a client leaves at most one closed account for each market (I-12).
"""

from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_debit
from clearinghouse.statemachine.ledger.dirty import leverage_changed
from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.lending.reversal_debts import is_debtor
from clearinghouse.statemachine.lending.spot_financing import repay_received
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.pretrade.announced_busts import refuse_kept
from clearinghouse.statemachine.pretrade.reservations import reserve_move
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
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
    code = _refuse_isolating(state, command.account_id, command.market_id, command.isolated)
    if code != codes.OK:
        return code
    account = state.accounts[command.account_id]
    market = state.markets[command.market_id]
    present = account.isolated.get(market.id)
    if command.isolated:
        if present is None:
            if not _is_flat(account, market):
                return codes.ISOLATED_NOT_FLAT
            opening = _Opening(state, account, market)
            opening.write(state, 0)
            present = opening.isolated
    else:
        if present is None:
            return codes.NOT_ISOLATED
        if not _may_end(present, market):
            return codes.ISOLATED_NOT_FLAT
        _end(state, 0, account, present, market)
    reply.item_id = present.id
    return codes.OK


def _refuse_isolating(
    state: State, account_id: AccountId, market_id: MarketId, isolated: int
) -> int:
    """Return the refusal of an account and a market whose isolation is to begin or to end, or OK."""
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code
    market = state.markets.get(market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.is_spot:
        return codes.MARKET_KIND_FORBIDS
    if market.status == MARKET_CLOSED and isolated:
        return codes.MARKET_STATUS_FORBIDS
    kind = state.accounts[account_id].kind
    if isolated not in (0, 1) or kind not in (KIND_CUSTOMER, KIND_MARKET_MAKER):
        return codes.SETTING_OUT_OF_RANGE
    return codes.OK


def _is_flat(account: Account, market: Market) -> bool:
    """Return whether an account has neither a position nor an open order of its own in a market."""
    line = account.lines.get(market.id)
    return line is None or not (line.position or line.orders)


def _may_end(isolated: Account, market: Market) -> bool:
    """Return whether an isolated account has only free margin: no order, no position and no unsettled PnL."""
    if isolated.orders or isolated.exposure_count:
        return False
    holding = isolated.holdings.get(market.quote.id)
    return holding is None or not holding.unsettled


class _Opening:
    """An isolated account that was just opened, with the data of its undo; its events are written separately."""

    def __init__(self, state: State, account: Account, market: Market) -> None:
        """Open the account, or reopen an earlier one, with its owner's leverage, tier and limit."""
        self.account: Account = account
        self.market: Market = market
        isolated = account.ended_isolated.pop(market.id, None)
        self.is_new = isolated is None
        if isolated is None:
            state.last_account_id += 1
            isolated = Account(AccountId(state.last_account_id), account.owner, account.kind)
            isolated.parent_id = account.id
            isolated.isolated_market_id = market.id
            state.add_account(isolated)
        self.isolated: Account = isolated
        self.before = isolated.max_leverage, isolated.fee_tier, isolated.position_limit
        isolated.status = ACTIVE
        isolated.max_leverage = account.max_leverage
        isolated.fee_tier = account.fee_tier
        isolated.position_limit = account.position_limit
        leverage_changed(isolated)
        account.isolated = with_entry(account.isolated, market.id, isolated)

    def write(self, state: State, offset: int) -> None:
        """Write the events; the account stays open."""
        if self.is_new:
            event_writers.account_created(state.events, offset, self.isolated.id)
        _write_isolated(state, offset, self.account, self.isolated, self.market, 1)

    def undo(self, state: State) -> None:
        """Close the account, or remove a new one: nothing has an amount or an order in it."""
        account = self.account
        isolated = self.isolated
        assert not isolated.orders
        assert isolated.exposure_count == 0
        assert all(holding.balance == 0 for holding in isolated.holdings.values())
        del account.isolated[self.market.id]
        state.touched.pop(isolated.id, None)
        if not self.is_new:
            isolated.status = CLOSED
            isolated.max_leverage, isolated.fee_tier, isolated.position_limit = self.before
            leverage_changed(isolated)
            account.ended_isolated = with_entry(account.ended_isolated, self.market.id, isolated)
            return
        state.margin_watch.unwatched.discard(isolated.id)
        for holding in isolated.holdings.values():
            del holding.asset.holders[isolated.id]
        state.remove_last_account(isolated)
        state.last_account_id -= 1


def _end(state: State, offset: int, account: Account, isolated: Account, market: Market) -> None:
    """Return the margin of a flat isolated account and close it."""
    holding = isolated.holdings.get(market.quote.id)
    if holding is not None and holding.balance:
        pay(state, offset, isolated, account, market.quote, holding.balance)
    del account.isolated[market.id]
    account.ended_isolated = with_entry(account.ended_isolated, market.id, isolated)
    isolated.status = CLOSED
    _write_isolated(state, offset, account, isolated, market, 0)
    event_writers.account_closed(state.events, offset, isolated.id)


def _write_isolated(
    state: State, offset: int, account: Account, isolated: Account, market: Market, is_isolated: int
) -> None:
    """Write the event of an isolation that begins or ends."""
    event_writers.isolated_set(
        state.events,
        offset,
        account_id=account.id,
        market_id=market.id,
        isolated_account_id=isolated.id,
        isolated=is_isolated,
    )


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
    payer, payee, amount = account, isolated, command.amount
    if amount < 0:
        payer, payee, amount = payee, payer, -amount
    code = _reserve_margin(state, payer, payee, market.quote, amount, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    _write_transfer(state, 0, payer, payee, market.quote, amount)
    reply.item_id = isolated.id
    return codes.OK


def _reserve_margin(
    state: State, payer: Account, payee: Account, asset: Asset, amount: int, refusal: Refusal
) -> int:
    """Move margin into an isolated position, or out of it, without its event; return OK, or the refusal (L-4)."""
    is_into = payee.isolated_market_id != 0
    if is_into and is_debtor(state, payer):
        return codes.REVERSED_DEPOSIT_OWED
    debit = payer.holdings.get(asset.id)
    # The amount stays with its owner.
    code = refuse_debit(state, payer, debit, amount, refusal, is_due=True)
    if code == codes.OK and is_into:
        code = refuse_kept(state, payer, debit, amount, refusal)
    if code != codes.OK or debit is None:
        return code
    return reserve_move(state, debit, holding_of(state, payee, asset), amount, refusal)


class OrderMargin:
    """The margin that one order brings to its own isolated position: an attempt, as in `pretrade.reservations`."""

    def __init__(self, terms: OrderTerms) -> None:
        """Read the account, the market and the amount from the order's terms; nothing has moved."""
        self.account_id = terms.account_id
        self.market_id = terms.market_id
        self.amount = terms.isolated_margin
        self.opening: _Opening | None = None  # of an isolation that begins with the order

    def reserve(self, state: State, refusal: Refusal) -> int:
        """Isolate the market if it is not yet, and move the margin; return OK, or the refusal, which changes nothing.

        Refusals in order: those of SetIsolated, then those of MoveIsolatedMargin.
        """
        code = self.isolate(state)
        if code == codes.OK:
            code = self.move_in(state, refusal)
            if code != codes.OK:
                self.end_isolation(state)
        return code

    def isolate(self, state: State) -> int:
        """Isolate the market if it is not yet; return OK, or the refusal. Undone by `end_isolation`."""
        code = _refuse_isolating(state, self.account_id, self.market_id, 1)
        if code != codes.OK:
            return code
        account = state.accounts[self.account_id]
        market = state.markets[self.market_id]
        self.opening = None
        if market.id not in account.isolated:
            if not _is_flat(account, market):
                return codes.ISOLATED_NOT_FLAT
            self.opening = _Opening(state, account, market)
        return codes.OK

    def end_isolation(self, state: State) -> None:
        """Undo `isolate`."""
        if self.opening is not None:
            self.opening.undo(state)

    def move_in(self, state: State, refusal: Refusal) -> int:
        """Move the margin into the isolated account; return OK, or the refusal. Undone by `move_out`."""
        account, isolated, market = self._parties(state)
        return _reserve_margin(state, account, isolated, market.quote, self.amount, refusal)

    def move_out(self, state: State) -> None:
        """Undo `move_in`."""
        account, isolated, market = self._parties(state)
        asset_id = market.quote.id
        move(isolated.holdings[asset_id], account.holdings[asset_id], self.amount)

    def _parties(self, state: State) -> tuple[Account, Account, Market]:
        """Return the account, its isolated account and the market."""
        account = state.accounts[self.account_id]
        return account, account.isolated[self.market_id], state.markets[self.market_id]

    def undo(self, state: State) -> None:
        """Undo `reserve`."""
        self.move_out(state)
        self.end_isolation(state)

    def write(self, state: State, offset: int) -> None:
        """Write the events; the order is accepted."""
        if self.opening is not None:
            self.opening.write(state, offset)
        account, isolated, market = self._parties(state)
        _write_transfer(state, offset, account, isolated, market.quote, self.amount)

    def give_back(self, state: State, offset: int) -> None:
        """Return the margin of an order that ended as it entered, without a fill, and end the isolation that it began.

        An earlier isolation stays, and keeps the margin that the guards of L-4 keep there.
        """
        account, isolated, market = self._parties(state)
        if self.opening is not None and _may_end(isolated, market):
            _end(state, offset, account, isolated, market)
            return
        code = _reserve_margin(state, isolated, account, market.quote, self.amount, Refusal())
        if code == codes.OK:
            _write_transfer(state, offset, isolated, account, market.quote, self.amount)


def pay(
    state: State, offset: int, payer: Account, payee: Account, asset: Asset, amount: int
) -> None:
    """Move a free amount of an asset from payer to payee, two accounts of one owner."""
    move(payer.holdings[asset.id], holding_of(state, payee, asset), amount)
    _write_transfer(state, offset, payer, payee, asset, amount)


def _write_transfer(
    state: State, offset: int, payer: Account, payee: Account, asset: Asset, amount: int
) -> None:
    """Write the transfer event of a payment, and list the receiver for the health check."""
    event_writers.transferred(
        state.events, offset, from_id=payer.id, to_id=payee.id, asset_id=asset.id, amount=amount
    )
    repay_received(state, offset, payee.holdings[asset.id], amount)
    if payee.exposure_count or is_debtor(state, payee):
        state.touched[payee.id] = payee  # a debt for a reversed deposit takes what comes in (L-4.3)
