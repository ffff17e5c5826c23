# SPDX-License-Identifier: Apache-2.0
"""Compute the debts of accounts by their open nets, and the assets that cover them (SPEC C-16, C-7.2).

Owns the figures: loss to date and margin of all open nets on one side, free cash and collateral on the other. A gain
counts as 0 until it is cash. A member's house accounts answer together; each client account answers only for itself.
The house accounts of a group of affiliated members are checked once more together. Each member is a separate legal
person, so assets of one are no cover for another. Must never refuse anything, nor move an amount.
"""

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.clearing.collateral_values import counted_price_e9, is_banned
from clearinghouse.statemachine.clearing.parties import (
    affiliates_of,
    house_accounts_of_group,
    is_member_account,
    own_accounts,
)
from clearinghouse.statemachine.clearing_cover.called_amounts import (
    called_of,
    currencies_of,
    debts_of,
)
from clearinghouse.statemachine.clearing_cover.initial_margin import (
    initial_margin,
    positions_of,
    value_of_collateral,
)
from clearinghouse.statemachine.clearing_cover.kept_cover import Bound, gain_of
from clearinghouse.statemachine.exchange_margin.free_balances import beside_margin
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.lending.intraday_credit import credit_of
from clearinghouse.statemachine.state.clearing import Member, pair_key
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.state.work import COVERED_PER_UNIT, WORK_OF_MARGIN
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import KIND_MEMBER_HOUSE, MEMBER_IN_DEFAULT, PPB


def asked_member(state: State, account: Account) -> Member | None:
    """Return the member of an account whose debts must be covered, or None if no rule requires cover."""
    if state.margin.parameters.cover_ppb < 0 or not is_member_account(account):
        return None
    member = state.clearing.member_of.get(account.owner)
    return None if member is None or member.status == MEMBER_IN_DEFAULT else member


def asked_accounts(
    state: State, account: Account, member: Member
) -> list[tuple[list[AccountId], list[Member]]]:
    """Return the sets of accounts to check together for an account, with their members: own ones, then the group's."""
    own_ids = own_accounts(state, account)
    found = [(own_ids, [member])]
    if member.group_id and account.kind == KIND_MEMBER_HOUSE:
        group_ids = house_accounts_of_group(state, account.owner)
        if account.id in group_ids and len(group_ids) > len(own_ids):
            affiliates = affiliates_of(state, member.id)
            found.append((group_ids, [state.clearing.members[one] for one in affiliates]))
    return found


def open_positions(state: State, own_ids: list[AccountId]) -> list[Position]:
    """Return the positions of accounts, summed over the accounts, by market."""
    return positions_of(state, [one for one in own_ids if _has_position(state, one)])


def _has_position(state: State, account_id: AccountId) -> bool:
    """Return whether an account has a net, or a market claim that is not booked."""
    return account_id in state.clearing.nets_of or account_id in state.corporate_actions.claims_of


def owes_nothing(state: State, own_ids: list[AccountId], members: list[Member]) -> bool:
    """Return whether accounts certainly owe nothing: no net, debt or stress margin, and no call or case is open."""
    return not (
        state.dvp.advances
        or state.intraday.open
        or state.defaults.cases
        or any(member.id in state.margin.contribution_calls for member in members)
        or any(_has_position(state, own_id) for own_id in own_ids)
        or any(own_id in state.clearing.waiting.debts for own_id in own_ids)
        or any(own_id in state.margin.stress_margins for own_id in own_ids)
    )


def count_scenarios(state: State, own_ids: list[AccountId], positions: int) -> None:
    """Count the work of reading the accounts, and of computing the scenarios of their positions."""
    parameters = state.margin.parameters
    scenarios = parameters.look_back_days + parameters.stress_days
    state.work.units += WORK_OF_MARGIN + len(own_ids) + positions * scenarios // COVERED_PER_UNIT


def owed_by(
    state: State, own_ids: list[AccountId], positions: list[Position], member: Member
) -> int:
    """Return the loss to date, margin, advances and credit that accounts owe, as one sum in the valuation asset."""
    return loss_of(state, own_ids, positions) + initial_margin(state, positions, member.id).total


def loss_of(
    state: State, own_ids: list[AccountId], positions: list[Position], received: int = 0
) -> int:
    """Return what `owed_by` returns, without the margin.

    `received` is variation margin that comes with a leg, in the valuation asset too.
    """
    gain = sum(gain_of(state, position) for position in positions) - received
    return owed_with(state, own_ids, gain, 0)


def owed_with(state: State, own_ids: list[AccountId], gain: int, margin: int) -> int:
    """Return the debts of accounts, in the valuation asset, for a gain to date and a margin of their positions.

    Advances are payments of `ccp_equity` for the accounts, all in the valuation asset, since it has no other money
    (C-5); credit is cash of `ccp_liquidity` (C-5.5). Securities bought with credit are not counted as cover.
    """
    for own_id in own_ids:
        gain -= variation_of(state, own_id)
    owed = max(-gain, 0) + margin
    if state.dvp.advances:
        own_keys = (pair_key(one, state.valuation.id) for one in own_ids)
        owed += sum(state.dvp.advances.get(key, 0) for key in own_keys)
    if state.intraday.open:
        owed += sum(credit_of(state, one) for one in own_ids)
    return owed


def variation_of(state: State, account_id: AccountId) -> int:
    """Return the variation margin that an account has received, in the valuation asset, each currency ceiled."""
    received = 0
    for asset_id, amount in state.margin.variation.get(account_id, {}).items():
        received += to_valuation_ceil(state.assets[asset_id], amount)
    return received


def is_within(
    state: State, own_ids: list[AccountId], members: list[Member], bound: Bound, has: int
) -> bool:
    """Return whether a bound proves that accounts need no more cover than `has`."""
    left = has - needed_beside(state, own_ids, members)
    return is_owed_within(state, own_ids, bound, left)


def is_owed_within(state: State, own_ids: list[AccountId], bound: Bound, left: int) -> bool:
    """Return whether a bound proves that accounts need no more than `left` as cover for loss and margin."""
    owed = owed_with(state, own_ids, bound.gain, bound.margin)
    return _asked_part(state, owed) <= left


def free_cash(
    state: State,
    own_ids: list[AccountId],
    asset_id: AssetId,
) -> int:
    """Return the free balance of accounts in an asset, without the part that their exchange positions need (C-16).

    Amounts due at `pvp` do not count.
    """
    return _free_of_all(state, own_ids, [state.assets[asset_id]])[0]


def _free_of_all(
    state: State,
    own_ids: list[AccountId],
    assets: list[Asset],
    filled: Account | None = None,
    gained: int = 0,
) -> list[int]:
    """Return, for each asset, the free balance of accounts that could leave together with that of the others (C-16).

    `gained` is the amount that a fill adds to the equity above initial margin of account `filled`.
    """
    found = [0] * len(assets)
    for own_id in own_ids:
        account = state.accounts[own_id]
        free: list[int] = []
        for asset in assets:
            holding = account.holdings.get(asset.id)
            free.append(0 if holding is None else max(free_balance(holding), 0))
        free = beside_margin(state, account, assets, free, gained if account is filled else 0)
        at_pvp = state.pvp.members.get(own_id)
        for place, asset in enumerate(assets):
            due = 0 if at_pvp is None else at_pvp.due(asset.id)
            found[place] += max(free[place] - due, 0)
    return found


def needed_cover(state: State, own_ids: list[AccountId], owed: int, members: list[Member]) -> int:
    """Return the cover that accounts need: the required part of `owed`, stress margin, calls and debts."""
    return _asked_part(state, owed) + needed_beside(state, own_ids, members)


def _asked_part(state: State, owed: int) -> int:
    """Return the part of loss and margin that must be covered, ceiled."""
    return mul_div_ceil(owed, state.margin.parameters.cover_ppb or PPB, PPB)


def needed_beside(state: State, own_ids: list[AccountId], members: list[Member]) -> int:
    """Return the other amounts that must be covered: stress margin, calls and debts, in the valuation asset."""
    asked = sum(state.margin.stress_margins.get(one, 0) for one in own_ids)
    if state.accounts[own_ids[0]].kind == KIND_MEMBER_HOUSE:  # a client owes no call
        asked += sum(called_of(state, member) for member in members)
    for asset_id, amount in debts_of(state, own_ids).items():
        asked += to_valuation_ceil(state.assets[asset_id], amount)
    return asked


def present_cover(
    state: State,
    own_ids: list[AccountId],
    quotes: list[Asset],
    filled: Account | None = None,
    gained: int = 0,
    *,
    asset: Asset | None = None,
    back: int = 0,
) -> int:
    """Return the collateral of accounts and their free cash, in the valuation asset; `gained` is as in `_free_of_all`.

    At a price that P-4 bans free cash counts as lodged cash does, without a haircut (C-7.3). `back` of `asset`, an
    amount to be returned to them, counts too; then such a price counts as 0.
    """
    result = 0
    for own_id in own_ids:
        account = state.accounts[own_id]
        result += value_of_collateral(state, account, counts_banned=back == 0)
    currencies = currencies_of(state, own_ids, quotes)
    parts = _free_of_all(state, own_ids, currencies, filled, gained)
    for one, free in zip(currencies, parts, strict=True):
        if back == 0 or not is_banned(state, one):
            amount = free + (back if one is asset else 0)
            result += amount * counted_price_e9(state, one) // one.value_denominator
    return result
