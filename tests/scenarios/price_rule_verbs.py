# SPDX-License-Identifier: Apache-2.0
"""The verbs of operators about how prices are made and checked.

Owns how those rows become commands. What a row does not state is off. Must never read state beyond names
and units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, SourceId
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Words, duration_ns, rate_ppb, scaled

if TYPE_CHECKING:
    from tests.scenarios.names import Setup


def _bps(text: str) -> int:
    """A share such as `0.25%` in basis points."""
    return scaled(text.removesuffix("%"), 2)


def index_rules(setup: Setup, words: Words) -> Action:
    """`index-rules SOL [quorum 3] [cap 0.25% saved 5] [capless 60s] [jumped 1%] [stale 5s] [wide 1%]`
    `[frozen 300s moved 0.5%] [stable 0.03%] [adverse 10%] [agree 3%]`.
    """
    asset_id = setup.asset_id(words.take())
    command = commands.SetIndexRules(
        *setup.head(),
        AssetId(asset_id),
        int(words.option("quorum", "1")),
        _bps(words.option("cap", "0%")),
        int(words.option("saved", "0")),
        duration_ns(words.option("capless", "60s")),
        _bps(words.option("jumped", "0%")),
        duration_ns(words.option("stale", "0s")),
        _bps(words.option("wide", "0%")),
        duration_ns(words.option("frozen", "0s")),
        _bps(words.option("moved", "0%")),
        rate_ppb(words.option("stable", "0%")),
        _bps(words.option("adverse", "0%")),
        agreement_bps=_bps(words.option("agree", "3%")),
    )
    words.done()
    return Action(command)


def source_quote(setup: Setup, words: Words) -> Action:
    """`source-quote one EUR [group 1]`, `source-quote one USDC group 2`: its quote asset and its group."""
    source_id = setup.known(setup.sources, words.take())
    quote_id = setup.asset_id(words.take())
    group_id = int(words.option("group", "0"))
    words.done()
    return Action(
        commands.SetSourceQuote(*setup.head(), SourceId(source_id), AssetId(quote_id), group_id)
    )


def mark_rules(setup: Setup, words: Words) -> Action:
    """`mark-rules SOL-PERP impact 10,000 [tau 60s] [clamp 5%]`; impact 0 ends them."""
    symbol = words.take()
    market = setup.system.state.markets.get(MarketId(setup.market_id(symbol)))
    quote = market.quote.symbol if market is not None else "USDC"
    command = commands.SetMarkRules(
        *setup.head(),
        MarketId(setup.market_id(symbol)),
        setup.amount(words.option("impact", "0"), quote),
        duration_ns(words.option("tau", "60s")),
        _bps(words.option("clamp", "5%")),
    )
    words.done()
    return Action(command)
