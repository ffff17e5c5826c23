# SPDX-License-Identifier: Apache-2.0
"""Explain margin: equity, exposure and requirements of an account, line by line with their sources (SPEC M-1 to M-5).

Owns the text of a margin report. Every figure comes from `views.exchange.margin_inputs.explain`, as for the pre-trade
gates.
"""

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter, factor, ratio
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


def explain_equity(writer: PartWriter, account: Account) -> ExplainView:
    """Explain net equity (M-2) and its summands; return the view with all margin figures."""
    view = explain(writer.state, account)
    margin = view.margin
    inputs = {line.asset_id: line for line in view.holdings}
    terms: list[str] = []
    for collateral in margin.collateral:
        terms += _collateral(writer, account.id, collateral, inputs[collateral.asset_id])
    terms += [_borrowed(writer, account.id, held) for held in view.holdings if held.borrowed]
    lines = {line.market_id: line for line in view.lines}
    terms += [
        _unrealised(writer, account.id, place, lines[place.market_id])
        for place in margin.positions
        if place.lots
    ]
    writer.work(
        "M-2", "net equity = " + (" ".join(terms).lstrip("+ ") or "0"), writer.worth(margin.equity)
    )
    return view


def explain_requirements(
    writer: PartWriter, account: Account, view: ExplainView, *, initial: bool
) -> None:
    """Explain exposure (M-3), the requirement of each position and debt (M-4), and their sums.

    With `initial` the requirement is initial margin, else maintenance margin.
    """
    margin = view.margin
    terms: list[str] = []
    lines = {line.market_id: line for line in view.lines}
    terms += [
        _line_requirement(writer, account, place, lines[place.market_id], initial=initial)
        for place in margin.positions
        if place.exposure
    ]
    held = {line.asset_id: line for line in view.holdings}
    terms += [
        _debt_requirement(writer, account, debt, held[debt.asset_id], initial=initial)
        for debt in margin.debts
    ]
    if initial and margin.worst_imf != margin.imf:
        terms.append(writer.worth(margin.worst_imf - margin.imf) + " (assumed borrows)")
    name = "IMF" if initial else "MMF"
    total = margin.worst_imf if initial else margin.mmf
    writer.work("M-4", f"{name} requirement = {' + '.join(terms) or '0'}", writer.worth(total))


def explain_worst_case(writer: PartWriter, account: Account, view: ExplainView) -> None:
    """Explain worst-case equity (M-3): net equity less the losses and fees of all open orders if they fill at once."""
    margin = view.margin
    terms: list[str] = [writer.worth(margin.equity)]
    for place in margin.positions:
        if place.order_loss or place.order_fees:
            symbol = writer.market(place.market_id).symbol
            writer.put(
                f"open orders in {symbol}",
                f"bids {writer.lots(place.market_id, place.bid_lots)}, "
                f"asks {writer.lots(place.market_id, place.ask_lots)}",
                sources.orders(account.id, place.market_id),
            )
            terms.append(f"- {writer.worth(place.order_loss)} (loss at the mark, {symbol})")
            terms.append(f"- {writer.worth(place.order_fees)} (fees, {symbol})")
    if view.spot_deduction:
        terms.append(f"- {writer.worth(view.spot_deduction)} (spot orders)")
    writer.work("M-3", f"worst-case equity = {' '.join(terms)}", writer.worth(margin.worst_equity))


def explain_fraction(writer: PartWriter, view: ExplainView) -> None:
    """Explain the margin fraction and its limits (M-5), as ratios for people."""
    margin = view.margin
    if margin.exposure == 0:
        writer.work("M-5", "exposure is 0: no margin fraction, and no liquidation", "none")
        return
    exposure = writer.worth(margin.exposure)
    writer.work(
        "M-5",
        f"MF = {writer.worth(margin.equity)} / {exposure}",
        ratio(margin.equity, margin.exposure),
    )
    writer.work(
        "M-4", f"MMF = {writer.worth(margin.mmf)} / {exposure}", ratio(margin.mmf, margin.exposure)
    )


def _collateral(
    writer: PartWriter, account_id: int, line: CollateralLineView, inputs: HoldingInputs
) -> list[str]:
    """Explain the part of net equity that one asset adds; return its terms as text."""
    asset = writer.asset(line.asset_id)
    is_valuation = line.asset_id == writer.state.valuation.id
    terms: list[str] = []
    if line.amount:
        _sources_of_amount(writer, account_id, inputs)
        if is_valuation:
            terms.append(f"+ {writer.worth(line.value)} {asset.symbol}")
        else:
            writer.put(
                f"index of {asset.symbol}",
                writer.index(line.price_e9),
                sources.index(line.asset_id),
            )
            weight = factor(line.weight_ppb)
            writer.work(
                "M-1",
                f"{asset.symbol}: {asset.texts[line.amount]} x {writer.index(line.price_e9)}"
                f" x weight {weight}, floored",
                writer.worth(line.value),
            )
            terms.append(f"+ {writer.worth(line.value)} ({asset.symbol})")
    if line.unsettled:
        writer.put(
            f"unsettled {asset.symbol}",
            asset.texts[line.unsettled],
            sources.unsettled(account_id, line.asset_id),
        )
        terms.append(_signed(writer, line.unsettled_value, f"unsettled {asset.symbol}"))
    return terms


def _sources_of_amount(writer: PartWriter, account_id: int, inputs: HoldingInputs) -> None:
    """Add the balance, the loan and the held amount of an asset as inputs."""
    asset = writer.asset(inputs.asset_id)
    for name, value, key in (
        ("balance", inputs.balance, sources.balance(account_id, inputs.asset_id)),
        ("lent", inputs.lent, sources.loan(account_id, inputs.asset_id)),
        ("under hold", inputs.held, sources.held(account_id, inputs.asset_id)),
    ):
        if value:
            writer.put(f"{name} {asset.symbol}", asset.texts[value], key)


def _borrowed(writer: PartWriter, account_id: int, inputs: HoldingInputs) -> str:
    """Explain how much a borrow takes from net equity, at its price without a haircut; return its term as text."""
    asset = writer.asset(inputs.asset_id)
    writer.put(
        f"borrowed {asset.symbol}",
        asset.texts[inputs.borrowed],
        sources.debt(account_id, inputs.asset_id),
    )
    writer.put(
        f"index of {asset.symbol}",
        writer.index(inputs.price_e9),
        None if inputs.asset_id == writer.state.valuation.id else sources.index(inputs.asset_id),
    )
    value = -(
        -(inputs.borrowed * inputs.price_e9)
        // writer.state.assets[inputs.asset_id].value_denominator
    )
    writer.work(
        "M-2",
        f"owed {asset.symbol}: {asset.texts[inputs.borrowed]} x {writer.index(inputs.price_e9)}, ceiled",
        writer.worth(value),
    )
    return f"- {writer.worth(value)} (owed {asset.symbol})"


def _unrealised(
    writer: PartWriter, account_id: int, line: PositionLineView, inputs: LineInputs
) -> str:
    """Explain the unrealised result of a position with its accrued funding; return its term as text."""
    market = writer.market(line.market_id)
    writer.put(
        f"position {market.symbol}",
        f"{writer.lots(line.market_id, line.lots)}, cost base {market.quote.texts[line.cost]}",
        sources.position(account_id, line.market_id),
        line.lots,
    )
    writer.put(
        f"mark of {market.symbol}",
        writer.price_e9(line.market_id, line.mark_e9),
        sources.mark(line.market_id),
    )
    formula = (
        f"{market.symbol}: {writer.lots(line.market_id, line.lots)} x "
        f"{writer.price_e9(line.market_id, line.mark_e9)} - {market.quote.texts[line.cost]}"
    )
    if inputs.accrued_funding:
        writer.put(
            f"funding index of {market.symbol}",
            market.quote.texts[inputs.accrued_funding] + " accrued",
            sources.funding_index(line.market_id),
        )
        formula += f" {'+' if inputs.accrued_funding > 0 else '-'} "
        formula += f"{market.quote.texts[abs(inputs.accrued_funding)]} funding"
    writer.work("M-2", formula + ", floored", writer.worth(line.unrealised))
    return _signed(writer, line.unrealised, market.symbol)


def _line_requirement(
    writer: PartWriter,
    account: Account,
    line: PositionLineView,
    inputs: LineInputs,
    *,
    initial: bool,
) -> str:
    """Explain exposure and requirement of a position in one market; return the requirement as text with its symbol."""
    market = writer.market(line.market_id)
    writer.put(
        f"mark of {market.symbol}",
        writer.price_e9(line.market_id, line.mark_e9),
        sources.mark(line.market_id),
    )
    writer.put(
        f"parameters of {market.symbol}",
        f"leverage {inputs.max_leverage}, MMF {factor(inputs.mmf_base_ppb)}",
        sources.market_terms(line.market_id),
    )
    lots = writer.lots(line.market_id, line.lots)
    bids = writer.lots(line.market_id, line.bid_lots)
    asks = writer.lots(line.market_id, line.ask_lots)
    writer.work(
        "M-3",
        f"exposure of {market.symbol}: max(|{lots} + {bids}|, |{lots} - {asks}|) x "
        f"{writer.price_e9(line.market_id, line.mark_e9)}, orders beyond the mark at their own price, ceiled",
        writer.worth(line.exposure),
    )
    exposure = writer.worth(line.exposure)
    if initial:
        leverage = min(account.max_leverage, inputs.max_leverage)
        if account.max_leverage < inputs.max_leverage:
            writer.put(
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
        writer.put(
            f"margin scale of {market.symbol}", factor(scale_ppb), sources.scale(line.market_id)
        )
        fraction += f" x scale {factor(scale_ppb)}"
    value = line.imf if initial else line.mmf
    writer.work(
        "M-4",
        f"{'IMF' if initial else 'MMF'} of {market.symbol}: {exposure} x {fraction}, ceiled",
        writer.worth(value),
    )
    return f"{writer.worth(value)} ({market.symbol})"


def _debt_requirement(
    writer: PartWriter,
    account: Account,
    debt: DebtLineView,
    inputs: HoldingInputs,
    *,
    initial: bool,
) -> str:
    """Explain exposure and requirement of one debt; return the requirement as text with its symbol."""
    asset = writer.asset(debt.asset_id)
    writer.put(
        f"debt parameters of {asset.symbol}",
        f"leverage {inputs.debt_max_leverage}, MMF {factor(inputs.debt_mmf_base_ppb)}",
        sources.asset_terms(debt.asset_id),
    )
    if debt.uncovered_unsettled:
        writer.put(
            f"unsettled {asset.symbol}",
            asset.texts[inputs.unsettled],
            sources.unsettled(account.id, debt.asset_id),
        )
    amount = asset.texts[debt.borrowed + debt.uncovered_unsettled]
    writer.work(
        "M-5",
        f"exposure of the debt in {asset.symbol}: {amount} x {writer.index(inputs.price_e9)}, ceiled",
        writer.worth(debt.exposure),
    )
    value = debt.imf if initial else debt.mmf
    writer.work(
        "M-4",
        f"{'IMF' if initial else 'MMF'} of the debt in {asset.symbol} on {writer.worth(debt.exposure)}",
        writer.worth(value),
    )
    return f"{writer.worth(value)} (debt {asset.symbol})"


def _signed(writer: PartWriter, value: int, name: str) -> str:
    """Return a term of a sum as text, with its sign and its name."""
    sign = "-" if value < 0 else "+"
    return f"{sign} {writer.worth(abs(value))} ({name})"
