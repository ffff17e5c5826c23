# SPDX-License-Identifier: Apache-2.0
"""Refuse a trade that an account, or its group, does not cover (SPEC C-16, C-16.1, C-8.2).

Owns the check before an account exchanges lots for cash: a bound decides first, then the exact figures. Must never move
an amount.
"""

from clearinghouse.statemachine.clearing.leaving_notices import is_asked, notice_of
from clearinghouse.statemachine.clearing.novation import Side
from clearinghouse.statemachine.clearing.parties import own_accounts, stand_in_one_group
from clearinghouse.statemachine.clearing_cover.batch_cover import (
    add_if_covered_in_batch,
    begin_in_batch,
)
from clearinghouse.statemachine.clearing_cover.called_amounts import has_missed
from clearinghouse.statemachine.clearing_cover.cover_figures import (
    asked_accounts,
    count_scenarios,
    is_owed_within,
    loss_of,
    needed_beside,
    needed_cover,
    open_positions,
    present_cover,
)
from clearinghouse.statemachine.clearing_cover.initial_margin import initial_margin
from clearinghouse.statemachine.clearing_cover.kept_cover import bound_of, bound_with, quotes_of
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.state.clearing import Member, pair_key
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import MEMBER_IN_DEFAULT


def refuse_cover(
    state: State,
    member: Member,
    account_id: AccountId,
    market: Market,
    lots: int,
    cash: int,
    refusal: Refusal,
    *,
    variation: int = 0,
    is_within_group: bool = False,
    batch: int = 0,
) -> int:
    """Return why an account may not exchange lots for cash because it does not cover the trade; else OK.

    In order NO_PRICE_FOR_LIMIT, those of `_refuse_rise`, MARGIN_CALL_MISSED, COMMITMENT_NOT_COVERED, then these two of
    the group.
    Lots, cash and the variation margin that comes with them are signed: positive is received. A trade with another
    member of the group (`is_within_group`) changes nothing for the group. A trade that does not raise the sum of loss,
    margin and payments passes if cover pays the loss that its price adds: else an account without cover could turn its
    margin into a gain of its counterparty. A member in default is not checked: default management closes its nets
    (C-9).
    """
    parameters = state.margin.parameters
    if parameters.cover_ppb < 0 or member.status == MEMBER_IN_DEFAULT:
        return codes.OK
    if market.quote.price_e9 == 0:
        return codes.NO_PRICE_FOR_LIMIT
    account = state.accounts[account_id]
    asked = asked_accounts(state, account, member)
    if _is_covered_for_certain(
        state, asked, market, lots, cash, variation, batch, is_within_group=is_within_group
    ):
        return codes.OK
    has_risen = False
    for own_ids, members in asked:
        positions = open_positions(state, own_ids)
        count_scenarios(state, own_ids, 2 * (len(positions) + 1))
        loss_before = loss_of(state, own_ids, positions)
        before = loss_before + initial_margin(state, positions, member.id).total
        _add(positions, market, lots, cash)
        received = to_valuation_ceil(market.quote, variation)
        loss = loss_of(state, own_ids, positions, received)
        owed = loss + initial_margin(state, positions, member.id).total
        comes = to_valuation_floor(market.quote, variation)
        risen = owed - min(comes, 0)
        if risen > before and len(members) == 1:
            # A notice binds the member that gave it, and not its group.
            code = _refuse_rise(state, member, before, risen, refusal)
            if code != codes.OK:
                return code
        has_risen = has_risen or risen > before
        if has_risen and has_missed(state, own_ids, members):
            return codes.MARGIN_CALL_MISSED  # the net of one member covers no other one
        if risen <= before:  # only the loss that the price adds needs cover
            before, owed = loss_before, loss
            risen = owed - min(comes, 0)
        if risen > before:
            code = _refuse_shortfall(state, own_ids, members, positions, owed, comes, refusal)
            if code != codes.OK:
                return code
        if is_within_group:
            break
    return codes.OK


def refuse_side(
    state: State, market: Market, side: Side, other: Side, refusal: Refusal, *, batch: int = 0
) -> int:
    """Return a code of `refuse_cover` for one side of a trade; a trade between own accounts passes.

    In a `batch`, the account's assets are read only at its first check.
    """
    if batch and add_if_covered_in_batch(state, market, side, other, batch):
        return codes.OK
    if state.margin.parameters.cover_ppb < 0:
        return codes.OK
    account = state.accounts[side.account_id]
    if other.account_id in own_accounts(state, account):
        return codes.OK
    return refuse_cover(
        state,
        side.member,
        account.id,
        market,
        side.lots,
        side.cash,
        refusal,
        variation=side.variation,
        is_within_group=stand_in_one_group(state, account, state.accounts[other.account_id]),
        batch=batch,
    )


def _is_covered_for_certain(
    state: State,
    asked: list[tuple[list[AccountId], list[Member]]],
    market: Market,
    lots: int,
    cash: int,
    variation: int,
    batch: int,
    *,
    is_within_group: bool,
) -> bool:
    """Return whether a bound without scenarios proves that accounts cover a trade, and no call or notice stops it.

    If the bound does not prove it, the exact figures decide.
    """
    for own_ids, members in asked:
        if has_missed(state, own_ids, members):
            return False
        for member in members:
            if _refuse_rise(state, member, 0, 0, Refusal()) != codes.OK:
                return False
        if len(own_ids) == 1:
            bound = bound_with(state, own_ids[0], members[0].id, market, lots, cash)
        else:
            positions = open_positions(state, own_ids)
            _add(positions, market, lots, cash)
            bound = bound_of(state, own_ids, positions, members[0])
        has = present_cover(state, own_ids, bound.quotes)
        left = has - needed_beside(state, own_ids, members)
        if variation:
            bound.gain -= to_valuation_ceil(market.quote, variation)
            left += to_valuation_floor(market.quote, variation)
        if not is_owed_within(state, own_ids, bound, left):
            return False
        if batch and len(own_ids) == len(asked) == 1:
            begin_in_batch(state, own_ids[0], market, lots, cash, left, batch)
        if is_within_group:
            break
    return True


def _refuse_shortfall(
    state: State,
    own_ids: list[AccountId],
    members: list[Member],
    positions: list[Position],
    owed: int,
    comes: int,
    refusal: Refusal,
) -> int:
    """Return COMMITMENT_NOT_COVERED if accounts have too little cover for `owed`; or OK.

    `comes` is variation margin that the accounts will receive.
    """
    needed = needed_cover(state, own_ids, owed, members) - comes
    has = present_cover(state, own_ids, quotes_of(state, positions))
    if needed <= has:
        return codes.OK
    refusal.below(needed, has)
    return codes.COMMITMENT_NOT_COVERED


def _refuse_rise(state: State, member: Member, before: int, owed: int, refusal: Refusal) -> int:
    """Return why a member's loss and margin may not rise by a trade (C-8.2), or OK.

    In order MARGIN_WOULD_RISE (its notice runs), CONTRIBUTION_BELOW_MINIMUM. `before` and `owed` are the figures before
    and after the trade.
    """
    if not is_asked(state):
        return codes.OK
    if notice_of(state, member.id) is not None:
        refusal.above(before, owed)
        return codes.MARGIN_WOULD_RISE
    least = state.margin.fund.contribution_min
    contribution = state.margin.contributions.get(pair_key(member.id, state.valuation.id), 0)
    if contribution < least:
        refusal.below(least, contribution)
        return codes.CONTRIBUTION_BELOW_MINIMUM
    return codes.OK


def _add(positions: list[Position], market: Market, lots: int, cash: int) -> None:
    """Add a trade to the position of its market in a list of positions."""
    for position in positions:
        if position.market_id == market.id:
            break
    else:
        position = Position(market.id)
        positions.append(position)
    position.lots += lots
    position.cash += cash
    position.value = to_valuation_floor(market.base, position.lots * market.lot_base_units)
