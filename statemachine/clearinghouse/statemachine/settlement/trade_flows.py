# SPDX-License-Identifier: Apache-2.0
"""Decide which individually settled trades settle, including chains and rings (SPEC C-5.3, C-5.4; models 1, 2).

Owns the decision and its locks. At first all trades count as settled. Then each account locks the difference between
its payments and its receipts. If it lacks a part, its trades are cut: the latest first if a market permits partial
settlement, then whole trades of the least value. A cut reduces the receipts of other accounts, so these are checked
again. Lots are only cut, so the checks end. At last each cut trade is tried once more, the oldest first.
"""

from clearinghouse.statemachine.arithmetic.draws import drawn
from clearinghouse.statemachine.clearing.cash_in_advance import is_in_advance
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.settlement.movements import (
    lock_cash,
    lock_securities,
    release_cash,
    release_securities,
)
from clearinghouse.statemachine.settlement.redemptions import model_of
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.dvp import CashLeg, Settlement, TradeFlow
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import SORTED_PER_UNIT
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import DVP_GROSS, DVP_NET


def settles_alone(state: State, session: Session, place: int) -> bool:
    """Return whether a trade settles individually; False for a trade of an account with itself, which moves nothing."""
    trades = session.trades
    if trades.buyer_ids[place] == trades.seller_ids[place]:
        return False
    return model_of(state, MarketId(trades.market_ids[place])) != DVP_NET


def securities_of(
    state: State, session: Session, settlement: Settlement, place: int
) -> tuple[TradeFlow, TradeFlow]:
    """Return the two flows of a trade's securities: out of the seller, into the buyer."""
    trades = session.trades
    market = state.markets[MarketId(trades.market_ids[place])]
    asset_id, unit = market.base.id, market.lot_base_units
    return (
        settlement.flow_of(AccountId(trades.seller_ids[place]), asset_id, unit, market.id),
        settlement.flow_of(AccountId(trades.buyer_ids[place]), asset_id, unit, market.id),
    )


def cash_of(
    state: State, session: Session, settlement: Settlement, place: int
) -> tuple[TradeFlow, TradeFlow]:
    """Return the two flows of a trade's cash: out of the buyer, into the seller. Models 1 and 2 have separate flows."""
    trades = session.trades
    market = state.markets[MarketId(trades.market_ids[place])]
    asset_id, kind = market.quote.id, -model_of(state, market.id)
    return (
        settlement.flow_of(AccountId(trades.buyer_ids[place]), asset_id, kind, market.id),
        settlement.flow_of(AccountId(trades.seller_ids[place]), asset_id, kind, market.id),
    )


def trades_left(session: Session, settlement: Settlement) -> int:
    """Return the number of the session's trades that this phase has not processed."""
    return len(session.trades.trade_ids) - settlement.place


def flows_left(_session: Session, settlement: Settlement) -> int:
    """Return the number of listed flows, which need a check of their locks."""
    return len(settlement.to_balance)


def count_trade(
    state: State, _offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Count one trade as settled and list its flows, if it settles individually; return True."""
    settlement.late_ids.append(0)
    if not settles_alone(state, session, place):
        settlement.settled_trades.append(session.trades.lots[place])
        return True
    settlement.settled_trades.append(0)
    securities_of(state, session, settlement, place)[0].trades.append(place)
    payer, payee = cash_of(state, session, settlement, place)
    payer.trades.append(place)
    # A default finds the settlements of its accounts by their cash (`removal`).
    for flow in (payer, payee):
        settlement.leg_of(flow.account_id, flow.asset_id)
    removed_id = _removed(state, session, place)
    if removed_id:
        settlement.late_ids[place] = removed_id
        return True
    change_lots(state, session, settlement, place, session.trades.lots[place])
    return True


def _removed(state: State, session: Session, place: int) -> int:
    """Return the account of a trade that is in default, the seller first, or 0 if none is (C-5.1).

    A trade of an account in default does not settle.
    """
    trades = session.trades
    for account_id in (trades.seller_ids[place], trades.buyer_ids[place]):
        if AccountId(account_id) in state.defaults.case_with:
            return account_id
    return 0


def change_lots(
    state: State, session: Session, settlement: Settlement, place: int, change: int
) -> None:
    """Change a trade's settled lots by `change`, and list the flows that this changes."""
    trades = session.trades
    market = state.markets[MarketId(trades.market_ids[place])]
    settlement.settled_trades[place] += change
    out, into = securities_of(state, session, settlement, place)
    out.given += change * market.lot_base_units
    into.got += change * market.lot_base_units
    payer, payee = cash_of(state, session, settlement, place)
    value = change * trades.prices[place]
    payer.given += value
    payee.got += value
    if payer.kind != -DVP_GROSS:
        settlement.leg_of(payer.account_id, payer.asset_id).amount -= value
        settlement.leg_of(payee.account_id, payee.asset_id).amount += value
    for flow in (payee, payer, into, out):
        settlement.list_flow(flow)


def balance_flow(
    state: State, offset: int, session: Session, settlement: Settlement, _place: int
) -> bool:
    """Lock the excess of one flow's payments over its receipts; cut trades if the account lacks some; return True."""
    flow = settlement.next_flow()
    lacking = flow.given - flow.got - flow.locked - _spare(state, session, settlement, flow)
    if lacking > 0:
        state.work.units += len(flow.trades) // SORTED_PER_UNIT
        _cut(state, session, settlement, flow, lacking)
    _lock(state, offset, session, settlement, flow)
    return True


def balance_all(state: State, offset: int, session: Session, settlement: Settlement) -> None:
    """Process all listed flows in one step."""
    while settlement.to_balance:
        state.work.units += 1
        balance_flow(state, offset, session, settlement, 0)


def try_again(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Settle more lots of one cut trade, as far as the spare assets of both sides allow; return True."""
    trades = session.trades
    lots = trades.lots[place] - settlement.settled_trades[place]
    if lots == 0 or not settles_alone(state, session, place) or _removed(state, session, place):
        return True
    out = securities_of(state, session, settlement, place)[0]
    payer = cash_of(state, session, settlement, place)[0]
    more = min(
        _left(state, session, settlement, out) // out.kind,
        _left(state, session, settlement, payer) // trades.prices[place],
        lots,
    )
    if more < lots and not _permits_part(state, session, place):
        return True
    if more > 0:
        change_lots(state, session, settlement, place, more)
        if more == lots:
            settlement.late_ids[place] = 0
        out.queue, payer.queue = None, None  # it may be cut once more, after a default
        balance_all(state, offset, session, settlement)
    return True


def _left(state: State, session: Session, settlement: Settlement, flow: TradeFlow) -> int:
    """Return the amount of an asset that an account can still give for more trades: locks, spare assets, receipts."""
    spare = _spare(state, session, settlement, flow)
    return max(flow.locked + spare + flow.got - flow.given, 0)


def _spare(state: State, session: Session, settlement: Settlement, flow: TradeFlow) -> int:
    """Return the amount of an asset that an account has for its trades in addition to the amount locked for them."""
    account = state.accounts[flow.account_id]
    free = max(free_balance(holding_of(state, account, state.assets[flow.asset_id])), 0)
    if flow.kind < 0 and is_in_advance(state, session):
        leg = settlement.leg_of(flow.account_id, flow.asset_id)
        free += leg.locked - leg.trade_held - leg.gross_held
    return free


def _permits_part(state: State, session: Session, place: int) -> bool:
    """Return whether a market permits that only a part of a trade settles."""
    return state.dvp.terms_of(MarketId(session.trades.market_ids[place])).allows_partial == 1


def _cut(
    state: State, session: Session, settlement: Settlement, flow: TradeFlow, lacking: int
) -> None:
    """Cut an account's trades, in whole lots, until they need `lacking` less of an asset."""
    trades = session.trades
    if flow.queue is None:
        flow.queue = sorted(
            flow.trades, key=lambda place: _cut_order(state, session, place), reverse=True
        )
    while lacking > 0:
        place = flow.queue[-1]
        lots = settlement.settled_trades[place]
        of_lot = flow.kind if flow.kind > 0 else trades.prices[place]
        cut = min(-(-lacking // of_lot), lots) if _permits_part(state, session, place) else lots
        if cut == lots:
            flow.queue.pop()
        if cut == 0:
            continue
        if settlement.late_ids[place] == 0:
            settlement.late_ids[place] = flow.account_id
        change_lots(state, session, settlement, place, -cut)
        lacking -= cut * of_lot


def _cut_order(state: State, session: Session, place: int) -> tuple[int, int, int]:
    """Return the sort key of a trade to be cut: divisible trades first, the latest first, then whole trades by value.

    A keyed hash decides between equal values.
    """
    if _permits_part(state, session, place):
        return 0, -place, 0
    value = session.trades.lots[place] * session.trades.prices[place]
    return 1, value, drawn(state.genesis.seed, session.id, place)


def _lock(
    state: State, offset: int, session: Session, settlement: Settlement, flow: TradeFlow
) -> None:
    """Lock or release securities or cash of a flow, so that the lock equals its payments less its receipts."""
    change = max(flow.given - flow.got, 0) - flow.locked
    if change == 0:
        return
    flow.locked += change
    if flow.kind < 0:
        leg = settlement.leg_of(flow.account_id, flow.asset_id)
        _lock_cash(state, offset, session, leg, flow, change)
        return
    market = state.markets[flow.market_id]
    if change > 0:
        lock_securities(state, offset, session, flow.account_id, market, change // flow.kind)
    else:
        release_securities(state, offset, session, flow.account_id, market, -change // flow.kind)


def _lock_cash(
    state: State, offset: int, session: Session, leg: CashLeg, flow: TradeFlow, change: int
) -> None:
    """Lock or release cash for trades of an account; cash due in advance is already locked, and stays locked (C-5)."""
    spare = leg.locked - leg.trade_held - leg.gross_held
    if flow.kind == -DVP_GROSS:
        leg.trade_held += change
    else:
        leg.gross_held += change
    if change > 0:
        if change > spare:
            lock_cash(state, offset, session, leg, change - spare)
        return
    if is_in_advance(state, session):
        entry = session.cash[pair_key(leg.account_id, leg.asset_id)]
        change = -min(-change, max(leg.locked - entry.prefund_due, 0))
    if change < 0:
        release_cash(state, offset, session, leg, -change)


def part_given(flow: TradeFlow, amount: int) -> int:
    """Count an amount as given by an account, and return the part that moves to `ccp`.

    What an account both receives and gives does not move: its first payments and its first receipts pass through.
    """
    flow.gave += amount
    return min(max(flow.gave - min(flow.given, flow.got), 0), amount)


def part_got(flow: TradeFlow, amount: int) -> int:
    """Count an amount as received by an account, and return the part that moves from `ccp`."""
    flow.received += amount
    return min(max(flow.received - min(flow.given, flow.got), 0), amount)
