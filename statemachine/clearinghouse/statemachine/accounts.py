# SPDX-License-Identifier: Apache-2.0
"""Accounts: opening, settings, closing, and what every movement of their money passes (SPEC section 3).

Owns the ladders of the account commands; money moves in `deposits`, `transfers` and `holds`. Everything that
takes value out of an account passes the same guards (L-4): not while liquidating, not with negative unsettled
equity, only the free balance, and worst-case equity after it exceeds the IMF requirement of the worst side.
"""

from typing import Final

from clearinghouse.statemachine import codes, commands, events
from clearinghouse.statemachine.figures import collateral_amount, to_valuation_floor
from clearinghouse.statemachine.gate import Refusal
from clearinghouse.statemachine.ledger import (
    free_balance,
)
from clearinghouse.statemachine.margin import leverage_changed, refresh, worst_case
from clearinghouse.statemachine.openorders import index_spot
from clearinghouse.statemachine.outcome import Outcome
from clearinghouse.statemachine.state import Account, Holding, State
from clearinghouse.statemachine.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
    AMOUNT_MAX,
    CLOSED,
    FIRST_ACCOUNT_ID,
    KIND_CUSTOMER,
    KIND_VENUE,
    LIQUIDATING,
    MARKET_CLOSED,
)

LEVERAGE_MAX: Final = 1_000
FEE_TIERS_MAX: Final = 256
_FLAGS: Final = ACCOUNT_AUTO_LEND | ACCOUNT_AUTO_REPAY | ACCOUNT_SPOT_MARGIN


def answer(
    state: State, item: int, outcome: Outcome, code: int, item_id: int, refusal: Refusal
) -> None:
    """Answer one item; a refusal leaves its figures and one event."""
    outcome.add(code, item_id)
    if code == codes.OK:
        return
    if refusal.limit or refusal.actual or refusal.shortfall:
        outcome.refuse(item, refusal.limit, refusal.actual, refusal.shortfall)
    state.events.extend(
        (events.REFUSED, item, code, refusal.limit, refusal.actual, refusal.shortfall)
    )


def usable(state: State, account_id: int) -> int:
    """Whether customers' commands may act on an account: in order UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT,
    ISOLATED_ACCOUNT (M-8), ACCOUNT_CLOSED.
    """
    account = state.accounts.get(account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    if account_id < FIRST_ACCOUNT_ID:
        return codes.SYSTEM_ACCOUNT
    if account.isolated_market_id:
        return codes.ISOLATED_ACCOUNT
    return codes.ACCOUNT_CLOSED if account.status == CLOSED else codes.OK


def adjustable(state: State, account_id: int) -> int:
    """Whether settings of an account may change: as `usable`, but an isolated one has settings of its own."""
    code = usable(state, account_id)
    if code != codes.ISOLATED_ACCOUNT:
        return code
    closed = state.accounts[account_id].status == CLOSED
    return codes.ACCOUNT_CLOSED if closed else codes.OK


def outgoing(account: Account, holding: Holding | None, amount: int, refusal: Refusal) -> int:
    """L-4's guards before an amount leaves a usable account, in order.

    AMOUNT_NOT_POSITIVE, ACCOUNT_LIQUIDATING, NEGATIVE_UNSETTLED_EQUITY, INSUFFICIENT_FREE_BALANCE; the
    margin is looked at by `may_take_out` once the amount is out.
    """
    if amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    if account.exposures:
        for other in account.holdings.values():
            if other.unsettled < 0:
                refusal.below(0, to_valuation_floor(other.asset, other.unsettled))
                return codes.NEGATIVE_UNSETTLED_EQUITY
    free = free_balance(holding) if holding is not None else 0
    if amount > free:
        refusal.below(
            amount, free if free > 0 else 0
        )  # own loans may pay for what is reserved (M-3)
        return codes.INSUFFICIENT_FREE_BALANCE
    return codes.OK


# --- opening, settings, closing ---------------------------------------------------------------------------


def create_account(state: State, command: commands.CreateAccount, outcome: Outcome) -> None:
    """Open an account. Refusals in order: SETTING_OUT_OF_RANGE, UNKNOWN_PARENT, OWNER_MISMATCH."""
    refusal = Refusal()
    code = codes.OK
    if (
        not command.owner
        or not KIND_CUSTOMER <= command.account_kind <= KIND_VENUE
        or not 1 <= command.max_leverage <= LEVERAGE_MAX
        or command.flags & ~_FLAGS
        or not 0 <= command.position_limit <= AMOUNT_MAX
    ):
        code = codes.SETTING_OUT_OF_RANGE
    elif command.parent_id:
        parent = state.accounts.get(command.parent_id)
        if parent is None or parent.status == CLOSED or parent.id < FIRST_ACCOUNT_ID:
            code = codes.UNKNOWN_PARENT
        elif parent.owner != command.owner:
            code = codes.OWNER_MISMATCH
    if code != codes.OK:
        answer(state, 0, outcome, code, 0, refusal)
        return
    state.last_account_id += 1
    account = Account(state.last_account_id, command.owner, command.account_kind)
    account.parent_id = command.parent_id
    account.max_leverage = command.max_leverage
    account.flags = command.flags
    account.position_limit = command.position_limit
    state.accounts[account.id] = account
    state.events.extend((events.ACCOUNT_CREATED, 0, account.id))
    outcome.add(codes.OK, account.id)


def set_account_settings(
    state: State, command: commands.SetAccountSettings, outcome: Outcome
) -> None:
    """Change leverage and flags.

    Refusals in order: those of `adjustable`, SETTING_OUT_OF_RANGE, INSUFFICIENT_BALANCE (spot margin cannot be given up
    while open orders count on a borrow), INSUFFICIENT_MARGIN. A higher requirement must still be met by worst-case
    equity (M-4: gate 8), else the old leverage stays.
    """
    refusal = Refusal()
    code = adjustable(state, command.account_id)
    if code == codes.OK and (
        not 1 <= command.max_leverage <= LEVERAGE_MAX
        or command.flags & ~_FLAGS
        or (command.flags and state.accounts[command.account_id].isolated_market_id)
    ):
        refusal.above(LEVERAGE_MAX, command.max_leverage)
        code = codes.SETTING_OUT_OF_RANGE
    if code == codes.OK and not command.flags & ACCOUNT_SPOT_MARGIN:
        code = _orders_without_borrow(state, state.accounts[command.account_id], refusal)
    if code == codes.OK:
        account = state.accounts[command.account_id]
        before = account.max_leverage
        account.max_leverage = command.max_leverage
        leverage_changed(account)
        if command.max_leverage < before and account.exposures:
            refresh(state, account)
            available, required = worst_case(state, account)
            if available <= required:
                refusal.not_above(required, available)
                code = codes.INSUFFICIENT_MARGIN
                account.max_leverage = before
                leverage_changed(account)
        if code == codes.OK:
            account.flags = command.flags
            index_spot(state, account)
            state.events.extend((events.ACCOUNT_CHANGED, 0, account.id))
    answer(state, 0, outcome, code, command.account_id if code == codes.OK else 0, refusal)


def _orders_without_borrow(state: State, account: Account, refusal: Refusal) -> int:
    """Whether all open spot orders could be paid without borrowing."""
    if account.spot_exposed:
        refresh(state, account)
        for holding in account.holdings.values():
            if holding.reserved > collateral_amount(holding):
                refusal.below(holding.reserved, collateral_amount(holding))
                return codes.INSUFFICIENT_BALANCE
    return codes.OK


def set_account_limits(state: State, command: commands.SetAccountLimits, outcome: Outcome) -> None:
    """An operator's settings. Refusals in order: those of `adjustable`, SETTING_OUT_OF_RANGE."""
    refusal = Refusal()
    code = adjustable(state, command.account_id)
    if code == codes.OK and not (
        0 <= command.fee_tier < FEE_TIERS_MAX and 0 <= command.position_limit <= AMOUNT_MAX
    ):
        code = codes.SETTING_OUT_OF_RANGE
    if code == codes.OK:
        account = state.accounts[command.account_id]
        account.fee_tier = command.fee_tier
        account.position_limit = command.position_limit
        state.events.extend((events.ACCOUNT_CHANGED, 0, account.id))
    answer(state, 0, outcome, code, command.account_id if code == codes.OK else 0, refusal)


def close_account(state: State, command: commands.CloseAccount, outcome: Outcome) -> None:
    """Close an empty account. Refusals in order: those of `usable`, ACCOUNT_NOT_EMPTY.

    A venue's account stays as long as a market of its is not closed: it takes the other side of fills.
    """
    refusal = Refusal()
    code = usable(state, command.account_id)
    if code == codes.OK:
        account = state.accounts[command.account_id]
        empty = not account.orders and not account.conditionals and account.exposures == 0
        empty = empty and not account.isolated
        for holding in account.holdings.values():
            if holding.balance or holding.unsettled or holding.borrow_shares or holding.lent_shares:
                empty = False
        for market in state.markets.values():
            if market.venue_account_id == account.id and market.status != MARKET_CLOSED:
                empty = False
        if not empty:
            code = codes.ACCOUNT_NOT_EMPTY
        else:
            account.status = CLOSED
            state.events.extend((events.ACCOUNT_CLOSED, 0, account.id))
    answer(state, 0, outcome, code, command.account_id if code == codes.OK else 0, refusal)
