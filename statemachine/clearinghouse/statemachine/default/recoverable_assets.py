# SPDX-License-Identifier: Apache-2.0
"""Return a defaulted member's assets from elsewhere to its accounts, to pay before any other layer (SPEC C-9.3).

Owns which assets return: requested withdrawals, holds over a half, loans to pools, claims at `pvp`, and other assets.
The other assets become margin of a house account, since margin is sold by auction. Must never touch a client's loans,
claims and assets: they remain the client's.
"""

from typing import Final

from clearinghouse.statemachine.clearing.parties import is_own_account
from clearinghouse.statemachine.clearing_margin.default_fund import first_open_house
from clearinghouse.statemachine.custody.hold_releases import release_for_case
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_margin_without
from clearinghouse.statemachine.custody.withdrawals import reject_withdrawal
from clearinghouse.statemachine.default.sales import is_sold_in
from clearinghouse.statemachine.ledger.ledger import free_balance, hold, holding_of, move
from clearinghouse.statemachine.ledger.pool_shares import free_claim
from clearinghouse.statemachine.liquidation.recoveries import raise_cash
from clearinghouse.statemachine.pvp.day import end_pairs_of
from clearinghouse.statemachine.pvp.payments import pay_out_claim, spare_claim
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.state.work import WORK_OF_ITEM
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import ACTIVE, KIND_MEMBER_HOUSE

# Questions of L-4 for an asset of an account with a position or a debt (I-12.1).
_HALVINGS: Final = 10


def reject_withdrawals(state: State, offset: int, account: Account) -> None:
    """Reject the withdrawals that an account has requested."""
    state.work.units += WORK_OF_ITEM * len(account.withdrawals)
    for withdrawal in list(account.withdrawals.values()):
        reject_withdrawal(state, offset, withdrawal)


def bring_back(state: State, offset: int, account_id: AccountId, asset: Asset) -> None:
    """Redeem an own account's loans of an asset, and pay out its claim at `pvp` that covers no short position.

    The amount that the pool or `pvp` cannot pay now remains there.
    """
    account = state.accounts[account_id]
    if not is_own_account(account):
        return
    state.work.units += WORK_OF_ITEM
    holding = account.holdings.get(asset.id)
    if holding is not None and holding.lent_shares:
        wanted = free_balance(holding) + free_claim(holding)
        raise_cash(state, offset, holding, wanted, behind_queue=True)
    member = state.pvp.members.get(account_id)
    if member is not None:
        amount = spare_claim(state, member, asset)
        if amount:
            pay_out_claim(state, offset, member, asset, amount)


def bring_all_back(state: State, offset: int, account: Account) -> None:
    """Return all assets of an own account to it; assets that an auction can sell become margin of a house account."""
    if not is_own_account(account):
        return
    is_house = account.kind == KIND_MEMBER_HOUSE
    release_for_case(state, offset, account)
    member = state.pvp.members.get(account.id)
    if member is not None:
        end_pairs_of(state, offset, member)
    asset_ids = {*account.holdings, *(() if member is None else member.claims)}
    for asset_id in sorted(asset_ids):
        asset = state.assets[asset_id]
        bring_back(state, offset, account.id, asset)
        holding = account.holdings.get(asset_id)
        if holding is None:
            continue
        if not is_house:
            _bring_to_house(state, offset, holding)
        elif _has_lot(state, asset, free_balance(holding)):
            amount = _not_needed(state, holding)
            if _has_lot(state, asset, amount):
                lodge(state, offset, holding, amount)


def _bring_to_house(state: State, offset: int, holding: Holding) -> None:
    """Move an asset that an exchange account does not need to a house account of the member, as margin.

    An exchange account can lodge no margin.
    """
    account, asset = holding.account, holding.asset
    house_id = first_open_house(state, account.owner)
    if house_id is None or not _has_lot(state, asset, free_balance(holding)):
        return
    amount = _not_needed(state, holding)
    if not _has_lot(state, asset, amount):
        return
    received = holding_of(state, state.accounts[house_id], asset)
    move(holding, received, amount)
    state.touched[account.id] = account
    event_writers.transferred(state.events, offset, account.id, house_id, asset.id, amount)
    # Orders of the house account that have not ended yet may reserve more than it has: their end frees the rest.
    lodged = min(amount, free_balance(received))
    if lodged > 0:
        lodge(state, offset, received, lodged)


def _not_needed(state: State, holding: Holding) -> int:
    """Return the amount of an asset that an account does not need (L-4): all of it without position and debt.

    Assets that are lodged cover no position at the exchange, so a house account keeps what its position needs (I-5).
    With a position or debt the amount is found by halving; at most a 1,024th of the asset stays too much.
    """
    account = holding.account
    most = free_balance(holding) + min(holding.unsettled, 0)
    if account.status != ACTIVE or most <= 0:
        return 0
    if account.exposure_count == 0:
        return most
    found, part = 0, most
    for _ in range(_HALVINGS):
        state.work.units += WORK_OF_ITEM
        more = min(part, most - found)
        refusal = Refusal()
        if more and refuse_margin_without(state, holding, found + more, refusal) == codes.OK:
            found += more
        part = -(-part // 2)
    return found


def _has_lot(state: State, asset: Asset, amount: int) -> bool:
    """Return whether an amount of an asset has at least one lot that an auction can sell."""
    lots = [
        market.lot_base_units
        for market in asset.listings
        if market.base is asset and is_sold_in(state, market)
    ]
    return bool(lots) and asset.price_e9 > 0 and amount >= min(lots)


def lodge(state: State, offset: int, holding: Holding, amount: int) -> None:
    """Lodge an amount of the free balance of a house account as margin."""
    account_id, asset_id = holding.account.id, holding.asset.id
    hold(holding, amount)
    lodged = state.margin.change_collateral(
        holding.account.id, holding.account.owner, asset_id, amount, state.time_ns
    )
    event_writers.collateral_lodged(state.events, offset, account_id, asset_id, amount, lodged)
