# SPDX-License-Identifier: Apache-2.0
"""Handle the commands of payment versus payment: parameters, payments in and out, pairs (SPEC C-6).

Owns the refusals of each command in their order. Must never settle a pair: `pvp` does when it reads the queue.
"""

from clearinghouse.statemachine.arithmetic.pvp import units_ceil, units_floor
from clearinghouse.statemachine.authority.common_checks import (
    refuse_count,
    refuse_inactive,
    refuse_redeemed,
)
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure, refuse_pair
from clearinghouse.statemachine.custody.withdrawal_checks import (
    refuse_debit,
    refuse_receiver,
    refuse_stopped,
)
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.pretrade.reservations import reserve_move
from clearinghouse.statemachine.pvp import cover
from clearinghouse.statemachine.pvp.limits import NO_CHANGE, may_settle, refuse_rate, tests_after
from clearinghouse.statemachine.pvp.payments import pay_out_claim
from clearinghouse.statemachine.pvp.queue import (
    enter_queue,
    leave_queue,
    member_moved,
    read_in_item,
)
from clearinghouse.statemachine.state.pvp import PvpCurrency, PvpMember, PvpPair
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AccountId, AssetId, PvpPairId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    KIND_MEMBER_HOUSE,
    PPB,
    PVP,
    PVP_CURRENCIES_MAX,
    PVP_MEMBERS_MAX,
    PVP_PAIRS_MAX,
    PVP_QUEUE_MAX,
)


def set_pvp_currency(state: State, command: commands.SetPvpCurrency, reply: Reply) -> int:
    """Admit a currency to settlement, or change its haircut.

    Refusals in order: UNKNOWN_ASSET, SECURITY_REDEEMED, PARAMETER_OUT_OF_RANGE, STATE_LIMIT.
    """
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    code = refuse_redeemed(state, command.asset_id)
    if code != codes.OK:
        return code
    if not (0 <= command.haircut_ppb < PPB and NOT_STATED <= command.rate_band_ppb <= PPB):
        return codes.PARAMETER_OUT_OF_RANGE
    currencies = state.pvp.currencies
    currency = currencies.get(command.asset_id)
    if currency is None:
        code = refuse_count(len(currencies), PVP_CURRENCIES_MAX, reply)
        if code != codes.OK:
            return code

    # Accepted: nothing below refuses.
    if currency is None:
        currency = currencies[command.asset_id] = PvpCurrency(command.asset_id, 0)
    currency.haircut_ppb = command.haircut_ppb
    currency.rate_band_ppb = command.rate_band_ppb
    event_writers.pvp_currency_set(state.events, 0, command.asset_id)
    for member in state.pvp.members.values():
        if command.asset_id in member.claims or command.asset_id in member.queued:
            member_moved(state, member)
    read_in_item(state, 0)
    return codes.OK


def set_pvp_member(state: State, command: commands.SetPvpMember, reply: Reply) -> int:
    """Admit a member, or change its limit or whether its pairs may settle.

    Refusals in order: those of `refuse_inactive`, NOT_A_MEMBER_ACCOUNT, PARAMETER_OUT_OF_RANGE, STATE_LIMIT.
    """
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    if state.accounts[command.account_id].kind != KIND_MEMBER_HOUSE:
        return codes.NOT_A_MEMBER_ACCOUNT
    if command.active not in (0, 1) or not 0 <= command.total_short_limit <= AMOUNT_MAX:
        return codes.PARAMETER_OUT_OF_RANGE
    members = state.pvp.members
    member = members.get(command.account_id)
    if member is None:
        code = refuse_count(len(members), PVP_MEMBERS_MAX, reply)
        if code != codes.OK:
            return code

    # Accepted: nothing below refuses.
    if member is None:
        member = members[command.account_id] = PvpMember(command.account_id, 0, 0)
    member.active = command.active
    member.total_short_limit = command.total_short_limit
    event_writers.pvp_member_set(state.events, 0, command.account_id)
    member_moved(state, member)
    read_in_item(state, 0)
    return codes.OK


def set_pvp_short_limit(state: State, command: commands.SetPvpShortLimit, _reply: Reply) -> int:
    """Set the short limit of a member in a currency.

    Refusals in order: NOT_A_PVP_MEMBER, NOT_A_PVP_CURRENCY, PARAMETER_OUT_OF_RANGE.
    """
    member = state.pvp.members.get(command.account_id)
    if member is None:
        return codes.NOT_A_PVP_MEMBER
    if command.asset_id not in state.pvp.currencies:
        return codes.NOT_A_PVP_CURRENCY
    if not 0 <= command.short_limit <= AMOUNT_MAX:
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    member.short_limits[command.asset_id] = command.short_limit
    event_writers.pvp_short_limit_set(state.events, 0, command.account_id, command.asset_id)
    member_moved(state, member)
    read_in_item(state, 0)
    return codes.OK


def _refuse_payment(state: State, account_id: AccountId, asset_id: AssetId) -> int:
    """Return OK if a member may pay in or receive a payment in a currency, else a code.

    In order those of `refuse_inactive`, UNKNOWN_ASSET, NOT_A_PVP_MEMBER, NOT_A_PVP_CURRENCY.
    """
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code
    if asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    if account_id not in state.pvp.members:
        return codes.NOT_A_PVP_MEMBER
    if asset_id not in state.pvp.currencies:
        return codes.NOT_A_PVP_CURRENCY
    return codes.OK


def pay_in(state: State, batch: commands.PayInPvp, item: int, reply: Reply) -> int:
    """Move an amount from a member's balance to `pvp`, and add it to the member's claim.

    Refusals in order: those of `_refuse_payment`, of `refuse_debit`, of `refuse_departure` for the part above the
    amount due, WITHDRAWAL_MARGIN.
    """
    account_id = batch.account_ids[item]
    code = _refuse_payment(state, account_id, batch.asset_ids[item])
    if code != codes.OK:
        return code
    account = state.accounts[account_id]
    asset = state.assets[batch.asset_ids[item]]
    amount = batch.amounts[item]
    debit = account.holdings.get(asset.id)
    code = refuse_debit(state, account, debit, amount, reply)
    beyond = amount - state.pvp.members[account_id].due(asset.id)
    if code == codes.OK and beyond > 0:
        code = refuse_departure(state, account, asset, beyond, reply)
    if code != codes.OK or debit is None:
        return code
    credit = holding_of(state, state.accounts[PVP], asset)
    code = reserve_move(state, debit, credit, amount, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    member = state.pvp.members[account_id]
    member.add_claim(asset.id, amount)
    member.count_payment(asset.id, amount)
    event_writers.pvp_paid_in(
        state.events, item, account_id, asset.id, amount, claim=member.claims.get(asset.id, 0)
    )
    member_moved(state, member)
    read_in_item(state, item)
    return codes.OK


def pay_out(state: State, batch: commands.PayOutPvp, item: int, reply: Reply) -> int:
    """Pay an amount of a member's claim to its balance.

    Refusals in order: those of `_refuse_payment`, AMOUNT_NOT_POSITIVE, RECEIVER_IN_LIQUIDATION, PVP_CLAIM_TOO_SMALL,
    PVP_CASH_LACKING, then those of `tests_after` for the claim that remains after the payment.
    """
    account_id = batch.account_ids[item]
    asset_id = batch.asset_ids[item]
    code = _refuse_payment(state, account_id, asset_id)
    if code != codes.OK:
        return code
    amount = batch.amounts[item]
    if amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    account = state.accounts[account_id]
    asset = state.assets[asset_id]
    code = refuse_receiver(state, account, asset)
    if code != codes.OK:
        return code
    member = state.pvp.members[account_id]
    claim = member.claims.get(asset_id, 0)
    if amount > claim:
        reply.below(amount, claim)
        return codes.PVP_CLAIM_TOO_SMALL
    cash = holding_of(state, state.accounts[PVP], asset)
    if amount > cash.balance:
        reply.below(amount, cash.balance)
        return codes.PVP_CASH_LACKING
    after = tests_after(state, member, ((asset_id, -amount),))
    if after.code == codes.PVP_VALUE_BELOW_ZERO:
        reply.below(0, units_floor(after.value))
    elif after.code == codes.PVP_TOTAL_SHORT_ABOVE_LIMIT:
        reply.above(member.total_short_limit, units_ceil(after.total_short))
    if after.code != codes.OK:
        return after.code

    # Accepted: nothing below refuses.
    pay_out_claim(state, item, member, asset, amount)
    return codes.OK


def submit_pair(state: State, batch: commands.SubmitPvpPairs, item: int, reply: Reply) -> int:
    """Queue a pair, then try the queue. Answer: pair id.

    Refusals in order: those of `refuse_inactive` for both accounts, SAME_ACCOUNT, UNKNOWN_ASSET, NOT_A_PVP_MEMBER,
    PVP_MEMBER_NOT_ACTIVE, NOT_A_PVP_CURRENCY, PVP_SAME_CURRENCY, those of `refuse_stopped` of each (a pair at a bad
    price gives a claim away), AMOUNT_NOT_POSITIVE, those of `refuse_rate`, PVP_REFERENCE_USED, STATE_LIMIT (of each
    member, then of the queue), those of `refuse_pair` of each.
    """
    account_ids = (batch.account_ids[item], batch.counterparty_account_ids[item])
    asset_ids = (batch.asset_ids[item], batch.counterparty_asset_ids[item])
    code = _refuse_parties(state, account_ids)
    if code != codes.OK:
        return code
    code = _refuse_terms(state, account_ids, asset_ids)
    for account_id in account_ids:
        if code == codes.OK:
            code = refuse_stopped(state, state.accounts[account_id], reply)
    if code != codes.OK:
        return code
    amounts = (batch.amounts[item], batch.counterparty_amounts[item])
    if min(amounts) <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    code = refuse_rate(state, asset_ids, amounts, reply)
    if code != codes.OK:
        return code
    pvp = state.pvp
    reference = batch.references[item]
    if reference in pvp.references or reference in pvp.ended_references:
        return codes.PVP_REFERENCE_USED
    for account_id in account_ids:
        pairs = pvp.members[account_id].pairs
        code = refuse_count(len(pairs), PVP_PAIRS_MAX, reply)
        if code != codes.OK:
            return code
    code = refuse_count(len(pvp.pairs), PVP_QUEUE_MAX, reply)
    both = [state.accounts[account_id] for account_id in account_ids]
    for giver, taker, place in ((both[0], both[1], 0), (both[1], both[0], 1)):
        if code == codes.OK:
            asset = state.assets[asset_ids[place]]
            code = refuse_pair(state, giver, taker, asset, amounts[place], reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    pair = PvpPair(
        PvpPairId(pvp.last_pair_id + 1),
        account_ids[0],
        asset_ids[0],
        amounts[0],
        account_ids[1],
        asset_ids[1],
        amounts[1],
        reference,
        state.time_ns,
    )
    enter_queue(state, item, pair)
    read_in_item(state, item)
    reply.item_id = pair.id
    return codes.OK


def _refuse_parties(state: State, account_ids: tuple[AccountId, AccountId]) -> int:
    """Return the refusals of `submit_pair` up to SAME_ACCOUNT, or OK."""
    code = codes.OK
    for account_id in account_ids:
        if code == codes.OK:
            code = refuse_inactive(state, account_id)
    if code == codes.OK and account_ids[0] == account_ids[1]:
        code = codes.SAME_ACCOUNT
    return code


def _refuse_terms(
    state: State, account_ids: tuple[AccountId, AccountId], asset_ids: tuple[AssetId, AssetId]
) -> int:
    """Return the refusals of `submit_pair` from UNKNOWN_ASSET to PVP_SAME_CURRENCY, or OK."""
    pvp = state.pvp
    if any(asset_id not in state.assets for asset_id in asset_ids):
        return codes.UNKNOWN_ASSET
    if any(account_id not in pvp.members for account_id in account_ids):
        return codes.NOT_A_PVP_MEMBER
    if not all(may_settle(state, pvp.members[account_id]) for account_id in account_ids):
        return codes.PVP_MEMBER_NOT_ACTIVE
    if any(asset_id not in pvp.currencies for asset_id in asset_ids):
        return codes.NOT_A_PVP_CURRENCY
    return codes.PVP_SAME_CURRENCY if asset_ids[0] == asset_ids[1] else codes.OK


def cover_shorts(state: State, command: commands.CoverPvpShorts, _reply: Reply) -> int:
    """Cover the shorts of a member that has missed its pay-in, and exclude its pairs from settlement.

    Refusals in order: NOT_A_PVP_MEMBER, PVP_NOT_SHORT, PVP_PRICE_ABSENT (of one of its currencies).
    """
    member = state.pvp.members.get(command.account_id)
    if member is None:
        return codes.NOT_A_PVP_MEMBER
    if min(member.claims.values(), default=0) >= 0:
        return codes.PVP_NOT_SHORT
    if tests_after(state, member, NO_CHANGE).code == codes.PVP_PRICE_ABSENT:
        return codes.PVP_PRICE_ABSENT

    # Accepted: nothing below refuses.
    cover.miss_pay_in(state, member)
    read_in_item(state, 0)
    return codes.OK


def cancel_pair(state: State, batch: commands.CancelPvpPairs, item: int, _reply: Reply) -> int:
    """Remove a pair from the queue, by agreement of both members. Refusals in order: UNKNOWN_PVP_PAIR."""
    pair = state.pvp.pairs.get(batch.pair_ids[item])
    if pair is None:
        return codes.UNKNOWN_PVP_PAIR

    # Accepted: nothing below refuses.
    leave_queue(state, pair)
    event_writers.pvp_pair_ended(state.events, item, pair.id, codes.PVP_PAIR_CANCELLED)
    return codes.OK
