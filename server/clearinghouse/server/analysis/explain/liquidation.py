# SPDX-License-Identifier: Apache-2.0
"""Explain the waterfall: the flag, each tier and the write-off (SPEC section 11).

Owns the text of the steps of a liquidation. Explanations before an event are made when the machine calls the observer,
from the state at that moment; prices and sizes come from the machine's own arithmetic.
"""

from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter, factor, percent, ratio
from clearinghouse.server.analysis.explain.margin import (
    explain_equity,
    explain_fraction,
    explain_requirements,
    explain_worst_case,
    quote_index,
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
from clearinghouse.statemachine.liquidation.write_off import is_uncollectible
from clearinghouse.statemachine.state.state import Account, Line
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import LIQUIDATING, LIQUIDITY_FUND

RANKED_MAX: Final = 5


def explain_flag(writer: PartWriter, account: Account) -> None:
    """Explain why an account is flagged: its margin fraction is below its maintenance limit, by prices and positions
    (W-1).
    """
    view = explain_equity(writer, account)
    explain_requirements(writer, account, view, initial=False)
    explain_fraction(writer, view)
    below = view.margin.equity < view.margin.mmf
    writer.work(
        "W-1",
        f"net equity {writer.worth(view.margin.equity)} < MMF requirement {writer.worth(view.margin.mmf)}"
        if below
        else "not below maintenance at these prices",
        "flagged, each order that may raise exposure ends" if below else "stays",
    )


def explain_release(writer: PartWriter, account: Account) -> None:
    """Explain the end of a liquidation: the margin fraction reached MMF, or the buffer above it if a lot was sold
    (W-1).
    """
    view = explain_equity(writer, account)
    explain_requirements(writer, account, view, initial=False)
    case = writer.state.waterfall.cases.get(account.id)
    rules = writer.state.waterfall.rules
    sold = case is not None and case.sold
    needed = view.margin.mmf
    if sold and account.exposure:
        needed = exit_requirement(view.margin.mmf, 1, rules.exit_buffer_ppb, sold=True)
        writer.put("exit buffer", percent(rules.exit_buffer_ppb), sources.LIQUIDATION_RULES)
    writer.put("flag", "in liquidation", sources.flag(account.id))
    writer.work(
        "W-1",
        f"net equity {writer.worth(view.margin.equity)} >= {writer.worth(needed)}"
        + (" (a lot was sold: with the buffer)" if sold else "")
        if account.exposure
        else "no exposure is left",
        "leaves liquidation",
    )


def explain_resting_order(writer: PartWriter, account: Account) -> None:
    """Explain why a resting order is cancelled: worst-case equity is below the maintenance requirement (I-6)."""
    view = explain_equity(writer, account)
    explain_worst_case(writer, account, view)
    explain_requirements(writer, account, view, initial=False)
    writer.work(
        "I-6",
        f"worst-case equity {writer.worth(view.margin.worst_equity)} < MMF requirement of the worst side "
        f"{writer.worth(view.margin.worst_mmf)}: the newest order that raises exposure, or would fill beyond the mark",
        "cancelled",
    )


def _explain_line(writer: PartWriter, account: Account, line: Line) -> None:
    """Explain the position that a tier of the liquidation reduces: its mark, and its part of the requirements."""
    market = line.market
    writer.put("flag", "in liquidation", sources.flag(account.id))
    writer.put(
        f"position {market.symbol}",
        f"{writer.lots(market.id, line.position)}, cost base {writer.quote(market.id, line.cost)}",
        sources.position(account.id, market.id),
        line.position,
    )
    writer.put(
        f"mark of {market.symbol}",
        writer.price_e9(market.id, market.mark_e9),
        sources.mark(market.id),
    )
    writer.put("rules of the waterfall", "in force", sources.LIQUIDATION_RULES)


def _explain_share(writer: PartWriter, account: Account, line: Line, whole: int, name: str) -> int:
    """Explain and return the share of `whole`, named `name`, that belongs to a line, in quote units, floored (W-0)."""
    state = writer.state
    total = maintenance_margin(state, account)
    part = line.mmf
    what = "MMR"
    if total == 0:
        total, part, what = account.exposure, line.exposure, "exposure"
    numerator, denominator = share_of(state, account, line, whole)
    share = numerator // denominator
    index = quote_index(writer, line.market.id)
    writer.work(
        "W-0",
        f"share of {line.market.symbol} in {name} = {writer.worth(whole)} x {writer.worth(part)} / "
        f"{writer.worth(total)} ({what}){f' / {index}' if index else ''}, floored",
        writer.quote(line.market.id, share),
    )
    return share


def explain_tier_one(writer: PartWriter, account: Account, line: Line) -> None:
    """Explain tier 1 (W-2): the lots that the pass sells in the book, and the worst price that it accepts."""
    state = writer.state
    market = line.market
    rules = state.waterfall.rules
    case = state.waterfall.cases[account.id]
    _explain_line(writer, account, line)
    refresh(state, account)
    size = abs(line.position)
    writer.work(
        "M-6",
        f"net equity {writer.worth(equity(account))} >= auto-close {writer.worth(auto_close(state, account))}",
        "tier 1",
    )
    _explain_share(writer, account, line, equity(account), "net equity")
    numerator, denominator = share_of(state, account, line, equity(account))
    beyond = bankruptcy_price(
        market.mark_e9, line.position, numerator, denominator, market.tick_per_lot
    )
    band = band_price(market.mark_e9, line.position, rules.band_ppb, market.tick_per_lot)
    writer.work(
        "W-0",
        f"price that leaves no net equity: {writer.price_e9(market.id, market.mark_e9)}"
        f" {'-' if line.position > 0 else '+'} share / {writer.lots(market.id, size)}, to the tick",
        writer.price(market.id, beyond),
    )
    writer.work(
        "W-2",
        f"band: {percent(rules.band_ppb)} from the mark",
        writer.price(market.id, band),
    )
    at_flagging = case.lots.get(market.id, size)
    lots = min(lots_per_pass(at_flagging, rules.pass_share_ppb), size)
    writer.work(
        "W-2",
        f"max(1 lot, ceil({percent(rules.pass_share_ppb)} of {writer.lots(market.id, at_flagging)} at flagging))",
        writer.lots(market.id, lots),
    )


def explain_tier_one_fill(writer: PartWriter, event: Event) -> None:
    """Explain the fee of a fill in tier 1 (W-2): a part of its value, at most half of the proceeds above the limit."""
    own = event.fields
    market_id = own["market_id"]
    rules = writer.state.waterfall.rules
    value = own["value"]
    left = abs(value - own["lots"] * own["limit_price_per_lot"])
    writer.work(
        "W-2",
        f"fee = min({percent(rules.fee_ppb)} x {writer.quote(market_id, value)}, "
        f"1/2 x {writer.quote(market_id, left)} left above the limit), ceiled, to the liquidity fund",
        writer.quote(market_id, own["liquidation_fee"]),
    )
    _explain_equity_moved(writer, event)


def _explain_equity_moved(writer: PartWriter, event: Event) -> None:
    """Explain the equity `E` of an account before and after a step, as the event states it."""
    own = event.fields
    writer.work(
        "W-0",
        f"E before {writer.worth(own['equity_before'])}, after",
        writer.worth(own["equity_after"]),
    )


def explain_tier_two(writer: PartWriter, account: Account, line: Line) -> None:
    """Explain tier 2 (W-3): the part of `E` that the providers get, or the amount that the fund must add."""
    state = writer.state
    market = line.market
    _explain_line(writer, account, line)
    refresh(state, account)
    writer.work(
        "M-6",
        f"net equity {writer.worth(equity(account))} < auto-close {writer.worth(auto_close(state, account))}"
        f" = max(MMF / {state.waterfall.rules.auto_close_divisor}, MMF - "
        f"{factor(state.waterfall.rules.auto_close_offset_ppb)} x exposure)",
        "tier 2",
    )
    _explain_share(writer, account, line, bankruptcy_equity(account), "E")
    _explain_missing(writer, account, line)
    asked = [
        f"{provider.account_id} (priority {provider.priority}, spread {percent(provider.spread_ppb)})"
        for provider in providers_of(state, market)
        if may_take_from(state, provider, account)
    ]
    writer.work("W-3", "providers in the order of asking", ", ".join(asked) or "none")


def _explain_missing(writer: PartWriter, account: Account, line: Line) -> None:
    """Explain the shortfall of a position at its bankruptcy price, and the part that the fund can pay."""
    state = writer.state
    market = line.market
    numerator, denominator = share_of(state, account, line, bankruptcy_equity(account))
    missing = shortfall(numerator, denominator)
    holds = fund_can_pay(state, market.quote)
    writer.put(
        f"liquidity fund in {market.quote.symbol}",
        writer.quote(market.id, holds),
        fund_key(writer, market.quote.id),
    )
    writer.work(
        "W-3",
        f"shortfall of the position; the fund holds {writer.quote(market.id, holds)}",
        writer.quote(market.id, missing),
    )


def fund_key(writer: PartWriter, asset_id: int) -> Key | None:
    """Return the key of the liquidity fund's amount of an asset: unsettled equity, else balance; None if it has
    none.
    """
    holding = writer.state.accounts[LIQUIDITY_FUND].holdings.get(AssetId(asset_id))
    if holding is None:
        return None
    if holding.unsettled:
        return sources.unsettled(LIQUIDITY_FUND, asset_id)
    return sources.balance(LIQUIDITY_FUND, asset_id) if holding.balance else None


def explain_tier_two_fill(writer: PartWriter, event: Event) -> None:
    """Explain a fill with a liquidity provider: lots, value, and who gets which part of the spread."""
    own = event.fields
    market_id = own["market_id"]
    lots = abs(own["signed_lots"])
    writer.work(
        "W-3",
        f"booked at {writer.lots(market_id, lots)} x mark "
        f"{'less' if own['signed_lots'] < 0 else 'plus'} the provider's part "
        f"{writer.quote(market_id, own['provider_spread'])} (2/3, floored); the fund gets "
        f"{writer.quote(market_id, own['fund_spread'])}",
        writer.quote(market_id, own["value"]),
    )
    if own["fund_paid"]:
        writer.work(
            "W-3",
            f"the fund, holding {writer.quote(market_id, own['fund_before'])}, pays of the shortfall",
            writer.quote(market_id, own["fund_paid"]),
        )
    _explain_equity_moved(writer, event)


def explain_tier_three(writer: PartWriter, account: Account, line: Line) -> None:
    """Explain tier 3 (W-4): the lots that no provider takes, the accounts in the ranking, and the uncovered amount."""
    state = writer.state
    market = line.market
    _explain_line(writer, account, line)
    refresh(state, account)
    _explain_share(writer, account, line, bankruptcy_equity(account), "E")
    _explain_missing(writer, account, line)
    ranking = ranking_in_force(state, market, line.position > 0)
    ranked = [
        f"{other.account.id} (MF {ratio(equity(other.account), other.account.exposure)})"
        for other in ranking[:RANKED_MAX]
    ]
    writer.work(
        "W-4",
        f"opposite positions profitable at mark, lowest margin fraction first ({len(ranking)} in all)",
        ", ".join(ranked) or "none",
    )


def explain_deleveraged(writer: PartWriter, event: Event) -> None:
    """Explain the reduction of a counterparty's position in deleveraging: its rank, lots, price and value."""
    own = event.fields
    market_id = own["market_id"]
    lots = abs(own["signed_lots"])
    other = own["counterparty_account_id"]
    writer.put(f"position of counterparty {other}", "opposite", sources.position(other, market_id))
    writer.work(
        "W-4",
        f"rank {own['rank']}: {writer.lots(market_id, lots)} x {writer.price(market_id, own['price_per_lot'])}, the "
        "mark moved against it only by the loss that neither E nor the fund covers",
        writer.quote(market_id, own["value"]),
    )
    writer.work(
        "W-4",
        "the counterparty realises (never below 0)",
        writer.quote(market_id, own["counterparty_realised"]),
    )
    if own["fund_paid"]:
        writer.work("W-4", "the fund pays", writer.quote(market_id, own["fund_paid"]))
    _explain_equity_moved(writer, event)


def explain_rest_closed(writer: PartWriter, event: Event) -> None:
    """Explain the close-out of a remaining position at the mark, against opposite positions pro rata to their size."""
    own = event.fields
    market_id = own["market_id"]
    writer.work(
        "W-5",
        f"{writer.lots(market_id, abs(own['signed_lots']))} at mark, pro rata to size (floor, largest remainder)",
        writer.quote(market_id, own["value"]),
    )
    if own["fund_paid"]:
        writer.work("W-5", "the fund pays", writer.quote(market_id, own["fund_paid"]))
    _explain_equity_moved(writer, event)


def explain_bankrupt(writer: PartWriter, account: Account) -> None:
    """Explain a bankruptcy: the account has no position and no asset to sell, and `E < 0` (W-8).

    If it has, the last price of a market took it below zero (W-5).
    """
    refresh(writer.state, account)
    writer.put("flag", "in liquidation", sources.flag(account.id))
    for asset_id, holding in sorted(account.holdings.items()):
        if holding.unsettled:
            writer.put(
                f"unsettled {holding.asset.symbol}",
                writer.asset(asset_id).texts[holding.unsettled],
                sources.unsettled(account.id, asset_id),
            )
        if holding.borrowed:
            writer.put(
                f"borrowed {holding.asset.symbol}",
                writer.asset(asset_id).texts[holding.borrowed],
                sources.debt(account.id, asset_id),
            )
    rule, why = "W-8", "no position, nothing that can be sold, E"
    if not is_uncollectible(writer.state, account):
        rule, why = "W-5", "the last price of a market took the account below zero, E"
    writer.work(rule, why, writer.worth(bankruptcy_equity(account)))


def explain_bad_debt(writer: PartWriter, event: Event) -> None:
    """Explain who pays a debt that is written off, layer by layer."""
    own = event.fields
    asset_id = own["asset_id"]
    writer.put("flag", "in liquidation", sources.flag(own["account_id"]))
    writer.put(
        "liquidity fund before",
        writer.amount(asset_id, own["fund_before"]),
        fund_key(writer, asset_id),
    )
    writer.work(
        "W-8",
        f"loss {writer.amount(asset_id, own['amount'])} = fund {writer.amount(asset_id, own['fund_paid'])}"
        f" + shared {writer.amount(asset_id, own['shared'])} + debt of the fund",
        writer.amount(asset_id, own["fund_debt"]),
    )


def explain_collateral(writer: PartWriter, account: Account) -> None:
    """Explain a sale of collateral (W-6): the debts of the account, and the price at which its asset is sold."""
    refresh(writer.state, account)
    if account.status == LIQUIDATING:
        writer.put("flag", "in liquidation", sources.flag(account.id))
    for asset_id, holding in sorted(account.holdings.items()):
        symbol = holding.asset.symbol
        if holding.balance:
            writer.put(
                f"balance {symbol}",
                writer.asset(asset_id).texts[holding.balance],
                sources.balance(account.id, asset_id),
            )
        if holding.borrowed:
            writer.put(
                f"borrowed {symbol}",
                writer.asset(asset_id).texts[holding.borrowed],
                sources.debt(account.id, asset_id),
            )
        if holding.unsettled < 0:
            writer.put(
                f"unsettled {symbol}",
                writer.asset(asset_id).texts[holding.unsettled],
                sources.unsettled(account.id, asset_id),
            )
        if (holding.balance or holding.borrowed) and asset_id != writer.state.valuation.id:
            writer.put(
                f"index of {symbol}",
                writer.index(holding.asset.price_e9),
                sources.index(asset_id),
            )
    rules = writer.state.waterfall.rules
    writer.put("rules of the waterfall", "in force", sources.LIQUIDATION_RULES)
    writer.work(
        "W-6",
        f"limit: the index -+ min({percent(rules.band_ppb)}, E / gross collateral), at least "
        f"{percent(rules.spread_ppb)}; E",
        writer.worth(bankruptcy_equity(account)),
    )
