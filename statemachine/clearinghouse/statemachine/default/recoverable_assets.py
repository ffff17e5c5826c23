# SPDX-License-Identifier: Apache-2.0
"""Return a defaulted member's assets from elsewhere to its accounts, to pay before any other layer (SPEC C-9.3).

Owns which assets return: requested withdrawals, holds over a half, loans to pools, claims at `pvp`, and other assets,
which become margin, since margin is sold by auction. Must never touch a client's loans, claims and assets: they remain
the client's.
"""

from clearinghouse.statemachine.clearing.parties import is_own_account
from clearinghouse.statemachine.custody.hold_releases import release_for_case
from clearinghouse.statemachine.custody.withdrawals import reject_withdrawal
from clearinghouse.statemachine.default.sales import is_sold_in
from clearinghouse.statemachine.ledger.ledger import free_balance, hold
from clearinghouse.statemachine.ledger.pool_shares import free_claim
from clearinghouse.statemachine.liquidation.recoveries import raise_cash
from clearinghouse.statemachine.pvp.payments import pay_out_claim, spare_claim
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.state.work import WORK_OF_ITEM
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import KIND_MEMBER_HOUSE


def reject_withdrawals(state: State, offset: int, account: Account) -> None:
    """Reject the withdrawals that an account has requested."""
    state.work.units += WORK_OF_ITEM * len(account.withdrawals)
    for withdrawal in list(account.withdrawals.values()):
        reject_withdrawal(state, offset, withdrawal)


def bring_back(state: State, offset: int, account_id: AccountId, asset: Asset) -> None:
    """Redeem an own account's loans of an asset, and pay out its claim at `pvp` above the cover of its shorts.

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
    """Return all assets of an own account; assets of a house account that an auction can sell become margin."""
    if not is_own_account(account):
        return
    is_house = account.kind == KIND_MEMBER_HOUSE
    release_for_case(state, offset, account)
    member = state.pvp.members.get(account.id)
    asset_ids = {*account.holdings, *(() if member is None else member.claims)}
    for asset_id in sorted(asset_ids):
        asset = state.assets[asset_id]
        bring_back(state, offset, account.id, asset)
        holding = account.holdings.get(asset_id)
        is_sold = is_house and asset is not state.valuation
        if is_sold and holding is not None and _has_lot(state, holding):
            lodge(state, offset, holding, free_balance(holding))


def _has_lot(state: State, holding: Holding) -> bool:
    """Return whether an auction can sell a lot of the free balance of a holding."""
    asset = holding.asset
    lots = [
        market.lot_base_units
        for market in asset.listings
        if market.base is asset and is_sold_in(state, market)
    ]
    return bool(lots) and asset.price_e9 > 0 and free_balance(holding) >= min(lots)


def lodge(state: State, offset: int, holding: Holding, amount: int) -> None:
    """Turn an amount of the free balance of a house account into margin."""
    account_id, asset_id = holding.account.id, holding.asset.id
    hold(holding, amount)
    lodged = state.margin.change_collateral(
        holding.account.id, holding.account.owner, asset_id, amount, state.time_ns
    )
    event_writers.collateral_lodged(
        state.events,
        offset,
        account_id=account_id,
        asset_id=asset_id,
        amount=amount,
        lodged=lodged,
    )
