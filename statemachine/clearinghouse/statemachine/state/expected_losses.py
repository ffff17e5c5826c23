# SPDX-License-Identifier: Apache-2.0
"""Hold a pool's expected losses from borrowers in liquidation, and the shares redeemed since (SPEC B-5).

Owns the shape of the data. Must never decide: the packages `lending` and `liquidation` do.
"""

from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import FIRST_ACCOUNT_ID, LEFT_MAX


class ExpectedLosses:
    """The expected losses of one pool, in smallest units of its asset.

    `left` has, by account, the pool shares that a lender has redeemed since the pool began to expect a loss. The lender
    bears each loss by all shares that it had, as far as its claim suffices. The fund has a negative number if it bought
    shares whose part of the loss the seller's claim bears.
    """

    def __init__(self) -> None:
        """Start without a loss."""
        self.amounts: dict[AccountId, int] = {}  # of each borrower
        self.total = 0  # sum of the amounts
        self.uncovered = 0  # the part of the total above the fund's balance when it was set
        self.uncovered_ray = 0  # the same for each share of the lenders, ceiled
        self.left: dict[AccountId, int] = {}
        self.left_total = 0

    def put(self, account_id: AccountId, amount: int) -> None:
        """Set the expected loss of a borrower; 0 removes it."""
        self.total += amount - self.amounts.get(account_id, 0)
        if amount:
            self.amounts[account_id] = amount
        else:
            self.amounts.pop(account_id, None)

    def leave(self, account_id: AccountId, shares: int) -> None:
        """Count shares that an account redeemed, or, if negative, lent again."""
        after = self.left.get(account_id, 0) + shares
        self.left_total += shares
        if after:
            self.left[account_id] = after
        else:
            self.left.pop(account_id, None)

    def may_leave(self, account_id: AccountId, beside: int = 0) -> bool:
        """Return whether an account may redeem now, if `beside` other accounts are also about to redeem.

        A loss visits all such accounts in one step, so their number has a limit; system accounts are few (I-12).
        """
        if len(self.left) + beside < LEFT_MAX or account_id in self.left:
            return True
        return account_id < FIRST_ACCOUNT_ID or self.total == 0

    def rescale_left(self, by: int, one: int) -> None:
        """Multiply the redeemed shares of all accounts by `by / one`, floored."""
        after = {account_id: shares * by // one for account_id, shares in self.left.items()}
        self.left = {account_id: shares for account_id, shares in after.items() if shares}
        self.left_total = sum(self.left.values())

    def forget_left(self) -> None:
        """Clear the redeemed shares: the pool expects no loss any more."""
        self.left.clear()
        self.left_total = 0
