# SPDX-License-Identifier: Apache-2.0
"""Moves of reconciliation.

Owns parameters with which every source of cash is used, standing quotes, and losers who have no cash but coins, loans
or spot margin. Must never assert what follows; the audit does.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_CLIENT_ORDER,
    NO_ORDER,
    AccountId,
    AssetId,
    MarketId,
)
from tests.stateful.liquidation_moves import limit, provide
from tests.stateful.picks import account_id, market_id
from tests.stateful.player import E9, SECOND, SOL, USDC, VALUE, Player, agree
from tests.support import columns

PERCENT: Final = types.PPB // 100
SOL_USDC: Final = 1


def set_reconciliation(player: Player) -> None:
    """Set reconciliation on, seldom off, at times with wrong parameters. Often an account without cash then loses."""
    draw = player.draw
    player.play(
        commands.SetReconciliation(
            *player.head(),
            draw.pick([1] * 12 + [0, 2]),
            draw.pick([1, 1, 0, 10]) * PERCENT,
            draw.pick([1] * 8 + [0, 10, 100]) * PERCENT,
            draw.pick([3, 1, 0]),
            draw.pick([1, 1, 2, 0]),
        )
    )
    if draw.chance(60):
        lose(player)


def lose(player: Player) -> None:
    """Let an account that has only coins lose on a position. The other side realises its gain or does not."""
    draw = player.draw
    if len(player.state.accounts) >= 40:
        return
    flags = draw.pick(
        [
            0,
            types.ACCOUNT_SPOT_MARGIN,
            types.ACCOUNT_AUTO_LEND,
            types.ACCOUNT_CONVERTS_COLLATERAL,
        ]
    )
    outcome = player.apply(
        commands.CreateAccount(
            *player.head(), "loser", types.KIND_CUSTOMER, AccountId(0), 20, flags, 0
        )
    )
    name = outcome.ids[0]
    provide(player, name, SOL, draw.pick([10_0000, 3_0001]))
    provide(player, 1005, USDC, 500 * VALUE)
    if draw.chance(40):
        provide(player, name, USDC, 20 * VALUE)
        player.apply(
            commands.Lend(
                *player.head(), [AccountId(name)], [AssetId(USDC)], [draw.pick([20, 7]) * VALUE]
            )
        )
    if player.state.assets[AssetId(SOL)].price_e9 < 5 * VALUE * E9:
        agree(player, SOL, 20 * VALUE * E9)
    price = player.state.assets[AssetId(SOL)].price_e9 // (VALUE * E9) * 100
    lower = price * draw.pick([97, 93]) // 500 * 5
    for account, side in ((1005, types.SELL), (name, types.BUY)):
        limit(player, account, side, price, 30)
    agree(player, SOL, player.state.assets[AssetId(SOL)].price_e9 * 97 // 100)
    # One of the two closes: a loss that is not paid, or a gain without a realised loss.
    closing = draw.pick([(1005, types.BUY, name, types.SELL), (name, types.SELL, 1005, types.BUY)])
    limit(player, 1007, closing[3], lower, 20)
    limit(player, closing[0], closing[1], lower, 20)
    if draw.chance(60):
        spot_bid(player, draw.pick([100, 99, 95]))
    for _ in range(draw.integer(1, 4)):
        player.now += 10 * SECOND
        player.advance()


def spot_bid(player: Player, part: int) -> None:
    """Bid for coins at a part of their price."""
    price = player.state.assets[AssetId(SOL)].price_e9 * part // (VALUE * E9)
    player.apply(
        commands.OrderBatch(
            *player.head(),
            *columns(types.PLACE, AccountId(1005), MarketId(SOL_USDC), types.BUY, types.LIMIT),
            *columns(types.GTC, 0, types.STP_CANCEL_TAKER, price // 5 * 5, 50, NO_CLIENT_ORDER),
            *columns(NO_ORDER, NO_CLIENT_ORDER, 0),
        )
    )


def set_quote(player: Player) -> None:
    """Set a provider's bid around the index; rarely without the role, in a wrong market, off the tick, or too late."""
    draw = player.draw
    kinds = (types.KIND_BACKSTOP, types.KIND_MARKET_MAKER)
    found = [a.id for a in player.state.accounts.values() if a.kind in kinds]
    name = draw.pick(found) if draw.chance(90) else account_id(player)
    market = SOL_USDC if draw.chance(75) else market_id(player)
    price = (
        player.state.assets[AssetId(SOL)].price_e9 * draw.pick([101, 100, 99, 90]) // (VALUE * E9)
    )
    player.play(
        commands.SetQuote(
            *player.head(),
            AccountId(name),
            MarketId(market),
            price // 5 * 5 + draw.pick([0] * 8 + [1]),
            draw.pick([5, 10, 50, 100, 0, -5, 7]),
            player.now + draw.pick([60, 600, 600, 0]) * SECOND,
        )
    )
