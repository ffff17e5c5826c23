# SPDX-License-Identifier: Apache-2.0
"""Record and pay corporate actions: a payer pays holders, and open trades pay each other (SPEC C-5).

Owns the entitlements at the record time, and the payment in slices of work (I-12.2). Open trades were made before the
record time, so their prices include the dividend: a seller that has not delivered pays the dividend to a buyer that has
not received. Both amounts become cash of the market's next session and settle with it.
"""

from clearinghouse.statemachine.arithmetic.corporate_actions import entitlement, market_claims
from clearinghouse.statemachine.authority.delegation_limits import carry_limits
from clearinghouse.statemachine.brakes.brakes import carry_windows
from clearinghouse.statemachine.clearing.sessions import next_session
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure
from clearinghouse.statemachine.clearing_margin.interest import carry_interest
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_debit
from clearinghouse.statemachine.ledger.ledger import (
    free_balance,
    hold,
    holders_to_ask,
    holding_of,
    move,
    unhold,
)
from clearinghouse.statemachine.pretrade.reservations import refuse_amount
from clearinghouse.statemachine.settlement.fails import net_in
from clearinghouse.statemachine.settlement.redemptions import (
    close_security,
    is_redeemable,
    is_under_way,
    list_holders,
    redeem_holder,
    total_of,
)
from clearinghouse.statemachine.settlement.redenominations import exchange_loans, report_obstacle
from clearinghouse.statemachine.settlement.splits import has_places, must_wait
from clearinghouse.statemachine.state.corporate_actions import CorporateAction, Entitlement
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Asset, Holding, Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_PAYMENT, DEADLINE_RECORD
from clearinghouse.statemachine.state.work import (
    ASKED_PER_UNIT,
    HOLDERS_PER_UNIT,
    SIZES_PER_UNIT,
    SORTED_PER_UNIT,
    WORK_OF_PAYMENT,
)
from clearinghouse.statemachine.vocabulary import codes, event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import NO_MARKET, AccountId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CORPORATE_ACTION_PAYING,
    CORPORATE_ACTION_RECORDED,
    CORPORATE_HOLDERS_MAX,
    DVP_RETRY_NS,
    FIRST_ACCOUNT_ID,
    LENDING_POOL,
)


def record_due(state: State, offset: int, action: CorporateAction) -> None:
    """Record at the record time which accounts an action pays, and how much; cancel the action if it is not possible.

    Everything is listed in one step, since each later command can change holdings. The record of a redemption, a split
    or an exchange goes to `_redemption_due`.
    """
    security = state.assets[action.security_id]
    if action.ends_security():
        _redemption_due(state, offset, action, security)
        return
    state.work.units += holders_to_ask(security) // HOLDERS_PER_UNIT
    holder_ids, units = _holders(action, security)
    total = sum(entitlement(one, action.amount, action.per_units) for one in units)
    markets = _cleared_in(state, action, security)
    if (
        markets is None
        or len(holder_ids) > CORPORATE_HOLDERS_MAX
        or total > AMOUNT_MAX
        or security.id in state.corporate_actions.redeemed
        or security.pool is not None  # who borrows would be paid, and who lends would not
    ):
        end(state, offset, action)
        return
    action.holder_ids, action.holder_units = holder_ids, units
    for market in markets:
        action.claims += _open_trades(state, action, market)
    action.total = action.unpaid = total
    for one in action.claims:
        state.corporate_actions.add_claim(one)
        state.clearing.change_position(one.account_id, one.market_id, 0, one.amount)
    action.status = CORPORATE_ACTION_RECORDED
    state.timers.schedule(action.pay_ns, DEADLINE_PAYMENT, action.id)
    event_writers.corporate_action_recorded(
        state.events, offset, action.id, action.account_id, action.asset_id, amount=total
    )


def _redemption_due(state: State, offset: int, action: CorporateAction, security: Asset) -> None:
    """Redeem, split or exchange a security at its record time; try later or end the action if that is not possible.

    The action tries later while a settlement locks the security, an obstacle remains, or the payer lacks the amount or
    may not pay it. Until then nothing has changed, so an operator can cancel the action: a security ends only against
    its price. It ends if the security can no longer be redeemed on these terms.
    """
    if action.is_of_exchange() and report_obstacle(state, offset, action):
        state.timers.schedule(state.time_ns + DVP_RETRY_NS, DEADLINE_RECORD, action.id)
    elif is_under_way(state, security) or (
        action.is_exchange() and (must_wait(state, action) or not has_places(state, action))
    ):
        _delay(state, offset, action, DEADLINE_RECORD, 0)
    elif not is_redeemable(state, action):
        end(state, offset, action)
    elif _set_apart(state, offset, action, DEADLINE_RECORD, total_of(state, action)):
        close_security(state, offset, action)
        _state_funded(state, offset, action)


def _holders(action: CorporateAction, security: Asset) -> tuple[list[AccountId], list[int]]:
    """Return the ids of a security's holders in ascending order, and the units of each.

    Left out are holders whose units round to a payment of 0, the clearinghouse's own accounts, and the payer. The list
    stops at one holder above the limit, and the caller then cancels the action.
    """
    holders, security_id, payer_id = security.holders, security.id, action.account_id
    amount, per_units = action.amount, action.per_units
    ids: list[AccountId] = []
    found: list[int] = []
    for account_id in sorted(holders):
        units = holders[account_id].holdings[security_id].balance
        if (
            units * amount >= per_units
            and account_id >= FIRST_ACCOUNT_ID
            and account_id != payer_id
        ):
            ids.append(account_id)
            found.append(units)
            if len(ids) > CORPORATE_HOLDERS_MAX:
                break
    return ids, found


def _cleared_in(state: State, action: CorporateAction, security: Asset) -> list[Market] | None:
    """Return the cleared markets of a security, or None if one of them is not quoted in the action's asset."""
    found: list[Market] = []
    for market in security.listings:
        if market.base is security and market.id in state.clearing.markets:
            if market.quote.id != action.asset_id:
                return None
            found.append(market)
    return found


class _OpenTrades:
    """The open lots of each account in one market: positive if the account receives, negative if it delivers."""

    __slots__ = ("lots",)

    def __init__(self) -> None:
        """Start with no open lots."""
        self.lots: dict[AccountId, int] = {}


def _open_lots(state: State, market: Market) -> _OpenTrades:
    """Return the open lots of each account in a market, summed over all sessions that are not booked."""
    found = _OpenTrades()
    for session in state.clearing.sessions.values():
        if market.id not in session.markets:
            continue
        state.work.units += len(session.nets) // ASKED_PER_UNIT
        for net in session.nets.values():
            if net.market_id == market.id and not net.is_closed:
                own = net.bought_lots - net.sold_lots + net.carried_lots
                found.lots[net.account_id] = found.lots.get(net.account_id, 0) + own
    return found


def _open_trades(state: State, action: CorporateAction, market: Market) -> list[Entitlement]:
    """Return the claims that accounts with open lots in a market have on each other; claims of 0 are left out."""
    trades = _open_lots(state, market)
    accounts = sorted(trades.lots)
    units = [trades.lots[account_id] * market.lot_base_units for account_id in accounts]
    state.work.units += len(accounts) // SORTED_PER_UNIT + len(accounts) // SIZES_PER_UNIT
    claims = market_claims(units, action.amount, action.per_units)
    return [
        Entitlement(account_id, market.id, own, claim)
        for account_id, own, claim in zip(accounts, units, claims, strict=True)
        if claim
    ]


def payment_due(state: State, offset: int, action: CorporateAction) -> None:
    """Begin the payments; put what a dividend pays under hold, or try later. Other actions have done so before."""
    if not action.ends_security():
        if not _set_apart(state, offset, action, DEADLINE_PAYMENT, action.total):
            return
        _state_funded(state, offset, action)
    action.status = CORPORATE_ACTION_PAYING
    state.corporate_actions.paying.append(action.id)
    if action.is_exchange():
        carry_limits(state, offset, action.security_id, action.asset_id, action.amount)
        security = state.assets[action.security_id]
        carry_windows(state, security, state.assets[action.asset_id], action.amount)
    if action.is_of_exchange():
        _exchange_pool(state, offset, action)
    if action.ends_security():
        carry_interest(state, offset, action)
        list_holders(state, action)


def _set_apart(
    state: State, offset: int, action: CorporateAction, deadline: int, total: int
) -> bool:
    """Put the payer's amount under hold and return True; else try the deadline later: it lacks some, or may not leave.

    The amount leaves by the rules of a withdrawal of the payer: L-4, L-4.3, Q-5.1, O-10, C-5.5, C-7.2.
    """
    holding = _paying_holding(state, action)
    lacking = max(total - max(free_balance(holding), 0), 0)
    if lacking or (total and not _may_leave(state, holding, total)):
        _delay(state, offset, action, deadline, lacking)
        return False
    if total:
        hold(holding, total)
        state.touched[holding.account.id] = holding.account
    return True


def _state_funded(state: State, offset: int, action: CorporateAction) -> None:
    """Write the event that the payer's amount is under hold."""
    event_writers.corporate_action_funded(
        state.events, offset, action.id, action.account_id, action.asset_id, amount=action.total
    )


def _delay(state: State, offset: int, action: CorporateAction, deadline: int, lacking: int) -> None:
    """Try a deadline of an action again later, and state what its payer lacks."""
    state.timers.schedule(state.time_ns + DVP_RETRY_NS, deadline, action.id)
    event_writers.corporate_action_delayed(
        state.events, offset, action.id, action.account_id, action.asset_id, amount=lacking
    )


def _may_leave(state: State, holding: Holding, amount: int) -> bool:
    """Return whether an amount of a payer may leave its account now, as by a withdrawal; margin must remain (L-4)."""
    state.work.units += WORK_OF_PAYMENT
    account, refusal = holding.account, Refusal()
    code = refuse_debit(state, account, holding, amount, refusal)
    if code == codes.OK:
        code = refuse_departure(state, account, holding.asset, amount, refusal)
    if code == codes.OK:
        code = refuse_amount(state, holding, amount, refusal)
    return code == codes.OK


def _paying_holding(state: State, action: CorporateAction) -> Holding:
    """Return the payer's holding of the paid asset."""
    payer = state.accounts[action.account_id]
    return holding_of(state, payer, state.assets[action.asset_id])


def _exchange_pool(state: State, offset: int, action: CorporateAction) -> None:
    """Move the lending pool of an asset, its loans and its cash, to the new asset in one step (I-4)."""
    if state.assets[action.security_id].pool is not None:
        exchange_loans(state, offset, action)
        redeem_holder(state, offset, action, AccountId(LENDING_POOL))


def pay_entitlements(state: State, offset: int) -> None:
    """Continue the payments of the oldest action that pays, up to the end of the slice or of its payments."""
    corporate = state.corporate_actions
    action = corporate.actions[corporate.paying[0]]
    holders = len(action.holder_ids)
    while action.place < action.parts():
        if state.work.is_over(state.events):
            return
        state.work.units += WORK_OF_PAYMENT
        place = action.place
        action.place += 1
        if action.ends_security():
            redeem_holder(state, offset, action, action.holder_ids[place])
        elif place < holders:
            _pay_holder(state, offset, action, of_holder(action, place))
        else:
            one = action.claims[place - holders]
            corporate.remove_claim(one)
            _book_claim(state, offset, action, one)
    if action.ends_security() and list_holders(state, action):
        # Transfers between slices have moved units to new accounts.
        return
    assert action.unpaid == 0
    corporate.paying.pop(0)
    event_writers.corporate_action_paid(
        state.events, offset, action.id, action.account_id, action.asset_id, amount=action.total
    )
    corporate.remove(action)


def of_holder(action: CorporateAction, place: int) -> Entitlement:
    """Return the entitlement of the holder at index `place` of the action's list."""
    units = action.holder_units[place]
    amount = entitlement(units, action.amount, action.per_units)
    return Entitlement(action.holder_ids[place], NO_MARKET, units, amount)


def _pay_holder(state: State, offset: int, action: CorporateAction, one: Entitlement) -> None:
    """Pay one holder its entitlement from the amount under hold."""
    if state.observer is not None:
        state.observer(events.DIVIDEND_PAID, one.account_id, action.id)
    payer, receiver = state.accounts[action.account_id], state.accounts[one.account_id]
    asset = state.assets[action.asset_id]
    debit = holding_of(state, payer, asset)
    unhold(debit, one.amount)
    move(debit, holding_of(state, receiver, asset), one.amount)
    action.unpaid -= one.amount
    state.touched[payer.id] = payer
    state.touched[receiver.id] = receiver
    event_writers.dividend_paid(
        state.events,
        offset,
        action_id=action.id,
        account_id=one.account_id,
        counterparty_account_id=payer.id,
        units=one.units,
        asset_id=asset.id,
        amount=one.amount,
    )


def _book_claim(state: State, offset: int, action: CorporateAction, one: Entitlement) -> None:
    """Book one account's claim from open trades in the next session of its market.

    All claims of a market go into the same session, so that they sum to 0 there.
    """
    if state.observer is not None:
        state.observer(events.MARKET_CLAIM_BOOKED, one.account_id, action.id)
    clearing = state.clearing
    market = state.markets[one.market_id]
    session_id = action.sessions.get(market.id)
    if session_id is None:
        segment = clearing.segments[clearing.markets[market.id].segment_id]
        session_id = next_session(state, offset, segment, action.asset_id).id
        action.sessions[market.id] = session_id
    net_in(state, clearing.sessions[session_id], one.account_id, market).claim += one.amount
    event_writers.market_claim_booked(
        state.events,
        offset,
        action_id=action.id,
        session_id=session_id,
        account_id=one.account_id,
        market_id=market.id,
        units=one.units,
        amount=one.amount,
    )


def is_overdue(state: State, action: CorporateAction) -> bool:
    """Return whether a dividend was not paid at its time and is tried again: its payer lacks it, or may not pay it."""
    if action.ends_security() or action.status != CORPORATE_ACTION_RECORDED:
        return False
    return state.timers.due.get((DEADLINE_PAYMENT, action.id), 0) > action.pay_ns


def end(state: State, offset: int, action: CorporateAction) -> None:
    """Cancel an action before its record time, or a dividend that its payer has not paid; no claim of it is left."""
    assert action.place == 0
    state.timers.cancel(DEADLINE_RECORD, action.id)
    state.timers.cancel(DEADLINE_PAYMENT, action.id)
    state.work.units += len(action.claims)
    for one in action.claims:
        state.corporate_actions.remove_claim(one)
    if action.claims:
        state.version += 1  # what is kept of covers has the claims
    state.corporate_actions.remove(action)
    event_writers.corporate_action_cancelled(
        state.events,
        offset,
        action_id=action.id,
        action_kind=action.kind,
        security_id=action.security_id,
        account_id=action.account_id,
        asset_id=action.asset_id,
        amount=action.amount,
        per_units=action.per_units,
        record_time_ns=action.record_ns,
        pay_time_ns=action.pay_ns,
    )
