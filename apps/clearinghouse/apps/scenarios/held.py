# SPDX-License-Identifier: Apache-2.0
"""Read the open positions of a journal, for which a table of scenarios is made.

Owns this reading. Nothing is written to the journal.
"""

from dataclasses import dataclass
from pathlib import Path

from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.console.output import watching
from clearinghouse.server.startup.forking import fork_journal
from clearinghouse.statemachine.clearing_cover.initial_margin import positions_of


@dataclass(frozen=True)
class Open:
    """A security with open positions: the sum of their absolute values as text, and the days needed to close them."""

    symbol: str
    value: str
    days: int


@dataclass(frozen=True)
class Held:
    """Facts of a journal: its assets by symbol, its open positions, and the numbers of scenarios that it expects."""

    ids: dict[str, int]
    open: list[Open]
    days: tuple[int, int]
    valuation: str


def held_in(directory: Path) -> Held:
    """Return the facts of a journal at its end. Raises MomentError, and errors of the storage."""
    with watching("replay") as progress:
        state = fork_journal(directory, progress=progress).state
    values: dict[int, int] = {}
    for account_id in sorted(state.clearing.nets_of):
        for one in positions_of(state, (account_id,)):
            if one.lots:
                base = state.markets[one.market_id].base
                values[base.id] = values.get(base.id, 0) + abs(one.value)
    found: list[Open] = []
    for asset_id in sorted(values):
        asset = next(one for one in state.assets.values() if one.id == asset_id)
        terms = state.margin.terms.get(asset.id)
        text = units_to_text(values[asset_id], state.valuation.scale)
        found.append(Open(asset.symbol, text, 0 if terms is None else terms.liquidation_days))
    ids = {asset.symbol: int(asset.id) for asset in state.assets.values()}
    parameters = state.margin.parameters
    days = (parameters.look_back_days, parameters.stress_days)
    return Held(ids, found, days, state.valuation.symbol)
