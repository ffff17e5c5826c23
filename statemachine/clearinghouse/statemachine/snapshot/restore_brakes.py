# SPDX-License-Identifier: Apache-2.0
"""Restore the circuit brakes from the tables of a snapshot (SPEC J-4, K-1).

Owns brakes, their windows and the prices of halts.
"""

from clearinghouse.statemachine.snapshot.read_tables import SnapshotError, Tables
from clearinghouse.statemachine.snapshot.tables import set_columns
from clearinghouse.statemachine.snapshot.window_rows import DUST, OUTFLOW, PAUSES, windows_of
from clearinghouse.statemachine.snapshot.write import every_brake
from clearinghouse.statemachine.state.brakes import (
    AmountWindow,
    AssetBrakes,
    AssetPause,
    Counted,
    Extremes,
    VolatilityHalt,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AssetId


def restore_brakes(state: State, tables: Tables) -> None:
    """Restore the brakes of the clearinghouse, of assets and of markets, with the contents of their windows."""
    set_columns(state.brakes, "Brakes", tables.row("clearinghouse_brakes"))
    for values in tables.rows("asset_caps"):
        asset = state.assets[values[0]]
        if values[1] == DUST:
            asset.dust = AmountWindow()
        elif values[1] == PAUSES:
            asset.pause = AssetPause(asset.id)
        elif asset.brakes is None and values[1] != OUTFLOW:
            asset.brakes = AssetBrakes(asset.id)
        set_columns(_window(state, values[0], values[1]), "AmountWindow", values[2:])
    for values in tables.rows("asset_cap_entries"):
        entry = Counted(values[2], values[3], values[4])
        _window(state, values[0], values[1]).entries.append(entry)
    for asset_id, number, place, owner, amount in tables.rows("asset_cap_owners"):
        _window(state, asset_id, number).entries[place].owners[owner] = amount
    for asset_id, owner, amount in tables.rows("asset_cap_unpaid"):
        brakes = state.assets[asset_id].brakes
        if brakes is None:
            raise SnapshotError(f"asset {asset_id} has unpaid losses and no caps")
        brakes.unpaid[owner] = amount
    for values in tables.rows("halts"):
        halt = VolatilityHalt(values[0])
        set_columns(halt, "VolatilityHalt", values[1:])
        state.markets[values[0]].halt = halt
    for market_id, until_ns, low, high in tables.rows("halt_prices"):
        market_halt = state.markets[market_id].halt
        if market_halt is None:
            raise SnapshotError(f"market {market_id} has prices of a halt and no halt")
        stood = Extremes(until_ns, low)
        stood.high = high
        market_halt.stood.append(stood)
    rows = tables.rows("brakes")
    for brake, values in zip(every_brake(state), rows, strict=True):
        if values[:3] != (brake.kind, brake.market_id, brake.asset_id):
            raise SnapshotError(f"brake {values[:3]} stands in the place of another")
        set_columns(brake, "Brake", values)


def _window(state: State, asset_id: AssetId, number: int) -> AmountWindow:
    """Return an asset's window by its number in the tables."""
    found = dict(windows_of(state.assets[asset_id])).get(number)
    if found is None:
        raise SnapshotError(f"asset {asset_id} has no window {number}")
    return found
