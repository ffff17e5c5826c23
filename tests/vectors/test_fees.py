# SPDX-License-Identifier: Apache-2.0
"""O-7, U-5 and S-2 against the golden vectors: fees, rebates and postings of whole trades."""

from clearinghouse.statemachine.arithmetic.lending import lenders_part
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.trading import fills as fills_module
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, BUY, FEES, PERPETUAL, SELL, SPOT
from tests.realdata import vectors
from tests.vectors.building import (
    fund,
    lots_and_price,
    new_account,
    new_asset,
    new_market,
    new_state,
    open_order,
    units,
)
from tests.vectors.reader import Vector, check, parametrize_these

ALL = vectors("fees")
TRADES = [vector for vector in ALL if "taker_side" in vector["inputs"]]
SLICES = [vector for vector in ALL if "fills_of_one_order" in vector["inputs"]]
LENDERS = [vector for vector in ALL if "lender_share_ppb" in vector["inputs"]]
# Values before rounding, which nothing keeps.
UNROUNDED = (
    "taker_fee_unrounded_quote_units",
    "maker_fee_unrounded_quote_units",
    "cumulative_fee_unrounded_quote_units",
)


def amounts(state: State) -> dict[tuple[int, int], tuple[int, int]]:
    """Balance and unsettled equity of each account in each asset."""
    return {
        (account.id, asset_id): (holding.balance, holding.unsettled)
        for account in state.accounts.values()
        for asset_id, holding in account.holdings.items()
    }


@parametrize_these(TRADES)
def test_a_trade_is_charged_and_posted_to_the_unit(vector: Vector) -> None:
    """The fees of both sides and every posting of one trade are those of the vector, and sum to zero."""
    inputs = vector["inputs"]
    kind = {"SPOT": SPOT, "PERPETUAL": PERPETUAL}[inputs["market_kind"]]
    state = new_state("QUOTE", inputs["quote_scale"])
    quote = state.valuation
    base = new_asset(state, "BASE", inputs["base_scale"], inputs["price_quote_per_base"])
    lots, price = lots_and_price(
        inputs["lot_size_base"],
        inputs["quote_scale"],
        inputs["price_quote_per_base"],
        inputs["quantity_base"],
    )
    market = new_market(state, kind, base, quote, units(inputs["lot_size_base"], base.scale))
    accounts = {BUY: new_account(state, "buyer", 10), SELL: new_account(state, "seller", 10)}
    if kind == SPOT:
        fund(state, accounts[BUY], quote, min(2 * price * lots, AMOUNT_MAX))
        fund(state, accounts[SELL], base, lots * market.lot_base_units)
    orders = {
        side: open_order(
            state,
            account,
            market,
            side,
            price,
            lots,
            inputs["maker_fee_ppb"],
            inputs["taker_fee_ppb"],
        )
        for side, account in accounts.items()
    }
    taker_side = {"BUY": BUY, "SELL": SELL}[inputs["taker_side"]]
    taker = orders[taker_side]
    maker = orders[SELL if taker_side == BUY else BUY]
    before = amounts(state)
    taker_fee = fills_module.trade(state, 0, maker, taker, PricePerLot(price), lots)
    after = amounts(state)
    moved = {
        key: tuple(new - old for new, old in zip(after[key], before.get(key, (0, 0)), strict=True))
        for key in after
    }

    at = 1 if kind == PERPETUAL else 0
    deltas = {
        (who, asset.symbol): moved.get((account_id, asset.id), (0, 0))[at]
        for who, account_id in (
            ("buyer", accounts[BUY].id),
            ("seller", accounts[SELL].id),
            ("fees", FEES),
        )
        for asset in (base, quote)
    }
    results = {
        "notional_quote_units": price * lots,
        "taker_fee_quote_units": taker_fee,
        "maker_fee_quote_units": deltas["fees", "QUOTE"] - taker_fee,
    }
    for who in ("buyer", "seller", "fees"):
        if kind == SPOT:
            results[f"{who}_quote_delta_units"] = deltas[who, "QUOTE"]
            results[f"{who}_base_delta_units"] = deltas[who, "BASE"]
        else:
            results[f"{who}_unsettled_delta_quote_units"] = deltas[who, "QUOTE"]
    check(vector, results, UNROUNDED)
    for asset in (base, quote):
        assert sum(change[0] for (_, key), change in moved.items() if key == asset.id) == 0
        assert sum(change[1] for (_, key), change in moved.items() if key == asset.id) == 0
    if kind == PERPETUAL:
        assert all(change[0] == 0 for change in moved.values()), "S-2: no balance moves"
    assert ledger.free_balance(ledger.holding_of(state, accounts[BUY], quote)) >= 0


@parametrize_these(SLICES)
def test_slicing_an_order_never_changes_its_fee(vector: Vector) -> None:
    """An order pays, fill by fill, the ceiling of its cumulative fee less what it has paid."""
    inputs = vector["inputs"]
    state = new_state("QUOTE", inputs["quote_scale"])
    base = new_asset(state, "BASE", 0, "1")
    market = new_market(state, PERPETUAL, base, state.valuation, 1)
    fills = [
        lots_and_price(
            "1", inputs["quote_scale"], fill["price_quote_per_base"], fill["quantity_base"]
        )
        for fill in inputs["fills_of_one_order"]
    ]
    maker = new_account(state, "maker")
    taker = open_order(
        state,
        new_account(state, "taker"),
        market,
        BUY,
        max(price for _, price in fills),
        sum(lots for lots, _ in fills),
        taker_fee_ppb=inputs["fee_ppb"],
    )
    paid = []
    for lots, price in fills:
        resting = open_order(state, maker, market, SELL, price, lots)
        paid.append(fills_module.trade(state, 0, resting, taker, PricePerLot(price), lots))
    check(
        vector,
        {"fee_quote_units_per_fill": paid, "fee_quote_units_total": taker.fee_paid},
        UNROUNDED,
    )


@parametrize_these(LENDERS)
def test_lenders_get_their_share_of_the_fees(vector: Vector) -> None:
    """The lenders' share is floored, and the rest stays with the clearinghouse."""
    inputs = vector["inputs"]
    collected = int(inputs["fee_collected_quote_units"])
    share = lenders_part(collected, inputs["lender_share_ppb"])
    check(
        vector,
        {"to_lending_pool_quote_units": share, "to_fees_quote_units": collected - share},
    )


def test_every_fee_vector_is_used() -> None:
    """The three kinds of fee vectors are all there are."""
    assert len(TRADES) + len(SLICES) + len(LENDERS) == len(ALL)
