# SPDX-License-Identifier: Apache-2.0
"""Run the settlement pass in slices of work: losers pay in, winners are paid (SPEC section 10, I-12.2).

Owns the table of the phases of an asset. A phase reads its accounts in blocks. A step computes what an account owes or
claims at that time, and then checks the health of the account. A sharing lists all its members before it fixes its
total: if cash is short, R-2 shares it by the listed claims, and pays no account more than its present claim. Other
commands may run between two slices; the next pass begins after the end of this pass. Must never pay an account itself:
`cycle`, `pay_in` and the other modules do.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.brakes.brakes import counts_unpaid
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.ledger.sharing import share_out
from clearinghouse.statemachine.lending.spot_financing import repay_received
from clearinghouse.statemachine.liquidation.health import settle_health
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
)
from clearinghouse.statemachine.pnl_settlement.kept_accounts import (
    list_blocks_of,
    paid_of,
    unsold_of,
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
from clearinghouse.statemachine.pnl_settlement.reversal_debts import collect_debts
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
from clearinghouse.statemachine.pretrade.kill_switch import reduce_listed_orders
from clearinghouse.statemachine.prices.price_guard import decision
from clearinghouse.statemachine.state.phases import (
    Phase,
    next_phase,
    no_step,
    no_steps,
    run_to_wait,
)
from clearinghouse.statemachine.state.pnl_settlement_pass import PnlSettlementPass
from clearinghouse.statemachine.state.sharing import Sharing
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

Step = Callable[[State, int, Asset, PnlSettlementPass, int], bool]
Visit = Callable[[State, int, Asset, AccountId], None]


def begin_pass(state: State) -> None:
    """Begin a pass over every settlement asset, by id."""
    settling = state.cursors.pnl_settlement
    assert not settling.is_open
    settling.begun_ns = state.time_ns
    settling.asset_ids = sorted(state.assets, reverse=True)
    settling.begin_asset()
    if state.pnl_settlement.quotes:
        drop_expired(state)
    if state.pnl_settlement.rules.on:
        begin_to_rank(state)


def continue_pnl_settlement(state: State, offset: int) -> None:
    """Continue the pass up to the end of the slice, in units of work (I-12.2).

    Each slice ranks the quotes again: they are few, and the ranking is not kept between commands (R-1.2).
    """
    settling = state.cursors.pnl_settlement
    if rank_touched(state):
        while settling.asset_ids and _settle_asset(
            state, offset, state.assets[settling.asset_ids[-1]], settling
        ):
            settling.asset_ids.pop()
            settling.begin_asset()
    state.pnl_settlement.ranked.clear()
    if not settling.is_open:
        state.cursors.pnl_settlement = PnlSettlementPass()
        collects = collect_debts(state, offset)
        end_pass(state, again=collects or any(asset.unsettled for asset in state.assets.values()))


def _settle_asset(state: State, offset: int, asset: Asset, settling: PnlSettlementPass) -> bool:
    """Continue the phases of an asset; return True when they have ended, False if the slice of work ends first.

    While P-4 bans the price of the asset, its debts and claims wait for the next pass.
    """
    is_new = settling.phase == 0
    if is_new and not asset.unsettled:
        forget_asset(state, asset)
        return True
    if settling.phase < _UNPAID and decision(state, asset, ACTION_SETTLE) == DECISION_BLOCK:
        if is_new:
            return True
        _stop_paying(state, offset, asset, settling)
    return run_to_wait(state, offset, asset, settling, PHASES)


def _stop_paying(state: State, offset: int, asset: Asset, settling: PnlSettlementPass) -> None:
    """Skip the remaining payments of an asset, because P-4 has banned its price since its phases began."""
    settling.blocks = []
    settling.to_visit = []
    if settling.phase == _REALISATION:
        _end_run(state, offset, asset, settling)
    settling.sharing = None
    _list_unpaid(state, offset, asset, settling)
    settling.phase = _UNPAID
    settling.place = 0


# --- visits of accounts ----------------------------------------------------------------------------------------------


def _list_blocks(state: State, _offset: int, asset: Asset, settling: PnlSettlementPass) -> bool:
    """List the blocks of accounts with unsettled equity in the asset; return True."""
    assert not settling.blocks
    assert not settling.to_visit
    settling.blocks = sorted(asset.unsettled_ids.blocks, reverse=True)
    state.work.units += len(settling.blocks) // IDS_PER_UNIT
    return True


def _next_block(state: State, asset: Asset, settling: PnlSettlementPass) -> list[Holding]:
    """Return the holdings with unsettled equity of the next listed block, by account id."""
    ids = asset.unsettled_ids.of(settling.blocks.pop())
    ids.sort()
    state.work.units += 1 + len(ids) // UNSETTLED_PER_UNIT
    return [asset.unsettled[account_id] for account_id in ids]


def _left(_asset: Asset, settling: PnlSettlementPass) -> int:
    """Return the number of listed accounts and blocks left, so that 0 ends the phase."""
    return len(settling.blocks) + len(settling.to_visit)


def _visits(
    visit: Visit,
    is_member: Callable[[State, Holding], bool] | None = None,
    units: int = WORK_OF_PHASE,
) -> Step:
    """Make a step that visits the next listed account, or lists the accounts of the next block.

    `is_member` selects accounts; `units` is the work that a visit counts. The step returns False if the slice of work
    is over.
    """

    def ids_of(state: State, asset: Asset, settling: PnlSettlementPass) -> list[AccountId]:
        return [
            holding.account.id
            for holding in _next_block(state, asset, settling)
            if is_member is None or is_member(state, holding)
        ]

    return _visits_of(visit, ids_of, units)


def _visits_of(
    visit: Visit,
    ids_of: Callable[[State, Asset, PnlSettlementPass], list[AccountId]],
    units: int = WORK_OF_PHASE,
) -> Step:
    """Make a step like that of `_visits`; `ids_of` takes the next block and returns its accounts by id."""

    def step(
        state: State, offset: int, asset: Asset, settling: PnlSettlementPass, _place: int
    ) -> bool:
        if state.work.is_over(state.events):
            return False
        if settling.to_visit:
            state.work.units += units
            visit(state, offset, asset, settling.to_visit.pop())
            if state.touched:
                settle_health(state, offset)
        else:
            settling.to_visit = ids_of(state, asset, settling)
            settling.to_visit.reverse()
        return True

    return step


# --- sharings --------------------------------------------------------------------------------------------------------


def _once(_asset: Asset, settling: PnlSettlementPass) -> int:
    """Return 1 before the phase's only step is done, else 0.

    That step is repeated until all its members are listed.
    """
    return 1 - settling.place


def _once_if_interest(_asset: Asset, settling: PnlSettlementPass) -> int:
    """Return 1 if the pass has charged interest and the phase's only step is not done, else 0."""
    return 0 if settling.interest == 0 else 1 - settling.place


def _once_if_run(_asset: Asset, settling: PnlSettlementPass) -> int:
    """Return 1 if the asset has a run of R-3 and the phase's only step is not done, else 0."""
    return 0 if settling.run is None else 1 - settling.place


def _once_if_shared(_asset: Asset, settling: PnlSettlementPass) -> int:
    """Return 1 while the asset has a sum to share, else 0."""
    return int(settling.sharing is not None)


def _list_claims(
    state: State,
    asset: Asset,
    settling: PnlSettlementPass,
    is_member: Callable[[Holding], bool] | None = None,
) -> bool:
    """List the claims of members, all before the first payment (I-6.1); return False if the slice of work ends first.

    The caller fixes the total after the last claim.
    """
    if settling.sharing is None:
        settling.sharing = Sharing()
        _list_blocks(state, 0, asset, settling)
    while settling.blocks:
        if state.work.is_over(state.events):
            return False
        for holding in _next_block(state, asset, settling):
            claim = holding.unsettled
            if claim > 0 and (is_member is None or is_member(holding)):
                account_id = int(holding.account.id)
                if account_id >= FIRST_ACCOUNT_ID:
                    settling.sharing.add(account_id, claim)
    return True


def _share(state: State, settling: PnlSettlementPass, pay: Callable[[int, int], None]) -> bool:
    """Pay each member its share; return False if the slice of work ends first."""
    sharing = settling.sharing
    assert sharing is not None
    if not share_out(state, sharing, WORK_OF_PAYMENT, pay, forgets=True):
        return False
    settling.sharing = None
    return True


# --- the rest of the pass before, funding and interest ---------------------------------------------------------------


def _list_unsold(state: State, _offset: int, asset: Asset, settling: PnlSettlementPass) -> bool:
    """List the blocks of the losers whose collateral did not sell; return True."""
    list_blocks_of(state, settling, state.pnl_settlement.unsold_ids.get(asset.id))
    return True


def _settle_funding(state: State, offset: int, asset: Asset, account_id: AccountId) -> None:
    """Settle the accrued funding of an account, if the account still has unsettled equity (P-5)."""
    holding = asset.unsettled.get(account_id)
    if holding is not None:
        state.work.units += len(holding.account.lines)
        settle_account(state, offset, holding.account, asset)


def _list_for_interest(
    state: State, offset: int, asset: Asset, settling: PnlSettlementPass
) -> bool:
    """List the blocks of accounts if unpaid losses have accrued interest since the earlier pass (R-1.1).

    Return True.
    """
    return not begin_to_charge(state, offset, asset) or _list_blocks(state, offset, asset, settling)


def _has_loss(state: State, holding: Holding) -> bool:
    """Return whether an account has a loss in the asset that an earlier pass left unpaid."""
    index = state.pnl_settlement.loss_indices.get(holding.asset.id)
    return index is not None and holding.account.id in index.losses


def _list_unpaid_claims(
    state: State, _offset: int, asset: Asset, settling: PnlSettlementPass, _place: int
) -> bool:
    """List the unpaid claims that will share the interest pro rata; return False if the slice of work ends first."""
    return _list_claims(state, asset, settling, lambda holding: is_unpaid(state, holding))


def _fix_interest(_state: State, _offset: int, _asset: Asset, settling: PnlSettlementPass) -> bool:
    """Fix the interest that the listed claims share, or end the sharing if there are none; return True."""
    sharing = settling.sharing
    if sharing is not None:
        if sharing.members:
            sharing.begin(settling.interest)
        else:
            settling.sharing = None
    return True


def _pass_interest_on(
    state: State, offset: int, asset: Asset, settling: PnlSettlementPass, _place: int
) -> bool:
    """Pay the interest to the unpaid claims; return False if the slice of work ends first."""
    return _share(
        state,
        settling,
        lambda member, share: pass_on(state, offset, asset, AccountId(member), share),
    )


# --- R-1 and R-2 -----------------------------------------------------------------------------------------------------


def _owes(_state: State, holding: Holding) -> bool:
    """Return whether a holding's unsettled equity is a debt."""
    return holding.unsettled < 0


def _pay_in(state: State, offset: int, asset: Asset, account_id: AccountId) -> None:
    """Collect the debt of a loser, if it still owes an amount (R-1)."""
    holding = asset.unsettled.get(account_id)
    if holding is not None and holding.unsettled < 0:
        state.cursors.pnl_settlement.paid_in += pay_in(state, offset, holding)


def _list_all_claims(
    state: State, _offset: int, asset: Asset, settling: PnlSettlementPass, _place: int
) -> bool:
    """List the claims of all accounts for R-2 (I-6.1); return False if the slice of work ends first."""
    return _list_claims(state, asset, settling)


def _fix_cash(state: State, _offset: int, asset: Asset, settling: PnlSettlementPass) -> bool:
    """Fix the cash that the listed claims share, or end the sharing if there is none; return True."""
    sharing = settling.sharing
    if sharing is None:
        return True
    cash = holding_of(state, state.accounts[SETTLEMENT], asset).balance
    if sharing.members and state.observer is not None:
        state.observer(events.SETTLED_OUT, sharing.members[0][0], asset.id)
    if cash == 0:
        sharing.forget_members()
    sharing.begin(min(cash, sharing.whole))
    return True


def _pay_out(
    state: State, offset: int, asset: Asset, settling: PnlSettlementPass, _place: int
) -> bool:
    """Pay the claims of accounts, pro rata if cash is short, each at most its present amount (R-2).

    Return False if the slice of work ends first.
    """

    def pay(member: int, share: int) -> None:
        holding = asset.unsettled.get(AccountId(member))
        if holding is None or share == 0:
            return
        amount = min(share, holding.unsettled)
        if amount > 0:
            pay_claim(state, offset, holding, amount)
            repay_received(state, offset, holding, amount)
            settling.paid_out += amount
            settle_health(state, offset)

    return _share(state, settling, pay)


def _pay_own_claims(state: State, offset: int, asset: Asset, settling: PnlSettlementPass) -> bool:
    """Pay the claims of the clearinghouse's own accounts after all other claims (R-2); return True."""
    settling.paid_out += pay_own_claims(state, offset, asset)
    settle_health(state, offset)
    return True


# --- R-3 -------------------------------------------------------------------------------------------------------------


def _list_for_need(state: State, offset: int, asset: Asset, settling: PnlSettlementPass) -> bool:
    """List the blocks of accounts, if claims have stayed unpaid for as long as R-3 waits; return True."""
    if sum_of_claims(state, asset) and realises_now(state, asset):
        _list_blocks(state, offset, asset, settling)
    return True


def _count(state: State, _offset: int, asset: Asset, account_id: AccountId) -> None:
    """Add the debt or the claim of an account to the totals from which R-3 computes its need."""
    holding = asset.unsettled.get(account_id)
    if holding is not None:
        count_claim(state, holding)


def _begin_run(state: State, _offset: int, asset: Asset, settling: PnlSettlementPass) -> bool:
    """Begin a run of R-3 if counted claims exceed what their debtors will pay soon; return True.

    Losses of other accounts must cover the difference.
    """
    assert settling.run is None
    needed = needed_of_others(state, asset)
    if needed:
        settling.run = begin_run(state, asset, needed)
    return True


def _realise(
    state: State, offset: int, asset: Asset, settling: PnlSettlementPass, _place: int
) -> bool:
    """Realise losses until the claims are covered (R-3.1); return False if the slice of work ends first."""
    assert settling.run is not None
    return continue_run(state, offset, asset, settling.run, pay_in)


def _end_run(state: State, offset: int, asset: Asset, settling: PnlSettlementPass) -> bool:
    """End the run of R-3, if the asset has one; return True."""
    if settling.run is not None:
        end_run(state, offset, asset, settling.run)
        assert settling.run.paid >= 0
        settling.paid_in += settling.run.paid
    return True


def _pay_own_claims_after_run(
    state: State, offset: int, asset: Asset, settling: PnlSettlementPass
) -> bool:
    """Pay the clearinghouse's own claims again, if the asset has had a run; return True."""
    return settling.run is None or _pay_own_claims(state, offset, asset, settling)


# --- R-1.1 -----------------------------------------------------------------------------------------------------------


def _list_takers(
    state: State, offset: int, asset: Asset, settling: PnlSettlementPass, _place: int
) -> bool:
    """List the waiting claims whose accounts accept collateral, then fix the collateral that one old loss gives.

    Return False if the slice of work ends first.
    """
    loser = loser_of_turn(state, asset, is_begun=settling.sharing is not None)
    if loser is None:
        settling.blocks = []
        settling.sharing = None
        return True
    if not _list_claims(state, asset, settling, lambda holding: takes_part(state, holding, loser)):
        return False
    assert settling.sharing is not None
    begin_offer(state, offset, asset, loser, settling.sharing)
    settle_health(state, offset)
    if settling.offer is None:
        settling.sharing = None
    return True


def _give_collateral(
    state: State, offset: int, asset: Asset, settling: PnlSettlementPass, _place: int
) -> bool:
    """Give each taker its part of the collateral, pro rata to the claims.

    Return False if the slice of work ends first.
    """
    offer = settling.offer
    assert offer is not None

    def give_to(member: int, share: int) -> None:
        give(state, offset, asset, offer, AccountId(member), share)
        if state.touched:
            settle_health(state, offset)

    return _share(state, settling, give_to)


# --- unpaid debts and claims -----------------------------------------------------------------------------------------


def _list_unpaid(state: State, _offset: int, asset: Asset, settling: PnlSettlementPass) -> bool:
    """Count the pass, and list the blocks of the accounts whose claims the earlier pass left unpaid; return True."""
    assert settling.sharing is None
    settling.offer = None
    if state.pnl_settlement.rules.on:
        count_unpaid(state, asset, sum_of_claims(state, asset))
    list_blocks_of(state, settling, state.pnl_settlement.unpaid_ids.get(asset.id))
    return True


def _note(state: State, _offset: int, asset: Asset, account_id: AccountId) -> None:
    """Record the debt or the claim of an account that this pass has left unpaid."""
    settling = state.cursors.pnl_settlement
    on = state.pnl_settlement.rules.on
    if on:
        note_age(state, asset, account_id)
    holding = asset.unsettled.get(account_id)
    if holding is None:
        return
    if holding.unsettled < 0:
        settling.unpaid_debts -= holding.unsettled
        if counts_unpaid(asset) and account_id >= FIRST_ACCOUNT_ID:
            owner = holding.account.owner
            settling.unpaid[owner] = settling.unpaid.get(owner, 0) - holding.unsettled
    if on:
        state.work.units += len(holding.account.lines)
        follow_loss(state, holding)
        touch_where_means_changed(state, holding)


def _end_asset(state: State, offset: int, asset: Asset, settling: PnlSettlementPass) -> bool:
    """Store the unpaid losses of owners, and write the event with the asset's figures; return True.

    Orders of accounts whose loss no pass could collect may only reduce from now on (R-1.1).
    """
    if state.pnl_settlement.rules.on:
        end_index(state, asset)
    if asset.brakes is not None:
        asset.brakes.unpaid = settling.unpaid
        settling.unpaid = {}
    event_writers.settlement_pass(
        state.events,
        offset,
        asset_id=asset.id,
        paid_in=settling.paid_in,
        paid_out=settling.paid_out,
        unpaid_claims=sum_of_claims(state, asset),
        unpaid_debts=settling.unpaid_debts,
    )
    if state.cursors.to_reduce:
        reduce_listed_orders(state, offset)
        settle_health(state, offset)
    return True


PHASES: Final[tuple[Phase[Asset, PnlSettlementPass], ...]] = (
    Phase(no_steps, no_step, _list_unsold),
    Phase(_left, _visits_of(forget_unsold, unsold_of), _list_blocks),
    Phase(_left, _visits(_settle_funding), _list_for_interest),
    Phase(_left, _visits(charge, _has_loss), next_phase),
    Phase(_once_if_interest, _list_unpaid_claims, _fix_interest),
    Phase(_once_if_shared, _pass_interest_on, _list_blocks),
    #
    Phase(_left, _visits(_pay_in, _owes, WORK_OF_PAYMENT), next_phase),
    Phase(_once, _list_all_claims, _fix_cash),
    Phase(_once_if_shared, _pay_out, _pay_own_claims),
    # again
    Phase(no_steps, no_step, _list_for_need),
    Phase(_left, _visits(_count, units=1), _begin_run),
    Phase(_once_if_run, _realise, _end_run),
    Phase(_once_if_run, _list_all_claims, _fix_cash),
    Phase(_once_if_shared, _pay_out, _pay_own_claims_after_run),
    #
    Phase(_once, _list_takers, next_phase),
    Phase(_once_if_shared, _give_collateral, _list_unpaid),
    Phase(_left, _visits_of(_note, paid_of), _list_blocks),
    Phase(_left, _visits(_note), _end_asset),
)
_REALISATION: Final = 11
_UNPAID: Final = len(PHASES) - 2  # from here on nothing is paid
assert PHASES[_REALISATION].step is _realise
