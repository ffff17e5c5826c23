# SPDX-License-Identifier: Apache-2.0
"""Explain the waterfall: the flag, each tier, the write-off and the accounts that pay for it (SPEC section 11).

Owns the text of the steps of a liquidation. Explanations before an event are made when the machine calls the observer,
from the state at that moment; prices and sizes come from the machine's own arithmetic.
"""

from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import Telling, factor, percent, ratio
from clearinghouse.server.analysis.explain.margin import (
    tell_equity,
    tell_fraction,
    tell_requirements,
    tell_worst_case,
)
from clearinghouse.server.analysis.sources import Key
from clearinghouse.statemachine.arithmetic.liquidation import (
    band_price,
    bankruptcy_price,
    exit_requirement,
    lots_per_pass,
    shortfall,
)
from clearinghouse.statemachine.exchange_margin.account_margin import (
    auto_close,
    bankruptcy_equity,
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.liquidation.adl_ranking import ranking_in_force
from clearinghouse.statemachine.liquidation.backstop import may_take_from, providers_of
from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay, share_of
from clearinghouse.statemachine.state.state import Account, Line
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import LIQUIDATING, LIQUIDITY_FUND

RANKED_MAX: Final = 5


def tell_flag(telling: Telling, account: Account) -> None:
    """Explain a flag: margin fraction against its maintenance limit, from prices and positions (W-1)."""
    view = tell_equity(telling, account)
    tell_requirements(telling, account, view, initial=False)
    tell_fraction(telling, view)
    below = view.margin.equity < view.margin.mmf
    telling.work(
        "W-1",
        f"net equity {telling.worth(view.margin.equity)} < MMF requirement {telling.worth(view.margin.mmf)}"
        if below
        else "not below maintenance at these prices",
        "flagged, all open orders cancelled" if below else "stays",
    )


def tell_release(telling: Telling, account: Account) -> None:
    """Explain the end of a liquidation: at MMF, or above the buffer once a lot was sold (W-1)."""
    view = tell_equity(telling, account)
    tell_requirements(telling, account, view, initial=False)
    case = telling.state.waterfall.cases.get(account.id)
    rules = telling.state.waterfall.rules
    sold = case is not None and case.sold
    needed = view.margin.mmf
    if sold and account.exposure:
        needed = exit_requirement(view.margin.mmf, 1, rules.exit_buffer_ppb, sold=True)
        telling.put("exit buffer", percent(rules.exit_buffer_ppb), sources.LIQUIDATION_RULES)
    telling.put("flag", "in liquidation", sources.flag(account.id))
    telling.work(
        "W-1",
        f"net equity {telling.worth(view.margin.equity)} >= {telling.worth(needed)}"
        + (" (a lot was sold: with the buffer)" if sold else "")
        if account.exposure
        else "no exposure is left",
        "leaves liquidation",
    )


def tell_resting_order(telling: Telling, account: Account) -> None:
    """Explain the cancel of a resting order: worst-case equity below the MMF requirement of the worst side (I-6)."""
    view = tell_equity(telling, account)
    tell_worst_case(telling, account, view)
    tell_requirements(telling, account, view, initial=False)
    telling.work(
        "I-6",
        f"worst-case equity {telling.worth(view.margin.worst_equity)} < MMF requirement of the worst side "
        f"{telling.worth(view.margin.worst_mmf)}: the newest order that raises exposure, or would fill beyond the mark",
        "cancelled",
    )


def _tell_line(telling: Telling, account: Account, line: Line) -> None:
    """Explain the position that a tier reduces: its mark, and its part of the requirements."""
    market = line.market
    telling.put("flag", "in liquidation", sources.flag(account.id))
    telling.put(
        f"position {market.symbol}",
        f"{telling.lots(market.id, line.position)}, cost base {telling.quote(market.id, line.cost)}",
        sources.position(account.id, market.id),
        line.position,
    )
    telling.put(
        f"mark of {market.symbol}",
        telling.price_e9(market.id, market.mark_e9),
        sources.mark(market.id),
    )
    telling.put("rules of the waterfall", "in force", sources.LIQUIDATION_RULES)


def _tell_share(telling: Telling, account: Account, line: Line, whole: int, name: str) -> int:
    """Explain a line's share of an account's equity (W-0), in quote units, floored."""
    state = telling.state
    total = maintenance_margin(state, account)
    part = line.mmf
    what = "MMR"
    if total == 0:
        total, part, what = account.exposure, line.exposure, "exposure"
    numerator, denominator = share_of(state, account, line, whole)
    share = numerator // denominator
    telling.work(
        "W-0",
        f"share of {line.market.symbol} in {name} = {telling.worth(whole)} x {telling.worth(part)} / "
        f"{telling.worth(total)} ({what})",
        telling.quote(line.market.id, share),
    )
    return share


def tell_tier_one(telling: Telling, account: Account, line: Line) -> None:
    """Explain W-2: the lots for the book in this pass, and their worst price."""
    state = telling.state
    market = line.market
    rules = state.waterfall.rules
    case = state.waterfall.cases[account.id]
    _tell_line(telling, account, line)
    refresh(state, account)
    size = abs(line.position)
    telling.work(
        "M-6",
        f"net equity {telling.worth(equity(account))} >= auto-close {telling.worth(auto_close(state, account))}",
        "tier 1",
    )
    _tell_share(telling, account, line, equity(account), "net equity")
    numerator, denominator = share_of(state, account, line, equity(account))
    beyond = bankruptcy_price(
        market.mark_e9, line.position, numerator, denominator, market.tick_per_lot
    )
    band = band_price(market.mark_e9, line.position, rules.band_ppb, market.tick_per_lot)
    telling.work(
        "W-0",
        f"price that leaves no net equity: {telling.price_e9(market.id, market.mark_e9)}"
        f" {'-' if line.position > 0 else '+'} share / {telling.lots(market.id, size)}, to the tick",
        telling.price(market.id, beyond),
    )
    telling.work(
        "W-2",
        f"band: {percent(rules.band_ppb)} from the mark",
        telling.price(market.id, band),
    )
    at_flagging = case.lots.get(market.id, size)
    lots = min(lots_per_pass(at_flagging, rules.pass_share_ppb), size)
    telling.work(
        "W-2",
        f"max(1 lot, ceil({percent(rules.pass_share_ppb)} of {telling.lots(market.id, at_flagging)} at flagging))",
        telling.lots(market.id, lots),
    )


def tell_tier_one_fill(telling: Telling, event: Event) -> None:
    """Explain W-2's fee: a part of the proceeds above the bankruptcy price, at most a share of the notional."""
    own = event.fields
    market_id = own["market_id"]
    rules = telling.state.waterfall.rules
    value = own["value"]
    left = abs(value - own["lots"] * own["limit_price_per_lot"])
    telling.work(
        "W-2",
        f"fee = min({percent(rules.fee_ppb)} x {telling.quote(market_id, value)}, "
        f"1/2 x {telling.quote(market_id, left)} left above the limit), ceiled, to the liquidity fund",
        telling.quote(market_id, own["liquidation_fee"]),
    )
    _tell_equity_moved(telling, event)


def _tell_equity_moved(telling: Telling, event: Event) -> None:
    """Explain `E` before and after, from the event."""
    own = event.fields
    telling.work(
        "W-0",
        f"E before {telling.worth(own['equity_before'])}, after",
        telling.worth(own["equity_after"]),
    )


def tell_tier_two(telling: Telling, account: Account, line: Line) -> None:
    """Explain W-3, below auto-close: the part of `E` for the providers, or the amount that the fund must add."""
    state = telling.state
    market = line.market
    _tell_line(telling, account, line)
    refresh(state, account)
    telling.work(
        "M-6",
        f"net equity {telling.worth(equity(account))} < auto-close {telling.worth(auto_close(state, account))}"
        f" = max(MMF / {state.waterfall.rules.auto_close_divisor}, MMF - "
        f"{factor(state.waterfall.rules.auto_close_offset_ppb)} x exposure)",
        "tier 2",
    )
    _tell_share(telling, account, line, bankruptcy_equity(account), "E")
    _tell_missing(telling, account, line)
    asked = [
        f"{provider.account_id} (priority {provider.priority}, spread {percent(provider.spread_ppb)})"
        for provider in providers_of(state, market)
        if may_take_from(state, provider, account)
    ]
    telling.work("W-3", "providers in the order of asking", ", ".join(asked) or "none")


def _tell_missing(telling: Telling, account: Account, line: Line) -> None:
    """Explain the shortfall of a line, and the amount that the fund can pay."""
    state = telling.state
    market = line.market
    numerator, denominator = share_of(state, account, line, bankruptcy_equity(account))
    missing = shortfall(numerator, denominator)
    holds = fund_can_pay(state, market.quote)
    telling.put(
        f"liquidity fund in {market.quote.symbol}",
        telling.quote(market.id, holds),
        fund_key(telling, market.quote.id),
    )
    telling.work(
        "W-3",
        f"shortfall of the position; the fund holds {telling.quote(market.id, holds)}",
        telling.quote(market.id, missing),
    )


def fund_key(telling: Telling, asset_id: int) -> Key | None:
    """Return the key of the fund's amount of an asset: its unsettled equity, else its balance."""
    holding = telling.state.accounts[LIQUIDITY_FUND].holdings.get(AssetId(asset_id))
    if holding is None:
        return None
    if holding.unsettled:
        return sources.unsettled(LIQUIDITY_FUND, asset_id)
    return sources.balance(LIQUIDITY_FUND, asset_id) if holding.balance else None


def tell_tier_two_fill(telling: Telling, event: Event) -> None:
    """Explain a provider's fill: lots, value, and the split of the spread."""
    own = event.fields
    market_id = own["market_id"]
    lots = abs(own["signed_lots"])
    telling.work(
        "W-3",
        f"booked at {telling.lots(market_id, lots)} x mark "
        f"{'less' if own['signed_lots'] < 0 else 'plus'} the provider's part "
        f"{telling.quote(market_id, own['provider_spread'])} (2/3, floored); the fund gets "
        f"{telling.quote(market_id, own['fund_spread'])}",
        telling.quote(market_id, own["value"]),
    )
    if own["fund_paid"]:
        telling.work(
            "W-3",
            f"the fund, holding {telling.quote(market_id, own['fund_before'])}, pays of the shortfall",
            telling.quote(market_id, own["fund_paid"]),
        )
    _tell_equity_moved(telling, event)


def tell_tier_three(telling: Telling, account: Account, line: Line) -> None:
    """Explain W-4: no provider takes the remaining lots; the accounts in the ranking, and the uncovered amount."""
    state = telling.state
    market = line.market
    _tell_line(telling, account, line)
    refresh(state, account)
    _tell_share(telling, account, line, bankruptcy_equity(account), "E")
    _tell_missing(telling, account, line)
    ranking = ranking_in_force(state, market, line.position > 0)
    ranked = [
        f"{other.account.id} (MF {ratio(equity(other.account), other.account.exposure)})"
        for other in ranking[:RANKED_MAX]
    ]
    telling.work(
        "W-4",
        f"opposite positions profitable at mark, lowest margin fraction first ({len(ranking)} in all)",
        ", ".join(ranked) or "none",
    )


def tell_deleveraged(telling: Telling, event: Event) -> None:
    """Explain the reduction of a counterparty."""
    own = event.fields
    market_id = own["market_id"]
    lots = abs(own["signed_lots"])
    other = own["counterparty_account_id"]
    telling.put(f"position of counterparty {other}", "opposite", sources.position(other, market_id))
    telling.work(
        "W-4",
        f"rank {own['rank']}: {telling.lots(market_id, lots)} x {telling.price(market_id, own['price_per_lot'])}, the "
        "mark moved against it only by the loss that neither E nor the fund covers",
        telling.quote(market_id, own["value"]),
    )
    telling.work(
        "W-4",
        "the counterparty realises (never below 0)",
        telling.quote(market_id, own["counterparty_realised"]),
    )
    if own["fund_paid"]:
        telling.work("W-4", "the fund pays", telling.quote(market_id, own["fund_paid"]))
    _tell_equity_moved(telling, event)


def tell_rest_closed(telling: Telling, event: Event) -> None:
    """Explain the residual close-out at mark, pro rata to size."""
    own = event.fields
    market_id = own["market_id"]
    telling.work(
        "W-5",
        f"{telling.lots(market_id, abs(own['signed_lots']))} at mark, pro rata to size (floor, largest remainder)",
        telling.quote(market_id, own["value"]),
    )
    if own["fund_paid"]:
        telling.work("W-5", "the fund pays", telling.quote(market_id, own["fund_paid"]))
    _tell_equity_moved(telling, event)


def tell_loss_shared(telling: Telling, event: Event) -> None:
    """Explain the part of a loss that an account pays."""
    own = event.fields
    payer = own["counterparty_account_id"]
    telling.put(
        f"position of {payer}", "on the other side", sources.position(payer, own["market_id"])
    )
    telling.work(
        "W-5",
        "pro rata to the size of the opposite positions, never below E = 0 of a payer",
        telling.amount(own["asset_id"], own["amount"]),
    )


def tell_bankrupt(telling: Telling, account: Account) -> None:
    """Explain W-8: no position and no asset to sell, and `E < 0`."""
    refresh(telling.state, account)
    telling.put("flag", "in liquidation", sources.flag(account.id))
    for asset_id, holding in sorted(account.holdings.items()):
        if holding.unsettled:
            telling.put(
                f"unsettled {holding.asset.symbol}",
                telling.asset(asset_id).texts[holding.unsettled],
                sources.unsettled(account.id, asset_id),
            )
        if holding.borrowed:
            telling.put(
                f"borrowed {holding.asset.symbol}",
                telling.asset(asset_id).texts[holding.borrowed],
                sources.debt(account.id, asset_id),
            )
    telling.work(
        "W-8",
        "no position, nothing that can be sold, E",
        telling.worth(bankruptcy_equity(account)),
    )


def tell_bad_debt(telling: Telling, event: Event) -> None:
    """Explain the payers of a write-off, layer by layer."""
    own = event.fields
    asset_id = own["asset_id"]
    telling.put("flag", "in liquidation", sources.flag(own["account_id"]))
    telling.put(
        "liquidity fund before",
        telling.amount(asset_id, own["fund_before"]),
        fund_key(telling, asset_id),
    )
    telling.work(
        "W-8",
        f"loss {telling.amount(asset_id, own['amount'])} = fund {telling.amount(asset_id, own['fund_paid'])}"
        f" + shared {telling.amount(asset_id, own['shared'])} + debt of the fund",
        telling.amount(asset_id, own["fund_debt"]),
    )


def tell_collateral(telling: Telling, account: Account) -> None:
    """Explain W-6: the debts of an account, and the price of its collateral."""
    refresh(telling.state, account)
    if account.status == LIQUIDATING:
        telling.put("flag", "in liquidation", sources.flag(account.id))
    for asset_id, holding in sorted(account.holdings.items()):
        symbol = holding.asset.symbol
        if holding.balance:
            telling.put(
                f"balance {symbol}",
                telling.asset(asset_id).texts[holding.balance],
                sources.balance(account.id, asset_id),
            )
        if holding.borrowed:
            telling.put(
                f"borrowed {symbol}",
                telling.asset(asset_id).texts[holding.borrowed],
                sources.debt(account.id, asset_id),
            )
        if holding.unsettled < 0:
            telling.put(
                f"unsettled {symbol}",
                telling.asset(asset_id).texts[holding.unsettled],
                sources.unsettled(account.id, asset_id),
            )
        if (holding.balance or holding.borrowed) and asset_id != telling.state.valuation.id:
            telling.put(
                f"index of {symbol}",
                telling.index(holding.asset.price_e9),
                sources.index(asset_id),
            )
    rules = telling.state.waterfall.rules
    telling.put("rules of the waterfall", "in force", sources.LIQUIDATION_RULES)
    telling.work(
        "W-6",
        f"limit: the index -+ min({percent(rules.band_ppb)}, E / gross collateral), at least "
        f"{percent(rules.spread_ppb)}; E",
        telling.worth(bankruptcy_equity(account)),
    )
