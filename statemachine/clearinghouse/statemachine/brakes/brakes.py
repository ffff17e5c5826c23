# SPDX-License-Identifier: Apache-2.0
"""Engage and release the circuit brakes automatically (SPEC K-1).

A brake is the withdrawal gate, an outflow limit, a cap on borrows or deposits, or a volatility halt. Owns the events of
a brake and the hooks for prices, borrows, deposits, withdrawals and losses. The engine calls a hook only if its brake
has terms. Must never trade or cancel: `handlers.exchange.brakes` has operators' commands, and the restart of a market's
trading.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.brakes import moved_beyond, moved_ppb
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.state.brakes import AmountWindow, Brake
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_ASSET_PAUSE,
    DEADLINE_BORROW_CAP,
    DEADLINE_DEPOSIT_CAP,
    DEADLINE_OUTFLOW_LIMIT,
    DEADLINE_VOLATILITY_HALT,
    DEADLINE_WITHDRAWAL_GATE,
)
from clearinghouse.statemachine.state.work import IDS_PER_UNIT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import (
    BRAKE_ASSET_PAUSE,
    BRAKE_BORROW_CAP,
    BRAKE_DEPOSIT_CAP,
    BRAKE_OUTFLOW_LIMIT,
    BRAKE_VOLATILITY_HALT,
    BRAKE_WITHDRAWAL_GATE,
    CAUSE_AUCTION_GOES_ON,
    CAUSE_LOSS_PAID,
    CAUSE_LOSS_UNPAID,
    CAUSE_PRICE_MOVED,
    CAUSE_ROOM_AGAIN,
    CAUSE_STATUS_MOVED,
    CAUSE_TERMS_CHANGED,
    CAUSE_WINDOW_FULL,
    EXTERNAL_VENUE,
    GATE_ON_ANY_LOSS,
    GATE_ON_UNPAID_LOSS,
    MARKET_AUCTION,
    MARKET_HALTED,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
    OWNER_SHARE_PPB,
    PPB,
)

# The deadline at which a brake releases itself, by kind of brake; other brakes have no deadline
# (K-1).
_RELEASE_DEADLINES: Final[dict[int, int]] = {
    BRAKE_VOLATILITY_HALT: DEADLINE_VOLATILITY_HALT,
    BRAKE_OUTFLOW_LIMIT: DEADLINE_OUTFLOW_LIMIT,
    BRAKE_BORROW_CAP: DEADLINE_BORROW_CAP,
    BRAKE_DEPOSIT_CAP: DEADLINE_DEPOSIT_CAP,
    BRAKE_WITHDRAWAL_GATE: DEADLINE_WITHDRAWAL_GATE,
    BRAKE_ASSET_PAUSE: DEADLINE_ASSET_PAUSE,
}
_TRADING: Final = (MARKET_OPEN, MARKET_POST_ONLY, MARKET_REDUCE_ONLY)


def engage(
    state: State,
    offset: int,
    brake: Brake,
    cause: int,
    limit: int,
    actual: int,
    until_ns: int,
    reason: str,
) -> None:
    """Engage a brake, or write a new cause if it is engaged.

    It releases at `until_ns`; if that is 0, only an operator releases it.
    """
    if not brake.engaged:
        brake.engaged = True
        brake.since_ns = state.time_ns
    brake.cause = cause
    brake.reason = reason
    brake.limit = limit
    brake.actual = actual
    _set_until(state, brake, until_ns)
    event_writers.brake_engaged(
        state.events,
        offset,
        brake=brake.kind,
        market_id=brake.market_id,
        asset_id=brake.asset_id,
        cause=cause,
        limit=limit,
        actual=actual,
        until_ns=until_ns,
    )


def engage_gate(state: State, cause: int, reason: str) -> None:
    """Engage the withdrawal gate until an operator releases it.

    Losses that the gate has already counted stay counted.
    """
    gate = state.brakes.withdrawal_gate
    engage(state, 0, gate, cause, 0, gate.actual, 0, reason)


def release(
    state: State, offset: int, brake: Brake, cause: int, limit: int, actual: int, reason: str
) -> None:
    """Release an engaged brake."""
    assert brake.engaged
    brake.engaged = False
    brake.since_ns = state.time_ns
    brake.cause = cause
    brake.reason = reason
    brake.limit = limit
    brake.actual = actual
    brake.wanted = 0
    _set_until(state, brake, 0)
    event_writers.brake_released(
        state.events,
        offset,
        brake=brake.kind,
        market_id=brake.market_id,
        asset_id=brake.asset_id,
        cause=cause,
        limit=limit,
        actual=actual,
    )


def release_due_ns(state: State, brake: Brake) -> int:
    """Return the time, in ns, at which a deadline releases a brake; 0 if none does."""
    kind = _RELEASE_DEADLINES.get(brake.kind)
    if kind is None:
        return 0
    return state.timers.due.get((kind, brake.market_id + brake.asset_id), 0)


def _set_until(state: State, brake: Brake, until_ns: int) -> None:
    """Store and schedule the time of a brake's release; 0 cancels it."""
    brake.until_ns = until_ns
    kind = _RELEASE_DEADLINES.get(brake.kind)
    if kind is None:
        assert until_ns == 0
        return
    assert brake.market_id == 0 or brake.asset_id == 0
    if until_ns:
        state.timers.schedule(until_ns, kind, brake.market_id + brake.asset_id)
    else:
        state.timers.cancel(kind, brake.market_id + brake.asset_id)


# --- the volatility halt of a market ----------------------------------------------------------------------


def halt_if_moved(state: State, offset: int, market: Market, source: int, price_e9: int) -> None:
    """Check a new price of a market with a volatility halt, which may stop the market at once.

    The market moves from continuous trading into an auction; an external market has no auction and is halted.
    """
    halt = market.halt
    assert halt is not None
    if source != halt.source:
        return
    now = state.time_ns
    if halt.price_e9 and halt.move_ppb:
        halt.note(now, halt.price_e9)
    halt.price_e9 = max(price_e9, 0)
    if halt.price_e9 == 0 or halt.move_ppb == 0 or halt.brake.engaged:
        return
    if market.status not in _TRADING:
        return
    low, high = halt.extremes(now)
    if not moved_beyond(low, high, price_e9, halt.move_ppb):
        return
    halt.resume_status = market.status
    engage(
        state,
        offset,
        halt.brake,
        CAUSE_PRICE_MOVED,
        halt.move_ppb,
        moved_ppb(low, high, price_e9),
        now + halt.halt_ns if halt.halt_ns else 0,
        "",
    )
    status = MARKET_HALTED if market.matching == EXTERNAL_VENUE else MARKET_AUCTION
    move_status(state, offset, market, status)


def move_status(state: State, offset: int, market: Market, status: int) -> None:
    """Set a market's status and write its event."""
    before = market.status
    market.status = status
    event_writers.market_status_changed(
        state.events, offset, market_id=market.id, from_status=before, to_status=status
    )


def halt_again(state: State, offset: int, market: Market, to_status: int) -> None:
    """Engage the volatility halt of a market whose auction continues, so that it is uncrossed again (O-5.1, K-1).

    A market without such a halt, or with a halt that only an operator ends, waits for an operator.
    """
    halt = market.halt
    if halt is None or halt.move_ppb == 0 or halt.halt_ns == 0:
        return
    halt.resume_status = to_status
    until_ns = state.time_ns + halt.halt_ns
    engage(state, offset, halt.brake, CAUSE_AUCTION_GOES_ON, halt.move_ppb, 0, until_ns, "")


def release_halt(state: State, offset: int, market: Market, cause: int, reason: str) -> None:
    """Release a volatility halt: its window begins again, and orders triggered during the halt join the queue.

    The caller sets the market's status.
    """
    halt = market.halt
    assert halt is not None
    low, high = halt.extremes(state.time_ns)
    actual = moved_ppb(low, high, halt.price_e9) if low else 0
    release(state, offset, halt.brake, cause, halt.move_ppb, actual, reason)
    halt.stood.clear()
    for order_id in halt.held:
        if order_id in state.conditionals:
            state.triggered.append(order_id)
    halt.held.clear()


def release_halt_if_engaged(state: State, offset: int, market: Market) -> None:
    """Release the volatility halt of a market whose status an operator or an expiry has changed."""
    if market.halt is not None and market.halt.brake.engaged:
        release_halt(state, offset, market, CAUSE_STATUS_MOVED, "")


# --- caps of an asset over a window -----------------------------------------------------------------------


def left_to_borrow(state: State, asset: Asset) -> int:
    """Return the amount of an asset that may still be borrowed under its borrow cap; -1 without a cap."""
    brakes = asset.brakes
    if brakes is None or brakes.borrow.limit == 0:
        return -1
    left = brakes.borrow.limit - brakes.borrow.used(state.time_ns)
    return max(left, 0)


def owner_share(window: AmountWindow) -> int:
    """Return the share of a window's cap that one owner may use, floored (K-1.1)."""
    return window.limit * OWNER_SHARE_PPB // PPB


def owner_left_to_borrow(state: State, asset: Asset, account: Account) -> int:
    """Return the amount that an account's owner may still borrow within its share of the cap; -1 without a cap."""
    brakes = asset.brakes
    if brakes is None or brakes.borrow.limit == 0:
        return -1
    used = brakes.borrow.used_by(state.time_ns, account.owner)
    left = owner_share(brakes.borrow) - used - brakes.unpaid.get(account.owner, 0)
    return max(left, 0)


def above_share(state: State, window: AmountWindow, account: Account, amount: int) -> int:
    """Return an owner's sum in a window with an extra amount, if it exceeds the owner's share; else 0.

    One owner's sum is below the cap itself, so it engages no brake.
    """
    if window.limit == 0:
        return 0
    actual = window.used_by(state.time_ns, account.owner) + amount
    return actual if actual > owner_share(window) else 0


def left_for_losers(state: State, asset: Asset, account: Account) -> int:
    """Return the amount that R-1 may borrow now to settle a loss of an account; -1: any amount.

    R-1 has its own window, a quarter of the cap, and an owner may use at most a quarter of that window.
    """
    brakes = asset.brakes
    if brakes is None or brakes.borrow.limit == 0:
        return -1
    window = brakes.losers
    left = window.limit - window.used(state.time_ns)
    own = owner_share(window) - window.used_by(state.time_ns, account.owner)
    return max(min(left, own), 0)


def counts_unpaid(asset: Asset) -> bool:
    """Return whether unpaid losses of an owner count in its share of an asset's borrow cap (K-1.1)."""
    return asset.brakes is not None and asset.brakes.borrow.limit != 0


def borrowed_for_loser(state: State, asset: Asset, amount: int, of: Account) -> None:
    """Count a borrow by which R-1 settles a loss of an account, in R-1's window."""
    brakes = asset.brakes
    if brakes is not None and brakes.losers.limit:
        brakes.losers.add(state.time_ns, amount, of.owner)


def would_exceed(state: State, window: AmountWindow, amount: int) -> int:
    """Return the sum of a window with an extra amount, if it exceeds the limit; else 0."""
    if window.limit == 0:
        return 0
    actual = window.used(state.time_ns) + amount
    return actual if actual > window.limit else 0


def engage_cap(
    state: State, offset: int, brake: Brake, window: AmountWindow, amount: int, actual: int
) -> None:
    """Engage a cap that has refused an amount which passed all other checks, until that amount fits.

    An amount above the limit never fits: it engages the cap until the window is empty. If the window is empty already,
    the cap stays released.
    """
    wanted = min(amount, window.limit)
    fits_ns = window.fits_ns(state.time_ns, wanted)
    if brake.engaged or fits_ns <= state.time_ns:
        return
    engage(state, offset, brake, CAUSE_WINDOW_FULL, window.limit, actual, fits_ns, "")
    brake.wanted = wanted


def count(
    state: State, offset: int, brake: Brake, window: AmountWindow, amount: int, of: Account
) -> None:
    """Count an amount that has moved in a window; if it fills the window, engage the cap."""
    if window.limit == 0:
        return
    window.add(state.time_ns, amount, of.owner)
    if brake.engaged or window.used(state.time_ns) < window.limit:
        return
    fits_ns = window.fits_ns(state.time_ns, 1)
    used = window.used(state.time_ns)
    engage(state, offset, brake, CAUSE_WINDOW_FULL, window.limit, used, fits_ns, "")
    brake.wanted = 1


def reduce_count(
    state: State, offset: int, brake: Brake, window: AmountWindow, amount: int, of: Account
) -> int:
    """Reduce an owner's count in a window by an amount given back; return the reduction.

    Release the cap if its refused amount now fits.
    """
    if window.limit == 0:
        return 0
    less = window.give_back(state.time_ns, of.owner, amount)
    if less and brake.engaged:
        cap_due(state, offset, brake, window)
    return less


def count_borrow(state: State, offset: int, asset: Asset, amount: int, of: Account) -> None:
    """Count an accepted borrow of an account in the window of the borrow cap."""
    brakes = asset.brakes
    if brakes is not None:
        count(state, offset, brakes.borrow_cap, brakes.borrow, amount, of)


def count_repayment(state: State, offset: int, asset: Asset, amount: int, of: Account) -> None:
    """Reduce an owner's count of borrows, and R-1's count for the owner, after a repayment (K-1.1)."""
    brakes = asset.brakes
    if brakes is not None:
        less = reduce_count(state, offset, brakes.borrow_cap, brakes.borrow, amount, of)
        brakes.losers.give_back(state.time_ns, of.owner, amount - less)


def cap_due(state: State, offset: int, brake: Brake, window: AmountWindow) -> None:
    """Release a cap if its refused amount fits; amounts counted since the refusal may delay the release."""
    fits_ns = window.fits_ns(state.time_ns, brake.wanted)
    if fits_ns > state.time_ns:
        _set_until(state, brake, fits_ns)
        return
    used = window.used(state.time_ns)
    release(state, offset, brake, CAUSE_ROOM_AGAIN, window.limit, used, "")


# --- the outflow limit, which has its own count of withdrawals (L-4) ---------------------------------------


def engage_outflow_limit(state: State, offset: int, asset: Asset, amount: int, actual: int) -> None:
    """Engage the outflow limit after it has refused a withdrawal, until that fits; only if the asset has brakes."""
    brakes = asset.brakes
    if brakes is None or brakes.outflow_limit.engaged:
        return
    brake = brakes.outflow_limit
    wanted = min(amount, asset.outflow_limit)
    fits_ns = asset.outflow.fits_ns(state.time_ns, wanted)
    if fits_ns <= state.time_ns:
        return
    limit = asset.outflow_limit
    engage(state, offset, brake, CAUSE_WINDOW_FULL, limit, actual, fits_ns, "")
    brake.wanted = wanted


def release_outflow_limit(state: State, asset: Asset) -> None:
    """Release an engaged outflow limit, because an operator has set its terms."""
    brakes = asset.brakes
    if brakes is not None and brakes.outflow_limit.engaged:
        used = asset.outflow.used(state.time_ns)
        limit = asset.outflow_limit
        release(state, 0, brakes.outflow_limit, CAUSE_TERMS_CHANGED, limit, used, "")


def outflow_due(state: State, offset: int, asset: Asset) -> None:
    """Release the outflow limit if its refused amount fits now."""
    brakes = asset.brakes
    assert brakes is not None
    fits_ns = asset.outflow.fits_ns(state.time_ns, brakes.outflow_limit.wanted)
    if fits_ns > state.time_ns:
        _set_until(state, brakes.outflow_limit, fits_ns)
        return
    used = asset.outflow.used(state.time_ns)
    limit = asset.outflow_limit
    release(state, offset, brakes.outflow_limit, CAUSE_ROOM_AGAIN, limit, used, "")


def outflow_exceeded(
    state: State, asset: Asset, account: Account, amount: int, refusal: Refusal, since: int = 0
) -> bool:
    """Return whether an outflow exceeds the owner's share or the limit, with figures in `refusal` (K-1.1).

    `since` is the part of the amount that the window already counts, because its request counted it.
    """
    window = asset.outflow
    own = above_share(state, window, account, amount - since)
    if own:
        refusal.above(owner_share(window), own)
        return True
    actual = window.used(state.time_ns) + amount - since
    if actual > window.limit:
        refusal.above(window.limit, actual)
        return True
    return False


def forget_outflow(state: State, asset: Asset) -> None:
    """Clear the outflow window of an asset, so that no earlier request counts."""
    if asset.outflow.entries:
        asset.outflow.clear()
        for withdrawal in state.withdrawals.values():
            if withdrawal.asset_id == asset.id:
                withdrawal.counts = False


# --- the gate on withdrawals after a bankruptcy -----------------------------------------------------------


def bankrupt(state: State, offset: int, asset: Asset, by_fund: int, unpaid: int) -> None:
    """Record a loss beyond an account's assets: the fund has paid `by_fund`, others pay or are owed `unpaid`.

    If the gate's terms include such a loss, all withdrawals stop now. Every further loss writes the event again, adds
    to the figure of the gate, and restarts its time. Only an operator opens a gate that an operator has closed.
    """
    brakes = state.brakes
    if unpaid and brakes.gate_mode in (GATE_ON_UNPAID_LOSS, GATE_ON_ANY_LOSS):
        cause = CAUSE_LOSS_UNPAID
        loss = unpaid
    elif by_fund and brakes.gate_mode == GATE_ON_ANY_LOSS:
        cause = CAUSE_LOSS_PAID
        loss = by_fund
    else:
        return
    gate = brakes.withdrawal_gate
    until_ns = state.time_ns + brakes.gate_hold_ns if brakes.gate_hold_ns else 0
    actual = to_valuation_ceil(asset, loss)
    if gate.engaged:
        actual += gate.actual
        if gate.until_ns == 0:
            until_ns = 0
    engage(state, offset, gate, cause, 0, actual, until_ns, gate.reason if gate.engaged else "")


# --- an asset that goes on in another one -----------------------------------------------------------------


def windows_into(asset: Asset, into: Asset) -> list[tuple[AmountWindow, AmountWindow]]:
    """Return pairs (old window, new window) of two assets, for each new window that has a limit (O-11)."""
    pairs = [(asset.outflow, into.outflow)]
    if asset.brakes is not None and into.brakes is not None:
        before, after = asset.brakes, into.brakes
        pairs.append((before.borrow, after.borrow))
        pairs.append((before.deposit, after.deposit))
        pairs.append((before.losers, after.losers))
    return [pair for pair in pairs if pair[1].limit]


def carry_windows(state: State, asset: Asset, into: Asset, rate: int) -> None:
    """Count the borrows, deposits and withdrawals of an asset in the windows of the asset that replaces it.

    `rate` new units replace one old unit.
    """
    for before, after in windows_into(asset, into):
        owners = sum(len(entry.owners) for entry in before.entries)
        state.work.units += owners // IDS_PER_UNIT
        after.take_over(state.time_ns, before, rate)
