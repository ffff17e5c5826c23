# SPDX-License-Identifier: Apache-2.0
"""Explain margin: equity, exposure and requirements of an account, line by line with their sources (SPEC M-1 to M-5).

Owns the text of a margin report. Every figure comes from `views.exchange.margin_inputs.explain`, as for the pre-trade
gates.
"""

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter, factor, ratio
from clearinghouse.statemachine.arithmetic.money import inverse_sqrt_weight
from clearinghouse.statemachine.exchange_margin.account_margin import held_parts
from clearinghouse.statemachine.exchange_margin.requirements import (
    accrued_value,
    holding_figures,
    line_figures,
)
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
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import PPB, WEIGHT_IDENTITY


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


def explain_strict(writer: PartWriter, account: Account, view: ExplainView) -> None:
    """Explain worst-case equity and requirement at strict valuation (M-9), where they differ from those at live prices.

    Borrows and what leaves an account count no gain.
    """
    margin = view.margin
    for what, gains, worst, required in (
        ("orders that raise risk", True, view.strict_equity, view.strict_imf_requirement),
        (
            *("what leaves and borrows without gains", False),
            *(view.strict_outflow_equity, view.strict_outflow_imf_requirement),
        ),
    ):
        if (worst, required) == (margin.worst_equity, margin.worst_imf):
            continue
        _put_stable_prices(writer, view)
        terms = _strict_terms(writer, account, gains=gains)
        rest = worst - sum(value for _, value in terms)
        terms.append(("open orders and claims that wait", rest))
        text = " ".join(_signed(writer, value, name) for name, value in terms if value)
        writer.work(
            "M-9",
            f"for {what}: worst-case equity at strict prices = {text.removeprefix('+ ') or '0'}",
            writer.worth(worst),
        )
        writer.work("M-9", f"for {what}: IMF requirement at strict prices", writer.worth(required))


def _strict_terms(writer: PartWriter, account: Account, *, gains: bool) -> list[tuple[str, int]]:
    """Return the terms of equity at strict valuation by the name of their asset or market (M-9, M-9.1)."""
    state = writer.state
    parts = held_parts(state, account)
    terms = [
        (
            holding.asset.symbol,
            holding_figures(state, holding, strict=True, held=parts.get(asset_id, 0))[1],
        )
        for asset_id, holding in sorted(account.holdings.items())
    ]
    for _, line in sorted(account.lines.items()):
        if not line.market.is_spot:
            unrealised = line_figures(state, line, strict=True)[0]
            if not gains:
                unrealised = min(unrealised, accrued_value(state, line, strict=True), 0)
            terms.append((line.market.symbol, unrealised))
    return terms


def _put_stable_prices(writer: PartWriter, view: ExplainView) -> None:
    """Add as inputs the stable prices and marks that differ from the live ones."""
    for held in view.holdings:
        if held.stable_price_e9 not in (0, held.price_e9):
            symbol = writer.asset(held.asset_id).symbol
            writer.put(f"stable price of {symbol}", writer.index(held.stable_price_e9))
    for line in view.lines:
        if line.stable_mark_e9 not in (0, line.mark_e9):
            symbol = writer.market(line.market_id).symbol
            stable = writer.price_e9(line.market_id, line.stable_mark_e9)
            writer.put(f"stable mark of {symbol}", stable)


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
            writer.work(
                "M-1",
                f"{asset.symbol}: {asset.texts[line.amount]} x {writer.index(line.price_e9)}"
                f" x weight {_weight(inputs)}, floored",
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


def _weight(inputs: HoldingInputs) -> str:
    """Return the weight of a holding as a formula: its base, or what the penalty leaves of a large holding (M-1)."""
    if inputs.weight_kind == WEIGHT_IDENTITY:
        return "1"
    base_ppb, penalty_ppb = inputs.weight_base_ppb, inputs.weight_penalty_ppb
    _, denominator = inverse_sqrt_weight(base_ppb, penalty_ppb, inputs.notional_root_e9)
    if denominator == PPB:
        return factor(base_ppb)
    return f"1.1 / (1 + {factor(penalty_ppb)} x root {factor(inputs.notional_root_e9)})"


def _sources_of_amount(writer: PartWriter, account_id: int, inputs: HoldingInputs) -> None:
    """Add the balance, the loan and the held amount of an asset as inputs, and the part of the loan that counts 0."""
    asset = writer.asset(inputs.asset_id)
    for name, value, key in (
        ("balance", inputs.balance, sources.balance(account_id, inputs.asset_id)),
        ("lent", inputs.lent, sources.loan(account_id, inputs.asset_id)),
        ("under hold", inputs.held, sources.held(account_id, inputs.asset_id)),
    ):
        if value:
            writer.put(f"{name} {asset.symbol}", asset.texts[value], key)
    doubtful = writer.state.accounts[AccountId(account_id)].holdings[inputs.asset_id].doubtful
    if doubtful:
        writer.put(f"lent {asset.symbol} that the pool may lose", asset.texts[doubtful])


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
    index = quote_index(writer, line.market_id)
    if index:
        formula = formula.replace(": ", ": (", 1) + f") x {index}"
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
    exposure = writer.worth(line.exposure)
    writer.work(
        "M-3",
        f"exposure of {market.symbol}: {_worst_side(writer, line, inputs)}, ceiled",
        exposure,
    )
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
    fraction = _fraction(base, per_root, inputs.exposure_root_e9)
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


def _worst_side(writer: PartWriter, line: PositionLineView, inputs: LineInputs) -> str:
    """Return the exposure of a position's worst side as a formula; bids above the mark count at their own price."""
    mark = writer.price_e9(line.market_id, line.mark_e9)
    lots = writer.lots(line.market_id, line.lots)
    bought = f"|{lots} + {writer.lots(line.market_id, line.bid_lots)}|"
    sold = f"|{lots} - {writer.lots(line.market_id, line.ask_lots)}|"
    formula = f"max({bought}, {sold}) x {mark}"
    if inputs.bid_loss:
        above = writer.quote(line.market_id, inputs.bid_loss)
        formula = f"max({bought} x {mark} + {above} (bids above the mark), {sold} x {mark})"
    index = quote_index(writer, line.market_id)
    return f"{formula} x {index}" if index else formula


def _fraction(base: str, per_root_ppb: int, root_e9: int) -> str:
    """Return the fraction of an exposure that is required, as a formula (M-4)."""
    return f"max({base}, {factor(per_root_ppb)} x root {factor(root_e9)})" if per_root_ppb else base


def quote_index(writer: PartWriter, market_id: MarketId) -> str:
    """Return the index of a market's quote asset, and add it as an input; "" where that is the valuation asset."""
    quote = writer.state.markets[market_id].quote
    if quote is writer.state.valuation:
        return ""
    writer.put(f"index of {quote.symbol}", writer.index(quote.price_e9), sources.index(quote.id))
    return writer.index(quote.price_e9)


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
    if initial:
        base = f"1/{min(account.max_leverage, inputs.debt_max_leverage)}"
        value, per_root = debt.imf, inputs.debt_imf_factor_ppb
    else:
        base, per_root = factor(inputs.debt_mmf_base_ppb), inputs.debt_mmf_factor_ppb
        value = debt.mmf
    fraction = _fraction(base, per_root, inputs.debt_exposure_root_e9)
    writer.work(
        "M-4",
        f"{'IMF' if initial else 'MMF'} of the debt in {asset.symbol}: {writer.worth(debt.exposure)} x {fraction}, "
        "ceiled",
        writer.worth(value),
    )
    return f"{writer.worth(value)} (debt {asset.symbol})"


def _signed(writer: PartWriter, value: int, name: str) -> str:
    """Return a term of a sum as text, with its sign and its name."""
    sign = "-" if value < 0 else "+"
    return f"{sign} {writer.worth(abs(value))} ({name})"
