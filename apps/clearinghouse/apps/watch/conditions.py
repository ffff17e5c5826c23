# SPDX-License-Identifier: Apache-2.0
"""Find the conditions in a reading that need a person, the most urgent first.

Owns the conditions and their words. They use the same figures as the alerts on the metrics: exported metrics if the
server has them, else its reads. No condition decides anything.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from clearinghouse.apps.watch.readings import Readings
from clearinghouse.client import BrakeKind, DefaultCaseState, MarketStatus, PriceState

CERTIFICATE_SECONDS: Final = 14 * 86_400
SNAPSHOT_SECONDS: Final = 3_600
QUEUE_SHARE_CALLS: Final = 1_000
NAMED_MAX: Final = 5


class Level(IntEnum):
    """How urgently a person is needed."""

    ACT = 1
    LOOK = 2


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition that needs a person. `page` is the page of the web console about it."""

    level: Level
    subject: str
    text: str
    page: str


def few(names: list[str]) -> str:
    """Return a text with the first names of a list and the number of the others."""
    left = len(names) - NAMED_MAX
    return ", ".join(names[:NAMED_MAX]) + (f" and {left} more" if left > 0 else "")


def conditions(found: Readings) -> list[Condition]:
    """Return all conditions of a reading."""
    if not found.is_there:
        return [Condition(Level.ACT, "server", f"no answer: {found.head.refusal}", "overview")]
    rows = [
        *_process(found),
        *_prices(found),
        *_brakes(found),
        *_losses(found),
        *_sessions(found),
    ]
    return sorted(rows, key=lambda row: row.level)


def _process(found: Readings) -> Iterator[Condition]:
    """Yield conditions of the server's process, its disk and its certificate."""
    samples = found.samples.value
    if samples is None:
        if not found.samples.refusal.startswith("no address"):
            yield Condition(Level.LOOK, "metrics", f"no answer: {found.samples.refusal}", "alerts")
        return
    for labels, value in samples.rows("clearinghouse_phase"):
        if value and labels["phase"] != "serving":
            yield Condition(Level.ACT, "server", f"its phase is {labels['phase']}", "overview")
    disk = samples.value("clearinghouse_disk_state") or 0
    if disk:
        free = samples.value("clearinghouse_disk_free_bytes") or 0
        level = Level.ACT if disk > 1 else Level.LOOK
        yield Condition(
            level, "disk", f"below mark {disk:.0f} of 3, {free / 2**20:,.0f} MiB free", "alerts"
        )
    queue = samples.value("clearinghouse_queue_calls") or 0
    if queue >= QUEUE_SHARE_CALLS:
        yield Condition(Level.LOOK, "queue", f"{queue:,.0f} calls wait", "overview")
    age = samples.value("clearinghouse_snapshot_age_seconds")
    if age is not None and age > SNAPSHOT_SECONDS:
        yield Condition(
            Level.LOOK, "snapshot", f"the newest is {age / 60:,.0f} minutes old", "alerts"
        )
    expiry = samples.value("clearinghouse_certificate_expiry_timestamp_seconds")
    if expiry is not None and expiry - time.time() < CERTIFICATE_SECONDS:
        days = (expiry - time.time()) / 86_400
        yield Condition(Level.LOOK, "certificate", f"ends in {days:.1f} days", "alerts")
    liquidating = samples.value("clearinghouse_accounts_in_liquidation") or 0
    if liquidating:
        yield Condition(Level.LOOK, "liquidation", f"{liquidating:,.0f} accounts are in it", "risk")


def _prices(found: Readings) -> Iterator[Condition]:
    """Yield a condition for each price that permits less than a price in the state OK.

    Only assets that have a price or a market with trading count.
    """
    traded = {
        market.base_asset_id
        for market in found.markets.value or ()
        if market.status not in (MarketStatus.CLOSED, MarketStatus.HALTED)
    }
    for state in (
        PriceState.STALE,
        PriceState.NO_QUORUM,
        PriceState.JUMPED,
        PriceState.WIDE,
        PriceState.ABSENT,
    ):
        names = [
            asset.symbol
            for asset in found.assets.value or ()
            if asset.price_state is state
            and (state is not PriceState.ABSENT or asset.asset_id in traded)
        ]
        if names:
            yield Condition(Level.ACT, "prices", f"{state.name}: {few(names)}", "prices")


def _brakes(found: Readings) -> Iterator[Condition]:
    """Yield conditions of engaged brakes, risk switches that are off, and halted markets."""
    for brake in found.brakes.value or ():
        if brake.is_engaged:
            whole = brake.brake in (BrakeKind.KILL_SWITCH, BrakeKind.WITHDRAWAL_GATE)
            number = brake.market_id or brake.asset_id
            name = brake.brake.name + (f" of {number}" if number else "")
            level = Level.ACT if whole else Level.LOOK
            yield Condition(level, "brake", f"{name} engaged: {brake.cause.name}", "overview")
    for switch in found.switches.value or ():
        target = f" {switch.target_id}" if switch.target_id else ""
        yield Condition(
            Level.LOOK, "risk switch", f"off for {switch.scope.name}{target}", "overview"
        )
    cleared = {market.market_id for market in found.cleared.value or ()}  # their books stay closed
    stopped = [
        market.symbol
        for market in found.markets.value or ()
        if market.status in (MarketStatus.HALTED, MarketStatus.SETTLING)
        and market.market_id not in cleared
    ]
    if stopped:
        yield Condition(Level.LOOK, "markets", f"halted or settling: {few(stopped)}", "overview")


def _losses(found: Readings) -> Iterator[Condition]:
    """Yield conditions of debts of the fund, missed margin calls, and defaults."""
    for holding in found.fund.value.holdings if found.fund.value else ():
        if holding.debt:
            text = f"the liquidity fund owes {holding.debt:f} {holding.asset}"
            yield Condition(Level.ACT, "fund", text, "funds")
    missed = [
        f"account {call.account_id}" for call in found.margin_calls.value or () if call.missed
    ]
    if missed:
        yield Condition(Level.ACT, "margin", f"missed: {few(missed)}", "clearing")
    still_open = sum(not call.missed for call in found.margin_calls.value or ())
    if still_open:
        yield Condition(Level.LOOK, "margin", f"{still_open} calls are open", "clearing")
    late = [
        f"member {entry.member_id}"
        for entry in (found.default_fund.value.contributions if found.default_fund.value else ())
        if entry.missed
    ]
    if late:
        yield Condition(Level.ACT, "default fund", f"contribution missed: {few(late)}", "funds")
    for case in found.default_cases.value or ():
        if case.state is not DefaultCaseState.CLOSED:
            text = f"case {case.case_id} of member {case.member_id} is {case.state.name}"
            yield Condition(Level.ACT, "default", text, "defaults")


def _sessions(found: Readings) -> Iterator[Condition]:
    """Yield conditions of failed deliveries, differences from venues' reports, and sessions that are late."""
    fails = found.fails.value or ()
    if fails:
        oldest = max(fail.age_days for fail in fails)
        text = f"{len(fails)} fails are open, the oldest for {oldest} days"
        yield Condition(Level.LOOK, "settlement", text, "settlement")
    if found.breaks.value:
        text = f"{len(found.breaks.value)} breaks with venues are open"
        yield Condition(Level.LOOK, "breaks", text, "settlement")
