# SPDX-License-Identifier: Apache-2.0
"""Make views of items that wait for a decision: deposits, withdrawals, holds, quotes (SPEC L-4, L-5, R-1).

Owns the fields and pages of those answers. Must never change the state. Account 0 means all accounts.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    HoldId,
    MarketId,
    WithdrawalId,
)


@dataclass
class DepositView:
    """A deposit that custody has neither confirmed nor rejected."""

    deposit_id: DepositId
    account_id: AccountId
    asset_id: AssetId
    amount: int
    reference: str
    # The number of the principal that has approved the deposit; 0: none has.
    approver_id: int
    approved_ns: int


@dataclass
class WithdrawalView:
    """A withdrawal that custody has neither confirmed nor rejected; its amount is under hold."""

    withdrawal_id: WithdrawalId
    account_id: AccountId
    asset_id: AssetId
    amount: int
    requested_ns: int
    reference: str
    approver_id: int  # as in `DepositView`
    approved_ns: int
    fee_from_house: bool  # `fees` pays the chain's fee (L-4.3)


@dataclass
class HoldView:
    """A hold that has neither been captured nor released; `expire_ns` 0: it never expires."""

    hold_id: HoldId
    account_id: AccountId
    beneficiary_id: AccountId
    asset_id: AssetId
    amount: int
    expire_ns: int


@dataclass
class QuoteView:
    """A provider's standing bid for conversions; `price` in quote units per lot."""

    account_id: AccountId
    market_id: MarketId
    price: int
    lots: int
    expire_ns: int


def _approval(state: State, money_id: int) -> tuple[int, int]:
    """Return the number of the principal that has approved a deposit or withdrawal, and the time of its approval.

    Both are 0 without an approval.
    """
    approval = state.authority.approvals.get(money_id)
    if approval is None:
        return 0, 0
    return state.authority.principals[approval.name].id, approval.approved_ns


def deposit_views(state: State, account_id: AccountId, after: int, count: int) -> list[DepositView]:
    """Return waiting deposits by id, at most `count` with an id above `after`."""
    found: list[DepositView] = []
    entries = state.accounts[account_id].deposits if account_id else state.deposits
    for key, entry in entries.items():
        if key > after:
            found.append(
                DepositView(
                    key,
                    entry.account_id,
                    entry.asset_id,
                    entry.amount,
                    entry.reference,
                    *_approval(state, key),
                )
            )
            if len(found) == count:
                break
    return found


def withdrawal_views(
    state: State, account_id: AccountId, after: int, count: int
) -> list[WithdrawalView]:
    """Return waiting withdrawals by id, at most `count` with an id above `after`."""
    found: list[WithdrawalView] = []
    entries = state.accounts[account_id].withdrawals if account_id else state.withdrawals
    for key, entry in entries.items():
        if key > after:
            found.append(
                WithdrawalView(
                    key,
                    entry.account_id,
                    entry.asset_id,
                    entry.amount,
                    entry.requested_ns,
                    entry.reference,
                    *_approval(state, key),
                    bool(entry.fee_from_house),
                )
            )
            if len(found) == count:
                break
    return found


def hold_views(state: State, account_id: AccountId, after: int, count: int) -> list[HoldView]:
    """Return holds on an account's balances by id, at most `count` with an id above `after`."""
    found: list[HoldView] = []
    entries = state.accounts[account_id].holds if account_id else state.holds
    for key, entry in entries.items():
        if key > after:
            found.append(
                HoldView(
                    key,
                    entry.account_id,
                    entry.beneficiary_id,
                    entry.asset_id,
                    entry.amount,
                    entry.expire_ns,
                )
            )
            if len(found) == count:
                break
    return found


def quote_views(
    state: State, account_id: AccountId, market_id: MarketId, after: tuple[int, int], count: int
) -> list[QuoteView]:
    """Return standing quotes by market, then account, at most `count` after the pair `after`; market 0 means all."""
    found: list[QuoteView] = []
    quotes = state.pnl_settlement.quotes
    for key in sorted(quotes):
        if market_id not in (0, key):
            continue
        for provider_id in sorted(quotes[key]):
            quote = quotes[key][provider_id]
            if (
                (key, provider_id) > after
                and account_id in (0, provider_id)
                and quote.expire_ns > state.time_ns
            ):
                found.append(QuoteView(provider_id, key, quote.price, quote.lots, quote.expire_ns))
    return found[:count]
