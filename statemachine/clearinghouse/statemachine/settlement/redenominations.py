# SPDX-License-Identifier: Apache-2.0
"""Exchange an asset of the exchange for another one: its obstacles and its lending pool (SPEC O-11).

Owns the obstacles and the move of the pool. `redemptions` exchanges balances and holds, as for a split. One smallest
unit becomes a whole number of new units, and both indices of the pool stay, so nothing is rounded. Must never move a
balance.
"""

from clearinghouse.statemachine.arithmetic.index import moved_more
from clearinghouse.statemachine.arithmetic.lending import claim_floor, debt_ceil
from clearinghouse.statemachine.brakes.brakes import windows_into
from clearinghouse.statemachine.contracts.listing_gaps import gaps_of_asset
from clearinghouse.statemachine.contracts.market_end import visit_listed
from clearinghouse.statemachine.exchange_margin.watch import touch_holders
from clearinghouse.statemachine.ledger.dirty import asset_changed
from clearinghouse.statemachine.ledger.ledger import (
    add_borrow_shares,
    add_lent_shares,
    holding_of,
)
from clearinghouse.statemachine.lending.accrual import accrue, schedule_hour
from clearinghouse.statemachine.prices.price_guard import decision
from clearinghouse.statemachine.state.corporate_actions import CorporateAction
from clearinghouse.statemachine.state.pool import Pool, RedemptionQueue
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.state.timers import DEADLINE_INTEREST
from clearinghouse.statemachine.state.work import ASKED_PER_UNIT, WORK_OF_ITEM
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    AMOUNT_MAX,
    DECISION_ALLOW,
    EXCHANGE_DISTANCE_BPS,
    EXCHANGED_LOANS_MAX,
    EXTERNAL,
    LISTING_NO_SALE,
    MARKET_CLOSED,
    PRICE_ABSENT,
    PRICE_OK,
    WEIGHT_IDENTITY,
    WORK_KIND_INTEREST,
)

# --- what stands in the way -----------------------------------------------------------------------------------


def refuse_dependents(state: State, asset: Asset, into: Asset, own_id: int = 0) -> int:
    """Return why other things depend on an asset, so that `into` cannot replace it, or OK.

    The code is SECURITY_NOT_REDEEMABLE if `asset` or `into` is the valuation asset. It is the same if `asset` is a
    currency of PvP pairs, the quote of an open market, of unsettled results or of a price source, or the paid asset of
    an action other than `own_id`. Then it is REDENOMINATION_IN_CLEARING if `asset` has margin terms or a cleared
    market.
    """
    actions = state.corporate_actions.actions.values()
    if (
        state.valuation in (asset, into)
        or asset.id in state.pvp.currencies
        or any(one.quote is asset and one.status != MARKET_CLOSED for one in asset.listings)
        or asset.unsettled
        or asset.dependents
        or any(one.asset_id == asset.id and one.id != own_id for one in actions)
    ):
        return codes.SECURITY_NOT_REDEEMABLE
    if asset.id in state.margin.terms or any(
        one.id in state.clearing.markets for one in asset.listings
    ):
        return codes.REDENOMINATION_IN_CLEARING
    return codes.OK


def refuse_terms(state: State, asset: Asset, into: Asset, amount: int, refusal: Refusal) -> int:
    """Return why an asset cannot be exchanged for another one at `amount` units for one, or OK.

    In order AMOUNT_OUT_OF_RANGE, REDENOMINATION_INTO_POOL, REDENOMINATION_TERMS_DIFFER, LISTING_INCOMPLETE,
    STATE_LIMIT.
    """
    counted = (old.total * amount + new.total for old, new in windows_into(asset, into))
    lines = _exchanged_debt_lines(state, asset, into, amount).values()
    largest = max(_largest_amount(state, asset) * amount, *counted, *lines, 0)
    if largest > AMOUNT_MAX:
        refusal.above(AMOUNT_MAX, largest)
        return codes.AMOUNT_OUT_OF_RANGE
    if asset.pool is not None and into.pool is not None:
        return codes.REDENOMINATION_INTO_POOL
    if _terms(asset) != _terms(into):
        return codes.REDENOMINATION_TERMS_DIFFER
    # A market that sells the new asset may open when there is something to sell.
    had = [*gaps_of_asset(state, asset), LISTING_NO_SALE]
    lacks = [gap for gap in gaps_of_asset(state, into) if gap not in had]
    if lacks:
        refusal.above(0, len(lacks))
        return codes.LISTING_INCOMPLETE
    loans = len(asset.lenders) + len(asset.borrowers)
    if loans > EXCHANGED_LOANS_MAX:
        refusal.above(EXCHANGED_LOANS_MAX, loans)
        return codes.STATE_LIMIT
    return codes.OK


def _largest_amount(state: State, asset: Asset) -> int:
    """Return the largest amount that an exchange multiplies: all units, or the largest sum or cap of the pool."""
    units = -holding_of(state, state.accounts[EXTERNAL], asset).balance
    pool = asset.pool
    if pool is None:
        return units
    return max(
        units,
        claim_floor(pool.supply_shares, pool.supply_index),
        debt_ceil(pool.borrow_shares, pool.borrow_index),
        pool.supply_cap,
        pool.borrow_cap,
        pool.account_supply_cap,
        pool.account_borrow_cap,
        pool.claims_min,
        pool.virtual_claim,
    )


def _exchanged_debt_lines(
    state: State, asset: Asset, into: Asset, amount: int
) -> dict[tuple[AccountId, AssetId], int]:
    """Return the debt lines (L-6) in `into` of the accounts that have one in `asset`, both together, by the ratio."""
    lines = state.waterfall.debt_lines
    state.work.units += len(lines) // ASKED_PER_UNIT
    return {
        (account_id, into.id): lines.get((account_id, into.id), 0) + owed * amount
        for (account_id, asset_id), owed in lines.items()
        if asset_id == asset.id
    }


def _terms(asset: Asset) -> tuple[int, ...]:
    """Return the terms of an asset on which margin depends: its collateral weight, and the terms of its debts."""
    is_weighed = asset.weight_kind != WEIGHT_IDENTITY
    return (
        asset.weight_kind,
        asset.weight_base_ppb if is_weighed else 0,
        asset.weight_penalty_ppb if is_weighed else 0,
        asset.debt_max_leverage,
        asset.debt_imf_factor_ppb,
        asset.debt_mmf_base_ppb,
        asset.debt_mmf_factor_ppb,
    )


def report_obstacle(state: State, offset: int, action: CorporateAction) -> bool:
    """Write an event if an obstacle delays an exchange whose record time has come; return whether one does."""
    found = Refusal()
    asset, into = state.assets[action.security_id], state.assets[action.asset_id]
    code = _obstacle(state, asset, found)
    if code == codes.OK:
        code = refuse_terms(state, asset, into, action.amount, found)
    if code == codes.OK and _is_unquoted(state, asset, into, action.amount):
        code = codes.REDENOMINATION_UNQUOTED
    if code == codes.OK:
        return False
    event_writers.redenomination_waits(
        state.events, offset, action_id=action.id, asset_id=asset.id, code=code, count=found.actual
    )
    return True


def _obstacle(state: State, asset: Asset, found: Refusal) -> int:
    """Return the code of the first obstacle that must end before an asset can be exchanged, or OK.

    `found` gets the size of the obstacle, such as the open lots or the number of debts.
    """
    lots = sum(market.open_interest_lots for market in asset.listings)
    if lots:
        found.actual = lots
        return codes.MARKET_HAS_POSITIONS
    found.actual = state.custody.requested_out.get(asset.id, 0)
    if found.actual:
        return codes.REDENOMINATION_WITHDRAWALS_WAIT
    if _is_in_liquidation(state, asset):
        return codes.REDENOMINATION_IN_LIQUIDATION
    if state.quarantine.has(WORK_KIND_INTEREST, asset.id):
        return codes.WORK_QUARANTINED
    state.work.units += len(state.custody.reversal_debts) // ASKED_PER_UNIT
    owed = sum(one.asset_id == asset.id for one in state.custody.reversal_debts.values())
    # An announced bust may become a debt in the asset, which nothing could pay afterwards (O-10).
    busts = sum(
        one.asset_id == asset.id and state.time_ns <= one.ends_ns
        for one in state.busts.announced.values()
    )
    found.actual = owed + busts + (asset.id in state.custody.shortfalls)
    return codes.REDENOMINATION_OWED if found.actual else codes.OK


def _is_in_liquidation(state: State, asset: Asset) -> bool:
    """Return whether a liquidation has some of an asset, or a pass of liquidation or PnL settlement is under way."""
    waterfall, cursors = state.waterfall, state.cursors
    if (
        cursors.liquidation.is_open
        or cursors.liquidation.is_sharing
        or cursors.pnl_settlement.is_open
        or asset.id in cursors.lost_pools
        or asset.id in waterfall.losing_pools
        or asset.id in waterfall.apart
        or asset.id in waterfall.to_sell
        or asset.id in waterfall.to_repay
    ):
        return True
    state.work.units += len(waterfall.cases) // ASKED_PER_UNIT
    for account_id in waterfall.cases:
        holding = state.accounts[account_id].holdings.get(asset.id)
        if holding is not None and (
            holding.balance or holding.lent_shares or holding.borrow_shares
        ):
            return True
    return False


def _is_unquoted(state: State, asset: Asset, into: Asset, amount: int) -> bool:
    """Return whether the new asset has no price for a liquidation, or a price too far from the old asset's price.

    The old asset's last price counts even if it is stale. If it never had a price, the result is False.
    """
    if asset.price_state == PRICE_ABSENT:
        return False
    if into.price_state != PRICE_OK or decision(state, into, ACTION_LIQUIDATE) != DECISION_ALLOW:
        return True
    expected_e9 = asset.price_e9 * 10**into.scale // (10**asset.scale * amount)
    return moved_more(expected_e9, into.price_e9, EXCHANGE_DISTANCE_BPS)


def exchange_debt_lines(state: State, action: CorporateAction) -> None:
    """Continue the debt lines of an asset, which no pass collects, in the new asset by the ratio (L-6)."""
    asset, into = state.assets[action.security_id], state.assets[action.asset_id]
    lines = state.waterfall.debt_lines
    exchanged = _exchanged_debt_lines(state, asset, into, action.amount)
    state.work.units += len(exchanged)
    for key, owed in exchanged.items():
        assert 0 < owed <= AMOUNT_MAX
        del lines[key[0], asset.id]
        lines[key] = owed


# --- the lending pool -----------------------------------------------------------------------------------------


def exchange_loans(state: State, offset: int, action: CorporateAction) -> None:
    """Move the lending pool of an asset, with all its loans, to the new asset in one step (I-4).

    The caller exchanges the cash of the pool. Shares and amounts are multiplied by the ratio and both indices stay, so
    each claim and each debt grows exactly by the ratio, fractions of a unit included.
    """
    asset, into = state.assets[action.security_id], state.assets[action.asset_id]
    pool = asset.pool
    assert pool is not None
    assert into.pool is None
    assert pool.expected.total == 0
    rate = action.amount
    accrue(state, offset, asset, pool)
    event_writers.pool_exchanged(
        state.events,
        offset,
        action_id=action.id,
        asset_id=asset.id,
        into_asset_id=into.id,
        borrow_index_ray=pool.borrow_index,
        supply_index_ray=pool.supply_index,
    )
    shares = (pool.supply_shares, pool.borrow_shares)
    # Until it is empty the old asset has the sums of what is not exchanged yet.
    asset.pool = Pool(state.time_ns)
    asset.pool.supply_index, asset.pool.borrow_index = pool.supply_index, pool.borrow_index
    asset.pool.supply_shares, asset.pool.borrow_shares = shares
    into.pool = pool
    pool.supply_shares = pool.borrow_shares = 0
    _grow(pool, rate)
    queue = pool.redemption_queue
    pool.redemption_queue = RedemptionQueue()
    for account_id in sorted({*asset.lenders, *asset.borrowers}):
        state.work.units += WORK_OF_ITEM
        _exchange_loan(state, offset, action, state.accounts[account_id])
    assert asset.pool.supply_shares == asset.pool.borrow_shares == 0
    assert (pool.supply_shares, pool.borrow_shares) == (shares[0] * rate, shares[1] * rate)
    for place, account_id in queue.line:
        lent = into.lenders[account_id].holdings[into.id].lent_shares
        pool.redemption_queue.put(account_id, queue.amounts[account_id] * rate, lent, place)
    pool.redemption_queue.whole = dict(queue.whole)
    asset.pool = None
    state.timers.cancel(DEADLINE_INTEREST, asset.id)
    state.pool_ids = sorted([into.id, *(one for one in state.pool_ids if one != asset.id)])
    schedule_hour(state, into)
    for one in (asset, into):
        asset_changed(state, one)
        touch_holders(state, one)


def _grow(pool: Pool, rate: int) -> None:
    """Multiply a pool's caps, fees and other amounts by the exchange ratio, but not its sums of loan shares."""
    pool.supply_cap = _grown(pool.supply_cap, rate)
    pool.borrow_cap = _grown(pool.borrow_cap, rate)
    pool.account_supply_cap = _grown(pool.account_supply_cap, rate)
    pool.account_borrow_cap = _grown(pool.account_borrow_cap, rate)
    pool.claims_min *= rate
    pool.virtual_claim = _grown(pool.virtual_claim, rate)
    pool.virtual_shares *= rate
    pool.reserve_e36 *= rate
    pool.fee_stream_e36 *= rate
    pool.paid_e36 *= rate
    pool.earned_e36 *= rate
    pool.kept_e36 *= rate
    pool.fees *= rate
    pool.fees_due *= rate
    pool.window_out *= rate


def _grown(amount: int, rate: int) -> int:
    """Return an amount times the exchange ratio; 0 and negative values have special meanings and stay."""
    return amount * rate if amount > 0 else amount


def _exchange_loan(state: State, offset: int, action: CorporateAction, account: Account) -> None:
    """Move an account's loan and debt in an asset to the pool of the new asset, with events."""
    visit_listed(state, offset, account)
    into = state.assets[action.asset_id]
    pool = into.pool
    assert pool is not None
    before = account.holdings[action.security_id]
    lent, owed, by_itself = before.lent_shares, before.borrow_shares, before.auto_shares
    after = holding_of(state, account, into)
    assert after.lent_shares == after.borrow_shares == 0
    if lent:
        add_lent_shares(before, -lent)
        add_lent_shares(after, lent * action.amount)
        after.auto_shares = by_itself * action.amount
    if owed:
        add_borrow_shares(state, after, owed * action.amount)
        add_borrow_shares(state, before, -owed)
    after.is_remainder, after.dust_ns = before.is_remainder, before.dust_ns
    before.is_remainder = before.dust_ns = 0
    assert before.lent_shares == before.borrow_shares == before.auto_shares == 0
    for holding, sign in ((before, -1), (after, 1)):
        rate = 1 if sign < 0 else action.amount
        event_writers.loan_exchanged(
            state.events,
            offset,
            action_id=action.id,
            account_id=account.id,
            asset_id=holding.asset.id,
            lent=sign * claim_floor(lent * rate, pool.supply_index),
            lent_shares=sign * lent * rate,
            borrowed=sign * debt_ceil(owed * rate, pool.borrow_index),
            borrowed_shares=sign * owed * rate,
        )
