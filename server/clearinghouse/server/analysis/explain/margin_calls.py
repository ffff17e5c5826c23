# SPDX-License-Identifier: Apache-2.0
"""Explain the margin that a clearing account must lodge: requirement, add-ons and collateral (SPEC C-7).

Owns the text of these explanations. Every figure comes from the machine's own margin functions.
"""

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter, factor, percent
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


def explain_call(writer: PartWriter, account: Account) -> None:
    """Explain the collateral that an account must lodge: its requirement, and the value of its collateral."""
    state = writer.state
    margin = state.margin
    required = margin.requirements.get(account.id, 0)
    if margin.run.is_open():
        _explain_requirement(writer, account, required)
    else:
        writer.work("C-7", "the last margin run required", writer.worth(required))
    _explain_collateral(writer, account)
    counts = value_of_collateral(state, account)
    writer.work(
        "C-7",
        f"required {writer.worth(required)} less collateral {writer.worth(counts)}: to be lodged",
        writer.worth(required - counts),
    )


def _explain_requirement(writer: PartWriter, account: Account, required: int) -> None:
    """Explain the requirement that the open margin run has computed for an account: `required`."""
    state = writer.state
    member = state.clearing.member_of.get(account.owner)
    positions = positions_of(state, (account.id,))
    found = initial_margin(state, positions, 0 if member is None else member.id, account)
    writer.put("parameters of margin", "in force", sources.MARGIN_PARAMETERS)
    for position in positions:
        _explain_position(writer, account, position)
    _explain_shortfalls(writer, positions, found)
    _explain_add_ons(writer, positions, found)
    whole = sum(abs(one.value) for one in positions if one.is_whole and one.value)
    if found.whole:
        writer.work(
            "C-7",
            "positions that count whole: without scenarios or price, or of the member's own issue"
            + ("" if whole == found.whole else "; one without price counts its cash"),
            writer.worth(found.whole),
        )
    saved_ppb = writer.state.margin.parameters.most_saved_ppb()
    if saved_ppb < PPB:
        writer.work(
            "C-7.4",
            f"the single margins of all securities, {writer.worth(found.singles)}, less the greater of "
            f"{writer.worth(found.shortfall)} and {writer.worth(found.floor)}: {percent(PPB - saved_ppb)} of that, "
            "rounded up, is not saved",
            writer.worth(found.unreduced),
        )
    writer.work(
        "C-7",
        f"the greater of {writer.worth(found.shortfall)} and {writer.worth(found.floor)}, with what is not saved "
        f"{writer.worth(found.unreduced)}, concentration {writer.worth(found.concentration)}, days of sale "
        f"{writer.worth(found.sale)} and whole {writer.worth(found.whole)}: initial margin",
        writer.worth(found.total),
    )
    stress = state.margin.stress_margins.get(account.id, 0)
    if stress:
        writer.work(
            "C-8.3",
            "for its member's stress loss beyond half the default fund",
            writer.worth(stress),
        )
    unpaid = required - stress - found.total
    writer.work(
        "C-7",
        f"with variation margin that it could not pay, and what is advanced, {writer.worth(unpaid)}: required",
        writer.worth(required),
    )


def _explain_position(writer: PartWriter, account: Account, position: Position) -> None:
    """Explain the lots of a position and their value."""
    market = writer.market(position.market_id)
    base = writer.state.markets[position.market_id].base
    writer.put(
        f"open in {market.symbol}",
        f"{writer.lots(position.market_id, position.lots)}, worth {writer.worth(position.value)}"
        + (", counts whole" if position.is_whole else ""),
        sources.cleared(account.id, position.market_id),
    )
    if base.price_e9:
        writer.put(f"index of {base.symbol}", writer.index(base.price_e9), sources.index(base.id))
    if base.id in writer.state.margin.terms:
        writer.put(f"scenarios of {base.symbol}", "in force", sources.scenarios(base.id))


def _explain_shortfalls(
    writer: PartWriter, positions: list[Position], found: InitialMargin
) -> None:
    """Explain both expected shortfalls by their worst scenarios, and the minimum that applies to them."""
    parameters = writer.state.margin.parameters
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
            writer.work(
                "C-7",
                f"scenario {first + place} of the {name}: {_moves(writer, positions, first + place)}",
                _result(writer, results[place]),
            )
        losses = -sum(results[place] for place in worst)
        writer.work(
            "C-7",
            f"expected shortfall of the {name}: {_result(writer, losses)} / {count} at {percent(confidence)} of "
            f"{len(results)} scenarios, rounded up, at least 0",
            writer.worth(value),
        )
    weight = parameters.floor_weight_ppb
    writer.work(
        "C-7",
        f"floor: {factor(PPB - weight)} x {writer.worth(found.shortfall)} + {factor(weight)} x "
        f"{writer.worth(found.stressed)}, rounded up",
        writer.worth(found.floor),
    )


def _result(writer: PartWriter, value_e9: int) -> str:
    """Return a result of a scenario as decimal text, and its digits below the smallest unit as a fraction."""
    whole, rest = divmod(abs(value_e9), PPB)
    digits = f" and {rest} / 10^9 of a smallest unit" if rest else ""
    return f"{'-' if value_e9 < 0 else ''}{writer.worth(whole)}{digits}"


def _moves(writer: PartWriter, positions: list[Position], scenario: int) -> str:
    """Return as text the value of each position times the return of its asset in a scenario, as a sum."""
    state = writer.state
    found = [
        f"{writer.worth(one.value)} x {_signed_percent(state.margin.terms[base.id].returns_ppb[scenario])}"
        for one in positions
        if one.lots and not one.is_whole
        for base in [state.markets[one.market_id].base]
    ]
    return " + ".join(found) or "no position that it moves"


def _signed_percent(ppb: int) -> str:
    """Return a return in parts per billion as per cent, with its sign."""
    return f"-{percent(-ppb)}" if ppb < 0 else percent(ppb)


def _explain_add_ons(writer: PartWriter, positions: list[Position], found: InitialMargin) -> None:
    """Explain the add-ons of each asset: for a large share of the daily volume, and for the days that a sale takes.

    The figures by asset are of this account alone. If the owner has several house accounts, each bears its part of the
    add-ons of all of them.
    """
    state = writer.state
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
            writer.work(
                "C-7",
                f"concentration: of {writer.amount(asset_id, abs(units))}, worth {writer.worth(value)}, what is "
                f"above {percent(parameters.concentration_ppb)} of a daily volume of "
                f"{writer.amount(asset_id, terms.daily_volume)} counts "
                f"{percent(parameters.concentration_rate_ppb)}, rounded up",
                writer.worth(add_on),
            )
        factor_e9 = sale_factor_e9_of(state, asset_id, abs(units))
        if factor_e9 > PPB:
            writer.work(
                "C-7.4",
                f"days of sale: {writer.amount(asset_id, abs(units))} at {percent(parameters.sold_in_a_day_ppb())} of "
                f"a daily volume of {writer.amount(asset_id, terms.daily_volume)} take longer than "
                f"{terms.liquidation_days} days: the single margin counts, by the square root of the days",
                f"{percent(factor_e9)} of itself",
            )
    if found.concentration or found.sale:
        writer.work(
            "C-7.3",
            "the account's part of both add-ons, with the first house accounts of its owner together",
            f"{writer.worth(found.concentration)} and {writer.worth(found.sale)}",
        )


def _explain_collateral(writer: PartWriter, account: Account) -> None:
    """Explain the value of each asset that the account has lodged."""
    state = writer.state
    for asset_id in account.holdings:
        amount = state.margin.collateral.get(pair_key(account.id, asset_id), 0)
        if amount == 0:
            continue
        asset = state.assets[asset_id]
        terms = state.margin.terms.get(asset_id)
        haircut = 0 if terms is None else terms.haircut_ppb
        writer.put(
            f"collateral {asset.symbol}",
            writer.asset(asset_id).texts[amount],
            sources.collateral(account.id, asset_id),
        )
        writer.work(
            "C-7",
            f"collateral {writer.amount(asset_id, amount)} at {writer.index(asset.price_e9)} less a haircut of "
            f"{percent(haircut)}, rounded down",
            writer.worth(
                collateral_value(amount, asset.price_e9, asset.value_denominator, haircut)
            ),
        )
