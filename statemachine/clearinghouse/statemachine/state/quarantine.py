# SPDX-License-Identifier: Apache-2.0
"""Hold the work that two operators have quarantined after it stopped the machine (SPEC J-2.2).

Owns the shape of the data. Must never decide which accounts or markets are frozen: `handlers.authority.quarantine`
does.
"""

from clearinghouse.statemachine.vocabulary.numbers import OrderId


class QuarantinedWork:
    """One kind of work of a subject; `sequence`, `since_ns` and `principal` are of the second principal's command.

    `has_frozen` is 1 if this quarantine froze its account. `held` has the orders triggered during it, oldest first; an
    order of the list may have ended.
    """

    __slots__ = (
        "has_frozen",
        "held",
        "principal",
        "reason",
        "sequence",
        "since_ns",
        "subject_id",
        "work_kind",
    )

    def __init__(self, work_kind: int, subject_id: int) -> None:
        """Start without a principal and a time."""
        self.work_kind = work_kind
        self.subject_id = subject_id
        self.sequence = 0
        self.since_ns = 0
        self.principal = ""
        self.reason = ""
        self.has_frozen = 0
        self.held: list[OrderId] = []


class Quarantine:
    """All quarantined work, by kind and subject; usually empty, so each check tests that first."""

    __slots__ = ("work",)

    def __init__(self) -> None:
        """Start without work."""
        self.work: dict[tuple[int, int], QuarantinedWork] = {}

    def has(self, work_kind: int, subject_id: int) -> bool:
        """Return whether a kind of work of a subject is quarantined."""
        return bool(self.work) and (work_kind, subject_id) in self.work
