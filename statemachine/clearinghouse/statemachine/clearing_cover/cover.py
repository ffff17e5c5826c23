# SPDX-License-Identifier: Apache-2.0
"""Compare what accounts owe by what they promise with what they have (SPEC C-16, C-16.1, C-7.2).

Owns the figure: loss to date and margin of all open nets on one side, free cash and collateral on the other. A gain
counts 0 until it is cash. A member's house accounts answer together, each client account for itself. A group of
affiliated members is asked once more, for the house accounts of all of them: its members are persons of their own, so
what one of them has is no cover of another one that lacks. Must never move an amount.
"""

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.clearing.cash_calls import refuse_failed
from clearinghouse.statemachine.clearing.leaving_notices import is_asked, notice_of
from clearinghouse.statemachine.clearing.novation import Side
from clearinghouse.statemachine.clearing.parties import (
    affiliates_of,
    house_accounts_of_group,
    is_member_account,
    own_accounts,
    stand_in_one_group,
)
from clearinghouse.statemachine.clearing_cover.called_amounts import (
    called_of,
    currencies_of,
    debts_of,
    has_missed,
)
from clearinghouse.statemachine.clearing_cover.initial_margin import (
    initial_margin,
    positions_of,
    value_of_collateral,
)
from clearinghouse.statemachine.clearing_cover.kept_cover import (
    Bound,
    bound_of,
    bound_with,
    gain_of,
    quotes_of,
)
from clearinghouse.statemachine.clearing_cover.next_payments import next_payment
from clearinghouse.statemachine.exchange_margin.account_margin import (
    beyond_initial_margin,
    is_at_risk,
)
from clearinghouse.statemachine.ledger.ledger import (
    free_balance,
    holding_of,
    look_moved,
    look_without,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.lending.intraday_credit import credit_of
from clearinghouse.statemachine.orders.open_orders import paying_asset
from clearinghouse.statemachine.state.clearing import Member, pair_key
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Market, Order, State
from clearinghouse.statemachine.state.work import (
    COVERED_PER_UNIT,
    WORK_OF_LINE,
    WORK_OF_MARGIN,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    KIND_MEMBER_HOUSE,
    MEMBER_IN_DEFAULT,
    PPB,
)


def refuse_cover(
    state: State,
    member: Member,
    account_id: AccountId,
    market: Market,
    lots: int,
    cash: int,
    refusal: Refusal,
    *,
    within: tuple[int, int] = (0, 0),
) -> int:
    """Return the refusal of an account that takes lots for cash but does not cover them; else OK.

    In order NO_PRICE_FOR_LIMIT, those of `_refuse_rise` and `_refuse_figures`, those of `_refuse_figures` of the
    group. Lots and cash are signed: positive is received. `within` is the part that a member of the group gives, which
    changes nothing for the group. What raises loss and margin together by nothing passes in any case. A member in
    default is not asked: default management closes its nets (C-9).
    """
    parameters = state.margin.parameters
    if parameters.cover_ppb < 0 or member.status == MEMBER_IN_DEFAULT:
        return codes.OK
    if market.quote.price_e9 == 0:
        return codes.NO_PRICE_FOR_LIMIT
    account = state.accounts[account_id]
    asked = _asked(state, account, member)
    if _is_covered_for_certain(state, asked, market, lots, cash, within):
        return codes.OK
    has_risen = False
    for own_ids, members in asked:
        positions = _positions(state, own_ids)
        _count_work(state, own_ids, 2 * (len(positions) + 1))
        before = _owed(state, own_ids, positions, member)
        _add(positions, market, lots, cash)
        owed = _owed(state, own_ids, positions, member)
        if owed > before:
            code = codes.OK
            if len(members) == 1:  # a notice binds the member that gave it, and not its group
                code = _refuse_rise(state, member, before, owed, refusal)
            if code == codes.OK:
                code = _refuse_figures(state, own_ids, members, positions, owed, refusal)
            if code != codes.OK:
                return code
        elif has_risen and has_missed(state, own_ids, members):
            return codes.MARGIN_CALL_MISSED  # the net of one member covers no other one
        has_risen = has_risen or owed > before
        lots, cash = lots - within[0], cash - within[1]
        if lots == cash == 0:
            break
    return codes.OK


def refuse_side(state: State, market: Market, side: Side, other: Side, refusal: Refusal) -> int:
    """Return a code of `refuse_cover` for one side of a trade; own accounts of both sides owe what they did."""
    if state.margin.parameters.cover_ppb < 0:
        return codes.OK
    account = state.accounts[side.account_id]
    if other.account_id in own_accounts(state, account):
        return codes.OK
    is_within = stand_in_one_group(state, account, state.accounts[other.account_id])
    within = (side.lots, side.cash) if is_within else (0, 0)
    return refuse_cover(
        state, side.member, account.id, market, side.lots, side.cash, refusal, within=within
    )


def refuse_order(state: State, order: Order, refusal: Refusal, *, reducing: bool) -> int:
    """Return a code of `refuse_departure` for what an order at the exchange has just reserved, or OK (C-7.2).

    A fill at a bad price carries money away as a withdrawal does, also one that pays with what is borrowed against it.
    An order that pays with what covers nothing is not asked, unless it adds to a risk at the exchange.
    """
    account = order.account
    asset = paying_asset(order) if order.market.is_spot else state.valuation
    if state.margin.parameters.cover_ppb < 0:
        return codes.OK
    if asset is not state.valuation and (reducing or not is_at_risk(account)):
        own_ids = own_accounts(state, account)
        quotes = quotes_of(state, _positions(state, own_ids))
        if asset not in currencies_of(state, own_ids, quotes):
            return codes.OK
    return refuse_departure(state, account, asset, 0, refusal)


def refuse_fill(state: State, account: Account, gained: int, refusal: Refusal) -> int:
    """Return a code of `refuse_departure` for a fill that adds `gained` to what is beyond initial margin, or OK."""
    return refuse_departure(state, account, state.valuation, 0, refusal, gained=gained)


def refuse_pair(
    state: State, account: Account, other: Account, asset: Asset, amount: int, refusal: Refusal
) -> int:
    """Return the refusal of a payment by a pair at `pvp` to another account, which its currency's cover lacks, or OK.

    The refusals are those of `refuse_departure`: once it is due, it is paid in without a question (C-7.2).
    """
    if account.id in state.intraday.open:
        refusal.above(0, state.intraday.open[account.id].amount)
        return codes.INTRADAY_CREDIT_OPEN
    member = _asked_member(state, account)
    if member is None:
        return codes.OK
    at_pvp = state.pvp.members[account.id]
    before = at_pvp.due(asset.id)
    at_pvp.add_given(asset.id, amount)
    code = codes.OK
    if at_pvp.due(asset.id) > before:
        for own_ids, members in _asked(state, account, member):
            if other.id in own_ids:
                break
            code = _refuse_due(state, own_ids, members, asset, refusal)
            if code != codes.OK:
                break
    at_pvp.add_given(asset.id, -amount)
    return code


def _refuse_due(
    state: State, own_ids: list[AccountId], members: list[Member], asset: Asset, refusal: Refusal
) -> int:
    """Return the refusal of accounts that lack cover, or cash for their next sessions, beside what is due at `pvp`."""
    if has_missed(state, own_ids, members):
        return codes.MARGIN_CALL_MISSED
    if _owes_nothing(state, own_ids, members):
        return codes.OK
    positions = _positions(state, own_ids)
    quotes = quotes_of(state, positions)
    if asset not in currencies_of(state, own_ids, quotes):
        return codes.OK
    has = _has(state, own_ids, quotes)
    code = _refuse_owed(state, own_ids, members, positions, has, refusal)
    return code if code != codes.OK else _refuse_next(state, own_ids, asset, refusal)


def _refuse_next(state: State, own_ids: list[AccountId], asset: Asset, refusal: Refusal) -> int:
    """Return NEEDED_FOR_SETTLEMENT if the next sessions take more than accounts have free, or OK."""
    pays, left = next_payment(state, own_ids, asset.id), _free(state, own_ids, asset.id)
    if pays <= left:
        return codes.OK
    refusal.below(pays, left)
    return codes.NEEDED_FOR_SETTLEMENT


def covers_of(state: State, account: Account) -> list[int]:
    """Return what an account, and its group, have for what they owe by open nets; empty if they are not asked."""
    member = _asked_member(state, account)
    if member is None:
        return []
    return [
        _has(state, own_ids, quotes_of(state, _positions(state, own_ids)))
        for own_ids, members in _asked(state, account, member)
        if not _owes_nothing(state, own_ids, members)
    ]


def refuse_less(state: State, account: Account, before: list[int], refusal: Refusal) -> int:
    """Return a code of `refuse_departure` if a borrow has lowered what covers open nets, and it is needed, or OK."""
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
    """Return the refusal of an amount that leaves the own accounts but is needed in them, or OK (C-7.2).

    In order INTRADAY_CREDIT_OPEN (C-5.5), MARGIN_CALL_MISSED, COMMITMENT_NOT_COVERED, NEEDED_FOR_SETTLEMENT, and the
    same for the group. A negative amount comes in: what is given back out of collateral or the default fund; 0 asks
    about what an order has reserved already, or about a fill that adds `gained` to what is beyond initial margin. What
    goes `to` an own account, or to one of the group, does not leave it, but may have covered more where it was; with
    credit nothing leaves the account itself.
    """
    credit = state.intraday.open.get(account.id)
    if credit is not None:
        refusal.above(0, credit.amount)
        return codes.INTRADAY_CREDIT_OPEN
    member = _asked_member(state, account)
    if member is None:
        return codes.OK
    for own_ids, members in _asked(state, account, member):
        if to is not None and to.id in own_ids:
            code = _refuse_within(state, own_ids, members, account, to, asset, amount, refusal)
            if code == codes.OK:
                code = refuse_failed(state, account, asset, amount, refusal)
            return code
        code = _refuse_leaving(state, own_ids, members, account, asset, amount, gained, refusal)
        if code != codes.OK:
            return code
    return refuse_failed(state, account, asset, amount, refusal)


def _asked_member(state: State, account: Account) -> Member | None:
    """Return the member whose accounts have to cover what they owe, or None."""
    if state.margin.parameters.cover_ppb < 0 or not is_member_account(account):
        return None
    member = state.clearing.member_of.get(account.owner)
    return None if member is None or member.status == MEMBER_IN_DEFAULT else member


def _asked(
    state: State, account: Account, member: Member
) -> list[tuple[list[AccountId], list[Member]]]:
    """Return the accounts that answer for an account with their members: the own ones, then those of the group."""
    own_ids = own_accounts(state, account)
    found = [(own_ids, [member])]
    if member.group_id and account.kind == KIND_MEMBER_HOUSE:
        group_ids = house_accounts_of_group(state, account.owner)
        if account.id in group_ids and len(group_ids) > len(own_ids):
            affiliates = affiliates_of(state, member.id)
            found.append((group_ids, [state.clearing.members[one] for one in affiliates]))
    return found


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
    """Return the refusal of an amount that leaves accounts that answer together; the order is the caller's."""
    if has_missed(state, own_ids, members):
        return codes.MARGIN_CALL_MISSED
    if _owes_nothing(state, own_ids, members):
        return codes.OK
    positions = _positions(state, own_ids)
    quotes = quotes_of(state, positions)
    covers = asset in currencies_of(state, own_ids, quotes)
    counts = covers or amount <= 0 or is_at_risk(account)  # else only the next sessions may need it
    holding = account.holdings.get(asset.id)
    before = 0 if covers or amount <= 0 or not counts else _has(state, own_ids, quotes)

    def ask() -> int:
        code = codes.OK
        if counts:
            back = -min(amount, 0)
            has = _has(state, own_ids, quotes, account, gained, asset=asset, back=back)
            if amount <= 0 or covers or has < before:
                code = _refuse_owed(state, own_ids, members, positions, has, refusal)
        if code == codes.OK and amount > 0:
            code = _refuse_next(state, own_ids, asset, refusal)
        return code

    # Of an offer for a buy-in what leaves is under hold already, or is not there.
    taken = 0 if holding is None else min(amount, free_balance(holding))
    return look_without(holding, taken, ask) if holding is not None and taken > 0 else ask()


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
    """Return COMMITMENT_NOT_COVERED if an amount covers less in another account of those that answer together, or OK.

    It does where it secures a position or a debt of one of the two.
    """
    if not (is_at_risk(account) or is_at_risk(to)) or _owes_nothing(state, own_ids, members):
        return codes.OK
    positions = _positions(state, own_ids)
    quotes = quotes_of(state, positions)
    before = _has(state, own_ids, quotes)

    def ask() -> int:
        has = _has(state, own_ids, quotes)
        if has >= before:
            return codes.OK
        return _refuse_owed(state, own_ids, members, positions, has, refusal)

    return look_moved(account.holdings[asset.id], holding_of(state, to, asset), amount, ask)


def _refuse_owed(
    state: State,
    own_ids: list[AccountId],
    members: list[Member],
    positions: list[Position],
    has: int,
    refusal: Refusal,
) -> int:
    """Return COMMITMENT_NOT_COVERED if accounts need more than they have for positions, or OK."""
    if _is_within(state, own_ids, members, bound_of(state, own_ids, positions, members[0]), has):
        return codes.OK
    _count_work(state, own_ids, len(positions))
    owed = _owed(state, own_ids, positions, members[0])
    needed = _needed(state, own_ids, owed, members)
    if needed <= has:
        return codes.OK
    refusal.below(needed, has)
    return codes.COMMITMENT_NOT_COVERED


def _is_covered_for_certain(
    state: State,
    asked: list[tuple[list[AccountId], list[Member]]],
    market: Market,
    lots: int,
    cash: int,
    within: tuple[int, int],
) -> bool:
    """Return whether accounts cover lots for cash by a bound that reads no scenario, and no call or notice forbids it.

    Where the bound does not suffice, the exact figures decide.
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
            positions = _positions(state, own_ids)
            _add(positions, market, lots, cash)
            bound = bound_of(state, own_ids, positions, members[0])
        if not _is_within(state, own_ids, members, bound, _has(state, own_ids, bound.quotes)):
            return False
        lots, cash = lots - within[0], cash - within[1]
        if lots == cash == 0:
            break
    return True


def _is_within(
    state: State, own_ids: list[AccountId], members: list[Member], bound: Bound, has: int
) -> bool:
    """Return whether accounts need no more than they have, by a bound."""
    owed = _owed_with(state, own_ids, bound.gain, bound.quotes, bound.margin)
    return _needed(state, own_ids, owed, members) <= has


def _refuse_figures(
    state: State,
    own_ids: list[AccountId],
    members: list[Member],
    positions: list[Position],
    owed: int,
    refusal: Refusal,
) -> int:
    """Return MARGIN_CALL_MISSED or COMMITMENT_NOT_COVERED if accounts may not owe so much, or OK."""
    if has_missed(state, own_ids, members):
        return codes.MARGIN_CALL_MISSED
    needed = _needed(state, own_ids, owed, members)
    has = _has(state, own_ids, quotes_of(state, positions))
    if needed <= has:
        return codes.OK
    refusal.below(needed, has)
    return codes.COMMITMENT_NOT_COVERED


def _refuse_rise(state: State, member: Member, before: int, owed: int, refusal: Refusal) -> int:
    """Return the refusal of a member of which loss and margin may not rise by a trade (C-8.2), or OK.

    In order MARGIN_WOULD_RISE (its notice runs), CONTRIBUTION_BELOW_MINIMUM.
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


def _positions(state: State, own_ids: list[AccountId]) -> list[Position]:
    """Return the positions of accounts together."""
    return positions_of(state, [one for one in own_ids if one in state.clearing.nets_of])


def _owes_nothing(state: State, own_ids: list[AccountId], members: list[Member]) -> bool:
    """Return whether accounts owe nothing for certain: no net, debt or stress margin; no call or case is open."""
    return not (
        state.dvp.advances
        or state.intraday.open
        or state.defaults.cases
        or any(member.id in state.margin.contribution_calls for member in members)
        or any(own_id in state.clearing.nets_of for own_id in own_ids)
        or any(own_id in state.clearing.waiting.debts for own_id in own_ids)
        or any(own_id in state.margin.stress_margins for own_id in own_ids)
    )


def _count_work(state: State, own_ids: list[AccountId], positions: int) -> None:
    """Count the accounts, and the scenarios of positions."""
    parameters = state.margin.parameters
    scenarios = parameters.look_back_days + parameters.stress_days
    state.work.units += WORK_OF_MARGIN + len(own_ids) + positions * scenarios // COVERED_PER_UNIT


def _add(positions: list[Position], market: Market, lots: int, cash: int) -> None:
    """Add a trade to positions."""
    for position in positions:
        if position.market_id == market.id:
            break
    else:
        position = Position(market.id)
        positions.append(position)
    position.lots += lots
    position.cash += cash
    position.value = to_valuation_floor(market.base, position.lots * market.lot_base_units)


def _owed(state: State, own_ids: list[AccountId], positions: list[Position], member: Member) -> int:
    """Return the loss to date and the margin of positions, advances, and credit, in the valuation asset."""
    gain = sum(gain_of(state, position) for position in positions)
    margin = initial_margin(state, positions, member.id).total
    return _owed_with(state, own_ids, gain, quotes_of(state, positions), margin)


def _owed_with(
    state: State, own_ids: list[AccountId], gain: int, quotes: list[Asset], margin: int
) -> int:
    """Return what accounts owe by positions with a gain to date and a margin, in the valuation asset.

    Advances are what `ccp_equity` has paid for the accounts in a settlement (C-5), credit what `ccp_liquidity` has
    (C-5.5); the securities that it paid for count nowhere.
    """
    for own_id in own_ids:
        for asset_id, received in state.margin.variation.get(own_id, {}).items():
            gain -= to_valuation_ceil(state.assets[asset_id], received)
    owed = max(-gain, 0) + margin
    if state.dvp.advances:
        for asset in currencies_of(state, own_ids, quotes):
            advanced = sum(state.dvp.advances.get(pair_key(one, asset.id), 0) for one in own_ids)
            owed += to_valuation_ceil(asset, advanced)
    if state.intraday.open:
        owed += sum(credit_of(state, one) for one in own_ids)
    return owed


def _free(
    state: State,
    own_ids: list[AccountId],
    asset_id: AssetId,
    filled: Account | None = None,
    gained: int = 0,
) -> int:
    """Return the free balance of accounts in an asset, without what their positions on the exchange need (C-16).

    Nor does what is due at `pvp` count. `gained` is what a fill of one of them adds to what it has beyond its initial
    margin.
    """
    found = 0
    for own_id in own_ids:
        account = state.accounts[own_id]
        holding = account.holdings.get(asset_id)
        free = 0 if holding is None else max(free_balance(holding), 0)
        if free and is_at_risk(account):
            more = gained if account is filled else 0
            free = _beside_exchange(state, account, free, asset_id, more)
        at_pvp = state.pvp.members.get(own_id)
        if at_pvp is not None:
            free = max(free - at_pvp.due(asset_id), 0)
        found += free
    return found


def _beside_exchange(
    state: State, account: Account, free: int, asset_id: AssetId, gained: int
) -> int:
    """Return the part of a free balance that an account with positions, debts or orders does not need for them (L-4).

    In the valuation asset that is what it has beyond its initial margin, losses not settled yet included; in another
    one all of it or, where the account has nothing beyond, none.
    """
    state.work.units += WORK_OF_LINE * (len(account.lines) + len(account.holdings))
    beyond = max(beyond_initial_margin(state, account) + gained, 0)
    if asset_id != state.valuation.id:
        return free if beyond else 0
    return min(free, beyond)


def _needed(state: State, own_ids: list[AccountId], owed: int, members: list[Member]) -> int:
    """Return the part of loss and margin that is asked, stress margin, what is called, and debts for lapsed trades."""
    asked = mul_div_ceil(owed, state.margin.parameters.cover_ppb or PPB, PPB)
    asked += sum(state.margin.stress_margins.get(one, 0) for one in own_ids)
    if state.accounts[own_ids[0]].kind == KIND_MEMBER_HOUSE:  # a client owes no call
        asked += sum(called_of(state, member) for member in members)
    for asset_id, amount in debts_of(state, own_ids).items():
        asked += to_valuation_ceil(state.assets[asset_id], amount)
    return asked


def _has(
    state: State,
    own_ids: list[AccountId],
    quotes: list[Asset],
    filled: Account | None = None,
    gained: int = 0,
    *,
    asset: Asset | None = None,
    back: int = 0,
) -> int:
    """Return the collateral of accounts and their free cash; `gained` is as `_free` says.

    What of an asset is given `back` to them counts, and then a price that P-4 bans counts 0 (C-7.3).
    """
    result = 0
    for own_id in own_ids:
        account = state.accounts[own_id]
        result += value_of_collateral(state, account, counts_banned=back == 0)
    for one in currencies_of(state, own_ids, quotes):
        free = _free(state, own_ids, one.id, filled, gained)
        result += to_valuation_floor(one, free + (back if one is asset else 0))
    return result
