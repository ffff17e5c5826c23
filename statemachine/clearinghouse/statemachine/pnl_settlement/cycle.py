# SPDX-License-Identifier: Apache-2.0
"""Pay in, pay out, and end a pass of PnL settlement: the steps that are not in slices (SPEC section 10, S-5).

Owns the pay-in of one loser, the pay-out of few claims, and the end of a pass. After a pass, per settlement asset, the
cash of `settlement` still equals unsettled equity less signed cost bases. Before the first `SetReconciliation`, losers
pay only from free and reserved balances (J-5). `pnl_settlement.phases` has the phases of a pass.
"""

from clearinghouse.statemachine.arithmetic.money import largest_remainder
from clearinghouse.statemachine.ledger.ledger import (
    add_unsettled,
    holding_of,
    move,
    schedule_pnl_settlement,
)
from clearinghouse.statemachine.liquidation.fund_inventory import has_work
from clearinghouse.statemachine.liquidation.health import schedule_liquidation
from clearinghouse.statemachine.pnl_settlement.collateral_conversion import convert
from clearinghouse.statemachine.pnl_settlement.conversion_notices import decide_conversion
from clearinghouse.statemachine.pnl_settlement.fund_purchases import sell_to_fund
from clearinghouse.statemachine.pnl_settlement.pay_in import (
    FROM_BALANCE,
    FROM_BORROW,
    FROM_CONVERSION,
    FROM_FUND,
    FROM_LOANS,
    FROM_ORDERS,
    SOURCES,
    pay,
    pay_from_orders,
    pay_from_own,
)
from clearinghouse.statemachine.pnl_settlement.provider_offers import offer_to_providers
from clearinghouse.statemachine.pnl_settlement.unpaid_losses import end_index
from clearinghouse.statemachine.state.state import Asset, Holding, State
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    FEES,
    LIQUIDITY_FUND,
    ROUNDING,
    SETTLEMENT,
)


def end_pass(state: State, *, again: bool) -> None:
    """End a pass; if `again`, schedule the next pass."""
    state.pnl_settlement.ranked.clear()
    if again:
        schedule_pnl_settlement(state)
    if state.waterfall.rules.on and has_work(state):
        schedule_liquidation(state)  # the fund sells the remainders that it bought


def forget_asset(state: State, asset: Asset) -> None:
    """Clear the records of unpaid amounts of an asset in which no account has unsettled equity."""
    assert not asset.unsettled
    state.pnl_settlement.unpaid_passes.pop(asset.id, None)
    end_index(state, asset)
    if asset.brakes is not None:
        asset.brakes.unpaid.clear()


def forget_unsold(state: State, _offset: int, asset: Asset, account_id: AccountId) -> None:
    """Remove an account without a debt in an asset from the list of losers whose collateral did not sell."""
    holding = asset.unsettled.get(account_id)
    if holding is None or holding.unsettled > 0:
        state.pnl_settlement.forget_unsold(account_id, asset.id)


def realises_now(state: State, asset: Asset) -> bool:
    """Return whether R-3 may realise losses: claims have stayed unpaid for the number of passes that it waits."""
    rules = state.pnl_settlement.rules
    passes = state.pnl_settlement.unpaid_passes.get(asset.id, 0)
    return rules.on and passes >= rules.realisation_passes


def count_unpaid(state: State, asset: Asset, unpaid_claims: int) -> None:
    """Count the consecutive passes that have left claims unpaid; a pass without unpaid claims restarts the count."""
    passes = state.pnl_settlement.unpaid_passes
    if unpaid_claims:
        passes[asset.id] = passes.get(asset.id, 0) + 1
    else:
        passes.pop(asset.id, None)


def pay_own_claims(state: State, offset: int, asset: Asset) -> int:
    """Pay the claims of the clearinghouse's own accounts (R-2); return the paid amount."""
    claims = _own_claims(asset)
    return _pay_out(state, offset, asset, claims)


def _own_claims(asset: Asset) -> list[Holding]:
    """Return the claims of the clearinghouse's own accounts, by id."""
    found = [asset.unsettled.get(account_id) for account_id in (FEES, LIQUIDITY_FUND, ROUNDING)]
    return [holding for holding in found if holding is not None and holding.unsettled > 0]


def sum_of_claims(state: State, asset: Asset) -> int:
    """Return the sum of the remaining claims, computed without a visit of the accounts."""
    own = sum(holding.unsettled for holding in _own_claims(asset))
    return state.pnl_settlement.claims.get(asset.id, 0) + own


def pay_in(state: State, offset: int, holding: Holding) -> int:
    """Collect the debt of one loser, from one source after another (R-1); return the paid amount."""
    if state.observer is not None:
        state.observer(events.SETTLED_IN, holding.account.id, holding.asset.id)
    before = holding.unsettled
    assert before < 0
    paid = [0] * SOURCES
    on = state.pnl_settlement.rules.on
    stays = 0
    if on:
        stays = pay_from_own(state, offset, holding, paid)
    else:
        paid[FROM_BALANCE] = pay(state, offset, holding)
    if holding.unsettled < 0 and holding.reserved:
        pay_from_orders(state, offset, holding, paid)
    if on:
        if -holding.unsettled > stays and decide_conversion(
            state, offset, holding, -holding.unsettled - stays
        ):
            sold: dict[AssetId, int] = {}
            paid[FROM_CONVERSION] = convert(state, offset, holding, stays, sold)
            if state.pnl_settlement.overdue and -holding.unsettled > stays:
                paid[FROM_CONVERSION] += offer_to_providers(state, offset, holding, stays, sold)
                paid[FROM_CONVERSION] += sell_to_fund(state, offset, holding, stays, sold)
        if holding.unsettled == 0:
            state.pnl_settlement.forget_unsold(holding.account.id, holding.asset.id)
        event_writers.paid_in(
            state.events,
            offset,
            account_id=holding.account.id,
            asset_id=holding.asset.id,
            from_balance=paid[FROM_BALANCE],
            from_loans=paid[FROM_LOANS],
            from_fund=paid[FROM_FUND],
            from_borrow=paid[FROM_BORROW],
            from_orders=paid[FROM_ORDERS],
            from_conversion=paid[FROM_CONVERSION],
            unpaid=-holding.unsettled,
        )
    assert holding.unsettled <= 0
    assert holding.unsettled - before == sum(paid)
    state.touched[holding.account.id] = holding.account
    return sum(paid)


def _pay_out(state: State, offset: int, asset: Asset, claims: list[Holding]) -> int:
    """Pay claims from `settlement` (R-2), pro rata by largest remainder if cash is short; return the paid amount."""
    if not claims:
        return 0
    cash_holding = holding_of(state, state.accounts[SETTLEMENT], asset)
    if state.observer is not None:
        state.observer(events.SETTLED_OUT, claims[0].account.id, asset.id)
    cash = cash_holding.balance
    amounts = [holding.unsettled for holding in claims]
    total = sum(amounts)
    if cash_holding.balance < total:
        total = cash_holding.balance
        amounts = largest_remainder(total, amounts)
    for i, holding in enumerate(claims):
        if amounts[i]:
            pay_claim(state, offset, holding, amounts[i])
    assert cash_holding.balance >= 0
    assert cash_holding.balance == cash - total
    return total


def pay_claim(state: State, offset: int, holding: Holding, amount: int) -> None:
    """Pay an amount of an account's claim from `settlement`, with its event."""
    assert 0 < amount <= holding.unsettled
    move(holding_of(state, state.accounts[SETTLEMENT], holding.asset), holding, amount)
    add_unsettled(state, holding, -amount)
    event_writers.settled_out(state.events, offset, holding.account.id, holding.asset.id, amount)
    state.touched[holding.account.id] = holding.account
