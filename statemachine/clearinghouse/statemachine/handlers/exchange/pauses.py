# SPDX-License-Identifier: Apache-2.0
"""Handle the pause of an asset: for a time its prices liquidate, convert, settle and fund nothing (SPEC O-2.2, K-1).

Owns the time that one person may pause an asset, and the checks at both ends. A pause is a brake; `prices.price_guard`
has the row of the guard matrix that applies during it.
"""

from typing import Final

from clearinghouse.statemachine.authority.approvals import still_counts
from clearinghouse.statemachine.brakes.brakes import engage, release
from clearinghouse.statemachine.exchange_margin.watch import price_judged
from clearinghouse.statemachine.feeds.index import note_allowed
from clearinghouse.statemachine.feeds.mark import note_stable_mark
from clearinghouse.statemachine.pretrade.kill_switch import end_raising_orders
from clearinghouse.statemachine.state.brakes import AskedPause, AssetPause
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_MARKET
from clearinghouse.statemachine.vocabulary.types import (
    BRAKE_ASSET_PAUSE,
    CAUSE_DRILL,
    CAUSE_OPERATOR,
    CAUSE_TIME_PASSED,
    PAUSED_NS_MAX,
    PAUSES_NS,
)

# All pauses of an asset count together, also those by different persons.
_ALL: Final = "all"


def pause_asset(state: State, command: commands.PauseAsset, reply: Reply) -> int:
    """Pause an asset from now on; a new pause replaces the present one.

    With `by_two` the first call only requests the pause. Refusals in order: UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE (the
    valuation asset, the time, or not an operator's cause), SECOND_PERSON_NEEDED, PAUSE_LIMIT (of one person).
    """
    asset = state.assets.get(command.asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    if (
        asset is state.valuation
        or not 1 <= command.pause_ns <= (PAUSES_NS if command.by_two else PAUSED_NS_MAX)
        or not CAUSE_OPERATOR <= command.cause <= CAUSE_DRILL
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    pause = asset.pause or AssetPause(asset.id)
    asked = _asked(state, command) if command.by_two else None
    if asked is not None and asked.asked_by == command.principal:
        return codes.SECOND_PERSON_NEEDED
    used = pause.window.used(state.time_ns) - _unused_ns(state, pause) + command.pause_ns
    if not command.by_two and used > PAUSED_NS_MAX:
        reply.above(PAUSED_NS_MAX, used)
        return codes.PAUSE_LIMIT

    # Accepted: nothing below refuses.
    reply.item_id = asset.id
    if command.by_two and asked is None:
        _record_request(state, command)
        return codes.OK
    _give_back(state, pause)
    if asked is None:
        pause.window.add(state.time_ns, command.pause_ns, _ALL)
        _begin(state, asset, pause, command, (PAUSED_NS_MAX, used))
    else:
        del state.brakes.asked_pauses[asset.id]
        _begin(state, asset, pause, command, (PAUSES_NS, command.pause_ns))
    return codes.OK


def _begin(
    state: State,
    asset: Asset,
    pause: AssetPause,
    command: commands.PauseAsset,
    figures: tuple[int, int],
) -> None:
    """Engage a pause. `figures` are its limit, which shows whether two persons paused, and its length in ns."""
    asset.pause = pause
    for market in asset.listings:
        note_stable_mark(state, market)
    until_ns = state.time_ns + command.pause_ns
    engage(state, 0, pause.brake, command.cause, *figures, until_ns, command.reason)
    note_allowed(state, asset)
    price_judged(state, asset)
    if asset.listings:
        # While liquidation is paused, its markets are REDUCE_ONLY (O-2.2).
        end_raising_orders(state, [market.id for market in asset.listings])


def _asked(state: State, command: commands.PauseAsset) -> AskedPause | None:
    """Return the request of at most a day ago for the same pause, or None."""
    asked = state.brakes.asked_pauses.get(command.asset_id)
    if asked is None or not still_counts(state, command.KIND, asked.asked_by, asked.asked_ns):
        return None
    same = (
        asked.pause_ns == command.pause_ns
        and asked.cause == command.cause
        and asked.reason == command.reason
    )
    return asked if same else None


def _record_request(state: State, command: commands.PauseAsset) -> None:
    """Record the request of a first principal; it replaces an earlier one of the same asset."""
    asked = AskedPause(command.asset_id, command.principal, state.time_ns)
    asked.pause_ns = command.pause_ns
    asked.cause = command.cause
    asked.reason = command.reason
    state.brakes.asked_pauses[command.asset_id] = asked
    event_writers.asset_pause_asked(
        state.events,
        0,
        brake=BRAKE_ASSET_PAUSE,
        market_id=NO_MARKET,
        asset_id=command.asset_id,
        cause=command.cause,
        actual=command.pause_ns,
    )


def end_pause(state: State, offset: int, asset: Asset, cause: int, reason: str) -> None:
    """End a pause: its remaining time no longer counts, and its accounts are checked at the present prices."""
    pause = asset.pause
    assert pause is not None
    _give_back(state, pause)
    used = pause.window.used(state.time_ns)
    release(state, offset, pause.brake, cause, PAUSED_NS_MAX, used, reason)
    note_allowed(state, asset)
    price_judged(state, asset)


def pause_due(state: State, offset: int, asset: Asset) -> None:
    """End a pause whose time is over."""
    end_pause(state, offset, asset, CAUSE_TIME_PASSED, "")


def _unused_ns(state: State, pause: AssetPause) -> int:
    """Return the ns of the present pause that are still to come and count in the limit of one person.

    0 without a pause, or for a pause by two persons.
    """
    brake = pause.brake
    is_counted = brake.engaged and brake.limit == PAUSED_NS_MAX
    return max(brake.until_ns - state.time_ns, 0) if is_counted else 0


def _give_back(state: State, pause: AssetPause) -> None:
    """Subtract the rest of the present pause from the counted time, because the pause ends now."""
    pause.window.give_back(state.time_ns, _ALL, _unused_ns(state, pause))
