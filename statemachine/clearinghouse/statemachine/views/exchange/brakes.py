# SPDX-License-Identifier: Apache-2.0
"""Make views of the circuit brakes (SPEC K-1).

Owns their values. Must never keep an object of the state nor change the state.
"""

from typing import NamedTuple

from clearinghouse.statemachine.arithmetic.brakes import moved_ppb
from clearinghouse.statemachine.state.brakes import AmountWindow, Brake
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary.numbers import NO_ASSET, NO_MARKET, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    BRAKE_OPEN_INTEREST_CAP,
    BRAKE_OUTFLOW_LIMIT,
    BRAKE_PRICE_BAND,
    GATE_OFF,
)


class BrakeView(NamedTuple):
    """One brake, with figures in its own unit.

    The unit is parts per billion of a price (halt, band), lots (open interest), smallest units of the asset (caps) or
    of the valuation asset (gate on withdrawals), or orders (kill switch). `armed`: the brake engages automatically.
    `since_ns`, `cause`, `reason`, `limit` and `actual` describe its last change, and are 0 and empty before the
    first; `present` is the figure that is compared with `present_limit` now. `hold_ns` is the time for which the
    brake stays engaged.
    """

    kind: int
    market_id: MarketId
    asset_id: AssetId
    armed: bool
    engaged: bool
    since_ns: int
    until_ns: int
    cause: int
    reason: str
    limit: int
    actual: int
    present: int
    present_limit: int
    window_ns: int
    hold_ns: int


def _view(
    brake: Brake, present: int, present_limit: int, window_ns: int, hold_ns: int, *, armed: bool
) -> BrakeView:
    """Return the view of a brake with its present figure and limit."""
    return BrakeView(
        brake.kind,
        brake.market_id,
        brake.asset_id,
        armed,
        brake.engaged,
        brake.since_ns,
        brake.until_ns,
        brake.cause,
        brake.reason,
        brake.limit,
        brake.actual,
        present,
        present_limit,
        window_ns,
        hold_ns,
    )


def brake_views(state: State) -> list[BrakeView]:
    """Return the kill switch and the gate on withdrawals, then the brakes of markets by id, then of assets by id."""
    brakes = state.brakes
    switch, gate = brakes.kill_switch, brakes.withdrawal_gate
    is_armed = brakes.gate_mode != GATE_OFF
    found = [
        _view(switch, switch.actual, 0, 0, 0, armed=False),
        _view(gate, gate.actual, 0, 0, brakes.gate_hold_ns, armed=is_armed),
    ]
    for market_id in sorted(state.markets):
        found += _market_views(state, state.markets[market_id])
    for asset_id in sorted(state.assets):
        asset = state.assets[asset_id]
        own = asset.brakes
        limit = (
            Brake(BRAKE_OUTFLOW_LIMIT, NO_MARKET, asset_id) if own is None else own.outflow_limit
        )
        if asset.outflow_limit:
            present = asset.outflow.used(state.time_ns)
            found.append(
                _view(limit, present, asset.outflow_limit, asset.outflow_window_ns, 0, armed=True)
            )
        if own is not None:
            found += _cap_view(state, own.borrow_cap, own.borrow)
            found += _cap_view(state, own.deposit_cap, own.deposit)
        if asset.pause is not None:
            found += _cap_view(state, asset.pause.brake, asset.pause.window)
    return found


def _cap_view(state: State, brake: Brake, window: AmountWindow) -> list[BrakeView]:
    """Return a list with the view of a cap; it is empty if the cap is not set and its brake has never changed."""
    if window.limit == 0 and brake.since_ns == 0:
        return []
    used = window.used(state.time_ns)
    return [_view(brake, used, window.limit, window.window_ns, 0, armed=window.limit > 0)]


def _market_views(state: State, market: Market) -> list[BrakeView]:
    """Return a market's volatility halt, its price band and its cap on open interest."""
    found: list[BrakeView] = []
    halt = market.halt
    if halt is not None:
        low, high = halt.extremes(state.time_ns)
        moved = moved_ppb(low, high, halt.price_e9) if low else 0
        found.append(
            _view(
                halt.brake,
                moved,
                halt.move_ppb,
                halt.window_ns,
                halt.halt_ns,
                armed=halt.move_ppb > 0,
            )
        )
    if market.band_ppb:
        band = Brake(BRAKE_PRICE_BAND, market.id, NO_ASSET)
        found.append(_view(band, 0, market.band_ppb, 0, 0, armed=True))
    limit = market.open_interest_lots_max
    if limit and not market.is_spot:
        cap = Brake(BRAKE_OPEN_INTEREST_CAP, market.id, NO_ASSET)
        cap.engaged = market.open_interest_lots >= limit
        found.append(_view(cap, market.open_interest_lots, limit, 0, 0, armed=True))
    return found
