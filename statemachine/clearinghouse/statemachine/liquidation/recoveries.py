# SPDX-License-Identifier: Apache-2.0
"""Find the assets of an account in liquidation that can still pay, and its debts (SPEC W-8).

Owns the definition of convertible assets, the payment of debts from assets of the same kind, and the move of remainders
to the fund. A remainder is an amount too small to be sold. Must never sell on a book or write off a debt.
"""

from clearinghouse.statemachine.brakes.brakes import count_repayment
from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.ledger.ledger import (
    add_lent_shares,
    add_unsettled,
    free_balance,
    holding_of,
    move,
)
from clearinghouse.statemachine.ledger.pool_shares import (
    claim_of,
    debt_of,
    free_claim,
    refresh_claims,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.lending.accrual import accrue, pool_cash
from clearinghouse.statemachine.lending.expected_losses import transfer_redeemed_shares
from clearinghouse.statemachine.lending.loans import cash_beyond_queue, redeem, repay
from clearinghouse.statemachine.liquidation.insurance_fund import units_of
from clearinghouse.statemachine.prices.price_guard import decision
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Market, State
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    DECISION_BLOCK,
    INTERNAL,
    LIQUIDITY_FUND,
    MARKET_CLOSED,
    SETTLEMENT,
)


def has_position(account: Account) -> bool:
    """Return whether an account has a position in any market."""
    return any(line.position for line in account.lines.values())


def has_open_book(market: Market) -> bool:
    """Return whether a market trades in an own book that is not closed, with delivery at once."""
    return market.is_instant and market.matching == INTERNAL and market.status != MARKET_CLOSED


def cash_markets(state: State, asset: Asset) -> list[Market]:
    """Return the markets with an own book that trade an asset for the valuation asset with delivery at once."""
    return [
        market
        for market in asset.listings
        if market.base is asset and market.quote is state.valuation and has_open_book(market)
    ]


def owes(holding: Holding) -> bool:
    """Return whether an account owes an asset: negative unsettled equity or a borrow."""
    return holding.unsettled < 0 or holding.borrow_shares > 0


def holdings_with_debt(account: Account) -> list[Holding]:
    """Return the debts of an account, by asset id."""
    return [
        account.holdings[key] for key in sorted(account.holdings) if owes(account.holdings[key])
    ]


def available(holding: Holding) -> int:
    """Return the part of a holding that can pay: its free balance and its loans that are not held for a pool's loss."""
    return max(free_balance(holding), 0) + free_claim(holding)


def uncovered_debt(holding: Holding) -> int:
    """Return an account's debt in an asset less its balance of it; 0 or negative if the balance covers the debt."""
    return debt_of(holding) + max(-holding.unsettled, 0) - available(holding)


def raise_cash(
    state: State, offset: int, holding: Holding, wanted: int, *, behind_queue: bool = False
) -> None:
    """Redeem loans of a holding until its free balance is `wanted`, as far as the pool has cash (B-4).

    Liquidation and PnL settlement (rules W and R) go before the queue of redemption requests; other callers set
    `behind_queue` (B-6).
    """
    lacking = wanted - free_balance(holding)
    if lacking <= 0 or holding.lent_shares == 0:
        return
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    accrue(state, offset, asset, pool)
    cash = cash_beyond_queue(state, asset, pool) if behind_queue else pool_cash(state, asset)
    amount = min(lacking, free_claim(holding), cash)
    if amount > 0:
        redeem(state, offset, holding, amount)
        assert free_balance(holding) <= wanted


def pay_in(state: State, offset: int, holding: Holding) -> None:
    """Pay an account's negative unsettled equity from its free balance of the same asset to account `settlement`."""
    amount = min(-holding.unsettled, free_balance(holding))
    if amount <= 0:
        return
    move(holding, holding_of(state, state.accounts[SETTLEMENT], holding.asset), amount)
    add_unsettled(state, holding, amount)
    assert holding.unsettled <= 0
    assert holding.unsettled == 0 or free_balance(holding) == 0
    event_writers.settled_in(state.events, offset, holding.account.id, holding.asset.id, amount)


def pay_own_debt(state: State, offset: int, holding: Holding) -> None:
    """Pay the debts in an asset from its balance, then from its loans: first unsettled equity, then the borrow."""
    if holding.unsettled < 0:
        raise_cash(state, offset, holding, -holding.unsettled)
        pay_in(state, offset, holding)
    if holding.borrow_shares == 0:
        return
    pool = holding.asset.pool
    assert pool is not None
    accrue(state, offset, holding.asset, pool)
    debt = debt_of(holding)
    raise_cash(state, offset, holding, debt)
    amount = min(debt, free_balance(holding))
    if amount > 0:
        repay(state, offset, holding, amount)
        count_repayment(state, offset, holding.asset, amount, holding.account)
        assert free_balance(holding) >= 0
        assert debt_of(holding) <= debt


def lot_price(market: Market) -> tuple[int, int]:
    """Return the value of a spot market's lot in its quote asset at the index prices, as a fraction of units."""
    base = market.base
    quote = market.quote
    return (
        base.price_e9 * market.lot_base_units * quote.value_denominator,
        base.value_denominator * quote.price_e9,
    )


def is_convertible(holding: Holding) -> bool:
    """Return whether a holding can be converted (W-8): it pays a debt in its own asset, or is worth at least one lot.

    An asset without a market for the debt is convertible if it has a value: it waits until the fund takes it over at
    the index.
    """
    amount = available(holding)
    if amount <= 0:
        return False
    if owes(holding):
        return True
    least = _least_traded(holding)
    if not least:
        return to_valuation_floor(holding.asset, amount) > 0
    return any(amount * denominator >= numerator for numerator, denominator in least)


def _least_traded(holding: Holding) -> list[tuple[int, int]]:
    """Return the amount of a holding that one lot needs in each market in which it can pay a debt, as fractions."""
    found: list[tuple[int, int]] = []
    for market in holding.asset.listings:
        if not has_open_book(market):
            continue
        if market.base is holding.asset:
            found.append((market.lot_base_units, 1))
        elif market.quote is holding.asset:
            wanted = holding.account.holdings.get(market.base.id)
            if wanted is not None and owes(wanted):
                found.append(lot_price(market))
    return found


def waits_alone(state: State, asset: Asset) -> bool:
    """Return whether P-4 bans the price of an asset: its line waits, but it delays no other line (W-6.1)."""
    return decision(state, asset, ACTION_LIQUIDATE) == DECISION_BLOCK


def remainders(account: Account) -> list[Holding]:
    """Return an account's remainders: holdings with an available amount that is too small to convert, by asset id."""
    found: list[Holding] = []
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        if available(holding) > 0 and not is_convertible(holding):
            found.append(holding)
    return found


def buy_remainders(
    state: State, offset: int, account: Account, only: Holding | None = None
) -> None:
    """Sell remainders of an account to the fund at the index, as far as the fund has cash in the owed asset (W-8).

    The payment repays the debt. With `only`, it repays only the debt in that asset (R-1).
    """
    fund = state.accounts[LIQUIDITY_FUND]
    for holding in remainders(account):
        if waits_alone(state, holding.asset):
            continue
        raise_cash(state, offset, holding, available(holding))
        amount = free_balance(holding)
        for debt in holdings_with_debt(account) if only is None else [only]:
            if amount <= 0 or debt.asset.price_e9 == 0:
                continue
            cash = holding_of(state, fund, debt.asset)
            paid = units_of(debt.asset, to_valuation_floor(holding.asset, amount))
            if paid <= 0 or paid > free_balance(cash):
                continue
            _give(state, offset, holding, amount)
            assert debt.account is account
            move(cash, debt, paid)
            event_writers.remainder_paid(
                state.events, offset, account_id=account.id, asset_id=debt.asset.id, amount=paid
            )
            pay_own_debt(state, offset, debt)
            break
    refresh(state, account)


def _give(state: State, offset: int, holding: Holding, amount: int) -> None:
    """Move a remainder to the fund, which sells it later."""
    asset = holding.asset
    move(holding, holding_of(state, state.accounts[LIQUIDITY_FUND], asset), amount)
    note_for_sale(state, asset, amount)
    event_writers.remainder_taken(
        state.events, offset, account_id=holding.account.id, asset_id=asset.id, amount=amount
    )


def seize(state: State, offset: int, holding: Holding, kind: int) -> int:
    """Move the whole available part of a holding to the fund: its free balance, and its loans without redemption.

    `kind` is the event: REMAINDER_TAKEN (without payment) or TAKEN_OVER. Return its value at the index, without what
    the pool may lose of the loans (B-5).
    """
    asset = holding.asset
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    assert fund is not holding
    amount = free_balance(holding)
    worth = max(0, to_valuation_floor(asset, amount))
    if amount > 0:
        if kind == events.REMAINDER_TAKEN:
            _give(state, offset, holding, amount)
        else:
            move(holding, fund, amount)
            note_for_sale(state, asset, amount)
            assert kind == events.TAKEN_OVER
            event_writers.taken_over(
                state.events, offset, holding.account.id, asset.id, amount, index_e9=asset.price_e9
            )
    shares = holding.lent_shares
    if shares:
        claim = claim_of(holding)
        refresh_claims(holding)
        worth += to_valuation_floor(asset, holding.lent - holding.doubtful)
        assert asset.pool is not None
        transfer_redeemed_shares(asset.pool, holding.account.id, LIQUIDITY_FUND)
        add_lent_shares(holding, -shares)
        add_lent_shares(fund, shares)
        note_for_sale(state, asset, claim)
        event_writers.loan_taken_over(
            state.events, offset, holding.account.id, asset.id, amount=claim, shares=shares
        )
    assert free_balance(holding) <= 0
    assert holding.lent_shares == 0
    return worth


def note_for_sale(state: State, asset: Asset, amount: int) -> None:
    """Record an amount that the fund received and will sell in later passes.

    The fund does not sell the valuation asset.
    """
    assert amount >= 0
    if asset is state.valuation:
        return
    waterfall = state.waterfall
    waterfall.to_sell[asset.id] = waterfall.to_sell.get(asset.id, 0) + amount
    waterfall.taken_over[asset.id] = waterfall.taken_over.get(asset.id, 0) + amount
    assert waterfall.to_sell[asset.id] <= waterfall.taken_over[asset.id]
