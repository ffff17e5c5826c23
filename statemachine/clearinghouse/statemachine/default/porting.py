# SPDX-License-Identifier: Apache-2.0
"""Port a client account of a case to another member, with its trades, nets and collateral (SPEC C-9).

Owns the changes, and the limits of the member that takes the account over (C-16.1). Trades, nets and collateral stay
with the account. Its owner changes, and with the owner the sums of both members over their accounts.
"""

from bisect import bisect_left, insort

from clearinghouse.statemachine.clearing.exposure import refuse_taken_over
from clearinghouse.statemachine.clearing.leaving_notices import only_reduces
from clearinghouse.statemachine.clearing.novation import (
    get_or_create_member_totals,
    open_lots_of,
    refuse_above_cap,
    refuse_concentration,
)
from clearinghouse.statemachine.state.clearing import (
    CashNet,
    Member,
    Net,
    OpenLots,
    Session,
    pair_key,
)
from clearinghouse.statemachine.state.open_nets import nets_of_account
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.session_totals import MemberTotals
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.work import WORK_OF_NET
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import SESSION_POSTED


def is_portable(account: Account) -> bool:
    """Return whether an account can be ported: it has no order and no isolated account, only nets and balances."""
    return not (
        account.orders
        or account.conditionals
        or account.parent_id
        or account.sub_account_ids
        or account.isolated
    )


def refuse_limits(state: State, account: Account, to: Member, refusal: Refusal) -> int:
    """Return why a member's figures with a ported account exceed its limits, or OK, as for a leg that is given up.

    In order ONLY_REDUCES (it has given notice, C-8.2), NO_PRICE_FOR_LIMIT, EXPOSURE_LIMIT, SETTLEMENT_CAP,
    CONCENTRATION_LIMIT. An account without anything open raises no figure.
    """
    open_lots = _open_lots(state, account)
    lots = {key: one.long + one.short for key, one in open_lots.items()}
    if any(lots.values()) and only_reduces(state, to):
        refusal.above(0, sum(lots.values()))
        return codes.ONLY_REDUCES
    lodged = {
        asset_id: state.margin.collateral.get(pair_key(account.id, asset_id), 0)
        for asset_id in account.holdings
    }
    cash: dict[AssetId, int] = {}
    open_cash = _open_cash(state, account)
    for _, entry in open_cash:
        cash[entry.asset_id] = cash.get(entry.asset_id, 0) + entry.open_amount()
    code = refuse_taken_over(state, to, lots, cash, lodged, refusal)
    for session, entry in open_cash:
        if code == codes.OK:
            asset = state.assets[entry.asset_id]
            code = refuse_above_cap(to, session, asset, entry.paid_amount(), refusal)
    for market_id in sorted(open_lots):
        if code == codes.OK:
            more = open_lots[market_id]
            cleared = state.clearing.markets[market_id]
            code = refuse_concentration(to, cleared, more.long, more.short, 0, refusal)
    return code


def _open_lots(state: State, account: Account) -> dict[MarketId, OpenLots]:
    """Return what an account has open in unposted sessions, by market."""
    found: dict[MarketId, OpenLots] = {}
    for _, net in nets_of_account(state, account.id):
        state.work.units += WORK_OF_NET
        long, short = net.open_parts(state.clearing.markets[net.market_id].dvp_model)
        of_market = found.setdefault(net.market_id, OpenLots())
        of_market.long += long
        of_market.short += short
    return found


def _open_cash(state: State, account: Account) -> list[tuple[Session, CashNet]]:
    """Return the cash of an account in unposted sessions."""
    found: list[tuple[Session, CashNet]] = []
    for session in state.clearing.sessions.values():
        for asset_id in session.currencies:
            state.work.units += WORK_OF_NET
            entry = session.cash.get(pair_key(account.id, asset_id))
            if entry is not None and not entry.is_closed:
                found.append((session, entry))
    return found


def port_account(state: State, account: Account, to: Member) -> None:
    """Port an account to another member."""
    clearing = state.clearing
    source = clearing.member_of[account.owner]
    assert source is not to
    for session in clearing.sessions.values():
        for asset_id in session.currencies:
            entry = session.cash.get(pair_key(account.id, asset_id))
            if entry is not None:
                _move_cash(session, entry, source, to)
                state.work.units += WORK_OF_NET
        for market_id in session.markets:
            net = session.nets.get(pair_key(account.id, market_id))
            if net is not None:
                model = clearing.markets[market_id].dvp_model
                before = session.of_members[pair_key(source.id, net.cash_net.asset_id)]
                _move_net(net, model, before, source, to)
                state.work.units += WORK_OF_NET
    owned = state.owned_ids[source.owner]
    del owned[bisect_left(owned, account.id)]
    insort(state.owned_ids.setdefault(to.owner, []), account.id)
    clearing.ported.setdefault(account.id, {}).setdefault(state.last_trade_id, source.id)
    for asset_id in account.holdings:
        lodged = state.margin.collateral.get(pair_key(account.id, asset_id), 0)
        if lodged:
            state.margin.count_lodged(source.owner, asset_id, -lodged)
            state.margin.count_lodged(to.owner, asset_id, lodged)
    account.owner = to.owner
    state.version += 1  # what is kept of covers is of another member
    _drop_empty(state, source)


def _move_cash(session: Session, entry: CashNet, source: Member, to: Member) -> None:
    """Move the cash of an account in a session from one member's sums to another's."""
    assert entry.member is source
    totals = get_or_create_member_totals(session, to, entry.asset_id)
    if not entry.is_closed:
        paid = entry.paid_amount()
        entry.of_member.amount -= paid
        totals.amount += paid
        more = entry.open_amount()
        source.open_cash[entry.asset_id] -= more
        to.open_cash[entry.asset_id] = to.open_cash.get(entry.asset_id, 0) + more
    entry.member = to
    entry.of_member = totals


def _move_net(net: Net, dvp_model: int, before: MemberTotals, source: Member, to: Member) -> None:
    """Move the net of an account, whose cash was moved already, from one member's sums to another's; `before` are the
    totals of the source.
    """
    net.count_in(before, -1)
    net.count_in(net.cash_net.of_member, 1)
    open_lots = open_lots_of(to, net.market_id)
    if not net.is_closed:
        long, short = net.open_parts(dvp_model)
        net.open_lots.long -= long
        net.open_lots.short -= short
        open_lots.long += long
        open_lots.short += short
        source.exposure.changed[net.market_id] = to.exposure.changed[net.market_id] = None
        source.nets -= 1
        to.nets += 1
    net.open_lots = open_lots


def _drop_empty(state: State, member: Member) -> None:
    """Remove a member's sums to which none of its accounts belongs any more, since a restore would not create them."""
    account_ids = state.owned_ids[member.owner]
    sessions = list(state.clearing.sessions.values())
    for session in sessions:
        for asset_id in session.currencies:
            if not any(pair_key(key, asset_id) in session.cash for key in account_ids):
                session.of_members.pop(pair_key(member.id, asset_id), None)
    for asset_id in list(member.open_cash):
        if not any(
            pair_key(key, asset_id) in session.cash
            for session in sessions
            if session.state < SESSION_POSTED
            for key in account_ids
        ):
            left = member.open_cash.pop(asset_id)
            assert left == 0
    for market_id in list(member.open_lots):
        if not any(
            pair_key(key, market_id) in session.nets for session in sessions for key in account_ids
        ):
            del member.open_lots[market_id]
