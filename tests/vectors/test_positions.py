# SPDX-License-Identifier: Apache-2.0
"""S-2, S-4 and I-2 against the golden vectors: positions by fills, cost released, results realised."""

from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.trading import fills
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY, PERPETUAL, PRICE_E9, SELL
from tests.realdata import vectors
from tests.vectors.building import (
    new_account,
    new_asset,
    new_market,
    new_state,
    open_order,
)
from tests.vectors.reader import Vector, check, parametrize_these

ALL = vectors("positions")
BY_FILLS = [vector for vector in ALL if "fills" in vector["inputs"]]
BY_TRADES = [vector for vector in ALL if "trades" in vector["inputs"]]


def market_at(mark_quote_units_per_lot: str) -> tuple[State, Market]:
    """A perpetual at a mark, without fees, and its state."""
    state = new_state("QUOTE", 6)
    base = new_asset(state, "BASE", 0, "1")
    mark_e9 = int(mark_quote_units_per_lot) * PRICE_E9
    return state, new_market(state, PERPETUAL, base, state.valuation, 1, mark_e9)


def trade(
    state: State, market: Market, buyer: Account, seller: Account, price: int, lots: int
) -> None:
    """One trade between two accounts at a price, the buyer as taker."""
    resting = open_order(state, seller, market, SELL, price, lots)
    taker = open_order(state, buyer, market, BUY, price, lots)
    fills.trade(state, 0, resting, taker, PricePerLot(price), lots)


def realised(state: State, account: Account) -> int:
    """Results that the account has realised so far; without fees that is its unsettled equity."""
    holding = account.holdings.get(state.valuation.id)
    return holding.unsettled if holding is not None else 0


def unrealised(state: State, account: Account) -> int:
    """Unrealised result of the account at the mark, as its margin counts it."""
    refresh(state, account)
    return account.upnl


@parametrize_these(BY_FILLS)
def test_a_position_after_each_fill(vector: Vector) -> None:
    """Position, cost, released cost and realised result after each fill are those of the vector, to the unit."""
    inputs = vector["inputs"]
    state, market = market_at(inputs["mark_quote_units_per_lot"])
    account = new_account(state, "account", 10)
    other = new_account(state, "other", 10)
    line = line_of(account, market)
    after_each = []
    released_each = []
    for fill in inputs["fills"]:
        signed = int(fill["signed_quantity_lots"])
        price = int(fill["price_quote_units_per_lot"])
        total_before = realised(state, account)
        buyer, seller = (account, other) if signed > 0 else (other, account)
        trade(state, market, buyer, seller, price, abs(signed))
        total = realised(state, account)
        released = -(total - total_before) - _closing_notional(line.position, signed, price)
        released_each.append(released)
        after_each.append(
            {
                "position_lots": line.position,
                "cost_quote_units": line.cost,
                "released_cost_quote_units": released,
                "realised_pnl_quote_units": total - total_before,
                "realised_pnl_total_quote_units": total,
            }
        )
    results = {
        "after_each_fill": after_each,
        "released_cost_exact_quote_units": released_each,
        "unrealised_pnl_quote_units": unrealised(state, account),
    }
    check(vector, results)


def _closing_notional(position_after: int, signed: int, price: int) -> int:
    """Signed notional of that part of a fill which closed lots of the position before it."""
    before = position_after - signed
    if before == 0 or (before > 0) == (signed > 0):
        return 0
    closed = min(abs(before), abs(signed))
    return (closed if signed > 0 else -closed) * price


@parametrize_these(BY_TRADES)
def test_what_one_account_wins_another_loses(vector: Vector) -> None:
    """Over all accounts of a market positions sum to zero and results to the signed cost (I-2)."""
    inputs = vector["inputs"]
    state, market = market_at(inputs["mark_quote_units_per_lot"])
    accounts: dict[str, Account] = {}
    for entry in inputs["trades"]:
        for owner in (entry["buyer"], entry["seller"]):
            if owner not in accounts:
                accounts[owner] = new_account(state, owner, 10)
        trade(
            state,
            market,
            accounts[entry["buyer"]],
            accounts[entry["seller"]],
            int(entry["price_quote_units_per_lot"]),
            int(entry["quantity_lots"]),
        )
    lines = {owner: line_of(account, market) for owner, account in accounts.items()}
    results = {
        "accounts": {
            owner: {
                "position_lots": lines[owner].position,
                "cost_quote_units": lines[owner].cost,
                "realised_pnl_total_quote_units": realised(state, account),
                "unrealised_pnl_quote_units": unrealised(state, account),
            }
            for owner, account in accounts.items()
        },
        "sum_position_lots": sum(line.position for line in lines.values()),
        "sum_realised_minus_cost_quote_units": sum(
            realised(state, account) - lines[owner].cost for owner, account in accounts.items()
        ),
        "sum_realised_plus_unrealised_quote_units": sum(
            realised(state, account) + unrealised(state, account) for account in accounts.values()
        ),
    }
    check(vector, results)


def test_every_position_vector_is_used() -> None:
    """The two kinds of position vectors are all there are."""
    assert len(BY_FILLS) + len(BY_TRADES) == len(ALL)
