# SPDX-License-Identifier: Apache-2.0
"""Record decisions on deposits, withdrawals and holds, so that a second decision gets an answer (SPEC L-4.3).

Owns how long a decision is kept. Must never decide: the handlers do.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from clearinghouse.statemachine.state.custody import Decision, decision_on
from clearinghouse.statemachine.state.records import Deposit, Hold, Withdrawal
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, CREDITED_NS

FORGOTTEN_AT_ONCE: Final = 2
DECISIONS_MAX: Final = 1_000_000
K = TypeVar("K")
R = TypeVar("R")


def forget_oldest(
    records: dict[K, R], time_of: Callable[[R], int], since_ns: int, most: int = AMOUNT_MAX
) -> None:
    """Delete the two oldest records if they are older than `since_ns`, or at any age if at least `most` are kept.

    The records are in the order of their times. Two are deleted for each new record: so old ones disappear, and no
    command deletes more (I-12).
    """
    for _ in range(FORGOTTEN_AT_ONCE):
        key = next(iter(records), None)
        if key is None or (time_of(records[key]) >= since_ns and len(records) < most):
            break
        del records[key]


def remember_decision(
    state: State,
    kind: int,
    found: Deposit | Withdrawal | Hold,
    account_id: AccountId,
    done: int,
) -> Decision:
    """Record and return the decision on a deposit, a withdrawal or a hold.

    `done` is the amount that was credited, has left or was captured.
    """
    now_ns = state.time_ns
    decided = state.custody.decided[kind]
    forget_oldest(decided, lambda one: one.decided_ns, now_ns - CREDITED_NS, DECISIONS_MAX)
    decision = Decision(found.id, kind, account_id, found.asset_id, found.amount, done, now_ns)
    decided[found.id] = decision
    return decision


def refuse_undecided(state: State, kind: int, number: int, unknown: int, refusal: Refusal) -> int:
    """Return ALREADY_DECIDED if a decision is recorded, with the requested and the decided amount; else `unknown`."""
    found = decision_on(state.custody, kind, number)
    if found is None:
        return unknown
    refusal.below(found.asked, found.done)
    return codes.ALREADY_DECIDED
