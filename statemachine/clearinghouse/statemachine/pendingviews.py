# SPDX-License-Identifier: Apache-2.0
"""What waits for somebody's word, as plain objects: deposits, withdrawals, holds, quotes (SPEC L-4, L-5, R-1).

Owns the shape of those answers and their pages; changes nothing. Account 0 stands for all accounts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from clearinghouse.statemachine.records import Deposit, Hold, Withdrawal
from clearinghouse.statemachine.state import State

P = TypeVar("P", Deposit, Withdrawal, Hold)


@dataclass
class DepositView:
    """A deposit that custody has neither confirmed nor rejected."""

    deposit_id: int
    account_id: int
    asset_id: int
    amount: int


@dataclass
class WithdrawalView:
    """A withdrawal that custody has neither confirmed nor rejected; its amount is under hold."""

    withdrawal_id: int
    account_id: int
    asset_id: int
    amount: int
    requested_ns: int


@dataclass
class HoldView:
    """A hold that has neither been captured nor released; `expire_ns` 0: it never expires."""

    hold_id: int
    account_id: int
    beneficiary_id: int
    asset_id: int
    amount: int
    expire_ns: int


@dataclass
class QuoteView:
    """A provider's standing bid for conversions; `price` in quote units per lot."""

    account_id: int
    market_id: int
    price: int
    lots: int
    expire_ns: int


def deposit_views(state: State, account_id: int, after: int, count: int) -> list[DepositView]:
    """Deposits that wait, by id, at most `count` with a greater id than `after`."""
    return [
        DepositView(found.id, found.account_id, found.asset_id, found.amount)
        for found in _page(state.deposits, account_id, after, count)
    ]


def withdrawal_views(state: State, account_id: int, after: int, count: int) -> list[WithdrawalView]:
    """Withdrawals that wait, by id, at most `count` with a greater id than `after`."""
    return [
        WithdrawalView(found.id, found.account_id, found.asset_id, found.amount, found.requested_ns)
        for found in _page(state.withdrawals, account_id, after, count)
    ]


def hold_views(state: State, account_id: int, after: int, count: int) -> list[HoldView]:
    """Holds on an account's balances, by id, at most `count` with a greater id than `after`."""
    return [
        HoldView(
            found.id,
            found.account_id,
            found.beneficiary_id,
            found.asset_id,
            found.amount,
            found.expire_ns,
        )
        for found in _page(state.holds, account_id, after, count)
    ]


def _page(table: Mapping[int, P], account_id: int, after: int, count: int) -> Iterable[P]:
    """The next entries of a table of one account or of all."""
    keys = sorted(key for key in table if key > after)
    found = (table[key] for key in keys if account_id in (0, table[key].account_id))
    return islice(found, count)


def quote_views(
    state: State, account_id: int, market_id: int, after: tuple[int, int], count: int
) -> list[QuoteView]:
    """Standing quotes by market, then account, at most `count` beyond the pair `after`; market 0 is all of them."""
    found: list[QuoteView] = []
    quotes = state.reconciliation.quotes
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
