# SPDX-License-Identifier: Apache-2.0
"""O-2 against the golden vectors: price, volume and fills of an uncrossing.

The model is asked; `tests/reference` and `tests/stateful` compare the machine with the model.
"""

from clearinghouse.statemachine.vocabulary.types import BUY, SELL
from tests.model.naive_book import Collected, naive_uncross
from tests.vectors.reader import Vector, check, parametrize


@parametrize("auction")
def test_uncrossing_agrees(vector: Vector) -> None:
    """The model finds the price of the vector and fills the orders it fills, lot by lot."""
    inputs = vector["inputs"]
    orders = [
        Collected(
            key,
            key,
            BUY if order["side"] == "BUY" else SELL,
            order["limit_price"],
            order["quantity_lots"],
            is_market=False,
        )
        for key, order in enumerate(inputs["orders"])
    ]
    found = naive_uncross(orders, inputs["tick"], inputs.get("reference_price", 0))
    volume = sum(lots for _, lots in found.rounds)
    results: dict[str, object] = {"crosses": volume > 0, "volume_lots": volume}
    if volume > 0:
        ((price, _),) = found.rounds
        wanted = vector["exact"]["fills_lots"]
        fills = {
            order["id"]: found.fills.get((key, price), 0)
            for key, order in enumerate(inputs["orders"])
        }
        results["price"] = price
        results["buy_lots_at_price"] = sum(
            order.lots for order in orders if order.side == BUY and order.price >= price
        )
        results["sell_lots_at_price"] = sum(
            order.lots for order in orders if order.side == SELL and order.price <= price
        )
        results["fills_lots"] = {
            name: lots for name, lots in fills.items() if lots or name in wanted
        }
    check(vector, results)
