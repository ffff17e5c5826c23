# SPDX-License-Identifier: Apache-2.0
"""What backstop providers take of the collateral of a loss that stays unpaid (SPEC R-1.1, W-6)."""

import pytest

from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.pnl_settlement.provider_offers import offer_to_providers
from clearinghouse.statemachine.state.liquidation import Provider
from clearinghouse.statemachine.state.pnl_settlement import LossIndex, UnpaidLoss, UnsoldCollateral
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Holding, Market, State
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    PPB,
    UNPAID_LOSS_OFFERED_NS,
    UNPAID_LOSS_PASSES,
)
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state


def owe_overdue(state: State, debt: Holding, market: Market, provider: Account) -> None:
    """Let the account of a holding owe 100 for so long that its collateral is offered to a provider of 50 lots."""
    ledger.add_unsettled(state, debt, -100)
    rules = state.waterfall.rules
    rules.on, rules.pass_share_ppb = True, PPB
    state.waterfall.providers[market.id] = {provider.id: Provider(provider.id, market.id, 50, 1, 0)}
    loss = UnpaidLoss()
    loss.passes = UNPAID_LOSS_PASSES
    index = state.pnl_settlement.loss_indices[debt.asset.id] = LossIndex(0)
    index.losses[debt.account.id] = loss
    state.pnl_settlement.begin_overdue(index, debt.account.id, 100)
    state.time_ns = UNPAID_LOSS_OFFERED_NS


class Overdue:
    """Anna owes 100 of CASH for too long and has 10 coins at 5; the provider has 1,000 of CASH."""

    def __init__(self) -> None:
        """Make both of them."""
        self.state = state = new_state("USDC", 6)
        self.coin, self.cash = new_asset(state, "COIN", 0, "5"), new_asset(state, "CASH", 0, "1")
        market = new_market(state, types.SPOT, self.coin, self.cash, 1)
        self.anna, provider = new_account(state, "anna"), new_account(state, "provider")
        fund(state, self.anna, self.coin, 10)
        self.pays = fund(state, provider, self.cash, 1_000)
        self.debt = fund(state, self.anna, self.cash, 0)
        owe_overdue(state, self.debt, market, provider)


@pytest.mark.parametrize(
    ("at_first", "taken"), [({}, 1), ({"CASH": 9}, 1), ({"COIN": 1}, 1), ({"COIN": 3}, 3)]
)
def test_no_more_is_offered_than_there_was_at_first(at_first: dict[str, int], taken: int) -> None:
    """Anna owes 100 and has 10 coins at 5. As it first did not sell she had none, 1 or 3; one is offered."""
    overdue = Overdue()
    key = overdue.anna.id, overdue.cash.id
    unsold = overdue.state.pnl_settlement.unsold[key] = UnsoldCollateral()
    ids = {"COIN": overdue.coin.id, "CASH": overdue.cash.id}
    unsold.amounts = {ids[symbol]: amount for symbol, amount in at_first.items()}
    assert offer_to_providers(overdue.state, 0, overdue.debt, 0, {}) == 5 * taken


@pytest.mark.parametrize(("stays", "taken"), [(98, 1), (99, 1), (100, 0)])
def test_collateral_is_offered_for_the_last_unit_that_is_owed(stays: int, taken: int) -> None:
    """Of 100, all but 2, 1 or 0 may stay: one coin at 5 is the least that pays 1, and nothing is owed at 0."""
    overdue = Overdue()
    assert offer_to_providers(overdue.state, 0, overdue.debt, stays, {}) == 5 * taken
    assert overdue.pays.balance == 1_000 - 5 * taken


@pytest.mark.parametrize("pool_cash", [0, 2])
def test_a_provider_takes_no_more_of_a_loan_than_its_pool_pays_back(pool_cash: int) -> None:
    """Of 10 coins that anna has lent the pool has none, or 2: at 5 of CASH each, these pay 10 of the 100 she owes."""
    state = new_state("USDC", 6)
    coin = new_asset(state, "COIN", 0, "5")
    cash = new_asset(state, "CASH", 0, "1")
    market = new_market(state, types.SPOT, coin, cash, 1)
    coin.pool = Pool(0)
    state.pool_ids.append(coin.id)
    anna, ben, provider = (new_account(state, name) for name in ("anna", "ben", "provider"))
    held = fund(state, anna, coin, 10)
    loans.lend(state, 0, held, 10)
    loans.borrow(state, 0, ledger.holding_of(state, ben, coin), 10 - pool_cash)
    pays = fund(state, provider, cash, 1_000)
    debt = fund(state, anna, cash, 0)
    owe_overdue(state, debt, market, provider)
    state.events.clear()
    sold: dict[AssetId, int] = {}

    assert offer_to_providers(state, 0, debt, 0, sold) == 5 * pool_cash

    assert sold == {coin.id: pool_cash}
    assert debt.unsettled == -100 + 5 * pool_cash
    assert claim_of(held) == 10 - pool_cash
    assert pays.balance == 1_000 - 5 * pool_cash
    taken = [
        event.fields["lots"] for event in split(state.events) if event.name == "COLLATERAL_TAKEN"
    ]
    assert taken == ([pool_cash] if pool_cash else [])
