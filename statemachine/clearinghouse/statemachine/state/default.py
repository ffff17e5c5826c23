# SPDX-License-Identifier: Apache-2.0
"""Hold the defaults of clearing members: cases, auction lots with their bids, and assessments (SPEC C-9, C-10).

Owns the shape of the data. Must never decide anything: rules live in `default` and `handlers`. The nets of a case
stay in the sessions of `state.clearing`: a case has accounts, and these have nets.
"""

from typing import Final

from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.margin import add_amount
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    CASE_CLOSED,
    CASE_DECLARED,
    LAYER_CONTRIBUTION,
    LAYER_MARGIN,
)

# The step of a loss allocation.
STEP_NONE: Final = 0  # not started
STEP_ASSESSMENTS: Final = 1  # members must pay their assessments
STEP_GAINS: Final = 2  # unpaid gains are computed
STEP_CUTS: Final = 3  # gains are cut
STEP_TEAR_UP: Final = 4  # nets without a winning bid close at the mark
STEP_DONE: Final = 5


class Bid:
    """A bid for a lot: sealed until `is_revealed`, afterwards with its terms."""

    __slots__ = (
        "account_id",
        "commitment",
        "is_revealed",
        "lots",
        "member_id",
        "price_per_lot",
        "taken_lots",
    )

    def __init__(self, member_id: int, account_id: AccountId, commitment: str) -> None:
        """Start sealed."""
        self.member_id = member_id
        self.account_id = account_id
        self.commitment = commitment
        self.is_revealed = 0
        self.price_per_lot = 0
        self.lots = 0
        self.taken_lots = 0


class AuctionLot:
    """An auctioned part of a net of a case. `lots` is positive if the case sells, negative if it buys.

    Without a session it is a part of the margin of the account, in the base asset of the market. `limit_per_lot` is
    the worst price of a bid: the lowest if the case sells, the highest if it buys; 0: none.
    """

    __slots__ = (
        "account_id",
        "bids",
        "bids_until_ns",
        "case_id",
        "id",
        "is_closed",
        "limit_per_lot",
        "lots",
        "market_id",
        "minimum_lots",
        "reveals_until_ns",
        "session_id",
        "taken_lots",
    )

    def __init__(
        self, lot_id: int, case_id: int, session_id: int, account_id: AccountId, market_id: MarketId
    ) -> None:
        """Start without bids; the handler sets size and times."""
        self.id = lot_id
        self.case_id = case_id
        self.session_id = session_id
        self.account_id = account_id
        self.market_id = market_id
        self.lots = 0
        self.minimum_lots = 0
        self.limit_per_lot = 0
        self.bids_until_ns = 0
        self.reveals_until_ns = 0
        self.taken_lots = 0
        self.is_closed = 0
        self.bids: dict[int, Bid] = {}  # by member, in the order of their first bids


class Assessment:
    """An assessment of a member beyond its contribution (C-10 layer 5)."""

    __slots__ = ("called", "member_id", "paid")

    def __init__(self, member_id: int, called: int) -> None:
        """Start unpaid."""
        self.member_id = member_id
        self.called = called
        self.paid = 0


class DefaultCase:
    """The default of one member. `listed` is how many accounts of its owner the freeze has visited so far."""

    __slots__ = (
        "assessment_cap_ppb",
        "assessment_seconds",
        "assessments",
        "cut_key",
        "cut_session_id",
        "deadline_ns",
        "debts",
        "declared_ns",
        "gains",
        "id",
        "listed",
        "losses",
        "losses_found",
        "lots",
        "marks",
        "member_id",
        "offers",
        "owed",
        "paid",
        "porting_seconds",
        "returns",
        "sources",
        "state",
        "step",
    )

    def __init__(self, case_id: int, member_id: int, declared_ns: int) -> None:
        """Start declared; the handler sets the terms."""
        self.id = case_id
        self.member_id = member_id
        self.declared_ns = declared_ns
        self.state = CASE_DECLARED
        self.deadline_ns = 0
        self.porting_seconds = 0
        self.assessment_seconds = 0
        self.assessment_cap_ppb = 0
        self.listed = 0
        # Loss found by account of the case, ascending.
        self.losses_found: dict[AccountId, int] = {}
        self.losses: dict[AccountId, int] = {}  # unpaid losses
        self.debts: dict[AccountId, int] = {}  # payments of other parties' layers for an account
        self.owed: dict[int, int] = {}  # the same, by layer and the account that is repaid
        # While layers are repaid: accounts to visit, and the amounts that the first of them has still to pay,
        # by receiver.
        self.sources: dict[AccountId, int] = {}
        self.returns: dict[AccountId, int] = {}
        self.offers: dict[AccountId, int] = {}  # client account -> member to which it is offered
        self.lots: dict[int, AuctionLot] = {}  # by id
        self.assessments: dict[int, Assessment] = {}  # by member, ascending
        self.paid: dict[int, int] = {}  # by layer
        # The step of the allocation (STEP_*), and the marks of the case, in quote units per lot.
        self.step = STEP_NONE
        self.marks: dict[MarketId, int] = {}
        # While gains are computed: the session and the key of the last visited net, and gains by
        # account so far, negative for losses; while gains are cut: the remaining cut of each
        # account.
        self.cut_session_id = 0
        self.cut_key = 0
        self.gains: dict[AccountId, int] = {}

    def count_paid(
        self, layer: int, account_id: AccountId, amount: int, payer_id: AccountId
    ) -> None:
        """Count a layer's payment for the loss of an account.

        Payments beyond the member's own layers are a debt of the account, and owed to the payer.
        """
        self.losses[account_id] -= amount
        if self.losses[account_id] == 0:
            del self.losses[account_id]
        self.paid[layer] = self.paid.get(layer, 0) + amount
        if layer > LAYER_CONTRIBUTION:
            self.debts[account_id] = self.debts.get(account_id, 0) + amount
            key = pair_key(layer, payer_id)
            self.owed[key] = self.owed.get(key, 0) + amount

    def count_returned(
        self, layer: int, account_id: AccountId, amount: int, payer_id: AccountId
    ) -> None:
        """Count a repayment of `account_id` to the payer of a layer.

        The repayment reduces the account's own debt first, then the debts of the case's other accounts, the lowest id
        first.
        """
        add_amount(self.owed, pair_key(layer, payer_id), -amount)
        while amount:
            debtor_id = account_id if account_id in self.debts else min(self.debts)
            part = min(amount, self.debts[debtor_id])
            self.debts[debtor_id] -= part
            amount -= part
            if self.debts[debtor_id] == 0:
                del self.debts[debtor_id]

    @property
    def is_allocated(self) -> bool:
        """Return whether the allocation has finished."""
        return self.step == STEP_DONE


class Defaults:
    """All defaults of one state. Ids of cases and lots start at 1."""

    def __init__(self) -> None:
        """Start empty."""
        self.cases: dict[int, DefaultCase] = {}
        self.lots: dict[int, AuctionLot] = {}  # of all cases; derived
        self.case_of: dict[int, DefaultCase] = {}  # by member; derived
        # By account, of open cases; derived.
        self.case_with: dict[AccountId, DefaultCase] = {}

    def add(self, case: DefaultCase) -> None:
        """Add a new case."""
        self.cases[case.id] = case
        self.case_of[case.member_id] = case

    def add_account(self, case: DefaultCase, account_id: AccountId, loss: int) -> None:
        """Add an account to a default case, with its loss found so far."""
        case.losses_found[account_id] = loss
        if case.state < CASE_CLOSED:
            self.case_with[account_id] = case

    def remove_account(self, case: DefaultCase, account_id: AccountId) -> None:
        """Remove an account from a default case: the account now belongs to another member."""
        # The loss that its own margin paid in sessions; the remaining margin moves with it.
        paid = case.losses_found.pop(account_id)
        if paid:
            case.paid[LAYER_MARGIN] -= paid
            if case.paid[LAYER_MARGIN] == 0:
                del case.paid[LAYER_MARGIN]
        del self.case_with[account_id]

    def close(self, case: DefaultCase) -> None:
        """Remove the accounts of a closed case from the index by account; the case keeps its list."""
        for account_id in case.losses_found:
            del self.case_with[account_id]

    def add_lot(self, lot: AuctionLot) -> None:
        """Add a new lot, also to its case."""
        self.cases[lot.case_id].lots[lot.id] = lot
        self.lots[lot.id] = lot

    def open_cases(self) -> list[DefaultCase]:
        """Return the cases that are not closed."""
        return [case for case in self.cases.values() if case.state < CASE_CLOSED]
