# SPDX-License-Identifier: Apache-2.0
"""Moves of dynamic and isolated margin, and questions that must change nothing.

Owns rules under which scales change within seconds, positions that are isolated and given back, and questions of every
kind. Must never assert what follows of a command; the audit does.
"""

from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.views.exchange.what_if import Hypothesis, what_if
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.stateful.digest import digest
from tests.stateful.picks import around, customers, market_id
from tests.stateful.player import SECOND, Player

PERCENT = types.PPB // 100


def set_dynamic_margin(player: Player) -> None:
    """Set scales that change every few seconds by volatility, open interest or depth; at times none, or wrong ones."""
    draw = player.draw
    name = market_id(player)
    market = player.state.markets.get(MarketId(name))
    if market is not None and market.is_spot and draw.chance(80):
        name = draw.pick([2, 3, 6])
    sample_ns = draw.pick([5, 5, 20, 60, 0]) * SECOND + draw.pick([0] * 9 + [1])
    low = draw.pick([0, 1_000, 10**6])
    player.play(
        commands.SetDynamicMargin(
            *player.head(),
            MarketId(name),
            sample_ns,
            draw.pick([SECOND, 60 * SECOND, 600 * SECOND]),
            draw.pick([PERCENT, 80 * PERCENT, 1_000 * PERCENT]),
            low,
            low + draw.pick([1, 10**6, 10**9]) if low else 0,
            draw.pick([0, 1_000, 10**7]),
            draw.pick([PERCENT, 10 * PERCENT]),
            draw.pick([125, 150, 200, 300, 120]) * PERCENT,
            draw.pick([0, 25, 25]) * PERCENT,
            draw.pick([5, 5, 50, 100]) * PERCENT,
        )
    )


def owner_id(player: Player) -> int:
    """Return the id of an account that may isolate, at times of one that may not."""
    found = [account for account in customers(player) if not account.isolated_market_id]
    if player.draw.chance(8):
        return player.draw.pick([types.FEES, 999, *(account.id for account in customers(player))])
    return player.draw.pick(found[1:6] or found).id


def isolated_pairs(player: Player) -> list[tuple[int, int]]:
    """Return the accounts with the markets that they have isolated."""
    return [
        (account.id, market)
        for account in player.state.accounts.values()
        for market in account.isolated
    ]


def set_isolated(player: Player) -> None:
    """Isolate a position, of 0 or not, mostly with some margin after it; or join one with its owner again."""
    draw = player.draw
    pairs = isolated_pairs(player)
    if pairs and draw.chance(40):
        account, market = draw.pick(pairs)
        player.play(
            commands.SetIsolated(
                *player.head(), AccountId(account), MarketId(market), draw.pick([0, 0, 0, 1])
            )
        )
        return
    derivatives = [market.id for market in player.state.markets.values() if not market.is_spot]
    market = market_id(player) if draw.chance(10) else draw.pick(derivatives)
    account = owner_id(player)
    outcome = player.play(
        commands.SetIsolated(
            *player.head(), AccountId(account), MarketId(market), 2 if draw.chance(3) else 1
        )
    )
    if outcome.ids[0]:
        move(player, account, market)


def move_isolated_margin(player: Player) -> None:
    """Move margin into an isolated position or out of it, about as much as is free; or where nothing is isolated."""
    pairs = isolated_pairs(player)
    if not pairs and player.draw.chance(80):
        isolate_somebody(player)
        pairs = isolated_pairs(player)
    if not pairs or player.draw.chance(10):
        move(player, owner_id(player), market_id(player))
        return
    move(player, *player.draw.pick(pairs))


def isolate_somebody(player: Player) -> None:
    """Isolate a market for the first account without a position in some derivative market, so that there is margin to
    move.
    """
    for account in customers(player):
        for market in player.state.markets.values():
            line = account.lines.get(market.id)
            if not market.is_spot and (line is None or not (line.position or line.orders)):
                player.play(commands.SetIsolated(*player.head(), account.id, market.id, 1))
                return


def move(player: Player, account_id: int, market_id_: int) -> None:
    """Move margin once between an account and its isolated position."""
    account = player.state.accounts.get(AccountId(account_id))
    market = player.state.markets.get(MarketId(market_id_))
    sign = player.draw.pick([1, 1, -1])
    payer = account
    if account is not None and sign < 0:
        payer = account.isolated.get(MarketId(market_id_), account)
    holding = None
    if payer is not None and market is not None:
        holding = payer.holdings.get(market.quote.id)
    amount = around(player, free_balance(holding) if holding is not None else 1_000)
    if player.draw.chance(60):
        amount = player.draw.pick([1, 10, amount // 100 + 1])
    player.play(
        commands.MoveIsolatedMargin(
            *player.head(), AccountId(account_id), MarketId(market_id_), sign * amount
        )
    )


def ask(player: Player) -> None:
    """Ask what margin an account would have with other prices, a withdrawal and an order.

    With any answer, the state must stay as it was.
    """
    draw = player.draw
    state = player.state
    account = draw.pick(customers(player))
    assets = [
        asset.id
        for asset in state.assets.values()
        if asset is not state.valuation and asset.price_e9 and draw.chance(50)
    ]
    prices = [state.assets[asset].price_e9 * draw.integer(1, 300) // 100 + 1 for asset in assets]
    held = draw.pick([0, *account.holdings])
    holding = account.holdings.get(AssetId(held))
    amount = around(player, free_balance(holding)) if holding is not None else 0
    terms = None
    if draw.chance(70):
        market = draw.pick(list(state.markets.values()))
        price = max(market.mark_e9 // (types.PRICE_E9 * market.tick_per_lot), 1)
        terms = OrderTerms()
        terms.account_id = account.id
        terms.market_id = market.id
        terms.side = draw.pick([types.BUY, types.SELL])
        terms.order_type = types.LIMIT
        terms.tif = types.GTC
        terms.flags = draw.pick([0, 0, types.FLAG_REDUCE_ONLY])
        terms.stp = types.STP_CANCEL_TAKER
        terms.price_units = price * draw.integer(80, 120) // 100 * market.tick_units
        terms.quantity_units = draw.integer(1, 50) * market.lot_units
        terms.isolated_margin = terms.quantity_units % 3 * 10_000
    before = digest(state)
    output = len(state.events)
    supposed = Hypothesis(assets, prices, AssetId(held), amount, terms)
    what_if(state, account, supposed, with_prices=draw.chance(10))
    assert digest(state) == before
    assert len(state.events) == output
