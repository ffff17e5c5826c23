# SPDX-License-Identifier: Apache-2.0
"""Check the conditions that several handlers share: about accounts, counts, assets and expiries.

Owns the checks and their order. Must never change state: the calling handler does.
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


def refuse_inactive(state: State, account_id: AccountId) -> int:
    """Return OK if customers' commands may act on an account, else a code.

    In order UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ISOLATED_ACCOUNT (M-8), ACCOUNT_CLOSED.
    """
    account = state.accounts.get(account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    if account_id < FIRST_ACCOUNT_ID:
        return codes.SYSTEM_ACCOUNT
    if account.isolated_market_id:
        return codes.ISOLATED_ACCOUNT
    return codes.ACCOUNT_CLOSED if account.status == CLOSED else codes.OK


def refuse_foreign_account(state: State, account_id: AccountId) -> int:
    """Return OK if a clearing member may pay from an account, else a code.

    The codes are those of `refuse_inactive`, NOT_A_MEMBER_ACCOUNT (of a client, or not of a member's kind, C-7),
    UNKNOWN_MEMBER.
    """
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code
    account = state.accounts[account_id]
    if account.kind != KIND_MEMBER_HOUSE:
        return codes.NOT_A_MEMBER_ACCOUNT
    return codes.OK if account.owner in state.clearing.member_of else codes.UNKNOWN_MEMBER


def refuse_settings(state: State, account_id: AccountId) -> int:
    """Return OK if the settings of an account may change, else a code.

    The codes are those of `refuse_inactive`, except that an isolated account may have its own settings.
    """
    code = refuse_inactive(state, account_id)
    if code != codes.ISOLATED_ACCOUNT:
        return code
    closed = state.accounts[account_id].status == CLOSED
    return codes.ACCOUNT_CLOSED if closed else codes.OK


def refuse_count(present: int, most: int, refusal: Refusal) -> int:
    """Return STATE_LIMIT if one more record would exceed a limit of an account (I-12), else OK."""
    if present >= most:
        refusal.above(most, present + 1)
        return codes.STATE_LIMIT
    return codes.OK


def refuse_redeemed(state: State, asset_id: AssetId) -> int:
    """Return SECURITY_REDEEMED from the record time of an asset's redemption on (C-5), else OK."""
    if asset_id in state.corporate_actions.redeemed:
        return codes.SECURITY_REDEEMED
    return codes.OK


def refuse_end(state: State, expires_ns: int, refusal: Refusal) -> int:
    """Return AUTHORITY_EXPIRED if an authority would end now or in the past, else OK."""
    if expires_ns and expires_ns <= state.time_ns:
        refusal.not_above(state.time_ns, expires_ns)
        return codes.AUTHORITY_EXPIRED
    return codes.OK
