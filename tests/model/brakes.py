# SPDX-License-Identifier: Apache-2.0
"""The circuit brakes: what they count, when they engage by themselves, and when they are released (SPEC K-1).

Owns their terms, windows and state. Must never trade nor cancel; the commands of operators are in `brake_commands`.
"""

from collections import Counter
from dataclasses import dataclass, field

from clearinghouse.statemachine.vocabulary import events, types
from tests.model.deadlines import BRAKE, PAUSE, Deadlines
from tests.model.exact import ZERO, Fraction, ceil, floor, ppb
from tests.model.model_state import Market, System
from tests.model.predicted_events import PredictedEvents

ALL = "all"  # pauses of an asset count together, also those by different persons
PARTS = 60  # of a window, in which what is counted becomes one (docs/reference/brakes.md)
TRADING = (types.MARKET_OPEN, types.MARKET_POST_ONLY, types.MARKET_REDUCE_ONLY)


def part_of(window_ns: int, now_ns: int) -> int:
    """Return the part of a window in which an instant is."""
    return now_ns // ceil(Fraction(window_ns, PARTS))


@dataclass
class Brake:
    """One brake after its last change."""

    kind: int
    market: int = 0
    asset: int = 0
    engaged: bool = False
    since_ns: int = 0
    cause: int = 0
    reason: str = ""
    limit: int = 0
    actual: int = 0
    until_ns: int = 0
    wanted: int = 0  # the amount that the cap must admit


@dataclass
class Part:
    """The amounts that were counted within one part of a window, by owner. The first rules name no owner."""

    first_ns: int
    last_ns: int
    by_owner: dict[str, int]

    @property
    def amount(self) -> int:
        """Return the sum of all owners."""
        return sum(self.by_owner.values())


@dataclass
class Window:
    """Amounts of the last `length_ns`. Each counts until the last of its part has left; limit 0 means none."""

    limit: int = 0
    length_ns: int = 0
    parts: list[Part] = field(default_factory=list)

    def live(self, now_ns: int) -> list[Part]:
        """Return the parts that count at an instant, oldest first."""
        return [part for part in self.parts if part.last_ns + self.length_ns > now_ns]

    def used(self, now_ns: int) -> int:
        """Return the sum that counts at an instant."""
        return sum(part.amount for part in self.live(now_ns))

    def used_by(self, now_ns: int, owner: str) -> int:
        """Return the part of an owner in that sum."""
        return sum(part.by_owner.get(owner, 0) for part in self.live(now_ns))

    def count(self, now_ns: int, amount: int, owner: str = "") -> None:
        """Count an amount from now on."""
        self.forget(now_ns)
        last = self.parts[-1].last_ns if self.parts else None
        if last is None or part_of(self.length_ns, last) != part_of(self.length_ns, now_ns):
            self.parts.append(Part(now_ns, now_ns, {}))
        part = self.parts[-1]
        part.last_ns = now_ns
        part.by_owner[owner] = part.by_owner.get(owner, 0) + amount

    def give_back(self, now_ns: int, owner: str, amount: int) -> int:
        """Let an owner bring an amount back: its latest entries count less. Return by how much they do (K-1.1)."""
        less = 0
        for part in reversed(self.live(now_ns)):
            of_part = min(amount - less, part.by_owner.get(owner, 0))
            part.by_owner[owner] = part.by_owner.get(owner, 0) - of_part
            less += of_part
        return less

    def take_over(self, now_ns: int, other: "Window", rate: int) -> None:
        """Add what another window counts, each amount from the time at which it was counted there (O-11)."""
        parts = [*self.parts]
        for part in other.parts:
            by_owner = {owner: amount * rate for owner, amount in part.by_owner.items()}
            parts.append(Part(part.first_ns, part.last_ns, by_owner))
        other.parts, self.parts = [], []
        of_number: dict[int, list[Part]] = {}
        for part in parts:
            of_number.setdefault(part_of(self.length_ns, part.last_ns), []).append(part)
        for number in sorted(of_number):
            sums: Counter[str] = Counter()
            for part in of_number[number]:
                sums.update(part.by_owner)
            first = min(part.first_ns for part in of_number[number])
            last = max(part.last_ns for part in of_number[number])
            self.parts.append(Part(first, last, dict(sums)))
        self.forget(now_ns)

    def share(self) -> int:
        """Return the most that one owner takes, a quarter."""
        return self.limit // 4

    def forget(self, now_ns: int) -> None:
        """Remove entries that have left the window. They never count again, even if the window becomes longer."""
        self.parts = self.live(now_ns)

    def fits_ns(self, now_ns: int, amount: int) -> int:
        """Return the time at which an amount fits if nothing more is counted."""
        leaving = [part.last_ns + self.length_ns for part in self.parts]
        instants = [now_ns, *(instant for instant in leaving if instant > now_ns)]
        return next((one for one in instants if self.used(one) + amount <= self.limit), now_ns)


@dataclass
class Halt:
    """A volatility halt: its terms, the present price, and the extremes of earlier prices by part of the window."""

    brake: Brake
    source: int = 0
    move: Fraction = ZERO
    window_ns: int = 0
    halt_ns: int = 0
    price: int = 0
    stood: list[tuple[int, int, int]] = field(default_factory=list)  # until when, lowest, highest
    resume: int = 0

    def note(self, now_ns: int) -> None:
        """Note that the present price was in force until now."""
        self.stood = [entry for entry in self.stood if entry[0] + self.window_ns > now_ns]
        low = high = self.price
        if self.stood:
            until, lowest, highest = self.stood[-1]
            if part_of(self.window_ns, until) == part_of(self.window_ns, now_ns):
                self.stood.pop()
                low, high = min(low, lowest), max(high, highest)
        self.stood.append((now_ns, low, high))

    def moved(self, now_ns: int) -> Fraction:
        """Return the share by which the price has risen from the lowest, or fallen from the highest, of the window."""
        if not self.price:
            return ZERO
        inside = [entry for entry in self.stood if entry[0] + self.window_ns > now_ns]
        low = min([self.price, *(lowest for _, lowest, _ in inside)])
        high = max([self.price, *(highest for _, _, highest in inside)])
        return max(Fraction(self.price - low, low), Fraction(high - self.price, high))

    def moved_ppb(self, now_ns: int) -> int:
        """Return the same share in parts per billion, as events state it."""
        return floor(self.moved(now_ns) * 10**9)


@dataclass
class Caps:
    """The caps of an asset, and the brake of its outflow limit."""

    borrow: Window
    deposit: Window
    borrow_cap: Brake
    deposit_cap: Brake
    outflow_limit: Brake
    losers: Window = field(default_factory=Window)  # borrows of R-1
    unpaid: dict[str, int] = field(default_factory=dict)  # losses after a pass, by owner

    def of(self, kind: int) -> Brake:
        """Return the brake of a kind."""
        by_kind = {
            types.BRAKE_BORROW_CAP: self.borrow_cap,
            types.BRAKE_DEPOSIT_CAP: self.deposit_cap,
            types.BRAKE_OUTFLOW_LIMIT: self.outflow_limit,
        }
        return by_kind[kind]


@dataclass
class Pause:
    """The pause of an asset, and the lengths of its pauses within a day."""

    brake: Brake
    window: Window = field(default_factory=lambda: Window(types.PAUSED_NS_MAX, types.PAUSES_NS))
    by_two: bool = False  # persons: it counts in no window

    def left(self, now: int) -> int:
        """Return how much of the pause is left and counts."""
        counts = self.brake.engaged and not self.by_two
        return max(self.brake.until_ns - now, 0) if counts else 0


def new_caps(asset: int) -> Caps:
    """Return the caps of an asset before any is set."""
    kinds = (types.BRAKE_BORROW_CAP, types.BRAKE_DEPOSIT_CAP, types.BRAKE_OUTFLOW_LIMIT)
    borrow_cap, deposit_cap, outflow_limit = (Brake(kind, asset=asset) for kind in kinds)
    return Caps(Window(), Window(), borrow_cap, deposit_cap, outflow_limit)


class Brakes:
    """All brakes."""

    def __init__(self, system: System, predicted: PredictedEvents, deadlines: Deadlines) -> None:
        """Start with no brake engaged."""
        self.system = system
        self.predicted = predicted
        self.deadlines = deadlines
        self.kill_switch = Brake(types.BRAKE_KILL_SWITCH)
        self.gate = Brake(types.BRAKE_WITHDRAWAL_GATE)
        self.gate_mode = types.GATE_OFF
        self.gate_hold_ns = 0
        self.halts: dict[int, Halt] = {}
        self.caps: dict[int, Caps] = {}
        self.pauses: dict[int, Pause] = {}
        self.outflow_windows: dict[int, Window] = {}
        # By withdrawal in such a window: of which asset, and since when.
        self.counted: dict[int, tuple[int, int]] = {}
        # A loss that is still being dealt with: of what it is, its asset, and what the fund and others bear of it.
        self.loss: tuple[object, int, int, int] | None = None

    # --- on and off -------------------------------------------------------------------------------------------------

    def engage(
        self, brake: Brake, cause: int, limit: int, actual: int, until_ns: int, reason: str = ""
    ) -> None:
        """Engage a brake, or keep it engaged for another reason."""
        if not brake.engaged:
            brake.engaged, brake.since_ns = True, self.system.now
        brake.cause, brake.reason = cause, reason
        brake.limit, brake.actual = limit, actual
        self._until(brake, until_ns)
        self.predicted.expect(
            events.BRAKE_ENGAGED,
            brake=brake.kind,
            market_id=brake.market,
            asset_id=brake.asset,
            cause=cause,
            limit=limit,
            actual=actual,
            until_ns=until_ns,
        )

    def release(self, brake: Brake, cause: int, limit: int, actual: int, reason: str = "") -> None:
        """Release a brake."""
        brake.engaged, brake.since_ns, brake.wanted = False, self.system.now, 0
        brake.cause, brake.reason = cause, reason
        brake.limit, brake.actual = limit, actual
        self._until(brake, 0)
        self.predicted.expect(
            events.BRAKE_RELEASED,
            brake=brake.kind,
            market_id=brake.market,
            asset_id=brake.asset,
            cause=cause,
            limit=limit,
            actual=actual,
        )

    def _until(self, brake: Brake, until_ns: int) -> None:
        """Set the time at which a brake is released by itself; 0: never."""
        brake.until_ns = until_ns
        what = PAUSE if brake.kind == types.BRAKE_ASSET_PAUSE else BRAKE + brake.kind
        if until_ns:
            self.deadlines.put(what, brake.market + brake.asset, until_ns)
        else:
            self.deadlines.drop(what, brake.market + brake.asset)

    def due(self, kind: int, key: int) -> None:
        """Do what is due for a brake at its time."""
        if kind == types.BRAKE_VOLATILITY_HALT:
            self.trade_again(self.system.markets[key], types.CAUSE_TIME_PASSED)
        elif kind == types.BRAKE_WITHDRAWAL_GATE:
            self.release(self.gate, types.CAUSE_TIME_PASSED, 0, 0)
        else:
            brake = self.caps[key].of(kind)
            window = self.window_of(brake)
            fits_ns = window.fits_ns(self.system.now, brake.wanted)
            if fits_ns > self.system.now:
                self._until(brake, fits_ns)
                return
            used = window.used(self.system.now)
            self.release(brake, types.CAUSE_ROOM_AGAIN, window.limit, used)

    # --- pauses -------------------------------------------------------------------------------------------------------

    def pause(
        self, asset: int, cause: int, length_ns: int, reason: str, *, by_two: bool = False
    ) -> int:
        """Pause an asset; return the sum of its pauses within a day, which is 0 where it is paused."""
        pause = self.pauses.get(asset) or Pause(Brake(types.BRAKE_ASSET_PAUSE, asset=asset))
        now = self.system.now
        left = pause.left(now)
        used = pause.window.used(now) - left + length_ns
        if used > types.PAUSED_NS_MAX and not by_two:
            return used
        self.pauses[asset] = pause
        pause.window.give_back(now, ALL, left)
        pause.by_two = by_two
        if not by_two:
            pause.window.count(now, length_ns, ALL)
        self.system.assets[asset].paused = True
        figures = (types.PAUSES_NS, length_ns) if by_two else (types.PAUSED_NS_MAX, used)
        self.engage(pause.brake, cause, *figures, now + length_ns, reason)
        return 0

    def end_pause(self, asset: int, cause: int, reason: str = "") -> None:
        """End a pause: what is left of it does not count."""
        pause = self.pauses[asset]
        now = self.system.now
        pause.window.give_back(now, ALL, pause.left(now))
        self.system.assets[asset].paused = False
        self.release(pause.brake, cause, types.PAUSED_NS_MAX, pause.window.used(now), reason)

    # --- volatility halts ---------------------------------------------------------------------------------------------

    def price_noted(self, market: Market, source: int, price: int) -> None:
        """Note that a price of a market has changed, which may engage its halt."""
        halt = self.halts.get(market.id)
        if halt is None or halt.source != source:
            return
        now = self.system.now
        if halt.price and halt.move:
            halt.note(now)
        halt.price = price
        if not halt.move or halt.brake.engaged or market.status not in TRADING:
            return
        if halt.moved(now) <= halt.move:
            return
        halt.resume = market.status
        market.halted = True
        until_ns = now + halt.halt_ns if halt.halt_ns else 0
        limit, actual = floor(halt.move * 10**9), halt.moved_ppb(now)
        self.engage(halt.brake, types.CAUSE_PRICE_MOVED, limit, actual, until_ns)
        self._status(market, types.MARKET_HALTED if market.external else types.MARKET_AUCTION)

    def _status(self, market: Market, status: int) -> None:
        """Give a market another status."""
        before, market.status = market.status, status
        self.predicted.expect(
            events.MARKET_STATUS_CHANGED, market_id=market.id, from_status=before, to_status=status
        )

    def halt_over(self, market: Market, cause: int, reason: str = "") -> None:
        """End a halt; its window starts again."""
        halt = self.halts[market.id]
        limit = floor(halt.move * 10**9)
        self.release(halt.brake, cause, limit, halt.moved_ppb(self.system.now), reason)
        halt.stood.clear()
        market.halted = False

    def halt_again(self, market: Market) -> None:
        """Engage the halt of a market again if its auction continues and the halt ends by itself (O-5.1)."""
        halt = self.halts.get(market.id)
        if halt is None or not halt.move or not halt.halt_ns:
            return
        market.halted = True
        limit, until_ns = floor(halt.move * 10**9), self.system.now + halt.halt_ns
        self.engage(halt.brake, types.CAUSE_AUCTION_GOES_ON, limit, 0, until_ns)

    def trade_again(self, market: Market, cause: int, reason: str = "") -> None:
        """End a halt, and give the market its status again."""
        self.halt_over(market, cause, reason)
        resume = self.halts[market.id].resume
        if market.status == types.MARKET_AUCTION:
            ends = {"market_id": market.id, "from_status": market.status, "to_status": resume}
            self.predicted.expect(events.AUCTION_ENDED, **ends)
        else:
            self._status(market, resume)

    def status_moved(self, market: Market) -> None:
        """End the halt of a market whose status an operator or an expiry has changed."""
        if market.id in self.halts and self.halts[market.id].brake.engaged:
            self.halt_over(market, types.CAUSE_STATUS_MOVED)

    # --- caps of an asset -------------------------------------------------------------------------------------------

    def window_of(self, brake: Brake) -> Window:
        """Return the window of the amounts that a cap counts."""
        if brake.kind == types.BRAKE_OUTFLOW_LIMIT:
            return self.outflow(brake.asset)
        caps = self.caps[brake.asset]
        return caps.borrow if brake.kind == types.BRAKE_BORROW_CAP else caps.deposit

    def owner_of(self, account: int) -> str:
        """Return the owner to which an amount of an account is counted."""
        return self.system.accounts[account].owner

    def share_left(self, asset: int, account: int) -> int | None:
        """Return how much the share of an account's owner leaves of the borrow cap; None without a cap."""
        caps = self.caps.get(asset)
        if caps is None or not caps.borrow.limit:
            return None
        owner = self.owner_of(account)
        used = caps.borrow.used_by(self.system.now, owner) + caps.unpaid.get(owner, 0)
        return max(0, caps.borrow.share() - used)

    def beyond_share(self, asset: int, kind: int, account: int, amount: int) -> tuple[int, int]:
        """Return the share, and the owner's total with `amount` more, if that total exceeds the share; else zeros."""
        if asset not in self.caps:
            return 0, 0
        caps, owner = self.caps[asset], self.owner_of(account)
        window = self.window_of(caps.of(kind))
        total = window.used_by(self.system.now, owner) + amount
        if kind == types.BRAKE_BORROW_CAP:
            total += caps.unpaid.get(owner, 0)
        return (window.share(), total) if window.limit and total > window.share() else (0, 0)

    def came_back(self, asset: int, kind: int, account: int, amount: int) -> None:
        """Note that an owner repays, or withdraws what it deposited. The rest of a repayment counts for R-1 (K-1.1)."""
        if asset not in self.caps:
            return
        caps, owner, now = self.caps[asset], self.owner_of(account), self.system.now
        brake = caps.of(kind)
        window = self.window_of(brake)
        less = window.give_back(now, owner, amount) if window.limit else 0
        if less and brake.engaged:
            self.due(kind, asset)
        if kind == types.BRAKE_BORROW_CAP:
            caps.losers.give_back(now, owner, amount - less)

    def left_for_losers(self, asset: int, account: int) -> int | None:
        """Return how much R-1's own window still lets an account borrow; None for any amount (K-1.1)."""
        caps, now = self.caps.get(asset), self.system.now
        if caps is None or not caps.borrow.limit:
            return None
        window = caps.losers
        own = window.share() - window.used_by(now, self.owner_of(account))
        return max(0, min(window.limit - window.used(now), own))

    def count_loser(self, asset: int, account: int, amount: int) -> str:
        """Count a borrow of R-1 for an account that has lost; return a finding, empty without one."""
        caps = self.caps.get(asset)
        if caps is None or not caps.losers.limit:
            return "" if caps is None or not caps.borrow.limit else "R-1 has no window to borrow in"
        owner, now = self.owner_of(account), self.system.now
        caps.losers.count(now, amount, owner)
        own = caps.losers.used_by(now, owner)
        if own > caps.losers.share() or caps.losers.used(now) > caps.losers.limit:
            return f"beyond the window of R-1: {own} of {caps.losers}"
        return ""

    def note_unpaid(self, asset: int) -> None:
        """Add what each owner has not paid to its share when a pass is over."""
        caps = self.caps.get(asset)
        if caps is None:
            return
        caps.unpaid.clear()
        if not caps.borrow.limit:
            return
        for (who, of), amount in self.system.unsettled.items():
            if of == asset and amount < 0 and who >= types.FIRST_ACCOUNT_ID:
                owner = self.owner_of(who)
                caps.unpaid[owner] = caps.unpaid.get(owner, 0) - amount

    def pass_begins(self) -> None:
        """Note that a settlement pass begins with nothing unsettled in some assets."""
        for asset, caps in self.caps.items():
            if not any(amount for (_, of), amount in self.system.unsettled.items() if of == asset):
                caps.unpaid.clear()

    def borrow_cap_left(self, asset: int) -> int:
        """Return the amount of an asset that may still be borrowed; -1 without a cap."""
        window = self.caps[asset].borrow if asset in self.caps else Window()
        return max(0, window.limit - window.used(self.system.now)) if window.limit else -1

    def exceeding(self, asset: int, kind: int, amount: int) -> int:
        """Return the total under a cap with an amount more, if it exceeds the cap; else 0."""
        if asset not in self.caps:
            return 0
        window = self.window_of(self.caps[asset].of(kind))
        total = window.used(self.system.now) + amount
        return total if window.limit and total > window.limit else 0

    def refused(self, asset: int, kind: int, amount: int, actual: int) -> None:
        """Note that a cap has refused an amount: it is engaged until that amount fits, or as much as can ever fit."""
        if asset not in self.caps:
            return
        brake = self.caps[asset].of(kind)
        window = self.window_of(brake)
        wanted = min(amount, window.limit)
        fits_ns = window.fits_ns(self.system.now, wanted)
        if not brake.engaged and fits_ns > self.system.now:
            self.engage(brake, types.CAUSE_WINDOW_FULL, window.limit, actual, fits_ns)
            brake.wanted = wanted

    def count(self, asset: int, kind: int, amount: int, account: int) -> None:
        """Count an amount that has moved. A window that is full with it engages its cap."""
        if asset not in self.caps:
            return
        brake = self.caps[asset].of(kind)
        window = self.window_of(brake)
        if not window.limit:
            return
        now = self.system.now
        window.count(now, amount, self.owner_of(account))
        if not brake.engaged and window.used(now) >= window.limit:
            used, fits_ns = window.used(now), window.fits_ns(now, 1)
            self.engage(brake, types.CAUSE_WINDOW_FULL, window.limit, used, fits_ns)
            brake.wanted = 1

    # --- the outflow limit (L-4) --------------------------------------------------------------------------------------

    def outflow(self, asset: int) -> Window:
        """Return the window of an asset's outflow. Each withdrawal leaves it at a time of its own."""
        terms = self.system.assets[asset]
        window = self.outflow_windows.setdefault(asset, Window())
        window.limit, window.length_ns = terms.outflow_limit, terms.outflow_window_ns
        return window

    def withdrawing(self, asset: int, key: int, amount: int, account: int) -> None:
        """Count a requested withdrawal."""
        if not self.system.assets[asset].outflow_limit:
            return
        self.counted[key] = (asset, self.system.now)
        self.outflow(asset).count(self.system.now, amount, self.owner_of(account))

    def counts_already(
        self, asset: int, key: int, account: int, amount: int
    ) -> tuple[int, Part | None]:
        """Return how much of a withdrawal counts since its request, and in which part of the window."""
        window, (_, since) = self.outflow(asset), self.counted.get(key, (asset, -1))
        for part in window.live(self.system.now):
            if part.first_ns <= since <= part.last_ns:
                return min(amount, part.by_owner.get(self.owner_of(account), 0)), part
        return 0, None

    def leaves(self, asset: int, key: int, account: int, amount: int) -> tuple[int, int]:
        """Return the limit and the total if a confirmation does not fit beside what else counts, else zeros (K-1.1)."""
        window = self.outflow(asset)
        if not window.limit:
            return 0, 0
        already, _ = self.counts_already(asset, key, account, amount)
        return self.too_much(asset, account, amount - already)

    def too_much(self, asset: int, account: int, more: int) -> tuple[int, int]:
        """Return the limit and the total of the owner's share, or of the whole limit, which an outflow of `more`
        exceeds; else zeros.
        """
        window, now = self.outflow(asset), self.system.now
        own = window.used_by(now, self.owner_of(account)) + more
        if own > window.share():
            return window.share(), own
        total = window.used(now) + more
        return (window.limit, total) if total > window.limit else (0, 0)

    def has_left(self, asset: int, key: int, account: int, amount: int) -> None:
        """Count a confirmed withdrawal from now on, instead of its request."""
        self.not_withdrawn(asset, key, account, amount)
        if self.outflow(asset).limit:
            self.outflow(asset).count(self.system.now, amount, self.owner_of(account))

    def not_withdrawn(self, asset: int, key: int, account: int, amount: int) -> None:
        """Stop counting a withdrawal that is rejected."""
        already, part = self.counts_already(asset, key, account, amount)
        if part is not None:
            part.by_owner[self.owner_of(account)] = (
                part.by_owner.get(self.owner_of(account), 0) - already
            )
        self.counted.pop(key, None)

    def brought_in(self, asset: int, account: int, amount: int) -> None:
        """Count a confirmed deposit against what its owner has taken out."""
        self.outflow(asset).give_back(self.system.now, self.owner_of(account), amount)

    def forget_all_outflow(self, asset: int) -> None:
        """Stop counting everything that was requested so far."""
        self.outflow_windows.pop(asset, None)
        self.counted = {key: entry for key, entry in self.counted.items() if entry[0] != asset}

    def outflow_terms(self, asset: int) -> None:
        """Apply a new outflow limit; without a limit nothing is counted."""
        if not self.system.assets[asset].outflow_limit:
            self.forget_all_outflow(asset)
        if asset in self.caps and self.caps[asset].outflow_limit.engaged:
            window = self.outflow(asset)
            used = window.used(self.system.now)
            brake = self.caps[asset].outflow_limit
            self.release(brake, types.CAUSE_TERMS_CHANGED, window.limit, used)

    def carry_windows(self, asset: int, into: int, rate: int) -> None:
        """Carry the windows of an asset into the one that replaces it: what was borrowed, deposited and withdrawn
        counts there (O-11).
        """
        pairs = [(self.outflow(asset), self.outflow(into))]
        if asset in self.caps and into in self.caps:
            old, new = self.caps[asset], self.caps[into]
            pairs += [
                (old.borrow, new.borrow),
                (old.deposit, new.deposit),
                (old.losers, new.losers),
            ]
        for before, after in pairs:
            if after.limit:
                after.take_over(self.system.now, before, rate)

    # --- the gate on withdrawals ----------------------------------------------------------------------------------

    def lost(self, of: object, asset: int, by_fund: int, unpaid: int) -> None:
        """Note how much of a loss the fund pays and how much others bear. Several parts of the same loss are added."""
        if self.loss is not None and self.loss[0] == of:
            by_fund += self.loss[2]
            unpaid += self.loss[3]
        else:
            self.loss_over()
        self.loss = (of, asset, by_fund, unpaid)

    def loss_over(self) -> None:
        """Note that all of a loss is known. The gate may close, or stay closed for longer."""
        if self.loss is None:
            return
        _, asset, by_fund, unpaid = self.loss
        self.loss = None
        if unpaid and self.gate_mode != types.GATE_OFF:
            cause, amount = types.CAUSE_LOSS_UNPAID, unpaid
        elif by_fund and self.gate_mode == types.GATE_ON_ANY_LOSS:
            cause, amount = types.CAUSE_LOSS_PAID, by_fund
        else:
            return
        until_ns = self.system.now + self.gate_hold_ns if self.gate_hold_ns else 0
        actual = ceil(amount * self.system.live.asset[asset])
        reason = ""
        if self.gate.engaged:
            actual += self.gate.actual
            reason = self.gate.reason
            until_ns = until_ns if self.gate.until_ns else 0
        self.engage(self.gate, cause, 0, actual, until_ns, reason)

    # --- terms ----------------------------------------------------------------------------------------------------

    def set_terms(self, brake: Brake, *, enabled: bool) -> None:
        """Note that an operator has set the terms of a brake."""
        self.predicted.expect(
            events.BRAKE_SET,
            brake=brake.kind,
            market_id=brake.market,
            asset_id=brake.asset,
            enabled=int(enabled),
        )

    def set_halt(self, market: Market, terms: tuple[int, int, int, int], price: int) -> None:
        """Set the terms of a halt (source, move, window, time); its window starts again at a price."""
        halt = self.halts.setdefault(
            market.id, Halt(Brake(types.BRAKE_VOLATILITY_HALT, market=market.id))
        )
        halt.source, move_ppb, halt.window_ns, halt.halt_ns = terms
        halt.move = ppb(move_ppb)
        halt.stood.clear()
        halt.price = price
        self.set_terms(halt.brake, enabled=move_ppb > 0)

    def set_cap(self, brake: Brake, limit: int, window_ns: int) -> bool:
        """Set other terms of a cap: it is released, and what was counted stays.

        Return False if the terms are the same.
        """
        window = self.window_of(brake)
        if (limit, window_ns) == (window.limit, window.length_ns):
            return False
        window.limit, window.length_ns = limit, window_ns
        if not limit:
            window.parts.clear()
        if brake.engaged:
            used = window.used(self.system.now)
            self.release(brake, types.CAUSE_TERMS_CHANGED, limit, used)
        self.set_terms(brake, enabled=limit > 0)
        return True
