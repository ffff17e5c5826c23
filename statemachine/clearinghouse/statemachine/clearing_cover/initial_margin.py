# SPDX-License-Identifier: Apache-2.0
"""Compute the initial margin of a clearing account from its open nets and their scenarios (SPEC C-7, C-7.1).

Owns the positions of an account and the margin of each. Must never call for margin.
"""

from collections.abc import Sequence

from clearinghouse.statemachine.arithmetic.expected_shortfall import (
    concentration_add_on,
    expected_shortfall,
    sale_add_on,
    sale_factor_e9,
    single_shortfall,
    stress_floor,
    tail_count,
    unreduced_part,
)
from clearinghouse.statemachine.clearing.collateral_values import counted_value, is_banned
from clearinghouse.statemachine.clearing.parties import house_accounts_of_group, is_affiliated
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.state.margin import MarginAsset
from clearinghouse.statemachine.state.open_nets import nets_of_account, open_cash
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import KIND_MEMBER_HOUSE, PPB


class InitialMargin:
    """The initial margin of an account and its parts, in the valuation asset."""

    __slots__ = (
        "concentration",
        "floor",
        "results_e9",
        "sale",
        "shortfall",
        "singles",
        "stressed",
        "stressed_e9",
        "total",
        "unreduced",
        "whole",
    )

    def __init__(self) -> None:
        """Start at zero."""
        self.shortfall = self.stressed = self.floor = self.concentration = self.whole = 0
        self.singles = self.unreduced = self.sale = self.total = 0
        self.results_e9: list[int] = []  # of the scenarios of the look-back
        self.stressed_e9: list[int] = []  # of the stress period


def positions_of(state: State, account_ids: Sequence[AccountId]) -> list[Position]:
    """Return the positions of accounts, summed by market, without those of 0 lots and 0 cash.

    A fail counts at its carried price, so that a change that its settlement has paid counts once. A market claim counts
    from the record time on, because the price no longer includes it (C-5). Penalties are not part of a position.
    """
    found: dict[MarketId, Position] = {}
    claims_of = state.corporate_actions.claims_of
    for account_id in account_ids:
        for market_id, claim in claims_of.get(account_id, {}).items():
            found.setdefault(market_id, Position(market_id)).cash += claim
        for _, net in nets_of_account(state, account_id):
            position = found.get(net.market_id)
            if position is None:
                position = found[net.market_id] = Position(net.market_id)
            position.lots += net.bought_lots - net.sold_lots + net.carried_lots
            position.cash += open_cash(net)
    result: list[Position] = []
    for market_id in sorted(found):
        position = found[market_id]
        if position.is_open():
            market = state.markets[market_id]
            units = position.lots * market.lot_base_units
            position.value = to_valuation_floor(market.base, units)
            result.append(position)
    return result


def _counts_whole(
    state: State, position: Position, terms: MarginAsset | None, member_id: int
) -> bool:
    """Return whether a position's whole value is its margin: it has no scenarios, or its member or group issued it."""
    parameters = state.margin.parameters
    if terms is None or len(terms.returns_ppb) != (
        parameters.look_back_days + parameters.stress_days
    ):
        return True
    return position.lots > 0 and is_affiliated(state, member_id, terms.issuer_member_id)


class _Assets:
    """Positions by asset: units and values of those with scenarios, and the sum of the fully counted values."""

    __slots__ = ("units_of", "value_of", "whole")

    def __init__(self) -> None:
        """Start without positions."""
        self.units_of: dict[AssetId, int] = {}
        self.value_of: dict[AssetId, int] = {}
        self.whole = 0


def _whole_value(state: State, position: Position, member_id: int) -> int:
    """Return the fully counted value of a position, ceiled; -1 if its scenarios count instead. Record which applies.

    Without a price its value is unknown, so the agreed cash counts.
    """
    market = state.markets[position.market_id]
    base = market.base
    position.is_whole = True
    if base.price_e9 == 0:
        return to_valuation_ceil(market.quote, abs(position.cash))
    position.is_whole = _counts_whole(state, position, state.margin.terms.get(base.id), member_id)
    return abs(position.value) if position.is_whole else -1


def _by_asset(state: State, positions: list[Position], member_id: int) -> _Assets:
    """Return positions of accounts of one member by asset, and record in each position whether it counts in full."""
    found = _Assets()
    terms_of_cash = state.corporate_actions.terms_of_cash
    for position in positions:
        if position.lots == 0 or terms_of_cash(state.markets[position.market_id].base.id):
            continue  # once a security is redeemed, its lots are cash of a stated amount
        whole = _whole_value(state, position, member_id)
        if whole >= 0:
            found.whole += whole
            continue
        market = state.markets[position.market_id]
        asset_id = market.base.id
        units = position.lots * market.lot_base_units
        found.units_of[asset_id] = found.units_of.get(asset_id, 0) + units
        found.value_of[asset_id] = found.value_of.get(asset_id, 0) + position.value
    return found


def initial_margin(
    state: State, positions: list[Position], member_id: int, account: Account | None = None
) -> InitialMargin:
    """Return the initial margin of positions of one member; with `account` only that account's part of the add-ons."""
    margin = state.margin
    parameters = margin.parameters
    found = InitialMargin()
    assets = _by_asset(state, positions, member_id)
    found.whole = assets.whole
    results: list[int] = [0] * (parameters.look_back_days + parameters.stress_days)
    for asset_id, value in assets.value_of.items():
        returns = margin.terms[asset_id].returns_ppb
        results = [before + value * one for before, one in zip(results, returns, strict=True)]
    found.results_e9 = results[: parameters.look_back_days]
    found.stressed_e9 = results[parameters.look_back_days :]
    found.shortfall = expected_shortfall(found.results_e9, parameters.confidence_ppb)
    found.stressed = expected_shortfall(found.stressed_e9, parameters.confidence_ppb)
    found.floor = stress_floor(found.shortfall, found.stressed, parameters.floor_weight_ppb)
    beside: list[dict[AssetId, tuple[int, int]]] = [{}]
    if account is not None and parameters.counts_days_or_size():
        beside = _units_beside(state, account, member_id)
    found.concentration, found.sale = _add_ons(state, assets, beside)
    combined = max(found.shortfall, found.floor)
    saved_ppb = parameters.most_saved_ppb()
    if saved_ppb < PPB:
        found.singles = _singles(state, assets)
        assert (
            combined <= found.singles
        )  # a mean of worst losses of a sum is at most the sum of theirs
        found.unreduced = unreduced_part(combined, found.singles, saved_ppb)
    found.total = combined + found.unreduced + found.concentration + found.sale + found.whole
    return found


def initial_margin_at_most(state: State, positions: list[Position], member_id: int) -> int:
    """Return an upper bound of the margin of positions, without scenarios: no position offsets another (C-16)."""
    assets = _by_asset(state, positions, member_id)
    return _singles(state, assets) + sum(_add_ons(state, assets, [{}])) + assets.whole


def _singles(state: State, assets: _Assets) -> int:
    """Return the sum of the margins of each asset by itself, without add-ons (C-7.4)."""
    return sum([_single_margin(state, key, value) for key, value in assets.value_of.items()])


def _add_ons(
    state: State, assets: _Assets, beside: list[dict[AssetId, tuple[int, int]]]
) -> tuple[int, int]:
    """Return the add-ons for concentration and for a sale over days.

    `beside` are the positions of the other accounts of the owner and of its group.
    """
    concentration = sale = 0
    for asset_id, units in assets.units_of.items():
        if units and state.margin.terms[asset_id].daily_volume:
            part, together = _part_of(state, asset_id, units, beside)
            concentration += part
            sale += _sale(state, asset_id, together, assets.value_of[asset_id])
    return concentration, sale


def _single_margin(state: State, asset_id: AssetId, value: int) -> int:
    """Return the margin of a value in one asset by itself, without add-ons (C-7.4)."""
    parameters = state.margin.parameters
    tails = state.margin.terms[asset_id].tails
    confidence_ppb = parameters.confidence_ppb
    calm, turbulent = parameters.look_back_days, parameters.stress_days
    shortfall = single_shortfall(value, tails[0], tail_count(calm, confidence_ppb))
    stressed = single_shortfall(value, tails[1], tail_count(turbulent, confidence_ppb))
    return max(shortfall, stress_floor(shortfall, stressed, parameters.floor_weight_ppb))


def _part_of(
    state: State, asset_id: AssetId, units: int, beside: list[dict[AssetId, tuple[int, int]]]
) -> tuple[int, int]:
    """Return an account's part of the concentration add-on for its units, and the units that are sold together.

    The units are the larger of the owner's net and the group's. A case has the accounts of only one member, so
    positions of an affiliated member never lower the add-on (C-7.3). The part is by the sizes of the positions, rounded
    up.
    """
    part = together = 0
    for others in beside:
        net, sizes = others.get(asset_id, (0, 0))
        add_on = _add_on(state, asset_id, abs(units + net))
        part = max(part, -(-add_on * abs(units) // (abs(units) + sizes)))
        together = max(together, abs(units + net))
    return part, together


def _add_on(state: State, asset_id: AssetId, units: int) -> int:
    """Return the concentration add-on for a position of `units`, without its sign, in an asset with a daily volume."""
    if units == 0:
        return 0
    parameters = state.margin.parameters
    return concentration_add_on(
        units,
        to_valuation_ceil(state.assets[asset_id], units),
        state.margin.terms[asset_id].daily_volume,
        parameters.concentration_ppb,
        parameters.concentration_rate_ppb,
    )


def _sale(state: State, asset_id: AssetId, units: int, value: int) -> int:
    """Return the add-on for a sale over days of a value in an asset.

    `units`, without sign, are sold together (C-7.4).
    """
    factor_e9 = sale_factor_e9_of(state, asset_id, units)
    if factor_e9 == PPB:
        return 0
    single = _single_margin(state, asset_id, value)
    return sale_add_on(single, factor_e9, max(abs(value) - single, 0))


def sale_factor_e9_of(state: State, asset_id: AssetId, units: int) -> int:
    """Return the factor, in 10^-9, by which a position's margin grows because its sale takes days."""
    share_ppb = state.margin.parameters.sold_in_a_day_ppb()
    terms = state.margin.terms[asset_id]
    if share_ppb == 0:
        return PPB
    return sale_factor_e9(units, terms.daily_volume, share_ppb, terms.liquidation_days)


def _units_beside(
    state: State, account: Account, member_id: int
) -> list[dict[AssetId, tuple[int, int]]]:
    """Return the positions of an account's owner and group, without its own: by asset net units, and the sum of sizes.

    They are the positions of the first house accounts of its owner, and of each affiliated owner. They count for a
    further account of an owner too, so splitting a position over many accounts saves little (C-7.3).
    """
    of_owner: dict[AssetId, tuple[int, int]] = {}
    of_group: dict[AssetId, tuple[int, int]] = {}
    if account.kind != KIND_MEMBER_HOUSE:
        return [of_owner]
    for own_id in house_accounts_of_group(state, account.owner):
        if own_id == account.id or own_id not in state.clearing.nets_of:
            continue
        units_of: dict[AssetId, int] = {}
        for position in positions_of(state, (own_id,)):
            market = state.markets[position.market_id]
            asset_id = market.base.id
            if state.corporate_actions.terms_of_cash(asset_id) is None and not _counts_whole(
                state, position, state.margin.terms.get(asset_id), member_id
            ):
                units = position.lots * market.lot_base_units
                units_of[asset_id] = units_of.get(asset_id, 0) + units
        is_own = state.accounts[own_id].owner == account.owner
        for found in (of_owner, of_group) if is_own else (of_group,):
            for asset_id, units in units_of.items():
                net, sizes = found.get(asset_id, (0, 0))
                found[asset_id] = (net + units, sizes + abs(units))
    return [of_owner, of_group]


def value_of_collateral(state: State, account: Account, *, counts_banned: bool = True) -> int:
    """Return the value of an account's collateral less haircuts; each asset is floored (C-7, C-7.3).

    Assets issued by its own member or group count as 0, and so does an asset without terms that is not the valuation
    asset. A price that P-4 bans counts as in `counted_price_e9`, or as 0 if `counts_banned` is False.
    """
    margin = state.margin
    member = state.clearing.member_of.get(account.owner)
    total = 0
    for asset_id in margin.lodged.get(account.owner, ()):
        amount = margin.collateral.get(pair_key(account.id, asset_id), 0)
        asset = state.assets[asset_id]
        if amount == 0 or (not counts_banned and is_banned(state, asset)):
            continue
        total += counted_value(state, 0 if member is None else member.id, asset, amount)
    return total
