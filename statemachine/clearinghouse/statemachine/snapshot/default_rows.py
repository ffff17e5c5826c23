# SPDX-License-Identifier: Apache-2.0
"""Write defaults of clearing members as rows of a snapshot (SPEC J-4, C-9, C-10).

Owns these rows; `snapshot.write` has their tables, `snapshot.restore_default` reads them back. A state without a case
writes none.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def cases(state: State) -> Rows:
    """Cases by number."""
    return map(SHAPES["DefaultCase"].row(), state.defaults.cases.values())


def _amounts(state: State, amounts_of: Callable[[DefaultCase], dict[int, int]]) -> Rows:
    """Numbers by case and by what each is of, in their order."""
    for case in state.defaults.cases.values():
        amounts = amounts_of(case)
        for key in sorted(amounts):
            yield (case.id, key, amounts[key])


def accounts(state: State) -> Rows:
    """Accounts of cases, with the loss that was found."""
    for case in state.defaults.cases.values():
        for account_id in sorted(case.losses_found):
            yield (
                case.id,
                account_id,
                case.losses_found[account_id],
                case.losses.get(account_id, 0),
                case.debts.get(account_id, 0),
            )


def offers(state: State) -> Rows:
    """Client accounts that are offered to other members."""
    for case in state.defaults.cases.values():
        for account_id in sorted(case.offers):
            yield (case.id, account_id, case.offers[account_id])


def paid(state: State) -> Rows:
    """Return what layers have paid."""
    return _amounts(state, lambda case: case.paid)


def marks(state: State) -> Rows:
    """The marks of allocations."""
    for case in state.defaults.cases.values():
        for market_id in sorted(case.marks):
            yield (case.id, market_id, case.marks[market_id])


def gains(state: State) -> Rows:
    """Gains that are found, or are still to be cut."""
    for case in state.defaults.cases.values():
        for account_id in sorted(case.gains):
            yield (case.id, account_id, case.gains[account_id])


def assessments(state: State) -> Rows:
    """Return what was called of members."""
    getter = SHAPES["Assessment"].row()
    for case in state.defaults.cases.values():
        for key in sorted(case.assessments):
            yield (case.id, *getter(case.assessments[key]))


def lots(state: State) -> Rows:
    """Auction lots by number."""
    return map(SHAPES["AuctionLot"].row(), state.defaults.lots.values())


def bids(state: State) -> Rows:
    """Bids by lot, in the order in which members first bid."""
    getter = SHAPES["Bid"].row()
    for lot in state.defaults.lots.values():
        for bid in lot.bids.values():
            yield (lot.id, *getter(bid))


# The tables: name, columns and rows.
DEFAULT_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("default_cases", SHAPES["DefaultCase"].names(), cases),
    ("default_accounts", ("case_id", "account_id", "loss", "left", "debt"), accounts),
    ("default_offers", ("case_id", "account_id", "member_id"), offers),
    ("default_paid", ("case_id", "layer", "amount"), paid),
    ("default_marks", ("case_id", "market_id", "mark"), marks),
    ("default_gains", ("case_id", "account_id", "gain"), gains),
    ("default_assessments", SHAPES["Assessment"].names("case_id"), assessments),
    ("auction_lots", SHAPES["AuctionLot"].names(), lots),
    ("auction_bids", SHAPES["Bid"].names("lot_id"), bids),
)
