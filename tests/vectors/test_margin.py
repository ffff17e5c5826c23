# SPDX-License-Identifier: Apache-2.0
"""M-2 to M-6 against the golden vectors: whole accounts through the machine's own margin and health."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from clearinghouse.statemachine.arithmetic.money import sqrt_e9_ceil
from clearinghouse.statemachine.exchange_margin import account_margin, requirements as figures_of
from clearinghouse.statemachine.ledger import dirty, ledger
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.liquidation import health
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.pretrade.untrusted_prices import lines_far_from_index
from clearinghouse.statemachine.state.state import Account, Asset, Line, State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    PERPETUAL,
    PPB,
    PRICE_E9,
    SELL,
    SPOT,
    WEIGHT_IDENTITY,
    WEIGHT_INVERSE_SQRT,
)
from tests.vectors.building import (
    fund,
    lots_and_price,
    new_account,
    new_asset,
    new_market,
    new_state,
    open_order,
    units,
    whole,
)
from tests.vectors.reader import Vector, check, parametrize

KINDS = {"IDENTITY": WEIGHT_IDENTITY, "INVERSE_SQRT": WEIGHT_INVERSE_SQRT}
SPOT_LOT = "0.01"
PERP_BASE_SCALE = 8


class Built:
    """An account of a vector and the parts of the machine around it."""

    def __init__(self, inputs: Vector) -> None:
        """Build state, assets, markets and the account with everything it has."""
        self.scale: int = inputs["valuation_scale"]
        self.state: State = new_state(inputs["valuation_asset"], self.scale)
        self.account: Account = new_account(self.state, "owner", inputs["account_max_leverage"])
        self.assets: dict[str, Asset] = {}
        self.perps: dict[str, Line] = {}
        for entry in inputs["assets"]:
            self._hold(entry)
        unsettled = ledger.holding_of(self.state, self.account, self.state.valuation)
        ledger.add_unsettled(self.state, unsettled, int(inputs["unsettled_equity_units"]))
        for entry in inputs["perps"]:
            self._position(entry)
        for entry in inputs.get("spot_orders", []):
            self._spot_order(entry)

    def _hold(self, entry: Vector) -> None:
        asset = new_asset(self.state, entry["asset"], entry["scale"], entry["price_per_whole"])
        asset.weight_kind = KINDS[entry["weight_kind"]]
        asset.weight_base_ppb = entry.get("base_ppb", 0)
        asset.weight_penalty_ppb = entry.get("penalty_ppb", 0)
        asset.debt_max_leverage = entry["max_leverage"]
        asset.debt_imf_factor_ppb = entry["imf_factor_ppb"]
        asset.debt_mmf_base_ppb = entry["mmf_base_ppb"]
        asset.debt_mmf_factor_ppb = entry["mmf_factor_ppb"]
        self.assets[entry["asset"]] = asset
        holding = fund(self.state, self.account, asset, int(entry["balance_units"]))
        if int(entry["under_hold_units"]):
            ledger.hold(holding, int(entry["under_hold_units"]))
        # Loans and borrows have no command yet: the fields that margin reads are set.
        holding.lent = int(entry["lent_units"])
        holding.borrowed = int(entry["borrowed_units"])
        if holding.borrowed:
            ledger.begin_exposure(self.state, self.account)
        dirty.holding_changed(holding)

    def _position(self, entry: Vector) -> None:
        lot = entry["lot_size_base"]
        per_lot = Fraction(lot) * 10**self.scale
        base = new_asset(self.state, f"base of {entry['market']}", PERP_BASE_SCALE, "1")
        market = new_market(
            self.state,
            PERPETUAL,
            base,
            self.state.valuation,
            units(lot, PERP_BASE_SCALE),
            whole(Fraction(entry["mark_quote_per_base"]) * per_lot * PRICE_E9),
        )
        market.max_leverage = entry["max_leverage"]
        market.imf_factor_ppb = entry["imf_factor_ppb"]
        market.mmf_base_ppb = entry["mmf_base_ppb"]
        market.mmf_factor_ppb = entry["mmf_factor_ppb"]
        line = line_of(self.account, market)
        line.position = int(entry["position_lots"])
        line.cost = int(entry["cost_quote_units"])
        dirty.line_changed(line)
        ledger.index_line(self.state, line)
        for side, word in ((BUY, "bids"), (SELL, "asks")):
            for order in entry[word]:
                open_order(
                    self.state,
                    self.account,
                    market,
                    side,
                    whole(Fraction(order["price_quote_per_base"]) * per_lot),
                    int(order["quantity_lots"]),
                    taker_fee_ppb=entry["taker_fee_ppb"],
                )
        self.perps[entry["market"]] = line

    def _spot_order(self, entry: Vector) -> None:
        base = self.assets[entry["base"]]
        market = next((known for known in self.state.markets.values() if known.base is base), None)
        if market is None:
            lot_units = units(SPOT_LOT, base.scale)
            market = new_market(self.state, SPOT, base, self.state.valuation, lot_units)
        lots, price = lots_and_price(
            SPOT_LOT, self.scale, entry["price_quote_per_base"], entry["quantity_base"]
        )
        side = {"BID": BUY, "ASK": SELL}[entry["side"]]
        open_order(
            self.state,
            self.account,
            market,
            side,
            price,
            lots,
            taker_fee_ppb=entry["taker_fee_ppb"],
        )


class Exposure:
    """One line of exposure: its size, the machine's IMF requirement, and both fractions as M-4 has them.

    Fractions are exact except for the root, which U-8 ceils at nine decimals; the machine keeps none (U-5), so a
    requirement must be the ceiling of exposure times fraction, to the unit.
    """

    def __init__(self, built: Built, exposure: int, imf: int, parameters: tuple[int, ...]) -> None:
        """Take what the machine says of a line, and the parameters of its market or asset."""
        max_leverage, imf_factor_ppb, mmf_base_ppb, mmf_factor_ppb = parameters
        root_e9 = sqrt_e9_ceil(exposure, built.scale)
        self.exposure = exposure
        self.imf_fraction = max(
            Fraction(1, max_leverage),
            Fraction(1, built.account.max_leverage),
            Fraction(imf_factor_ppb * root_e9, 10**18),
        )
        self.mmf_fraction = max(
            Fraction(mmf_base_ppb, PPB), Fraction(mmf_factor_ppb * root_e9, 10**18)
        )
        self.mmf = ceil(exposure * self.mmf_fraction)
        assert imf == ceil(exposure * self.imf_fraction)


def exposures(built: Built, borrows: Mapping[AssetId, int]) -> dict[str, Exposure]:
    """The lines of exposure of a refreshed account, assumed borrows of spot orders included."""
    found = {}
    for symbol, asset in built.assets.items():
        holding = built.account.holdings[asset.id]
        borrow = borrows.get(asset.id, 0)
        more = account_margin.assumed_borrow_margin(built.state, built.account, {asset.id: borrow})
        if holding.debt_exposure + more[0]:
            found[f"debt:{symbol}"] = Exposure(
                built,
                holding.debt_exposure + more[0],
                holding.debt_imf + more[1],
                (
                    asset.debt_max_leverage,
                    asset.debt_imf_factor_ppb,
                    asset.debt_mmf_base_ppb,
                    asset.debt_mmf_factor_ppb,
                ),
            )
    for symbol, line in built.perps.items():
        if line.exposure:
            market = line.market
            found[symbol] = Exposure(
                built,
                line.exposure,
                line.imf,
                (
                    market.max_leverage,
                    market.imf_factor_ppb,
                    market.mmf_base_ppb,
                    market.mmf_factor_ppb,
                ),
            )
    return found


def figures(built: Built, inputs: Vector) -> dict[str, object]:
    """Every figure of M-2 to M-6 that the machine has, under the names of the vectors."""
    state, account = built.state, built.account
    account_margin.refresh(state, account)
    equity = account_margin.equity(account)
    worst = account_margin.worst_case_equity(state, account)
    initial = account_margin.initial_margin(state, account)
    # MMF of the worst side for display; without spot orders that is the one that liquidates.
    maintenance = account_margin.worst_case_maintenance(state, account)
    borrows = account_margin.spot_worst_case(state, account).borrows
    lines = exposures(built, borrows)
    exposure = account.exposure + account_margin.assumed_borrow_margin(state, account, borrows)[0]
    assert exposure == sum(line.exposure for line in lines.values())
    assert maintenance == sum(line.mmf for line in lines.values())
    results: dict[str, object] = {
        "collateral_value_units": {
            symbol: figures_of.collateral_value(state, asset, amount, amount)
            for symbol, asset in built.assets.items()
            for amount in [figures_of.collateral_amount(account.holdings[asset.id])]
        },
        "unrealised_pnl_units": {symbol: line.upnl for symbol, line in built.perps.items()},
        "borrow_liability_units": {
            symbol: to_valuation_ceil(asset, account.holdings[asset.id].borrowed)
            for symbol, asset in built.assets.items()
            if account.holdings[asset.id].borrowed
        },
        "net_equity_units": equity,
        "worst_case_equity_units": worst,
        "exposure_units": {symbol: line.exposure for symbol, line in lines.items()},
        "total_exposure_units": exposure,
        "has_exposure": exposure > 0,
        "position_imf": {symbol: line.imf_fraction for symbol, line in lines.items()},
        "position_mmf": {symbol: line.mmf_fraction for symbol, line in lines.items()},
        "initial_margin_units": initial,
        "maintenance_margin_units": maintenance,
        "risk_increase_allowed": worst > initial,
    }
    if exposure:
        closing = account_margin.auto_close_requirement(
            account_margin.maintenance_margin(state, account),
            account.exposure,
            int(inputs["autoclose_divisor"]),
            whole(Fraction(inputs["autoclose_offset"]) * PPB),
        )
        results["account_imf"] = Fraction(initial, exposure)
        results["account_mmf"] = Fraction(maintenance, exposure)
        results["margin_fraction"] = Fraction(equity, exposure)
        results["auto_close_fraction"] = Fraction(closing, exposure)
        results["auto_close"] = equity < closing
    far = lines_far_from_index(state, account)
    is_below = equity < account_margin.maintenance_margin(state, account)
    health.apply_health(state, 0, account)
    flagged = [
        event for event in events.split(state.events) if event.kind == events.LIQUIDATION_STARTED
    ]
    # The vectors have M-5 without W-2.1: where a mark is far from its index, the machine asks there as well.
    assert is_below or not flagged
    results["liquidatable"] = is_below if far else bool(flagged)
    return results


@parametrize("margin")
def test_the_margin_of_a_whole_account_agrees(vector: Vector) -> None:
    """Equity, exposure, requirements and decisions of the account are those of the vector."""
    built = Built(vector["inputs"])
    check(vector, figures(built, vector["inputs"]))
