# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse listing check`: the settings that a market or an asset lacks to be safe (SPEC A-1, O-1.4).

Owns the input and output of this command. It may run beside a server.
"""

import sys
from pathlib import Path
from typing import Final

import click

from clearinghouse.server.cli.moments import AS_JSON, DIRECTORY, MomentType, analysing, state_at
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.output import emit, watching
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.exchange.listing import (
    ListingFindingView,
    listing_of_all,
    listing_of_asset,
    listing_of_market,
)
from clearinghouse.statemachine.vocabulary import types

PREFIX: Final = "LISTING_"
# The name of each gap, as the API has it.
NAMES: Final = {
    number: name.removeprefix(PREFIX)
    for name, number in vars(types).items()
    if name.startswith(PREFIX)
}
# Meaning of each gap, and the call that closes it, for people.
TEXTS: Final = {
    types.LISTING_NO_SOURCE: "no source of its price: SetOracleInstrument",
    types.LISTING_FEW_SOURCES: "fewer than three votes make its price: SetOracleInstrument",
    types.LISTING_NO_INDEX_RULES: "no price is too old or too far: SetIndexRules",
    types.LISTING_QUORUM_OF_ONE: "one source alone makes the quorum: SetIndexRules",
    types.LISTING_LOOSE_INDEX_RULES: (
        "no limit of speed, no jump, or no staleness of the index: SetIndexRules"
    ),
    types.LISTING_NO_BAND: "orders pass at any distance: band_ppb of SetMarketParameters",
    types.LISTING_NO_SLIPPAGE: ("orders fill at any distance: slippage_ppb of SetMarketParameters"),
    types.LISTING_LIQUIDATION_OFF: "leverage without liquidation: SetLiquidation",
    types.LISTING_NO_BACKSTOP: (
        "no provider and no cash of the liquidity fund before deleveraging: SetBackstop, FundLiquidity"
    ),
    types.LISTING_NO_OPEN_INTEREST_CAP: (
        "open interest has no limit: open_interest_max of SetMarketParameters"
    ),
    types.LISTING_NO_FEES: "takers pay no fee: taker_fee_ppb of SetMarketParameters",
    types.LISTING_NO_FUNDING: "a perpetual without funding: SetFunding",
    types.LISTING_FULL_WEIGHT: "full collateral: weight_kind of SetAssetParameters",
    types.LISTING_FLAT_WEIGHT: (
        "the same weight for any size: weight_penalty_ppb of SetAssetParameters"
    ),
    types.LISTING_NO_SALE: (
        "collateral that no open spot market sells for the valuation asset: CreateMarket"
    ),
    types.LISTING_NO_OUTFLOW_LIMIT: ("any amount may leave: outflow_limit of SetAssetParameters"),
    types.LISTING_NO_DEPOSIT_CAP: "any amount of deposits is credited: SetAssetCaps",
    types.LISTING_NO_BORROW_CAP: "loans have no limit: borrow_cap of SetPool",
}


@click.group("listing")
def listing_command() -> None:
    """List the settings that a market or an asset lacks to be safe."""


@listing_command.command("check")
@click.argument("directory", type=DIRECTORY)
@click.argument("symbol", default="")
@click.option("--at", "at", type=MomentType(), help="As of this sequence or time [the last one].")
@AS_JSON
def check_command(directory: Path, symbol: str, *, at: int | None, as_json: bool) -> None:
    """List the settings that the market SYMBOL with its two assets, or the asset SYMBOL, lacks to be safe.

    Without SYMBOL all markets that are not closed are examined.

    The exit code is 1 if something is missing. `CheckListing` of the API gives the same answer.
    """
    with analysing(directory, as_json=as_json), watching("replay") as progress:
        as_of, state = state_at(directory, at, progress)
    rows = [
        {
            "symbol": _symbol(state, finding),
            "gap": NAMES[finding.gap],
            "text": TEXTS[finding.gap],
        }
        for finding in _found(state, symbol)
    ]
    lines = [f"{row['symbol']:<16} {row['gap']:<22} {row['text']}" for row in rows]
    emit(
        {"as_of_sequence": as_of, "findings": rows},
        lines or ["nothing that is looked for is missing"],
        as_json=as_json,
    )
    sys.exit(Exit.FINDING if rows else Exit.OK)


def _found(state: State, symbol: str) -> list[ListingFindingView]:
    """Return the findings about the market or asset with a symbol; without a symbol, about all open markets.

    Raises click.UsageError.
    """
    if not symbol:
        return listing_of_all(state)
    for market in state.markets.values():
        if market.symbol == symbol:
            return listing_of_market(state, market)
    for asset in state.assets.values():
        if asset.symbol == symbol:
            return listing_of_asset(state, asset)
    raise click.UsageError(f"there is no market or asset {symbol}")


def _symbol(state: State, finding: ListingFindingView) -> str:
    """Return the symbol of a finding's market or asset."""
    if finding.market_id:
        return state.markets[finding.market_id].symbol
    return state.assets[finding.asset_id].symbol
