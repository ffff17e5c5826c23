# SPDX-License-Identifier: Apache-2.0
"""Handle the pause of an asset: its prices liquidate, convert, settle and fund nothing for a time (SPEC O-2.2, K-1).

Owns the time that one person may pause an asset, and the checks at both ends. A pause is a brake, and the row of the
guard matrix that holds meanwhile is in `prices.price_guard`.
"""

from typing import Final

from clearinghouse.statemachine.brakes.brakes import engage, release
from clearinghouse.statemachine.exchange_margin.watch import price_judged
from clearinghouse.statemachine.feeds.index import note_allowed
from clearinghouse.statemachine.feeds.mark import note_stable_mark
from clearinghouse.statemachine.pretrade.kill_switch import end_raising_orders
from clearinghouse.statemachine.state.brakes import AssetPause
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.types import (
    CAUSE_DRILL,
    CAUSE_OPERATOR,
    CAUSE_TIME_PASSED,
    PAUSED_NS_MAX,
)

# All pauses of an asset count together, also those by different persons.
_ALL: Final = "all"


def pause_asset(state: State, command: commands.PauseAsset, reply: Reply) -> int:
    """Pause an asset from now on; another pause takes the place of the present one.

    Refusals in order: UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE (the valuation asset, the time, or not an operator's
    cause), PAUSE_LIMIT.
    """
    asset = state.assets.get(command.asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    if (
        asset is state.valuation
        or not 1 <= command.pause_ns <= PAUSED_NS_MAX
        or not CAUSE_OPERATOR <= command.cause <= CAUSE_DRILL
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    pause = asset.pause or AssetPause(asset.id)
    used = pause.window.used(state.time_ns) - _unused_ns(state, pause) + command.pause_ns
    if used > PAUSED_NS_MAX:
        reply.above(PAUSED_NS_MAX, used)
        return codes.PAUSE_LIMIT

    # Accepted: nothing below refuses.
    _give_back(state, pause)
    pause.window.add(state.time_ns, command.pause_ns, _ALL)
    asset.pause = pause
    for market in asset.listings:
        note_stable_mark(state, market)
    until_ns = state.time_ns + command.pause_ns
    engage(state, 0, pause.brake, command.cause, PAUSED_NS_MAX, used, until_ns, command.reason)
    note_allowed(state, asset)
    price_judged(state, asset)
    if asset.listings:
        # While liquidation is paused, its markets are REDUCE_ONLY (O-2.2).
        end_raising_orders(state, [market.id for market in asset.listings])
    reply.item_id = asset.id
    return codes.OK


def end_pause(state: State, offset: int, asset: Asset, cause: int, reason: str) -> None:
    """End a pause: what is left of its time counts no more, and its accounts are checked at the present prices."""
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
    """Return the time that is left of the present pause; 0 without one."""
    return max(pause.brake.until_ns - state.time_ns, 0) if pause.brake.engaged else 0


def _give_back(state: State, pause: AssetPause) -> None:
    """Count the present pause only up to now."""
    pause.window.give_back(state.time_ns, _ALL, _unused_ns(state, pause))
