# SPDX-License-Identifier: Apache-2.0
"""O-2 against the golden vectors: price, volume and fills of an uncrossing."""

from clearinghouse.statemachine.arithmetic import call_auction as auction_arithmetic
from clearinghouse.statemachine.vocabulary.types import BUY, PRICE_E9, SELL
from tests.vectors.reader import Vector, check, parametrize


@parametrize("auction")
def test_uncrossing_agrees(vector: Vector) -> None:
    """The kernel finds the price of the vector and fills the orders it fills, lot by lot."""
    inputs = vector["inputs"]
    sides = {
        side: [order for order in inputs["orders"] if order["side"] == word]
        for side, word in ((BUY, "BUY"), (SELL, "SELL"))
    }
    limits = {side: [order["limit_price"] for order in orders] for side, orders in sides.items()}
    lots = {side: [order["quantity_lots"] for order in orders] for side, orders in sides.items()}
    price, volume = auction_arithmetic.uncross(
        limits[BUY],
        lots[BUY],
        limits[SELL],
        lots[SELL],
        inputs["tick"],
        inputs.get("reference_price", 0) * PRICE_E9,
    )
    results: dict[str, object] = {"crosses": volume > 0, "volume_lots": volume}
    if volume > 0:
        fills: dict[str, int] = {}
        for side, orders in sides.items():
            filled = auction_arithmetic.allocate(
                side, limits[side], lots[side], [False] * len(orders), price, volume
            )
            fills.update(
                (order["id"], quantity)
                for order, quantity in zip(orders, filled, strict=True)
                if quantity > 0 or order["id"] in vector["exact"]["fills_lots"]
            )
        results["price"] = price
        results["buy_lots_at_price"] = auction_arithmetic.demand_lots(limits[BUY], lots[BUY], price)
        results["sell_lots_at_price"] = auction_arithmetic.supply_lots(
            limits[SELL], lots[SELL], price
        )
        results["fills_lots"] = fills
    check(vector, results)
