# SPDX-License-Identifier: Apache-2.0
"""Check conditions that several handlers share: commands may act on an account, more of something may be made.

Owns the checks and their order. Must never change state: the handler that calls them does.
"""

from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    CLOSED,
    FIRST_ACCOUNT_ID,
    KIND_MEMBER_HOUSE,
)


def check_active(state: State, account_id: AccountId) -> int:
    """Return whether customers' commands may act on an account: in order UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT,
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


def check_own_account(state: State, account_id: AccountId) -> int:
    """Return whether a clearing member may pay from an account: those of `check_active`, NOT_A_MEMBER_ACCOUNT (it is
    of a client, or of no member's kind, C-7), UNKNOWN_MEMBER.
    """
    code = check_active(state, account_id)
    if code != codes.OK:
        return code
    account = state.accounts[account_id]
    if account.kind != KIND_MEMBER_HOUSE:
        return codes.NOT_A_MEMBER_ACCOUNT
    return codes.OK if account.owner in state.clearing.member_of else codes.UNKNOWN_MEMBER


def check_settings_mutable(state: State, account_id: AccountId) -> int:
    """Return whether settings of an account may change: as `check_active`, but an isolated one has settings of its
    own.
    """
    code = check_active(state, account_id)
    if code != codes.ISOLATED_ACCOUNT:
        return code
    closed = state.accounts[account_id].status == CLOSED
    return codes.ACCOUNT_CLOSED if closed else codes.OK


def check_count(present: int, most: int, refusal: Refusal) -> int:
    """STATE_LIMIT if one more would be above a limit of what an account may have (I-12)."""
    if present >= most:
        refusal.above(most, present + 1)
        return codes.STATE_LIMIT
    return codes.OK


def check_not_redeemed(state: State, asset_id: AssetId) -> int:
    """SECURITY_REDEEMED if the record time of an asset's redemption has come, so that no more of it comes in (C-5)."""
    if asset_id in state.corporate_actions.redeemed:
        return codes.SECURITY_REDEEMED
    return codes.OK


def check_end(state: State, expires_ns: int, refusal: Refusal) -> int:
    """AUTHORITY_EXPIRED if an authority would end now or before."""
    if expires_ns and expires_ns <= state.time_ns:
        refusal.not_above(state.time_ns, expires_ns)
        return codes.AUTHORITY_EXPIRED
    return codes.OK
