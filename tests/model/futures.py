# SPDX-License-Identifier: Apache-2.0
"""Futures with an expiry: the index of each second, and what the samples taken make of a price (SPEC O-1, O-1.1).

Owns which second saw which price. Keeps every run of an unchanged price as it was and counts its seconds when asked.
"""

from dataclasses import dataclass, field

from clearinghouse.statemachine.vocabulary import types
from tests.model.exact import ZERO, Fraction, floor

E9 = 10**9
Pair = tuple[Fraction, Fraction]  # mark and index, quote units per lot


@dataclass
class Series:
    """What stood when: `value` stands since `since_ns`; `runs` are over."""

    since_ns: int
    value: Pair | None = None
    runs: list[tuple[int, int, Pair | None]] = field(default_factory=list)

    def observe(self, until_ns: int, value: Pair | None) -> None:
        """Another value stands from after `until_ns` on."""
        if value != self.value:
            self.end(until_ns)
            self.value = value

    def end(self, until_ns: int) -> None:
        """End the present run."""
        if until_ns > self.since_ns:
            self.runs.append((self.since_ns, until_ns, self.value))
            self.since_ns = until_ns

    def samples(self, until_ns: int, begin_ns: int = 0) -> list[tuple[int, Pair]]:
        """How many whole seconds after `begin_ns`, up to `until_ns`, saw which value, of runs that are over.

        Those that saw none are left out. A run may end later: where its interval ends late (I-12.2).
        """
        return self._seconds(self.runs, begin_ns, until_ns)

    def samples_until(self, begin_ns: int, until_ns: int) -> list[tuple[int, Pair]]:
        """The same with the run under way, as far as `until_ns`."""
        present = (self.since_ns, until_ns, self.value)
        return self._seconds([*self.runs, present], begin_ns, until_ns)

    def _seconds(
        self, runs: list[tuple[int, int, Pair | None]], begin_ns: int, until_ns: int
    ) -> list[tuple[int, Pair]]:
        """The seconds of runs between two instants."""
        found: list[tuple[int, Pair]] = []
        for after, until, value in runs:
            seconds = min(until, until_ns) // types.SECOND_NS
            seconds -= max(after, begin_ns) // types.SECOND_NS
            if value is not None and seconds > 0:
                found.append((seconds, value))
        return found


@dataclass
class Future:
    """When a future expires, and the index since that was set."""

    expiry_ns: int
    window_ns: int
    series: Series

    @property
    def begin_ns(self) -> int:
        """Return when the window begins; the first sample is a second later."""
        return self.expiry_ns - self.window_ns

    def price(self, until_ns: int, index: Fraction) -> Fraction:
        """O-1.1: the mean of the window with the samples up to an instant, the others at an index; floored."""
        last = min(until_ns, self.expiry_ns)
        taken = self.series.samples_until(self.begin_ns, last)
        count = sum(seconds for seconds, _ in taken)
        whole = self.window_ns // types.SECOND_NS
        total = sum((seconds * seen for seconds, (_, seen) in taken), ZERO)
        return Fraction(floor((total + (whole - count) * index) / whole * E9), E9)

    def basis_left(self, basis: int, sampled_ns: int) -> int:
        """O-1.1: as much of a basis as counts at a sample: it goes to 0 over the time of a window before the window."""
        left = Fraction(self.begin_ns - sampled_ns, self.window_ns)
        return floor(basis * max(ZERO, min(Fraction(1), left)))
