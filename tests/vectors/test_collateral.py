# SPDX-License-Identifier: Apache-2.0
"""M-1 and U-8 against the golden vectors: weight, root and value of a holding."""

from fractions import Fraction

from clearinghouse.statemachine.arithmetic.money import sqrt_e9_ceil
from clearinghouse.statemachine.exchange_margin.requirements import collateral_value
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.vocabulary.types import WEIGHT_IDENTITY, WEIGHT_INVERSE_SQRT
from tests.vectors.building import new_asset, new_state
from tests.vectors.reader import Vector, check, parametrize

KINDS = {"IDENTITY": WEIGHT_IDENTITY, "INVERSE_SQRT": WEIGHT_INVERSE_SQRT}


@parametrize("collateral")
def test_the_value_of_a_holding_agrees(vector: Vector) -> None:
    """Root and value are those of the vector, and a value is never above the true one."""
    inputs = vector["inputs"]
    state = new_state("VALUATION", inputs["valuation_scale"])
    asset = new_asset(state, "ASSET", inputs["asset_scale"], inputs["price_per_whole"])
    asset.weight_kind = KINDS[inputs["weight_kind"]]
    asset.weight_base_ppb = inputs.get("base_ppb", 0)
    asset.weight_penalty_ppb = inputs.get("penalty_ppb", 0)
    amount = int(inputs["amount_units"])
    value = collateral_value(state, asset, amount, amount)
    notional = to_valuation_ceil(asset, amount)
    results: dict[str, object] = {
        "collateral_value_units": value,
        "collateral_value_u8_units": value,
        "root_e9": sqrt_e9_ceil(notional, state.valuation.scale),
        "notional_whole": Fraction(amount * asset.price_e9, asset.value_denominator)
        / 10**state.valuation.scale,
    }
    # U-8: a weight is never rounded by itself, so none is kept; the value states it.
    check(vector, results, ("weight",))
