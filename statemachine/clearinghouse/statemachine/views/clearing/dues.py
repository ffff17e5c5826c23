# SPDX-License-Identifier: Apache-2.0
"""List what an account has to pay and to deliver, and until when (SPEC C-5, C-5.4, C-5.5, C-6, C-7, C-8, C-10).

Owns the collection. Each amount is the one that the rule of its kind will require: nets of sessions, open calls, credit
within a day, pay-ins of currencies, assessments. An entry of a session has the amount to give and the amount to get.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.arithmetic.pvp import instalment
from clearinghouse.statemachine.clearing.cash_calls import lacking_of
from clearinghouse.statemachine.clearing.cash_in_advance import is_netted
from clearinghouse.statemachine.clearing.parties import is_own_account
from clearinghouse.statemachine.pvp.day import moment_of_day
from clearinghouse.statemachine.settlement.redemptions import (
    is_redeemed,
    price_of_lot,
    redeemed_lots,
)
from clearinghouse.statemachine.state.clearing import Net, Session, pair_key
from clearinghouse.statemachine.state.open_nets import nets_of_account
from clearinghouse.statemachine.state.pvp_day import PvpCall
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    DUE_ASSESSMENT,
    DUE_CASH,
    DUE_CASH_CALL,
    DUE_CONTRIBUTION,
    DUE_CREDIT,
    DUE_MARGIN_CALL,
    DUE_PENALTY,
    DUE_PVP_PAY_IN,
    DUE_SECURITIES,
    DVP_GROSS,
    PPB,
    PVP_DAY_CLOSED,
)


@dataclass
class DueView:
    """The amount of an asset that an account gives by a time, and the amount that it gets in the same settlement."""

    kind: int
    time_ns: int
    session_id: int
    asset_id: AssetId
    gives: int
    receives: int
    set_apart: int
    is_late: bool


def due_views(state: State, account: Account, until_ns: int) -> list[DueView]:
    """Return the payments and deliveries that an account owes up to a time, ordered by time, kind, session and asset.

    `until_ns` 0 means without an end.
    """
    found = _of_sessions(state, account) + _calls(state, account) + _pay_ins(state, account)
    if is_own_account(account):
        found += _of_member(state, account)
    kept = [one for one in found if until_ns == 0 or one.time_ns <= until_ns]
    kept.sort(key=lambda one: (one.time_ns, one.kind, one.session_id, one.asset_id))
    return kept


# --- sessions ---


def _of_sessions(state: State, account: Account) -> list[DueView]:
    """Return the securities, cash and penalties due in sessions that are not booked yet.

    One entry has the sum of all markets of a currency.
    """
    found: dict[tuple[int, int, AssetId], DueView] = {}
    signed: dict[tuple[int, int, AssetId], int] = {}
    for session, net in nets_of_account(state, account.id):
        market = state.markets[net.market_id]
        redeemed = is_redeemed(state, net.market_id)
        cash, paid, received = _cash_of(state, net)
        if redeemed:
            cash += redeemed_lots(net) * price_of_lot(state, net.market_id)
        else:
            lots, sold, bought = _lots_of(state, net)
            units = market.lot_base_units
            one = _entry(found, session, DUE_SECURITIES, market.base.id)
            one.gives += sold * units
            one.receives += bought * units
            key = (session.id, DUE_SECURITIES, market.base.id)
            signed[key] = signed.get(key, 0) + lots * units
        for kind, amount in ((DUE_CASH, cash), (DUE_PENALTY, net.penalty)):
            _entry(found, session, kind, market.quote.id)
            key = (session.id, kind, market.quote.id)
            signed[key] = signed.get(key, 0) + amount
        one = _entry(found, session, DUE_CASH, market.quote.id)
        one.gives += paid
        one.receives += received
        one.set_apart = _set_apart(state, session, account, market.quote.id)
    for key, amount in signed.items():
        if amount < 0:
            found[key].gives -= amount
        else:
            found[key].receives += amount
    return [one for one in found.values() if one.gives or one.receives]


def _entry(
    found: dict[tuple[int, int, AssetId], DueView], session: Session, kind: int, asset_id: AssetId
) -> DueView:
    """Return the entry in `found` for a kind and an asset in a session; add an entry of zeros if `found` has none."""
    key = (session.id, kind, asset_id)
    if key not in found:
        found[key] = DueView(
            kind, session.settlement_ns, session.id, asset_id, 0, 0, 0, is_late=False
        )
    return found[key]


def _lots_of(state: State, net: Net) -> tuple[int, int, int]:
    """Return three figures of a net in lots: those that settle net, to deliver trade by trade, to receive trade by
    trade.

    The first is above 0 if the account receives, below 0 if it delivers.
    """
    lots = net.carried_lots
    if is_netted(state, state.markets[net.market_id]):
        return lots + net.bought_lots - net.sold_lots, 0, 0
    return lots, net.sold_lots, net.bought_lots


def _cash_of(state: State, net: Net) -> tuple[int, int, int]:
    """Return three figures of a net in quote units: cash that settles net, cash to pay and cash to receive trade by
    trade.

    The first is above 0 if the account receives, below 0 if it pays; penalties are not included.
    """
    cash = net.carried_cash + net.claim + net.deferred
    gross = state.clearing.markets[net.market_id].dvp_model == DVP_GROSS
    if gross and not is_netted(state, state.markets[net.market_id]):
        return cash, net.bought_cash, net.cash + net.bought_cash
    return cash + net.cash, 0, 0


def _set_apart(state: State, session: Session, account: Account, asset_id: AssetId) -> int:
    """Return the amount of a currency that an account already has under hold for a session."""
    key = pair_key(account.id, asset_id)
    entry = session.cash.get(key)
    apart = 0 if entry is None else entry.prefunded
    return apart + state.dvp.locked_of(session.id, key)


# --- calls ---


def _calls(state: State, account: Account) -> list[DueView]:
    """Return an account's open calls for margin and for cash, and its open credit within the day."""
    found: list[DueView] = []
    valuation_id = state.valuation.id
    call = state.margin.calls.get(account.id)
    if call is not None:
        found.append(
            _call(DUE_MARGIN_CALL, call.deadline_ns, valuation_id, call.amount, call.is_missed)
        )
    for one in state.dvp.cash_calls_of.get(account.id, ()):
        amount = lacking_of(state, account.id, one.asset_id)
        found.append(_call(DUE_CASH_CALL, one.deadline_ns, one.asset_id, amount, one.is_missed))
    credit = state.intraday.open.get(account.id)
    if credit is not None:
        found.append(
            _call(DUE_CREDIT, credit.due_ns, valuation_id, credit.amount, credit.is_overdue)
        )
    return found


def _call(kind: int, time_ns: int, asset_id: AssetId, amount: int, late: int) -> DueView:
    """Return an entry for an amount that an account has to pay by a time, and gets nothing for."""
    return DueView(kind, time_ns, 0, asset_id, amount, 0, 0, is_late=bool(late))


def _of_member(state: State, account: Account) -> list[DueView]:
    """Return the amounts that an account's member owes to the default fund and to default cases.

    Each own account of the member may pay them, so each of them lists them.
    """
    member = state.clearing.member_of.get(account.owner)
    if member is None:
        return []
    found: list[DueView] = []
    call = state.margin.contribution_calls.get(member.id)
    if call is not None:
        found.append(
            _call(
                DUE_CONTRIBUTION, call.deadline_ns, state.valuation.id, call.amount, call.is_missed
            )
        )
    for case in state.defaults.cases.values():
        one = case.assessments.get(member.id)
        if case.deadline_ns and one is not None and one.called > one.paid:
            late = int(case.deadline_ns <= state.time_ns)
            found.append(
                _call(
                    DUE_ASSESSMENT,
                    case.deadline_ns,
                    state.valuation.id,
                    one.called - one.paid,
                    late,
                )
            )
    return found


# --- currencies ---


def _pay_ins(state: State, account: Account) -> list[DueView]:
    """Return the unpaid parts of the day's pay-in calls of a member, by currency and deadline (C-6)."""
    member = state.pvp.members.get(account.id)
    day = state.pvp.day
    if member is None or day.state == PVP_DAY_CLOSED:
        return []
    found: list[DueView] = []
    for asset_id, call in member.calls.items():
        found += _parts_of(state, asset_id, call)
    return found


def _parts_of(state: State, asset_id: AssetId, call: PvpCall) -> list[DueView]:
    """Return the overdue part of a pay-in call, and each of its later instalments."""
    schedule, day = state.pvp.schedule, state.pvp.day
    found: list[DueView] = []
    covered = call.paid
    deadlines = [
        (place, schedule.seconds[place], schedule.shares_ppb[place])
        for place in range(len(schedule.asset_ids))
        if schedule.asset_ids[place] == asset_id
    ]
    for place, seconds, share_ppb in deadlines or [
        (len(schedule.seconds), schedule.close_seconds, PPB)
    ]:
        due = instalment(call.called, share_ppb)
        if due > covered:
            is_over = place < day.place
            found.append(
                _call(
                    DUE_PVP_PAY_IN,
                    moment_of_day(state, seconds),
                    asset_id,
                    due - covered,
                    int(is_over),
                )
            )
            covered = due
    return found
