# SPDX-License-Identifier: Apache-2.0
"""Hold the defaults of clearing members: cases, auction lots with their bids, and assessments (SPEC C-9, C-10).

Owns the shape of the data. Must never decide anything: rules live in `default` and `handlers`. The nets of a case stay
where they are, in the sessions of `state.clearing`: a case has accounts, and these have nets.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    CASE_CLOSED,
    CASE_DECLARED,
    LAYER_CONTRIBUTION,
    LAYER_MARGIN,
)

# How far the allocation of a loss is.
STEP_NONE: Final = 0  # it has not begun
STEP_ASSESSMENTS: Final = 1  # members have to pay what is called of them
STEP_GAINS: Final = 2  # gains that are not paid are found
STEP_CUTS: Final = 3  # they are cut
STEP_TEAR_UP: Final = 4  # nets that no bid took over end at the mark
STEP_DONE: Final = 5


class Bid:
    """A bid for a lot: sealed until `is_revealed`, from then on with its terms."""

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
    """A part of a net of a case that is auctioned. `lots` is what the case sells, below 0 what it buys.

    Without a session it is a part of the margin of the account, in the base asset of the market. `limit_per_lot` is the
    worst price of a bid: the least for what the case sells, the most for what it buys; 0: none.
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
        self.bids: dict[int, Bid] = {}  # by member, in the order in which each first bid


class Assessment:
    """What a member has to pay of a loss beyond its contribution (C-10 layer 5)."""

    __slots__ = ("called", "member_id", "paid")

    def __init__(self, member_id: int, called: int) -> None:
        """Start with nothing paid."""
        self.member_id = member_id
        self.called = called
        self.paid = 0


class DefaultCase:
    """The default of one member. `listed` is how many accounts of its owner the freeze has passed."""

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
        "paid",
        "porting_seconds",
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
        self.losses_found: dict[
            AccountId, int
        ] = {}  # of the case -> the loss that was found, ascending
        self.losses: dict[AccountId, int] = {}  # what no layer has paid yet
        self.debts: dict[AccountId, int] = {}  # what layers of others have paid for an account
        self.offers: dict[AccountId, int] = {}  # client account -> member to which it is offered
        self.lots: dict[int, AuctionLot] = {}  # by number
        self.assessments: dict[int, Assessment] = {}  # by member, ascending
        self.paid: dict[int, int] = {}  # by layer
        # How far the allocation is (STEP_*), and at which marks, in quote units per lot.
        self.step = STEP_NONE
        self.marks: dict[MarketId, int] = {}
        # While gains are found: the session and the key of the last net that was visited, and gains by account so far,
        # below 0 for losses; while they are cut: what is still to be cut of each account.
        self.cut_session_id = 0
        self.cut_key = 0
        self.gains: dict[AccountId, int] = {}

    def count_paid(self, layer: int, account_id: AccountId, amount: int) -> None:
        """Count what a layer has paid of the loss of an account; beyond the member's own layers the account owes it."""
        self.losses[account_id] -= amount
        if self.losses[account_id] == 0:
            del self.losses[account_id]
        self.paid[layer] = self.paid.get(layer, 0) + amount
        if layer > LAYER_CONTRIBUTION:
            self.debts[account_id] = self.debts.get(account_id, 0) + amount

    @property
    def is_allocated(self) -> bool:
        """Return whether every layer that has to has paid, and nothing is left open."""
        return self.step == STEP_DONE


class Defaults:
    """All of it, one per state. Cases and lots count from 1, as they are made."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.cases: dict[int, DefaultCase] = {}
        self.lots: dict[int, AuctionLot] = {}  # of all cases; derived
        self.case_of: dict[int, DefaultCase] = {}  # by member; derived
        self.case_with: dict[
            AccountId, DefaultCase
        ] = {}  # by account, of cases that are open; derived

    def add(self, case: DefaultCase) -> None:
        """List a new case."""
        self.cases[case.id] = case
        self.case_of[case.member_id] = case

    def add_account(self, case: DefaultCase, account_id: AccountId, loss: int) -> None:
        """Add an account to a default case, with the loss that the case has found for the account so far."""
        case.losses_found[account_id] = loss
        if case.state < CASE_CLOSED:
            self.case_with[account_id] = case

    def remove_account(self, case: DefaultCase, account_id: AccountId) -> None:
        """Remove an account from a default case: the account belongs to another member."""
        paid = case.losses_found.pop(
            account_id
        )  # by its own margin in sessions; what is left goes with it
        if paid:
            case.paid[LAYER_MARGIN] -= paid
            if case.paid[LAYER_MARGIN] == 0:
                del case.paid[LAYER_MARGIN]
        del self.case_with[account_id]

    def close(self, case: DefaultCase) -> None:
        """Remove the accounts of a closed case from the index by account; the case itself keeps its list."""
        for account_id in case.losses_found:
            del self.case_with[account_id]

    def add_lot(self, lot: AuctionLot) -> None:
        """List a new lot, with its case."""
        self.cases[lot.case_id].lots[lot.id] = lot
        self.lots[lot.id] = lot

    def open_cases(self) -> list[DefaultCase]:
        """Return the cases that are not closed."""
        return [case for case in self.cases.values() if case.state < CASE_CLOSED]
