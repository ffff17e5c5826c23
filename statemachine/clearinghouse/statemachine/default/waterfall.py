# SPDX-License-Identifier: Apache-2.0
"""Allocate the loss of a case through the layers of the waterfall, one after the other (SPEC C-10).

Owns the time and the receiver of each payment. The shares are in `arithmetic.default_waterfall`. A payment goes to the
balance of the account with the loss, which then settles its payments. No payment touches margin of another member.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.arithmetic.default_waterfall import (
    assessment_cap,
    capped_shares,
    layer_pays,
    survivors_pay,
)
from clearinghouse.statemachine.clearing.lodged_collateral import release
from clearinghouse.statemachine.clearing.parties import is_member_account
from clearinghouse.statemachine.clearing_margin import cooling_off
from clearinghouse.statemachine.clearing_margin.own_capital import notice_skin
from clearinghouse.statemachine.default.auction import senior_parts
from clearinghouse.statemachine.default.cases import (
    freeze,
    move_case,
    open_case,
    write_case,
)
from clearinghouse.statemachine.default.gains import (
    cut_gains,
    find_gains,
    is_delayed,
    pay_from_own_gains,
    tear_up,
)
from clearinghouse.statemachine.default.losses import (
    advance_of,
    beyond_margin,
    loss_of,
    marks_now,
    spare_of,
)
from clearinghouse.statemachine.default.recoverable_assets import lodge
from clearinghouse.statemachine.default.repayments import repay_layers
from clearinghouse.statemachine.ledger.advances import repay_advance, settle_advance
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of, move, unhold
from clearinghouse.statemachine.lending.intraday_credit import repay
from clearinghouse.statemachine.lending.layer_debts import list_accounts, resume_soon
from clearinghouse.statemachine.state.clearing import Member, pair_key
from clearinghouse.statemachine.state.default import (
    STEP_ASSESSMENTS,
    STEP_CUTS,
    STEP_DONE,
    STEP_GAINS,
    STEP_TEAR_UP,
    Assessment,
    DefaultCase,
)
from clearinghouse.statemachine.state.margin import add_amount
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.timers import DEADLINE_DEFAULT_CASE
from clearinghouse.statemachine.state.work import WORK_OF_BID
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    CASE_CLOSED,
    CASE_DECLARED,
    CASE_HEDGING,
    CASE_PORTING,
    CCP_EQUITY,
    CCP_SKIN,
    DEFAULT_CASES_OPEN_MAX,
    DEFAULT_FUND,
    DVP_RETRY_NS,
    KIND_MEMBER_HOUSE,
    LAYER_ASSESSMENTS,
    LAYER_CONTRIBUTION,
    LAYER_EQUITY,
    LAYER_MARGIN,
    LAYER_SKIN,
    LAYER_SURVIVORS,
    MEMBER_IN_DEFAULT,
    SECOND_NS,
)

# Accounts with positions at the exchange that are asked what these need; what others have stays in the case (I-12.1).
_ASKED_FOR_MARGIN_MAX: Final = 64


def _collateral(state: State, account_id: AccountId) -> int:
    """Return the collateral of an account in the valuation asset, without other collateral."""
    return state.margin.collateral.get(pair_key(account_id, state.valuation.id), 0)


def _contribution(state: State, member_id: int) -> int:
    """Return a member's contribution to the default fund."""
    return state.margin.contributions.get(pair_key(member_id, state.valuation.id), 0)


def _own_means(state: State, account_id: AccountId) -> int:
    """Return the free balance of an account of the clearinghouse's own money, in the valuation asset."""
    holding = state.accounts[account_id].holdings.get(state.valuation.id)
    return 0 if holding is None else free_balance(holding)


def survivors(state: State) -> list[Member]:
    """Return the members with a contribution that are not in default, by id; a terminated member pays nothing."""
    return [
        member
        for member in state.clearing.members.values()
        if member.status < MEMBER_IN_DEFAULT and _contribution(state, member.id)
    ]


def layer_holds(state: State, case: DefaultCase, layer: int) -> int:
    """Return the funds that a layer has for a case; unpaid gains are known only after the search for them."""
    if layer == LAYER_MARGIN:
        return sum(_collateral(state, account_id) for account_id in case.losses_found)
    if layer == LAYER_CONTRIBUTION:
        return _contribution(state, case.member_id)
    if layer == LAYER_SKIN:
        return _own_means(state, CCP_SKIN)
    if layer == LAYER_SURVIVORS:
        return sum(_contribution(state, member.id) for member in survivors(state))
    if layer == LAYER_ASSESSMENTS:
        return sum(one.called - one.paid for one in case.assessments.values())
    if layer == LAYER_EQUITY:
        return _own_means(state, CCP_EQUITY)
    return sum(gain for gain in case.gains.values() if gain > 0)


def case_due(state: State, offset: int, case: DefaultCase) -> None:
    """Do the due work of a case: a slice of its freeze or repayments, the end of porting, or a step of allocation."""
    if case.state == CASE_DECLARED:
        freeze(state, offset, case)
    elif case.state == CASE_PORTING:
        move_case(state, offset, case, CASE_HEDGING)
    elif case.state == CASE_CLOSED:
        repay_layers(state, offset, case)
    elif case.step == STEP_ASSESSMENTS:
        _end_assessments(state, offset, case)
    else:
        _advance(state, offset, case)


def begin_allocation(state: State, offset: int, case: DefaultCase) -> None:
    """Find the loss of each account, and collect from layers 1 to 4.

    Then call assessments, or continue without them.
    """
    case.marks = marks_now(state)
    for account_id in case.losses_found:
        loss = loss_of(state, case.marks, account_id)
        case.losses_found[account_id] += loss
        state.work.units += WORK_OF_BID
        if loss:
            case.losses[account_id] = loss
            if state.observer is not None:
                state.observer(events.DEFAULT_LOSS_FOUND, account_id, case.id)
            event_writers.default_loss_found(state.events, offset, case.id, account_id, loss)
    _margin_pays(state, offset, case)
    own = layer_pays(_left(case), _contribution(state, case.member_id))
    _take_contribution(state, offset, case, LAYER_CONTRIBUTION, case.member_id, own)
    skin = layer_pays(_left(case), _own_means(state, CCP_SKIN))
    _pay(state, offset, case, LAYER_SKIN, 0, state.accounts[CCP_SKIN], skin)
    notice_skin(state, offset, skin)
    members = survivors(state)
    contributions = [_contribution(state, member.id) for member in members]
    seniors = senior_parts(
        case,
        {one.id: held for one, held in zip(members, contributions, strict=True)},
        counts_lots=state.margin.parameters.counts_open_lots(),
    )
    if _left(case) and members:
        cooling_off.begin(state, offset, case.id, [one.id for one in members], contributions)
    paid, left = survivors_pay(_left(case), contributions, list(seniors.values()))
    for member, amount in zip(members, paid, strict=True):
        _take_contribution(state, offset, case, LAYER_SURVIVORS, member.id, amount)
        cooling_off.count_lost(state, member.id, amount)
    assert left == _left(case)
    caps = [
        cooling_off.most_called(state, member.id, case.id, _cap_of(case, member, contribution))
        for member, contribution in zip(members, contributions, strict=True)
    ]
    called, _ = capped_shares(left, caps)
    for member, amount in zip(members, called, strict=True):
        if amount:
            case.assessments[member.id] = Assessment(member.id, amount)
            cooling_off.count_assessed(state, member.id, case.id, amount)
            if member.resign_ns:
                member.assessable -= amount
            event_writers.assessment_called(state.events, offset, case.id, member.id, amount)
    if case.assessments:
        case.step = STEP_ASSESSMENTS
        case.deadline_ns = state.time_ns + case.assessment_seconds * SECOND_NS
        state.timers.schedule(case.deadline_ns, DEADLINE_DEFAULT_CASE, case.id)
        write_case(state, offset, case)
    else:
        _equity_pays(state, offset, case)


def _cap_of(case: DefaultCase, member: Member, contribution: int) -> int:
    """Return the most that a case may call from a member; a resigned member has one cap for all cases together."""
    cap = assessment_cap(contribution, case.assessment_cap_ppb)
    return min(cap, member.assessable) if member.resign_ns else cap


def _left(case: DefaultCase) -> int:
    """Return the part of the loss that no layer has paid yet."""
    return sum(case.losses.values())


def _pay(
    state: State,
    offset: int,
    case: DefaultCase,
    layer: int,
    member_id: int,
    payer: Account,
    amount: int,
) -> None:
    """Pay an amount of the loss from an account to the accounts with a loss, in the order of their ids."""
    asset = state.valuation
    for account_id in list(case.losses):
        if amount == 0:
            return
        part = layer_pays(case.losses[account_id], amount)
        source = holding_of(state, payer, asset)
        move(source, holding_of(state, state.accounts[account_id], asset), part)
        _count(state, offset, case, layer, member_id, payer.id, account_id, part)
        amount -= part
    assert amount == 0


def _count(
    state: State,
    offset: int,
    case: DefaultCase,
    layer: int,
    member_id: int,
    payer_id: AccountId,
    account_id: AccountId,
    amount: int,
) -> None:
    """Count a payment of a layer in the case, and write its event."""
    repaid_id = _first_account(state, member_id) if layer == LAYER_SURVIVORS else payer_id
    case.count_paid(layer, account_id, amount, repaid_id)
    state.work.units += WORK_OF_BID
    is_margin = layer == LAYER_MARGIN and is_member_account(state.accounts[payer_id])
    write = event_writers.default_margin_paid if is_margin else event_writers.default_layer_paid
    write(
        state.events,
        offset,
        case_id=case.id,
        layer=layer,
        member_id=member_id,
        account_id=payer_id,
        receiver_account_id=account_id,
        asset_id=state.valuation.id,
        amount=amount,
    )


def _first_account(state: State, member_id: int) -> AccountId:
    """Return the account that later gets a payment back that a member's contribution made: its first house account."""
    return state.house_ids[state.clearing.members[member_id].owner][0]


def _margin_pays(state: State, offset: int, case: DefaultCase) -> None:
    """Collect layer 1: each account's margin pays its own loss, then remaining house margin covers client losses.

    Gains and free cash of the house accounts count as their margin, since the house accounts answer together for the
    member's obligations (C-16, C-9.3). The last payment is cash of own exchange accounts. Cash that positions and debts
    at the exchange need stays there. Margin of a client never pays for its member or another client (C-7).
    """
    own_ids = [key for key in case.losses_found if state.accounts[key].kind == KIND_MEMBER_HOUSE]
    for account_id in list(case.losses):
        _margin_of(state, offset, case, account_id, account_id)
    pay_from_own_gains(state, offset, case, own_ids)
    lacking = _left(case) - sum(_collateral(state, own_id) for own_id in own_ids)
    exposed = [key for key in case.losses_found if state.accounts[key].exposure_count > 0]
    if len(exposed) > _ASKED_FOR_MARGIN_MAX:
        # Positions of a lot in many accounts hide no money: those with the most are asked.
        exposed.sort(key=lambda key: (-_own_means(state, key), key))
    unasked = set(exposed[_ASKED_FOR_MARGIN_MAX:])
    for own_id in own_ids:
        if lacking <= 0:
            break
        if own_id in unasked:
            continue
        account = state.accounts[own_id]
        state.work.units += WORK_OF_BID
        spare = min(spare_of(state, case.marks, own_id), beyond_margin(state, account))
        spare = layer_pays(lacking, spare)
        if spare:
            lacking -= spare
            lodge(state, offset, account.holdings[state.valuation.id], spare)
    for own_id in own_ids:
        for account_id in list(case.losses):
            _margin_of(state, offset, case, own_id, account_id)
    for own_id in case.losses_found:
        account = state.accounts[own_id]
        if not case.losses:
            break
        if not is_member_account(account) and own_id not in unasked:
            state.work.units += WORK_OF_BID
            spare = layer_pays(_left(case), beyond_margin(state, account))
            if spare and state.observer is not None:
                state.observer(events.DEFAULT_LAYER_PAID, own_id, case.id)
            _pay(state, offset, case, LAYER_MARGIN, case.member_id, account, spare)


def _margin_of(
    state: State, offset: int, case: DefaultCase, payer_id: AccountId, account_id: AccountId
) -> None:
    """Pay the loss of one account of the case from the margin of the same or another account of it."""
    amount = layer_pays(case.losses.get(account_id, 0), _collateral(state, payer_id))
    if amount == 0:
        return
    asset = state.valuation
    payer = state.accounts[payer_id]
    source = holding_of(state, payer, asset)
    state.margin.change_collateral(payer.id, payer.owner, asset.id, -amount, state.time_ns)
    unhold(source, amount)
    if payer_id != account_id:
        move(source, holding_of(state, state.accounts[account_id], asset), amount)
    _count(state, offset, case, LAYER_MARGIN, case.member_id, payer_id, account_id, amount)


def _take_contribution(
    state: State, offset: int, case: DefaultCase, layer: int, member_id: int, amount: int
) -> None:
    """Pay an amount of the loss from the contribution of a member."""
    if amount:
        key = pair_key(member_id, state.valuation.id)
        add_amount(state.margin.contributions, key, -amount)
        _pay(state, offset, case, layer, member_id, state.accounts[DEFAULT_FUND], amount)


def pay_called(
    state: State,
    offset: int,
    case: DefaultCase,
    assessment: Assessment,
    account: Account,
    amount: int,
) -> None:
    """Pay an amount of an assessment from a member's account; after all assessments are paid, go on with layer 6."""
    assessment.paid += amount
    _pay(state, offset, case, LAYER_ASSESSMENTS, assessment.member_id, account, amount)
    if all(one.paid == one.called for one in case.assessments.values()):
        case.deadline_ns = 0
        _equity_pays(state, offset, case)


def _end_assessments(state: State, offset: int, case: DefaultCase) -> None:
    """Declare the default of each member with an unpaid assessment; the next layer pays the unpaid amount.

    At the limit of open cases, an operator declares the default later.
    """
    case.deadline_ns = 0
    places = DEFAULT_CASES_OPEN_MAX - len(state.defaults.open_cases())
    terms = (case.porting_seconds, case.assessment_seconds, case.assessment_cap_ppb)
    for one in case.assessments.values():
        if one.paid == one.called:
            continue
        event_writers.assessment_unpaid(
            state.events, offset, case.id, one.member_id, one.called - one.paid
        )
        member = state.clearing.members[one.member_id]
        if member.status < MEMBER_IN_DEFAULT and places > 0:
            places -= 1
            resume_soon(state, open_case(state, offset, member, terms))
    _equity_pays(state, offset, case)


def _equity_pays(state: State, offset: int, case: DefaultCase) -> None:
    """Collect layer 6 from `ccp_equity`; then continue with the cut of unpaid gains, or with the tear-up of open nets.

    Payments of earlier layers first repay the credit of the accounts of the case and the equity's advances to them
    (C-5.5, C-5).
    """
    _repay_debts(state, offset, case)
    _bear_advances(state, offset, case)
    equity = layer_pays(_left(case), _own_means(state, CCP_EQUITY))
    _pay(state, offset, case, LAYER_EQUITY, 0, state.accounts[CCP_EQUITY], equity)
    _repay_debts(state, offset, case)
    case.step = STEP_GAINS if case.losses else STEP_TEAR_UP
    resume_soon(state, case)


def _bear_advances(state: State, offset: int, case: DefaultCase) -> None:
    """Count what earlier layers have not repaid of the equity's advances as paid by the equity: no gain pays it.

    No cash moves, since the equity would pay itself.
    """
    for account_id in list(case.losses):
        amount = layer_pays(case.losses[account_id], advance_of(state, account_id))
        if amount:
            _count(state, offset, case, LAYER_EQUITY, 0, CCP_EQUITY, account_id, amount)
            settle_advance(state, offset, 0, account_id, state.valuation, amount)


def _repay_debts(state: State, offset: int, case: DefaultCase) -> None:
    """Repay the credit of accounts of a case and the advances to them, as far as their balances allow."""
    asset = state.valuation
    for account_id in case.losses_found:
        if account_id in state.intraday.open:
            repay(state, offset, state.accounts[account_id])
            state.work.units += WORK_OF_BID
        holding = holding_of(state, state.accounts[account_id], asset)
        amount = min(advance_of(state, account_id), max(free_balance(holding), 0))
        if amount:
            repay_advance(state, offset, 0, account_id, asset, amount)
            state.work.units += WORK_OF_BID


# The steps after layer 6, in slices (I-12.2): the function of a slice, which returns True at the
# end, and the next step.
_SLICES: Final[dict[int, tuple[Callable[[State, int, DefaultCase], bool], int]]] = {
    STEP_GAINS: (find_gains, STEP_CUTS),
    STEP_CUTS: (cut_gains, STEP_TEAR_UP),
    STEP_TEAR_UP: (tear_up, STEP_DONE),
}


def _advance(state: State, offset: int, case: DefaultCase) -> None:
    """Run the next slice of the cut of gains or of the tear-up; try later while nets are in settlement."""
    slice_of_step, next_step = _SLICES[case.step]
    if slice_of_step(state, offset, case):
        if next_step == STEP_DONE and is_delayed(state, case):
            state.timers.schedule(state.time_ns + DVP_RETRY_NS, DEADLINE_DEFAULT_CASE, case.id)
            return
        case.step = next_step
    if case.step == STEP_DONE:
        write_case(state, offset, case)
    else:
        resume_soon(state, case)


def close_case(state: State, offset: int, case: DefaultCase) -> None:
    """Close a case and return what no loss used: release margin, and pay the contribution to a house account."""
    state.defaults.close(case)
    asset = state.valuation
    for account_id in case.losses_found:
        left = _collateral(state, account_id)
        if left:
            release(state, offset, holding_of(state, state.accounts[account_id], asset), left)
    own_ids = [key for key in case.losses_found if state.accounts[key].kind == KIND_MEMBER_HOUSE]
    left = _contribution(state, case.member_id)
    if left and own_ids:
        add_amount(state.margin.contributions, pair_key(case.member_id, asset.id), -left)
        source = holding_of(state, state.accounts[DEFAULT_FUND], asset)
        move(source, holding_of(state, state.accounts[own_ids[0]], asset), left)
        event_writers.default_surplus_returned(
            state.events,
            offset,
            case_id=case.id,
            layer=LAYER_CONTRIBUTION,
            member_id=case.member_id,
            account_id=DEFAULT_FUND,
            receiver_account_id=own_ids[0],
            asset_id=asset.id,
            amount=left,
        )
    list_accounts(state, case)
