# SPDX-License-Identifier: Apache-2.0
"""Keep a list of any length in parts (SPEC I-12.2).

Owns the parts. The step in which a plain list of half a million entries is full copies it whole: some milliseconds.
Must never know what the entries mean.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Generic, TypeVar

T = TypeVar("T")

PART_BITS: Final = 12
IN_PART: Final = (1 << PART_BITS) - 1


class LongList(Generic[T]):
    """A list to whose end entries are added; all parts but the last are full."""

    __slots__ = ("count", "parts")

    def __init__(self, entries: Iterable[T] = ()) -> None:
        """Start with the given entries."""
        self.parts: list[list[T]] = []  # no part is empty
        self.count = 0
        for entry in entries:
            self.append(entry)

    def __len__(self) -> int:
        """Return the number of entries."""
        return self.count

    def __iter__(self) -> Iterator[T]:
        """Yield all entries."""
        for part in self.parts:
            yield from part

    def __getitem__(self, place: int) -> T:
        """Return an entry; places below 0 count from the end."""
        if place < 0:
            place += self.count
        return self.parts[place >> PART_BITS][place & IN_PART]

    def __setitem__(self, place: int, entry: T) -> None:
        """Replace an entry; the place is not below 0."""
        self.parts[place >> PART_BITS][place & IN_PART] = entry

    def append(self, entry: T) -> None:
        """Add an entry at the end."""
        if self.count & IN_PART == 0:
            self.parts.append([])
        self.parts[-1].append(entry)
        self.count += 1

    def pop(self) -> T:
        """Remove and return the last entry; the list is not empty."""
        entry = self.parts[-1].pop()
        self.count -= 1
        if not self.parts[-1]:
            self.parts.pop()
        return entry

    def cut(self, count: int) -> None:
        """Keep the first `count` entries."""
        while self.parts and self.count - len(self.parts[-1]) >= count:
            self.count -= len(self.parts.pop())
        if self.count > count:
            del self.parts[-1][count & IN_PART :]
            self.count = count
