# SPDX-License-Identifier: Apache-2.0
"""Write the windows of caps as rows of a snapshot (SPEC J-4, K-1).

Owns the numbers of the windows: those of borrows (0), of deposits (1), of borrows for losing accounts (2, R-1), the
outflow (3), purchases of the fund (4), the depth of the books (5), payments of accounts for small debts (6), and pauses
of the asset (7). Windows 4 and 5 have rows once the fund has a limit, window 6 is of the valuation asset, and window 7
has rows once the asset was paused.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.brakes import AmountWindow
from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import Asset, State

Rows: TypeAlias = Iterator[Row]

OUTFLOW: Final = 3
FUND: Final = 4
DUST: Final = 6
PAUSES: Final = 7


def windows_of(asset: Asset) -> list[tuple[int, AmountWindow]]:
    """Return the windows of an asset, each with its number."""
    found = [(OUTFLOW, asset.outflow)]
    if asset.brakes is not None:
        caps = (asset.brakes.borrow, asset.brakes.deposit, asset.brakes.losers)
        found = [*enumerate(caps), *found]
        found += enumerate((asset.brakes.fund, asset.brakes.depth), FUND)
    if asset.dust is not None:
        found.append((DUST, asset.dust))
    if asset.pause is not None:
        found.append((PAUSES, asset.pause.window))
    return found


def asset_caps(state: State) -> Rows:
    """Return the limit, the length in ns and the sum of each window."""
    getter = SHAPES["AmountWindow"].row()
    for key in sorted(state.assets):
        for number, window in windows_of(state.assets[key]):
            if number >= FUND and not window.window_ns:
                continue
            yield (key, number, *getter(window))


def asset_cap_entries(state: State) -> Rows:
    """Return the entries counted in a window, oldest first."""
    getter = SHAPES["Counted"].row()
    for key in sorted(state.assets):
        for number, window in windows_of(state.assets[key]):
            for entry in window.entries:
                yield (key, number, *getter(entry))


def asset_cap_owners(state: State) -> Rows:
    """Return the amount of each owner in each entry of a window."""
    for key in sorted(state.assets):
        for number, window in windows_of(state.assets[key]):
            for place, entry in enumerate(window.entries):
                for owner in sorted(entry.owners):
                    yield (key, number, place, owner, entry.owners[owner])


def asset_cap_unpaid(state: State) -> Rows:
    """Return, by owner, the losses that the last settlement pass could not collect."""
    for key in sorted(state.assets):
        caps = state.assets[key].brakes
        if caps is not None:
            for owner in sorted(caps.unpaid):
                yield (key, owner, caps.unpaid[owner])
