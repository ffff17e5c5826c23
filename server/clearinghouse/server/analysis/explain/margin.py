# SPDX-License-Identifier: Apache-2.0
"""Explain margin: equity, exposure and requirements of an account, line by line with their sources (SPEC M-1 to M-5).

Owns the text of a margin report. Every figure comes from `views.exchange.margin_inputs.explain`, as for the pre-trade
gates.
"""

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import Telling, factor, ratio
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.views.exchange.margin import (
    CollateralLineView,
    DebtLineView,
    PositionLineView,
)
from clearinghouse.statemachine.views.exchange.margin_inputs import (
    ExplainView,
    HoldingInputs,
    LineInputs,
    explain,
)


def tell_equity(telling: Telling, account: Account) -> ExplainView:
    """Explain M-2 net equity, and its summands."""
    view = explain(telling.state, account)
    margin = view.margin
    inputs = {line.asset_id: line for line in view.holdings}
    terms: list[str] = []
    for collateral in margin.collateral:
        terms += _collateral(telling, account.id, collateral, inputs[collateral.asset_id])
    terms += [_borrowed(telling, account.id, held) for held in view.holdings if held.borrowed]
    lines = {line.market_id: line for line in view.lines}
    terms += [
        _unrealised(telling, account.id, place, lines[place.market_id])
        for place in margin.positions
        if place.lots
    ]
    telling.work(
        "M-2", "net equity = " + (" ".join(terms).lstrip("+ ") or "0"), telling.worth(margin.equity)
    )
    return view


def tell_requirements(
    telling: Telling, account: Account, view: ExplainView, *, initial: bool
) -> None:
    """Explain M-3 exposure and M-4's requirement of each line and debt, and their sums."""
    margin = view.margin
    terms: list[str] = []
    lines = {line.market_id: line for line in view.lines}
    terms += [
        _line_requirement(telling, account, place, lines[place.market_id], initial=initial)
        for place in margin.positions
        if place.exposure
    ]
    held = {line.asset_id: line for line in view.holdings}
    terms += [
        _debt_requirement(telling, account, debt, held[debt.asset_id], initial=initial)
        for debt in margin.debts
    ]
    if initial and margin.worst_imf != margin.imf:
        terms.append(telling.worth(margin.worst_imf - margin.imf) + " (assumed borrows)")
    name = "IMF" if initial else "MMF"
    total = margin.worst_imf if initial else margin.mmf
    telling.work("M-4", f"{name} requirement = {' + '.join(terms) or '0'}", telling.worth(total))


def tell_worst_case(telling: Telling, account: Account, view: ExplainView) -> None:
    """Explain M-3 worst-case equity: the losses and fees of all open orders if they fill at once."""
    margin = view.margin
    terms: list[str] = [telling.worth(margin.equity)]
    for place in margin.positions:
        if place.order_loss or place.order_fees:
            symbol = telling.market(place.market_id).symbol
            telling.put(
                f"open orders in {symbol}",
                f"bids {telling.lots(place.market_id, place.bid_lots)}, "
                f"asks {telling.lots(place.market_id, place.ask_lots)}",
                sources.orders(account.id, place.market_id),
            )
            terms.append(f"- {telling.worth(place.order_loss)} (loss at the mark, {symbol})")
            terms.append(f"- {telling.worth(place.order_fees)} (fees, {symbol})")
    if view.spot_deduction:
        terms.append(f"- {telling.worth(view.spot_deduction)} (spot orders)")
    telling.work(
        "M-3", f"worst-case equity = {' '.join(terms)}", telling.worth(margin.worst_equity)
    )


def tell_fraction(telling: Telling, view: ExplainView) -> None:
    """Explain M-5: the margin fraction and its limits, as ratios for people."""
    margin = view.margin
    if margin.exposure == 0:
        telling.work("M-5", "exposure is 0: no margin fraction, nobody is liquidatable", "none")
        return
    exposure = telling.worth(margin.exposure)
    telling.work(
        "M-5",
        f"MF = {telling.worth(margin.equity)} / {exposure}",
        ratio(margin.equity, margin.exposure),
    )
    telling.work(
        "M-4", f"MMF = {telling.worth(margin.mmf)} / {exposure}", ratio(margin.mmf, margin.exposure)
    )


def _collateral(
    telling: Telling, account_id: int, line: CollateralLineView, inputs: HoldingInputs
) -> list[str]:
    """Explain the part of one asset in equity."""
    asset = telling.asset(line.asset_id)
    is_valuation = line.asset_id == telling.state.valuation.id
    terms: list[str] = []
    if line.amount:
        _sources_of_amount(telling, account_id, inputs)
        if is_valuation:
            terms.append(f"+ {telling.worth(line.value)} {asset.symbol}")
        else:
            telling.put(
                f"index of {asset.symbol}",
                telling.index(line.price_e9),
                sources.index(line.asset_id),
            )
            weight = factor(line.weight_ppb)
            telling.work(
                "M-1",
                f"{asset.symbol}: {asset.texts[line.amount]} x {telling.index(line.price_e9)}"
                f" x weight {weight}, floored",
                telling.worth(line.value),
            )
            terms.append(f"+ {telling.worth(line.value)} ({asset.symbol})")
    if line.unsettled:
        telling.put(
            f"unsettled {asset.symbol}",
            asset.texts[line.unsettled],
            sources.unsettled(account_id, line.asset_id),
        )
        terms.append(_signed(telling, line.unsettled_value, f"unsettled {asset.symbol}"))
    return terms


def _sources_of_amount(telling: Telling, account_id: int, inputs: HoldingInputs) -> None:
    """Explain balance, loans and held amounts of an asset."""
    asset = telling.asset(inputs.asset_id)
    for name, value, key in (
        ("balance", inputs.balance, sources.balance(account_id, inputs.asset_id)),
        ("lent", inputs.lent, sources.loan(account_id, inputs.asset_id)),
        ("under hold", inputs.held, sources.held(account_id, inputs.asset_id)),
    ):
        if value:
            telling.put(f"{name} {asset.symbol}", asset.texts[value], key)


def _borrowed(telling: Telling, account_id: int, inputs: HoldingInputs) -> str:
    """Explain a borrow, at price without haircut."""
    asset = telling.asset(inputs.asset_id)
    telling.put(
        f"borrowed {asset.symbol}",
        asset.texts[inputs.borrowed],
        sources.debt(account_id, inputs.asset_id),
    )
    telling.put(
        f"index of {asset.symbol}",
        telling.index(inputs.price_e9),
        None if inputs.asset_id == telling.state.valuation.id else sources.index(inputs.asset_id),
    )
    value = -(
        -(inputs.borrowed * inputs.price_e9)
        // telling.state.assets[inputs.asset_id].value_denominator
    )
    telling.work(
        "M-2",
        f"owed {asset.symbol}: {asset.texts[inputs.borrowed]} x {telling.index(inputs.price_e9)}, ceiled",
        telling.worth(value),
    )
    return f"- {telling.worth(value)} (owed {asset.symbol})"


def _unrealised(
    telling: Telling, account_id: int, line: PositionLineView, inputs: LineInputs
) -> str:
    """Explain a position's unrealised result, with its accrued funding."""
    market = telling.market(line.market_id)
    telling.put(
        f"position {market.symbol}",
        f"{telling.lots(line.market_id, line.lots)}, cost base {market.quote.texts[line.cost]}",
        sources.position(account_id, line.market_id),
        line.lots,
    )
    telling.put(
        f"mark of {market.symbol}",
        telling.price_e9(line.market_id, line.mark_e9),
        sources.mark(line.market_id),
    )
    formula = (
        f"{market.symbol}: {telling.lots(line.market_id, line.lots)} x "
        f"{telling.price_e9(line.market_id, line.mark_e9)} - {market.quote.texts[line.cost]}"
    )
    if inputs.accrued_funding:
        telling.put(
            f"funding index of {market.symbol}",
            market.quote.texts[inputs.accrued_funding] + " accrued",
            sources.funding_index(line.market_id),
        )
        formula += f" {'+' if inputs.accrued_funding > 0 else '-'} "
        formula += f"{market.quote.texts[abs(inputs.accrued_funding)]} funding"
    telling.work("M-2", formula + ", floored", telling.worth(line.unrealised))
    return _signed(telling, line.unrealised, market.symbol)


def _line_requirement(
    telling: Telling,
    account: Account,
    line: PositionLineView,
    inputs: LineInputs,
    *,
    initial: bool,
) -> str:
    """Explain exposure and requirement of one market."""
    market = telling.market(line.market_id)
    telling.put(
        f"mark of {market.symbol}",
        telling.price_e9(line.market_id, line.mark_e9),
        sources.mark(line.market_id),
    )
    telling.put(
        f"parameters of {market.symbol}",
        f"leverage {inputs.max_leverage}, MMF {factor(inputs.mmf_base_ppb)}",
        sources.market_terms(line.market_id),
    )
    lots = telling.lots(line.market_id, line.lots)
    bids = telling.lots(line.market_id, line.bid_lots)
    asks = telling.lots(line.market_id, line.ask_lots)
    telling.work(
        "M-3",
        f"exposure of {market.symbol}: max(|{lots} + {bids}|, |{lots} - {asks}|) x "
        f"{telling.price_e9(line.market_id, line.mark_e9)}, orders beyond the mark at their own price, ceiled",
        telling.worth(line.exposure),
    )
    exposure = telling.worth(line.exposure)
    if initial:
        leverage = min(account.max_leverage, inputs.max_leverage)
        if account.max_leverage < inputs.max_leverage:
            telling.put(
                "the account's max leverage",
                str(account.max_leverage),
                sources.account_terms(account.id),
            )
        base, per_root, scale_ppb = f"1/{leverage}", inputs.imf_factor_ppb, inputs.imf_scale_ppb
    else:
        base, per_root = factor(inputs.mmf_base_ppb), inputs.mmf_factor_ppb
        scale_ppb = inputs.mmf_scale_ppb
    fraction = base
    if per_root:
        fraction = f"max({base}, {factor(per_root)} x root {factor(inputs.exposure_root_e9)})"
    if scale_ppb != 10**9:
        telling.put(
            f"margin scale of {market.symbol}", factor(scale_ppb), sources.scale(line.market_id)
        )
        fraction += f" x scale {factor(scale_ppb)}"
    value = line.imf if initial else line.mmf
    telling.work(
        "M-4",
        f"{'IMF' if initial else 'MMF'} of {market.symbol}: {exposure} x {fraction}, ceiled",
        telling.worth(value),
    )
    return f"{telling.worth(value)} ({market.symbol})"


def _debt_requirement(
    telling: Telling,
    account: Account,
    debt: DebtLineView,
    inputs: HoldingInputs,
    *,
    initial: bool,
) -> str:
    """Explain exposure and requirement of one debt."""
    asset = telling.asset(debt.asset_id)
    telling.put(
        f"debt parameters of {asset.symbol}",
        f"leverage {inputs.debt_max_leverage}, MMF {factor(inputs.debt_mmf_base_ppb)}",
        sources.asset_terms(debt.asset_id),
    )
    if debt.uncovered_unsettled:
        telling.put(
            f"unsettled {asset.symbol}",
            asset.texts[inputs.unsettled],
            sources.unsettled(account.id, debt.asset_id),
        )
    amount = asset.texts[debt.borrowed + debt.uncovered_unsettled]
    telling.work(
        "M-5",
        f"exposure of the debt in {asset.symbol}: {amount} x {telling.index(inputs.price_e9)}, ceiled",
        telling.worth(debt.exposure),
    )
    value = debt.imf if initial else debt.mmf
    telling.work(
        "M-4",
        f"{'IMF' if initial else 'MMF'} of the debt in {asset.symbol} on {telling.worth(debt.exposure)}",
        telling.worth(value),
    )
    return f"{telling.worth(value)} (debt {asset.symbol})"


def _signed(telling: Telling, value: int, name: str) -> str:
    """Return a term of a sum with its sign in front."""
    sign = "-" if value < 0 else "+"
    return f"{sign} {telling.worth(abs(value))} ({name})"
