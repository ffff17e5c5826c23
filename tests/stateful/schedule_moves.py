# SPDX-License-Identifier: Apache-2.0
"""Moves of funding and expiry.

Owns terms with which every interval pays, futures that expire within seconds, and markets led to SETTLING, so that a
price can be named. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_CLIENT_ORDER,
    NO_ORDER,
    AccountId,
    AssetId,
    MarketId,
)
from tests.stateful.picks import MARKETS_MAX, known, market_id
from tests.stateful.player import SECOND, SOL, USDC, Player, market_terms
from tests.support import columns

FUTURES_MAX = 5
PERCENT = types.PPB // 100


def set_funding(player: Player) -> None:
    """Set the funding of a perpetual: every minute and at a high rate, so that amounts accrue; at times off, or
    wrong.
    """
    draw = player.draw
    name = market_id(player)
    market = player.state.markets.get(MarketId(name))
    if market is not None and market.is_spot and draw.chance(80):
        name = draw.pick([2, 3, 6])
    interval = draw.pick([60, 60, 60, 3600, 120, 0, 7]) * SECOND + draw.pick([0] * 15 + [1])
    interest = draw.pick([100 * PERCENT, -100 * PERCENT, 77 * PERCENT, -3_333_333])
    bound = draw.pick([PERCENT, PERCENT, PERCENT // 3, PERCENT // 3, types.PPB + 1])
    inner = draw.pick([100 * PERCENT, 50 * PERCENT])
    if interval == 0:
        interest = bound = inner = 0
    player.play(
        commands.SetFunding(*player.head(), MarketId(name), interval, interest, inner, bound)
    )


def futures(player: Player) -> list[Market]:
    """Return the dated futures that have not closed."""
    return [
        market
        for market in player.state.markets.values()
        if market.kind == types.DATED_FUTURE and market.status != types.MARKET_CLOSED
    ]


def list_future(player: Player) -> None:
    """Create a future on SOL, if the number of markets permits one more."""
    if futures(player) or len(player.state.markets) >= MARKETS_MAX + FUTURES_MAX:
        return
    player.symbols += 1
    player.apply(
        commands.CreateMarket(
            *player.head(),
            f"F{player.symbols}",
            types.DATED_FUTURE,
            types.INTERNAL,
            AssetId(SOL),
            AssetId(USDC),
            *(1, 0),
            *(5, 2),
            AccountId(0),
            types.MARKET_CANCEL_ONLY,
            *market_terms(-100_000, 600_000),  # type: ignore[arg-type]
        )
    )


def set_expiry(player: Player) -> None:
    """Set an expiry within minutes for a future, which then opens; at times for another market, or in the past."""
    draw = player.draw
    if draw.chance(10):
        delist(player)
        return
    list_future(player)
    found = [market.id for market in futures(player) if not market.exposed]
    name = known(player, found) if draw.chance(85) else market_id(player)
    now = player.now // SECOND * SECOND
    # Most of them trade for a while before their last five minutes.
    expiry_ns = now + draw.pick([20, 60, 310, 330, 400, 600, 0, -1]) * SECOND
    expiry_ns += draw.pick([0] * 9 + [1])
    window_ns = draw.pick([10, 30, 60, 320, 600, 3600, 0]) * SECOND
    outcome = player.play(commands.SetExpiry(*player.head(), MarketId(name), expiry_ns, window_ns))
    if (
        outcome.codes == [codes.OK]
        and player.state.markets[MarketId(name)].status != types.MARKET_OPEN
    ):
        status = types.MARKET_CANCEL_ONLY
        for status in (types.MARKET_CANCEL_ONLY, types.MARKET_OPEN):
            player.apply(commands.SetMarketStatus(*player.head(), MarketId(name), status, "listed"))


def delist(player: Player) -> None:
    """Delist a perpetual, which will be settled; at times also set the time until then (O-1.3)."""
    draw = player.draw
    found = [one.id for one in player.state.markets.values() if one.kind == types.PERPETUAL]
    now = player.now // SECOND * SECOND
    window_ns = draw.pick([10, 60, 600]) * SECOND
    expiry_ns = now + window_ns + draw.pick([3_600, 3_601, 3_601, 3_700]) * SECOND
    name = MarketId(known(player, found))
    player.play(commands.SetExpiry(*player.head(), name, expiry_ns, window_ns))
    if draw.chance(40):
        player.now = expiry_ns - draw.pick([1, 5, window_ns // SECOND]) * SECOND
        player.advance()


def name_settlement_price(player: Player) -> None:
    """Name a settlement price for a market that waits for one, and for one that does not."""
    draw = player.draw
    pending = [m.id for m in player.state.markets.values() if m.status == types.MARKET_SETTLING]
    if not pending:
        strand(player)
        pending = [m.id for m in futures(player) if m.status == types.MARKET_SETTLING]
    price = draw.pick([2_000, 1_900, 2_137, 2_500, 0, -1])
    player.play(
        commands.NameSettlementPrice(
            *player.head(),
            MarketId(known(player, pending)),
            price,
            draw.pick(["drill", "drill", "drill", ""]),
            draw.pick([1, 1, 0]),
        )
    )


def strand(player: Player) -> None:
    """Lead a future to its expiry with open positions, and without the samples of its window."""
    list_future(player)
    found = [market for market in futures(player) if not market.exposed]
    if not found:
        player.now += 300 * SECOND
        player.advance()
        return
    market = found[0]
    expiry_ns = player.now // SECOND * SECOND + 310 * SECOND
    player.apply(commands.SetExpiry(*player.head(), market.id, expiry_ns, 3600 * SECOND))
    for status in (types.MARKET_CANCEL_ONLY, types.MARKET_OPEN):
        player.apply(commands.SetMarketStatus(*player.head(), market.id, status, "listed"))
    price = market.mark_e9 // types.PRICE_E9 // market.tick_per_lot * market.tick_units
    for account_id, side in ((1005, types.SELL), (1002, types.BUY)):
        player.apply(
            commands.OrderBatch(
                *player.head(),
                *columns(types.PLACE, AccountId(account_id), market.id, side, types.LIMIT),
                *columns(types.GTC, 0, types.STP_CANCEL_TAKER, price, 2, NO_CLIENT_ORDER),
                *columns(NO_ORDER, NO_CLIENT_ORDER, 0),
            )
        )
    player.now = max(player.now, expiry_ns)
    player.advance()
