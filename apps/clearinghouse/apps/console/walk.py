# SPDX-License-Identifier: Apache-2.0
"""Show an auditor the steps from a sequence back to the persons who requested and approved it, and their authority.

Owns the order of the steps. Every fact comes from the server's explanations; nothing is concluded here.
"""

from dataclasses import dataclass
from typing import Final

from clearinghouse.apps.console.schema import two_person_commands
from clearinghouse.client import AsyncClient, Explanation

EXPLAINED_MAX: Final = 10
EXPLAIN_SECONDS: Final = 60.0
FOLLOWED: Final = frozenset(
    {
        "RequestDeposits",
        "DecideDeposits",
        "RequestWithdrawals",
        "DecideWithdrawals",
        "BreakGlass",
        "ReverseDeposit",
        "ReverseWithdrawal",
        "MoveHouseMoney",
        "AnnounceBust",
        "DecideBust",
        "FreezeAccount",
        "ReleaseAccount",
        "SeizeAccount",
        "GrantRole",
        "RecoverAuthority",
        "Delegate",
        "SetDelegationLimit",
        "SetApprovalLimit",
        "AddDestination",
    }
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A fact that permitted a step, and the sequence of the call that made it a fact; 0: it is from genesis."""

    name: str
    value: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Step:
    """One journaled call: its principal, its time, its result, and the facts that permitted it."""

    sequence: int
    time_ns: int
    command: str
    principal: str
    result: str
    lines: tuple[str, ...]
    grounds: tuple[Ground, ...]


def step_of(found: Explanation) -> Step:
    """Return the step that an explanation describes; each ground is listed once."""
    grounds = {
        Ground(entry.name, entry.value, entry.sequences[0] if entry.sequences else 0): None
        for part in found.parts
        for entry in part.inputs
    }
    lines = tuple(part.line for part in found.parts)
    return Step(
        found.sequence,
        found.time_ns,
        found.command,
        found.principal,
        found.result,
        lines,
        tuple(grounds),
    )


async def walk_from(client: AsyncClient, sequence: int) -> tuple[Explanation, list[Step], int]:
    """Return the explanation of a sequence, the steps back from it, newest first, and the number of omitted steps."""
    first = await client.explain_sequence(sequence, timeout=EXPLAIN_SECONDS)
    steps = {first.sequence: step_of(first)}
    queue = _followed(first)
    left = 0
    while queue:
        number = queue.pop(0)
        if number in steps:
            continue
        if len(steps) >= EXPLAINED_MAX:
            left += 1
            continue
        found = await client.explain_sequence(number, timeout=EXPLAIN_SECONDS)
        steps[number] = step_of(found)
        queue += _followed(found)
    return first, sorted(steps.values(), key=lambda step: -step.sequence), left


def _followed(found: Explanation) -> list[int]:
    """Return the sequences of the causes to follow: calls of persons, and for a change of parameters its proposal."""
    of_two = two_person_commands()
    names = FOLLOWED | of_two if found.command in of_two else FOLLOWED
    return [cause.sequence for cause in found.causes if cause.command in names]
