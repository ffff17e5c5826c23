# SPDX-License-Identifier: Apache-2.0
"""Run the passes of the liquidation waterfall (SPEC section 11).

Owns the time of an account's pass, the choice of the tier, and tier 1, the order on the book. A tier acts on a position
only after the tier before it has acted on it in that pass. Must never act at a price at which P-4 forbids a
liquidation, nor on an account that is not flagged.
"""

from hashlib import blake2b

from clearinghouse.statemachine.arithmetic.liquidation import (
    band_price,
    lots_per_pass,
    step_width_ppb,
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
    is_below_auto_close,
    leaves_liquidation,
    takes_no_further_part,
)
from clearinghouse.statemachine.liquidation.fund_inventory import fund_pass, has_work, take_over
from clearinghouse.statemachine.liquidation.health import (
    check_touched,
    schedule_liquidation,
)
from clearinghouse.statemachine.liquidation.pool_losses import expect_losses
from clearinghouse.statemachine.liquidation.recoveries import has_position
from clearinghouse.statemachine.liquidation.small_closes import forget_sizes
from clearinghouse.statemachine.liquidation.venue_orders import (
    after_a_pass_without_a_fill,
    goes_to_venue,
    order_at_venue,
    send,
)
from clearinghouse.statemachine.liquidation.write_off import write_off
from clearinghouse.statemachine.margin.account_margin import (
    bankruptcy_equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.pretrade.untrusted_prices import own_index_e9
from clearinghouse.statemachine.prices.price_guard import market_decision
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.state import Account, Line, State
from clearinghouse.statemachine.state.work import WORK_OF_PASS, WORK_OF_RANKING
from clearinghouse.statemachine.trading.forced_orders import has_book, immediate
from clearinghouse.statemachine.vocabulary import event_writers, events
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
    """One pass over the accounts in liquidation, lowest `E` first, ties by id; then what the fund has to sell.

    An account that was flagged in the same interval has its first pass in the next one (W-2.3).
    """
    waterfall = state.waterfall
    if not waterfall.rules.on:
        return
    interval = waterfall.rules.interval_ns
    present = state.time_ns // interval
    state.cursors.liquidation.to_rank = [
        account_id
        for account_id in sorted(waterfall.cases, reverse=True)
        if waterfall.cases[account_id].flagged_ns // interval < present
    ]
    continue_pass(state, offset)


def continue_pass(state: State, offset: int) -> None:
    """Go on with a pass that has begun, up to the end of the slice in units of work (I-12.2).

    What a slice leaves is state; one may end within a visit, at tier 3. An account that leaves its liquidation
    meanwhile is passed over, and one that is flagged meanwhile has its first pass in the next one.
    """
    waterfall = state.waterfall
    left = state.cursors.liquidation
    work = state.work
    while left.to_rank and not work.is_over(state.events):
        work.units += WORK_OF_RANKING
        account_id = left.to_rank.pop()
        if account_id in waterfall.cases:
            account = state.accounts[account_id]
            refresh(state, account)
            left.ranked.append((bankruptcy_equity(account), account_id))
    if left.to_rank:
        return
    if left.ranked:
        left.ranked.sort(reverse=True)
        left.to_visit = [account_id for _, account_id in left.ranked]
        left.ranked = []
    if left.account_id:
        _resume(state, offset)
        check_touched(state, offset)
    while left.to_visit:
        if left.account_id or work.is_over(state.events):
            return
        account_id = left.to_visit.pop()
        case = waterfall.cases.get(account_id)
        if case is not None:  # a loss share or a payment may have ended its liquidation meanwhile
            account = state.accounts[account_id]
            work.units += WORK_OF_PASS + len(account.lines) + len(account.holdings)
            _account_pass(state, offset, account, case)
            check_touched(state, offset)
    if left.account_id:
        return
    left.rankings = {}
    if has_work(state):
        fund_pass(state, offset)
        check_touched(state, offset)
    if waterfall.cases or has_work(state):
        schedule_liquidation(state)


def runs_by_lot(seed: bytes, sequence: int, account_id: AccountId, throttle_ppb: int) -> bool:
    """Return whether tier 1 of an account runs in the pass of a command, with probability `throttle_ppb` (W-2, U-7)."""
    drawn = blake2b(
        sequence.to_bytes(8, "big") + account_id.to_bytes(8, "big"), key=seed, digest_size=8
    )
    return int.from_bytes(drawn.digest(), "big") * PPB < throttle_ppb << 64


def _account_pass(state: State, offset: int, account: Account, case: LiquidationCase) -> None:
    """One account's pass: positions by tier, then what it owes, then the write-off if nothing is left."""
    state.touched[account.id] = account
    refresh(state, account)
    if leaves_liquidation(state, account):
        return
    expect_losses(state, offset, account)
    if is_bankrupt(state, account):
        if counts_as_pass(state, account):
            case.below_zero += 1
    else:
        case.below_zero = 0
    under_way = state.cursors.liquidation
    under_way.market_ids = _small_positions(state, account)
    if under_way.market_ids:
        under_way.account_id = account.id
        under_way.is_at_small = True
        if not _close_small(state, offset, account, case):
            return
    _visit_the_others(state, offset, account, case)


def _visit_the_others(state: State, offset: int, account: Account, case: LiquidationCase) -> None:
    """Go on with the pass of an account without positions below the least notional."""
    below = is_below_auto_close(state, account)
    if not below and not runs_by_lot(
        state.genesis.seed, state.sequence, account.id, state.waterfall.rules.throttle_ppb
    ):
        return
    under_way = state.cursors.liquidation
    under_way.account_id = account.id
    under_way.market_ids = _by_requirement(state, account)
    _go_on_with(state, offset, account, case, below=below)


def _resume(state: State, offset: int) -> None:
    """Go on with the visit that the slice before has cut, if nothing since has ended it (I-12.2)."""
    under_way = state.cursors.liquidation
    account = state.accounts[under_way.account_id]
    case = state.waterfall.cases.get(account.id)
    line = account.lines[under_way.market_ids[-1]]
    refresh(state, account)
    if under_way.rest is not None and case is not None:
        _resume_rest(state, offset, account, case)
        return
    if case is None or leaves_liquidation(state, account):
        state.touched[account.id] = account
        _end_visit(state, offset)
        return
    state.touched[account.id] = account
    below = is_below_auto_close(state, account)
    if not below or not _may_act(state, line):
        end_closing(state, offset, line.market)
        under_way.is_at_tier_3 = False
    if not below:
        under_way.market_ids = []  # the rest of its positions stays for a later pass
    _go_on_with(state, offset, account, case, below=below)


def _resume_rest(state: State, offset: int, account: Account, case: LiquidationCase) -> None:
    """Go on with a visit that a slice has cut within W-5: nothing ends it but itself."""
    state.touched[account.id] = account
    if not state.cursors.liquidation.is_at_small:
        _go_on_with(state, offset, account, case, below=True)
    elif _close_small(state, offset, account, case):
        _visit_the_others(state, offset, account, case)


def _end_visit(state: State, offset: int) -> None:
    """Forget where the visit of an account stands."""
    under_way = state.cursors.liquidation
    if under_way.market_ids:
        end_closing(state, offset, state.markets[under_way.market_ids[-1]])
    assert under_way.cover is None
    under_way.account_id = NO_ACCOUNT
    under_way.market_ids = []
    under_way.is_at_small = False
    under_way.is_at_tier_3 = False


def _go_on_with(
    state: State, offset: int, account: Account, case: LiquidationCase, *, below: bool
) -> None:
    """Visit the positions of an account that are left, then what it owes; a slice of work may end before (I-12.2)."""
    markets = state.cursors.liquidation.market_ids
    while markets:
        line = account.lines[markets[-1]]
        if state.cursors.liquidation.rest is not None or _may_act(state, line):
            if not below:
                _on_the_book(state, offset, line, case)
            elif not _beyond_the_book(state, offset, line, case):
                return
            elif goes_to_venue(line):
                _on_the_book(state, offset, line, case)  # only the venue faces what is left
            refresh(state, account)
            if leaves_liquidation(state, account):
                _end_visit(state, offset)
                return
            if below and case.sold and takes_no_further_part(state, account):
                below = False  # the rest of its positions stays for a later pass
                break
        markets.pop()
    _end_visit(state, offset)
    _what_it_owes(state, offset, account, case, below=below)


def _what_it_owes(
    state: State, offset: int, account: Account, case: LiquidationCase, *, below: bool
) -> None:
    """Sell and repay what an account owes, then write the rest off if nothing is left (W-6, W-8)."""
    release_reserved(state, offset, account)
    repay_from_balances(state, offset, account)
    if leaves_liquidation(state, account):
        return
    sell_for_debts(state, offset, account, case, below_auto_close=below)
    if has_position(account):
        return
    if case.below_zero >= state.waterfall.rules.takeover_passes:
        take_over(state, offset, account)
    write_off(state, offset, account)


def _small_positions(state: State, account: Account) -> list[MarketId]:
    """Markets in which a fresh account has a position below the least notional, the largest requirement last."""
    small = {
        market_id
        for market_id, line in account.lines.items()
        if line.position and _is_small(state, line)
    }
    if not small:
        return []
    return [market_id for market_id in _by_requirement(state, account) if market_id in small]


def _close_small(state: State, offset: int, account: Account, case: LiquidationCase) -> bool:
    """Close positions below the least notional of their markets: by providers, else against all (G-4.1).

    Return whether the visit goes on: False where the slice of work ends first, or the account leaves its liquidation.
    """
    under_way = state.cursors.liquidation
    while under_way.market_ids:
        line = account.lines[under_way.market_ids[-1]]
        if under_way.rest is not None or _may_act(state, line):
            if not _beyond_the_book(state, offset, line, case, is_small=True):
                return False
            refresh(state, account)
            if leaves_liquidation(state, account):
                _end_visit(state, offset)
                return False
        under_way.market_ids.pop()
    _end_visit(state, offset)
    return True


def _is_small(state: State, line: Line) -> bool:
    """Return whether the notional of a position at the mark is below the least of its market (G-4.1)."""
    least = least_notional(state, line.market)
    return abs(line.position) * line.market.mark_e9 < least * PRICE_E9


def _may_act(state: State, line: Line) -> bool:
    """Return whether a line has a position that may be liquidated now: at its prices, and in its market's status."""
    market = line.market
    return (
        line.position != 0
        and market.mark_e9 > 0
        and market.status not in (MARKET_SETTLING, MARKET_CLOSED)
        and market_decision(state, market, ACTION_LIQUIDATE) != DECISION_BLOCK
    )


def _by_requirement(state: State, account: Account) -> list[MarketId]:
    """Markets of a fresh account's positions by maintenance requirement, largest last, of equals the first id (W-2)."""
    maintenance_margin(state, account)  # brings the requirement of each line up to date
    rows: list[tuple[int, MarketId]] = []
    for market_id, line in account.lines.items():
        if line.position:
            rows.append((-line.mmf, market_id))
    rows.sort(reverse=True)
    return [market_id for _, market_id in rows]


def _on_the_book(state: State, offset: int, line: Line, case: LiquidationCase) -> None:
    """Tier 1: one IOC within the band and not beyond the price of W-0 at M-2 equity; its fee (W-2)."""
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
        near = _near_the_index(state, line, case, limit)
        after_a_pass_without_a_fill(state, offset, line, at_venue, case, near)
        return
    near = _near_the_index(state, line, case, limit)
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


def _near_the_index(
    state: State, line: Line, case: LiquidationCase, limit: PricePerLot
) -> PricePerLot:
    """The limit of tier 1: so many steps of half the base MMF from the index, and never beyond that of W-2 (W-2.1)."""
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
    """Count a pass without a fill, and write the event of a limit that goes a step further (W-2.1)."""
    market_id = line.market.id
    passes = case.unfilled.get(market_id, 0) + 1
    case.unfilled[market_id] = passes
    if passes % WIDEN_AFTER_PASSES == 0:
        event_writers.liquidation_limit_widened(
            state.events,
            offset,
            account_id=line.account.id,
            market_id=market_id,
            steps=1 + passes // WIDEN_AFTER_PASSES,
        )


def _beyond_the_book(
    state: State, offset: int, line: Line, case: LiquidationCase, *, is_small: bool = False
) -> bool:
    """Tier 2, then for what it leaves tier 3 (W-3 to W-5); False where the slice of work ends first."""
    account = line.account
    under_way = state.cursors.liquidation
    before = line.position
    if not under_way.is_at_tier_3:
        absorb(state, offset, line, is_to_exit=is_small)
        if line.position != before:
            forget_sizes(state, line.market)
        refresh(state, account)
        recovered = line.position != before and takes_no_further_part(
            state, account, is_to_exit=is_small
        )
        under_way.is_at_tier_3 = (
            line.position != 0 and not recovered and not leaves_liquidation(state, account)
        )
    if under_way.is_at_tier_3:
        under_way.is_at_tier_3 = not close_against_others(state, offset, line, is_small=is_small)
    if line.position != before:
        case.sold = True
    return not under_way.is_at_tier_3
