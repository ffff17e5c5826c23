# SPDX-License-Identifier: Apache-2.0
"""Futures with an expiry: the index of each second, and the price that the samples make (SPEC O-1, O-1.1).

Owns which price was in force in which second. It keeps every run of an unchanged price and counts its seconds when
they are needed.
"""

from dataclasses import dataclass, field

from clearinghouse.statemachine.vocabulary import types
from tests.model.exact import ZERO, Fraction, floor

E9 = 10**9
Pair = tuple[Fraction, Fraction]  # mark and index, quote units per lot


@dataclass
class Series:
    """Which value was in force when: `value` is in force since `since_ns`; `runs` are over."""

    since_ns: int
    value: Pair | None = None
    runs: list[tuple[int, int, Pair | None]] = field(default_factory=list)

    def observe(self, until_ns: int, value: Pair | None) -> None:
        """Note that another value is in force from after `until_ns` on."""
        if value != self.value:
            self.end(until_ns)
            self.value = value

    def end(self, until_ns: int) -> None:
        """End the present run."""
        if until_ns > self.since_ns:
            self.runs.append((self.since_ns, until_ns, self.value))
            self.since_ns = until_ns

    def samples(self, until_ns: int, begin_ns: int = 0) -> list[tuple[int, Pair]]:
        """Return how many whole seconds after `begin_ns`, up to `until_ns`, had which value, in runs that are over.

        Values without a whole second are left out. A run may end later if its interval ends late (I-12.2).
        """
        return self._seconds(self.runs, begin_ns, until_ns)

    def samples_until(self, begin_ns: int, until_ns: int) -> list[tuple[int, Pair]]:
        """Return the same, with the present run up to `until_ns`."""
        present = (self.since_ns, until_ns, self.value)
        return self._seconds([*self.runs, present], begin_ns, until_ns)

    def _seconds(
        self, runs: list[tuple[int, int, Pair | None]], begin_ns: int, until_ns: int
    ) -> list[tuple[int, Pair]]:
        """Return the whole seconds of runs between two instants, by value."""
        found: list[tuple[int, Pair]] = []
        for after, until, value in runs:
            seconds = min(until, until_ns) // types.SECOND_NS
            seconds -= max(after, begin_ns) // types.SECOND_NS
            if value is not None and seconds > 0:
                found.append((seconds, value))
        return found


@dataclass
class Future:
    """When a future expires, and its index since the expiry was set."""

    expiry_ns: int
    window_ns: int
    series: Series

    @property
    def begin_ns(self) -> int:
        """Return when the window begins; the first sample is a second later."""
        return self.expiry_ns - self.window_ns

    def price(self, until_ns: int, index: Fraction) -> Fraction:
        """Return the mean of the window with the samples up to an instant, and `index` for the others; rounded down
        (O-1.1).
        """
        last = min(until_ns, self.expiry_ns)
        taken = self.series.samples_until(self.begin_ns, last)
        count = sum(seconds for seconds, _ in taken)
        whole = self.window_ns // types.SECOND_NS
        total = sum((seconds * seen for seconds, (_, seen) in taken), ZERO)
        return Fraction(floor((total + (whole - count) * index) / whole * E9), E9)

    def basis_left(self, basis: int, sampled_ns: int) -> int:
        """Return how much of a basis counts at a sample: it falls to 0 over the length of a window before the window
        begins (O-1.1).
        """
        left = Fraction(self.begin_ns - sampled_ns, self.window_ns)
        return floor(basis * max(ZERO, min(Fraction(1), left)))
