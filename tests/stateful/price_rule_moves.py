# SPDX-License-Identifier: Apache-2.0
"""Moves of operators about how prices are made and checked.

Owns how each of their commands is drawn, right or wrong. Must never assert what follows; the audit does. Strict rules
are mostly taken back at once, because the rest of the game would have no price to trade at.
"""

from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, SourceId
from tests.stateful.picks import market_id
from tests.stateful.player import EURC, SECOND, Player

HOUR = 3600 * SECOND


def set_source_quote(player: Player) -> None:
    """Set another quote asset or group of a source, at times one with which a price would depend on itself."""
    draw = player.draw
    source_id = draw.pick([1, 2, 3, 2, 3, 77])
    quote_id = draw.pick([0, 1, 0, EURC, 99])
    group_id = draw.pick([0, 0, 5, -1])
    player.play(
        commands.SetSourceQuote(*player.head(), SourceId(source_id), AssetId(quote_id), group_id)
    )
    source = player.state.sources.get(SourceId(source_id))
    if source is not None and (source.quote_asset_id or source.group_id) and draw.chance(80):
        player.apply(commands.SetSourceQuote(*player.head(), SourceId(source_id), AssetId(0), 0))


def set_index_rules(player: Player) -> None:
    """Set the rules of an asset's index, of every kind, mostly followed by lenient ones."""
    draw = player.draw
    asset_id = draw.pick([2, 3, 3, 4, 4, 1, 99])
    strict = commands.SetIndexRules(
        *player.head(),
        AssetId(asset_id),
        draw.pick([1, 1, 2, 3, 0]),
        draw.pick([0, 25, 500]),
        draw.pick([5, 5, 1, 3601]),
        draw.pick([0, 60 * SECOND]),
        draw.pick([0, 100]),
        draw.pick([0, 5 * SECOND, HOUR]),
        draw.pick([0, 5]),
        draw.pick([0, 300 * SECOND]),
        draw.pick([50, 50, 10_001]),
        draw.pick([0, 300_000, 50_000_000]),
        draw.pick([0, 1_000]),
    )
    player.play(strict)
    known = player.state.assets.get(AssetId(asset_id))
    if known is not None and known.index_rules is not None and draw.chance(75):
        stable = draw.pick([0, 300_000, 50_000_000])
        lenient = (1, 0, 0, 0, 0, HOUR, 0, 0, 0, stable, 1_000)
        player.apply(commands.SetIndexRules(*player.head(), AssetId(asset_id), *lenient))


def set_mark_rules(player: Player) -> None:
    """Set whether a mark follows the book for a small notional."""
    draw = player.draw
    player.play(
        commands.SetMarkRules(
            *player.head(),
            MarketId(market_id(player, wrong=12)),
            draw.pick([0, 10_000, 1_000_000, -1]),
            draw.pick([60 * SECOND, SECOND]),
            draw.pick([500, 50]),
        )
    )
