# SPDX-License-Identifier: Apache-2.0
"""Allocate a loss that no default caused to its payers, in their order (SPEC C-13).

Owns each member's exposure and each payer's part. The equity of the central counterparty pays first, then members up to
their caps. A member's accounts at the exchange count as its house accounts do, so that a transfer between the two moves
no part of a loss to others. Must never touch the default fund, `ccp_skin` or money of members' clients.
"""

from clearinghouse.statemachine.arithmetic.default_waterfall import (
    assessment_cap,
    capped_shares,
    layer_pays,
)
from clearinghouse.statemachine.custody.withdrawal_checks import owed_at_next_pass, refuse_debit
from clearinghouse.statemachine.exchange_margin.account_margin import is_at_risk
from clearinghouse.statemachine.exchange_margin.free_balances import beside_margin
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of, move, unhold
from clearinghouse.statemachine.state.clearing import Member, pair_key
from clearinghouse.statemachine.state.holders import NonDefaultLoss, NonDefaultLossTerms
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.work import HOLDERS_PER_UNIT, WORK_OF_BID
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    CCP_EQUITY,
    EXTERNAL,
    KIND_BACKSTOP,
    KIND_MEMBER_HOUSE,
    LOSS_BORNE_BY_EQUITY,
    LOSS_BORNE_BY_MEMBERS,
    LOSS_MARGINS_MAX,
    LOSS_OF_INVESTMENT,
    MEMBER_IN_DEFAULT,
)


def accounts_to_ask(state: State) -> int:
    """Return the number of accounts that members own; the allocation of a loss visits each of them."""
    members = state.clearing.members.values()
    return sum(len(state.owned_ids.get(member.owner, ())) for member in members)


def bear(state: State, loss: NonDefaultLoss, terms: NonDefaultLossTerms) -> None:
    """Allocate a declared loss to equity and members, and write the uncovered part."""
    equity = state.accounts[CCP_EQUITY]
    own = layer_pays(min(loss.amount, terms.equity_max), _free(equity, loss.asset_id))
    if own:
        loss.by_equity = own
        pay(state, loss, LOSS_BORNE_BY_EQUITY, 0, equity, own, 0)
    _members_bear(state, loss, terms)
    if loss.uncovered():
        event_writers.non_default_loss_uncovered(
            state.events, 0, loss_id=loss.id, asset_id=loss.asset_id, amount=loss.uncovered()
        )


def pay(
    state: State,
    loss: NonDefaultLoss,
    payer: int,
    member_id: int,
    account: Account,
    amount: int,
    released: int,
) -> None:
    """Move an amount from a payer to `external`, and reduce the lost amount.

    The caller has counted the amount in the loss and released the collateral in it.
    """
    asset = state.assets[loss.asset_id]
    external = holding_of(state, state.accounts[EXTERNAL], asset)
    move(holding_of(state, account, asset), external, amount)
    state.holders.add_lost(asset.id, -amount)
    state.touched[account.id] = account
    event_writers.non_default_loss_paid(
        state.events,
        0,
        loss_id=loss.id,
        payer=payer,
        member_id=member_id,
        account_id=account.id,
        asset_id=asset.id,
        amount=amount,
        released=released,
        left=loss.uncovered(),
    )


def _members_bear(state: State, loss: NonDefaultLoss, terms: NonDefaultLossTerms) -> None:
    """Share the remaining loss among exposed members, pro rata to their caps, in whole units, ties to lower numbers."""
    exposed = exposed_members(state, loss)
    state.work.units += len(exposed) + accounts_to_ask(state) // HOLDERS_PER_UNIT
    caps = [assessment_cap(amount, terms.member_cap_ppb) for _, amount in exposed]
    shares, _ = capped_shares(loss.uncovered(), caps)
    for (member, amount), share in zip(exposed, shares, strict=True):
        state.work.units += WORK_OF_BID
        if share:
            _member_bears(state, loss, member, amount, share)


def exposed_members(state: State, loss: NonDefaultLoss) -> list[tuple[Member, int]]:
    """Return the members that are not in default and have not left, by number, each with its exposure."""
    return [
        (member, _exposed(state, loss, member))
        for member in state.clearing.members.values()
        if member.status < MEMBER_IN_DEFAULT
    ]


def _exposed(state: State, loss: NonDefaultLoss, member: Member) -> int:
    """Return a member's exposure to a loss over all accounts: collateral for an investment, else balances."""
    found = 0
    for account_id in state.owned_ids.get(member.owner, ()):
        account = state.accounts[account_id]
        if loss.cause == LOSS_OF_INVESTMENT:
            found += _collateral(state, account, loss.asset_id)
        else:
            holding = account.holdings.get(loss.asset_id)
            found += 0 if holding is None else holding.balance
    return found


def _member_bears(
    state: State, loss: NonDefaultLoss, member: Member, exposed: int, share: int
) -> None:
    """Collect a member's share from its own accounts, by number: house accounts first, then those at the exchange.

    A house account pays its free balance, then collateral; one at the exchange what it could withdraw.
    """
    asset_id = loss.asset_id
    parts: list[tuple[Account, int, int]] = []
    left = share
    owned = [state.accounts[account_id] for account_id in state.owned_ids[member.owner]]
    for account in owned:
        if account.kind != KIND_MEMBER_HOUSE or left == 0:
            continue
        free = layer_pays(left, _free(account, asset_id))
        released = layer_pays(left - free, _collateral(state, account, asset_id))
        if free + released:
            parts.append((account, free + released, released))
            left -= free + released
    unasked = _unasked(owned, asset_id)
    for account in owned:
        if account.kind > KIND_BACKSTOP or left == 0 or account.id in unasked:
            continue
        free = layer_pays(left, _withdrawable(state, account, asset_id, left))
        if free:
            parts.append((account, free, 0))
            left -= free
    event_writers.non_default_loss_shared(
        state.events, 0, loss.id, member.id, asset_id, exposed, share, paid=share - left
    )
    for account, amount, released in parts:
        if released:
            state.margin.change_collateral(
                account.id, account.owner, asset_id, -released, state.time_ns
            )
            unhold(account.holdings[asset_id], released)
        loss.by_members += amount
        pay(state, loss, LOSS_BORNE_BY_MEMBERS, member.id, account, amount, released)


def _unasked(owned: list[Account], asset_id: AssetId) -> set[AccountId]:
    """Return the accounts with risk at the exchange that are not asked what their margin leaves free (I-12.1).

    The accounts with the most free are asked, so that positions of a lot in many accounts hide no money.
    """
    at_risk = [
        one
        for one in owned
        if one.kind <= KIND_BACKSTOP and not one.isolated_market_id and is_at_risk(one)
    ]
    if len(at_risk) <= LOSS_MARGINS_MAX:
        return set()
    at_risk.sort(key=lambda one: (-_free(one, asset_id), one.id))
    return {one.id for one in at_risk[LOSS_MARGINS_MAX:]}


def _free(account: Account, asset_id: AssetId) -> int:
    """Return the free balance of an asset in an account, at least 0."""
    holding = account.holdings.get(asset_id)
    return 0 if holding is None else max(free_balance(holding), 0)


def _withdrawable(state: State, account: Account, asset_id: AssetId, most: int) -> int:
    """Return the amount, up to `most`, that an account at the exchange could withdraw of an asset (L-4).

    An isolated account pays nothing: its balance is the margin of its position (M-8).
    """
    holding = account.holdings.get(asset_id)
    if holding is None or account.isolated_market_id:
        return 0
    free = min(free_balance(holding) - owed_at_next_pass(account, holding), most)
    if free <= 0:
        return 0
    (free,) = beside_margin(state, account, [holding.asset], [free])
    code = refuse_debit(state, account, holding, free, Refusal(), is_due=True)
    return free if code == codes.OK else 0


def _collateral(state: State, account: Account, asset_id: AssetId) -> int:
    """Return the collateral of an account in an asset."""
    return state.margin.collateral.get(pair_key(account.id, asset_id), 0)
