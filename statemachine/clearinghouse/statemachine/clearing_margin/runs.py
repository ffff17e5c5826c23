# SPDX-License-Identifier: Apache-2.0
"""Run margin calls: at cut-offs and set times each account pays variation margin and gets a margin requirement.

Owns the order of a run and its slices (SPEC C-7, I-12.2). Variation margin is the gain or loss of an account's open
nets at the marks, less earlier payments. It passes through `ccp`, and returns when the nets settle. Must never take
more than the free balance.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS, SECOND_NS
from clearinghouse.statemachine.arithmetic.expected_shortfall import mark_per_lot, share_of_receipts
from clearinghouse.statemachine.clearing.lodged_collateral import release
from clearinghouse.statemachine.clearing.parties import answering_party, house_accounts_of_group
from clearinghouse.statemachine.clearing.references import traded_reference
from clearinghouse.statemachine.clearing_cover.initial_margin import (
    initial_margin,
    positions_of,
    value_of_collateral,
)
from clearinghouse.statemachine.clearing_margin.calls import has_open_call, settle_call
from clearinghouse.statemachine.clearing_margin.default_fund import (
    compare_scenario,
    is_ready,
    is_sized_by_past_days,
    lodged_stress_margin,
    require_contributions,
    settle_contribution,
    settle_stress_margin,
    stress_account,
)
from clearinghouse.statemachine.clearing_margin.variation_postings import post_variation
from clearinghouse.statemachine.ledger.advances import advance_cash, repay_advance
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.prices.price_guard import market_decision
from clearinghouse.statemachine.state.clearing import pair_key, pair_of
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.state.margin import (
    RUN_ENDED,
    Margin,
    MarginRun,
    total_gains,
)
from clearinghouse.statemachine.state.phases import Phase, order_left, run_phases
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_MARGIN_RUN
from clearinghouse.statemachine.state.work import (
    ASKED_PER_UNIT,
    RESULTS_PER_UNIT,
    SORTED_PER_UNIT,
    WORK_OF_GAIN,
    WORK_OF_MARGIN,
)
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_SETTLE,
    CCP_EQUITY,
    DECISION_ALLOW,
    KIND_MEMBER_HOUSE,
    MEMBER_IN_DEFAULT,
    SESSION_POSTED,
)

_MEMBERS_PER_UNIT: Final = 2  # whose parts of the default fund are computed
AT_CUT_OFF: Final = 1  # a run in addition to those of set times, which sizes the default fund


def schedule_run(state: State) -> None:
    """Schedule the next run of the day at the next whole multiple of its interval."""
    seconds = state.margin.parameters.run_seconds
    if seconds:
        interval = seconds * SECOND_NS
        due_ns = (state.time_ns // interval + 1) * interval
        state.timers.schedule_earlier(due_ns, DEADLINE_MARGIN_RUN, 0)


def has_run_to_come(state: State) -> bool:
    """Return whether a run is due at a set time, or an open session will begin one at its cut-off or end."""
    return (DEADLINE_MARGIN_RUN, 0) in state.timers.due or any(
        one.state < SESSION_POSTED for one in state.clearing.sessions.values()
    )


def is_run_possible(state: State) -> bool:
    """Return whether margin parameters are set, and an account has a net, a claim, variation margin, a requirement or
    a call.
    """
    margin = state.margin
    if margin.parameters.version == 0:
        return False
    is_owed = bool(margin.variation or margin.requirements or margin.calls)
    return is_owed or bool(state.clearing.nets_of or state.corporate_actions.claims_of)


def begin_run(state: State, subject: int) -> None:
    """Start a run over accounts with nets, variation margin, a requirement or a call.

    `subject` is AT_CUT_OFF at a cut-off: only then does a run compute stress losses, unless the fund is sized by
    several past days.
    """
    margin = state.margin
    run = margin.run
    assert not run.is_open()
    schedule_run(state)
    claims_of = state.corporate_actions.claims_of
    with_calls = (*margin.variation, *margin.requirements, *margin.calls)
    accounts = {*state.clearing.nets_of, *claims_of, *with_calls, *margin.paid_by_trades}
    if not accounts and not (is_sized_by_past_days(state) and margin.contributions_required):
        return
    run.id += 1
    run.last_trade_id = state.last_trade_id
    margin.paid_marks = {}
    run.order = sorted(accounts)
    run.seen = len(accounts)
    run.place = run.required = 0
    run.phase = 0
    # A journal of before C-16.1 pays all gains in each run.
    run.pays_by_trades = int(subject == AT_CUT_OFF or not margin.parameters.counts_open_lots())
    run.is_sizing = int(is_ready(state) and (subject == AT_CUT_OFF or is_sized_by_past_days(state)))
    state.work.units += len(accounts) // SORTED_PER_UNIT
    for market_id, cleared in state.clearing.markets.items():
        market = state.markets[market_id]
        mark = _mark_now(state, market)
        if mark is None:
            mark = traded_reference(state, market, cleared, None) or None  # C-2.1
            if mark is not None:
                run.by_trades[market_id] = mark
        if mark is not None:
            run.marks[market_id] = mark
    margin.marks = dict(run.marks)


def _mark_now(state: State, market: Market) -> int | None:
    """Return the mark of a market for a run, in quote units per lot, or None if only trades can mark it (C-2.1).

    It is the price of a redemption, else the index. Where P-4 bans settling at the index, the mark of the last run
    stays, so that no money moves by that price.
    """
    base, quote = market.base, market.quote
    redeemed = state.corporate_actions.terms_of_cash(base.id)
    if redeemed is not None:
        return redeemed.price_of(market.lot_base_units)
    has_price = base.price_e9 and quote.price_e9
    if has_price and market_decision(state, market, ACTION_SETTLE) == DECISION_ALLOW:
        return mark_per_lot(
            market.lot_base_units,
            base.price_e9,
            base.value_denominator,
            quote.price_e9,
            quote.value_denominator,
        )
    kept = state.margin.marks.get(market.id, 0) if has_price else 0
    return kept or None


def continue_run(state: State, offset: int) -> None:
    """Continue the run up to the end of the slice."""
    run_phases(state, offset, state.margin, state.margin.run, PHASES)


def _list(state: State, run: MarginRun, order: list[int]) -> None:
    """List the subjects of the next phase, and count the work of sorting them."""
    run.order = order
    state.work.units += len(order) // SORTED_PER_UNIT


def _list_gains(state: State, _offset: int, margin: Margin, run: MarginRun) -> bool:
    """Fix the cash that the gains share, and list the gains, after all accounts have paid; return True."""
    run.receipts = dict(margin.variation_held)
    order = sorted(run.gains)
    if margin.parameters.counts_open_lots():  # a journal of before C-16.1 cuts all gains pro rata
        _list_cut_first(state, run)
    run.total_gains = total_gains(run.gains)
    run.total_cut_first = total_gains(run.cut_first)
    _list(state, run, order)
    return True


def _list_cut_first(state: State, run: MarginRun) -> None:
    """Mark the gains that are cut first (C-7.5).

    They belong to accounts with an open call, or to accounts that answer together with one that has not paid in the
    same currency.
    """
    losers: set[tuple[int, tuple[int, str, int]]] = set()
    for key in run.lacks:
        account_id, asset_id = pair_of(key)
        losers.add((asset_id, answering_party(state, state.accounts[AccountId(account_id)])))
    for key in list(run.gains):
        account_id, asset_id = pair_of(key)
        account = state.accounts[AccountId(account_id)]
        if (
            has_open_call(state, account.id)
            or (asset_id, answering_party(state, account)) in losers
        ):
            run.cut_first[key] = run.gains.pop(key)


def _list_scenarios(state: State, _offset: int, margin: Margin, run: MarginRun) -> bool:
    """List the stress scenarios if the run computes stress losses; return True."""
    if run.is_sizing:
        fund = margin.fund
        fund.cover = fund.uncovered = 0
        fund.scenario_id = fund.first_member_id = fund.second_member_id = 0
    _list(state, run, sorted(margin.stress_scenarios) if run.is_sizing else [])
    return True


def _list_members(state: State, offset: int, _margin: Margin, run: MarginRun) -> bool:
    """Size the fund, and list the members whose contributions may change; return True."""
    members = require_contributions(state, offset) if run.is_sizing else []
    state.work.units += len(members) // _MEMBERS_PER_UNIT
    _list(state, run, members)
    return True


def _set_requirement(state: State, offset: int, margin: Margin, run: MarginRun, place: int) -> bool:
    """Collect the next account's loss as variation margin, and set its margin requirement; return True."""
    state.work.units += WORK_OF_MARGIN
    account_id = AccountId(run.order[place])
    account = state.accounts[account_id]
    positions = positions_of(state, (account_id,))
    unpaid = _vary(state, offset, account, positions)
    member = state.clearing.member_of.get(account.owner)
    asked = sum(len(session.markets) for session in state.clearing.sessions.values())
    scenarios = margin.parameters.look_back_days + margin.parameters.stress_days
    state.work.units += asked // ASKED_PER_UNIT + len(positions) * scenarios // RESULTS_PER_UNIT
    if account.kind == KIND_MEMBER_HOUSE and margin.parameters.counts_days_or_size():
        others = len(house_accounts_of_group(state, account.owner)) - 1
        state.work.units += others * (WORK_OF_MARGIN + asked // ASKED_PER_UNIT)
    initial = initial_margin(state, positions, 0 if member is None else member.id, account)
    plain = initial.total + unpaid
    if margin.parameters.counts_open_lots():
        plain += state.dvp.advances.get(pair_key(account_id, state.valuation.id), 0)
    stress = margin.stress_margins.get(account_id, 0)
    required = plain + stress
    if required:
        margin.requirements[account_id] = required
    else:
        margin.requirements.pop(account_id, None)
    run.required += plain
    settle_call(state, offset, account_id)
    if stress and member is not None:
        run.lodged_stress[member.id] = lodged_stress_margin(state, account)
    if run.is_sizing and member is not None:
        state.work.units += len(positions) * len(margin.stress_scenarios) // RESULTS_PER_UNIT
        stress_account(state, positions, member.id, initial.total)
    return True


def _vary(state: State, offset: int, account: Account, positions: list[Position]) -> int:
    """Collect variation margin from an account, or record its gain.

    Return the unpaid amount in valuation units, ceiled. A member in default pays none at first: its case finds its
    loss, and layers pay it (C-10). After the loss is allocated, the member returns received variation margin, as others
    do when their nets settle.
    """
    run = state.margin.run
    member = state.clearing.member_of.get(account.owner)
    case = None
    if member is not None and member.status == MEMBER_IN_DEFAULT:
        case = state.defaults.case_of[member.id]
    received = dict(state.margin.variation.get(account.id, {}))
    due = {asset_id: -amount for asset_id, amount in received.items()}
    by_trades: dict[AssetId, int] = {}
    for position in positions:
        mark = run.marks.get(position.market_id)
        if mark is not None:
            asset_id = state.markets[position.market_id].quote.id
            gain = position.lots * mark + position.cash
            due[asset_id] = due.get(asset_id, 0) + gain
            if position.market_id in run.by_trades:
                by_trades[asset_id] = by_trades.get(asset_id, 0) + gain
    waiting = _keep_by_trades(state, account.id, by_trades)
    unpaid = 0
    for asset_id in sorted(due):
        amount = due[asset_id]
        amount -= min(max(amount, 0), waiting.get(asset_id, 0))
        if amount > 0:
            run.gains[pair_key(account.id, asset_id)] = amount
        elif amount < 0:
            asset, left = state.assets[asset_id], -amount
            if case is None:
                left = _take(state, offset, account, asset, left, may_advance=True)
                unpaid += to_valuation_ceil(asset, left)
            elif case.is_allocated:
                back = min(left, max(received.get(asset_id, 0), 0))
                left += _take(state, offset, account, asset, back) - back
            if left:
                run.lacks[pair_key(account.id, asset_id)] = left
    return unpaid


def _keep_by_trades(
    state: State, account_id: AccountId, due_by_trades: dict[AssetId, int]
) -> dict[AssetId, int]:
    """Return what of the gains of markets without an index waits for a run at a cut-off (C-2.1).

    Keep what does not wait: the gains of the last such run, as far as they have not fallen since.
    """
    paid_by_trades = state.margin.paid_by_trades
    before = paid_by_trades.pop(account_id, {})
    kept: dict[AssetId, int] = {}
    waiting: dict[AssetId, int] = {}
    for asset_id, gain in due_by_trades.items():
        counted = max(gain, 0)
        if not state.margin.run.pays_by_trades:
            counted = min(counted, before.get(asset_id, 0))
        if counted:
            kept[asset_id] = counted
        waiting[asset_id] = max(gain, 0) - counted
    if kept:
        paid_by_trades[account_id] = kept
    return waiting


def _advance(state: State, offset: int, account: Account, asset: Asset, lacking: int) -> int:
    """Advance valuation asset that an account lacks, up to the value of its other collateral.

    Return the amount (C-7.5). A price that P-4 bans counts as 0 here: the collateral secures the advance, and this run
    calls for the advance.
    """
    equity = state.accounts[CCP_EQUITY].holdings.get(asset.id)
    if lacking <= 0 or asset is not state.valuation or equity is None:
        return 0
    counted = value_of_collateral(state, account, counts_banned=False)
    counted -= state.dvp.advances.get(pair_key(account.id, asset.id), 0)
    amount = min(lacking, counted, free_balance(equity))
    if amount <= 0:
        return 0
    advance_cash(state, offset, 0, account.id, asset, amount)
    return amount


def _take(
    state: State,
    offset: int,
    account: Account,
    asset: Asset,
    amount: int,
    *,
    may_advance: bool = False,
) -> int:
    """Move an amount from an account to `ccp`; return the unpaid part.

    The sources are free cash, lodged cash, then an advance (C-7.5). This run calls for the lodged cash used and for the
    advance.
    """
    if state.observer is not None:
        state.observer(events.VARIATION_PAID, account.id, asset.id)
    holding = holding_of(state, account, asset)
    free = max(0, free_balance(holding))
    if (
        state.margin.parameters.counts_open_lots()
    ):  # a journal of before C-16.1 takes free cash alone
        lodged = state.margin.collateral.get(pair_key(account.id, asset.id), 0)
        part = min(lodged, max(amount - free, 0))
        if part:
            release(state, offset, holding, part)
            free += part
        if may_advance:
            free += _advance(state, offset, account, asset, amount - free)
    paid = min(amount, free)
    if paid == 0:
        return amount
    post_variation(state, offset, account, asset, -paid)
    return amount - paid


def _pay_gain(state: State, offset: int, margin: Margin, run: MarginRun, place: int) -> bool:
    """Pay the next gain, or its share of the receipts; the remainder is due in the next run; return True.

    Like receipts of a session, a gain first repays an advance, which the account needed because its margin was not
    returned yet.
    """
    state.work.units += WORK_OF_GAIN
    key = run.order[place]
    account_id, asset_id = pair_of(key)
    account, asset = state.accounts[AccountId(account_id)], state.assets[AssetId(asset_id)]
    received, total = run.receipts.get(asset.id, 0), run.total_gains.get(asset.id, 0)
    gain = run.gains.get(key, 0)
    if gain:
        amount = share_of_receipts(gain, received, total)
    else:
        amount = share_of_receipts(
            run.cut_first[key], received, run.total_cut_first[asset.id], before=total
        )
    if amount == 0:
        return True
    if state.observer is not None:
        state.observer(events.VARIATION_RECEIVED, account.id, asset.id)
    post_variation(state, offset, account, asset, amount)
    advanced = min(state.dvp.advances.get(key, 0), amount)
    if advanced:
        repay_advance(state, offset, 0, account.id, asset, advanced)
        if margin.parameters.counts_open_lots():
            _lower_requirement(state, offset, account.id, advanced)
    return True


def _lower_requirement(state: State, offset: int, account_id: AccountId, repaid: int) -> None:
    """Subtract a repaid advance from an account's requirement of this run."""
    margin = state.margin
    left = margin.requirements.pop(account_id, 0) - repaid
    if left > 0:
        margin.requirements[account_id] = left
    margin.run.required -= repaid
    settle_call(state, offset, account_id)


def _size(state: State, _offset: int, _margin: Margin, run: MarginRun, place: int) -> bool:
    """Compare the losses of the next stress scenario with the largest so far; return True."""
    state.work.units += WORK_OF_GAIN + len(run.margins) // ASKED_PER_UNIT
    compare_scenario(state, run.order[place])
    return True


def _call(state: State, offset: int, _margin: Margin, run: MarginRun, place: int) -> bool:
    """Call the next member for its stress margin and its contribution; return True."""
    state.work.units += WORK_OF_GAIN
    if is_sized_by_past_days(state):
        settle_stress_margin(state, offset, run.order[place])
    settle_contribution(state, offset, run.order[place])
    return True


def _keep_marks(state: State, margin: Margin, run: MarginRun) -> None:
    """Keep the marks of the currencies in which all variation margin is paid, for legs that move or end (C-7.5).

    Not marks by trades whose gains wait for a cut-off (C-2.1).
    """
    if not margin.parameters.counts_open_lots():  # a journal of before C-16.1 posts none with a leg
        return
    lacking = {pair_of(key)[1] for key in run.lacks}
    for market_id, mark in run.marks.items():
        waits = not run.pays_by_trades and market_id in run.by_trades
        if state.markets[market_id].quote.id not in lacking and not waits:
            margin.paid_marks[market_id] = mark


def _end(state: State, offset: int, margin: Margin, run: MarginRun) -> bool:
    """Write the results of the run, and clear them; return True.

    If variation margin is outstanding, make sure that a later run is scheduled.
    """
    state.work.units += len(state.clearing.sessions) // ASKED_PER_UNIT
    if margin.variation and not has_run_to_come(state):
        due_ns = (state.time_ns // DAY_NS + 1) * DAY_NS
        state.timers.schedule(due_ns, DEADLINE_MARGIN_RUN, 0)
    _keep_marks(state, margin, run)
    run.order = []
    run.is_sizing = run.pays_by_trades = 0
    run.stress = {}
    run.margins = {}
    run.lodged_stress = {}
    run.worst = {}
    run.marks = {}
    run.by_trades = {}
    run.gains = {}
    run.lacks = {}
    run.cut_first = {}
    run.receipts = {}
    run.total_gains = {}
    run.total_cut_first = {}
    event_writers.margin_run_ended(
        state.events,
        offset,
        run_id=run.id,
        accounts=run.seen,
        required=run.required,
        calls=len(margin.calls),
    )
    return True


PHASES: Final[tuple[Phase[Margin, MarginRun], ...]] = (
    Phase(order_left, _set_requirement, _list_gains),
    Phase(order_left, _pay_gain, _list_scenarios),
    Phase(order_left, _size, _list_members),
    Phase(order_left, _call, _end),
)
assert len(PHASES) == RUN_ENDED
