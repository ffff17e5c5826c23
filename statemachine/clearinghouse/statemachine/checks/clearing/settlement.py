# SPDX-License-Identifier: Apache-2.0
"""Check delivery versus payment: settled plus open amounts are the obligations, and `ccp` keeps nothing (SPEC I-9).

Owns those checks; `all_checks` lists them. They examine open and booked settlements alike.
"""

from clearinghouse.statemachine.arithmetic.layers import are_of
from clearinghouse.statemachine.clearing.cash_calls import failed_of, lacking_of
from clearinghouse.statemachine.settlement.prepare import due, due_in_lots
from clearinghouse.statemachine.settlement.redemptions import is_settled_before, model_of
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.dvp import (
    GIVES_BACK,
    PHASE_CARRY,
    PHASE_COMMIT,
    PHASE_MAKE,
    PHASE_SHARE,
    Settlement,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_CASH_CALL, DEADLINE_INTRADAY_CREDIT
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    CCP,
    DVP_GROSS,
    DVP_NET,
    SESSION_COMMITTED,
    SESSION_NETTED,
    SESSION_POSTED,
)


def check_settlements(state: State) -> list[str]:
    """Check I-9, third part: settlement plus open fails equals obligations, and fails of a market sum to 0."""
    found: list[str] = []
    for settlement in state.dvp.settlements.values():
        session = state.clearing.sessions[settlement.session_id]
        where = f"session {session.id}"
        if settlement.is_open != GIVES_BACK:  # a quarantined settlement settles nothing
            found += [f"{where}: {finding}" for finding in _obligations(state, session, settlement)]
            found += [f"{where}: {finding}" for finding in _cash(state, session, settlement)]
        found += [f"{where}: {finding}" for finding in _stage(state, session, settlement)]
    found += _carried(state)
    return found


def _stage(state: State, session: Session, settlement: Settlement) -> list[str]:
    """Return findings about the step of a settlement and of its session: they belong together."""
    found: list[str] = []
    is_posted = session.state == SESSION_POSTED
    if is_posted == (settlement.is_open > 0):
        found.append(
            f"it is of state {session.state}, and its settlement open: {settlement.is_open}"
        )
    expected = SESSION_NETTED if settlement.phase <= PHASE_COMMIT else SESSION_COMMITTED
    if not is_posted and session.state != expected:
        found.append(
            f"phase {settlement.phase} of its settlement, and its state is {session.state}"
        )
    if settlement.session_id in state.dvp.settling and is_posted:
        found.append("it is posted, and goes on")
    return found


def _obligations(state: State, session: Session, settlement: Settlement) -> list[str]:
    """Return findings about obligations: they are those of the nets, and in each market deliveries equal receipts."""
    if settlement.phase <= PHASE_MAKE:
        return []
    found: list[str] = []
    expected: dict[int, tuple[int, int]] = {}
    for net in session.nets.values():
        is_before = is_settled_before(state, session.id, net.market_id)
        lots_and_cash = (due_in_lots if is_before else due)(state, net)
        if lots_and_cash != (0, 0):
            expected[pair_key(net.market_id, net.account_id)] = lots_and_cash
    actual = {
        pair_key(one.market_id, one.account_id): (one.lots, one.cash)
        for one in settlement.obligations
    }
    if actual != expected:
        found.append(f"obligations {actual} are not those of the nets {expected}")
    open_lots: dict[MarketId, int] = {}
    for one in settlement.obligations:
        open_lots[one.market_id] = open_lots.get(one.market_id, 0) + one.open_lots
        # Lots that a default has taken back count until the market is shared out again (C-5.1).
        lacks = one.lots < 0 and one.settled > one.locked and settlement.phase != PHASE_SHARE
        if not 0 <= one.settled <= abs(one.lots) or lacks:
            found.append(f"account {one.account_id}: {one.settled} of {one.lots} lots settle")
        if not are_of(one.layers, abs(one.lots)):
            found.append(f"account {one.account_id}: layers {one.layers} of {one.lots} lots")
    found += [
        f"{left} lots stay open in market {key}"
        for key, left in open_lots.items()
        if left and not _is_uneven(settlement, key)
    ]
    return found


def _is_uneven(settlement: Settlement, market_id: MarketId) -> bool:
    """Return whether the lots that settle in a market are not final yet, so that deliveries need not equal receipts."""
    is_listed = settlement.markets[market_id].is_listed and settlement.phase <= PHASE_COMMIT
    return is_listed or settlement.phase == PHASE_SHARE


def _cash(state: State, session: Session, settlement: Settlement) -> list[str]:
    """Return findings about cash: it equals the settled lots at the marks, and all payments equal the receipts."""
    if settlement.phase <= PHASE_MAKE:
        return []
    found: list[str] = []
    expected: dict[int, int] = {}
    for one in settlement.obligations:
        asset_id = state.markets[one.market_id].quote.id
        key = pair_key(one.account_id, asset_id)
        today = one.cash + one.open_lots * session.marks[one.market_id]
        expected[key] = expected.get(key, 0) + today
    trades = session.trades
    for place, lots in enumerate(settlement.settled_trades):
        market = state.markets[MarketId(trades.market_ids[place])]
        model = model_of(state, market.id)
        if is_settled_before(state, session.id, market.id):
            model = state.clearing.markets[market.id].dvp_model
        buyer, seller = trades.buyer_ids[place], trades.seller_ids[place]
        if model in (DVP_NET, DVP_GROSS) or lots == 0 or buyer == seller:
            continue
        for account_id, sign in ((buyer, -1), (seller, 1)):
            key = pair_key(account_id, market.quote.id)
            expected[key] = expected.get(key, 0) + sign * lots * trades.prices[place]
    actual = {
        pair_key(leg.account_id, leg.asset_id): leg.amount - leg.deferred for leg in settlement.legs
    }
    if {key: amount for key, amount in actual.items() if amount} != {
        key: amount for key, amount in expected.items() if amount
    }:
        found.append(f"cash {actual} is not that of what settles {expected}")
    sums: dict[AssetId, int] = {}
    deferred: dict[AssetId, int] = {}
    for one in settlement.obligations:
        if _is_uneven(settlement, one.market_id):
            market = state.markets[one.market_id]
            signed = one.settled if one.lots > 0 else -one.settled
            left = signed * session.marks[market.id]
            sums[market.quote.id] = sums.get(market.quote.id, 0) + left
    for leg in settlement.legs:
        sums[leg.asset_id] = sums.get(leg.asset_id, 0) + leg.amount - leg.deferred
        deferred[leg.asset_id] = deferred.get(leg.asset_id, 0) + leg.deferred
        if leg.deferred > 0 and any(one.settled for one in (*leg.receipts, *leg.deliveries)):
            found.append(f"account {leg.account_id}: it owes {leg.deferred}, and lots settle")
        if (
            settlement.phase == PHASE_COMMIT + 1
            and settlement.place == 0
            and leg.locked < leg.needed()
        ):
            found.append(f"account {leg.account_id}: {leg.locked} is held of {leg.needed()}")
    found += [f"{left} of asset {key} is left" for key, left in sums.items() if left]
    if settlement.phase > PHASE_COMMIT:
        found += [f"{left} of asset {key} is deferred" for key, left in deferred.items() if left]
    return found


def _carried(state: State) -> list[str]:
    """Return findings about carried amounts: they sum to 0 in each market, and the layers of a fail contain all its
    lots.
    """
    found: list[str] = []
    claiming = {
        (session_id, market_id)
        for action in state.corporate_actions.actions.values()
        for market_id, session_id in action.sessions.items()
    }
    carrying = {
        state.clearing.sessions[one.session_id].segment_id
        for one in state.dvp.settlements.values()
        if one.is_open and one.phase >= PHASE_CARRY
    }
    for session in state.clearing.sessions.values():
        if session.segment_id in carrying and session.state < SESSION_NETTED:
            continue  # fails are being carried into this session
        sums: dict[MarketId, list[int]] = {}
        deferred: dict[AssetId, int] = {}
        for net in session.nets.values():
            asset_id = state.markets[net.market_id].quote.id
            deferred[asset_id] = deferred.get(asset_id, 0) + net.deferred
            if not are_of(net.carried_layers, abs(net.carried_lots)):
                found.append(
                    f"account {net.account_id}: layers {net.carried_layers} of {net.carried_lots} lots"
                )
            of_market = sums.setdefault(net.market_id, [0, 0, 0, 0])
            of_market[0] += net.carried_lots
            of_market[1] += net.carried_cash
            of_market[2] += net.penalty
            if (session.id, net.market_id) not in claiming:  # otherwise its claims are being booked
                of_market[3] += net.claim
        found += [
            f"session {session.id}: {of_market} is carried in market {key}"
            for key, of_market in sums.items()
            if any(of_market)
        ]
        found += [
            f"session {session.id}: {left} of asset {key} was deferred"
            for key, left in deferred.items()
            if left
        ]
    return found


def check_holds(state: State) -> list[str]:
    """Check C-5.1: outside a booking `ccp` has only variation margin, and amounts locked by settlements are under
    hold.
    """
    found: list[str] = []
    if not is_posting(state):
        found += [
            f"`ccp` holds {holding.balance} of asset {holding.asset.id}"
            for holding in state.accounts[CCP].holdings.values()
            if holding.balance != state.margin.variation_held.get(holding.asset.id, 0)
        ]
    for (account_id, asset_id), amount in locked_amounts(state).items():
        holdings = {key: one.held for key, one in state.accounts[account_id].holdings.items()}
        if amount > holdings.get(AssetId(asset_id), 0):
            found.append(
                f"account {account_id} asset {asset_id}: {amount} locked is not under hold"
            )
    return found


def check_intraday_credit(state: State) -> list[str]:
    """Check C-5.5: open credit is above 0, has its deadline or is overdue, and counts the settlements that draw on it.

    The counted securities on credit are those of the accounts and of the obligations.
    """
    found: list[str] = []
    drawn: dict[AccountId, int] = {}
    units: dict[AssetId, int] = {}
    for settlement in state.dvp.settlements.values():
        for leg in settlement.legs:
            if leg.credit:
                drawn[leg.account_id] = drawn.get(leg.account_id, 0) + 1
            if settlement.phase <= PHASE_COMMIT and not 0 <= leg.credit <= leg.locked:
                found.append(
                    f"account {leg.account_id}: {leg.credit} of credit, {leg.locked} locked"
                )
        for one in settlement.obligations:
            if one.on_credit:
                market = state.markets[one.market_id]
                more = one.on_credit * market.lot_base_units
                units[market.base.id] = units.get(market.base.id, 0) + more
    for account_id, credit in state.intraday.open.items():
        is_due = (DEADLINE_INTRADAY_CREDIT, account_id) in state.timers.due
        if credit.amount <= 0 or is_due == bool(credit.is_overdue):
            found.append(f"account {account_id}: credit of {credit.amount}, an hour: {is_due}")
        if credit.sessions != drawn.pop(account_id, 0):
            found.append(f"account {account_id}: {credit.sessions} settlements draw credit")
        for asset_id, held in credit.securities.items():
            units[asset_id] = units.get(asset_id, 0) + held
    if drawn or units != state.intraday.units:
        found.append(f"drawn by {drawn}; {units} under hold, counted {state.intraday.units}")
    return found


def check_cash_calls(state: State) -> list[str]:
    """Check C-5.4: each call for cash has purchases that failed and cash that lacks, and a deadline unless it is
    missed.

    An account has one call at most for a segment and a currency.
    """
    found: list[str] = []
    seen: set[tuple[int, int, int]] = set()
    for call_id, call in state.dvp.cash_calls.items():
        where = f"account {call.account_id}: call {call_id} for cash"
        key = (call.account_id, call.segment_id, call.asset_id)
        is_due = (DEADLINE_CASH_CALL, call_id) in state.timers.due
        if call.id != call_id or call_id > state.dvp.last_cash_call_id or key in seen:
            found.append(f"{where}: its number, or another one of segment {call.segment_id}")
        seen.add(key)
        if is_due == bool(call.is_missed):
            found.append(f"{where}: missed {call.is_missed}, a deadline: {is_due}")
        if failed_of(state, *key) == 0 or call.account_id in state.defaults.case_with:
            found.append(f"{where}: it has no purchase that failed")
        if lacking_of(state, call.account_id, call.asset_id) == 0:
            found.append(f"{where}: the cash is there")
    return found


def check_prefunds(state: State) -> list[str]:
    """Check C-5: only segments with cash in advance reserve it, and at most the payments of their sessions.

    The check computes the payments again from trades and fails.
    """
    found: list[str] = []
    for session in state.clearing.sessions.values():
        due = _due_in_advance(state, session)
        for key, entry in session.cash.items():
            if entry.prefund_due != due.get(key, 0):
                found.append(
                    f"session {session.id} account {entry.account_id}: {entry.prefund_due} should be set apart, "
                    f"and {due.get(key, 0)} by its trades"
                )
            if not 0 <= entry.prefunded <= entry.prefund_due:
                found.append(
                    f"session {session.id} account {entry.account_id}: {entry.prefunded} is set apart, "
                    f"and {entry.prefund_due} should be"
                )
            if entry.prefunded and entry.account_id in state.defaults.case_with:
                found.append(f"account {entry.account_id} is of a default case, and has cash apart")
    return found


def _due_in_advance(state: State, session: Session) -> dict[int, int]:
    """Return the payments due in a session with cash in advance, by account and currency.

    Receipts of one market reduce no payment of another one.
    """
    due: dict[int, int] = {}
    if not state.clearing.segments[session.segment_id].cash_in_advance:
        return due
    trades = session.trades
    nets = {key: net for key, net in session.nets.items() if not net.is_closed}
    singly: set[int] = set()  # markets that settle their trades one by one
    for market_id in session.markets:
        market = state.markets[market_id]
        is_split = state.corporate_actions.was_split(market.base.id)
        if state.clearing.markets[market_id].dvp_model != DVP_NET and not is_split:
            singly.add(market_id)
    for number, buyer_id, lots, price in zip(
        trades.market_ids, trades.buyer_ids, trades.lots, trades.prices, strict=True
    ):
        market_id = MarketId(number)
        if market_id in singly and pair_key(buyer_id, market_id) in nets:
            key = pair_key(buyer_id, state.markets[market_id].quote.id)
            due[key] = due.get(key, 0) + lots * price
    for net in nets.values():
        cash = net.carried_cash if net.market_id in singly else net.carried_cash + net.cash
        key = pair_key(net.account_id, net.cash_net.asset_id)
        due[key] = due.get(key, 0) + max(-cash, 0)
    return due


def is_posting(state: State) -> bool:
    """Return whether a session's settlement is being booked now."""
    return any(
        one.is_open and PHASE_COMMIT < one.phase < PHASE_CARRY
        for one in state.dvp.settlements.values()
    )


def locked_amounts(state: State) -> dict[tuple[AccountId, AssetId], int]:
    """Return by account and asset the amounts that settlements have locked before booking, and cash reserved in
    advance.
    """
    locked: dict[tuple[AccountId, AssetId], int] = {}
    for session in state.clearing.sessions.values():
        for entry in session.cash.values():
            if entry.prefunded:
                place = (entry.account_id, entry.asset_id)
                locked[place] = locked.get(place, 0) + entry.prefunded
    for settlement in state.dvp.settlements.values():
        if not settlement.is_open or settlement.phase > PHASE_COMMIT:
            continue
        session = state.clearing.sessions[settlement.session_id]
        for leg in settlement.legs:
            place = (leg.account_id, leg.asset_id)
            locked[place] = locked.get(place, 0) + leg.locked
        for one in settlement.obligations:
            market = state.markets[one.market_id]
            place = (one.account_id, market.base.id)
            locked[place] = locked.get(place, 0) + one.locked * market.lot_base_units
        for flow in settlement.flows:
            if flow.kind > 0:
                place = (flow.account_id, flow.asset_id)
                locked[place] = locked.get(place, 0) + flow.locked
    return locked
