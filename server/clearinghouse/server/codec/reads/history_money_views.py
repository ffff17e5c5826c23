# SPDX-License-Identifier: Apache-2.0
"""Define the items of the lists of past money, which the tables return and replies show.

Owns the names of their attributes. Quantities are in lots; amounts are in smallest units, positive if the account
receives.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class FundingPaymentView:
    """A payment of funding. A positive amount was paid to the account, a negative one by it."""

    account_id: int
    market_id: int
    sequence: int
    time_ns: int
    amount: int


@dataclass(slots=True)
class InterestPaymentView:
    """The interest of an account in a pool for one hour, which ended at `time_ns`."""

    account_id: int
    asset_id: int
    sequence: int
    time_ns: int
    earned: int
    paid: int
    lent: int
    borrowed: int


@dataclass(slots=True)
class TransferView:
    """A deposit, a withdrawal, or one side of a transfer between accounts, as one account sees it."""

    kind: int
    status: int
    number: int
    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: int
    reference: str
    sequence: int
    time_ns: int
    decided_sequence: int
    decided_time_ns: int
    transaction_reference: str
    chain_fee: int
    fee_from_house: bool


@dataclass(slots=True)
class TransactionView:
    """A row of an account's transaction log. For a claim or a debt `is_amount` is 0, and the figures are shares of a
    pool.
    """

    account_id: int
    sequence: int
    place: int
    time_ns: int
    asset_id: int
    market_id: int
    counterparty_account_id: int
    book: int
    kind: int
    amount: int
    shares: int
    amount_after: int
    shares_after: int
    is_amount: int


@dataclass(slots=True)
class LiquidationStepView:
    """A step of a liquidation. A figure that the step does not have is 0."""

    kind: int
    tier: int
    account_id: int
    counterparty_account_id: int
    market_id: int
    asset_id: int
    sequence: int
    time_ns: int
    lots: int
    value: int
    amount: int
    fund_paid: int
    equity_before: int
    equity_after: int
    has_equity: int


@dataclass(slots=True)
class StatementFiguresView:
    """The amounts of an account in an asset at one moment."""

    balance: int
    held: int
    unsettled: int
    lent: int
    borrowed: int


@dataclass(slots=True)
class StatementLineView:
    """The sum of all movements of one kind in one book of an account."""

    book: int
    kind: int
    market_id: int
    amount: int


@dataclass(slots=True)
class StatementPositionView:
    """A position at both ends of a period, with both cost bases, and its results in the period by each of them.

    `realised` is the booked result. `original_realised` is the result by the original cost base, for information:
    `realised` plus the growth of `original_cost` less the growth of `cost`. A mark of 0 means that there was none; an
    entry price of 0 means that there was no position.
    """

    market_id: int
    opening_lots: int
    opening_cost: int
    opening_original_cost: int
    opening_entry_e9: int
    opening_original_entry_e9: int
    opening_mark_e9: int
    opening_unrealised: int
    closing_lots: int
    closing_cost: int
    closing_original_cost: int
    closing_entry_e9: int
    closing_original_entry_e9: int
    closing_mark_e9: int
    closing_unrealised: int
    realised: int
    original_realised: int


@dataclass(slots=True)
class StatementView:
    """An account's opening amounts in an asset, its movements in a period, and its closing amounts."""

    account_id: int
    asset_id: int
    from_time_ns: int
    to_time_ns: int
    opening: StatementFiguresView
    closing: StatementFiguresView
    lines: Sequence[StatementLineView]
    realised: int
    fees: int
    funding: int
    interest: int
    positions: Sequence[StatementPositionView]


@dataclass(slots=True)
class ProfitPeriodView:
    """An account's profit or loss in an asset over a period, in one market; market 0: the part that is in no market."""

    account_id: int
    asset_id: int
    market_id: int
    start_ns: int
    realised: int
    fees: int
    funding: int
    interest: int
