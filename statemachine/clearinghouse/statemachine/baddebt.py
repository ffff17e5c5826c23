# SPDX-License-Identifier: Apache-2.0
"""The end of a bankrupt account: remainders, write-off, who pays (SPEC W-8, L-6, I-6).

Owns what is convertible, and the one act by which an account without position and convertible asset is freed of what it
owes: the fund pays, then the side on which the account lost, then the fund owes. Must never run while anything of the
account could still be sold.
"""

from clearinghouse.statemachine import events
from clearinghouse.statemachine.deleveraging import charge_side, opposite_lines
from clearinghouse.statemachine.figures import to_valuation_floor
from clearinghouse.statemachine.fund import fund_can_pay, pay_from_fund
from clearinghouse.statemachine.ledger import add_unsettled, free_balance, holding_of, move
from clearinghouse.statemachine.margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.state import Account, Asset, Holding, Market, State
from clearinghouse.statemachine.types import (
    BUY,
    INTERNAL,
    LIQUIDITY_FUND,
    MARKET_CLOSED,
    SETTLEMENT,
)


def has_position(account: Account) -> bool:
    """Whether an account has a position in any market."""
    return any(line.position for line in account.lines.values())


def owes(holding: Holding) -> bool:
    """Whether an account owes an asset: negative unsettled equity or a borrow."""
    return holding.unsettled < 0 or holding.borrowed > 0


def owed_holdings(account: Account) -> list[Holding]:
    """What an account owes, by asset id."""
    return [
        account.holdings[key] for key in sorted(account.holdings) if owes(account.holdings[key])
    ]


def pay_in(state: State, offset: int, holding: Holding) -> int:
    """Pay negative unsettled equity from the free balance of the same asset; what was paid."""
    free = free_balance(holding)
    amount = -holding.unsettled if -holding.unsettled < free else free
    if amount <= 0:
        return 0
    move(holding, holding_of(state, state.accounts[SETTLEMENT], holding.asset), amount)
    add_unsettled(state, holding, amount)
    state.events.extend((events.SETTLED_IN, offset, holding.account.id, holding.asset.id, amount))
    return amount


def lot_price(market: Market) -> tuple[int, int]:
    """What a lot of a spot market is worth in its quote asset at the indices, as a fraction of units."""
    base = market.base
    quote = market.quote
    return (
        base.price_e9 * market.lot_base_units * quote.value_denominator,
        base.value_denominator * quote.price_e9,
    )


def is_convertible(state: State, holding: Holding) -> bool:
    """W-8: whether a holding pays a debt of its own asset or is at least a lot; cash: buys a lot of what is owed."""
    free = free_balance(holding)
    if free <= 0:
        return False
    if owes(holding):
        return True
    account = holding.account
    for market in state.markets.values():
        if not market.is_spot or market.matching != INTERNAL or market.status == MARKET_CLOSED:
            continue
        if market.base is holding.asset and free >= market.lot_base_units:
            return True
        if market.quote is holding.asset and market.base.id in account.holdings:
            wanted = account.holdings[market.base.id]
            numerator, denominator = lot_price(market)
            if owes(wanted) and free * denominator >= numerator:
                return True
    return False


def remainders(state: State, account: Account) -> list[Holding]:
    """Holdings with a free balance that is not convertible, by asset id."""
    found: list[Holding] = []
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        if free_balance(holding) > 0 and not is_convertible(state, holding):
            found.append(holding)
    return found


def buy_remainders(state: State, offset: int, account: Account) -> None:
    """W-8: the fund buys remainders below a lot at the index, as far as it has cash of what the account owes."""
    fund = state.accounts[LIQUIDITY_FUND]
    for holding in remainders(state, account):
        for owed in owed_holdings(account):
            cash = holding_of(state, fund, owed.asset)
            amount = free_balance(holding)
            paid = to_valuation_floor(holding.asset, amount)
            paid = paid * owed.asset.value_denominator // (owed.asset.price_e9 or 1)
            if amount <= 0 or paid <= 0 or paid > free_balance(cash):
                continue
            _hand_to_fund(state, offset, holding, amount, owed.asset, paid)
            move(cash, owed, paid)
            pay_in(state, offset, owed)
            break
    refresh(state, account)


def _hand_to_fund(
    state: State, offset: int, holding: Holding, amount: int, paid_asset: Asset, paid: int
) -> None:
    """Move a remainder to the fund and say what it got for it."""
    asset = holding.asset
    move(holding, holding_of(state, state.accounts[LIQUIDITY_FUND], asset), amount)
    note_for_sale(state, asset, amount)
    state.events.extend(
        (
            events.REMAINDER_TAKEN,
            offset,
            holding.account.id,
            asset.id,
            amount,
            paid_asset.id,
            paid,
        )
    )


def note_for_sale(state: State, asset: Asset, amount: int) -> None:
    """The fund came by an amount that it sells in later passes; the valuation asset it keeps."""
    if asset is state.valuation:
        return
    waterfall = state.waterfall
    waterfall.to_sell[asset.id] = waterfall.to_sell.get(asset.id, 0) + amount
    waterfall.taken_over[asset.id] = waterfall.taken_over.get(asset.id, 0) + amount


def write_off_bankrupt(state: State, offset: int) -> None:
    """Look at the accounts that were left without position and with `E < 0`, by id (I-6)."""
    bankrupt = state.waterfall.bankrupt
    for account_id in sorted(bankrupt):
        write_off(state, offset, state.accounts[account_id])
    bankrupt.clear()


def write_off(state: State, offset: int, account: Account) -> bool:
    """W-8: free an account of what it cannot pay, if it has neither position nor convertible asset and `E < 0`.

    Whether it did. What it owes is paid from its own balances first and remainders are bought; what is left of
    them then goes to the fund without payment.
    """
    if has_position(account):
        return False
    for holding in owed_holdings(account):
        if holding.unsettled < 0:
            pay_in(state, offset, holding)
    buy_remainders(state, offset, account)
    left = remainders(state, account)
    estate = bankruptcy_equity(account)
    for holding in left:
        estate -= to_valuation_floor(holding.asset, free_balance(holding))
    if estate >= 0 or not owed_holdings(account):
        return False
    for holding in account.holdings.values():
        if is_convertible(state, holding):
            return False

    # From here on nothing of the account can be sold: the clearinghouse takes the rest, for better or worse.
    for holding in left:
        _hand_to_fund(state, offset, holding, free_balance(holding), holding.asset, 0)
    _write_off_unsettled(state, offset, account)
    state.touched[account.id] = account
    return True


def _write_off_unsettled(state: State, offset: int, account: Account) -> None:
    """Set unsettled equity to 0 against the fund, claims first, then debts; each in one event."""
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        if holding.unsettled > 0:
            _say(state, offset, holding, 0, fund_can_pay(state, holding.asset))
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        if holding.unsettled >= 0:
            continue
        loss = -holding.unsettled
        fund_before = fund_can_pay(state, holding.asset)
        rest = loss - fund_before
        shared = 0
        if rest > 0:
            shared = _charge_where_lost(state, offset, holding, rest)
        if state.waterfall.rules.recourse:
            lines = state.waterfall.debt_lines
            key = (account.id, asset_id)
            lines[key] = lines.get(key, 0) + loss
        _say(state, offset, holding, shared, fund_before)


def _say(state: State, offset: int, holding: Holding, shared: int, fund_before: int) -> None:
    """Write an asset's unsettled equity off against the fund. `shared` has been paid in by others already."""
    loss = -holding.unsettled
    by_fund = loss if loss < fund_before else fund_before  # negative: a claim, the fund's income
    pay_from_fund(state, holding.account, holding.asset, loss)
    state.events.extend(
        (
            events.BAD_DEBT,
            offset,
            holding.account.id,
            holding.asset.id,
            loss + shared,
            by_fund,
            shared,
            loss - by_fund,
            fund_before,
        )
    )


def _charge_where_lost(state: State, offset: int, holding: Holding, loss: int) -> int:
    """W-5: a loss that belongs to no market is charged where the account has lost most; what was borne."""
    losses = state.waterfall.losses.get((holding.account.id, holding.asset.id))
    if not losses:
        return 0
    worst = 0
    market_id = 0
    side = 0
    for key in sorted(losses):
        if losses[key] > worst:
            worst = losses[key]
            market_id, side = key
    if worst == 0:
        return 0
    market = state.markets[market_id]
    payers = opposite_lines(market, side == BUY)
    sizes = [payer.position if payer.position > 0 else -payer.position for payer in payers]
    return charge_side(state, offset, holding.account, market, payers, sizes, loss)
