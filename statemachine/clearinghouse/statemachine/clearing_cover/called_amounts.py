# SPDX-License-Identifier: Apache-2.0
"""Find the calls on accounts and members, whether a call is missed, and debts (SPEC C-7, C-8, C-10, C-16.1).

Owns these figures, and the list of assets that cover them. Must never open a call.
"""

from clearinghouse.statemachine.state.clearing import Member, pair_key, pair_of
from clearinghouse.statemachine.state.default import STEP_ASSESSMENTS
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import KIND_MEMBER_HOUSE, MEMBER_IN_DEFAULT


def called_of(state: State, member: Member) -> int:
    """Return the amount that the default fund and open cases call from a member and that it has not paid."""
    call = state.margin.contribution_calls.get(member.id)
    called = 0 if call is None else call.amount
    for case in state.defaults.open_cases():
        assessment = case.assessments.get(member.id)
        if assessment is not None and case.step == STEP_ASSESSMENTS:
            called += assessment.called - assessment.paid
    return called


def debts_of(state: State, own_ids: list[AccountId]) -> dict[AssetId, int]:
    """Return the debts of accounts by currency: for lapsed trades (C-16.1), penalties and deferred cash (C-5)."""
    found: dict[AssetId, int] = {}
    debts = state.clearing.waiting.debts
    dues = state.clearing.dues
    if not debts and not dues:
        return found
    for own_id in own_ids:
        owed = [*debts.get(own_id, {}).items()]
        if own_id in dues:
            owed += _due_in_sessions(state, own_id).items()
        for asset_id, amount in owed:
            found[asset_id] = found.get(asset_id, 0) + amount
    return found


def _due_in_sessions(state: State, account_id: AccountId) -> dict[AssetId, int]:
    """Return the penalties and deferred cash that an account owes, by currency, less the cash locked for them.

    Receipts of another session or market count as 0 until they are cash (C-16).
    """
    owed: dict[int, int] = {}
    for key, net in state.clearing.dues[account_id].items():
        place = pair_key(pair_of(key)[0], state.markets[net.market_id].quote.id)
        owed[place] = owed.get(place, 0) + max(-net.penalty - net.deferred, 0)
    found: dict[AssetId, int] = {}
    for place, amount in owed.items():
        session_id, asset = pair_of(place)
        asset_id = AssetId(asset)
        left = amount - state.dvp.locked_of(session_id, pair_key(account_id, asset_id))
        if left > 0:
            found[asset_id] = found.get(asset_id, 0) + left
    return found


def currencies_of(state: State, own_ids: list[AccountId], quotes: list[Asset]) -> list[Asset]:
    """Return the assets whose free balance covers the debts of accounts.

    They are the valuation asset, the quote assets of their positions, and the currencies of their debts.
    """
    found = [state.valuation]
    for quote in quotes:
        if quote not in found:
            found.append(quote)
    for asset_id in sorted(debts_of(state, own_ids)):
        if state.assets[asset_id] not in found:
            found.append(state.assets[asset_id])
    return found


def has_missed(state: State, own_ids: list[AccountId], members: list[Member]) -> bool:
    """Return whether accounts missed a margin or cash call, their credit is overdue, or a member missed a fund call.

    A member in default counts as one that missed a call.
    """
    for own_id in own_ids:
        call = state.margin.calls.get(own_id)
        credit = state.intraday.open.get(own_id)
        if (call is not None and call.is_missed) or (credit is not None and credit.is_overdue):
            return True
        for of_cash in state.dvp.cash_calls_of.get(own_id, ()):
            if of_cash.is_missed:
                return True
    if state.accounts[own_ids[0]].kind != KIND_MEMBER_HOUSE:
        return False
    for member in members:
        of_fund = state.margin.contribution_calls.get(member.id)
        if member.status == MEMBER_IN_DEFAULT or (of_fund is not None and of_fund.is_missed):
            return True
    return False
