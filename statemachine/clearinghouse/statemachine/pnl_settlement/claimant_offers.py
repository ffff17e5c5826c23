# SPDX-License-Identifier: Apache-2.0
"""Give the collateral of a loss that stays unpaid for a day to accounts with waiting claims (SPEC R-1.1, I-6.1).

Owns the choice of the loser of a pass, the takers, and the exchange: a claim and the loss fall by the same amount, at
the price at which the fund buys. Only accounts that accept collateral take it. Must never act before the book, the
providers and the fund had their offers.
"""

from clearinghouse.statemachine.arithmetic.fund_purchases import amount_that_pays, price_floor
from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.ledger.ledger import (
    add_unsettled,
    free_balance,
    holding_of,
    move,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.lending.spot_financing import repay_received
from clearinghouse.statemachine.pnl_settlement.collateral_conversion import by_value, release
from clearinghouse.statemachine.pnl_settlement.fund_purchases import price_of, within_equity
from clearinghouse.statemachine.pnl_settlement.pay_in import kept_back, within_reach
from clearinghouse.statemachine.prices.price_guard import decision
from clearinghouse.statemachine.state.pnl_settlement_pass import CollateralOffer
from clearinghouse.statemachine.state.sharing import Sharing
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.state.work import IDS_PER_UNIT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_TAKES_COLLATERAL,
    ACTION_LIQUIDATE,
    ACTIVE,
    DECISION_BLOCK,
    UNPAID_LOSS_CLAIMANTS_NS,
)


def loser_of_turn(state: State, asset: Asset, *, is_begun: bool) -> Account | None:
    """Return the account whose collateral this pass offers to claimants, or None.

    A pass treats one loss: the next by account id after the loss of the earlier pass. So a pass shares one amount among
    many accounts, for any number of losses. If the offer `is_begun`, the same account stays, as long as it has a loss.
    """
    index = state.pnl_settlement.loss_indices.get(asset.id)
    if (
        index is None
        or not state.waterfall.rules.on
        or decision(state, asset, ACTION_LIQUIDATE) == DECISION_BLOCK
    ):
        return None
    if is_begun:
        debt = asset.unsettled.get(index.offered_id)
        stands = debt is not None and debt.unsettled < 0 and debt.account.status == ACTIVE
        return debt.account if debt is not None and stands else None
    state.work.units += len(index.blocks) // IDS_PER_UNIT
    account_id = index.next_overdue(state.time_ns - UNPAID_LOSS_CLAIMANTS_NS)
    if not account_id:
        return None
    index.offered_id = account_id
    loser = asset.unsettled[account_id].account
    return loser if loser.status == ACTIVE else None


def takes_part(state: State, holding: Holding, loser: Account) -> bool:
    """Return whether an account may take the loser's collateral: it accepts collateral, and its claim has waited (W-3).

    It must be active and have another owner than the loser.
    """
    account = holding.account
    return (
        account.flags & ACCOUNT_TAKES_COLLATERAL != 0
        and account.status == ACTIVE
        and account.owner != loser.owner
        and (holding.asset.id, account.id) in state.pnl_settlement.unpaid_since_ns
    )


def begin_offer(state: State, offset: int, asset: Asset, loser: Account, sharing: Sharing) -> None:
    """Fix the offer's price and amount, after all takers are listed; without an amount, make no offer."""
    if sharing.members:
        total = _begin(state, offset, asset.unsettled[loser.id], sharing)
        if total:
            sharing.begin(total)


def _begin(state: State, offset: int, debt: Holding, sharing: Sharing) -> int:
    """Fix the offer of the loser's largest free holding by value, and free it; return the loss that it covers, or 0.

    Each member may take a unit more than the price of its share, so that its claim is covered exactly; two units of
    equity per member allow for that.
    """
    account = debt.account
    members = len(sharing.members)
    short = min(-debt.unsettled - kept_back(state, offset, debt), sharing.whole)
    if short <= 0:
        return 0
    refresh(state, account)
    for held in by_value(account, debt):
        if decision(state, held.asset, ACTION_LIQUIDATE) == DECISION_BLOCK:
            continue
        price = price_of(state, held, debt)
        if price.reduced == 0:
            continue
        amount = min(
            within_reach(held),
            amount_that_pays(short, price.paid, price.paid_denominator) + members,
            within_equity(
                account_equity=bankruptcy_equity(account) - 2 * members, debt=debt, price=price
            ),
        )
        if price_floor(amount, price.paid, price.paid_denominator) == 0:
            continue
        release(state, offset, held, amount)
        amount = min(amount, max(free_balance(held), 0))
        total = min(price_floor(amount, price.paid, price.paid_denominator), short)
        if total:
            state.touched[account.id] = account
            state.cursors.pnl_settlement.offer = CollateralOffer(
                account.id, held.asset.id, amount, price.paid, price.paid_denominator
            )
            return total
    return 0


def give(
    state: State, offset: int, asset: Asset, offer: CollateralOffer, taker_id: AccountId, share: int
) -> None:
    """Give a member its share of the offer, within its claim, the loss, the collateral, and the loser's equity.

    The giving continues even if earlier members have brought the loser below maintenance margin: all members receive
    their parts of the fixed amount.
    """
    debt = asset.unsettled.get(offer.account_id)
    claim = asset.unsettled.get(taker_id)
    if debt is None or claim is None:
        return
    held = debt.account.holdings[offer.asset_id]
    value = min(share, claim.unsettled, -debt.unsettled)
    if value <= 0:
        return
    amount = amount_that_pays(value, offer.paid, offer.paid_denominator)
    amount = min(amount, offer.left, max(free_balance(held), 0))
    covered = min(value, price_floor(amount, offer.paid, offer.paid_denominator))
    if covered <= 0:
        return
    refresh(state, debt.account)
    lost = to_valuation_ceil(held.asset, amount) - to_valuation_floor(asset, covered)
    if bankruptcy_equity(debt.account) >= lost:
        offer.left -= amount
        exchange_for_claim(state, offset, held, debt, claim, amount, covered)


def exchange_for_claim(
    state: State,
    offset: int,
    held: Holding,
    debt: Holding,
    claim: Holding,
    amount: int,
    covered: int,
) -> None:
    """Move free collateral from the loser to an account; reduce the account's claim and the loss by `covered`."""
    taker = claim.account
    account = held.account
    assert 0 < covered <= claim.unsettled
    assert covered <= -debt.unsettled
    assert amount > 0
    received = holding_of(state, taker, held.asset)
    move(held, received, amount)
    event_writers.collateral_given(
        state.events,
        offset,
        account_id=account.id,
        counterparty_account_id=taker.id,
        asset_id=held.asset.id,
        amount=amount,
        index_e9=held.asset.price_e9,
    )
    add_unsettled(state, claim, -covered)
    add_unsettled(state, debt, covered)
    event_writers.claim_covered(
        state.events,
        offset,
        account_id=account.id,
        counterparty_account_id=taker.id,
        asset_id=debt.asset.id,
        amount=covered,
    )
    repay_received(state, offset, received, amount)
    state.touched[account.id] = account
    state.touched[taker.id] = taker
