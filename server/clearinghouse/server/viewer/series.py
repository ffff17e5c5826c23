# SPDX-License-Identifier: Apache-2.0
"""Keep figures over time for plots: limited in memory, and limited again in answers.

Owns the thinning: of neighbours the lowest and the highest are kept, so no peak is lost. Values are floats, for plots
only; the state at the sequence of a point has the exact figure.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

MS_NS: Final = 1_000_000
KEPT_MAX: Final = 200_000
SHOWN_MAX: Final = 2_000
_THINNED: Final = 4  # neighbours of which two are kept


class Window(NamedTuple):
    """A window of time, with both ends included, in ns."""

    from_ns: int
    to_ns: int


class Points(NamedTuple):
    """The points of a series for the page: times in ms since 1970, values, and the sequences that wrote them."""

    x: list[float]
    y: list[float | None]
    sequences: list[int]

    def plain(self) -> dict[str, object]:
        """Return the points as values for JSON."""
        return {"x": self.x, "y": self.y, "seq": self.sequences}


class Series:
    """One figure over time, with times that never decrease. A value None is a gap, stored as NaN."""

    def __init__(self, kept_max: int = KEPT_MAX) -> None:
        self._kept_max = kept_max
        self._times = array("q")
        self._sequences = array("q")
        self._values = array("d")

    def __len__(self) -> int:
        return len(self._times)

    def add(self, time_ns: int, sequence: int, value: float | None) -> None:
        """Add a value that is valid from a time on; times never decrease."""
        if len(self._times) >= self._kept_max:
            self._thin()
        self._times.append(time_ns)
        self._sequences.append(sequence)
        self._values.append(float("nan") if value is None else value)

    def _thin(self) -> None:
        """Keep of every four neighbours only the lowest and the highest."""
        kept = [
            place
            for start in range(0, len(self._times), _THINNED)
            for place in _extremes(
                self._values, range(start, min(start + _THINNED, len(self._times)))
            )
        ]
        self._times = array("q", (self._times[place] for place in kept))
        self._sequences = array("q", (self._sequences[place] for place in kept))
        self._values = array("d", (self._values[place] for place in kept))

    def points(self, window: Window, shown_max: int = SHOWN_MAX) -> Points:
        """Return at most `shown_max` points of a window, with the value at its start.

        If there are more, the lowest and highest of each part of the window are returned.
        """
        first = max(bisect_right(self._times, window.from_ns) - 1, 0)
        last = bisect_right(self._times, window.to_ns)
        places: Iterable[int] = range(first, last)
        count = last - first
        if count > shown_max:
            buckets = shown_max // 2
            places = (
                place
                for number in range(buckets)
                for place in _extremes(
                    self._values,
                    range(
                        first + number * count // buckets,
                        first + (number + 1) * count // buckets,
                    ),
                )
            )
        x: list[float] = []
        y: list[float | None] = []
        sequences: list[int] = []
        for place in places:
            value = self._values[place]
            x.append(milliseconds(max(self._times[place], window.from_ns)))
            y.append(None if value != value else value)  # noqa: PLR0124  a NaN differs from itself
            sequences.append(self._sequences[place])
        if x and x[-1] < milliseconds(window.to_ns):  # the value still holds at the end
            x.append(milliseconds(window.to_ns))
            y.append(y[-1])
            sequences.append(sequences[-1])
        return Points(x, y, sequences)


def milliseconds(time_ns: int) -> float:
    """Return a time in ms as the page needs it, to the microsecond; a float is exact enough until the year 2255."""
    return time_ns // 1_000 / 1_000


def _extremes(values: Sequence[float], places: range) -> list[int]:
    """Return the places of the lowest and the highest value, in order of place; for one or two values, all places."""
    if len(places) <= 2:  # noqa: PLR2004  a pair is its own extremes
        return list(places)
    low = min(places, key=values.__getitem__)
    high = max(places, key=values.__getitem__)
    return sorted({low, high})


class Histogram(NamedTuple):
    """Counts by part of a window and by name.

    `sequences` has the first sequence of each part, 0 if the part is empty.
    """

    x: list[float]
    width_ms: float
    sequences: list[int]
    counts: dict[str, list[int]]

    def plain(self) -> dict[str, object]:
        """Return the histogram as values for JSON."""
        return {
            "x": self.x,
            "width_ms": self.width_ms,
            "seq": self.sequences,
            "counts": self.counts,
        }


class Happenings:
    """Occurrences, such as refusals, each with its time, its sequence and the number of its kind."""

    def __init__(self) -> None:
        self._times = array("q")
        self._sequences = array("q")
        self._kinds = array("i")

    def __len__(self) -> int:
        return len(self._times)

    def add(self, time_ns: int, sequence: int, kind: int) -> None:
        """Add an occurrence; its time must not be before that of the last one."""
        self._times.append(time_ns)
        self._sequences.append(sequence)
        self._kinds.append(kind)

    def histogram(self, window: Window, buckets: int, names: dict[int, str]) -> Histogram:
        """Return the counts of occurrences in parts of a window of equal length, by the name of their kind."""
        width = max((window.to_ns - window.from_ns + buckets) // buckets, 1)
        counts: dict[str, list[int]] = {}
        sequences = [0] * buckets
        first = bisect_left(self._times, window.from_ns)
        last = bisect_right(self._times, window.to_ns)
        for place in range(first, last):
            bucket = (self._times[place] - window.from_ns) // width
            name = names.get(self._kinds[place], str(self._kinds[place]))
            counts.setdefault(name, [0] * buckets)[bucket] += 1
            sequences[bucket] = sequences[bucket] or self._sequences[place]
        starts = [milliseconds(window.from_ns + number * width) for number in range(buckets)]
        return Histogram(starts, width / MS_NS, sequences, counts)
