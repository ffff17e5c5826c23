# SPDX-License-Identifier: Apache-2.0
"""Moves of bilateral trades: sides that agree or do not, and cancels of sides and of trades.

Owns sides with few references, so that two often meet. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.arithmetic.calendars import local_day
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, DepositId, MarketId
from tests.stateful.clearing_moves import capture_trades, prepared
from tests.stateful.margin_call_moves import LOOK_BACK, PERCENT, STRESS
from tests.stateful.picks import account_id, market_id
from tests.stateful.player import VALUE, Player


def submit_sides(player: Player) -> None:
    """Submit some sides: answers to sides that wait, mostly right ones, and new sides. At times one of them is
    wrong.
    """
    draw = player.draw
    name, parties = prepared(player)
    stated = list(player.state.clearing.affirmation.sides.values())
    today = local_day(player.now, 0)
    batch = commands.SubmitTradeSides(*player.head(), [], [], [], [], [], [], [], [])
    for _ in range(draw.integer(1, 4)):
        if stated and draw.chance(60):
            other = draw.pick(stated)
            market = player.state.markets[other.market_id]
            ticks = other.price_per_lot // market.tick_per_lot + int(draw.chance(20))
            batch.market_ids.append(other.market_id)
            batch.account_ids.append(other.counterparty_account_id)
            batch.counterparty_account_ids.append(other.account_id)
            batch.sides.append(types.BUY + types.SELL - other.side)
            batch.prices.append(ticks * market.tick_units)
            batch.quantities.append((other.lots + int(draw.chance(20))) * market.lot_units)
            batch.references.append(other.reference)
            batch.value_dates.append(other.value_date)
            continue
        account = draw.pick(parties) if draw.chance(97) else account_id(player)
        counterparty = draw.pick(parties) if draw.chance(97) else account_id(player)
        batch.market_ids.append(MarketId(name if draw.chance(97) else market_id(player)))
        batch.account_ids.append(AccountId(account))
        batch.counterparty_account_ids.append(AccountId(counterparty))
        batch.sides.append(draw.pick([types.BUY, types.SELL]))
        batch.prices.append(draw.integer(1, 400) * 5 - int(draw.chance(3)))
        batch.quantities.append(draw.integer(1, 60) * 5 - int(draw.chance(3)))
        batch.references.append(f"D{draw.integer(1, 40)}")
        batch.value_dates.append(draw.pick([0, today + 1, today + 1, today + 2, today - 1]))
    player.play(batch)


def cancel_sides(player: Player) -> None:
    """Take back some sides that wait, and one that does not exist."""
    draw = player.draw
    if not player.state.clearing.affirmation.sides:
        rule, player.rule = player.rule, "SubmitTradeSides"
        submit_sides(player)
        player.rule = rule
    batch = commands.CancelTradeSides(*player.head(), [], [], [])
    stated = list(player.state.clearing.affirmation.sides.values())
    for _ in range(draw.integer(1, 2)):
        if stated:
            side = draw.pick(stated)
            batch.account_ids.append(side.account_id)
            batch.counterparty_account_ids.append(side.counterparty_account_id)
            batch.references.append(side.reference)
    if not stated or draw.chance(40):
        batch.account_ids.append(AccountId(account_id(player)))
        batch.counterparty_account_ids.append(AccountId(account_id(player)))
        batch.references.append("D99")
    player.play(batch)


def set_waiting_terms(player: Player) -> None:
    """Set whether trades of a segment may wait for cover."""
    draw = player.draw
    segment = draw.pick([*player.state.clearing.segments, 99 if draw.chance(30) else 1])
    stated = draw.pick([(0, 0), (1, 0), (60, 10**7), (60, 10**7), (600, 10**8), (600, 10**9)])
    player.play(commands.SetWaitingTerms(*player.head(), segment, *stated))


def leave_waiting_trade(player: Player) -> None:
    """Let a side leave a trade that waits for cover; a trade is captured first if none waits.

    At times another account asks for it.
    """
    draw = player.draw
    if not player.state.clearing.waiting.trades:
        _let_one_wait(player)
    waiting = list(player.state.clearing.waiting.trades.values())
    number, account = 99, account_id(player)
    if waiting:
        one = draw.pick(waiting)
        parties = [one.buyer_account_id, one.seller_account_id]
        covered = [party for party in parties if party not in one.lacking_accounts()]
        number, account = one.id, draw.pick(covered if covered and draw.chance(80) else parties)
    player.play(commands.LeaveWaitingTrade(*player.head(), AccountId(account), number))


def _let_one_wait(player: Player) -> None:
    """Capture a trade between a house account with cash and one that lacks cover, in a segment where trades may wait
    for cover.
    """
    name, accounts = prepared(player)
    state = player.state
    known = [state.accounts[AccountId(one)] for one in accounts if one in state.accounts]
    houses = [one for one in known if one.kind == types.KIND_MEMBER_HOUSE]
    market = state.clearing.markets.get(MarketId(name))
    if market is None or not houses:
        return
    terms = (99 * PERCENT, LOOK_BACK, STRESS, types.PPB, 600, 30, 0, 0, 0)
    asked = commands.SetMarginParameters(*player.head(), *terms, cover_ppb=0, exposure_multiple=0)
    asked.exposure_unlimited = 1
    player.apply(asked)
    player.apply(commands.SetWaitingTerms(*player.head(), market.segment_id, 600, 10**7))
    bought = player.draw.pick(houses)
    others = [one.id for one in houses if one.owner != bought.owner]
    buyer, seller = bought.id, player.draw.pick(others or [bought.id])
    quote_id = state.markets[MarketId(name)].quote.id
    deposit = commands.RequestDeposits(*player.head(), [buyer], [quote_id], [10**6 * VALUE], [""])
    [deposit_id] = player.apply(deposit).ids
    player.apply(commands.DecideDeposits(*player.head(), [DepositId(deposit_id)], [1]))
    player.venue_fills += 1
    number, later = f"V{player.venue_fills}", local_day(player.now, 0) + player.draw.integer(1, 4)
    batch = commands.CaptureTrades(
        *player.head(), [MarketId(name)], [buyer], [seller], [500], [200], [number], [later]
    )
    player.apply(batch)


def open_sessions(player: Player) -> list[Session]:
    """Return the sessions with trades that may still be cancelled."""
    return [
        session
        for session in player.state.clearing.sessions.values()
        if session.state == types.SESSION_OPEN and session.trades.trade_ids
    ]


def cancel_trades(player: Player) -> None:
    """Ask for the cancel of some trades by one or both of their accounts.

    At times the account is no party of the trade, or the trade does not exist.
    """
    draw = player.draw
    if not any(open_sessions(player)):
        rule, player.rule = player.rule, "CaptureTrades"
        capture_trades(player)
        player.rule = rule
    sessions = [one for one in player.state.clearing.sessions.values() if one.trades.trade_ids]
    batch = commands.CancelTrades(*player.head(), [], [], [])
    taking = open_sessions(player)
    for _ in range(draw.integer(1, 3)):
        if not sessions or draw.chance(15):
            batch.account_ids.append(AccountId(account_id(player)))
            batch.session_ids.append(1)
            batch.trade_ids.append(99_999)
            continue
        session = draw.pick(taking if taking and draw.chance(80) else sessions)
        trades = session.trades
        place = draw.integer(0, len(trades.trade_ids) - 1)
        parties = [trades.buyer_ids[place], trades.seller_ids[place]]
        if draw.chance(5):
            parties = [account_id(player)]
        for party in parties if draw.chance(70) else parties[:1]:
            batch.account_ids.append(AccountId(party))
            batch.session_ids.append(session.id)
            batch.trade_ids.append(trades.trade_ids[place])
    player.play(batch)
