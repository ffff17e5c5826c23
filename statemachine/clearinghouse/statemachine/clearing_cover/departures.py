# SPDX-License-Identifier: Apache-2.0
"""Refuse an amount that leaves accounts but is needed there as cover (SPEC C-7.2).

Owns the check before a withdrawal, a transfer, a hold, an order or a fill at the exchange, a pair at `pvp`, and a
return of collateral or contribution. Must never move an amount.
"""

from clearinghouse.statemachine.clearing.cash_calls import refuse_failed, refuse_taking
from clearinghouse.statemachine.clearing.parties import own_accounts
from clearinghouse.statemachine.clearing.quarantined_sessions import refuse_kept_for_session
from clearinghouse.statemachine.clearing_cover.called_amounts import currencies_of, has_missed
from clearinghouse.statemachine.clearing_cover.cover_figures import (
    asked_accounts,
    asked_member,
    count_scenarios,
    free_cash,
    is_within,
    needed_cover,
    open_positions,
    owed_by,
    owes_nothing,
    present_cover,
)
from clearinghouse.statemachine.clearing_cover.kept_cover import bound_of, quotes_of
from clearinghouse.statemachine.clearing_cover.next_payments import next_payment
from clearinghouse.statemachine.exchange_margin.account_margin import is_at_risk
from clearinghouse.statemachine.ledger.ledger import (
    evaluate_moved,
    evaluate_without,
    free_balance,
    holding_of,
)
from clearinghouse.statemachine.orders.open_orders import paying_asset
from clearinghouse.statemachine.state.clearing import Member
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Order, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def refuse_order(state: State, order: Order, refusal: Refusal, *, reducing: bool) -> int:
    """Return why the amount that an exchange order has just reserved must stay as cover, or OK (C-7.2).

    A fill at a bad price moves money out like a withdrawal, also if borrowed money pays for it. An order that pays with
    an asset that covers nothing is not checked, unless it adds to a risk at the exchange, or pays with an asset that a
    quarantined session needs (J-2.2). The refusals are those of `refuse_departure` without the payments of the next
    sessions. But they include the cash that purchases have lacked already: an order for another currency would move
    that cash out as well.
    """
    account = order.account
    asset = paying_asset(order) if order.market.is_spot else state.valuation
    code = refuse_kept_for_session(state, account, asset, _left_without(account, asset, 0), refusal)
    if code != codes.OK or state.margin.parameters.cover_ppb < 0:
        return code
    if _counts(state, account, asset, reducing=reducing):
        code = refuse_departure(state, account, asset, 0, refusal)
    if code != codes.OK or asked_member(state, account) is None:
        return code
    return refuse_failed(state, account, asset, free_cash(state, [account.id], asset.id), refusal)


def _counts(state: State, account: Account, asset: Asset, *, reducing: bool) -> bool:
    """Return whether an order pays with an asset that covers debts, or adds to a risk at the exchange."""
    if asset is state.valuation or (not reducing and is_at_risk(account)):
        return True
    own_ids = own_accounts(state, account)
    return asset in currencies_of(state, own_ids, quotes_of(state, open_positions(state, own_ids)))


def refuse_fill(state: State, account: Account, gained: int, refusal: Refusal) -> int:
    """Return a code of `refuse_departure` for a fill that adds `gained` to the equity above initial margin, or OK."""
    return refuse_departure(state, account, state.valuation, 0, refusal, gained=gained)


def refuse_pair(
    state: State, account: Account, other: Account, asset: Asset, amount: int, refusal: Refusal
) -> int:
    """Return why an account may not owe a payment at `pvp` to another account, or OK: its cover would be too low.

    The refusals are those of `refuse_departure`. They come now, because a payment that is due is paid in without a
    check (C-7.2, C-5.4).
    """
    if account.id in state.intraday.open:
        refusal.above(0, state.intraday.open[account.id].amount)
        return codes.INTRADAY_CREDIT_OPEN
    member = asked_member(state, account)
    if member is None:
        return codes.OK
    at_pvp = state.pvp.members[account.id]
    before = at_pvp.due(asset.id)
    at_pvp.add_given(asset.id, amount)
    code = codes.OK
    if at_pvp.due(asset.id) > before:
        for own_ids, members in asked_accounts(state, account, member):
            if other.id in own_ids:
                break
            code = _refuse_due(state, own_ids, members, asset, refusal)
            if code != codes.OK:
                break
        if code == codes.OK:
            left = free_cash(state, [account.id], asset.id)
            code = refuse_failed(state, account, asset, left, refusal)
    at_pvp.add_given(asset.id, -amount)
    return code


def covers_of(state: State, account: Account) -> list[int]:
    """Return the cover of an account's own accounts, and of its group; empty if they owe nothing or need no cover."""
    member = asked_member(state, account)
    if member is None:
        return []
    return [
        present_cover(state, own_ids, quotes_of(state, open_positions(state, own_ids)))
        for own_ids, members in asked_accounts(state, account, member)
        if not owes_nothing(state, own_ids, members)
    ]


def refuse_less(state: State, account: Account, before: list[int], refusal: Refusal) -> int:
    """Return a code of `refuse_departure` if a borrow has lowered the cover below `before` and it is needed, or OK."""
    after = covers_of(state, account)
    if all(has >= had for has, had in zip(after, before, strict=True)):
        return codes.OK
    return refuse_departure(state, account, state.valuation, 0, refusal)


def refuse_departure(
    state: State,
    account: Account,
    asset: Asset,
    amount: int,
    refusal: Refusal,
    *,
    to: Account | None = None,
    gained: int = 0,
) -> int:
    """Return why an amount may not leave the own accounts, because it is needed there, or OK (C-7.2).

    In order WORK_QUARANTINED (a quarantined session needs it, J-2.2), INTRADAY_CREDIT_OPEN (C-5.5), MARGIN_CALL_MISSED,
    COMMITMENT_NOT_COVERED, NEEDED_FOR_SETTLEMENT, then the last three for the accounts of the group. A negative amount
    is received: returned collateral or contribution. An amount of 0 checks an amount that an order has already
    reserved, or a fill that adds `gained` to the equity above initial margin. An amount `to` an own account, or to one
    of the group, does not leave, but may cover less there. If a session or credit needs it, it must not leave the
    account itself.
    """
    if amount > 0:
        code = refuse_kept_for_session(
            state, account, asset, _left_without(account, asset, amount), refusal
        )
        if code != codes.OK:
            return code
    credit = state.intraday.open.get(account.id)
    if credit is not None:
        refusal.above(0, credit.amount)
        return codes.INTRADAY_CREDIT_OPEN
    member = asked_member(state, account)
    if member is None:
        return codes.OK
    for own_ids, members in asked_accounts(state, account, member):
        if to is not None and to.id in own_ids:
            code = _refuse_within(state, own_ids, members, account, to, asset, amount, refusal)
            if code == codes.OK:
                code = refuse_taking(state, account, asset, amount, refusal)
            return code
        code = _refuse_leaving(state, own_ids, members, account, asset, amount, gained, refusal)
        if code != codes.OK:
            return code
    return refuse_taking(state, account, asset, amount, refusal)


def lets_nothing_leave(state: State, account: Account) -> bool:
    """Return whether own accounts of a member have missed a call, or lack cover for what they owe now (C-7.2)."""
    member = asked_member(state, account)
    if member is None:
        return False
    own_ids, members = own_accounts(state, account), [member]
    if has_missed(state, own_ids, members):
        return True
    if owes_nothing(state, own_ids, members):
        return False
    positions = open_positions(state, own_ids)
    has = present_cover(state, own_ids, quotes_of(state, positions))
    return _refuse_owed(state, own_ids, members, positions, has, Refusal()) != codes.OK


def _left_without(account: Account, asset: Asset, amount: int) -> int:
    """Return the free balance of an account after an amount has left it."""
    holding = account.holdings.get(asset.id)
    return -amount if holding is None else free_balance(holding) - amount


def _refuse_leaving(
    state: State,
    own_ids: list[AccountId],
    members: list[Member],
    account: Account,
    asset: Asset,
    amount: int,
    gained: int,
    refusal: Refusal,
) -> int:
    """Return why an amount may not leave accounts that answer together, or OK.

    The codes are those of `refuse_departure`.
    """
    if has_missed(state, own_ids, members):
        return codes.MARGIN_CALL_MISSED
    if owes_nothing(state, own_ids, members):
        return codes.OK
    positions = open_positions(state, own_ids)
    quotes = quotes_of(state, positions)
    holding = account.holdings.get(asset.id)

    def ask() -> int:
        back = -min(amount, 0)
        has = present_cover(state, own_ids, quotes, account, gained, asset=asset, back=back)
        code = _refuse_owed(state, own_ids, members, positions, has, refusal)
        if code == codes.OK and amount > 0:
            code = _refuse_next(state, own_ids, asset, refusal)
        return code

    # Of an offer for a buy-in what leaves is under hold already, or is not there.
    taken = 0 if holding is None else min(amount, free_balance(holding))
    return evaluate_without(holding, taken, ask) if holding is not None and taken > 0 else ask()


def _refuse_within(
    state: State,
    own_ids: list[AccountId],
    members: list[Member],
    account: Account,
    to: Account,
    asset: Asset,
    amount: int,
    refusal: Refusal,
) -> int:
    """Return COMMITMENT_NOT_COVERED if an amount covers too little in another account of the same party, or OK.

    An amount covers less if it then secures a position or a debt of one of the two accounts.
    """
    if not (is_at_risk(account) or is_at_risk(to)) or owes_nothing(state, own_ids, members):
        return codes.OK
    positions = open_positions(state, own_ids)
    quotes = quotes_of(state, positions)
    before = present_cover(state, own_ids, quotes)

    def ask() -> int:
        has = present_cover(state, own_ids, quotes)
        if has >= before:
            return codes.OK
        return _refuse_owed(state, own_ids, members, positions, has, refusal)

    return evaluate_moved(account.holdings[asset.id], holding_of(state, to, asset), amount, ask)


def _refuse_due(
    state: State, own_ids: list[AccountId], members: list[Member], asset: Asset, refusal: Refusal
) -> int:
    """Return why accounts lack cover or cash for their next sessions, after amounts that they owe at `pvp`, or OK."""
    if has_missed(state, own_ids, members):
        return codes.MARGIN_CALL_MISSED
    if owes_nothing(state, own_ids, members):
        return codes.OK
    positions = open_positions(state, own_ids)
    quotes = quotes_of(state, positions)
    if asset not in currencies_of(state, own_ids, quotes):
        return codes.OK
    has = present_cover(state, own_ids, quotes)
    code = _refuse_owed(state, own_ids, members, positions, has, refusal)
    return code if code != codes.OK else _refuse_next(state, own_ids, asset, refusal)


def _refuse_owed(
    state: State,
    own_ids: list[AccountId],
    members: list[Member],
    positions: list[Position],
    has: int,
    refusal: Refusal,
) -> int:
    """Return COMMITMENT_NOT_COVERED if accounts need more cover for positions than they have, or OK."""
    if is_within(state, own_ids, members, bound_of(state, own_ids, positions, members[0]), has):
        return codes.OK
    count_scenarios(state, own_ids, len(positions))
    owed = owed_by(state, own_ids, positions, members[0])
    needed = needed_cover(state, own_ids, owed, members)
    if needed <= has:
        return codes.OK
    refusal.below(needed, has)
    return codes.COMMITMENT_NOT_COVERED


def _refuse_next(state: State, own_ids: list[AccountId], asset: Asset, refusal: Refusal) -> int:
    """Return NEEDED_FOR_SETTLEMENT if the next sessions need more than the free cash of accounts, or OK."""
    pays, left = next_payment(state, own_ids, asset.id), free_cash(state, own_ids, asset.id)
    if pays <= left:
        return codes.OK
    refusal.below(pays, left)
    return codes.NEEDED_FOR_SETTLEMENT
