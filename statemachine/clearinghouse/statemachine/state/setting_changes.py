# SPDX-License-Identifier: Apache-2.0
"""Hold the changes of parameters that are announced and not in force yet (SPEC Q-9).

Owns the shape of the data. Must never decide which changes are announced: `authority.setting_changes` does.
"""


class SettingChange:
    """New values of fields of one subject, by the numbers of the fields, that take effect together.

    `kind` is the kind of the command that sets them. `subject_id` is its asset or market, 0 for the clearinghouse.
    """

    __slots__ = ("due_ns", "id", "kind", "subject_id", "values")

    def __init__(self, change_id: int, kind: int, subject_id: int, due_ns: int) -> None:
        """Start without values."""
        self.id = change_id
        self.kind = kind
        self.subject_id = subject_id
        self.due_ns = due_ns
        self.values: dict[int, int] = {}


class SettingChanges:
    """All announced changes by their ids, and the length of a notice; with 0 every change takes effect at once."""

    __slots__ = ("announced", "last_id", "notice_ns")

    def __init__(self, notice_ns: int) -> None:
        """Start with the notice of genesis."""
        self.notice_ns = notice_ns
        self.last_id = 0
        self.announced: dict[int, SettingChange] = {}

    def of(self, kind: int, subject_id: int) -> list[SettingChange]:
        """Return the announced changes of one subject."""
        return [
            change
            for change in self.announced.values()
            if (change.kind, change.subject_id) == (kind, subject_id)
        ]
