# SPDX-License-Identifier: Apache-2.0
"""Run the passes of the liquidation waterfall (SPEC section 11).

Owns the time of an account's pass, the choice of the tier, and tier 1, the order on the book. A tier acts on a position
only after the tier before it has acted on it in that pass. Must never act at a price at which P-4 forbids a
liquidation, nor on an account that is not flagged.
"""

from hashlib import blake2b

from clearinghouse.statemachine.arithmetic.liquidation import (
    band_price,
    bankruptcy_price,
    liquidation_fee,
    lots_per_pass,
    step_width_ppb,
)
from clearinghouse.statemachine.liquidation.adl import close_against_others
from clearinghouse.statemachine.liquidation.backstop import absorb
from clearinghouse.statemachine.liquidation.banned_lines import counts_as_pass, is_bankrupt
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
from clearinghouse.statemachine.liquidation.insurance_fund import pay_from_fund, share_of
from clearinghouse.statemachine.liquidation.recoveries import has_position
from clearinghouse.statemachine.liquidation.write_off import write_off
from clearinghouse.statemachine.margin.account_margin import (
    bankruptcy_equity,
    equity,
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
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    BUY,
    DECISION_BLOCK,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PPB,
    RULE_SET_AMENDED,
    SELL,
    WIDEN_AFTER_PASSES,
)


def liquidation_pass(state: State, offset: int) -> None:
    """One pass over the accounts in liquidation, lowest `E` first, ties by id; then what the fund has to sell."""
    waterfall = state.waterfall
    if not waterfall.rules.on:
        return
    state.cursors.liquidation.to_rank = sorted(waterfall.cases, reverse=True)
    continue_pass(state, offset)


def continue_pass(state: State, offset: int) -> None:
    """Go on with a pass that has begun, up to the end of the slice in units of work (I-12.2).

    What a slice leaves is state. An account that leaves its liquidation meanwhile is passed over, and one that is
    flagged meanwhile has its first pass in the next one.
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
    while left.to_visit:
        if work.is_over(state.events):
            return
        account_id = left.to_visit.pop()
        case = waterfall.cases.get(account_id)
        if case is not None:  # a loss share or a payment may have ended its liquidation meanwhile
            account = state.accounts[account_id]
            work.units += WORK_OF_PASS + len(account.lines) + len(account.holdings)
            _account_pass(state, offset, account, case)
            check_touched(state, offset)
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
    if is_bankrupt(state, account):
        if counts_as_pass(state, account):
            case.below_zero += 1
    else:
        case.below_zero = 0
    below = is_below_auto_close(state, account)
    if not below and not runs_by_lot(
        state.genesis.seed, state.sequence, account.id, state.waterfall.rules.throttle_ppb
    ):
        return
    for line in _by_requirement(state, account):
        if _may_act(state, line):
            if below:
                _beyond_the_book(state, offset, line, case)
            else:
                _on_the_book(state, offset, line, case)
            refresh(state, account)
            if leaves_liquidation(state, account):
                return
            if below and case.sold and takes_no_further_part(state, account):
                below = False  # the rest of its positions stays for a later pass
                break
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


def _may_act(state: State, line: Line) -> bool:
    """Return whether a line has a position that may be liquidated now: at its prices, and in its market's status."""
    market = line.market
    return (
        line.position != 0
        and market.mark_e9 > 0
        and market.status not in (MARKET_SETTLING, MARKET_CLOSED)
        and market_decision(state, market, ACTION_LIQUIDATE) != DECISION_BLOCK
    )


def _by_requirement(state: State, account: Account) -> list[Line]:
    """Positions of a fresh account by maintenance requirement, largest first, ties by market id (W-2)."""
    maintenance_margin(state, account)  # brings the requirement of each line up to date
    rows: list[tuple[int, MarketId]] = []
    for market_id, line in account.lines.items():
        if line.position:
            rows.append((-line.mmf, market_id))
    rows.sort()
    return [account.lines[market_id] for _, market_id in rows]


def _on_the_book(state: State, offset: int, line: Line, case: LiquidationCase) -> None:
    """Tier 1: one IOC within the band and not beyond the price of W-0 at M-2 equity; its fee (W-2)."""
    account = line.account
    market = line.market
    rules = state.waterfall.rules
    position = line.position
    size = abs(position)
    numerator, denominator = share_of(state, account, line, equity(account))
    no_equity = PricePerLot(
        bankruptcy_price(market.mark_e9, position, numerator, denominator, market.tick_per_lot)
    )
    in_band = PricePerLot(band_price(market.mark_e9, position, rules.band_ppb, market.tick_per_lot))
    limit = max(in_band, no_equity) if position > 0 else min(in_band, no_equity)
    near = _near_the_index(state, line, case, limit)
    lots = lots_per_pass(case.lots.get(market.id, size), rules.pass_share_ppb)
    equity_before = bankruptcy_equity(account)
    if state.observer is not None:
        state.observer(events.LIQUIDATION_FILL, account.id, market.id)
    fills = immediate(
        state,
        offset,
        account,
        market,
        SELL if position > 0 else BUY,
        near,
        min(lots, size),
    )
    if fills.lots == 0:
        if near != limit and has_book(market):
            _count_unfilled(state, offset, line, case)
        return
    case.sold = True
    fee = liquidation_fee(position, fills.lots, fills.value, no_equity, rules.fee_ppb)
    pay_from_fund(state, account, market.quote, -fee)
    refresh(state, account)
    event_writers.liquidation_fill(
        state.events,
        offset,
        account_id=account.id,
        market_id=market.id,
        order_id=fills.order_id,
        lots=fills.lots,
        value=fills.value,
        limit_price_per_lot=no_equity,
        liquidation_fee=fee,
        equity_before=equity_before,
        equity_after=bankruptcy_equity(account),
    )


def _near_the_index(
    state: State, line: Line, case: LiquidationCase, limit: PricePerLot
) -> PricePerLot:
    """The limit of tier 1: so many steps of half the base MMF from the index, and never beyond that of W-2 (W-2.1)."""
    market = line.market
    position = line.position
    index_e9 = own_index_e9(state, market)
    if state.rule_set < RULE_SET_AMENDED or index_e9 == 0 or market.mmf_base_ppb == 0:
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


def _beyond_the_book(state: State, offset: int, line: Line, case: LiquidationCase) -> None:
    """Tier 2, then for what it leaves tier 3 (W-3 to W-5)."""
    account = line.account
    before = line.position
    absorb(state, offset, line)
    refresh(state, account)
    recovered = line.position != before and takes_no_further_part(state, account)
    if line.position and not recovered and not leaves_liquidation(state, account):
        close_against_others(state, offset, line)
    if line.position != before:
        case.sold = True
