# SPDX-License-Identifier: Apache-2.0
"""Carry fails into the next session, and charge penalties for them (SPEC C-5).

Owns the definition of a fail: lots that did not settle. They continue as if they were traded at the mark of the session
in which they failed, so the next netting pays the change from that mark. A trade that settles individually continues at
its own price, and is netted from then on. Open lots of a session that the clearinghouse delayed continue in the same
way, but are not fails (C-4.1).
"""

from clearinghouse.statemachine.arithmetic.layers import (
    Layers,
    netted,
    older_by_a_day,
    oldest_age,
    without_oldest,
    young,
)
from clearinghouse.statemachine.arithmetic.money import pro_rata
from clearinghouse.statemachine.arithmetic.settlement import carried_cash, penalty
from clearinghouse.statemachine.clearing.cash_in_advance import move_hold
from clearinghouse.statemachine.clearing.novation import get_or_create_net, totals_of
from clearinghouse.statemachine.clearing.sessions import session_after
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.clearing import Net, Session
from clearinghouse.statemachine.state.dvp import LEG_WAITS, Obligation, Settlement
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.work import SORTED_PER_UNIT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    FAIL_FOR_COUNTERPARTY,
    FAIL_FOR_DEFAULT,
    FAIL_FOR_LACK_OF_CASH,
    FAIL_FOR_LACK_OF_SECURITIES,
)


def next_net(
    state: State, offset: int, session: Session, account_id: AccountId, market: Market
) -> Net:
    """Return the net of an account in the session after the given one.

    Create that session and that net on first use.
    """
    return net_in(state, session_after(state, offset, session, market.quote.id), account_id, market)


def _add_due(
    state: State,
    offset: int,
    session: Session,
    account_id: AccountId,
    market: Market,
    *,
    penalty: int = 0,
    deferred: int = 0,
) -> Net:
    """Add a penalty and deferred cash to an account's net in the next session, positive to receive; return that net."""
    net = next_net(state, offset, session, account_id, market)
    net.penalty += penalty
    net.deferred += deferred
    into = session_after(state, offset, session, market.quote.id)
    state.clearing.note_due(into.id, net)
    return net


def net_in(state: State, session: Session, account_id: AccountId, market: Market) -> Net:
    """Return the net of an account in a session that is not netted yet; create the net on first use."""
    clearing = state.clearing
    member = clearing.member_of[state.accounts[account_id].owner]
    totals_of(session, market.id, market.quote.id)
    return get_or_create_net(clearing, session, member, account_id, market.id, market.quote.id)


def add_carried(state: State, net: Net, lots: int, cash: int, layers: Layers) -> None:
    """Add carried lots with their cash and their layers of age to a net.

    Lots in the opposite direction offset the oldest carried lots (C-5.2).
    """
    cleared = state.clearing.markets[net.market_id]
    cleared.failed_lots += max(net.carried_lots + lots, 0) - max(net.carried_lots, 0)
    net.carried_layers = netted(net.carried_lots, net.carried_layers, lots, layers)
    net.carried_lots += lots
    net.carried_cash += cash
    state.clearing.change_position(net.account_id, net.market_id, lots, cash)


def _carry(
    state: State,
    offset: int,
    session: Session,
    account_id: AccountId,
    market: Market,
    lots: int,
    price: int,
    layers: Layers,
    reason: int,
    late: int,
    lacking: int,
) -> None:
    """Carry an account's open lots at a price into the next session, and write why.

    `late` of the lots failed because of the account itself. `lacking` is the cash that it lacked for them; negative if
    another account did not pay.
    """
    into = session_after(state, offset, session, market.quote.id)
    net = net_in(state, into, account_id, market)
    cash = carried_cash(lots, price)
    add_carried(state, net, lots, cash, layers)
    is_fail = not session.is_house_cause
    if is_fail:
        net.cash_net.failed += lacking
    write = event_writers.obligation_failed if is_fail else event_writers.obligation_carried
    write(
        state.events,
        offset,
        session_id=session.id,
        account_id=account_id,
        market_id=market.id,
        lots=lots,
        age_days=oldest_age(layers),
        price_per_lot=PricePerLot(price),
        cash=cash,
        reason=reason,
        late_lots=late,
    )
    move_hold(state, offset, session, into, net)


def late_lots(one: Obligation) -> int:
    """Return the failed lots that the account itself caused, because it lacked securities or cash."""
    if one.lots > 0:
        return max(one.served - one.settled, 0)
    return -one.lots - one.locked


def waiting_lots(one: Obligation) -> int:
    """Return the failed lots that other accounts caused; 0 for a receipt that the account could not pay."""
    if one.lots < 0:
        return one.locked - one.settled
    return 0 if lacks_cash(one) else one.open_lots


def lacks_cash(one: Obligation) -> bool:
    """Return whether an account did not receive all its lots because it lacked cash."""
    return one.open_lots > 0 and (one.leg.is_out > 0 or late_lots(one) > 0)


def reason_of(state: State, one: Obligation) -> int:
    """Return the reason why lots of an obligation stay open; a cause in the account itself precedes other causes."""
    if one.settled == 0 and one.account_id in state.defaults.case_with:
        return FAIL_FOR_DEFAULT
    if one.leg.is_out == LEG_WAITS:
        return FAIL_FOR_LACK_OF_CASH
    if one.lots < 0:
        return FAIL_FOR_LACK_OF_SECURITIES if late_lots(one) else FAIL_FOR_COUNTERPARTY
    return FAIL_FOR_LACK_OF_CASH if lacks_cash(one) else FAIL_FOR_COUNTERPARTY


def carry_obligation(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Carry the open lots of one obligation into the next session, and the deferred cash of its account; return True.

    The first obligation of an account in a currency carries that cash.
    """
    one = settlement.obligations[place]
    _carry_deferred(state, offset, session, one)
    if one.open_lots == 0:
        return True
    market = state.markets[one.market_id]
    mark = session.marks[market.id]
    layers, reason, late = open_layers(session, one), reason_of(state, one), late_lots(one)
    lacking = mark * (late if one.lots > 0 else -_unpaid_lots(state, one))
    _carry(
        state,
        offset,
        session,
        one.account_id,
        market,
        one.open_lots,
        mark,
        layers,
        reason,
        late,
        lacking,
    )
    return True


def _unpaid_lots(state: State, one: Obligation) -> int:
    """Return the lots of a delivery that the account had ready, but was not paid for."""
    if one.leg.is_out != LEG_WAITS:
        return one.locked - one.settled
    market = state.markets[one.market_id]
    holding = state.accounts[one.account_id].holdings.get(market.base.id)
    free = 0 if holding is None else max(free_balance(holding), 0)
    return min(free // market.lot_base_units, -one.lots)


def _carry_deferred(state: State, offset: int, session: Session, one: Obligation) -> None:
    """Carry deferred cash of an account with its first obligation in that currency (C-5.4)."""
    leg = one.leg
    other = leg.deliveries[:1] if one.lots > 0 else leg.receipts[:1]
    is_first = one in leg.receipts[:1] + leg.deliveries[:1]
    if leg.deferred == 0 or not is_first or (other and other[0].market_id < one.market_id):
        return
    net = _add_due(
        state, offset, session, one.account_id, state.markets[one.market_id], deferred=-leg.deferred
    )
    if not session.is_house_cause:
        net.cash_net.failed += leg.deferred
    is_owed = leg.deferred > 0
    write = event_writers.payment_deferred if is_owed else event_writers.receipt_deferred
    write(
        state.events,
        offset,
        session_id=session.id,
        account_id=leg.account_id,
        asset_id=leg.asset_id,
        amount=abs(leg.deferred),
    )


def open_layers(session: Session, one: Obligation) -> Layers:
    """Return the layers of an obligation's open lots as they are carried; the settled lots were the oldest.

    All open lots get a day older if some lots were delivered late by the account or kept from it by others. They do not
    get older if the clearinghouse caused the fail.
    """
    left = without_oldest(one.layers, one.settled)
    counts = (late_lots(one) if one.lots < 0 else waiting_lots(one)) > 0
    return older_by_a_day(left) if counts and not session.is_house_cause else left


def carry_trade(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Carry the open lots of an individually settled trade into the next session for both accounts; return True.

    The account that caused the fail pays a penalty to the other account.
    """
    trades = session.trades
    lots = trades.lots[place] - settlement.settled_trades[place]
    if lots == 0:
        return True
    market = state.markets[MarketId(trades.market_ids[place])]
    price = trades.prices[place]
    buyer_id, seller_id = AccountId(trades.buyer_ids[place]), AccountId(trades.seller_ids[place])
    late_id = AccountId(settlement.late_ids[place])
    layers = young(lots)
    if late_id == seller_id and not session.is_house_cause:
        layers = older_by_a_day(layers)
    reason = FAIL_FOR_LACK_OF_SECURITIES if late_id == seller_id else FAIL_FOR_LACK_OF_CASH
    is_default = settlement.settled_trades[place] == 0 and late_id in state.defaults.case_with
    own = FAIL_FOR_DEFAULT if is_default else reason
    for account_id, signed in ((buyer_id, lots), (seller_id, -lots)):
        why, late = (own, lots) if account_id == late_id else (FAIL_FOR_COUNTERPARTY, 0)
        lacking = signed * price if late_id == buyer_id else 0
        _carry(
            state, offset, session, account_id, market, signed, price, layers, why, late, lacking
        )
    amount = 0
    if not session.is_house_cause:
        amount = _charge(state, offset, session, late_id, market, lots, reason)
    if amount:
        waits_id = buyer_id if late_id == seller_id else seller_id
        _book_penalty(state, offset, session, waits_id, market, lots, amount)
    return True


def list_markets(state: State, _offset: int, _session: Session, settlement: Settlement) -> bool:
    """List the session's markets for penalties and buy-ins; return True."""
    settlement.order = sorted(settlement.markets)
    state.work.units += len(settlement.order) // SORTED_PER_UNIT
    return True


def charge_market(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Charge penalties to accounts that failed in one market, and pay them to the accounts that waited; return True.

    A share is pro rata to the lots that the account waited for, in whole units by largest remainder, ties to the lower
    account. Lots for which the seller lacked securities and the buyer lacked cash give no account a share.
    """
    market = state.markets[MarketId(settlement.order[place])]
    lots = settlement.markets[market.id]
    if session.is_house_cause or state.dvp.penalty_rates_of(market.id) == (0, 0):
        return True
    state.work.units += len(lots.all)
    failed = [waiting_lots(one) for one in lots.all]
    if sum(failed) == 0:
        return True
    charged = 0
    for one in lots.all:
        late = late_lots(one)
        reason = FAIL_FOR_LACK_OF_CASH if one.lots > 0 else FAIL_FOR_LACK_OF_SECURITIES
        charged += _charge(state, offset, session, one.account_id, market, late, reason)
    shares = pro_rata(charged, failed)
    for one, share, part in zip(lots.all, shares, failed, strict=True):
        if share:
            _book_penalty(state, offset, session, one.account_id, market, part, share)
    return True


def _charge(
    state: State,
    offset: int,
    session: Session,
    account_id: AccountId,
    market: Market,
    lots: int,
    reason: int,
) -> int:
    """Charge an account a penalty for its failed lots; return the amount, 0 or more.

    Write the rate too if the market has an asset class with rates of its own.
    """
    for_securities, for_cash = state.dvp.penalty_rates_of(market.id)
    rate = for_securities if reason == FAIL_FOR_LACK_OF_SECURITIES else for_cash
    mark = session.marks[market.id]
    amount = penalty(lots, mark, rate)
    if amount == 0:
        return 0
    assert 0 < amount <= lots * mark  # a rate is at most 1
    _book_penalty(state, offset, session, account_id, market, lots, -amount)
    asset_class = state.dvp.penalty_classes.get(market.id)
    # Without a class one rate holds for both reasons, and the event adds no information.
    if asset_class is not None:
        event_writers.penalty_rated(
            state.events,
            offset,
            session_id=session.id,
            account_id=account_id,
            market_id=market.id,
            reason=reason,
            asset_class=asset_class,
            rate_ppb=rate,
            price_per_lot=PricePerLot(mark),
        )
    return amount


def _book_penalty(
    state: State,
    offset: int,
    session: Session,
    account_id: AccountId,
    market: Market,
    lots: int,
    amount: int,
) -> None:
    """Book a penalty as cash of the next session: the account receives a positive amount and pays a negative amount."""
    _add_due(state, offset, session, account_id, market, penalty=amount)
    is_share = amount > 0
    write = event_writers.penalty_shared if is_share else event_writers.fail_penalised
    write(
        state.events,
        offset,
        session_id=session.id,
        account_id=account_id,
        market_id=market.id,
        lots=lots,
        amount=abs(amount),
    )
