# SPDX-License-Identifier: Apache-2.0
"""U-2, U-3 and Q-1 against the golden vectors: decimal text, market units, and orders on lot and tick."""

from clearinghouse.server.codec.decimals import DecimalError, parse_units, units_to_text
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import MarketId, OrderId
from clearinghouse.statemachine.vocabulary.types import PLACE, PRICE_E9, SELL
from tests.realdata import vectors
from tests.reference.market import Grid, Setup, Venue
from tests.vectors.reader import Vector, check, parametrize_these

ALL = vectors("units")
TEXTS = [vector for vector in ALL if "text" in vector["inputs"]]
MARKETS = [vector for vector in ALL if "tick_x_lot_quote_units" in vector["exact"]]
ORDERS = [vector for vector in ALL if "price_quote_per_base" in vector["inputs"]]
NOT_UNITS = {codes.TICK_SIZE, codes.LOT_SIZE, codes.ORDER_NOTIONAL_LIMIT}


@parametrize_these(TEXTS)
def test_decimal_text_is_read_exactly_or_refused(vector: Vector) -> None:
    """A text is its number of units or no number at all, and is written back in the one canonical form."""
    inputs = vector["inputs"]
    results: dict[str, object] = {"verdict": "refuse"}
    try:
        read = parse_units(inputs["text"], inputs["scale"], signed=inputs["signed"])
    except DecimalError:
        pass
    else:
        results = {
            "verdict": "accept",
            "units": read,
            "canonical_text": units_to_text(read, inputs["scale"]),
        }
    check(vector, results)


def grid_of(inputs: Vector) -> Grid:
    """The units of a market as an operator states them: scales are the decimals of lot and tick (Q-1)."""
    lot, tick = inputs["lot_size_base"], inputs["tick_size_quote_per_base"]
    lot_decimals, tick_decimals = (len(text.partition(".")[2]) for text in (lot, tick))
    return Grid(
        quote_scale=inputs["quote_scale"],
        lot_decimals=lot_decimals,
        tick_decimals=tick_decimals,
        tick_units=parse_units(tick, tick_decimals),
        lot_units=parse_units(lot, lot_decimals),
        base_scale=inputs["base_scale"],
    )


@parametrize_these(MARKETS)
def test_a_market_is_listed_only_with_whole_units(vector: Vector) -> None:
    """Tick x lot must be a whole number of quote units and a lot a whole number of base units (U-3)."""
    inputs = vector["inputs"]
    grid = grid_of(inputs)
    setup = Setup(grid.quote_scale)
    base = setup.list_asset(inputs["base_scale"], PRICE_E9)
    code, market_id = setup.list_perpetual(base, grid)
    if code == codes.OK:
        market = setup.engine.state.markets[MarketId(market_id)]
        check(
            vector,
            {
                "verdict": "accept",
                "tick_x_lot_quote_units": market.tick_per_lot,
                "lot_base_units": market.lot_base_units,
            },
        )
    else:
        assert code == codes.MARKET_UNITS_INVALID
        # The products that are not whole are stated for information; a refused market keeps none.
        check(vector, {"verdict": "refuse"}, ("tick_x_lot_quote_units", "lot_base_units"))


@parametrize_these(ORDERS)
def test_an_order_is_on_lot_and_tick_or_refused(vector: Vector) -> None:
    """Price per lot, lots, notional and base amount of an order are exact; what is off lot or tick is refused."""
    inputs = vector["inputs"]
    grid = grid_of(inputs)
    # An offer above the mark risks nothing, so that units alone decide.
    venue = Venue(grid, mark=grid.tick_units, owners=1)
    results: dict[str, object] = {"verdict": "refuse"}
    try:
        price = parse_units(inputs["price_quote_per_base"], grid.tick_decimals)
        quantity = parse_units(inputs["quantity_base"], grid.lot_decimals)
    except DecimalError:
        check(vector, results)
        return
    answer = venue.order(PLACE, 0, SELL, price, quantity, key=1)
    if answer.code == codes.OK:
        order = venue.engine.state.orders[OrderId(venue.order_ids[1])]
        results = {
            "verdict": "accept",
            "price_quote_units_per_lot": order.price_per_lot,
            "quantity_lots": order.quantity_lots,
            "notional_quote_units": order.price_per_lot * order.quantity_lots,
            "quantity_base_units": order.quantity_lots * venue.market.lot_base_units,
        }
    else:
        assert answer.code in NOT_UNITS
    check(vector, results)


def test_every_unit_vector_is_used() -> None:
    """The three kinds of unit vectors are all there are."""
    assert len(TEXTS) + len(MARKETS) + len(ORDERS) == len(ALL)
