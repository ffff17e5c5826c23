# SPDX-License-Identifier: Apache-2.0
"""Make views of an account's margin, line by line (SPEC M-1 to M-6).

Owns the fields of that answer. The package `exchange_margin` computes the figures, as for the gate. Must never change
the state except its caches.
"""

from dataclasses import dataclass
from typing import NamedTuple

from clearinghouse.statemachine.exchange_margin.account_margin import (
    auto_close,
    equity,
    initial_margin,
    maintenance_margin,
    refresh,
    worst_case_equity,
    worst_case_maintenance,
)
from clearinghouse.statemachine.exchange_margin.requirements import (
    accrued_funding,
    collateral_value,
    counted_amount,
    debt_amount,
    debt_requirements,
    line_mmf,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.state.state import Account, Holding, Line, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import PPB, PRICE_E9


@dataclass
class CollateralLineView:
    """One asset in a margin report (M-1, M-2)."""

    asset_id: AssetId
    amount: int
    price_e9: int
    weight_ppb: int
    value: int
    unsettled: int
    unsettled_value: int


@dataclass
class PositionLineView:
    """One derivative market in a margin report (M-3, M-4).

    `unrealised` is in the valuation asset and includes accrued funding; `accrued_funding` is in quote units (P-5).
    """

    market_id: MarketId
    lots: int
    cost: int
    mark_e9: int
    unrealised: int
    bid_lots: int
    ask_lots: int
    exposure: int
    imf: int
    mmf: int
    order_loss: int
    order_fees: int
    accrued_funding: int


@dataclass
class DebtLineView:
    """One debt in a margin report (M-5)."""

    asset_id: AssetId
    borrowed: int
    uncovered_unsettled: int
    exposure: int
    imf: int
    mmf: int


class MarginTotals(NamedTuple):
    """The sums of a margin report, and each sum as a fraction of the exposure, as in `MarginView`."""

    equity: int
    worst_equity: int
    exposure: int
    imf: int
    mmf: int
    worst_imf: int
    worst_mmf: int
    auto_close: int
    fraction_e9: int
    imf_fraction_e9: int
    mmf_fraction_e9: int
    auto_close_fraction_e9: int


@dataclass
class MarginView:
    """A margin report (M-10): every sum that the gates compare, and the lines that add up to it.

    `worst_imf` and `worst_mmf` are the requirements of the worst side with the assumed borrows of spot orders, to
    compare with `worst_equity`; `imf` and `mmf` exclude those borrows (M-5). The fractions of the exposure are for
    display: equity is floored at nine decimals, its limits are ceiled; 0 without exposure.
    """

    account_id: AccountId
    status: int
    equity: int
    worst_equity: int
    exposure: int
    imf: int
    mmf: int
    worst_imf: int
    worst_mmf: int
    auto_close: int
    fraction_e9: int
    imf_fraction_e9: int
    mmf_fraction_e9: int
    auto_close_fraction_e9: int
    collateral: list[CollateralLineView]
    positions: list[PositionLineView]
    debts: list[DebtLineView]


def margin_totals(state: State, account: Account) -> MarginTotals:
    """Return the sums of an account's margin and their fractions of its exposure, from the gates' figures."""
    refresh(state, account)
    exposure = account.exposure
    maintenance = maintenance_margin(state, account)
    closing = auto_close(state, account)
    return MarginTotals(
        equity(account),
        worst_case_equity(state, account),
        exposure,
        account.imf,
        maintenance,
        initial_margin(state, account),
        worst_case_maintenance(state, account),
        closing,
        equity(account) * PRICE_E9 // exposure if exposure else 0,
        _fraction_e9_ceil(account.imf, exposure),
        _fraction_e9_ceil(maintenance, exposure),
        _fraction_e9_ceil(closing, exposure),
    )


def margin_view(state: State, account: Account) -> MarginView:
    """Return the margin report of an account: its totals, and the lines that add up to them."""
    totals = margin_totals(state, account)
    holdings = [account.holdings[key] for key in sorted(account.holdings)]
    lines = [account.lines[key] for key in sorted(account.lines)]
    return MarginView(
        account.id,
        account.status,
        *totals,
        [_collateral_line(state, holding) for holding in holdings],
        [
            _position_line(state, line)
            for line in lines
            if not line.market.is_spot and (line.position or line.bid_lots or line.ask_lots)
        ],
        [_debt_line(state, holding) for holding in holdings if holding.debt_exposure],
    )


def _fraction_e9_ceil(requirement: int, exposure: int) -> int:
    """Return a requirement as a fraction of the exposure, ceiled at nine decimals; 0 without exposure."""
    return -(-requirement * PRICE_E9 // exposure) if exposure else 0


def _collateral_line(state: State, holding: Holding) -> CollateralLineView:
    """Return one asset's part of equity."""
    asset = holding.asset
    amount = counted_amount(holding)
    value = collateral_value(state, asset, amount, amount)
    whole = to_valuation_floor(asset, amount)
    return CollateralLineView(
        asset.id,
        amount,
        asset.price_e9,
        value * PPB // whole if whole else 0,
        value,
        holding.unsettled,
        to_valuation_floor(asset, holding.unsettled),
    )


def _position_line(state: State, line: Line) -> PositionLineView:
    """Return one market's part of equity, exposure and requirements."""
    fees = to_valuation_floor(line.market.quote, line.fees)
    return PositionLineView(
        line.market.id,
        line.position,
        line.cost,
        line.market.mark_e9,
        line.upnl,
        line.bid_lots,
        line.ask_lots,
        line.exposure,
        line.imf,
        line_mmf(state, line, line.exposure),
        line.deduction - fees,
        fees,
        accrued_funding(line),
    )


def _debt_line(state: State, holding: Holding) -> DebtLineView:
    """Return one debt's part of exposure and requirements."""
    amount = debt_amount(holding)
    exposure, imf, mmf = debt_requirements(state, holding.account, holding.asset, amount)
    return DebtLineView(
        holding.asset.id, holding.borrowed, amount - holding.borrowed, exposure, imf, mmf
    )
