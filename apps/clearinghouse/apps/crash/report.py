# SPDX-License-Identifier: Apache-2.0
"""Report the results of a crash: one JSON document, the checks on it, and tables for people.

Owns the keys of `report.json` and the reasons for which a run fails. Sums are taken from the stored state by full
scan, counts from events, the replayed head from a process that applied every command again.
"""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from clearinghouse.apps.auditor import Auditor
from clearinghouse.apps.crash.feed import (
    FIXED,
    VALUATION,
    VALUATION_SCALE,
    Feed,
    decimal_text,
    price_text,
)
from clearinghouse.apps.crash.makers import Maker
from clearinghouse.apps.crash.population import Crowd
from clearinghouse.apps.crash.setup import FUND_USD, UNIT, USD_ID, Venue
from clearinghouse.apps.crash.statistics import SHARING, STATE_NAMES, TIER_1, TIER_2, TIER_3, Tally
from clearinghouse.statemachine.checks.all_checks import (
    balance_sums,
    pnl_settlement_differences,
    position_sums,
)
from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay, fund_debt
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import EXTERNAL, SETTLEMENT

REPORT_FILE: Final = "report.json"
_CODE_NAMES: Final = {value: name for name, value in vars(codes).items() if name.isupper()}


def usd(units: int) -> str:
    """Return an amount of the valuation asset as decimal text."""
    return decimal_text(units, VALUATION_SCALE)


def build(
    feed: Feed,
    venue: Venue,
    crowd: Crowd,
    makers: list[Maker],
    providers: list[int],
    tally: Tally,
    auditor: Auditor,
    state: State,
    seed: int,
    seconds: float,
) -> dict[str, Any]:
    """Return the report of a run, without the heads of the chain."""
    people = {person.account_id: person for person in crowd.people}
    owners = {
        account_id: account.parent_id or account_id
        for account_id, account in state.accounts.items()
    }
    return {
        "prices": feed.origin,
        "sources": {
            coin: [f"{one.source} in {one.quote}" for one in feed.venues if one.coin == coin]
            for coin in feed.coins
        },
        "fixed_at_1": {symbol: f"{FIXED}:{symbol}" for symbol in feed.fixed},
        "seed": seed,
        "accounts": {
            "leveraged": len(people),
            "entered": crowd.entered,
            "by_kind": dict(sorted(Counter(one.kind for one in people.values()).items())),
            "makers": len(makers),
            "providers": len(providers),
        },
        "commands": state.sequence,
        "commands_per_second": round(state.sequence / seconds),
        "trades": tally.trades,
        "refused": {_CODE_NAMES[code]: count for code, count in tally.refused.most_common()},
        "liquidated_accounts": len({owners[AccountId(account_id)] for account_id in tally.flagged}),
        "liquidated": {
            "leveraged": len({owners[AccountId(one)] for one in tally.flagged} & people.keys()),
            "isolated_positions": sum(
                state.accounts[AccountId(one)].isolated_market_id != 0 for one in tally.flagged
            ),
            "makers": sum(one.account_id in tally.flagged for one in makers),
            "providers": sum(one in tally.flagged for one in providers),
            "times_flagged": tally.flags,
            "still_in_liquidation": len(state.waterfall.cases),
        },
        "by_tier": {
            name: {
                "accounts": len(tier.accounts),
                "fills": tier.fills,
                "of_positions": tier.positions,
                "notional": usd(tier.notional),
            }
            for name, tier in tally.tiers.items()
        },
        "tiers_unused": unused(tally),
        "blocked_liquidations": {
            "accounts": len(tally.barred),
            "account_seconds": sum(tally.barred.values()),
            "liquidated_later": len(tally.barred.keys() & tally.flagged.keys()),
            "never_liquidated": len(tally.barred.keys() - tally.flagged.keys()),
            "position_seconds_in_liquidation": tally.barred_positions,
            "made_at_banned_prices": len(tally.findings),
        },
        "price_states": _price_states(venue, tally, state.time_ns),
        "lowest_index": {
            coin: price_text(tally.index_lows[venue.assets[coin]])
            for coin in feed.coins
            if venue.assets[coin] in tally.index_lows
        },
        "lowest_prints": {
            coin: {name: price_text(low) for name, low in sorted(lows.items())}
            for coin, lows in sorted(feed.lows().items())
        },
        "liquidity_fund": {
            "asset": VALUATION,
            "at_start": usd(FUND_USD * UNIT),
            "liquidation_fees": usd(tally.fund["liquidation fees"]),
            "providers_spreads": usd(tally.fund["spreads"]),
            "paid_for_positions": usd(tally.fund["paid for positions"]),
            "paid_to_pools": usd(tally.fund["paid to pools"]),
            "holds_at_end": usd(fund_can_pay(state, state.valuation)),
            "debt_at_end": usd(fund_debt(state, state.valuation)),
        },
        "adl": {
            "fills": tally.tiers[TIER_3].fills,
            "notional": usd(tally.tiers[TIER_3].notional),
            "accounts_closed": len(tally.tiers[TIER_3].accounts),
            "counterparties": len(tally.adl_counterparties),
            "fills_without_a_loss": tally.adl_profitable,
        },
        "socialised": {
            "amount": usd(tally.shared),
            "payers": len(tally.payers),
            "positions_closed_pro_rata": tally.tiers[SHARING].fills,
        },
        "bad_debt": {
            "write_offs": tally.bad_debt["events"],
            "amount": usd(tally.bad_debt["amount"]),
            "paid_by_fund": usd(tally.bad_debt["fund_paid"]),
            "shared": usd(tally.bad_debt["shared"]),
            "owed_by_fund": usd(tally.bad_debt["fund_debt"]),
            "borne_by_lenders": {
                state.assets[AssetId(asset_id)].symbol: decimal_text(
                    lost, state.assets[AssetId(asset_id)].scale
                )
                for asset_id, lost in sorted(tally.pool_losses.items())
                if lost
            },
        },
        "reconciliation": {
            "conversions": tally.conversions,
            "positions_realised": tally.positions_realised,
        },
        **_sums(state),
        "checks": {
            "commands": auditor.commands,
            "liquidation_steps": auditor.steps,
            "full_scans": auditor.scans.count,
        },
        "findings": tally.findings[:20],
        "play_seconds": round(seconds, 2),
    }


def unused(tally: Tally) -> dict[str, str]:
    """Return each tier that closed or sold nothing, with the reason, which follows from the other tiers."""
    if not tally.flagged:
        return dict.fromkeys(tally.tiers, "no account fell below maintenance")
    reached = tally.tiers[TIER_3].fills > 0
    reasons = {
        TIER_1: "each account was below auto-close at its first pass, or no bid was within its limit",
        TIER_2: "no account below auto-close had a position that a provider could carry",
        TIER_3: "the providers took every position below auto-close",
        SHARING: "tier 3 took every lot that tier 2 had left"
        if reached
        else "no lot came past tier 2",
    }
    return {name: reasons[name] for name, tier in tally.tiers.items() if tier.fills == 0}


def _price_states(venue: Venue, tally: Tally, until_ns: int) -> dict[str, dict[str, float]]:
    """Return for each market the share of time that its coin's price was in each state."""
    by_asset = tally.price_states(until_ns)
    found: dict[str, dict[str, float]] = {}
    for listing in venue.listings:
        spent = by_asset[venue.assets[listing.coin]]
        whole = sum(spent.values())
        found[listing.symbol] = {
            name: round(spent[number] / whole, 6)
            for number, name in STATE_NAMES.items()
            if spent[number]
        }
    return found


def _sums(state: State) -> dict[str, Any]:
    """Return the sums over all accounts that must be 0."""
    negative = sum(
        holding.balance < 0
        for account in state.accounts.values()
        if account.id != EXTERNAL
        for holding in account.holdings.values()
    )
    cash = state.accounts[SETTLEMENT].holdings.get(AssetId(USD_ID))
    return {
        "conservation": {
            state.assets[key].symbol: total for key, total in balance_sums(state).items()
        },
        "positions": {
            state.markets[key].symbol: total for key, total in position_sums(state).items()
        },
        "settlement": {
            "differences": {
                state.assets[key].symbol: off
                for key, off in pnl_settlement_differences(state).items()
            },
            "cash": usd(cash.balance if cash is not None else 0),
        },
        "negative_balances": negative,
    }


def _not_zero(report: dict[str, Any]) -> list[str]:
    """Return each sum in a report that is not 0, as text."""
    return [
        f"{what} of {name} sum to {total}"
        for what, sums in (
            ("the balances", report["conservation"]),
            ("the positions", report["positions"]),
            ("the claims and the cash of settlement", report["settlement"]["differences"]),
        )
        for name, total in sums.items()
        if total
    ]


def failures(report: dict[str, Any]) -> list[str]:
    """Return the reasons for which a crash fails; empty if it does not."""
    found = list(report["findings"])
    found += _not_zero(report)
    if report["negative_balances"]:
        found.append(f"{report['negative_balances']} balances are negative")
    checked = report["checks"]["commands"]
    if checked != report["commands"]:
        found.append(f"{checked} of {report['commands']} commands were checked")
    if report["liquidated_accounts"] == 0:
        found.append("no account was liquidated")
    if report["adl"]["fills_without_a_loss"] != report["adl"]["fills"]:
        found.append("tier 3 left an account with a loss")
    found += [
        f"{name} was not used and no reason is given"
        for name, tier in report["by_tier"].items()
        if tier["fills"] == 0 and name not in report["tiers_unused"]
    ]
    if report["chain_head"] != report["replayed_chain_head"]:
        found.append("the replayed chain head is another one")
    return found


def save(report: dict[str, Any], folder: Path) -> Path:
    """Write the report into the folder of the run."""
    path = folder / REPORT_FILE
    path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return path


def _grouped(amount: str) -> str:
    """Return the whole units of an amount with thousands separators."""
    return f"{round(Decimal(amount)):,}"


def _short(price: str) -> str:
    """Return a price with five significant digits."""
    return f"{Decimal(price):.5g}"


def show(report: dict[str, Any], console: Console) -> None:
    """Print the results as tables."""
    tiers = Table(title="Waterfall", title_justify="left")
    for column in ("tier", "accounts", "fills", "notional, USD"):
        tiers.add_column(column, justify="left" if column == "tier" else "right")
    for name, tier in report["by_tier"].items():
        tiers.add_row(
            name, f"{tier['accounts']:,}", f"{tier['fills']:,}", _grouped(tier["notional"])
        )
    console.print(tiers)
    for name, reason in report["tiers_unused"].items():
        console.print(f"{name} was not used: {reason}")

    prices = Table(title="Prices, share of the time", title_justify="left")
    prices.add_column("market")
    for name in STATE_NAMES.values():
        prices.add_column(name, justify="right")
    for symbol, shares in report["price_states"].items():
        prices.add_row(
            symbol,
            *(
                f"{100 * shares[name]:.1f} %" if name in shares else ""
                for name in STATE_NAMES.values()
            ),
        )
    console.print(prices)

    lows = Table(title="Lowest prices", title_justify="left")
    lows.add_column("coin")
    lows.add_column("index", justify="right")
    lows.add_column("prints", overflow="fold")
    for coin, prints in report["lowest_prints"].items():
        index = report["lowest_index"].get(coin)
        lows.add_row(
            coin,
            "none" if index is None else _short(index),
            ", ".join(f"{_short(low)} {venue}" for venue, low in prints.items()),
        )
    console.print(lows)

    table = Table(title="Crash", title_justify="left", show_header=False)
    table.add_column("what")
    table.add_column("figure", overflow="fold")
    for what, figure in _lines(report):
        table.add_row(what, figure)
    console.print(table)
    # Not in the table, which would break a hash that is to be copied.
    console.print(f"chain head {report['chain_head']}", soft_wrap=True)
    if report["chain_head"] != report["replayed_chain_head"]:
        console.print(f"replayed   {report['replayed_chain_head']}", soft_wrap=True)


def _lines(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a name and a text for each single figure."""
    people, blocked, fund = (
        report["accounts"],
        report["blocked_liquidations"],
        report["liquidity_fund"],
    )
    adl, debt, shared = report["adl"], report["bad_debt"], report["socialised"]
    checks = report["checks"]
    same = report["chain_head"] == report["replayed_chain_head"]
    return [
        ("prices", report["prices"]),
        ("price fixed at 1", ", ".join(report["fixed_at_1"]) or "none"),
        ("leveraged accounts", f"{people['leveraged']:,}, entered {people['entered']:,}"),
        ("liquidated", f"{report['liquidated_accounts']:,}"),
        (
            "liquidation held up by a price that is not usable",
            f"{blocked['accounts']:,} accounts, {blocked['never_liquidated']:,} of them never liquidated",
        ),
        (
            "deleveraged",
            f"{adl['counterparties']:,} counterparties in {adl['fills']:,} fills, none with a loss"
            if adl["fills"] == adl["fills_without_a_loss"]
            else f"{adl['fills'] - adl['fills_without_a_loss']:,} fills of {adl['fills']:,} with a loss",
        ),
        ("shared losses", f"{_grouped(shared['amount'])} USD by {shared['payers']:,} accounts"),
        (
            "bad debt",
            f"{_grouped(debt['amount'])} USD, {_grouped(debt['owed_by_fund'])} owed by the fund",
        ),
        (
            "liquidity fund",
            f"{_grouped(fund['at_start'])} USD at first, {_grouped(fund['holds_at_end'])} at the end",
        ),
        ("trades", f"{report['trades']:,}"),
        *(
            (f"stops: {what}", json.dumps(figure))
            for what, figure in report.get("stops", {}).items()
        ),
        (
            "checked",
            (
                f"{checks['commands']:,} commands one by one, "
                f"{checks['full_scans']:,} full scans, "
                f"{checks['liquidation_steps']:,} steps of liquidation"
            ),
        ),
        ("sums that are not 0", ", ".join(_not_zero(report)) or "none"),
        ("negative balances", str(report["negative_balances"])),
        (
            "commands",
            (
                f"{report['commands']:,} in {report['play_seconds']} s, "
                f"{report['commands_per_second']:,} a second with all checks"
            ),
        ),
        ("replayed", "to the same chain head" if same else "TO ANOTHER CHAIN HEAD"),
    ]
