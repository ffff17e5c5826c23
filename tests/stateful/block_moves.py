# SPDX-License-Identifier: Apache-2.0
"""Moves of legs after their capture: give-ups that are accepted or end, and allocations.

Owns parts of existing legs, mostly valid ones. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.stateful.affirmation_moves import open_sessions
from tests.stateful.clearing_moves import capture_trades, parties
from tests.stateful.picks import account_id
from tests.stateful.player import Player


def _leg(player: Player) -> tuple[Session, int, int] | None:
    """Return a session, the place of a trade in it and a side; None if there is no trade.

    Mostly the leg may still change; a trade is captured first if there is none.
    """
    draw = player.draw
    if not open_sessions(player):
        rule, player.rule = player.rule, "CaptureTrades"
        capture_trades(player)
        player.rule = rule
    sessions = [one for one in player.state.clearing.sessions.values() if one.trades.trade_ids]
    if not sessions:
        return None
    taking = open_sessions(player)
    session = draw.pick(taking if taking and draw.chance(90) else sessions)
    place = draw.integer(0, len(session.trades.trade_ids) - 1)
    return session, place, draw.pick([types.BUY, types.SELL])


def _party(player: Player, session: Session, place: int, side: int) -> AccountId:
    """Return the account of a leg, at times another one."""
    if player.draw.chance(5):
        return AccountId(account_id(player))
    trades = session.trades
    return AccountId(trades.buyer_ids[place] if side == types.BUY else trades.seller_ids[place])


def _units(player: Player, session: Session, place: int, lots: int) -> int:
    """Return lots of a trade in units of its market; rarely a quantity that is no whole number of lots."""
    market = player.state.markets[MarketId(session.trades.market_ids[place])]
    return lots * market.lot_units - int(player.draw.chance(2))


def give_up_trade(player: Player) -> None:
    """Offer a part of a leg, or all of it, to another account."""
    draw = player.draw
    found = _leg(player)
    if found is None:
        command = commands.GiveUpTrade(
            *player.head(),
            AccountId(account_id(player)),
            1,
            99_999,
            MarketId(1),
            types.BUY,
            1,
            AccountId(account_id(player)),
        )
        player.play(command)
        return
    session, place, side = found
    lots = session.trades.lots[place]
    part = draw.pick(
        [lots, draw.integer(1, lots), draw.integer(1, lots), lots + draw.integer(0, 1)]
    )
    others = parties(player) or [account_id(player)]
    command = commands.GiveUpTrade(
        *player.head(),
        _party(player, session, place, side),
        session.id,
        session.trades.trade_ids[place] + int(draw.chance(2)),
        MarketId(session.trades.market_ids[place]),
        side,
        _units(player, session, place, part),
        AccountId(draw.pick(others) if draw.chance(95) else account_id(player)),
    )
    player.play(command)


def _open_give_up(player: Player) -> None:
    """Offer a leg, so that there is a give-up to answer."""
    if not player.state.clearing.give_ups.open:
        rule, player.rule = player.rule, "GiveUpTrade"
        give_up_trade(player)
        player.rule = rule


def accept_give_up(player: Player) -> None:
    """Accept an open give-up by the account to which it is offered, rarely by another one."""
    draw = player.draw
    _open_give_up(player)
    found = list(player.state.clearing.give_ups.open.values())
    if found and draw.chance(95):
        one = draw.pick(found)
        by = one.to_account_id if draw.chance(95) else one.account_id
        player.play(commands.AcceptGiveUp(*player.head(), by, one.id))
    else:
        player.play(commands.AcceptGiveUp(*player.head(), AccountId(account_id(player)), 99_999))


def end_give_up(player: Player) -> None:
    """Reject or take back an open give-up, or one that does not exist."""
    draw = player.draw
    _open_give_up(player)
    found = list(player.state.clearing.give_ups.open.values())
    if found and draw.chance(90):
        one = draw.pick(found)
        by = draw.pick([one.account_id, one.to_account_id])
        player.play(commands.EndGiveUp(*player.head(), by, one.id))
    else:
        player.play(commands.EndGiveUp(*player.head(), AccountId(account_id(player)), 99_999))


def allocate_trade(player: Player) -> None:
    """Divide a leg among accounts of its member. The parts mostly sum to the leg."""
    draw = player.draw
    found = _leg(player)
    if found is None:
        nothing = commands.AllocateTrade(
            *player.head(), AccountId(account_id(player)), 1, 99_999, MarketId(1), types.BUY, [], []
        )
        player.play(nothing)
        return
    session, place, side = found
    party = _party(player, session, place, side)
    account = player.state.accounts.get(party)
    own = list(player.state.owned_ids.get(account.owner, [])) if account is not None else []
    of_member = [key for key in own if key in parties(player)] or [party]
    left = session.trades.lots[place] + int(draw.chance(3))
    to_ids: list[AccountId] = []
    quantities: list[int] = []
    for number, to_id in enumerate(of_member):
        is_last = number == len(of_member) - 1
        part = left if is_last else draw.integer(0, left)
        if part:
            to_ids.append(AccountId(to_id if draw.chance(97) else account_id(player)))
            quantities.append(_units(player, session, place, part))
        left -= part
    command = commands.AllocateTrade(
        *player.head(),
        party,
        session.id,
        session.trades.trade_ids[place],
        MarketId(session.trades.market_ids[place]),
        side,
        to_ids,
        quantities,
    )
    player.play(command)
