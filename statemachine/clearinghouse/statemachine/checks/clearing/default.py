# SPDX-License-Identifier: Apache-2.0
"""Check defaults of clearing members: cases, lots, deadlines, and that every loss has a payer (SPEC C-9, C-10, I-8).

Owns checks that scan everything; `all_checks` lists them. Must never trust a running sum.
"""

from clearinghouse.statemachine.clearing.parties import belongs_to_case, is_member_account
from clearinghouse.statemachine.default.auction import is_beyond
from clearinghouse.statemachine.lending.layer_debts import repayable
from clearinghouse.statemachine.state.clearing import pair_of
from clearinghouse.statemachine.state.default import (
    STEP_ASSESSMENTS,
    STEP_DONE,
    AuctionLot,
    DefaultCase,
)
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.timers import DEADLINE_AUCTION_LOT, DEADLINE_DEFAULT_CASE
from clearinghouse.statemachine.vocabulary.types import (
    CASE_ALLOCATION,
    CASE_CLOSED,
    CASE_DECLARED,
    CASE_PORTING,
    CLOSED,
    LAYER_ASSESSMENTS,
    LAYER_CONTRIBUTION,
    LAYER_EQUITY,
    MEMBER_IN_DEFAULT,
)


def check_cases(state: State) -> list[str]:
    """Check C-9, I-8: each member in default has exactly one case, and no case and no auction lot has a finding."""
    found: list[str] = []
    in_default = {
        member.id
        for member in state.clearing.members.values()
        if member.status == MEMBER_IN_DEFAULT
    }
    cases = state.defaults.cases
    if in_default != {case.member_id for case in cases.values()} or len(in_default) != len(cases):
        found.append(f"members {in_default} are in default, and cases are {list(cases)}")
    for case in cases.values():
        found += [f"default case {case.id}: {finding}" for finding in _findings_of(state, case)]
    for lot in state.defaults.lots.values():
        found += [f"auction lot {lot.id}: {finding}" for finding in _findings_of_lot(state, lot)]
    return found


def _findings_of(state: State, case: DefaultCase) -> list[str]:
    """Return findings about a case: its step, its losses and their payments by the layers, in order (I-8)."""
    found: list[str] = []
    owner = state.clearing.members[case.member_id].owner
    if any(state.accounts[key].owner != owner for key in case.losses_found):
        found.append("an account is of another member")
    if (
        list(case.losses_found) != sorted(case.losses_found)
        or not case.offers.keys() <= case.losses_found.keys()
    ):
        found.append("its accounts are out of order")
    if CASE_DECLARED < case.state < CASE_CLOSED or case.debts:
        found += [
            f"account {account_id} of its member is not in it"
            for account_id in state.owned_ids.get(owner, [])
            if _belongs(state.accounts[account_id]) and account_id not in case.losses_found
        ]
    loss, left = sum(case.losses_found.values()), sum(case.losses.values())
    if sum(case.paid.values()) + left != loss or min(case.losses.values(), default=1) <= 0:
        found.append(f"layers have paid {case.paid} of {loss}, and {left} is left")
    if any(left > case.losses_found.get(key, 0) for key, left in case.losses.items()):
        found.append("more is left of a loss than was found")
    by_others = sum(amount for layer, amount in case.paid.items() if layer > LAYER_CONTRIBUTION)
    owed = sum(case.debts.values())
    is_known = case.debts.keys() <= case.losses_found.keys()
    if not is_known or not (owed <= by_others if case.state == CASE_CLOSED else owed == by_others):
        found.append(f"its accounts owe {case.debts}, and others have paid {by_others}")
    found += _findings_of_repayments(case)
    if case.state == CASE_CLOSED and case.debts:
        found += [
            f"account {account_id} has cash for what layers are owed, and does not pay it"
            for account_id in case.losses_found
            if account_id not in case.sources
            and is_member_account(state.accounts[account_id])
            and repayable(state, case, state.accounts[account_id])
        ]
    if case.step == STEP_DONE and case.gains:
        found.append("gains are left and not cut")
    called = sum(one.paid for one in case.assessments.values())
    if called != case.paid.get(LAYER_ASSESSMENTS, 0):
        found.append(f"members have paid {called} of assessments")
    if any(not 0 <= one.paid <= one.called for one in case.assessments.values()):
        found.append("a member has paid more than was called of it")
    late = max((layer for layer, amount in case.paid.items() if amount), default=0)
    if late >= LAYER_EQUITY and case.step <= STEP_ASSESSMENTS:
        found.append("a late layer has paid before the earlier ones")
    is_due = (DEADLINE_DEFAULT_CASE, case.id) in state.timers.due
    runs = case.state in (CASE_DECLARED, CASE_PORTING) or (
        case.state == CASE_ALLOCATION and case.step != STEP_DONE
    )
    runs = runs or bool(case.sources)
    if is_due != runs:
        found.append("its deadline is not that of its step")
    return found


def _belongs(account: Account) -> bool:
    """Return whether an open account of a member in default belongs to its default case (C-9.3)."""
    return belongs_to_case(account) and account.status != CLOSED


def _findings_of_repayments(case: DefaultCase) -> list[str]:
    """Return findings about recoveries that a case owes to its layers: they equal the debts of the case's accounts.

    The layer that paid last is repaid first.
    """
    found: list[str] = []
    by_layer: dict[int, int] = {}
    for key, amount in case.owed.items():
        layer = pair_of(key)[0]
        by_layer[layer] = by_layer.get(layer, 0) + amount
    if sum(by_layer.values()) != sum(case.debts.values()):
        found.append(f"layers are owed {by_layer}, and its accounts owe {case.debts}")
    last = max(by_layer, default=0)
    for layer, amount in case.paid.items():
        if layer <= LAYER_CONTRIBUTION or layer == last:
            continue
        if by_layer.get(layer, 0) != (amount if layer < last else 0):
            found.append(f"layer {layer} is owed {by_layer.get(layer, 0)} before the last")
    if (case.sources or case.returns) and case.state != CASE_CLOSED:
        found.append("it repays layers before it is closed")
    if case.returns and not case.sources:
        found.append("it repays layers from no account")
    return found


def _findings_of_lot(state: State, lot: AuctionLot) -> list[str]:
    """Return findings about an auction lot of a default case."""
    found: list[str] = []
    if lot.lots == 0 or not 1 <= lot.minimum_lots <= abs(lot.lots):
        found.append(f"{lot.lots} lots with a duty of {lot.minimum_lots}")
    taken = sum(bid.taken_lots for bid in lot.bids.values())
    if taken != lot.taken_lots or taken > abs(lot.lots):
        found.append(f"bids took {taken} of it, {lot.taken_lots} are counted")
    found += [
        f"member {bid.member_id} took more than it bid for, or was not revealed"
        for bid in lot.bids.values()
        if bid.taken_lots > bid.lots or (bid.lots and not bid.is_revealed)
    ]
    if lot.session_id == 0 and (lot.lots < 0 or lot.limit_per_lot <= 0):
        found.append(f"{lot.lots} lots of margin at no less than {lot.limit_per_lot}")
    found += [
        f"member {bid.member_id} bid {bid.price_per_lot}, beyond the limit of {lot.limit_per_lot}"
        for bid in lot.bids.values()
        if bid.is_revealed and is_beyond(lot, bid.price_per_lot)
    ]
    if bool(lot.is_closed) == ((DEADLINE_AUCTION_LOT, lot.id) in state.timers.due):
        found.append("it is open without a deadline, or closed with one")
    return found
