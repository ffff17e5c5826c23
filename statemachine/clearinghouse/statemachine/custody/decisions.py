# SPDX-License-Identifier: Apache-2.0
"""Remember what was decided on deposits, withdrawals and holds, for who decides twice (SPEC L-4.3).

Owns for how long. The handlers decide.
"""

from typing import Final

from clearinghouse.statemachine.state.custody import (
    DEPOSITS,
    HOLDS,
    WITHDRAWALS,
    Decision,
    decision_on,
)
from clearinghouse.statemachine.state.records import Deposit, Hold, Withdrawal
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import CREDITED_NS

FORGOTTEN_AT_ONCE: Final = 2
DECISIONS_MAX: Final = 1_000_000


def remember_deposit(state: State, deposit: Deposit, done: int) -> None:
    """Record that `done` of a deposit was credited."""
    _remember(
        state,
        Decision(
            deposit.id,
            DEPOSITS,
            deposit.account_id,
            deposit.asset_id,
            deposit.amount,
            done,
            state.time_ns,
        ),
    )


def remember_withdrawal(state: State, withdrawal: Withdrawal, done: int) -> None:
    """Record that `done` of a withdrawal has left."""
    _remember(
        state,
        Decision(
            withdrawal.id,
            WITHDRAWALS,
            withdrawal.account_id,
            withdrawal.asset_id,
            withdrawal.amount,
            done,
            state.time_ns,
        ),
    )


def remember_hold(state: State, found: Hold, done: int) -> None:
    """Record that `done` of a hold was captured."""
    _remember(
        state,
        Decision(
            found.id,
            HOLDS,
            found.beneficiary_id,
            found.asset_id,
            found.amount,
            done,
            state.time_ns,
        ),
    )


def _remember(state: State, decision: Decision) -> None:
    """Record a decision; delete two expired ones of its kind, at the cap the oldest (I-12)."""
    decided = state.custody.decided.get(decision.kind, {})
    for _ in range(FORGOTTEN_AT_ONCE):
        oldest = next(iter(decided.values()), None)
        if oldest is None or (
            state.time_ns - oldest.decided_ns <= CREDITED_NS and len(decided) < DECISIONS_MAX
        ):
            break
        del decided[oldest.id]
    state.custody.decided.setdefault(decision.kind, {})[decision.id] = decision


def refuse_undecided(state: State, kind: int, number: int, unknown: int, refusal: Refusal) -> int:
    """Return ALREADY_DECIDED, with the amounts asked and done, for what was decided, else `unknown`."""
    found = decision_on(state.custody, kind, number)
    if found is None:
        return unknown
    refusal.below(found.asked, found.done)
    return codes.ALREADY_DECIDED
