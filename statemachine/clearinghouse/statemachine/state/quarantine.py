# SPDX-License-Identifier: Apache-2.0
"""Hold the work that two operators have set aside after it stopped the machine (SPEC J-2.2).

Owns the shape of the data. Must never decide what is frozen with it: `handlers.authority.quarantine` does.
"""

from clearinghouse.statemachine.vocabulary.numbers import OrderId


class QuarantinedWork:
    """One kind of work of a subject; `sequence`, `since_ns` and `principal` are of the second person.

    `has_frozen` is 1 if the freeze of its account is of this quarantine. `held` has the orders that were triggered
    meanwhile, oldest first; one of them may have ended.
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
    """All work that is set aside, by kind and subject; mostly none, which each question asks first."""

    __slots__ = ("work",)

    def __init__(self) -> None:
        """Start without work."""
        self.work: dict[tuple[int, int], QuarantinedWork] = {}

    def has(self, work_kind: int, subject_id: int) -> bool:
        """Return whether a kind of work of a subject is set aside."""
        return bool(self.work) and (work_kind, subject_id) in self.work
