# SPDX-License-Identifier: Apache-2.0
"""Moves of members' orders in a market whose fills are novated.

Owns that market with its open book, and prices around its mark. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.orders.book import best_price
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    MarketId,
)
from tests.stateful.clearing_moves import create_segment, prepared
from tests.stateful.order_moves import Item, batch_of
from tests.stateful.picks import account_id
from tests.stateful.player import E9, SOL, USDC, VALUE, Player, market_terms


def _listed(player: Player) -> Market:
    """Return the market of these moves, which is listed first if it is not."""
    for market in player.state.markets.values():
        if market.is_deferred and market.status != types.MARKET_CLOSED:
            return market
    player.symbols += 1
    outcome = player.apply(
        commands.CreateMarket(
            *player.head(),
            f"OWN{player.symbols}",
            types.DEFERRED_SPOT,
            types.INTERNAL,
            AssetId(SOL),
            AssetId(USDC),
            *(5, 1),
            *(5, 2),
            AccountId(0),
            types.MARKET_CANCEL_ONLY,
            *market_terms(player.draw.pick([0, -100_000, 200_000]), 600_000),  # type: ignore[arg-type]
        )
    )
    return player.state.markets[MarketId(outcome.ids[0])]


def _opened(player: Player) -> Market:
    """Return the market of these moves, mostly cleared and open."""
    draw = player.draw
    market = _listed(player)
    segments = player.state.clearing.segments
    if market.id not in player.state.clearing.markets and draw.chance(95):
        if not segments or draw.chance(30):
            rule, player.rule = player.rule, "CreateSegment"
            create_segment(player)
            player.rule = rule
        if segments:
            model = draw.pick([types.DVP_NET] * 3 + [types.DVP_NET_CASH, types.DVP_GROSS])
            segment_id = draw.pick(list(segments))
            player.apply(commands.SetClearing(*player.head(), market.id, segment_id, model, 0))
    aims = {
        types.MARKET_CANCEL_ONLY: types.MARKET_OPEN,
        types.MARKET_HALTED: types.MARKET_AUCTION,
        types.MARKET_AUCTION: types.MARKET_OPEN,
        types.MARKET_OPEN: types.MARKET_AUCTION,
    }
    status = aims.get(market.status, types.MARKET_OPEN)
    if draw.chance(8 if market.status == types.MARKET_OPEN else 50):
        player.apply(commands.SetMarketStatus(*player.head(), market.id, status, ""))
    return market


def _funded(player: Player, account: int) -> None:
    """Give an account what its fees cost, in most cases; some accounts get nothing, and some a little."""
    if not player.draw.chance(40):
        return
    amount = player.draw.pick([VALUE, 10 * VALUE, 1_000, 50])
    outcome = player.apply(
        commands.RequestDeposits(
            *player.head(), [AccountId(account)], [AssetId(USDC)], [amount], [""]
        )
    )
    if outcome.codes == [codes.OK]:
        player.apply(commands.DecideDeposits(*player.head(), [DepositId(outcome.ids[0])], [1]))


def member_orders(player: Player) -> None:
    """Place some orders of members and a few of other accounts, which often meet."""
    draw = player.draw
    _, accounts = prepared(player)
    market = _opened(player)
    items: list[Item] = []
    for _ in range(draw.integer(2, 6)):
        account = draw.pick(accounts) if draw.chance(96) else account_id(player)
        if account in accounts:
            _funded(player, account)
        item = Item(types.PLACE, account, market.id)
        item.side = draw.pick([types.BUY, types.SELL])
        item.tif = draw.pick([types.GTC] * 8 + [types.IOC, types.FOK])
        item.stp = draw.pick([types.STP_CANCEL_TAKER, types.STP_CANCEL_MAKER])
        opposite = best_price(market.asks if item.side == types.BUY else market.bids)
        mark = market.mark_e9 // E9 or market.tick_per_lot
        centre = draw.pick([mark, opposite or mark, opposite or mark])
        ticks = centre // market.tick_per_lot + draw.pick([0, 0, 0, 1, -1, 3])
        item.price = ticks * market.tick_units
        if draw.chance(4):
            item.type, item.tif, item.price = types.MARKET, types.IOC, 0
        item.quantity = draw.pick([1, 2, 5, 20]) * market.lot_units
        items.append(item)
    player.play(batch_of(player, items))
