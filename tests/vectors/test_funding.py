# SPDX-License-Identifier: Apache-2.0
"""P-5 against the golden vectors: rates, means of samples, and what accounts and the market's line get."""

from fractions import Fraction

from clearinghouse.statemachine.arithmetic.funding import (
    RAY,
    add_fractions,
    index_step_ray,
    mean_rate_ppb,
    rate_ppb,
)
from clearinghouse.statemachine.checks.all_checks import check_funding
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.positions import funding
from clearinghouse.statemachine.vocabulary.types import PERPETUAL, PPB, PRICE_E9
from tests.realdata import vectors
from tests.vectors.building import new_account, new_asset, new_market, new_state, whole
from tests.vectors.reader import Vector, check, parametrize_these

ALL = vectors("funding")
RATES = [vector for vector in ALL if "mean_premium_ppb" in vector["inputs"]]
SAMPLES = [vector for vector in ALL if "samples" in vector["inputs"]]
PAYMENTS = [vector for vector in ALL if "intervals" in vector["inputs"]]
BPS = PPB // 10_000


def terms(inputs: Vector) -> tuple[int, int, int, int]:
    """Interest, inner clamp, divisor and bound of a vector, in the machine's units."""
    return (
        inputs["interest_ppb"],
        inputs["inner_clamp_bps"] * BPS,
        inputs["divisor"],
        inputs["bound_bps"] * BPS,
    )


@parametrize_these(RATES)
def test_a_rate_from_a_mean_premium(vector: Vector) -> None:
    """The rate is that of the vector to the ppb, rounded toward zero."""
    inputs = vector["inputs"]
    rate = rate_ppb(inputs["mean_premium_ppb"], PPB, *terms(inputs))
    check(vector, {"funding_rate_ppb": rate, "funding_rate_exact_ppb": rate})


@parametrize_these(SAMPLES)
def test_a_rate_from_samples(vector: Vector) -> None:
    """The mean of the samples is exact, and the rate that follows is that of the vector to the ppb."""
    inputs = vector["inputs"]
    sums: dict[int, int] = {}
    samples = 0
    for sample in inputs["samples"]:
        mark = whole(Fraction(sample["mark"]) * PRICE_E9)
        index = whole(Fraction(sample["index"]) * PRICE_E9)
        sums[index] = sums.get(index, 0) + (mark - index) * sample["times"]
        samples += sample["times"]
    above, below = add_fractions(list(sums.values()), list(sums))
    premium = Fraction(above, below * samples) * PPB
    assert premium == Fraction(vector["exact"]["premium_ppb"])
    rate = mean_rate_ppb(sums, samples, *terms(inputs))
    results = {
        "premium_ppb": premium,
        "funding_rate_ppb": rate,
        "funding_rate_exact_ppb": rate,
    }
    check(vector, results)


@parametrize_these(PAYMENTS)
def test_what_accounts_and_the_line_get(vector: Vector) -> None:
    """Each account gets the floor of its share over all intervals at once, and the market's line the rest."""
    inputs = vector["inputs"]
    state = new_state("QUOTE", 6)
    base = new_asset(state, "BASE", 0, "1")
    market = new_market(state, PERPETUAL, base, state.valuation, 1, PRICE_E9)
    lines = {}
    for owner, lots in inputs["positions_lots"].items():
        lines[owner] = line_of(new_account(state, owner, 10), market)
        lines[owner].position = int(lots)
    market.open_interest_lots = sum(max(line.position, 0) for line in lines.values())
    for interval in inputs["intervals"]:
        mark_e9 = whole(Fraction(interval["mark_quote_units_per_lot"]) * PRICE_E9)
        market.funding_index_ray += index_step_ray(mark_e9, interval["funding_rate_ppb"])
    assert check_funding(state) == []
    booked = {}
    for owner, line in lines.items():
        funding.settle_line(state, 0, line)
        holding = line.account.holdings.get(state.valuation.id)
        booked[owner] = holding.unsettled if holding is not None else 0
    assert check_funding(state) == []
    results = {
        "cumulative_funding_quote_units_per_lot": Fraction(market.funding_index_ray, RAY),
        "credit_quote_units": booked,
        "booked_quote_units": booked,
        "funding_line_quote_units": market.funding_line,
    }
    check(vector, results)


def test_every_funding_vector_is_used() -> None:
    """The three kinds of funding vectors are all there are."""
    assert len(RATES) + len(SAMPLES) + len(PAYMENTS) == len(ALL)
