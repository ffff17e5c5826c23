# SPDX-License-Identifier: Apache-2.0
"""W-0 to W-5 against the golden vectors: prices, levels, sizes, fees, the backstop, the ranking, the sharing."""

from fractions import Fraction

from clearinghouse.statemachine.arithmetic import liquidation as kernel
from clearinghouse.statemachine.arithmetic.money import largest_remainder, release_cost
from clearinghouse.statemachine.vocabulary.types import ACTIVE, DEFAULTED, LIQUIDATING, PRICE_E9
from tests.model.liquidation_arithmetic import loss_shares
from tests.realdata import vectors
from tests.vectors.reader import Vector, check, parametrize_these

ALL = vectors("liquidation")
STATUS = {"ACTIVE": ACTIVE, "LIQUIDATING": LIQUIDATING, "DEFAULTED": DEFAULTED}


def of_kind(rule: str, start: str) -> list[Vector]:
    """The vectors of a rule whose name starts with a word."""
    return [v for v in ALL if v["rule"] == rule and v["name"].startswith(start)]


KINDS = [
    ("W-0", "bankruptcy price"),
    ("W-1", "levels"),
    ("W-2", "pass"),
    ("W-2", "fee"),
    ("W-3", "backstop"),
    ("W-4", "adl price"),
    ("W-4", "adl:"),
    ("W-5", "rest"),
    ("W-5", "loss"),
]


def test_every_vector_has_a_test() -> None:
    """No vector of the family stands outside the kinds that are tested below."""
    assert sum(len(of_kind(*kind)) for kind in KINDS) == len(ALL)


@parametrize_these(of_kind("W-0", "bankruptcy price"))
def test_bankruptcy_prices(vector: Vector) -> None:
    """Shares of E and bankruptcy prices to the tick are those of the vector."""
    given = vector["inputs"]
    recoverable = int(given["bankruptcy_equity_quote_units"])
    tick = int(given["tick_quote_units_per_lot"])
    lines = given["lines"]
    whole = sum(int(line["maintenance_requirement_quote_units"]) for line in lines)
    shares: dict[str, Fraction] = {}
    exact: dict[str, Fraction] = {}
    prices: dict[str, int] = {}
    for line in lines:
        name = line["line"]
        part = recoverable * int(line["maintenance_requirement_quote_units"])
        shares[name] = Fraction(part, whole)
        if "position_lots" in line:
            position = int(line["position_lots"])
            mark_e9 = int(line["mark_quote_units_per_lot"]) * PRICE_E9
            exact[name] = Fraction(mark_e9, PRICE_E9) - shares[name] / position
            prices[name] = kernel.bankruptcy_price(mark_e9, position, part, whole, tick)
    check(
        vector,
        {
            "share_of_equity_quote_units": shares,
            "bankruptcy_price_exact_quote_units_per_lot": exact,
            "bankruptcy_price_quote_units_per_lot": prices,
        },
    )


@parametrize_these(of_kind("W-1", "levels"))
def test_levels(vector: Vector) -> None:
    """Who is flagged and who may leave, equality included, are those of the vector."""
    given = vector["inputs"]
    equity = int(given["net_equity_quote_units"])
    required = int(given["total_exposure_quote_units"]) * given["mmf_ppb"]
    buffer_ppb = given["exit_buffer_ppb"]
    maintenance = kernel.exit_requirement(required, 10**9, buffer_ppb, sold=False)
    exit_equity = kernel.exit_requirement(
        required, 10**9, buffer_ppb, sold=given["a_lot_has_been_sold"]
    )
    check(
        vector,
        {
            "maintenance_equity_quote_units": maintenance,
            "exit_equity_quote_units": exit_equity,
            "flag_for_liquidation": equity < maintenance,
            "may_leave_liquidation": equity >= exit_equity,
        },
    )


@parametrize_these(of_kind("W-2", "pass"))
def test_passes(vector: Vector) -> None:
    """The size of a pass, and how many it takes if all fill, are those of the vector."""
    size = vector["inputs"]["size_at_flagging_lots"]
    lots = kernel.lots_per_pass(size, vector["inputs"]["fraction_ppb"])
    passes: list[int] = []
    left = size
    while left:
        passes.append(min(left, lots))
        left -= passes[-1]
    check(
        vector,
        {
            "lots_per_pass_exact": lots,
            "passes_if_all_fill": len(passes),
            "first_pass_lots": passes[0],
            "last_pass_lots": passes[-1],
        },
    )


@parametrize_these(of_kind("W-2", "fee"))
def test_fees(vector: Vector) -> None:
    """The liquidation fee is that of the vector, to the unit."""
    given = vector["inputs"]
    position = 1 if given["position_side"] == "LONG" else -1
    lots = given["filled_lots"]
    notional = lots * int(given["fill_price_quote_units_per_lot"])
    limit = int(given["bankruptcy_price_quote_units_per_lot"])
    rate = given["liquidation_fee_ppb"]
    unbounded = kernel.liquidation_fee(position, lots, notional, limit, 10**18)
    by_rate = kernel.liquidation_fee(position, lots, notional, 1 if position > 0 else 10**30, rate)
    check(
        vector,
        {
            "fee_quote_units": kernel.liquidation_fee(position, lots, notional, limit, rate),
            "half_above_bankruptcy_quote_units": unbounded,
            "fee_by_rate_quote_units": by_rate,
        },
    )


@parametrize_these(of_kind("W-3", "backstop"))
def test_backstop(vector: Vector) -> None:
    """Spread, booked price, split, and whether tier 3 comes next are those of the vector."""
    given = vector["inputs"]
    position = int(given["position_lots"])
    size = abs(position)
    mark_e9 = int(given["mark_quote_units_per_lot"]) * PRICE_E9
    share = int(given["share_of_equity_quote_units"])
    missing = kernel.shortfall(share, 1)
    refused = missing > int(given["liquidity_fund_quote_units"])
    lots = 0 if refused else min(size, int(given.get("provider_capacity_lots", size)))
    spread = kernel.spread_per_lot(mark_e9, given["spread_ppb"], 10**30, 1, size)
    used = kernel.spread_per_lot(mark_e9, given["spread_ppb"], share, 1, size)
    to_provider = kernel.provider_part(used * lots)
    value = kernel.value_at_mark(mark_e9, position, lots)
    booked = Fraction(value - to_provider if position > 0 else value + to_provider, lots or 1)
    if lots == 0:
        # Nothing is booked; the price is that at which a lot would have been.
        part = Fraction(2 * used, 3)
        booked = Fraction(mark_e9, PRICE_E9) - (part if position > 0 else -part)
    sign = 1 if position > 0 else -1
    check(
        vector,
        {
            "goes_to_tier_3": refused,
            "spread_quote_units_per_lot": spread,
            "spread_used_quote_units_per_lot": used,
            "booked_price_quote_units_per_lot": booked,
            "transferred_lots": sign * lots,
            "remaining_lots": sign * (size - lots),
            "account_loses_against_mark_quote_units": used * lots,
            "provider_gains_quote_units": to_provider,
            "fund_gets_quote_units": used * lots - to_provider,
            "fund_pays_quote_units": kernel.cumulative_part(missing, lots, size),
        },
    )


@parametrize_these(of_kind("W-4", "adl price"))
def test_adl_prices(vector: Vector) -> None:
    """The price of tier 3 is the mark moved by what neither E nor the fund covers."""
    given = vector["inputs"]
    missing = kernel.shortfall(int(given["share_of_equity_quote_units"]), 1)
    uncovered = max(0, missing - int(given["liquidity_fund_quote_units"]))
    position = int(given["bankrupt_position_lots"])
    mark_e9 = int(given["mark_quote_units_per_lot"]) * PRICE_E9
    check(
        vector,
        {
            "uncovered_loss_quote_units": uncovered,
            "adl_price_quote_units_per_lot": kernel.adl_price(mark_e9, position, uncovered),
        },
    )


@parametrize_these(of_kind("W-4", "adl:"))
def test_adl(vector: Vector) -> None:
    """Who is deleveraged, in which order, by how many lots and with which result are those of the vector."""
    given = vector["inputs"]
    bankrupt = int(given["bankrupt_position_lots"])
    price = int(given["adl_price_quote_units_per_lot"])
    mark = int(given["mark_quote_units_per_lot"])
    candidates = [
        row
        for row in given["accounts"]
        if STATUS[row["status"]] == ACTIVE
        and (int(row["position_lots"]) > 0) != (bankrupt > 0)
        and int(row["position_lots"]) * mark > int(row["cost_quote_units"])
    ]
    ranked = sorted(
        candidates,
        key=lambda row: kernel.MarginFraction(
            int(row["net_equity_quote_units"]),
            int(row["total_exposure_quote_units"]),
            row["account"],
        ),
    )
    left = abs(bankrupt)
    done = []
    for row in ranked:
        position = int(row["position_lots"])
        cost = int(row["cost_quote_units"])
        lots = kernel.adl_lots(
            left,
            position,
            cost,
            price,
            mark * PRICE_E9,
            int(row["net_equity_quote_units"]),
            int(row["total_exposure_quote_units"]),
            int(row["bankruptcy_equity_quote_units"]),
            1,
            1,
        )
        if lots:
            left -= lots
            closed = lots if position > 0 else -lots
            done.append(
                {
                    "account": row["account"],
                    "closed_lots": lots,
                    "position_after_lots": position - closed,
                    "realised_pnl_quote_units": closed * price
                    - release_cost(cost, lots, abs(position)),
                }
            )
    check(
        vector,
        {
            "rank": [row["account"] for row in ranked],
            "deleveraged": done,
            "remaining_lots": left,
        },
    )


@parametrize_these(of_kind("W-5", "rest"))
def test_rest(vector: Vector) -> None:
    """The rest of a position is closed against the opposite side as the vector says."""
    remaining = int(vector["inputs"]["remaining_position_lots"])
    opposite = sorted(
        (int(account), abs(int(lots)))
        for account, lots in vector["inputs"]["positions_lots"].items()
        if (int(lots) > 0) != (remaining > 0)
    )
    closed = largest_remainder(abs(remaining), [lots for _, lots in opposite])
    named = {str(account): lots for (account, _), lots in zip(opposite, closed, strict=True)}
    check(vector, {"closed_lots": named})


@parametrize_these(of_kind("W-5", "loss"))
def test_losses(vector: Vector) -> None:
    """The model shares a loss as the vector says, and what no one can bear is left over."""
    loss = int(vector["inputs"]["loss_quote_units"])
    rows = sorted(vector["inputs"]["opposite"], key=lambda row: int(row["account"]))
    shares = loss_shares(
        loss,
        [int(row["lots"]) for row in rows],
        [int(row["bankruptcy_equity_quote_units"]) for row in rows],
    )
    check(
        vector,
        {
            "share_quote_units": {
                str(row["account"]): share for row, share in zip(rows, shares, strict=True)
            },
            "total_paid_quote_units": sum(shares),
            "debt_of_liquidity_fund_quote_units": loss - sum(shares),
        },
    )
