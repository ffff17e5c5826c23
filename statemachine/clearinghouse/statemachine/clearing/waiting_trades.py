# SPDX-License-Identifier: Apache-2.0
"""Keep captured trades that lack a side's cover: their beginning, their end, and the cost of a lapse (SPEC C-16.1).

A waiting trade lapses if it is not covered in time. Owns the time of a trade, the fee and the loss by a lapse, and the
round of attempts. Must never novate a trade, nor pay: the handler does, and checks cover.
"""

from typing import Final

from clearinghouse.statemachine.clearing.affirmation import cut_off_of
from clearinghouse.statemachine.clearing.parties import own_accounts
from clearinghouse.statemachine.clearing.references import index_of, traded_reference
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_WAITING_TRADES
from clearinghouse.statemachine.state.waiting_trades import (
    LACKS_BUYER,
    LACKS_SELLER,
    WaitingTrade,
)
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    KIND_MEMBER_HOUSE,
    MARKET_CLOSED,
    PPB,
    PRICE_E9,
    SECOND_NS,
    WAITING_CAPTURED,
    WAITING_LAPSED,
    WAITING_LEFT,
    WAITING_TRADES_MAX,
    WORK_KIND_WAITING_TRADES,
)

RETRY_NS: Final = SECOND_NS


def may_wait(state: State, segment_id: int, account_id: AccountId) -> bool:
    """Return whether a trade may wait for the cover of an account.

    Only a house account may have waiting trades, because a client would owe for its member's lack of cover. House
    accounts that answer together pay for each other, so none of them may owe for a lapsed trade.
    """
    waiting = state.clearing.waiting
    terms = waiting.terms.get(segment_id)
    account = state.accounts[account_id]
    if (
        terms is None
        or account.kind != KIND_MEMBER_HOUSE
        or are_waits_quarantined(state, segment_id)
    ):
        return False
    own_ids = own_accounts(state, account)
    first_id = state.house_ids[account.owner][0]
    if first_id not in own_ids or any(one in waiting.debts for one in own_ids):
        return False
    return sum(waiting.lacks_of.get(one, 0) for one in own_ids) < WAITING_TRADES_MAX


def are_waits_quarantined(state: State, segment_id: int) -> bool:
    """Return whether the work on a segment's waiting trades is quarantined (J-2.2)."""
    return state.quarantine.has(WORK_KIND_WAITING_TRADES, segment_id)


def begin_wait(state: State, item: int, trade: WaitingTrade) -> None:
    """Let a trade wait for cover: for the segment's wait time, at most until `latest_end`."""
    waiting = state.clearing.waiting
    terms = waiting.terms[trade.segment_id]
    trade.lapse_fee_ppb = terms.lapse_fee_ppb
    trade.until_ns = min(state.time_ns + terms.wait_seconds * SECOND_NS, latest_end(state, trade))
    waiting.last_id += 1
    trade.id = waiting.last_id
    waiting.put(trade)
    due_ns = min(state.time_ns + RETRY_NS, trade.until_ns)
    state.timers.schedule_earlier(due_ns, DEADLINE_WAITING_TRADES, 0)
    event_writers.trade_waits(
        state.events,
        item,
        waiting_trade_id=trade.id,
        market_id=trade.market_id,
        buyer_account_id=trade.buyer_account_id,
        seller_account_id=trade.seller_account_id,
        price_per_lot=trade.price_per_lot,
        lots=trade.lots,
        value_date=trade.value_date,
        until_ns=trade.until_ns,
        lacking_sides=trade.lacks,
    )


def latest_end(state: State, trade: WaitingTrade) -> int:
    """Return the latest time at which a trade may wait, in ns: its session's cut-off, or just before a record time.

    The rules are C-4 and C-5. The price of an older trade includes the dividend, but a buyer after the record time
    would not receive it.
    """
    security_id = state.markets[trade.market_id].base.id
    found = cut_off_of(state, trade)
    for action in state.corporate_actions.actions.values():
        if action.security_id == security_id and action.record_ns > state.time_ns:
            found = min(found, action.record_ns - 1)
    return found


def end_captured(state: State, trade: WaitingTrade) -> None:
    """End the wait of a trade because it was just novated."""
    state.clearing.waiting.remove(trade)
    _write_end(state, trade, WAITING_CAPTURED, state.last_trade_id, 0)


def end_left(state: State, trade: WaitingTrade) -> None:
    """Remove a waiting trade and write its end: the side that has covered it asked to leave it."""
    state.clearing.waiting.remove(trade)
    _write_end(state, trade, WAITING_LEFT, 0, 0)


def lapse(state: State, trade: WaitingTrade) -> bool:
    """End the wait of a trade that was not covered in time; return whether a side now owes for it.

    A side that lacked cover owes the other side's loss at the reference price, and the fee, both floored. No side owes
    if both lacked cover, if the market is closed, or if attempts for the trade were quarantined for a time (J-2.2).
    """
    waiting = state.clearing.waiting
    if waiting.is_delayed(trade):
        waiting.remove(trade)
        _write_end(state, trade, WAITING_LAPSED, 0, 0)
        return False
    market = state.markets[trade.market_id]
    reference_e9 = _reference_e9(state, market)
    _write_end(state, trade, WAITING_LAPSED, 0, reference_e9)
    if trade.lacks == LACKS_BUYER | LACKS_SELLER or market.status == MARKET_CLOSED:
        waiting.remove(trade)
        return False
    loss_e9 = trade.price_per_lot * PRICE_E9 - reference_e9 if reference_e9 else 0
    if trade.lacks == LACKS_SELLER:
        loss_e9 = -loss_e9
    owed = min(max(loss_e9, 0) * trade.lots // PRICE_E9, AMOUNT_MAX)
    fee = trade.price_per_lot * trade.lots * trade.lapse_fee_ppb // PPB
    if owed + fee == 0:
        waiting.remove(trade)
        return False
    waiting.names.discard((trade.market_id, trade.name))
    waiting.set_owed(trade, owed, fee)
    debtor_id, receiver_id = debtor_and_receiver(trade)
    event_writers.lapsed_trade_owed(
        state.events,
        0,
        waiting_trade_id=trade.id,
        account_id=debtor_id,
        receiver_account_id=receiver_id,
        asset_id=trade.asset_id,
        amount=owed,
        fee=fee,
    )
    return True


def debtor_and_receiver(trade: WaitingTrade) -> tuple[AccountId, AccountId]:
    """Return the account that owes for a lapsed trade, and the other side."""
    buyer_id, seller_id = trade.buyer_account_id, trade.seller_account_id
    return (buyer_id, seller_id) if trade.lacks == LACKS_BUYER else (seller_id, buyer_id)


def _reference_e9(state: State, market: Market) -> int:
    """Return the reference price of a market per lot, multiplied by 10^9; 0 if it has none (C-2.1)."""
    cleared = state.clearing.markets[market.id]
    reference = PricePerLot(traded_reference(state, market, cleared, None))
    return index_of(state, market) or reference * PRICE_E9


def schedule_round(state: State, to_ns: int) -> None:
    """Schedule the next round of attempts: a second after `to_ns`, or at the end of a trade's wait if that is earlier.

    Missed rounds are not repeated, so that a long round does not delay all other work.
    """
    waiting = state.clearing.waiting
    waiting.place = 0
    if not waiting.trades:
        return
    ends = [
        one.until_ns
        for one in waiting.trades.values()
        if not are_waits_quarantined(state, one.segment_id)
    ]
    due_ns = min(ends, default=to_ns + RETRY_NS)
    if waiting.names:
        due_ns = min(due_ns, to_ns + RETRY_NS)
    state.timers.schedule(max(due_ns, state.time_ns), DEADLINE_WAITING_TRADES, 0)


def _write_end(
    state: State, trade: WaitingTrade, end: int, trade_id: int, reference_e9: int
) -> None:
    """Write the event that a trade's wait has ended."""
    event_writers.waiting_trade_ended(
        state.events,
        0,
        waiting_trade_id=trade.id,
        market_id=trade.market_id,
        buyer_account_id=trade.buyer_account_id,
        seller_account_id=trade.seller_account_id,
        end=end,
        trade_id=trade_id,
        lacking_sides=trade.lacks,
        price_e9=reference_e9,
    )
