# SPDX-License-Identifier: Apache-2.0
"""Moves of delivery versus payment: terms, priorities and offers, and time that reaches settlements (SPEC C-5).

Owns what parties have to deliver and to pay with, at times too little. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.stateful.clearing_moves import cleared, parties
from tests.stateful.liquidation_moves import provide
from tests.stateful.picks import account_id, market_id
from tests.stateful.player import SECOND, SOL, USDC, Player

PERCENT = types.PPB // 100


def _supply(player: Player) -> None:
    """Give one of the parties securities and cash, more or less than it needs; at times also equity."""
    draw = player.draw
    found = parties(player)
    if found:
        asset = draw.pick([SOL, USDC])
        provide(player, AccountId(draw.pick(found)), asset, draw.pick([10, 1_000, 100_000, 10**8]))


def set_settlement_terms(player: Player) -> None:
    """Set how the market of these moves settles; at times out of range."""
    draw = player.draw
    _supply(player)
    name = cleared(player) if draw.chance(90) else market_id(player)
    player.play(
        commands.SetSettlementTerms(
            *player.head(),
            MarketId(name),
            draw.pick([0, 1, 1]),
            draw.pick([0, PERCENT, PERCENT // 100, types.PPB + 1 if draw.chance(30) else 0]),
            draw.pick([0, 1, 1, 2, 31 if draw.chance(30) else 1]),
            draw.pick([0, 10 * PERCENT, 10 * PERCENT]),
            draw.pick([0, 5 * PERCENT]),
        )
    )


def set_penalty_rates(player: Player) -> None:
    """Set the penalty rates of an asset class; at times out of range."""
    draw = player.draw
    _supply(player)
    rates = [0, PERCENT // 100, PERCENT, types.PPB]
    player.play(
        commands.SetPenaltyRates(
            *player.head(),
            draw.pick([1, 2, 7, 0 if draw.chance(40) else 1, 8 if draw.chance(40) else 2]),
            draw.pick(rates),
            draw.pick([*rates, types.PPB + 1 if draw.chance(40) else 0]),
        )
    )


def set_penalty_class(player: Player) -> None:
    """Put the market of these moves into an asset class that has rates, into one that has none, or into none."""
    draw = player.draw
    _supply(player)
    known = [*player.state.dvp.penalty_rates, 0]
    name = cleared(player) if draw.chance(90) else market_id(player)
    asset_class = draw.pick(known) if draw.chance(80) else draw.pick([3, 7, 8])
    player.play(commands.SetPenaltyClass(*player.head(), MarketId(name), asset_class))


def set_intraday_credit(player: Player) -> None:
    """Set a credit line for the day, whose hour, cash and volume suffice or do not; at times out of range, or take it
    away.
    """
    draw = player.draw
    _supply(player)
    account = AccountId(account_id(player))
    provide(player, account, USDC, 10**9)
    amount = draw.pick([10**6, 10**9])
    player.play(commands.FundCcp(*player.head(), account, types.FUND_LIQUIDITY, amount))
    volume = draw.pick([10**6, 10**12])
    player.play(
        commands.SetMarginAsset(*player.head(), AssetId(SOL), 1, 20 * PERCENT, 0, 2, volume, 0)
    )
    stated = (
        draw.pick([1, 10**7, 10**12]),
        draw.pick([1, 43_200, 86_399, 86_399]),
        draw.pick([0, PERCENT]),
    )
    if draw.chance(20):
        stated = draw.pick(
            [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 86_400, 0), (1, 1, -1), (-1, 1, 0)]
        )
    member = draw.pick([*player.state.clearing.members, 99 if draw.chance(30) else 1])
    player.play(commands.SetIntradayCredit(*player.head(), member, *stated))


def set_settlement_priority(player: Player) -> None:
    """Set whether an account receives before the others."""
    draw = player.draw
    _supply(player)
    found = parties(player) or [999]
    name = draw.pick(found) if draw.chance(90) else account_id(player)
    number = draw.pick([0, 1, 255, 256 if draw.chance(30) else 0])
    player.play(commands.SetSettlementPriority(*player.head(), AccountId(name), number))


def offer_buy_in(player: Player) -> None:
    """Offer to deliver in a buy-in, at a price around those of the trades."""
    draw = player.draw
    _supply(player)
    found = parties(player) or [999]
    player.play(
        commands.OfferBuyIn(
            *player.head(),
            MarketId(cleared(player) if draw.chance(95) else market_id(player)),
            AccountId(draw.pick(found) if draw.chance(95) else account_id(player)),
            draw.integer(0, 400) * 5 + int(draw.chance(3)),
            draw.integer(0, 60) * 5 + int(draw.chance(3)),
        )
    )


def withdraw_buy_in_offer(player: Player) -> None:
    """Withdraw an offer for a buy-in, or one that does not exist."""
    _supply(player)
    offers = list(player.state.dvp.offers) or [1]
    number = player.draw.pick(offers) if player.draw.chance(90) else 999
    player.play(commands.WithdrawBuyInOffer(*player.head(), number))


def announce_dividend(player: Player) -> None:
    """Announce a dividend on the security of these moves within the game. The party that pays it mostly has enough."""
    draw = player.draw
    _supply(player)
    cleared(player)
    found = parties(player) or [999]
    payer = draw.pick(found) if draw.chance(90) else account_id(player)
    if draw.chance(70):
        provide(player, AccountId(payer), USDC, 10**8)
    record_ns = player.now + draw.pick([1, 10, 100, 0 if draw.chance(20) else 20]) * SECOND
    player.play(
        commands.AnnounceDividend(
            *player.head(),
            AssetId(SOL if draw.chance(95) else 99),
            AccountId(payer),
            AssetId(USDC if draw.chance(95) else SOL),
            draw.pick([1, 7, 1_000, 100_000, 0 if draw.chance(20) else 3]),
            draw.pick([10**9, 10**7, 3, 0 if draw.chance(10) else 10**8]),
            record_ns,
            record_ns + draw.pick([0, 0, 30, -1 if draw.chance(10) else 5]) * SECOND,
        )
    )


def cancel_corporate_action(player: Player) -> None:
    """Cancel a corporate action: one that may have been paid already, or one that does not exist."""
    known = list(player.state.corporate_actions.actions) or [1]
    number = player.draw.pick(known) if player.draw.chance(90) else 99
    player.play(commands.CancelCorporateAction(*player.head(), number))
