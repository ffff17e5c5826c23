# SPDX-License-Identifier: Apache-2.0
"""Handle accounts: opening, settings, closing (SPEC section 3).

Owns the refusals of the account commands; money moves in `deposits`, `transfers` and `holds`. Every command that moves
value out of an account passes the same guards (L-4): the account is not in liquidation, has no negative unsettled
equity, pays from its free balance only, and its worst-case equity afterwards exceeds the IMF requirement of the worst
side.
"""

from typing import Final

from clearinghouse.statemachine.authority.common_checks import (
    refuse_count,
    refuse_inactive,
    refuse_settings,
)
from clearinghouse.statemachine.authority.freezes import is_seized
from clearinghouse.statemachine.authority.permissions import acts_for_itself
from clearinghouse.statemachine.clearing.buy_in_offers import end_offers_of
from clearinghouse.statemachine.custody.closing_obstacles import obstacles
from clearinghouse.statemachine.default.cases import join_case
from clearinghouse.statemachine.exchange_margin.account_margin import refresh, worst_case
from clearinghouse.statemachine.exchange_margin.requirements import collateral_amount
from clearinghouse.statemachine.ledger.dirty import leverage_changed
from clearinghouse.statemachine.orders.open_orders import index_spot
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.limits import FEE_TIERS_MAX, LEVERAGE_MAX
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_CONVERTS_COLLATERAL,
    ACCOUNT_SPOT_MARGIN,
    ACCOUNT_TAKES_COLLATERAL,
    AMOUNT_MAX,
    CLOSED,
    FIRST_ACCOUNT_ID,
    KIND_CUSTOMER,
    KIND_VENUE,
    OWN_ACCOUNTS_MAX,
    SUB_ACCOUNTS_MAX,
)

_FLAGS: Final = (
    ACCOUNT_AUTO_LEND
    | ACCOUNT_AUTO_REPAY
    | ACCOUNT_SPOT_MARGIN
    | ACCOUNT_TAKES_COLLATERAL
    | ACCOUNT_CONVERTS_COLLATERAL
)


# --- opening, settings, closing ---------------------------------------------------------------------------


def create_account(state: State, command: commands.CreateAccount, reply: Reply) -> int:
    """Open an account.

    Refusals in order: SETTING_OUT_OF_RANGE, UNKNOWN_PARENT, OWNER_MISMATCH, STATE_LIMIT (sub-accounts of the parent,
    then accounts of an owner that is no staff and opens one for itself).
    """
    if (
        not command.owner
        or not KIND_CUSTOMER <= command.account_kind <= KIND_VENUE
        or not 1 <= command.max_leverage <= LEVERAGE_MAX
        or command.flags & ~_FLAGS
        or not 0 <= command.position_limit <= AMOUNT_MAX
    ):
        return codes.SETTING_OUT_OF_RANGE
    if command.parent_id:
        parent = state.accounts.get(command.parent_id)
        if parent is None or parent.status == CLOSED or parent.id < FIRST_ACCOUNT_ID:
            return codes.UNKNOWN_PARENT
        if parent.owner != command.owner:
            return codes.OWNER_MISMATCH
        code = refuse_count(parent.sub_account_count, SUB_ACCOUNTS_MAX, reply)
        if code != codes.OK:
            return code
    if acts_for_itself(state, command):
        code = refuse_count(len(state.owned_ids.get(command.owner, ())), OWN_ACCOUNTS_MAX, reply)
        if code != codes.OK:
            return code

    # Accepted: nothing below refuses.
    state.last_account_id += 1
    account = Account(AccountId(state.last_account_id), command.owner, command.account_kind)
    account.parent_id = command.parent_id
    account.max_leverage = command.max_leverage
    account.flags = command.flags
    account.position_limit = command.position_limit
    state.add_account(account)
    join_case(state, account)
    event_writers.account_created(state.events, 0, account.id)
    reply.item_id = account.id
    return codes.OK


def set_account_settings(state: State, command: commands.SetAccountSettings, reply: Reply) -> int:
    """Change the leverage and the flags of an account, which its owner sets.

    Refusals in order: those of `refuse_settings`, ISOLATED_ACCOUNT (for a flag, which an isolated account cannot have),
    SETTING_OUT_OF_RANGE, INSUFFICIENT_BALANCE (spot margin off, while open orders need a borrow), INSUFFICIENT_MARGIN.
    Worst-case equity must meet a higher requirement (M-4: gate 8), or the old leverage stays.
    """
    code = refuse_settings(state, command.account_id)
    if code != codes.OK:
        return code
    account = state.accounts[command.account_id]
    if command.flags and account.isolated_market_id:
        # An isolated account may have its own leverage, but never lends or borrows (M-4).
        return codes.ISOLATED_ACCOUNT
    if not 1 <= command.max_leverage <= LEVERAGE_MAX or command.flags & ~_FLAGS:
        reply.above(LEVERAGE_MAX, command.max_leverage)
        return codes.SETTING_OUT_OF_RANGE
    if not command.flags & ACCOUNT_SPOT_MARGIN:
        code = _refuse_borrowing_orders(state, account, reply)
        if code != codes.OK:
            return code
    before = account.max_leverage
    account.max_leverage = command.max_leverage
    leverage_changed(account)
    if command.max_leverage < before and account.exposure_count:
        refresh(state, account)
        available, required = worst_case(state, account)
        if available <= required:
            reply.not_above(required, available)
            account.max_leverage = before
            leverage_changed(account)
            return codes.INSUFFICIENT_MARGIN

    # Accepted: nothing below refuses.
    account.flags = command.flags
    index_spot(state, account)
    event_writers.account_changed(state.events, 0, account.id)
    reply.item_id = account.id
    return codes.OK


def _refuse_borrowing_orders(state: State, account: Account, refusal: Refusal) -> int:
    """Return OK if all open spot orders can be paid without a borrow, else INSUFFICIENT_BALANCE."""
    if account.spot_exposed:
        refresh(state, account)
        for holding in account.holdings.values():
            if holding.reserved > collateral_amount(holding):
                refusal.below(holding.reserved, collateral_amount(holding))
                return codes.INSUFFICIENT_BALANCE
    return codes.OK


def set_account_limits(state: State, command: commands.SetAccountLimits, reply: Reply) -> int:
    """Change the settings of an account that operators set, and those of its isolated positions with it (G-7, O-7).

    Refusals in order: those of `refuse_settings`, SETTING_OUT_OF_RANGE.
    """
    code = refuse_settings(state, command.account_id)
    if code != codes.OK:
        return code
    tiers = FEE_TIERS_MAX
    if not (0 <= command.fee_tier < tiers and 0 <= command.position_limit <= AMOUNT_MAX):
        return codes.SETTING_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    account = state.accounts[command.account_id]
    own = [isolated for _, isolated in sorted(account.isolated.items())]
    for one in [account, *own]:
        one.fee_tier = command.fee_tier
        one.position_limit = command.position_limit
        event_writers.account_changed(state.events, 0, one.id)
    reply.item_id = account.id
    return codes.OK


def close_account(state: State, command: commands.CloseAccount, reply: Reply) -> int:
    """Close an empty account; this also ends an order of a court on it.

    Refusals in order: those of `refuse_inactive`, ACCOUNT_FROZEN (Q-5.1, unless an order is in force, L-8),
    ACCOUNT_NOT_EMPTY (see `obstacles`).
    """
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    authority = state.authority
    account = state.accounts[command.account_id]
    if command.account_id in authority.freezes and not is_seized(state, account):
        return codes.ACCOUNT_FROZEN
    if account.conditionals or obstacles(state, account):
        return codes.ACCOUNT_NOT_EMPTY

    # Accepted: nothing below refuses.
    authority.freezes.pop(account.id, None)
    authority.seizures.pop(account.id, None)
    account.status = CLOSED
    event_writers.account_closed(state.events, 0, account.id)
    end_offers_of(state, 0, account.id)
    reply.item_id = account.id
    return codes.OK
