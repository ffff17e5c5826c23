# SPDX-License-Identifier: Apache-2.0
"""Hold the deposits that custody may take back, and custody shortfalls (SPEC L-4.1).

Owns the shape of the data. Must never decide: the handlers do.
"""

from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId


class CreditedDeposit:
    """A deposit that custody has confirmed; `asked_by` is the principal that requested its reversal, or empty."""

    __slots__ = (
        "account_id",
        "amount",
        "asked_by",
        "asked_ns",
        "asset_id",
        "credited_ns",
        "id",
        "is_reversed",
    )

    def __init__(
        self,
        deposit_id: DepositId,
        account_id: AccountId,
        asset_id: AssetId,
        amount: int,
        credited_ns: int,
    ) -> None:
        """Store the credited deposit."""
        self.id = deposit_id
        self.account_id = account_id
        self.asset_id = asset_id
        self.amount = amount
        self.credited_ns = credited_ns
        self.asked_by = ""
        self.asked_ns = 0
        self.is_reversed = False


class Custody:
    """All custody data, one per state."""

    def __init__(self) -> None:
        """Start empty."""
        self.credited: dict[DepositId, CreditedDeposit] = {}  # in the order of their confirmation
        # Amounts that the fund paid for reversed deposits and accounts still owe it, by asset and
        # account.
        self.lent_by_fund: dict[tuple[AssetId, AccountId], int] = {}
        self.shortfalls: dict[AssetId, int] = {}  # by asset, without zeros
        # Derived: the sums of undecided deposits and withdrawals by asset, without zeros.
        self.requested_in: dict[AssetId, int] = {}
        self.requested_out: dict[AssetId, int] = {}


def add_requested(sums: dict[AssetId, int], asset_id: AssetId, amount: int) -> None:
    """Change the sum of requested amounts; drop a sum of 0."""
    after = sums.get(asset_id, 0) + amount
    assert after >= 0
    if after:
        sums[asset_id] = after
    else:
        sums.pop(asset_id, None)
