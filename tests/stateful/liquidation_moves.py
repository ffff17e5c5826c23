# SPDX-License-Identifier: Apache-2.0
"""Moves of the liquidation waterfall.

Owns parameters with which every tier acts, providers of several sizes, a fund that often has little, and falls of
prices that leave accounts below zero. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_CLIENT_ORDER,
    NO_ORDER,
    AccountId,
    AssetId,
    DepositId,
    MarketId,
)
from tests.stateful.picks import account_id, amount_of, asset_id, market_id
from tests.stateful.player import BTC, E9, EURC, SECOND, SOL, USDC, VALUE, Player, agree
from tests.support import columns

PERCENT = types.PPB // 100


def set_liquidation(player: Player) -> None:
    """Set the waterfall on, with small or large passes; seldom off, at times with wrong parameters.

    Often prices then fall far.
    """
    draw = player.draw
    player.play(
        commands.SetLiquidation(
            *player.head(),
            draw.pick([1] * 12 + [0, 2]),
            draw.pick([1] * 8 + [5, 0]) * SECOND,
            draw.pick([10, 33, 100]) * PERCENT,
            draw.pick([2, 10]) * PERCENT,
            PERCENT,
            draw.pick([2, 10]) * PERCENT,
            draw.pick([100, 100, 50]) * PERCENT,
            draw.pick([2] * 8 + [1, 0]),
            draw.pick([6, 1]) * PERCENT,
            draw.pick([1, 3]) * PERCENT,
            draw.pick([1, 3, 20]),
            draw.pick([0, 0, 1]),
        )
    )
    if draw.chance(70):
        crash(player)


def crash(player: Player) -> None:
    """Let prices jump far, with passes between and after."""
    draw = player.draw
    if draw.chance(50):
        lean(player)
    for _ in range(draw.integer(1, 3)):
        asset, price = draw.pick([(SOL, 20), (SOL, 20), (BTC, 100), (EURC, 1)])
        part = draw.pick([40, 70, 85, 93, 96, 97, 103, 107, 120, 160])
        agree(player, asset, price * VALUE * E9 * part // 100)
        for _ in range(draw.integer(0, 4)):
            player.now += SECOND
            player.advance()


def lean(player: Player) -> None:
    """Open a position at the limit of leverage, and let another account bid for it a little lower."""
    price = max(1, player.state.assets[AssetId(SOL)].price_e9 // (VALUE * E9)) * 100
    size = player.draw.pick([60, 100, 120])
    for account, side, at in ((1005, types.SELL, 20), (1003, types.BUY, 20), (1005, types.BUY, 19)):
        limit(player, account, side, price // 20 * at, size)
    agree(player, SOL, price // 100 * VALUE * E9 * 95 // 100)
    for _ in range(3):
        player.now += SECOND
        player.advance()


def limit(player: Player, account: int, side: int, price: int, quantity: int) -> None:
    """Place a limit order in SOL-PERP."""
    player.apply(
        commands.OrderBatch(
            *player.head(),
            *columns(types.PLACE, AccountId(account), MarketId(2), side, types.LIMIT, types.GTC),
            *columns(0, types.STP_CANCEL_TAKER, price, quantity, NO_CLIENT_ORDER, NO_ORDER),
            *columns(NO_CLIENT_ORDER, 0),
        )
    )


def set_backstop(player: Player) -> None:
    """Set an offer of a backstop provider in any market; at times of an account that is no provider, of quantity 0, or
    in a market that does not exist.
    """
    draw = player.draw
    found = [a.id for a in player.state.accounts.values() if a.kind == types.KIND_BACKSTOP]
    name = draw.pick(found) if found and draw.chance(85) else account_id(player)
    player.play(
        commands.SetBackstop(
            *player.head(),
            AccountId(name),
            MarketId(market_id(player)),
            draw.pick([1, 5, 20, 50, 0, -1]),
            draw.integer(0, 2),
            draw.pick([0, 1, 3]) * PERCENT,
        )
    )


def fund_liquidity(player: Player) -> None:
    """Pay something, mostly little, to the liquidity fund."""
    name = account_id(player)
    asset = player.draw.pick([USDC, USDC, EURC]) if player.draw.chance(80) else asset_id(player)
    player.play(
        commands.FundLiquidity(
            *player.head(), AccountId(name), AssetId(asset), amount_of(player, name, asset)
        )
    )


def repay_debt_line(player: Player) -> None:
    """Repay a write-off in part, in full or beyond it. A loss under recourse is caused first if possible."""
    draw = player.draw
    lines = player.state.waterfall.debt_lines
    if not lines:
        ruin(player)
    if lines and draw.chance(85):
        name, asset = draw.pick(sorted(lines))
        liability = lines[(name, asset)]
        provide(player, name, asset, liability)
        amount = draw.pick([liability, liability // 2 + 1, liability + 1])
    else:
        name, asset, amount = (
            AccountId(account_id(player)),
            AssetId(asset_id(player)),
            draw.pick([1, 0]),
        )
    player.play(commands.RepayDebtLine(*player.head(), name, asset, amount))


def provide(player: Player, name: int, asset: int, amount: int) -> None:
    """Deposit an amount for an account, and confirm it."""
    request = commands.RequestDeposits(
        *player.head(), [AccountId(name)], [AssetId(asset)], [amount], [""]
    )
    outcome = player.apply(request)
    if outcome.codes == [codes.OK]:
        player.apply(commands.DecideDeposits(*player.head(), [DepositId(outcome.ids[0])], [1]))


def ruin(player: Player) -> None:
    """Let a new account under recourse lose more than it has, while the fund pays."""
    if len(player.state.accounts) >= 40:
        return
    outcome = player.apply(
        commands.CreateAccount(
            *player.head(), "ruined", types.KIND_CUSTOMER, AccountId(0), 20, 0, 0
        )
    )
    name = outcome.ids[0]
    provide(player, name, SOL, 10_0000)
    player.apply(
        commands.SetLiquidation(
            *player.head(),
            1,
            SECOND,
            types.PPB,
            PERCENT,
            0,
            0,
            types.PPB,
            2,
            PERCENT,
            PERCENT,
            1,
            1,
        )
    )
    price = player.state.assets[AssetId(SOL)].price_e9 // (VALUE * E9) * 100
    for account, side in ((1005, types.SELL), (name, types.BUY)):
        limit(player, account, side, price, 50)
    for part in (70, 60, 45):
        agree(player, SOL, max(1, player.state.assets[AssetId(SOL)].price_e9 * part // 100))
        for _ in range(3):
            player.now += SECOND
            player.advance()
