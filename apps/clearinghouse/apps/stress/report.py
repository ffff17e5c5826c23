# SPDX-License-Identifier: Apache-2.0
"""Report a stress run, as plain values for `--json` and as lines for people.

Owns the names and the form of every figure. Amounts are decimal texts: of an asset by its symbol, or of the valuation
asset if none is named. The same run gives the same report, except for its duration.
"""

from typing import Any, Final

from clearinghouse.apps.stress.playing import Playing
from clearinghouse.apps.stress.tally import (
    PRICE_STATES,
    TIERS,
    AccountValues,
    Tally,
    account_values,
)
from clearinghouse.server.codec.decimals import ratio_to_text, units_to_text
from clearinghouse.statemachine.liquidation.insurance_fund import fund_debt
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    CLOSED,
    DEFAULTED,
    LIQUIDATING,
    PPB,
    SECOND_NS,
)

WORST_ACCOUNTS: Final = 10
_STATUS: Final = {
    ACTIVE: "ACTIVE",
    LIQUIDATING: "LIQUIDATING",
    DEFAULTED: "DEFAULTED",
    CLOSED: "CLOSED",
}
_RATIO_DECIMALS: Final = 6


def make_report(playing: Playing, tally: Tally) -> dict[str, Any]:
    """Return all results of a finished run."""
    fork, scenario, state = playing.fork, playing.scenario, playing.state
    value = _Value(state)
    after = account_values(state)
    followers = playing.followers
    return {
        "ok": not playing.violations,
        "scenario": scenario.name,
        "description": scenario.description,
        "journal_sequence": fork.forked_at,
        "journal_time_ns": playing.begin_ns,
        "fork_sequence": fork.head.sequence,
        "fork_chain_head": fork.head.hash.hex(),
        "commands": tally.commands,
        "simulated_seconds": (fork.now_ns - playing.begin_ns) // SECOND_NS,
        "steps": [
            {"at_seconds": done.at_ns // SECOND_NS, "what": done.text} for done in playing.done
        ],
        "orders_moved_by_makers": followers.moved if followers is not None else 0,
        "orders_pulled_by_makers": followers.pulled if followers is not None else 0,
        "prices": _prices(state, tally),
        "liquidations": {
            "waterfall": state.waterfall.rules.on,
            "accounts": len(tally.flagged),
            "started": tally.started,
            "ended": tally.ended,
            "still_in_liquidation": sum(one.status == LIQUIDATING for one in after.values()),
            "by_tier": {
                name: {
                    "fills": tier.fills,
                    "accounts": len(tier.accounts),
                    "counterparties": len(tier.counterparties),
                    "notional": value.text(tier.notional),
                }
                for name, tier in tally.tiers.items()
            },
            "fees_to_the_fund": value.by_asset(tally.liquidation_fees),
        },
        "liquidity_fund": {
            "before": value.text(tally.fund_before),
            "lowest": value.text(tally.fund_low),
            "after": value.text(tally.fund_worth()),
            "paid": value.by_asset(tally.fund_paid),
            "spreads_earned": value.by_asset(tally.spreads_earned),
            "owes": value.by_asset(
                {asset.id: fund_debt(state, asset) for asset in state.assets.values()}
            ),
        },
        "socialised": {
            "losses_shared": value.by_asset(tally.shared),
            "accounts": len(tally.shared_by),
        },
        "bad_debt": {
            "accounts": len(tally.bankrupt),
            "by_asset": {
                state.assets[AssetId(asset_id)].symbol: {
                    "amount": value.amount(asset_id, entry.amount),
                    "paid_by_the_fund": value.amount(asset_id, entry.by_fund),
                    "shared_by_the_other_side": value.amount(asset_id, entry.by_others),
                    "borne_by_lenders": value.amount(asset_id, entry.by_lenders),
                    "debt_of_the_fund": value.amount(asset_id, entry.debt_of_fund),
                }
                for asset_id, entry in sorted(tally.bad_debts.items())
            },
        },
        "reconciliation": {
            "unpaid_claims": value.by_asset(tally.unpaid_claims),
            "unpaid_debts": value.by_asset(tally.unpaid_debts),
        },
        "worst_accounts": _worst(state, tally, after),
        "refused_ticks": dict(sorted(playing.refused_ticks.items())),
        "invariants": {"full_checks": playing.checks, "violations": playing.violations},
    }


class _Value:
    """Convert amounts to decimal texts."""

    def __init__(self, state: State) -> None:
        self._state = state

    def text(self, units: int) -> str:
        """Return an amount in smallest units of the valuation asset as decimal text."""
        return units_to_text(units, self._state.valuation.scale)

    def amount(self, asset_id: int, units: int) -> str:
        """Return an amount in smallest units of an asset as decimal text."""
        return units_to_text(units, self._state.assets[AssetId(asset_id)].scale)

    def by_asset(self, sums: dict[int, int]) -> dict[str, str]:
        """Return the sums that are not 0 as decimal texts, by the symbol of their asset."""
        return {
            self._state.assets[AssetId(asset_id)].symbol: self.amount(asset_id, sums[asset_id])
            for asset_id in sorted(sums)
            if sums[asset_id]
        }


def _prices(state: State, tally: Tally) -> list[dict[str, Any]]:
    """Return for each asset its index before, lowest, highest and after, and the share of time in each price state."""
    decimals = state.valuation.scale + 9
    found: list[dict[str, Any]] = []
    for asset_id, price in tally.prices.items():
        asset = state.assets[asset_id]
        total = sum(price.ns.values())
        found.append(
            {
                "asset": asset.symbol,
                "before": units_to_text(price.before_e9, decimals),
                "lowest": units_to_text(price.low_e9, decimals),
                "highest": units_to_text(price.high_e9, decimals),
                "after": units_to_text(asset.index_e9, decimals),
                "state_shares": {
                    PRICE_STATES[number]: ratio_to_text(
                        price.ns[number], max(total, 1), _RATIO_DECIMALS
                    )
                    for number in sorted(price.ns)
                    if price.ns[number]
                },
            }
        )
    return found


def _worst(state: State, tally: Tally, after: dict[int, AccountValues]) -> list[dict[str, Any]]:
    """Return the accounts that lost most of bankruptcy equity, the lowest id first if equal.

    Deposits of the scenario do not count.
    """
    value = _Value(state)
    losses: list[tuple[int, int]] = []
    for account_id, values in after.items():
        before = tally.before.get(account_id)
        had = (before.bankruptcy_equity if before is not None else 0) + tally.deposits.get(
            account_id, 0
        )
        if had > values.bankruptcy_equity:
            losses.append((values.bankruptcy_equity - had, account_id))
    losses.sort()
    return [
        {
            "account": account_id,
            "owner": state.accounts[AccountId(account_id)].owner,
            "loss": value.text(-loss),
            "equity_before": value.text(after[account_id].bankruptcy_equity - loss),
            "equity_after": value.text(after[account_id].bankruptcy_equity),
            "exposure": value.text(after[account_id].exposure),
            "margin_fraction": (
                ratio_to_text(after[account_id].equity, after[account_id].exposure, _RATIO_DECIMALS)
                if after[account_id].exposure
                else None
            ),
            "liquidated": account_id in tally.flagged,
            "status": _STATUS[after[account_id].status],
        }
        for loss, account_id in losses[:WORST_ACCOUNTS]
    ]


# --- for people ---


def _short(text: str) -> str:
    """Return an amount for a table: thousands separators and at most two decimals, the others cut off."""
    whole, _, fraction = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}" + (f".{fraction[:2]:<02}" if fraction else "")


def _sums(sums: dict[str, str]) -> str:
    return ", ".join(f"{_short(text)} {symbol}" for symbol, text in sums.items()) or "nothing"


def _percent(share: str) -> str:
    whole, _, fraction = share.partition(".")
    units = int(whole + fraction.ljust(_RATIO_DECIMALS, "0")) * PPB // 10**_RATIO_DECIMALS
    return f"{units_to_text(units // (PPB // 10_000), 2)} %"


def lines_of(report: dict[str, Any], symbol: str) -> list[str]:
    """Return the report as lines; `symbol` is the valuation asset's."""
    liquidations, fund = report["liquidations"], report["liquidity_fund"]
    lines = [
        report["scenario"],
        f"  {report['description']}",
        (
            f"  from sequence {report['journal_sequence']}, {report['simulated_seconds']} s,"
            f" {report['commands']:,} commands, head {report['fork_chain_head'][:16]}"
        ),
        "",
        *(f"  at {step['at_seconds']:>6} s  {step['what']}" for step in report["steps"]),
        "",
        "prices (index)",
    ]
    for price in report["prices"]:
        shares = ", ".join(
            f"{name} {_percent(share)}" for name, share in price["state_shares"].items()
        )
        lines.append(
            f"  {price['asset']:<8} {_short(price['before']):>14} → {_short(price['after']):>14}"
            f"  (lowest {_short(price['lowest'])})  {shares}"
        )
    lines += [
        "",
        (
            f"liquidations: {liquidations['accounts']} accounts, begun {liquidations['started']}"
            f" times, ended {liquidations['ended']}, {liquidations['still_in_liquidation']} in it"
        ),
    ]
    if not liquidations["waterfall"]:
        lines.append("  the waterfall is switched off: accounts are flagged and nothing is sold")
    for name in TIERS.values():
        tier = liquidations["by_tier"][name]
        if tier["fills"]:
            lines.append(
                f"  {name:<28} {tier['fills']:>7,} fills {tier['accounts']:>6,} accounts"
                f" {_short(tier['notional']):>18} {symbol}"
            )
    lines += [
        f"  fees to the fund: {_sums(liquidations['fees_to_the_fund'])}",
        "",
        (
            f"liquidity fund: {_short(fund['before'])} → {_short(fund['after'])} {symbol},"
            f" lowest {_short(fund['lowest'])}"
        ),
        f"  paid {_sums(fund['paid'])}, owes {_sums(fund['owes'])}",
        (
            f"auto-deleveraged: {liquidations['by_tier'][_ADL]['counterparties']} counterparties of"
            f" {liquidations['by_tier'][_ADL]['accounts']} accounts"
        ),
        (
            f"socialised: {_sums(report['socialised']['losses_shared'])}"
            f" over {report['socialised']['accounts']} accounts"
        ),
        f"bad debt: {report['bad_debt']['accounts']} accounts",
    ]
    for name, debt in report["bad_debt"]["by_asset"].items():
        lines.append(
            f"  {_short(debt['amount'])} {name}: fund {_short(debt['paid_by_the_fund'])},"
            f" other side {_short(debt['shared_by_the_other_side'])},"
            f" lenders {_short(debt['borne_by_lenders'])},"
            f" debt of the fund {_short(debt['debt_of_the_fund'])}"
        )
    lines += [
        f"unpaid at the end: claims {_sums(report['reconciliation']['unpaid_claims'])}",
        "",
        "worst accounts (loss of equity, weights left out)",
    ]
    lines += [
        (
            f"  {row['account']:>8} {row['owner'][:24]:<24} {_short(row['loss']):>18}"
            f"  left {_short(row['equity_after']):>18}"
            f"  {'liquidated' if row['liquidated'] else ''}"
        ).rstrip()
        for row in report["worst_accounts"]
    ] or ["  no account lost anything"]
    if report["refused_ticks"]:
        lines += ["", f"ticks refused: {report['refused_ticks']}"]
    checks = report["invariants"]["full_checks"]
    lines.append("")
    if report["ok"]:
        lines.append(f"every invariant holds ({checks} full checks)")
    else:
        lines.append("INVARIANTS DO NOT HOLD:")
        lines += [f"  {found}" for found in report["invariants"]["violations"]]
    return lines


_ADL: Final = "3 auto-deleveraging"
