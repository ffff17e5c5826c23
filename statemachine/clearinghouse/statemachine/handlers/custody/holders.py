# SPDX-License-Identifier: Apache-2.0
"""Handle external holders, their statements, and breaks between statements and ledger (SPEC C-14).

Owns the refusals of these commands in their order. Must never change a balance of an account.
"""

from clearinghouse.statemachine.arithmetic.calendars import OFFSET_SECONDS_MAX
from clearinghouse.statemachine.authority.common_checks import refuse_count
from clearinghouse.statemachine.holders.breaks import set_difference, state_break
from clearinghouse.statemachine.holders.closings import booked_at, schedule_closing
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.holders import Holder, HolderAccount
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    HOLDER_ACCOUNTS_MAX,
    HOLDER_BANK,
    HOLDER_CSD,
    HOLDERS_MAX,
)


def set_holder(state: State, command: commands.SetHolder, _reply: Reply) -> int:
    """Create or change a holder. Refusals in order: PARAMETER_OUT_OF_RANGE, UNKNOWN_CALENDAR."""
    if (
        not 1 <= command.holder_id <= HOLDERS_MAX
        or not HOLDER_BANK <= command.kind <= HOLDER_CSD
        or abs(command.utc_offset_seconds) > OFFSET_SECONDS_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    if command.calendar_id and command.calendar_id not in state.clearing.calendars:
        return codes.UNKNOWN_CALENDAR

    # Accepted: nothing below refuses.
    holder = state.holders.holders[command.holder_id] = Holder(
        command.holder_id,
        command.kind,
        command.name,
        command.calendar_id,
        command.utc_offset_seconds,
    )
    event_writers.holder_set(
        state.events,
        0,
        holder_id=holder.id,
        holder_kind=holder.kind,
        calendar_id=holder.calendar_id,
        utc_offset_seconds=holder.utc_offset_seconds,
    )
    return codes.OK


def set_holder_account(state: State, command: commands.SetHolderAccount, reply: Reply) -> int:
    """Open the account of an asset at a holder, or set its limit.

    Refusals in order: UNKNOWN_HOLDER, UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE, STATE_LIMIT.
    """
    holders = state.holders
    if command.holder_id not in holders.holders:
        return codes.UNKNOWN_HOLDER
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    if not 0 <= command.stop_above <= AMOUNT_MAX:
        return codes.PARAMETER_OUT_OF_RANGE
    account = holders.account_of.get(pair_key(command.holder_id, command.asset_id))
    if account is None:
        code = refuse_count(len(holders.by_number), HOLDER_ACCOUNTS_MAX, reply)
        if code != codes.OK:
            return code

    # Accepted: nothing below refuses.
    if account is None:
        is_main = int(command.asset_id not in holders.of_asset)
        account = HolderAccount(
            len(holders.by_number) + 1, command.holder_id, command.asset_id, is_main, 0
        )
        holders.add(account)
        schedule_closing(state, account)
    account.stop_above = command.stop_above
    event_writers.holder_account_set(
        state.events, 0, account.holder_id, account.asset_id, account.stop_above, account.is_main
    )
    return codes.OK


def move_between_holders(state: State, command: commands.MoveBetweenHolders, reply: Reply) -> int:
    """Book the transfer of an amount from one holder to another.

    Refusals in order: UNKNOWN_ASSET, UNKNOWN_HOLDER_ACCOUNT (of either), PARAMETER_OUT_OF_RANGE (both are the same),
    AMOUNT_NOT_POSITIVE, HOLDER_BALANCE_TOO_SMALL.
    """
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    accounts = state.holders.account_of
    source = accounts.get(pair_key(command.from_holder_id, command.asset_id))
    target = accounts.get(pair_key(command.to_holder_id, command.asset_id))
    if source is None or target is None:
        return codes.UNKNOWN_HOLDER_ACCOUNT
    if source is target:
        return codes.PARAMETER_OUT_OF_RANGE
    if command.amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    booked = booked_at(state, source)
    if command.amount > booked:
        reply.above(booked, command.amount)
        return codes.HOLDER_BALANCE_TOO_SMALL

    # Accepted: nothing below refuses.
    if not source.is_main:
        source.booked -= command.amount
    if not target.is_main:
        target.booked += command.amount
    event_writers.holder_moved(
        state.events,
        0,
        asset_id=command.asset_id,
        from_holder_id=source.holder_id,
        to_holder_id=target.holder_id,
        amount=command.amount,
    )
    return codes.OK


def load_statement(state: State, batch: commands.LoadStatements, item: int, reply: Reply) -> int:
    """Compare a statement with the booked amount at the end of its day; it replaces an earlier one of the day.

    Refusals in order: those of `_refuse_account`, STATEMENT_DAY_UNKNOWN, STATEMENT_TOO_OLD, AMOUNT_OUT_OF_RANGE,
    TRANSIT_TOO_LARGE.
    """
    code = _refuse_account(state, batch.holder_ids[item], batch.asset_ids[item])
    if code != codes.OK:
        return code
    account = state.holders.account_of[pair_key(batch.holder_ids[item], batch.asset_ids[item])]
    day, balance, in_transit = (
        batch.statement_days[item],
        batch.balances[item],
        batch.in_transits[item],
    )
    closing = account.closings.get(day)
    if closing is None:
        if day > account.closed_day:
            reply.above(account.closed_day, day)
        else:
            reply.below(account.closed_day, day)
        return codes.STATEMENT_DAY_UNKNOWN
    if day < account.statement_day:
        reply.below(account.statement_day, day)
        return codes.STATEMENT_TOO_OLD
    difference = balance - in_transit - closing.booked - account.explained
    if abs(difference) > AMOUNT_MAX:
        reply.above(AMOUNT_MAX, abs(difference))
        return codes.AMOUNT_OUT_OF_RANGE
    most = closing.requested_in if in_transit > 0 else closing.requested_out
    if abs(in_transit) > most:
        reply.above(most, abs(in_transit))
        return codes.TRANSIT_TOO_LARGE

    # Accepted: nothing below refuses.
    account.statement_day = day
    account.stated = balance
    account.in_transit = in_transit
    account.reference = batch.references[item]
    event_writers.statement_loaded(
        state.events,
        item,
        holder_id=account.holder_id,
        asset_id=account.asset_id,
        statement_day=day,
        balance=balance,
        booked=closing.booked,
        in_transit=in_transit,
        explained=account.explained,
    )
    set_difference(state, item, account, difference)
    return codes.OK


def assign_break(state: State, command: commands.AssignBreak, _reply: Reply) -> int:
    """Assign a break. Refusals in order: those of `_refuse_break`."""
    code = _refuse_break(state, command.holder_id, command.asset_id)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    account = state.holders.account_of[pair_key(command.holder_id, command.asset_id)]
    account.assignee = command.assignee
    state_break(state, 0, account, event_writers.statement_break_assigned)
    return codes.OK


def explain_break(state: State, command: commands.ExplainBreak, reply: Reply) -> int:
    """Explain a break, or a part of it, by an amount that the ledger has not booked.

    Refusals in order: those of `_refuse_break`, PARAMETER_OUT_OF_RANGE (0, or not of the sign of the break),
    EXPLANATION_BEYOND_BREAK, AMOUNT_OUT_OF_RANGE (all explanations together).
    """
    code = _refuse_break(state, command.holder_id, command.asset_id)
    if code != codes.OK:
        return code
    account = state.holders.account_of[pair_key(command.holder_id, command.asset_id)]
    size, stated = account.difference, command.amount
    if size < 0:
        size, stated = -size, -stated
    if stated <= 0:
        return codes.PARAMETER_OUT_OF_RANGE
    if stated > size:
        reply.above(size, stated)
        return codes.EXPLANATION_BEYOND_BREAK
    explained = account.explained + command.amount
    if abs(explained) > AMOUNT_MAX:
        reply.above(AMOUNT_MAX, abs(explained))
        return codes.AMOUNT_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    account.explained = explained
    account.explanation = command.explanation
    set_difference(state, 0, account, account.difference - command.amount)
    return codes.OK


def release_break(state: State, command: commands.ReleaseBreak, _reply: Reply) -> int:
    """Permit withdrawals despite a break, as long as the break is not larger than now.

    Refusals in order: those of `_refuse_break`.
    """
    code = _refuse_break(state, command.holder_id, command.asset_id)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    account = state.holders.account_of[pair_key(command.holder_id, command.asset_id)]
    account.released = abs(account.difference)
    state_break(state, 0, account, event_writers.statement_break_released)
    return codes.OK


def _refuse_account(state: State, holder_id: int, asset_id: AssetId) -> int:
    """Return OK if a holder has an account of an asset, else UNKNOWN_ASSET or UNKNOWN_HOLDER_ACCOUNT."""
    if asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    if pair_key(holder_id, asset_id) not in state.holders.account_of:
        return codes.UNKNOWN_HOLDER_ACCOUNT
    return codes.OK


def _refuse_break(state: State, holder_id: int, asset_id: AssetId) -> int:
    """Return OK if an account at a holder has a break, else a code of `_refuse_account` or NO_STATEMENT_BREAK."""
    code = _refuse_account(state, holder_id, asset_id)
    if code != codes.OK:
        return code
    account = state.holders.account_of[pair_key(holder_id, asset_id)]
    return codes.OK if account.difference else codes.NO_STATEMENT_BREAK
