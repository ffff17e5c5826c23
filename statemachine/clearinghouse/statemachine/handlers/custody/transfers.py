# SPDX-License-Identifier: Apache-2.0
"""Handle transfers between accounts: each by itself, or all legs or none (SPEC L-5).

Owns the order of a transfer's refusals. A transfer is the most frequent and shortest command; keep it short.
"""

from clearinghouse.statemachine.authority.delegated_moves import (
    count_item,
    refuse_item,
    take_back_item,
)
from clearinghouse.statemachine.authority.delegation_limits import has_limits
from clearinghouse.statemachine.clearing.client_losses import (
    count_loss,
    count_payment,
    is_client_account,
    loss_of_payment,
    refuse_payment,
)
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_debit, refuse_receiver
from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.lending.auto_loans import bring_back, with_loan
from clearinghouse.statemachine.lending.loans import BeforeMovement
from clearinghouse.statemachine.lending.spot_financing import repay_received
from clearinghouse.statemachine.liquidation.health import settle_health, visit_first
from clearinghouse.statemachine.pretrade.gate import refuse_margin_after_debit
from clearinghouse.statemachine.state.results import Outcome, Refusal, answer_refused_batch, refuse
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.work import EVENT_INTEGERS_PER_UNIT
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_REPAY,
    CLOSED,
    FIRST_ACCOUNT_ID,
    LIQUIDATING,
)


def apply_transfers(
    state: State, batch: commands.Transfers, outcome: Outcome, start: int, stop: int
) -> int:
    """Apply transfers `start` to `stop` of a batch, each by itself; return the next: `stop`, or where the work ends.

    Refusals in order: DELEGATE_MOVED_LIMIT (Q-5), those of `refuse_inactive` for the debited and the credited account,
    UNKNOWN_ASSET, SAME_ACCOUNT, those of `refuse_debit`, of `refuse_departure` and of
    `refuse_payment`, RECEIVER_IN_LIQUIDATION,
    WITHDRAWAL_MARGIN.
    """
    refusal = Refusal()
    events = state.events
    # Only the events of an item add units of work, except where an item visits listed accounts, or
    # asks for cover.
    last = (state.work.batch_stop - state.work.units) * EVENT_INTEGERS_PER_UNIT
    # The tables themselves: reading the property of both for each item was a twentieth of a
    # transfer's cost.
    listed = state.cursors.health.listed
    blocks = state.cursors.health.blocks
    ending = state.cursors.ending
    is_limited = has_limits(state, batch.principal)
    asks_cover = state.margin.parameters.cover_ppb >= 0
    counts_work = asks_cover or bool(state.quarantine.work)
    accounts = state.accounts
    # The class of a command is plain Python, where each read of a column has its cost.
    from_ids, to_ids, asset_ids = batch.from_ids, batch.to_ids, batch.asset_ids
    amounts, principal = batch.amounts, batch.principal
    for item in range(start, stop):
        source_id, target_id, asset_id = from_ids[item], to_ids[item], asset_ids[item]
        amount = amounts[item]
        if listed or blocks or ending:
            visit_first(state, item, source_id)
            visit_first(state, item, target_id)
            last = (state.work.batch_stop - state.work.units) * EVENT_INTEGERS_PER_UNIT
        source, target = accounts.get(source_id), accounts.get(target_id)
        code = refuse_item(state, batch, item, refusal) if is_limited else codes.OK
        if code == codes.OK:
            code = _transfer(state, source, target, asset_id, amount, principal, refusal)
            if code == codes.INSUFFICIENT_FREE_BALANCE and refusal.free_lacking:
                code = _transfer_loan(state, batch, item, refusal)
        if counts_work:
            last = (state.work.batch_stop - state.work.units) * EVENT_INTEGERS_PER_UNIT
        if code == codes.OK:
            assert source is not None
            if source.exposure_count:
                code = refuse_margin_after_debit(state, source, refusal)
                if code != codes.OK:
                    _return_transfer(state, batch, item)
        outcome.add(code, 0)
        if code == codes.OK:
            assert target is not None
            event_writers.transferred(events, item, source_id, target_id, asset_id, amount)
            if is_limited or asks_cover:
                _count(state, batch, item, is_limited=is_limited)
            if target.flags & ACCOUNT_AUTO_REPAY:
                repay_received(state, item, target.holdings[asset_id], amount)
        else:
            refuse(state, item, outcome, code, refusal)
            refusal.clear()
        if state.touched:
            settle_health(state, item)
        if len(events) >= last:
            return item + 1
    return stop


def _transfer_item(state: State, batch: commands.Transfers, item: int, refusal: Refusal) -> int:
    """Do `_transfer` for an item of a batch."""
    accounts = state.accounts
    return _transfer(
        state,
        accounts.get(batch.from_ids[item]),
        accounts.get(batch.to_ids[item]),
        batch.asset_ids[item],
        batch.amounts[item],
        batch.principal,
        refusal,
    )


def _transfer(
    state: State,
    source: Account | None,
    target: Account | None,
    asset_id: AssetId,
    amount: int,
    principal: str,
    refusal: Refusal,
) -> int:
    """Move the amount of one transfer; return OK or a refusal. An account that does not exist is None.

    The caller checks the margin of the debited account afterwards.
    """
    if source is None or target is None:
        return codes.UNKNOWN_ACCOUNT
    if source.id < FIRST_ACCOUNT_ID or target.id < FIRST_ACCOUNT_ID:
        return codes.SYSTEM_ACCOUNT
    if source.isolated_market_id or target.isolated_market_id:
        return codes.ISOLATED_ACCOUNT
    if source.status == CLOSED or target.status == CLOSED:  # noqa: PLR1714 (a tuple for each transfer costs)
        return codes.ACCOUNT_CLOSED
    asset = state.assets.get(asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    if source is target:
        return codes.SAME_ACCOUNT
    debit = source.holdings.get(asset_id)
    code = refuse_debit(state, source, debit, amount, refusal)
    if code == codes.OK and (
        state.margin.parameters.cover_ppb >= 0 or state.intraday.open or state.quarantine.work
    ):
        code = refuse_departure(state, source, asset, amount, refusal, to=target)
        if code == codes.OK:
            code = refuse_payment(state, source, asset, amount, principal, refusal)
    if code != codes.OK or debit is None:
        return code
    if target.status == LIQUIDATING:
        code = refuse_receiver(state, target, asset)
        if code != codes.OK:
            return code
    # The holding nearly always exists, and the call would be a noticeable part of a transfer's
    # cost.
    credit = target.holdings.get(asset_id)
    if credit is None:
        credit = holding_of(state, target, asset)
    move(debit, credit, amount)
    if (
        target.exposure_count
        or state.custody.debtors
        or state.intraday.open
        or state.dvp.cash_calls
    ):
        state.touched[target.id] = target
    return codes.OK


def _transfer_loan(state: State, batch: commands.Transfers, item: int, refusal: Refusal) -> int:
    """Transfer an amount of which auto-lend has lent a part, and redeem that loan (B-6); return OK or a refusal.

    The caller checks the margin of the debited account afterwards.
    """

    def outflow() -> int:
        code = _transfer_item(state, batch, item, refusal)
        if code == codes.OK:
            source = state.accounts[batch.from_ids[item]]
            if source.exposure_count:
                code = refuse_margin_after_debit(state, source, refusal)
                if code != codes.OK:
                    _return_transfer(state, batch, item)
        return code

    return with_loan(state, item, refusal, outflow)


def _count(state: State, batch: commands.Transfers, item: int, *, is_limited: bool) -> None:
    """Count a transfer in the limits of a delegate, and in the mandate of an account of clients."""
    _count_of_client(state, batch, item)
    if is_limited:
        count_item(state, batch, item)


def _count_of_client(state: State, batch: commands.Transfers, item: int) -> None:
    """Count the amount that a transfer moved out of an account of clients (C-17)."""
    source = state.accounts[batch.from_ids[item]]
    if is_client_account(source):
        asset = state.assets[batch.asset_ids[item]]
        count_payment(state, item, source, asset, batch.amounts[item], batch.principal)


def _suppose_of_clients(state: State, batch: commands.Transfers, item: int, sign: int) -> None:
    """Count a leg of an atomic batch until the whole batch is decided, or remove the count again."""
    source = state.accounts[batch.from_ids[item]]
    if is_client_account(source):
        loss = loss_of_payment(state.assets[batch.asset_ids[item]], batch.amounts[item])
        count_loss(state, source, sign * loss, batch.principal)


def _return_transfer(state: State, batch: commands.Transfers, item: int) -> None:
    """Undo one transfer."""
    asset_id = batch.asset_ids[item]
    source = state.accounts[batch.from_ids[item]]
    target = state.accounts[batch.to_ids[item]]
    move(target.holdings[asset_id], source.holdings[asset_id], batch.amounts[item])
    state.touched.pop(target.id, None)


def apply_atomic_transfers(state: State, batch: commands.Transfers, outcome: Outcome) -> None:
    """Apply all legs or none (L-5).

    Each leg passes the refusals of `apply_transfers`; margins are checked after all legs have moved. In a refused
    batch the other legs answer ATOMIC_BATCH_REFUSED.
    """
    refusal = Refusal()
    count = batch.count()
    is_limited = has_limits(state, batch.principal)
    asks_cover = state.margin.parameters.cover_ppb >= 0
    loans: dict[int, BeforeMovement] = {}
    code, done = _move_legs(state, batch, refusal, loans, is_limited=is_limited)
    failed = done
    if code == codes.OK:
        for item in range(count):
            source = state.accounts[batch.from_ids[item]]
            if source.exposure_count:
                code = refuse_margin_after_debit(state, source, refusal)
                if code != codes.OK:
                    failed = item
                    break
    for item in range(done if asks_cover else 0):
        _suppose_of_clients(state, batch, item, -1)
    if code != codes.OK:
        for item in range(done - 1, -1, -1):
            _return_transfer(state, batch, item)
            if item in loans:
                loans[item].undo(state)
        state.touched.clear()
        answer_refused_batch(state, outcome, count, failed, code, refusal)
        for item in range(done if is_limited else 0):
            take_back_item(state, batch, item)
        return
    _write_legs(state, batch, outcome)


def _write_legs(state: State, batch: commands.Transfers, outcome: Outcome) -> None:
    """Write the events of all legs of an atomic batch, with the effects of each leg."""
    for item in range(batch.count()):
        event_writers.transferred(
            state.events,
            item,
            batch.from_ids[item],
            batch.to_ids[item],
            batch.asset_ids[item],
            batch.amounts[item],
        )
        if state.margin.parameters.cover_ppb >= 0:
            _count_of_client(state, batch, item)
        target = state.accounts[batch.to_ids[item]]
        repay_received(state, item, target.holdings[batch.asset_ids[item]], batch.amounts[item])
        outcome.add(codes.OK, 0)


def _move_legs(
    state: State,
    batch: commands.Transfers,
    refusal: Refusal,
    loans: dict[int, BeforeMovement],
    *,
    is_limited: bool,
) -> tuple[int, int]:
    """Move the legs until one is refused; return its code, or OK, and the number of moved legs.

    `loans` receives the auto-lend loans as they were before a leg redeemed them (B-6).
    """
    for item in range(batch.count()):
        code = refuse_item(state, batch, item, refusal) if is_limited else codes.OK
        if code == codes.OK:
            code = _transfer_item(state, batch, item, refusal)
            if code == codes.INSUFFICIENT_FREE_BALANCE and refusal.free_lacking:
                before = bring_back(state, item, refusal)
                if before is not None:
                    code = _transfer_item(state, batch, item, refusal)
                    if code == codes.OK:
                        loans[item] = before
                    else:
                        before.undo(state)
        if code != codes.OK:
            return code, item
        if state.margin.parameters.cover_ppb >= 0:
            _suppose_of_clients(state, batch, item, 1)
        if is_limited:
            count_item(state, batch, item)
    return codes.OK, batch.count()
