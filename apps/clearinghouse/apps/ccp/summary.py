# SPDX-License-Identifier: Apache-2.0
"""Summarise a run in a sentence each on settlement, margin, fund, liquidity and default: one minute of reading.

Owns the words. Every figure comes from the report.
"""

from typing import Any


def grouped(amount: str) -> str:
    """Return the whole units of an amount with thousands separators."""
    return f"{int(amount.partition('.')[0]):,}"


def percent(share: float | None) -> str:
    """Return a share as percent; a dash for None."""
    return "-" if share is None else f"{100 * share:.2f} %"


def sentences(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the parts of the summary, each with a heading and its text."""
    return [
        ("days", _days(report)),
        ("settlement", _settlement(report)),
        ("fails", _fails(report)),
        ("margin", _margin(report["margin"])),
        ("default fund", _fund(report["default_fund"])),
        ("liquidity", _liquidity(report["liquidity"])),
        *([("default", _default(report))] if report["waterfall"] else []),
    ]


def _days(report: dict[str, Any]) -> str:
    made = report["generated_prices"]
    recorded = sum(one.startswith("recorded") for one in report["days_from"])
    return (
        f"{recorded} recorded, played once in their order; {len(report['days_from']) - recorded} generated (seed"
        f" {made['seed']}: {made['process']}; market {made['market_sd_ppm'] / 10_000:g} %, own"
        f" {made['own_sd_ppm'] / 10_000:g} % a day, times {made['calm_percent'] / 100:g} or"
        f" {made['turbulent_percent'] / 100:g})"
    )


def _settlement(report: dict[str, Any]) -> str:
    rows = [one for one in report["sessions"] if one["efficiency_by_value"] is not None]
    if not rows:
        return "no session settled"
    first = rows[0]
    solver = first["solver"]
    due = sum(float(one["due"]) for one in rows)

    def mean(name: str) -> float:
        return sum(float(one["due"]) * one[name] for one in rows) / due if due else 1.0

    said = (
        f"{percent(mean('efficiency_by_value'))} of what was due settled by value,"
        f" {percent(first['efficiency_by_value'])} in the first session"
    )
    if first["best_possible_by_value"] is None:
        return f"{said}; the best possible set is not known: {solver}"
    least = min(
        one["efficiency_by_value"] / one["best_possible_by_value"]
        for one in rows
        if one["best_possible_by_value"]
    )
    return (
        f"{said}; {percent(mean('best_possible_by_value'))} was possible, and no session settled less than"
        f" {percent(least)} of that ({solver})"
    )


def _fails(report: dict[str, Any]) -> str:
    fails = [one["fails"] for one in report["sessions"] if "new_value" in one["fails"]]

    def total(name: str) -> str:
        return f"{sum(float(one[name]) for one in fails):,.0f}"

    bought = report["buy_ins"]
    return (
        f"{total('new_value')} {report['currency']} new in all sessions, {grouped(fails[-1]['value'])} open at the end;"
        f" of the value that failed, day by day, {total('for_lack_of_securities')} for lack of securities and"
        f" {total('for_lack_of_cash')} for lack of cash; penalties {grouped(report['penalties'])},"
        f" {bought['shares']:,} shares bought in, {bought['shares_paid_in_cash']:,} paid for in cash"
    )


def _margin(margin: dict[str, Any]) -> str:
    days = margin["days"]
    gross, net = ([one[name] for one in days] for name in ("by_gross", "by_net"))
    return (
        f"at most {grouped(margin['required_most'])} required, {percent(min(gross))} to {percent(max(gross))} of gross"
        f" and {percent(min(net))} to {percent(max(net))} of net positions; {margin['breaches']} of"
        f" {margin['observations']:,} accounts lost more than was required in {margin['liquidation_days']} days"
        f" ({percent(margin['breach_share'])}, {percent(margin['breach_share_of_held'])} by what they held; target"
        f" 1 %); {margin['calls']:,} calls met with {grouped(margin['called'])},"
        f" {grouped(margin['variation_paid'])} of variation margin paid,"
        f" {grouped(margin['variation_paid_of_collateral'])} of it with lodged cash"
    )


def _fund(fund: dict[str, Any]) -> str:
    peak = fund["peak"]
    return (
        f"at its peak on {peak['day']} Cover-2 over {fund['scenarios']} scenarios was {grouped(peak['cover_two'])}, the"
        f" fund {grouped(peak['fund_before_calls'])} at the run and {grouped(peak['fund_after_calls'])} once calls were"
        f" met; short on {fund['days_short']} days ({fund['days_short_before_calls']} before the calls of the evening);"
        f" fund to margin {percent(fund['fund_to_margin'])}"
    )


def _liquidity(liquidity: dict[str, Any]) -> str:
    return (
        f"two defaults would require {grouped(liquidity['need_most'])} at one settlement at most, one"
        f" {grouped(liquidity['need_of_one_most'])}, two over several days {grouped(liquidity['need_of_days_most'])};"
        f" lines of {grouped(liquidity['lines'])}; {liquidity['alerts']:,} alerts in {liquidity['runs']:,} runs,"
        f" {grouped(liquidity['lacking_most'])} lacking at most"
    )


def _default(report: dict[str, Any]) -> str:
    default, waterfall = report["default"], report["waterfall"]
    made = waterfall["explained"]
    bids = made["auction_discount_percent"]
    layers = ", ".join(
        f"{name} {grouped(amount)}" for name, amount in waterfall["layers"].items() if float(amount)
    )
    return (
        f"{default['member']} with {grouped(made['gross_positions'])} gross, {grouped(made['net_positions'])} net"
        f" and {grouped(made['margin_required'])} of margin required; loss {grouped(waterfall['loss'])} ="
        f" {grouped(made['moved_since_variation_margin'])} moved since variation margin was paid +"
        f" {grouped(made['auction_discount'])} by bids {bids[0]} to {bids[-1]} % worse than the marks +"
        f" {grouped(made['rest'])} rest; paid by {layers or 'nothing'}; {default['accounts_ported']} client accounts"
        f" ported, {default['lots_taken']} of {default['lots']} lots taken over"
    )
