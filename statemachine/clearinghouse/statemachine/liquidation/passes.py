# SPDX-License-Identifier: Apache-2.0
"""Run the passes of the liquidation waterfall (SPEC section 11).

Owns the time of an account's pass, the choice of the tier, and tier 1, the order on the book. A tier acts on a position
only after the tier before it in that pass. Must never act at a price at which P-4 forbids a liquidation, nor on an
account that is not flagged.
"""

from heapq import heappop, heappush
from typing import Final

from clearinghouse.statemachine.arithmetic.draws import drawn
from clearinghouse.statemachine.arithmetic.liquidation import (
    band_price,
    lots_per_pass,
    step_width_ppb,
)
from clearinghouse.statemachine.authority.quarantine import is_liquidation_quarantined
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.ledger.valuation import least_notional
from clearinghouse.statemachine.liquidation.adl import close_against_others, end_closing
from clearinghouse.statemachine.liquidation.backstop import absorb
from clearinghouse.statemachine.liquidation.banned_lines import counts_as_pass, is_bankrupt
from clearinghouse.statemachine.liquidation.case_fills import CaseFill
from clearinghouse.statemachine.liquidation.collateral_sales import (
    release_reserved,
    repay_from_balances,
    sell_for_debts,
)
from clearinghouse.statemachine.liquidation.exits import (
    ends_tiers,
    is_below_auto_close,
    leaves_liquidation,
)
from clearinghouse.statemachine.liquidation.fund_inventory import fund_pass, has_work, take_over
from clearinghouse.statemachine.liquidation.health import (
    schedule_liquidation,
    settle_health,
)
from clearinghouse.statemachine.liquidation.pool_losses import expect_losses
from clearinghouse.statemachine.liquidation.recoveries import has_position
from clearinghouse.statemachine.liquidation.small_closes import forget_sizes
from clearinghouse.statemachine.liquidation.venue_orders import (
    count_idle_pass,
    goes_to_venue,
    order_at_venue,
    send,
)
from clearinghouse.statemachine.liquidation.write_off import write_off
from clearinghouse.statemachine.orders.open_orders import cancel
from clearinghouse.statemachine.orders.reduce_only import is_capped
from clearinghouse.statemachine.pretrade.untrusted_prices import own_index_e9
from clearinghouse.statemachine.prices.price_guard import market_decision
from clearinghouse.statemachine.state.account_blocks import take_account, work_list
from clearinghouse.statemachine.state.cursors import PASS_ENDED, LiquidationPass, LiquidationVisit
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.phases import (
    Phase,
    next_phase,
    no_step,
    no_steps,
    run_phases,
    run_to_wait,
)
from clearinghouse.statemachine.state.state import Account, Line, State
from clearinghouse.statemachine.state.work import (
    FORGOTTEN_AT_ONCE,
    WORK_OF_ORDER,
    WORK_OF_PASS,
    WORK_OF_RANKING,
    WORK_OF_WHOLE_BLOCK,
)
from clearinghouse.statemachine.trading.forced_orders import has_book, immediate
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.codes import LIQUIDATION_CANCEL
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    AccountId,
    MarketId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    BUY,
    DECISION_BLOCK,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PPB,
    PRICE_E9,
    SELL,
    WIDEN_AFTER_PASSES,
)


def liquidation_pass(state: State, offset: int) -> None:
    """Begin a pass over the accounts in liquidation, the lowest bankruptcy equity first, ties by id.

    The fund's sales follow. An account that was flagged in the present interval has its first pass in the next one
    (W-2.3).
    """
    waterfall = state.waterfall
    if not waterfall.rules.on:
        return
    interval = waterfall.rules.interval_ns
    cursor = state.cursors.liquidation
    cursor.to_rank = work_list(waterfall.case_blocks.counts)
    cursor.flagged_before_ns = state.time_ns // interval * interval
    cursor.phase = cursor.place = 0
    continue_pass(state, offset)


def continue_pass(state: State, offset: int) -> None:
    """Continue the pass up to the end of the slice (I-12.2).

    A slice may end within a visit, at tier 3 of a position.
    """
    cursor = state.cursors.liquidation
    run_phases(state, offset, cursor, cursor, PHASES)


def _to_rank(cursor: LiquidationPass, _work: LiquidationPass) -> int:
    """Return the number of accounts that are not ranked yet."""
    return len(cursor.to_rank)


def _rank(
    state: State, _offset: int, cursor: LiquidationPass, _work: LiquidationPass, _place: int
) -> bool:
    """Rank the next account by its bankruptcy equity, if it was flagged early enough and still is; return True."""
    cases = state.waterfall.cases
    account_id = take_account(cursor.to_rank, cases)
    if account_id == NO_ACCOUNT:
        state.work.units += WORK_OF_WHOLE_BLOCK
        return True
    state.work.units += WORK_OF_RANKING
    account = state.accounts[account_id]
    case = cases.get(account_id)
    if (
        case is not None
        and case.flagged_ns < cursor.flagged_before_ns
        and not is_liquidation_quarantined(state, account)
    ):
        refresh(state, account)
        heappush(cursor.ranked, (bankruptcy_equity(account), account_id))
    return True


def _to_visit(cursor: LiquidationPass, _work: LiquidationPass) -> int:
    """Return the number of visits left, including a visit that a slice has interrupted."""
    return len(cursor.ranked) + int(cursor.visit is not None)


def _visit(
    state: State, offset: int, cursor: LiquidationPass, _work: LiquidationPass, _place: int
) -> bool:
    """Visit the next account, or continue an interrupted visit; return False if the slice ends within it.

    The pass skips an account that has left liquidation since the ranking, or that is quarantined.
    """
    visit = cursor.visit
    account = state.accounts[visit.account_id if visit else heappop(cursor.ranked)[1]]
    if is_liquidation_quarantined(state, account):
        _end_quarantined_visit(state, offset, cursor)
        return True
    case = state.waterfall.cases.get(account.id)
    if case is None and visit is None:
        return True
    state.touched[account.id] = account
    if visit is None:
        state.work.units += WORK_OF_PASS + len(account.lines) + len(account.holdings)
    refresh(state, account)
    if visit is not None:
        _compare_again(state, offset, account, visit)
    elif case is not None and not leaves_liquidation(state, account):
        visit = cursor.visit = _begin_visit(state, offset, account, case)
    if visit is not None and run_to_wait(state, offset, account, visit, VISIT):
        assert cursor.cover is None
        cursor.visit = None
    settle_health(state, offset)
    return cursor.visit is None


def _end_quarantined_visit(state: State, offset: int, cursor: LiquidationPass) -> None:
    """End an interrupted visit of an account that is quarantined.

    A residual close-out is never interrupted in this way.
    """
    assert cursor.rest is None
    if cursor.visit is not None:
        if cursor.visit.market_ids:
            end_closing(state, offset, state.markets[cursor.visit.market_ids[-1]])
        cursor.visit = None


def _to_forget(cursor: LiquidationPass, _work: LiquidationPass) -> int:
    """Return the number of ranked counterparties that are dropped before the end of the pass drops the others."""
    left = 0
    for ranking in cursor.rankings.values():
        left += max(len(ranking.entries) - FORGOTTEN_AT_ONCE, 0)
        left += max(len(ranking.aside) - FORGOTTEN_AT_ONCE, 0)
    return left


def _forget(
    state: State, _offset: int, cursor: LiquidationPass, _work: LiquidationPass, _place: int
) -> bool:
    """Drop some ranked counterparties of a long ranking, which the pass needs no more; return True."""
    for ranking in cursor.rankings.values():
        for entries in (ranking.entries, ranking.aside):
            if len(entries) > FORGOTTEN_AT_ONCE:
                state.work.drop(entries)
    return True


def _sell_for_fund(
    state: State, offset: int, cursor: LiquidationPass, _work: LiquidationPass
) -> bool:
    """Sell the inventory of the fund (W-8), and schedule the next pass; return True."""
    cursor.rankings = {}
    cursor.flagged_before_ns = 0
    if has_work(state):
        fund_pass(state, offset)
        settle_health(state, offset)
    if state.waterfall.cases or has_work(state):
        schedule_liquidation(state)
    return True


PHASES: Final[tuple[Phase[LiquidationPass, LiquidationPass], ...]] = (
    Phase(_to_rank, _rank, next_phase),
    Phase(_to_visit, _visit, next_phase),
    Phase(_to_forget, _forget, next_phase),
    Phase(no_steps, no_step, _sell_for_fund),
)
assert len(PHASES) == PASS_ENDED


def runs_by_lot(seed: bytes, sequence: int, account_id: AccountId, throttle_ppb: int) -> bool:
    """Return whether tier 1 acts on an account in this pass: True with probability `throttle_ppb` (W-2, U-7).

    A keyed hash of sequence and account decides, so a replay decides the same.
    """
    return drawn(seed, sequence, account_id) * PPB < throttle_ppb << 64


def _begin_visit(
    state: State, offset: int, account: Account, case: LiquidationCase
) -> LiquidationVisit:
    """Begin the visit of an account in liquidation: list its positions below the least notional.

    The first visit cancels its resting reduce-only orders: from then on the passes close its positions (W-1.1).
    """
    if not case.is_visited:
        case.is_visited = True
        for order in list(account.orders.values()):
            if is_capped(order):
                state.work.units += WORK_OF_ORDER
                cancel(state, offset, order, LIQUIDATION_CANCEL)
        refresh(state, account)
    expect_losses(state, offset, account)
    if is_bankrupt(state, account):
        if counts_as_pass(state, account):
            case.below_zero += 1
    else:
        case.below_zero = 0
    return LiquidationVisit(account.id, _small_positions(state, account))


def _compare_again(state: State, offset: int, account: Account, visit: LiquidationVisit) -> None:
    """End an interrupted visit, or only its tiers 2 and 3, if commands since the slice changed the account (I-12.2).

    A residual close-out (W-5) is always completed.
    """
    case = state.waterfall.cases.get(account.id)
    visit.is_below = True
    if state.cursors.liquidation.rest is not None and case is not None:
        return
    market_id = visit.market_ids[-1]
    if case is None or leaves_liquidation(state, account):
        end_closing(state, offset, state.markets[market_id])
        visit.phase = len(VISIT)
        return
    line = account.lines[market_id]
    visit.phase = _POSITIONS
    visit.is_below = is_below_auto_close(state, account)
    if not visit.is_below or not _may_act(state, line):
        end_closing(state, offset, line.market)
        visit.is_at_tier_3 = False
    if not visit.is_below:
        visit.market_ids = []  # the other positions wait for a later pass


def _positions_left(_account: Account, visit: LiquidationVisit) -> int:
    """Return the number of positions left in the present phase of a visit."""
    return len(visit.market_ids)


def _close_small(
    state: State, offset: int, account: Account, visit: LiquidationVisit, _place: int
) -> bool:
    """Close a position below its market's least notional: by providers, then by tier 3 (G-4.1).

    Return False if the slice ends.
    """
    line = account.lines[visit.market_ids[-1]]
    if state.cursors.liquidation.rest is not None or _may_act(state, line):
        if not _off_book(state, offset, line, visit, is_small=True):
            return False
        _end_if_left(state, account, visit)
    visit.market_ids.pop()
    return True


def _list_positions(state: State, _offset: int, account: Account, visit: LiquidationVisit) -> bool:
    """List the positions by maintenance requirement; return False if none closes in this pass (W-2).

    None closes if the account is above auto-close and `runs_by_lot` is False for it.
    """
    visit.is_below = is_below_auto_close(state, account)
    throttle_ppb = state.waterfall.rules.throttle_ppb
    if not visit.is_below and not runs_by_lot(
        state.genesis.seed, state.sequence, account.id, throttle_ppb
    ):
        return False
    visit.market_ids = _by_requirement(state, account)
    return True


def _close_position(
    state: State, offset: int, account: Account, visit: LiquidationVisit, _place: int
) -> bool:
    """Take a position through tier 1 above auto-close, else through tiers 2 and 3.

    Return False if the slice ends in tier 3.
    """
    line = account.lines[visit.market_ids[-1]]
    if state.cursors.liquidation.rest is not None or _may_act(state, line):
        case = state.waterfall.cases[account.id]
        if visit.is_below and not _off_book(state, offset, line, visit):
            return False
        if not visit.is_below or goes_to_venue(line):
            # Below auto-close only the venue can close the remainder.
            _ioc_order(state, offset, line, case)
        if (
            not _end_if_left(state, account, visit)
            and visit.is_below
            and case.sold
            and ends_tiers(state, account)
        ):
            visit.is_below = False
            visit.market_ids = [line.market.id]  # the other positions wait for a later pass
    visit.market_ids.pop()
    return True


def _end_if_left(state: State, account: Account, visit: LiquidationVisit) -> bool:
    """End the visit of an account if it may leave liquidation; return whether it may."""
    refresh(state, account)
    leaves = leaves_liquidation(state, account)
    if leaves:
        visit.phase = len(VISIT)
    return leaves


def _repay_debts(state: State, offset: int, account: Account, visit: LiquidationVisit) -> bool:
    """Sell collateral and repay debts of an account; write off its remaining debts if no asset is left (W-6, W-8)."""
    case = state.waterfall.cases[account.id]
    release_reserved(state, offset, account)
    repay_from_balances(state, offset, account)
    if leaves_liquidation(state, account):
        return True
    sell_for_debts(state, offset, account, case, below_auto_close=visit.is_below)
    if has_position(account):
        return True
    refresh(state, account)
    # The visit began with `E < 0`; what it has closed and sold since may have brought more than the index.
    given = 0
    if case.below_zero >= state.waterfall.rules.takeover_passes and is_bankrupt(state, account):
        given = take_over(state, offset, account)
    write_off(state, offset, account, given)
    return True


# The visit of an account: a position goes through its tiers, and a slice may end only in tier 3
# (I-12.2). A visit ends early if the account may leave its liquidation, or has no turn by lot.
VISIT: Final[tuple[Phase[Account, LiquidationVisit], ...]] = (
    Phase(_positions_left, _close_small, _list_positions, otherwise=2),
    Phase(_positions_left, _close_position, _repay_debts),
)
_POSITIONS: Final = 1
assert VISIT[_POSITIONS].step is _close_position


def _small_positions(state: State, account: Account) -> list[MarketId]:
    """Return the markets in which an account's position is below the least notional, the largest requirement last.

    The account's figures are up to date.
    """
    small = {
        market_id
        for market_id, line in account.lines.items()
        if line.position and _is_small(state, line)
    }
    if not small:
        return []
    return [market_id for market_id in _by_requirement(state, account) if market_id in small]


def _is_small(state: State, line: Line) -> bool:
    """Return whether the notional of a position at the mark is below the least notional of its market (G-4.1)."""
    least = least_notional(state, line.market)
    return abs(line.position) * line.market.mark_e9 < least * PRICE_E9


def _may_act(state: State, line: Line) -> bool:
    """Return whether a line may be liquidated now: it has a position, and price states and market status permit it."""
    market = line.market
    return (
        line.position != 0
        and market.mark_e9 > 0
        and market.status not in (MARKET_SETTLING, MARKET_CLOSED)
        and market_decision(state, market, ACTION_LIQUIDATE) != DECISION_BLOCK
    )


def _by_requirement(state: State, account: Account) -> list[MarketId]:
    """Return the markets of an account's positions, the largest maintenance requirement last, ties by market id (W-2).

    The account's figures are up to date.
    """
    maintenance_margin(state, account)  # brings the requirement of each line up to date
    rows: list[tuple[int, MarketId]] = []
    for market_id, line in account.lines.items():
        if line.position:
            rows.append((-line.mmf, market_id))
    rows.sort(reverse=True)
    return [market_id for _, market_id in rows]


def _ioc_order(state: State, offset: int, line: Line, case: LiquidationCase) -> None:
    """Run tier 1: send one immediate order, within the band and not beyond `no_equity`, and charge the fee (W-2).

    In an external market, send the order to the venue instead.
    """
    account = line.account
    market = line.market
    rules = state.waterfall.rules
    position = line.position
    size = abs(position)
    fill = CaseFill(state, line, case)
    no_equity = fill.no_equity
    in_band = PricePerLot(band_price(market.mark_e9, position, rules.band_ppb, market.tick_per_lot))
    limit = max(in_band, no_equity) if position > 0 else min(in_band, no_equity)
    at_venue = order_at_venue(line) if goes_to_venue(line) else None
    if at_venue is not None:
        _count_unfilled(state, offset, line, case)
        near = _near_index_limit(state, line, case, limit)
        count_idle_pass(state, offset, line, at_venue, case, near)
        return
    near = _near_index_limit(state, line, case, limit)
    lots = min(lots_per_pass(case.lots.get(market.id, size), rules.pass_share_ppb), size)
    if goes_to_venue(line):
        send(state, offset, line, near, lots)
        return
    if state.observer is not None:
        state.observer(events.LIQUIDATION_FILL, account.id, market.id)
    fills = immediate(
        state,
        offset,
        account,
        market,
        SELL if position > 0 else BUY,
        near,
        lots,
    )
    if fills.lots == 0:
        if near != limit and has_book(market):
            _count_unfilled(state, offset, line, case)
        return
    forget_sizes(state, market)
    fill.charge_fee(state, offset, fills.order_id, fills.lots, fills.value)


def _near_index_limit(
    state: State, line: Line, case: LiquidationCase, limit: PricePerLot
) -> PricePerLot:
    """Return the limit price of tier 1: steps of half the base maintenance rate from the index, within `limit`.

    Each number of passes without a fill adds a step (W-2.1).
    """
    market = line.market
    position = line.position
    index_e9 = own_index_e9(state, market)
    if index_e9 == 0 or market.mmf_base_ppb == 0:
        return limit
    steps = 1 + case.unfilled.get(market.id, 0) // WIDEN_AFTER_PASSES
    width_ppb = step_width_ppb(market.mmf_base_ppb, steps)
    near = PricePerLot(band_price(index_e9, position, width_ppb, market.tick_per_lot))
    return max(limit, near) if position > 0 else min(limit, near)


def _count_unfilled(state: State, offset: int, line: Line, case: LiquidationCase) -> None:
    """Count a pass without a fill; write an event if the limit price moves by a step (W-2.1)."""
    market_id = line.market.id
    passes = case.unfilled.get(market_id, 0) + 1
    case.unfilled[market_id] = passes
    if passes % WIDEN_AFTER_PASSES == 0:
        event_writers.liquidation_limit_widened(
            state.events, offset, line.account.id, market_id, steps=1 + passes // WIDEN_AFTER_PASSES
        )


def _off_book(
    state: State, offset: int, line: Line, visit: LiquidationVisit, *, is_small: bool = False
) -> bool:
    """Run tier 2, then tier 3 for the remaining position (W-3 to W-5); return False if the slice ends first."""
    account = line.account
    before = line.position
    if not visit.is_at_tier_3:
        absorb(state, offset, line, is_to_exit=is_small)
        if line.position != before:
            forget_sizes(state, line.market)
        refresh(state, account)
        recovered = line.position != before and ends_tiers(state, account, is_to_exit=is_small)
        visit.is_at_tier_3 = (
            line.position != 0 and not recovered and not leaves_liquidation(state, account)
        )
    if visit.is_at_tier_3:
        visit.is_at_tier_3 = not close_against_others(state, offset, line, is_small=is_small)
    return not visit.is_at_tier_3
