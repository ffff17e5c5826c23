# SPDX-License-Identifier: Apache-2.0
"""Handle moves of a leg after its capture: give-up to another member, allocation within a member (SPEC C-1, C-2).

Owns the refusals of these commands. The limits apply when a leg moves, before any change; a proposal moves nothing.
"""

from typing import TypeAlias

from clearinghouse.statemachine.authority.common_checks import refuse_count
from clearinghouse.statemachine.clearing.cash_in_advance import is_in_advance
from clearinghouse.statemachine.clearing.client_losses import consents, losses_of_legs
from clearinghouse.statemachine.clearing.legs import end_give_up, move_leg, party_of
from clearinghouse.statemachine.clearing.novation import (
    Side,
    begin_side,
    measure_change,
    measure_removal,
    refuse_above_limits,
    refuse_cash_in_advance,
    refuse_increase,
)
from clearinghouse.statemachine.clearing.parties import own_accounts, stand_in_one_group
from clearinghouse.statemachine.clearing.session_shares import refuse_above_share
from clearinghouse.statemachine.clearing_cover.covered_trades import refuse_cover
from clearinghouse.statemachine.clearing_margin.leg_variation import (
    measure_variation,
    post_with_leg,
    refuse_variation,
)
from clearinghouse.statemachine.handlers.clearing.capture import (
    code_for,
    refuse_bound_party,
    refuse_stopped_party,
    was_split,
)
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.give_ups import GiveUp
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_GIVE_UP
from clearinghouse.statemachine.state.work import WORK_OF_CAPTURE
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    ALLOCATION_PARTS_MAX,
    BUY,
    GIVE_UP_ACCEPTED,
    GIVE_UP_REJECTED,
    GIVE_UP_WITHDRAWN,
    GIVE_UPS_MAX,
    SESSION_NETS_MAX,
    SESSION_TRADES_MAX,
)

LegCommand: TypeAlias = commands.GiveUpTrade | commands.AllocateTrade


def _find_leg(
    state: State, command: LegCommand, refusal: Refusal
) -> tuple[int, Session | None, int]:
    """Return OK, the session and the place of a leg that may change, because its session is open; else a code.

    In order UNKNOWN_CLEARED_TRADE, CUT_OFF_PASSED, TRADE_EXCHANGED, NOT_A_PARTY (another account has the leg).
    """
    session = state.clearing.sessions.get(command.session_id)
    place = -1 if session is None else session.trades.place_of(command.trade_id)
    if session is None or place < 0 or session.trades.market_ids[place] != command.market_id:
        return codes.UNKNOWN_CLEARED_TRADE, None, 0
    if state.time_ns >= session.cut_off_ns:
        refusal.limit = session.cut_off_ns
        refusal.actual = state.time_ns
        refusal.shortfall = state.time_ns - session.cut_off_ns
        return codes.CUT_OFF_PASSED, None, 0
    if was_split(state, session, place):
        return codes.TRADE_EXCHANGED, None, 0
    if command.account_id != party_of(session, place, command.side):
        return codes.NOT_A_PARTY, None, 0
    return codes.OK, session, place


def give_up_trade(state: State, command: commands.GiveUpTrade, reply: Reply) -> int:
    """Propose to give a part of a leg up to an account of another member; nothing moves yet.

    Refusals in order: those of `_find_leg`, those of `refuse_bound_party` of giver and receiver, SAME_MEMBER,
    LOT_SIZE, LOTS_NOT_FREE, STATE_LIMIT.
    """
    code, session, place = _find_leg(state, command, reply)
    if code != codes.OK or session is None:
        return code
    giver, taker = Side(), Side()
    code = _refuse_parties(
        state,
        giver,
        command.account_id,
        taker,
        command.to_account_id,
        reply,
        caller_id=command.account_id,
        is_proposal=True,
    )
    if code != codes.OK:
        return code
    lots, off_lot = divmod(command.quantity, state.markets[command.market_id].lot_units)
    if off_lot or lots <= 0:
        return codes.LOT_SIZE
    give_ups = state.clearing.give_ups
    free = session.trades.lots[place] - give_ups.proposed_lots(command.trade_id, command.side)
    if lots > free:
        reply.above(free, lots)
        return codes.LOTS_NOT_FREE
    code = refuse_count(give_ups.counts.get(command.account_id, 0), GIVE_UPS_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    give_ups.last_id += 1
    one = GiveUp(give_ups.last_id, session.id, command.trade_id, command.market_id, command.side)
    one.account_id = command.account_id
    one.to_account_id = command.to_account_id
    one.lots = lots
    one.cut_off_ns = session.cut_off_ns
    one.is_consented = int(consents(state, state.accounts[command.account_id], command.principal))
    give_ups.put(one)
    state.timers.schedule(one.cut_off_ns, DEADLINE_GIVE_UP, one.id)
    event_writers.give_up_proposed(
        state.events,
        0,
        give_up_id=one.id,
        session_id=one.session_id,
        trade_id=one.trade_id,
        market_id=command.market_id,
        side=one.side,
        account_id=one.account_id,
        to_account_id=one.to_account_id,
        lots=one.lots,
    )
    reply.item_id = one.id
    return codes.OK


def _refuse_parties(
    state: State,
    giver: Side,
    account_id: AccountId,
    taker: Side,
    to_account_id: AccountId,
    refusal: Refusal,
    *,
    caller_id: AccountId,
    is_proposal: bool,
) -> int:
    """Return OK, a code of `refuse_bound_party` for either account, or SAME_MEMBER if both are of one member.

    A member moves its legs between its own accounts by an allocation.
    """
    for side, party_id in ((giver, account_id), (taker, to_account_id)):
        code = refuse_bound_party(
            state, side, party_id, refusal, caller_id=caller_id, is_proposal=is_proposal
        )
        if code != codes.OK:
            return code
    return codes.SAME_MEMBER if giver.member is taker.member else codes.OK


def accept_give_up(state: State, command: commands.AcceptGiveUp, reply: Reply) -> int:
    """Move a leg that was given up to the account that accepts it.

    Refusals in order: UNKNOWN_GIVE_UP, CUT_OFF_PASSED, TRADE_EXCHANGED, those of `_refuse_parties`, of `_refuse_move`,
    and of `refuse_loss` for each account of clients.
    """
    state.work.units += WORK_OF_CAPTURE
    one = state.clearing.give_ups.open.get(command.give_up_id)
    if one is None or one.to_account_id != command.account_id:
        return codes.UNKNOWN_GIVE_UP
    session = state.clearing.sessions[one.session_id]
    if state.time_ns >= session.cut_off_ns:
        reply.limit = session.cut_off_ns
        reply.actual = state.time_ns
        reply.shortfall = state.time_ns - session.cut_off_ns
        return codes.CUT_OFF_PASSED
    place = session.trades.place_of(one.trade_id)
    if was_split(state, session, place):
        return codes.TRADE_EXCHANGED
    giver, taker = Side(), Side()
    code = _refuse_parties(
        state,
        giver,
        one.account_id,
        taker,
        one.to_account_id,
        reply,
        caller_id=command.account_id,
        is_proposal=False,
    )
    if code != codes.OK:
        return code
    code = _refuse_move(
        state, session, place, one.side, giver, [taker], [one.lots], taker.account_id, reply
    )
    market = state.markets[MarketId(session.trades.market_ids[place])]
    # The client of the giver has consented by its own proposal.
    sides = [taker] if one.is_consented else [giver, taker]
    losses = losses_of_legs(state, market, session, sides, command.principal)
    if code == codes.OK:
        code = losses.refuse(state, reply, command.account_id)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    end_give_up(state, 0, one, GIVE_UP_ACCEPTED)
    reply.item_id = _move(state, session, place, one.side, giver, [taker])
    losses.count(state, 0)
    return codes.OK


def end_open_give_up(state: State, command: commands.EndGiveUp, _reply: Reply) -> int:
    """End a proposal: its receiver rejects it, or its giver withdraws it. Refusals in order: UNKNOWN_GIVE_UP."""
    one = state.clearing.give_ups.open.get(command.give_up_id)
    if one is None or command.account_id not in (one.account_id, one.to_account_id):
        return codes.UNKNOWN_GIVE_UP

    # Accepted: nothing below refuses.
    is_giver = command.account_id == one.account_id
    end_give_up(state, 0, one, GIVE_UP_WITHDRAWN if is_giver else GIVE_UP_REJECTED)
    return codes.OK


def allocate_trade(state: State, command: commands.AllocateTrade, reply: Reply) -> int:
    """Divide a whole leg among accounts of its member.

    Refusals in order: PARAMETER_OUT_OF_RANGE (an account twice, or lists of different lengths), those of `_find_leg`,
    for the present account and each part those of `refuse_bound_party` (before a stop OTHER_MEMBER) and LOT_SIZE, then
    ALLOCATION_NOT_EXACT, LOTS_NOT_FREE (a give-up of the leg is open), those of `_refuse_move`, and of `refuse_loss`
    for each account of clients.
    """
    account_ids, quantities = command.to_account_ids, command.quantities
    if (
        not 0 < len(account_ids) <= ALLOCATION_PARTS_MAX
        or len(quantities) != len(account_ids)
        or len(set(account_ids)) != len(account_ids)
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    state.work.units += WORK_OF_CAPTURE * len(account_ids)
    code, session, place = _find_leg(state, command, reply)
    if code != codes.OK or session is None:
        return code
    giver = Side()
    code = refuse_bound_party(state, giver, command.account_id, reply)
    if code != codes.OK:
        return code
    takers: list[Side] = []
    parts: list[int] = []
    whole = 0
    for account_id, quantity in zip(account_ids, quantities, strict=True):
        taker = Side()
        code = _refuse_part(state, giver, taker, account_id, reply)
        if code != codes.OK:
            return code
        lots, off_lot = divmod(quantity, state.markets[command.market_id].lot_units)
        if off_lot or lots <= 0:
            return codes.LOT_SIZE
        whole += lots
        if account_id != giver.account_id:
            takers.append(taker)
            parts.append(lots)
    leg_lots = session.trades.lots[place]
    if whole != leg_lots:
        reply.limit = leg_lots
        reply.actual = whole
        reply.shortfall = abs(leg_lots - whole)
        return codes.ALLOCATION_NOT_EXACT
    proposed = state.clearing.give_ups.proposed_lots(command.trade_id, command.side)
    if proposed:
        reply.above(leg_lots - proposed, leg_lots)
        return codes.LOTS_NOT_FREE
    code = _refuse_move(
        state, session, place, command.side, giver, takers, parts, NO_ACCOUNT, reply
    )
    market = state.markets[command.market_id]
    losses = losses_of_legs(state, market, session, [giver, *takers], command.principal)
    if code == codes.OK:
        code = losses.refuse(state, reply, command.account_id)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    _move(state, session, place, command.side, giver, takers)
    losses.count(state, 0)
    return codes.OK


def _refuse_part(
    state: State, giver: Side, taker: Side, account_id: AccountId, refusal: Refusal
) -> int:
    """Return OK, a code of `refuse_bound_party`, or before a stop OTHER_MEMBER: the account is none of the caller's."""
    code = refuse_bound_party(
        state, taker, account_id, refusal, caller_id=giver.account_id, is_proposal=True
    )
    if code == codes.OK and taker.member is not giver.member:
        return codes.OTHER_MEMBER
    return code if code != codes.OK else refuse_stopped_party(state, taker, NO_ACCOUNT, refusal)


def _refuse_more(
    state: State, session: Session, market: Market, side: Side, refusal: Refusal, *, is_giver: bool
) -> int:
    """Return STATE_LIMIT (the share of a receiver's member in the session), ONLY_REDUCES, or OK."""
    code = codes.OK if is_giver else refuse_above_share(session, market, side, refusal)
    if code != codes.OK:
        return code
    return refuse_increase(state, side, is_self=False, refusal=refusal)


def _refuse_move(
    state: State,
    session: Session,
    place: int,
    side: int,
    giver: Side,
    takers: list[Side],
    parts: list[int],
    caller_id: AccountId,
    refusal: Refusal,
) -> int:
    """Check a move of a leg; a refusal shows the calling account no figures of another account.

    Return OK, STATE_LIMIT, then those of `_refuse_more` for each account, those of `refuse_above_limits` of giver and
    receiver, then VARIATION_NOT_COVERED, those of `refuse_cover` of giver and receivers, and CASH_IN_ADVANCE_LACKING.
    The loss of a leg may raise the giver's open positions, so the limits apply to it as to the opposite trade.
    """
    trades = session.trades
    for present, most in (
        (len(trades.trade_ids), SESSION_TRADES_MAX),
        (len(session.nets), SESSION_NETS_MAX),
    ):
        if present + len(takers) > most:
            refusal.above(most, present + len(takers))
            return codes.STATE_LIMIT
    market = state.markets[MarketId(trades.market_ids[place])]
    cleared = state.clearing.markets[market.id]
    sign = 1 if side == BUY else -1
    sides = [giver, *takers]
    for one, lots in zip(sides, [sum(parts), *parts], strict=True):
        one.lots = sign * lots
        one.cash = -one.lots * trades.prices[place]
        begin_side(one, session, market.id, market.quote.id)
        if one is giver:
            measure_removal(one, cleared.dvp_model, is_self=False)
        else:
            measure_change(one, cleared.dvp_model, is_self=False)
        code = _refuse_more(state, session, market, one, refusal, is_giver=one is giver)
        if code != codes.OK:
            return code_for(caller_id, one.account_id, code, refusal)
    market_long = sum(one.long for one in sides)
    if takers and takers[0].member is giver.member:
        members = [(giver.member, tuple(sides))]
    else:
        members = [(giver.member, (giver,)), *((one.member, (one,)) for one in takers)]
    for member, own in members:
        code = refuse_above_limits(
            state, session, cleared, market.quote, member, own, market_long, refusal
        )
        if code != codes.OK:
            return code_for(caller_id, own[0].account_id, code, refusal)
    measure_variation(state, session, place, giver, takers)
    for one in sides:
        code = refuse_variation(state, one, market.quote, refusal)
        if code != codes.OK:
            return code_for(caller_id, one.account_id, code, refusal)
    code = _refuse_covers(state, market, giver, takers, caller_id, refusal)
    if code != codes.OK:
        return code
    if not is_in_advance(state, session):
        return codes.OK
    code = refuse_cash_in_advance(state, session, cleared, market, (giver,), refusal, is_out=True)
    if code != codes.OK:
        return code_for(caller_id, giver.account_id, code, refusal)
    return refuse_cash_in_advance(state, session, cleared, market, takers, refusal)


def _refuse_covers(
    state: State,
    market: Market,
    giver: Side,
    takers: list[Side],
    caller_id: AccountId,
    refusal: Refusal,
) -> int:
    """Return a code of `refuse_cover` for the giver, then for each taker, or OK.

    The check ignores takers that are own accounts of the giver's owner, since their cover counts together.
    """
    account = state.accounts[giver.account_id]
    own_ids = own_accounts(state, account)
    out = [taker for taker in takers if taker.account_id not in own_ids]
    # Several takers are of the giver's member, and none of them is among the house accounts that answer together.
    is_within_group = any(
        stand_in_one_group(state, account, state.accounts[one.account_id]) for one in out
    )
    # An account that gives up a gain pays the variation margin that it received for it, or owes it back to the
    # next run.
    code = refuse_cover(
        state,
        giver.member,
        account.id,
        market,
        -sum(one.lots for one in out),
        -sum(one.cash for one in out),
        refusal,
        variation=-sum(one.variation for one in out),
        is_within_group=is_within_group,
    )
    if code != codes.OK:
        return code_for(caller_id, giver.account_id, code, refusal)
    for taker in out:
        # An account that takes over a leg takes over its loss so far.
        code = refuse_cover(
            state,
            taker.member,
            taker.account_id,
            market,
            taker.lots,
            taker.cash,
            refusal,
            variation=taker.variation,
            is_within_group=is_within_group,
        )
        if code != codes.OK:
            return code
    return codes.OK


def _move(
    state: State, session: Session, place: int, side: int, giver: Side, takers: list[Side]
) -> int:
    """Move a leg as `_refuse_move` has accepted; return the id of the trade with the last part.

    Without takers the whole leg stays, and the id is that of its present trade.
    """
    if not takers:
        return session.trades.trade_ids[place]  # the whole leg stays
    market = state.markets[MarketId(session.trades.market_ids[place])]
    cleared = state.clearing.markets[market.id]
    new_trade_id = move_leg(state, 0, session, cleared, market, place, side, giver, takers)
    post_with_leg(state, 0, market.quote, (giver, *takers))
    return new_trade_id
