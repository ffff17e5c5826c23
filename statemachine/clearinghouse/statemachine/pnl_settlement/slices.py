# SPDX-License-Identifier: Apache-2.0
"""Run the settlement pass in slices of work: losers pay in, winners are paid (SPEC section 10, I-12.2).

Owns the phases of an asset and what each account has done to it in each of them. A phase lists its members a block of
accounts at a time; what a member owes or claims is asked at its turn. The health of an account is checked after each of
its turns. What is shared has all its members listed before its total is fixed: R-2 shares cash that is short by the
listed claims, and pays no more than the present claim. Commands may come between two slices; the next pass begins after
the end of this one. Must never hold a step of one account: `cycle`, `pay_in` and the other modules do.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.brakes.brakes import counts_unpaid
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.ledger.sharing import share_out
from clearinghouse.statemachine.liquidation.health import check_touched
from clearinghouse.statemachine.pnl_settlement.claimant_offers import (
    begin_offer,
    give,
    loser_of_turn,
    takes_part,
)
from clearinghouse.statemachine.pnl_settlement.collateral_conversion import drop_expired
from clearinghouse.statemachine.pnl_settlement.cycle import (
    count_unpaid,
    end_pass,
    forget_asset,
    forget_unsold,
    pay_claim,
    pay_in,
    pay_own_claims,
    realises_now,
    sum_of_claims,
    unsold_losers,
)
from clearinghouse.statemachine.pnl_settlement.loss_order import (
    begin_to_rank,
    rank_touched,
    touch_where_means_changed,
)
from clearinghouse.statemachine.pnl_settlement.loss_realisation import (
    begin_run,
    continue_run,
    end_run,
)
from clearinghouse.statemachine.pnl_settlement.unpaid_claims import (
    count_claim,
    needed_of_others,
    note_age,
)
from clearinghouse.statemachine.pnl_settlement.unpaid_losses import (
    begin_to_charge,
    charge,
    end_index,
    follow_loss,
    is_unpaid,
    pass_on,
)
from clearinghouse.statemachine.positions.funding import settle_account
from clearinghouse.statemachine.prices.price_guard import decision
from clearinghouse.statemachine.state.pnl_settlement_pass import PnlSettlementPass
from clearinghouse.statemachine.state.sharing import LISTING, Sharing
from clearinghouse.statemachine.state.state import Asset, Holding, State
from clearinghouse.statemachine.state.work import (
    IDS_PER_UNIT,
    UNSETTLED_PER_UNIT,
    WORK_OF_PAYMENT,
    WORK_OF_PHASE,
)
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_SETTLE,
    DECISION_BLOCK,
    FIRST_ACCOUNT_ID,
    SETTLEMENT,
)

Visit = Callable[[State, int, Asset, AccountId], None]


def begin_pass(state: State) -> None:
    """Begin a pass over every settlement asset, by id."""
    under_way = state.cursors.pnl_settlement
    assert not under_way.is_open
    under_way.begun_ns = state.time_ns
    under_way.asset_ids = sorted(state.assets, reverse=True)
    under_way.begin_asset()
    if state.pnl_settlement.quotes:
        drop_expired(state)
    if state.pnl_settlement.rules.on:
        begin_to_rank(state)


def continue_pnl_settlement(state: State, offset: int) -> None:
    """Go on with the pass that has begun, up to the end of the slice in units of work (I-12.2).

    Quotes are ranked again in each slice: there are few, and what is ranked is not kept between commands (R-1.2).
    """
    under_way = state.cursors.pnl_settlement
    if under_way.phase > 0 or rank_touched(state):
        while under_way.asset_ids and _settle_asset(
            state, offset, state.assets[under_way.asset_ids[-1]]
        ):
            under_way.asset_ids.pop()
            under_way.begin_asset()
    state.pnl_settlement.ranked.clear()
    if not under_way.is_open:
        state.cursors.pnl_settlement = PnlSettlementPass()
        end_pass(state, again=any(asset.unsettled for asset in state.assets.values()))


def _settle_asset(state: State, offset: int, asset: Asset) -> bool:
    """Go on with the phases of an asset; False where the slice of work ends first.

    At a price that P-4 bans for it, what is owed and claimed in the asset waits for the next pass.
    """
    under_way = state.cursors.pnl_settlement
    if under_way.phase == 0 and not under_way.is_listed and not asset.unsettled:
        forget_asset(state, asset)
        return True
    if under_way.phase < _AFTERWARDS and decision(state, asset, ACTION_SETTLE) == DECISION_BLOCK:
        if under_way.phase == 0 and not under_way.is_listed:
            return True
        _stop_paying(state, offset, asset)
    while under_way.phase < len(_PHASES):
        if not _PHASES[under_way.phase](state, offset, asset):
            return False
        _begin_phase(state, under_way.phase + 1)
    event_writers.settlement_pass(
        state.events,
        offset,
        asset_id=asset.id,
        paid_in=under_way.paid_in,
        paid_out=under_way.paid_out,
        unpaid_claims=sum_of_claims(state, asset),
        unpaid_debts=under_way.unpaid_debts,
    )
    return True


def _begin_phase(state: State, phase: int) -> None:
    """Stand before the first member of a phase."""
    under_way = state.cursors.pnl_settlement
    assert not under_way.blocks
    assert not under_way.to_visit
    under_way.phase = phase
    under_way.is_listed = False
    under_way.sharing = None
    under_way.offer = None


def _stop_paying(state: State, offset: int, asset: Asset) -> None:
    """Pay no more in this pass: a price has been banned since it began."""
    under_way = state.cursors.pnl_settlement
    under_way.blocks = []
    under_way.to_visit = []
    under_way.to_rank = 0
    if under_way.run is not None and under_way.phase == _REALISATION:
        _end_run(state, offset, asset)
    _begin_phase(state, _AFTERWARDS)


def _begin_to_list(state: State, asset: Asset) -> None:
    """Stand before the first block of accounts with unsettled equity."""
    under_way = state.cursors.pnl_settlement
    assert not under_way.is_listed
    under_way.is_listed = True
    under_way.blocks = sorted(asset.unsettled_ids.blocks, reverse=True)
    state.work.units += len(under_way.blocks) // IDS_PER_UNIT


def _next_block(state: State, asset: Asset) -> list[Holding]:
    """The holdings with unsettled equity of the next block, by id."""
    ids = asset.unsettled_ids.of(state.cursors.pnl_settlement.blocks.pop())
    ids.sort()
    state.work.units += 1 + len(ids) // UNSETTLED_PER_UNIT
    return [asset.unsettled[account_id] for account_id in ids]


def _visit_those(
    state: State,
    offset: int,
    asset: Asset,
    is_member: Callable[[Holding], bool],
    visit: Visit,
    units: int = WORK_OF_PHASE,
) -> bool:
    """Visit those with unsettled equity who are members of a phase, by id; False where the slice of work ends first."""
    under_way = state.cursors.pnl_settlement
    if not under_way.is_listed:
        _begin_to_list(state, asset)
    while _visit_listed(state, offset, asset, visit, units):
        if not under_way.blocks:
            return True
        if state.work.is_over(state.events):
            return False
        under_way.to_visit = [
            holding.account.id for holding in _next_block(state, asset) if is_member(holding)
        ]
        under_way.to_visit.reverse()
    return False


def _visit_listed(state: State, offset: int, asset: Asset, visit: Visit, units: int) -> bool:
    """Visit the members that are listed, each with its health check; False where the slice of work ends first."""
    under_way = state.cursors.pnl_settlement
    work = state.work
    while under_way.to_visit:
        if work.is_over(state.events):
            return False
        work.units += units
        visit(state, offset, asset, under_way.to_visit.pop())
        if state.touched:
            check_touched(state, offset)
    return True


def _all(_holding: Holding) -> bool:
    """All with unsettled equity are members."""
    return True


def _list_shares(
    state: State, asset: Asset, is_member: Callable[[Holding], bool] | None = None
) -> bool:
    """List the claims that something is shared among, all before the first is paid (I-6.1).

    False where the slice of work ends first. The total is fixed by the caller, after the last of them.
    """
    under_way = state.cursors.pnl_settlement
    if not under_way.is_listed:
        _begin_to_list(state, asset)
        under_way.sharing = Sharing()
    sharing = under_way.sharing
    assert sharing is not None
    while under_way.blocks:
        if state.work.is_over(state.events):
            return False
        for holding in _next_block(state, asset):
            claim = holding.unsettled
            if claim > 0 and (is_member is None or is_member(holding)):
                account_id = int(holding.account.id)
                if account_id >= FIRST_ACCOUNT_ID:
                    sharing.add(account_id, claim)
    return True


# --- what was left before, funding and interest -----------------------------------------------------------------------


def _forget_unsold(state: State, offset: int, asset: Asset) -> bool:
    """End the waiting of accounts that owe nothing any more."""
    under_way = state.cursors.pnl_settlement
    if not under_way.is_listed:
        under_way.is_listed = True
        under_way.to_visit = sorted(unsold_losers(state, asset), reverse=True)
        state.work.units += len(state.pnl_settlement.unsold) // IDS_PER_UNIT
    return _visit_listed(
        state,
        offset,
        asset,
        lambda state, _offset, asset, account_id: forget_unsold(state, asset, account_id),
        WORK_OF_PHASE,
    )


def _funding(state: State, offset: int, asset: Asset) -> bool:
    """An account that the pass visits settles first what it has accrued of funding (P-5)."""
    return _visit_those(state, offset, asset, _all, _settle_funding)


def _settle_funding(state: State, offset: int, asset: Asset, account_id: AccountId) -> None:
    """Settle the funding of one account, if it still has unsettled equity."""
    holding = asset.unsettled.get(account_id)
    if holding is not None:
        state.work.units += len(holding.account.lines)
        settle_account(state, offset, holding.account, asset)


def _interest(state: State, offset: int, asset: Asset) -> bool:
    """Charge the interest of losses that stay unpaid (R-1.1)."""
    under_way = state.cursors.pnl_settlement
    if not under_way.is_listed and not begin_to_charge(state, offset, asset):
        return True
    index = state.pnl_settlement.loss_indices.get(asset.id)
    losses = index.losses if index is not None else {}
    return _visit_those(state, offset, asset, lambda holding: holding.account.id in losses, charge)


def _interest_shares(state: State, offset: int, asset: Asset) -> bool:
    """Pass it on to the unpaid claims, pro rata."""
    under_way = state.cursors.pnl_settlement
    if under_way.interest == 0:
        return True
    if not _list_shares(state, asset, lambda holding: is_unpaid(state, holding)):
        return False
    sharing = under_way.sharing
    assert sharing is not None
    if sharing.stage == LISTING and sharing.members:
        sharing.begin(under_way.interest)
    return not sharing.members or share_out(
        state,
        sharing,
        WORK_OF_PAYMENT,
        lambda member, share: pass_on(state, offset, asset, AccountId(member), share),
    )


# --- R-1 and R-2 ------------------------------------------------------------------------------------------------------


def _pay_in(state: State, offset: int, asset: Asset) -> bool:
    """R-1: losers pay, by id."""
    return _visit_those(
        state, offset, asset, lambda holding: holding.unsettled < 0, _pay_in_of, WORK_OF_PAYMENT
    )


def _pay_in_of(state: State, offset: int, asset: Asset, account_id: AccountId) -> None:
    """R-1 of one loser, if it still owes something."""
    holding = asset.unsettled.get(account_id)
    if holding is not None and holding.unsettled < 0:
        state.cursors.pnl_settlement.paid_in += pay_in(state, offset, holding)


def _pay_out(state: State, offset: int, asset: Asset) -> bool:
    """R-2: the claims of accounts, pro rata if cash is short; then those of the clearinghouse's own accounts.

    Cash, claims and members are those of the start, when all are listed (I-6.1). A member whose claim has fallen since
    gets what is left of it.
    """
    under_way = state.cursors.pnl_settlement
    if not _list_shares(state, asset):
        return False
    sharing = under_way.sharing
    assert sharing is not None
    if sharing.stage == LISTING:
        _share_cash(state, asset, sharing)
    if not share_out(
        state,
        sharing,
        WORK_OF_PAYMENT,
        lambda member, share: _pay_out_to(state, offset, asset, AccountId(member), share),
    ):
        return False
    under_way.paid_out += pay_own_claims(state, offset, asset)
    check_touched(state, offset)
    return True


def _pay_out_to(state: State, offset: int, asset: Asset, account_id: AccountId, share: int) -> None:
    """R-2 of one member: its share, at most its present claim."""
    holding = asset.unsettled.get(account_id)
    if holding is None or share == 0:
        return
    amount = min(share, holding.unsettled)
    if amount > 0:
        pay_claim(state, offset, holding, amount)
        state.cursors.pnl_settlement.paid_out += amount
        check_touched(state, offset)


def _share_cash(state: State, asset: Asset, sharing: Sharing) -> None:
    """Fix the cash of a pay-out, whose claims are all listed; without cash there are no shares."""
    cash = holding_of(state, state.accounts[SETTLEMENT], asset).balance
    if sharing.members and state.observer is not None:
        state.observer(events.SETTLED_OUT, sharing.members[0][0], asset.id)
    if cash == 0:
        sharing.forget_members()
    sharing.begin(min(cash, sharing.whole))


# --- R-3 --------------------------------------------------------------------------------------------------------------


def _need(state: State, offset: int, asset: Asset) -> bool:
    """Find what losses of others are realised for, if claims are unpaid; begin a run of R-3 for it."""
    under_way = state.cursors.pnl_settlement
    if not under_way.is_listed and not (sum_of_claims(state, asset) and realises_now(state, asset)):
        return True
    if not _visit_those(state, offset, asset, _all, _count, 1):
        return False
    needed = needed_of_others(state, asset)
    if needed:
        under_way.run = begin_run(state, asset, needed)
    return True


def _count(state: State, _offset: int, asset: Asset, account_id: AccountId) -> None:
    """Count what one account owes or claims."""
    holding = asset.unsettled.get(account_id)
    if holding is not None:
        count_claim(state, holding)


def _realise(state: State, offset: int, asset: Asset) -> bool:
    """R-3.1: realise losses until the claims are covered."""
    run = state.cursors.pnl_settlement.run
    if run is None:
        return True
    if not continue_run(state, offset, asset, run, pay_in):
        return False
    _end_run(state, offset, asset)
    return True


def _end_run(state: State, offset: int, asset: Asset) -> None:
    """End the run under way; its claims are paid next."""
    under_way = state.cursors.pnl_settlement
    assert under_way.run is not None
    end_run(state, offset, asset, under_way.run)
    under_way.paid_in += under_way.run.paid


def _pay_out_again(state: State, offset: int, asset: Asset) -> bool:
    """R-2 once more, after a run of R-3."""
    if state.cursors.pnl_settlement.run is None:
        return True
    return _pay_out(state, offset, asset)


# --- R-1.1 ------------------------------------------------------------------------------------------------------------


def _offer(state: State, offset: int, asset: Asset) -> bool:
    """Give collateral of one old loss to those whose claims wait and who take it, pro rata."""
    under_way = state.cursors.pnl_settlement
    loser = loser_of_turn(state, asset, is_begun=under_way.is_listed)
    if loser is None and under_way.offer is None:
        under_way.blocks = []
        return True
    if under_way.offer is None:
        assert loser is not None
        if not _list_shares(state, asset, lambda holding: takes_part(state, holding, loser)):
            return False
        assert under_way.sharing is not None
        begin_offer(state, offset, asset, loser, under_way.sharing)
        check_touched(state, offset)
    sharing, offer = under_way.sharing, under_way.offer
    if sharing is None or offer is None:
        return True

    def give_to(member: int, share: int) -> None:
        give(state, offset, asset, offer, AccountId(member), share)
        if state.touched:
            check_touched(state, offset)

    return share_out(state, sharing, WORK_OF_PAYMENT, give_to)


# --- afterwards -------------------------------------------------------------------------------------------------------


def _afterwards(state: State, offset: int, asset: Asset) -> bool:
    """Note what stays unpaid, since when and of which owner; the rest is for the next pass."""
    under_way = state.cursors.pnl_settlement
    on = state.pnl_settlement.rules.on
    if on and not under_way.is_listed:
        count_unpaid(state, asset, sum_of_claims(state, asset))
    if not under_way.is_listed:
        _begin_to_list(state, asset)
        under_way.to_visit = _paid_since(state, asset)
    if not _visit_those(state, offset, asset, _all, _note):
        return False
    if on:
        end_index(state, asset)
    if asset.brakes is not None:
        asset.brakes.unpaid = under_way.unpaid
        under_way.unpaid = {}
    return True


def _paid_since(state: State, asset: Asset) -> list[AccountId]:
    """Accounts whose claims were unpaid after the pass before, and which have no unsettled equity now, the last first.

    They are forgotten before all others are visited, which changes nothing for these.
    """
    since = state.pnl_settlement.unpaid_since_ns
    state.work.units += len(since) // IDS_PER_UNIT
    unsettled = asset.unsettled
    found = [
        account_id
        for of_id, account_id in since
        if of_id == asset.id and account_id not in unsettled
    ]
    found.sort(reverse=True)
    return found


def _note(state: State, _offset: int, asset: Asset, account_id: AccountId) -> None:
    """Note what one account still owes or claims."""
    under_way = state.cursors.pnl_settlement
    on = state.pnl_settlement.rules.on
    if on:
        note_age(state, asset, account_id)
    holding = asset.unsettled.get(account_id)
    if holding is None:
        return
    if holding.unsettled < 0:
        under_way.unpaid_debts -= holding.unsettled
        if counts_unpaid(asset) and account_id >= FIRST_ACCOUNT_ID:
            owner = holding.account.owner
            under_way.unpaid[owner] = under_way.unpaid.get(owner, 0) - holding.unsettled
    if on:
        state.work.units += len(holding.account.lines)
        follow_loss(state, holding)
        touch_where_means_changed(state, holding)


_PHASES: Final[tuple[Callable[[State, int, Asset], bool], ...]] = (
    _forget_unsold,
    _funding,
    _interest,
    _interest_shares,
    _pay_in,
    _pay_out,
    _need,
    _realise,
    _pay_out_again,
    _offer,
    _afterwards,
)
_REALISATION: Final = _PHASES.index(_realise)
_AFTERWARDS: Final = _PHASES.index(_afterwards)
