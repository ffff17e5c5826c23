# SPDX-License-Identifier: Apache-2.0
"""Explain exposure and requirement of one debt; return a line for their sum."""

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import Telling, factor, percent
from clearinghouse.statemachine.arithmetic.expected_shortfall import (
    collateral_value,
    concentration_add_on,
    tail_count,
)
from clearinghouse.statemachine.clearing_cover.initial_margin import (
    InitialMargin,
    initial_margin,
    positions_of,
    sale_factor_e9_of,
    value_of_collateral,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import PPB


def tell_call(telling: Telling, account: Account) -> None:
    """Explain the collateral that an account must lodge: its requirement, and the value of its collateral."""
    state = telling.state
    margin = state.margin
    required = margin.requirements.get(account.id, 0)
    if margin.run.is_open():
        _tell_requirement(telling, account, required)
    else:
        telling.work("C-7", "the last margin run required", telling.worth(required))
    _tell_collateral(telling, account)
    counts = value_of_collateral(state, account)
    telling.work(
        "C-7",
        f"required {telling.worth(required)} less collateral {telling.worth(counts)}: to be lodged",
        telling.worth(required - counts),
    )


def _tell_requirement(telling: Telling, account: Account, required: int) -> None:
    """Explain the requirement of the run that is under way."""
    state = telling.state
    member = state.clearing.member_of.get(account.owner)
    positions = positions_of(state, (account.id,))
    found = initial_margin(state, positions, 0 if member is None else member.id, account)
    telling.put("parameters of margin", "in force", sources.MARGIN_PARAMETERS)
    for position in positions:
        _tell_position(telling, account, position)
    _tell_shortfalls(telling, positions, found)
    _tell_add_ons(telling, positions, found)
    whole = sum(abs(one.value) for one in positions if one.is_whole and one.value)
    if found.whole:
        telling.work(
            "C-7",
            "positions that count whole: without scenarios or price, or of the member's own issue"
            + ("" if whole == found.whole else "; one without price counts its cash"),
            telling.worth(found.whole),
        )
    saved_ppb = telling.state.margin.parameters.most_saved_ppb()
    if saved_ppb < PPB:
        telling.work(
            "C-7.4",
            f"the single margins of all securities, {telling.worth(found.singles)}, less the greater of "
            f"{telling.worth(found.shortfall)} and {telling.worth(found.floor)}: {percent(PPB - saved_ppb)} of that, "
            "rounded up, is not saved",
            telling.worth(found.unreduced),
        )
    telling.work(
        "C-7",
        f"the greater of {telling.worth(found.shortfall)} and {telling.worth(found.floor)}, with what is not saved "
        f"{telling.worth(found.unreduced)}, concentration {telling.worth(found.concentration)}, days of sale "
        f"{telling.worth(found.sale)} and whole {telling.worth(found.whole)}: initial margin",
        telling.worth(found.total),
    )
    stress = state.margin.stress_margins.get(account.id, 0)
    if stress:
        telling.work(
            "C-8.3",
            "for its member's stress loss beyond half the default fund",
            telling.worth(stress),
        )
    unpaid = required - stress - found.total
    telling.work(
        "C-7",
        f"with variation margin that it could not pay, and what is advanced, {telling.worth(unpaid)}: required",
        telling.worth(required),
    )


def _tell_position(telling: Telling, account: Account, position: Position) -> None:
    """Explain a position: its lots and their value."""
    market = telling.market(position.market_id)
    base = telling.state.markets[position.market_id].base
    telling.put(
        f"open in {market.symbol}",
        f"{telling.lots(position.market_id, position.lots)}, worth {telling.worth(position.value)}"
        + (", counts whole" if position.is_whole else ""),
        sources.cleared(account.id, position.market_id),
    )
    if base.price_e9:
        telling.put(f"index of {base.symbol}", telling.index(base.price_e9), sources.index(base.id))
    if base.id in telling.state.margin.terms:
        telling.put(f"scenarios of {base.symbol}", "in force", sources.scenarios(base.id))


def _tell_shortfalls(telling: Telling, positions: list[Position], found: InitialMargin) -> None:
    """Explain both expected shortfalls by their worst scenarios, and the floor."""
    parameters = telling.state.margin.parameters
    confidence = parameters.confidence_ppb
    days = parameters.look_back_days
    shortfalls = (
        ("look-back", 0, found.results_e9, found.shortfall),
        ("stress period", days, found.stressed_e9, found.stressed),
    )
    for name, first, results, value in shortfalls:
        count = tail_count(len(results), confidence)
        worst = sorted(range(len(results)), key=lambda place: (results[place], place))[:count]
        for place in worst:
            telling.work(
                "C-7",
                f"scenario {first + place} of the {name}: {_moves(telling, positions, first + place)}",
                _result(telling, results[place]),
            )
        losses = -sum(results[place] for place in worst)
        telling.work(
            "C-7",
            f"expected shortfall of the {name}: {_result(telling, losses)} / {count} at {percent(confidence)} of "
            f"{len(results)} scenarios, rounded up, at least 0",
            telling.worth(value),
        )
    weight = parameters.floor_weight_ppb
    telling.work(
        "C-7",
        f"floor: {factor(PPB - weight)} x {telling.worth(found.shortfall)} + {factor(weight)} x "
        f"{telling.worth(found.stressed)}, rounded up",
        telling.worth(found.floor),
    )


def _result(telling: Telling, value_e9: int) -> str:
    """Return a result of a scenario, in smallest units times 10^9, with all its digits."""
    whole, rest = divmod(abs(value_e9), PPB)
    digits = f" and {rest} / 10^9 of a smallest unit" if rest else ""
    return f"{'-' if value_e9 < 0 else ''}{telling.worth(whole)}{digits}"


def _moves(telling: Telling, positions: list[Position], scenario: int) -> str:
    """Return the move of each position in a scenario, as text."""
    state = telling.state
    found = [
        f"{telling.worth(one.value)} x {_signed_percent(state.margin.terms[base.id].returns_ppb[scenario])}"
        for one in positions
        if one.lots and not one.is_whole
        for base in [state.markets[one.market_id].base]
    ]
    return " + ".join(found) or "no position that it moves"


def _signed_percent(ppb: int) -> str:
    """Return a return as per cent."""
    return f"-{percent(-ppb)}" if ppb < 0 else percent(ppb)


def _tell_add_ons(telling: Telling, positions: list[Position], found: InitialMargin) -> None:
    """Explain the add-ons of each asset: for more than a share of the daily volume, and for the days that a sale takes.

    The figures by asset are of the account alone; of several house accounts, each bears its part of the add-ons of all.
    """
    state = telling.state
    parameters = state.margin.parameters
    units_of: dict[AssetId, int] = {}
    for one in positions:
        if one.lots and not one.is_whole:
            market = state.markets[one.market_id]
            units = units_of.get(market.base.id, 0) + one.lots * market.lot_base_units
            units_of[market.base.id] = units
    for asset_id, units in units_of.items():
        terms = state.margin.terms[asset_id]
        if units == 0 or terms.daily_volume == 0:
            continue
        value = to_valuation_ceil(state.assets[asset_id], abs(units))
        add_on = concentration_add_on(
            abs(units),
            value,
            terms.daily_volume,
            parameters.concentration_ppb,
            parameters.concentration_rate_ppb,
        )
        if add_on:
            telling.work(
                "C-7",
                f"concentration: of {telling.amount(asset_id, abs(units))}, worth {telling.worth(value)}, what is "
                f"above {percent(parameters.concentration_ppb)} of a daily volume of "
                f"{telling.amount(asset_id, terms.daily_volume)} counts "
                f"{percent(parameters.concentration_rate_ppb)}, rounded up",
                telling.worth(add_on),
            )
        factor_e9 = sale_factor_e9_of(state, asset_id, abs(units))
        if factor_e9 > PPB:
            telling.work(
                "C-7.4",
                f"days of sale: {telling.amount(asset_id, abs(units))} at {percent(parameters.sold_in_a_day_ppb())} of "
                f"a daily volume of {telling.amount(asset_id, terms.daily_volume)} take longer than "
                f"{terms.liquidation_days} days: the single margin counts, by the square root of the days",
                f"{percent(factor_e9)} of itself",
            )
    if found.concentration or found.sale:
        telling.work(
            "C-7.3",
            "the account's part of both add-ons, with the first house accounts of its owner together",
            f"{telling.worth(found.concentration)} and {telling.worth(found.sale)}",
        )


def _tell_collateral(telling: Telling, account: Account) -> None:
    """Explain the value of each asset that the account has lodged."""
    state = telling.state
    for asset_id in account.holdings:
        amount = state.margin.collateral.get(pair_key(account.id, asset_id), 0)
        if amount == 0:
            continue
        asset = state.assets[asset_id]
        terms = state.margin.terms.get(asset_id)
        haircut = 0 if terms is None else terms.haircut_ppb
        telling.put(
            f"collateral {asset.symbol}",
            telling.asset(asset_id).texts[amount],
            sources.collateral(account.id, asset_id),
        )
        telling.work(
            "C-7",
            f"collateral {telling.amount(asset_id, amount)} at {telling.index(asset.price_e9)} less a haircut of "
            f"{percent(haircut)}, rounded down",
            telling.worth(
                collateral_value(amount, asset.price_e9, asset.value_denominator, haircut)
            ),
        )
