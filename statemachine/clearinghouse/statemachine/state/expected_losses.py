# SPDX-License-Identifier: Apache-2.0
"""Hold the losses that a pool expects of borrowers in liquidation, and the claims taken out meanwhile (SPEC B-5).

Owns the shape of the data. Must never decide: the packages `lending` and `liquidation` do.
"""

from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import FIRST_ACCOUNT_ID, LEFT_MAX


class ExpectedLosses:
    """The losses that one pool expects. Amounts are smallest units of its asset; rays per share as indices are.

    `left` is by account: pool shares that a lender has taken out since the pool began to expect a loss. It bears of
    each loss the part of all shares that it had, as far as its claim goes. The fund, where it bought shares and the
    seller's claim bears their part, has a negative number.
    """

    def __init__(self) -> None:
        """Start without a loss."""
        self.amounts: dict[AccountId, int] = {}  # of each borrower
        self.total = 0  # sum of the amounts
        self.uncovered = 0  # the part of the total above what the fund held when it was set
        self.uncovered_ray = 0  # the same for each share of the lenders, ceiled
        self.left: dict[AccountId, int] = {}
        self.left_total = 0

    def put(self, account_id: AccountId, amount: int) -> None:
        """Let the loss expected of a borrower be this amount; 0 ends it."""
        self.total += amount - self.amounts.get(account_id, 0)
        if amount:
            self.amounts[account_id] = amount
        else:
            self.amounts.pop(account_id, None)

    def leave(self, account_id: AccountId, shares: int) -> None:
        """Count shares that an account has taken out, or, below 0, brought back."""
        after = self.left.get(account_id, 0) + shares
        self.left_total += shares
        if after:
            self.left[account_id] = after
        else:
            self.left.pop(account_id, None)

    def may_leave(self, account_id: AccountId, beside: int = 0) -> bool:
        """Return whether an account may be counted among those who have left, with so many others that are not yet.

        A loss visits all of them in one step, so that their number has a limit; the system's accounts are few (I-12).
        """
        if len(self.left) + beside < LEFT_MAX or account_id in self.left:
            return True
        return account_id < FIRST_ACCOUNT_ID or self.total == 0

    def rescale_left(self, by: int, one: int) -> None:
        """Multiply the shares of all that have left by `by` / `one`, floored."""
        after = {account_id: shares * by // one for account_id, shares in self.left.items()}
        self.left = {account_id: shares for account_id, shares in after.items() if shares}
        self.left_total = sum(self.left.values())

    def forget_left(self) -> None:
        """Forget who has left: no loss is expected any more."""
        self.left.clear()
        self.left_total = 0
