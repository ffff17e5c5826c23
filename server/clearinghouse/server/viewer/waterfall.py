# SPDX-License-Identifier: Apache-2.0
"""Show the liquidation waterfall as tables (W-0): closes by tier, losses by payer, liquidated accounts, steps of one
account.

Owns the sums over the steps of a survey. Sales of the liquidity fund's inventory pass the same tiers, but no account is
liquidated: they are omitted unless the question names the fund.
"""

from collections import Counter
from typing import Final

from clearinghouse.server.codec.text.events import account_name
from clearinghouse.server.console.times import time_text
from clearinghouse.server.viewer.overview import (
    FLAGGED,
    LOAN_WRITTEN_OFF,
    TIERS,
    WRITTEN_OFF,
    Step,
    Survey,
)
from clearinghouse.server.viewer.tables import ACCOUNT, NUMBER, SEQUENCE, TEXT, Cell, Table
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import FIRST_ACCOUNT_ID, LIQUIDITY_FUND

STEPS_MAX: Final = 500
ACCOUNTS_MAX: Final = 500

_DEBT: Final = "debt of the fund"
# The payer of a loss, by event and field. `LOSS_SHARED` names each payer of the shared part of `BAD_DEBT`, or of a loss
# that the fund has taken.
BEARERS: Final[dict[int, dict[str, str]]] = {
    events.BACKSTOP_FILL: {"fund_paid": "fund, at the close"},
    events.DELEVERAGED: {"fund_paid": "fund, at the close"},
    events.REST_CLOSED: {"fund_paid": "fund, at the close"},
    events.LOSS_SHARED: {"amount": "the other side, shared"},
    events.BAD_DEBT: {"fund_paid": "fund, at the write-off", "fund_debt": _DEBT},
    events.POOL_LOSS: {"from_fund": "fund, to the pool", "from_lenders": "lenders of the pool"},
}


def by_tier(survey: Survey, steps: list[Step]) -> Table:
    """Return a table of the lots and the collateral that each tier took, by quote asset."""
    fills: Counter[tuple[str, str]] = Counter()
    values: Counter[tuple[str, str]] = Counter()
    paid: Counter[tuple[str, str]] = Counter()
    owners: dict[tuple[str, str], set[int]] = {}
    scales: dict[str, int] = {}
    for step in steps:
        if step.name not in TIERS or step.fields["account_id"] < FIRST_ACCOUNT_ID:
            continue
        quote = survey.market(step.fields["market_id"]).quote
        key = (step.name, quote.symbol)
        scales[quote.symbol] = quote.scale
        fills[key] += 1
        values[key] += abs(step.fields["value"])
        paid[key] += step.fields.get("fund_paid", 0)
        owners.setdefault(key, set()).add(step.fields["account_id"])
    table = Table(
        "tiers",
        "What was closed, by tier",
        [
            ("tier", TEXT),
            ("asset", TEXT),
            ("accounts", NUMBER),
            ("fills", NUMBER),
            ("value", NUMBER),
            ("fund paid", NUMBER),
        ],
    )
    table.rows = [
        [
            tier,
            asset,
            len(owners[tier, asset]),
            fills[tier, asset],
            values[tier, asset] / 10 ** scales[asset],
            paid[tier, asset] / 10 ** scales[asset],
        ]
        for tier in TIERS
        for asset in sorted(scales)
        if fills[tier, asset]
    ]
    return table


def losses(survey: Survey, steps: list[Step]) -> Table:
    """Return a table of the losses beyond equity by asset, with the amount of each payer."""
    found: dict[str, Counter[str]] = {}
    scales: dict[str, int] = {}
    for step in steps:
        fields = step.fields
        if step.kind in BEARERS:
            if "asset_id" in fields:
                asset = survey.scales.assets[fields["asset_id"]]
            else:
                asset = survey.market(fields["market_id"]).quote
            scales[asset.symbol] = asset.scale
            for name, who in BEARERS[step.kind].items():
                found.setdefault(asset.symbol, Counter())[who] += fields[name]
            if step.kind == events.LOSS_SHARED and fields["account_id"] == LIQUIDITY_FUND:
                found[asset.symbol][_DEBT] -= fields["amount"]
    table = Table(
        "losses",
        "Losses beyond equity, by who bore them",
        [("who", TEXT), ("asset", TEXT), ("amount", NUMBER)],
    )
    table.rows = [
        [who, asset, amount / 10 ** scales[asset]]
        for asset, bearers in sorted(found.items())
        for who, amount in bearers.items()
        if amount
    ]
    return table


def liquidated(survey: Survey, steps: list[Step]) -> Table:
    """Return a table of the accounts that were in liquidation, by the time of their flag."""
    flagged: dict[int, Step] = {}
    tiers: dict[int, Counter[str]] = {}
    written_off: Counter[int] = Counter()
    for step in steps:
        owner = step.fields["account_id"]
        if owner < FIRST_ACCOUNT_ID:
            continue
        flagged.setdefault(owner, step)
        if step.name in TIERS:
            tiers.setdefault(owner, Counter())[step.name] += 1
        elif step.name in (WRITTEN_OFF, LOAN_WRITTEN_OFF):
            written_off[owner] += 1
    texts = survey.scales.valuation.texts
    table = Table(
        "liquidated",
        "Accounts in the waterfall",
        [
            ("account", ACCOUNT),
            ("since", SEQUENCE),
            ("time", TEXT),
            ("equity", NUMBER),
            ("maintenance", NUMBER),
            *((name, NUMBER) for name in TIERS),
            ("written off", NUMBER),
        ],
    )
    for owner, step in list(flagged.items())[:ACCOUNTS_MAX]:
        is_flag = step.name == FLAGGED
        row: list[Cell] = [
            owner,
            step.sequence,
            time_text(step.time_ns),
            texts[step.fields["equity"]] if is_flag else "",
            texts[step.fields["maintenance_margin"]] if is_flag else "",
        ]
        row += [tiers.get(owner, Counter())[name] for name in TIERS]
        table.rows.append([*row, written_off[owner]])
    table.left_out = max(len(flagged) - ACCOUNTS_MAX, 0)
    return table


def steps_of(survey: Survey, steps: list[Step]) -> Table:
    """Return a table of the steps of an account: its equity at flag and release, and E before and after each close.

    Equity counts collateral by its weight (M-2); E counts every weight as 1 (W-0).
    """
    texts = survey.scales.valuation.texts
    table = Table(
        "steps",
        "Step by step",
        [
            ("sequence", SEQUENCE),
            ("time", TEXT),
            ("step", TEXT),
            ("market", TEXT),
            ("quantity", NUMBER),
            ("value", NUMBER),
            ("counterparty", ACCOUNT),
            ("equity", NUMBER),
            ("E before", NUMBER),
            ("E after", NUMBER),
            ("fund paid", NUMBER),
        ],
    )
    for step in steps[:STEPS_MAX]:
        fields = step.fields
        market = survey.scales.markets.get(fields.get("market_id", 0))
        lots = fields.get("lots", fields.get("signed_lots", 0))
        value = fields.get("value", fields.get("amount", fields.get("loss")))
        units = market.quote if market is not None else None
        if "asset_id" in fields and "value" not in fields:
            units = survey.scales.assets[fields["asset_id"]]
        equity = fields.get("equity")
        before = fields.get("equity_before")
        after = fields.get("equity_after")
        other = fields.get("counterparty_account_id", 0)
        paid = fields.get("fund_paid", 0)
        table.rows.append(
            [
                step.sequence,
                time_text(step.time_ns),
                step.name,
                market.symbol if market is not None else "",
                market.lot_texts[lots] if market is not None and lots else "",
                f"{units.texts[value]} {units.symbol}"
                if units is not None and value is not None
                else "",
                (other if other >= FIRST_ACCOUNT_ID else account_name(other)) if other else "",
                texts[equity] if equity is not None else "",
                texts[before] if before is not None else "",
                texts[after] if after is not None else "",
                units.texts[paid] if units is not None and paid else "",
            ]
        )
    table.left_out = max(len(steps) - STEPS_MAX, 0)
    return table
