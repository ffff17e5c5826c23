# SPDX-License-Identifier: Apache-2.0
"""A small journal of a central counterparty with two shares, in which two members have traded."""

from collections.abc import Sequence
from pathlib import Path

from clearinghouse.apps import counterparty as ccp
from clearinghouse.apps.desk import Desk
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import SourceId

START = 20_000 * ccp.DAY_SECONDS * types.SECOND_NS
LOOK_BACK, STRESS = 250, 30


def write(
    folder: Path, shares: list[str], *, days: int = 2, price: int = 100, returns: Sequence[int] = ()
) -> int:
    """Clear shares at a price in the currency, and let one member buy 10 of each from another one.

    `returns` are the scenarios of all shares but the last, if there are any. Returns the account of the buyer.
    """
    genesis = make_genesis(valuation="USD", valuation_scale=2, seed=bytes(32))
    with Desk(folder, genesis, START) as desk:
        kinds = [types.KIND_MEMBER_HOUSE]
        buyer, seller = (ccp.admit(desk, name, kinds)[1][0] for name in ("one", "two"))
        desk.must(commands.SetCalendar(*desk.of(ccp.OPERATOR), 0, 0, []))
        desk.must(commands.CreateSegment(*desk.of(ccp.OPERATOR), "SHARES", 1, 0, 57_600, 43_200, 2))
        (source,) = desk.must(
            commands.CreateOracleSource(*desk.of(ccp.OPERATOR), "venue", ccp.ORACLE, 1)
        )
        assets = [ccp.list_asset(desk, symbol) for symbol in shares]
        for asset in assets:
            ccp.price_by(desk, SourceId(source), asset)
            desk.must(commands.SetMarginAsset(*desk.of(ccp.OPERATOR), asset, 0, 0, 0, days, 0, 0))
        prices = dict.fromkeys(assets, price * 100 * ccp.E9_PER_TICK)
        ccp.report_prices(desk, SourceId(source), prices)
        markets = [
            ccp.clear(desk, f"{symbol}/USD", asset, 1)
            for symbol, asset in zip(shares, assets, strict=True)
        ]
        desk.must(
            commands.SetMarginParameters(
                *desk.of(ccp.OPERATOR), 990_000_000, LOOK_BACK, STRESS, 250_000_000, 3_600, 0, 0, 0, 0,
                reduction_max_ppb=0,
            )
        )  # fmt: skip
        for asset in assets[:-1] if returns else []:
            desk.must(commands.SetMarginScenarios(*desk.of(ccp.OPERATOR), asset, list(returns)))
        count = len(shares)
        desk.must(
            commands.CaptureTrades(
                *desk.of("venue"), markets, [buyer] * count, [seller] * count, [price * 100] * count,
                [10] * count, [f"trade-{place}" for place in range(count)], [0] * count,
            )
        )  # fmt: skip
        desk.finish()
    return buyer
