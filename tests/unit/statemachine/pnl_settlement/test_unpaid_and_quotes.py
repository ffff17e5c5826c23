# SPDX-License-Identifier: Apache-2.0
"""Which unpaid amounts need losses of others, and in which order quotes for collateral are taken (SPEC L-4, R-1.2)."""

import pytest

from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.pnl_settlement.collateral_conversion import (
    Owed,
    _Sale,
    best_quote,
    rank,
)
from clearinghouse.statemachine.pnl_settlement.unpaid_claims import (
    count_claim,
    needed_of_others,
    note_age,
    stands_alone,
)
from clearinghouse.statemachine.state.pnl_settlement import Quote, UnsoldCollateral
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state

AGE = types.UNPAID_AGE_NS


@pytest.mark.parametrize(
    ("kind", "isolated", "alone"),
    [
        (types.KIND_CUSTOMER, 0, False),
        (types.KIND_CUSTOMER, 3, True),
        (types.KIND_MEMBER_HOUSE, 0, True),
        (types.KIND_MEMBER_HOUSE, 3, True),
    ],
)
def test_isolated_accounts_and_those_of_members_stand_alone(
    kind: int, isolated: int, alone: bool
) -> None:
    """And those of the system; all others count with the rest of their owner."""
    account = new_account(new_state("USD", 0), "ann")
    account.kind = kind
    account.isolated_market_id = MarketId(isolated)
    assert stands_alone(account) is alone
    assert stands_alone(new_state("USD", 0).accounts[AccountId(types.LIQUIDITY_FUND)])


def net_of(state: State, *owned: tuple[str, int], alone: bool = False) -> int:
    """The claims of these accounts by owner and amount, net."""
    for owner, amount in owned:
        account = new_account(state, owner)
        account.kind = types.KIND_MEMBER_HOUSE if alone else types.KIND_CUSTOMER
        holding = holding_of(state, account, state.valuation)
        holding.unsettled = amount
        count_claim(state, holding)
    return state.cursors.pnl_settlement.net_claims


@pytest.mark.parametrize(
    ("owned", "net"),
    [
        ((("ann", 5),), 5),
        ((("ann", -5),), 0),
        ((("ann", 5), ("ann", 7)), 12),
        ((("ann", 5), ("ann", -7)), 0),
        ((("ann", -7), ("ann", 9)), 2),
        ((("ann", 5), ("bob", -7), ("ann", -1)), 4),
        ((("ann", -7), ("ann", 5), ("ann", 3)), 1),
    ],
)
def test_what_an_owner_owes_itself_is_no_claim(
    owned: tuple[tuple[str, int], ...], net: int
) -> None:
    """Claims of an owner count less its debts, in any order, and never below nothing."""
    assert net_of(new_state("USD", 0), *owned) == net
    positive = sum(max(amount, 0) for _, amount in owned)
    assert net_of(new_state("USD", 0), *owned, alone=True) == positive


def test_a_claim_is_old_after_its_age() -> None:
    """Since it was first unpaid: on the age it is not; one that is paid begins again."""
    state = new_state("USD", 0)
    account = new_account(state, "ann")
    holding = holding_of(state, account, state.valuation)
    holding.unsettled = 1
    state.valuation.unsettled[account.id] = holding
    state.time_ns = 100
    note_age(state, state.valuation, account.id)
    under_way = state.cursors.pnl_settlement
    for time_ns, is_old in ((100, False), (100 + AGE, False), (101 + AGE, True)):
        state.time_ns = time_ns
        under_way.is_any_old = False
        count_claim(state, holding)
        assert under_way.is_any_old is is_old
    holding.unsettled = -1
    note_age(state, state.valuation, account.id)
    holding.unsettled = 1
    under_way.is_any_old = False
    count_claim(state, holding)
    assert not under_way.is_any_old


def test_small_claims_need_no_losses_of_others_until_one_is_old() -> None:
    """The least sum is in whole units of the valuation asset: on it nothing is needed, one unit more all of it."""
    least = types.UNPAID_CLAIMS_MIN * 100
    for unpaid, is_old, needed in (
        (least, False, 0),
        (least + 1, False, least + 1),
        (least, True, least),
        (0, True, 0),
    ):
        state = new_state("USD", 2)
        assert net_of(state, ("ann", unpaid)) == unpaid
        state.cursors.pnl_settlement.is_any_old = is_old
        assert needed_of_others(state, state.valuation) == needed


def test_the_highest_quote_is_taken_first() -> None:
    """Of two at one price that of the lower account."""
    quotes = {
        AccountId(number): Quote(AccountId(number), MarketId(1), PricePerLot(price), 1, 0)
        for number, price in ((1_003, 5), (1_001, 5), (1_002, 7), (1_004, 1))
    }
    assert [quote.account_id for quote in rank(quotes)] == [1_002, 1_001, 1_003, 1_004]
    assert rank({}) == []


@pytest.mark.parametrize(
    ("free", "found"),
    [
        (119, 100),
        (120, 120),
    ],
)
def test_a_quote_whose_provider_cannot_pay_a_lot_is_passed_over(free: int, found: int) -> None:
    """Of quotes at 120 and 100, the provider of the first has so much, the other one enough (R-1.2)."""
    state = new_state("USD", 0)
    market = new_market(state, types.SPOT, new_asset(state, "A", 0, "100"), state.valuation, 1)
    seller = new_account(state, "ann")
    quotes = state.pnl_settlement.quotes[market.id] = {}
    for owner, price, cash in (("ben", 120, free), ("cid", 100, 1_000)):
        provider = new_account(state, owner)
        fund(state, provider, state.valuation, cash)
        quotes[provider.id] = Quote(provider.id, market.id, PricePerLot(price), 5, 1)
    quote = best_quote(state, seller, market, 90, set(), 3)
    assert quote is not None
    assert quote.price == found
    assert best_quote(state, seller, market, 121, set(), 3) is None


@pytest.mark.parametrize(
    ("lots", "found"),
    [(3, 3), (4, 4), (5, 5), (7, 7), (9, 7)],
)
def test_quotes_count_down_to_the_limit_of_a_sale(lots: int, found: int) -> None:
    """Quotes of 4 lots at 12 and of 3 at 10, which is the limit, carry 7; one of 5 lots at 9 carries none."""
    state = new_state("USD", 0)
    coin = new_asset(state, "COIN", 0, "10")
    market = new_market(state, types.SPOT, coin, state.valuation, 1)
    market.status = types.MARKET_HALTED  # so that quotes alone count
    account = new_account(state, "ann")
    held, debt = fund(state, account, coin, 9), fund(state, account, state.valuation, 0)
    quotes = state.pnl_settlement.quotes.setdefault(market.id, {})
    for price, quoted in ((12, 4), (10, 3), (9, 5)):
        provider = new_account(state, f"at {price}")
        fund(state, provider, state.valuation, 1_000)
        quotes[provider.id] = Quote(provider.id, market.id, PricePerLot(price), quoted, 10**19)
    sale = _Sale(state, 0, held, debt, UnsoldCollateral(), Owed())
    sale.side, sale.price, sale.lots = types.SELL, PricePerLot(10), lots
    assert sale._lots_that_buyers_take(market) == found
