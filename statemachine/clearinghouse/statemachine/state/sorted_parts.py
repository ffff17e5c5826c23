# SPDX-License-Identifier: Apache-2.0
"""Keep entries in order in many short lists, so that no step moves or reads all of them (SPEC I-12.2).

Owns the order and the length of a part. A heap would keep each removed entry until its turn, and one step would then
take all of these out.
"""

from bisect import bisect_left, insort
from typing import Final

PART_MAX: Final = 512

Triple = tuple[int, int, int]


class SortedParts:
    """Different entries, ascending."""

    __slots__ = ("lasts", "parts")

    def __init__(self) -> None:
        """Start empty."""
        self.parts: list[list[Triple]] = []  # none is empty
        self.lasts: list[Triple] = []  # the last entry of each part

    def fill(self, entries: list[Triple]) -> None:
        """Take the entries of a snapshot, instead of none; `entries` are sorted in place."""
        entries.sort()
        half = PART_MAX // 2
        self.parts = [entries[at : at + half] for at in range(0, len(entries), half)]
        self.lasts = [part[-1] for part in self.parts]

    def add(self, entry: Triple) -> None:
        """Add an entry that is not there."""
        if not self.parts:
            self.parts.append([entry])
            self.lasts.append(entry)
            return
        at = min(bisect_left(self.lasts, entry), len(self.parts) - 1)
        part = self.parts[at]
        insort(part, entry)
        if len(part) > PART_MAX:
            self.parts.insert(at + 1, part[PART_MAX // 2 :])
            self.lasts.insert(at + 1, part[-1])
            del part[PART_MAX // 2 :]
        self.lasts[at] = part[-1]

    def remove(self, entry: Triple) -> None:
        """Remove an entry that is there."""
        at = bisect_left(self.lasts, entry)
        part = self.parts[at]
        place = bisect_left(part, entry)
        assert part[place] == entry
        del part[place]
        if part:
            self.lasts[at] = part[-1]
        else:
            del self.parts[at]
            del self.lasts[at]

    def first(self) -> Triple | None:
        """Return the first entry, None if there is none."""
        return self.parts[0][0] if self.parts else None
