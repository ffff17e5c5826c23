# SPDX-License-Identifier: Apache-2.0
"""Hold the lending pool of one asset as plain data (SPEC section 9).

Owns the shape of a pool. Must never decide: the package `lending` does. Its cash is the balance of the system account
`lending_pool` in the asset. Amounts are smallest units; shares, rays and `_e36` as in `arithmetic.lending`.
"""

from bisect import bisect_left, insort

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.state.expected_losses import ExpectedLosses
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AccountId
from clearinghouse.statemachine.vocabulary.types import ACCRUAL_LINEAR, PPB


class RedemptionQueue:
    """Lenders' requests for redemption, one of an account: the pool pays the oldest first (B-6).

    A liquidated borrower pays the largest lender first (W-6). A request is at most the lender's claim when its shares
    last fell, and ends with the claim.
    """

    def __init__(self) -> None:
        """Start without a request."""
        self.amounts: dict[AccountId, int] = {}  # by account id
        self.total = 0  # sum of the amounts
        # (negated shares, account id): the largest lender first, ties by account id.
        self.order: list[tuple[int, AccountId]] = []
        self.places: dict[AccountId, int] = {}
        self.line: list[tuple[int, AccountId]] = []  # (place, account id), the oldest first
        # Requests for all of a claim, which grow with its interest.
        self.whole: dict[AccountId, int] = {}

    def put(self, account_id: AccountId, amount: int, shares: int, place: int = 0) -> None:
        """Set the amount of a request; 0 removes it. `shares` are the account's lent shares.

        A request keeps its place. A new one gets `place`, or the last.
        """
        before = self.amounts.get(account_id, 0)
        self.total += amount - before
        if before == 0 and amount:
            place = place or (self.line[-1][0] + 1 if self.line else 1)
            insort(self.order, (-shares, account_id))
            insort(self.line, (place, account_id))
            self.places[account_id] = place
        elif before and amount == 0:
            del self.order[bisect_left(self.order, (-shares, account_id))]
            del self.line[bisect_left(self.line, (self.places.pop(account_id), account_id))]
            self.whole.pop(account_id, None)
        if amount:
            self.amounts[account_id] = amount
        else:
            self.amounts.pop(account_id, None)

    def ask(self, account_id: AccountId, amount: int, shares: int, *, is_whole: bool) -> None:
        """Set a lender's request; a request that changes goes to the end of the queue (B-6)."""
        if is_whole and account_id in self.whole:
            return
        if is_whole or amount != self.amounts.get(account_id, 0):
            self.put(account_id, 0, shares)
        self.put(account_id, amount, shares)
        if is_whole:
            self.whole[account_id] = 1
        else:
            self.whole.pop(account_id, None)

    def replace(self, claims: dict[AccountId, tuple[int, int]]) -> None:
        """Update the requests after a change of all loans, given as (shares, claim)."""
        asked = {
            account_id: min(amount, claims[account_id][1])
            for account_id, amount in self.amounts.items()
        }
        self.amounts = {account_id: amount for account_id, amount in asked.items() if amount}
        self.total = sum(self.amounts.values())
        self.order = sorted((-claims[account_id][0], account_id) for account_id in self.amounts)
        self.line = [place for place in self.line if place[1] in self.amounts]
        self.places = {account_id: place for place, account_id in self.line}
        self.whole = {one: 1 for one in self.whole if one in self.amounts}

    def follow(self, account_id: AccountId, before: int, shares: int, claim: int) -> None:
        """Update a request after a change of its account's loan from `before` to `shares`, of value `claim`."""
        asked = self.amounts.get(account_id, 0)
        if asked == 0:
            return
        place = self.places[account_id]
        is_whole = account_id in self.whole
        self.put(account_id, 0, before)
        self.put(account_id, asked if asked < claim else claim, shares, place)
        if is_whole and account_id in self.amounts:
            self.whole[account_id] = 1


class Pool:
    """The parameters and running sums of a pool; a cap of 0 is no cap, and `throttle_ppb` 0 is no throttle."""

    def __init__(self, time_ns: int) -> None:
        """Start empty, with both indices at one; the handler sets the parameters."""
        self.kink_ppb = PPB // 2
        self.base_rate_ppb = 0
        self.slope1_ppb = 0
        self.slope2_ppb = 0
        self.reserve_factor_ppb = 0
        self.borrow_accrual = ACCRUAL_LINEAR
        self.supply_accrual = ACCRUAL_LINEAR
        self.supply_cap = 0
        self.borrow_cap = 0
        self.account_supply_cap = 0
        self.account_borrow_cap = 0
        self.utilisation_max_ppb: int = PPB
        self.throttle_ppb = 0
        self.throttle_share_ppb = 0
        self.throttle_window_ns = 0
        self.claims_min = 0  # the least claims for a share of the fees
        self.fee_share_ppb = 0
        self.virtual_claim: int = NOT_STATED  # in smallest units, as stated or by the rule

        self.supply_index: int = RAY
        self.borrow_index: int = RAY
        self.supply_shares = 0
        self.borrow_shares = 0
        # Shares without an owner: the reserve gets their interest and fees (B-1.1).
        self.virtual_shares = 0
        # Whole seconds up to here have accrued; the next accrual counts the remainder (B-3).
        self.accrued_ns = time_ns
        # The indices grow from these at these yearly rates, rays; whole seconds accrued since (B-6).
        self.base_borrow_index: int = RAY
        self.base_supply_index: int = RAY
        self.base_borrow_rate = 0
        self.base_lend_rate = 0
        self.base_seconds = 0
        self.reserve_e36 = 0  # kept since the last hour, not yet posted as shares
        # Fees that lenders receive evenly over the remaining seconds.
        self.fee_stream_e36 = 0
        self.fee_stream_seconds = 0
        # --- figures of this hour, for its events ---
        self.paid_e36 = 0
        self.earned_e36 = 0
        self.kept_e36 = 0
        self.fees = 0  # trading fees taken in the asset
        self.fees_due = 0  # lenders' share of earlier hours for which `fees` had no cash
        # The outflow above the throttle's threshold in its present window, counted from the epoch
        # (B-4).
        self.window = 0
        self.window_out = 0
        self.redemption_queue = RedemptionQueue()
        # The place in the queue up to which requests have got their permitted amounts, at this sum of expected
        # losses (B-6).
        self.served_place = 0
        self.served_expected = 0
        self.expected = ExpectedLosses()
        self.epoch = 1  # ends when the supply index falls below its least value (B-5)
