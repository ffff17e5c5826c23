# SPDX-License-Identifier: Apache-2.0
"""Hold the state of the circuit brakes: terms, counts, engaged brakes with their reasons (SPEC K-1).

Owns the shape of the data and the two rolling windows, of amounts and of prices. Must never decide: `brakes.brakes`
does. The data does not grow with use: amounts in the same sixtieth of a window are one entry, which leaves the window
with its last amount. An entry has one figure for each owner with an amount in that time.
"""

from collections import deque

from clearinghouse.statemachine.arithmetic.brakes import part_ns
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ASSET,
    NO_MARKET,
    AssetId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import (
    BRAKE_ASSET_PAUSE,
    BRAKE_BORROW_CAP,
    BRAKE_DEPOSIT_CAP,
    BRAKE_KILL_SWITCH,
    BRAKE_OUTFLOW_LIMIT,
    BRAKE_VOLATILITY_HALT,
    BRAKE_WITHDRAWAL_GATE,
    GATE_OFF,
    PAUSED_NS_MAX,
    PAUSES_NS,
)


class Brake:
    """One brake: whether it is engaged, and the time and reason of its last change.

    `limit` and `actual` are the figures of its last change, in the unit of its kind.
    """

    __slots__ = (
        "actual",
        "asset_id",
        "cause",
        "engaged",
        "kind",
        "limit",
        "market_id",
        "reason",
        "since_ns",
        "until_ns",
        "wanted",
    )

    def __init__(self, kind: int, market_id: MarketId, asset_id: AssetId) -> None:
        """Start released."""
        self.kind = kind
        self.market_id = market_id
        self.asset_id = asset_id
        self.engaged = False
        self.since_ns = 0
        self.cause = 0
        self.reason = ""  # an operator's text
        self.limit = 0
        self.actual = 0
        self.until_ns = 0  # the time of its release, at present; 0: only an operator releases it
        self.wanted = 0  # of a cap: the amount that must fit before it releases


class Counted:
    """Amounts counted within one part of a window; they leave the window together.

    `owners` has the amount of each owner, without the amounts given back (K-1.1).
    """

    __slots__ = ("amount", "first_ns", "last_ns", "owners")

    def __init__(self, first_ns: int, last_ns: int, amount: int) -> None:
        """Store the first amount."""
        self.first_ns = first_ns
        self.last_ns = last_ns
        self.amount = amount
        self.owners: dict[str, int] = {}

    def lower(self, owner: str, amount: int) -> int:
        """Reduce an owner's part by an amount, but not below 0; return the reduction."""
        had = self.owners.get(owner, 0)
        if amount >= had:
            self.owners.pop(owner, None)
            amount = had
        else:
            self.owners[owner] = had - amount
        self.amount -= amount
        return amount


class AmountWindow:
    """The sum of the amounts counted within the last `window_ns` of sequenced time, and its limit; with 0 it has no
    limit.
    """

    __slots__ = ("entries", "limit", "total", "window_ns")

    def __init__(self) -> None:
        """Start without a limit."""
        self.limit = 0
        self.window_ns = 0
        self.total = 0
        self.entries: deque[Counted] = deque()

    def used(self, now_ns: int) -> int:
        """Return the sum in the window at `now_ns`."""
        used = self.total
        for entry in self.entries:
            if entry.last_ns + self.window_ns > now_ns:
                break
            used -= entry.amount
        return used

    def used_by(self, now_ns: int, owner: str) -> int:
        """Return the sum of one owner in the window at `now_ns`; the function reads each of the few parts of the
        window.
        """
        return sum(
            entry.owners.get(owner, 0)
            for entry in self.entries
            if entry.last_ns + self.window_ns > now_ns
        )

    def give_back(self, now_ns: int, owner: str, amount: int) -> int:
        """Reduce an owner's parts by an amount given back, latest first; return the reduction (K-1.1)."""
        left = amount
        for entry in reversed(self.entries):
            if left == 0 or entry.last_ns + self.window_ns <= now_ns:
                break
            left -= entry.lower(owner, left)
        self.total -= amount - left
        return amount - left

    def counted_at(self, now_ns: int, counted_ns: int) -> Counted | None:
        """Return the part of the window with the amount counted at `counted_ns`, or None once the part has left it."""
        for entry in self.entries:
            if entry.first_ns <= counted_ns <= entry.last_ns:
                return entry if entry.last_ns + self.window_ns > now_ns else None
        return None

    def add(self, now_ns: int, amount: int, owner: str = "") -> None:
        """Count an amount, for `owner` if one is named, and drop the parts that have left the window."""
        entries = self.entries
        while entries and entries[0].last_ns + self.window_ns <= now_ns:
            self.total -= entries.popleft().amount
        part = part_ns(self.window_ns)
        if entries and entries[-1].last_ns // part == now_ns // part:
            entries[-1].last_ns = now_ns
            entries[-1].amount += amount
        else:
            entries.append(Counted(now_ns, now_ns, amount))
        self.total += amount
        if owner:
            owners = entries[-1].owners
            owners[owner] = owners.get(owner, 0) + amount

    def take_over(self, now_ns: int, other: "AmountWindow", rate: int) -> None:
        """Add the counts of another window, multiplied by a ratio, and empty the other window (O-11).

        The added counts keep their times, within the length of this window.
        """
        for entry in other.entries:
            entry.amount *= rate
            for owner in entry.owners:
                entry.owners[owner] *= rate
        found: list[Counted] = sorted([*self.entries, *other.entries], key=lambda one: one.last_ns)
        self.clear()
        other.clear()
        part = part_ns(self.window_ns)
        for entry in found:
            if entry.last_ns + self.window_ns <= now_ns:
                continue
            self.total += entry.amount
            last = self.entries[-1] if self.entries else None
            if last is None or last.last_ns // part != entry.last_ns // part:
                self.entries.append(entry)
                continue
            last.first_ns = min(last.first_ns, entry.first_ns)
            last.last_ns = entry.last_ns
            last.amount += entry.amount
            for owner, amount in entry.owners.items():
                last.owners[owner] = last.owners.get(owner, 0) + amount

    def fits_ns(self, now_ns: int, amount: int) -> int:
        """Return the first instant from now on at which an amount fits within the limit, if nothing else is counted."""
        used = self.used(now_ns)
        if used + amount <= self.limit:
            return now_ns
        for entry in self.entries:
            leaves_ns = entry.last_ns + self.window_ns
            if leaves_ns > now_ns:
                used -= entry.amount
                if used + amount <= self.limit:
                    return leaves_ns
        return now_ns

    def clear(self) -> None:
        """Drop all counted amounts, so that a new window starts."""
        self.entries.clear()
        self.total = 0


class Extremes:
    """The lowest and the highest price within one part of a window; the last price applied until `until_ns`."""

    __slots__ = ("high", "low", "until_ns")

    def __init__(self, until_ns: int, price_e9: int) -> None:
        """Store the first price."""
        self.until_ns = until_ns
        self.low = price_e9
        self.high = price_e9


class VolatilityHalt:
    """The terms of one market's volatility halt, the prices of its window, and the orders that wait for its end."""

    def __init__(self, market_id: MarketId) -> None:
        """Start switched off."""
        self.brake = Brake(BRAKE_VOLATILITY_HALT, market_id, NO_ASSET)
        self.source = 0  # TRIGGER_MARK or TRIGGER_INDEX
        self.move_ppb = 0  # 0: off
        self.window_ns = 0
        self.halt_ns = 0  # 0: only an operator ends the halt
        self.price_e9 = 0  # the present price; 0: none
        self.stood: deque[Extremes] = deque()
        self.resume_status = 0
        # Conditional orders triggered during a halt, in the order of their triggers.
        self.held: list[OrderId] = []

    def note(self, now_ns: int, price_e9: int) -> None:
        """Record that the last price applied until now and that `price_e9` applies from now on.

        Drop the parts that have left the window.
        """
        stood = self.stood
        while stood and stood[0].until_ns + self.window_ns <= now_ns:
            stood.popleft()
        part = part_ns(self.window_ns)
        if stood and stood[-1].until_ns // part == now_ns // part:
            last = stood[-1]
            last.until_ns = now_ns
            if price_e9 < last.low:
                last.low = price_e9
            if price_e9 > last.high:
                last.high = price_e9
        else:
            stood.append(Extremes(now_ns, price_e9))

    def extremes(self, now_ns: int) -> tuple[int, int]:
        """Return the lowest and the highest price of the window, the present price included; (0, 0) without a price."""
        low = self.price_e9
        high = self.price_e9
        if low:
            for entry in self.stood:
                if entry.until_ns + self.window_ns > now_ns:
                    if entry.low < low:
                        low = entry.low
                    if entry.high > high:
                        high = entry.high
        return low, high


class AssetBrakes:
    """Caps of one asset over rolling windows; its outflow limit (L-4) has its own window."""

    def __init__(self, asset_id: AssetId) -> None:
        """Start without limits."""
        self.borrow = AmountWindow()
        self.deposit = AmountWindow()
        # Borrows by the machine for losers have their own window, with a share of the cap (K-1.1,
        #
        self.losers = AmountWindow()
        # Purchases by the fund for unpaid losses; the limit is its largest holding for this purpose
        # . And samples of the depth of the asset's books. Both start with the first limit.
        self.fund = AmountWindow()
        self.depth = AmountWindow()
        # By owner, the losses in the asset that the last settlement pass could not collect: they
        # count to its share.
        self.unpaid: dict[str, int] = {}
        self.borrow_cap = Brake(BRAKE_BORROW_CAP, NO_MARKET, asset_id)
        self.deposit_cap = Brake(BRAKE_DEPOSIT_CAP, NO_MARKET, asset_id)
        self.outflow_limit = Brake(BRAKE_OUTFLOW_LIMIT, NO_MARKET, asset_id)


class AssetPause:
    """The pause of one asset, and the total time of its pauses within a day (O-2.2)."""

    def __init__(self, asset_id: AssetId) -> None:
        """Start without a pause."""
        self.brake = Brake(BRAKE_ASSET_PAUSE, NO_MARKET, asset_id)
        self.window = AmountWindow()
        self.window.limit = PAUSED_NS_MAX
        self.window.window_ns = PAUSES_NS


class AskedPause:
    """The pause of an asset that a first principal asked for (O-2.2)."""

    __slots__ = ("asked_by", "asked_ns", "asset_id", "cause", "pause_ns", "reason")

    def __init__(self, asset_id: AssetId, asked_by: str, asked_ns: int) -> None:
        """Start without terms."""
        self.asset_id = asset_id
        self.pause_ns = 0
        self.cause = 0
        self.reason = ""
        self.asked_by = asked_by
        self.asked_ns = asked_ns


class Brakes:
    """The brakes of the whole clearinghouse, one object for each state."""

    def __init__(self) -> None:
        """Start with all brakes off."""
        self.kill_switch = Brake(BRAKE_KILL_SWITCH, NO_MARKET, NO_ASSET)
        # The value of `SetRiskSwitch` for the clearinghouse; the kill switch disables risk at any
        # value (G-2).
        self.switch_disabled = False
        self.withdrawal_gate = Brake(BRAKE_WITHDRAWAL_GATE, NO_MARKET, NO_ASSET)
        self.gate_mode = GATE_OFF
        self.gate_hold_ns = 0  # 0: only an operator opens it
        self.asked_pauses: dict[AssetId, AskedPause] = {}  # that wait for a second principal
