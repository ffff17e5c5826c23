# SPDX-License-Identifier: Apache-2.0
"""When the model has to check a price or a brake again (SPEC U-6).

Owns one instant for each thing to be checked, and their order. Must never know the things themselves.
"""

# What there is, in the order of its turn within an instant: prices first, brakes with the calendar.
INDEX, MARK, SCALE, WINDOW = 1, 2, 3, 4
PRICES = (INDEX, MARK, SCALE, WINDOW)
BRAKE = 10  # and the kind of brake
DEPTH = 30  # of the books of an asset
PAUSE = 40  # of an asset
SETTING = 50  # an announced change of parameters; the last in the calendar

Entry = tuple[int, int]  # what, and of which asset or market


class Deadlines:
    """Instants by what is due at them."""

    def __init__(self) -> None:
        """Start with nothing due."""
        self.due: dict[Entry, int] = {}

    def put(self, what: int, key: int, when_ns: int) -> None:
        """Set the one instant at which something is due."""
        self.due[what, key] = when_ns

    def drop(self, what: int, key: int) -> None:
        """Remove the instant at which something is due."""
        self.due.pop((what, key), None)

    def first(self, *, prices: bool) -> tuple[int, int, int] | None:
        """Return the first price, or the first brake, that is due: when, what kind, and which one."""
        found = [
            (when_ns, what, key)
            for (what, key), when_ns in self.due.items()
            if (what in PRICES) == prices
        ]
        return min(found, default=None)

    def overdue(self, now_ns: int) -> list[str]:
        """Return the instants that have passed without a check."""
        return [
            f"U-6: {what} of {key} was due at {when_ns}"
            for (what, key), when_ns in self.due.items()
            if when_ns <= now_ns
        ]
