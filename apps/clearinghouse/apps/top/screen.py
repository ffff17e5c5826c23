# SPDX-License-Identifier: Apache-2.0
"""Draw the screen of `top`: readings as tables on a terminal, or as plain data.

Owns the layout. Text of others is shown as text: control characters are replaced, markup is not interpreted.
"""

import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from rich import box
from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from clearinghouse.apps.watch.conditions import Level, conditions
from clearinghouse.apps.watch.process import process_rows
from clearinghouse.apps.watch.readings import Answer, Readings
from clearinghouse.client import MarketStatus, PriceState, SessionState

SESSIONS_SHOWN: Final = 8
STATE_STYLES: Final = {PriceState.OK: "", PriceState.ABSENT: "dim"}


def clean(text: object) -> Text:
    """Return a received text in a form that is safe on a terminal: one line, no control character, no markup."""
    return Text(
        "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(text))
    )


def amount(value: Decimal | None) -> str:
    """Return an amount with thousands separators; empty for None."""
    return "" if value is None else f"{value:,f}"


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """Return an empty table with these columns; those in `right` are aligned to the right."""
    made = Table(box=None, expand=True, padding=(0, 1, 0, 0), header_style="bold")
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", no_wrap=True)
    return made


def or_refusal(answer: Answer[Any], shown: RenderableType) -> RenderableType:
    """Return `shown` if the read has an answer, else the reason for which there is none."""
    return shown if answer else clean(answer.refusal)


def _markets(found: Readings) -> RenderableType:
    """Return a table of the markets with status and prices."""
    made = table(
        "market",
        "status",
        "mark",
        "index",
        "open interest",
        right=("mark", "index", "open interest"),
    )
    for market in found.markets.value or ():
        style = "" if market.status is MarketStatus.OPEN else "yellow"
        made.add_row(
            clean(market.symbol),
            Text(market.status.name, style=style),
            amount(market.mark_price),
            amount(market.index_price),
            amount(market.open_interest),
        )
    return or_refusal(found.markets, made)


def _prices(found: Readings) -> RenderableType:
    """Return a table of the assets with the state of their price."""
    made = table("asset", "index", "state", right=("index",))
    for asset in found.assets.value or ():
        if asset.is_valuation_asset:
            continue
        style = STATE_STYLES.get(asset.price_state, "bold red")
        made.add_row(
            clean(asset.symbol),
            amount(asset.index_price),
            Text(asset.price_state.name, style=style),
        )
    return or_refusal(found.assets, made)


def _funds(found: Readings) -> RenderableType:
    """Return a table of the liquidity fund, and of the central counterparty's resources for a default."""
    made = table("fund", "balance", "can pay", "owes", right=("balance", "can pay", "owes"))
    for holding in found.fund.value.holdings if found.fund.value else ():
        owes = Text(amount(holding.debt), style="bold red" if holding.debt else "")
        made.add_row(
            clean(f"liquidity {holding.asset}"),
            amount(holding.balance),
            amount(holding.can_pay),
            owes,
        )
    if found.default_fund.value:
        fund = found.default_fund.value.fund
        lacking = max(fund.required - fund.contributions, Decimal(0))
        made.add_row(
            "default fund", amount(fund.contributions), amount(fund.required), amount(lacking)
        )
        made.add_row("own part", amount(fund.ccp_skin), amount(fund.ccp_equity), "")
    return or_refusal(found.fund, made)


def _sessions(found: Readings) -> RenderableType:
    """Return a table of the sessions that are not posted, the newest last, with their failed deliveries."""
    made = table("session", "state", "value date", "trades", "nets", right=("trades", "nets"))
    sessions = found.sessions.value or []
    shown = [session for session in sessions if session.state is not SessionState.POSTED]
    for session in shown[-SESSIONS_SHOWN:]:
        made.add_row(
            str(session.session_id),
            session.state.name,
            str(session.value_date),
            f"{session.trades:,}",
            f"{session.nets:,}",
        )
    fails = found.fails.value or ()
    line = Text(
        f"{len(sessions) - len(shown)} posted, {len(fails)} fails open",
        style="bold red" if fails else "dim",
    )
    return or_refusal(found.sessions, Group(made, line))


def _liquidations(found: Readings) -> RenderableType:
    """Return a table of the accounts in liquidation, or only their number."""
    if found.liquidating.value is None:
        samples = found.samples.value
        count = samples.value("clearinghouse_accounts_in_liquidation") if samples else None
        known = "" if count is None else f"{count:,.0f} accounts in liquidation. "
        return clean(f"{known}List: {found.liquidating.refusal}")
    made = table(
        "account",
        "equity",
        "exposure",
        "fraction",
        "mmf",
        right=("equity", "exposure", "fraction", "mmf"),
    )
    for row in found.liquidating.value.accounts:
        made.add_row(
            str(row.account_id),
            amount(row.equity),
            amount(row.exposure),
            amount(row.margin_fraction),
            amount(row.mmf),
        )
    return made


def _process(found: Readings) -> RenderableType:
    """Return a table of the process: queue, latencies, refusals and resources."""
    samples = found.samples.value
    if samples is None:
        return clean(found.samples.refusal)
    made = table("figure", "value", right=("value",))
    for name, value in process_rows(samples, found.earlier):
        made.add_row(name, value)
    return made


def _conditions(found: Readings) -> RenderableType:
    """Return a list of the conditions that need a person."""
    rows = conditions(found)
    if not rows:
        return Text("none", style="green")
    made = table("", "subject", "condition")
    for row in rows:
        style = "bold red" if row.level is Level.ACT else "yellow"
        made.add_row(
            Text("!!" if row.level is Level.ACT else " !", style=style),
            row.subject,
            clean(row.text),
        )
    return made


def _head(found: Readings) -> Text:
    """Return the first line of the screen."""
    clock = time.strftime("%H:%M:%S", time.gmtime(found.read_time))
    if found.head.value is None:
        return Text(f" clearinghouse {found.address}   NO ANSWER   {clock} UTC", style="bold red")
    head = found.head.value
    return Text(
        f" clearinghouse {found.address}   sequence {head.sequence:,}   chain {head.chain_head.hex()[:12]}"
        f"   {clock} UTC   read in {found.seconds * 1_000:.0f} ms",
        style="bold",
    )


def frame(found: Readings) -> RenderableType:
    """Return the whole screen for one reading, which fits the terminal."""

    def panel(title: str, shown: RenderableType) -> Panel:
        return Panel(
            shown,
            title=title,
            title_align="left",
            box=box.SQUARE,
            border_style="dim",
            padding=(0, 1),
        )

    layout = Layout()
    count = len(conditions(found))
    layout.split_column(
        Layout(_head(found), size=1),
        Layout(
            panel("conditions", _conditions(found)),
            size=min(max(count, 1) + 3, 10),
            name="conditions",
        ),
        Layout(name="upper", ratio=3),
        Layout(name="lower", ratio=2),
    )
    layout["upper"].split_row(
        Layout(panel("markets", _markets(found)), ratio=3),
        Layout(panel("prices", _prices(found)), ratio=2),
        Layout(panel("process", _process(found)), ratio=2),
    )
    layout["lower"].split_row(
        Layout(panel("funds", _funds(found)), ratio=3),
        Layout(panel("settlement", _sessions(found)), ratio=2),
        Layout(panel("liquidations", _liquidations(found)), ratio=2),
    )
    return layout


def plain(found: Readings) -> dict[str, Any]:
    """Return a reading as plain data for scripts.

    Amounts are decimal texts; `refused` has the reads that gave no answer, with the reason.
    """
    samples, head = found.samples.value, found.head.value
    answers = {name: getattr(found, name) for name in Readings.__slots__}
    return {
        "server": found.address,
        "serving": found.is_there,
        "sequence": head.sequence if head else None,
        "chain_head": head.chain_head.hex() if head else None,
        "conditions": [
            {"level": row.level.name, "subject": row.subject, "text": row.text}
            for row in conditions(found)
        ],
        "markets": [
            {
                "symbol": market.symbol,
                "status": market.status.name,
                "mark_price": _text(market.mark_price),
                "index_price": _text(market.index_price),
                "open_interest": _text(market.open_interest),
                "price_state": market.price_state.name,
            }
            for market in found.markets.value or ()
        ],
        "prices": {asset.symbol: asset.price_state.name for asset in found.assets.value or ()},
        "fund": {
            holding.asset: {
                "balance": _text(holding.balance),
                "can_pay": _text(holding.can_pay),
                "debt": _text(holding.debt),
            }
            for holding in (found.fund.value.holdings if found.fund.value else ())
        },
        "sessions": [
            {
                "session_id": session.session_id,
                "state": session.state.name,
                "value_date": session.value_date,
            }
            for session in found.sessions.value or ()
            if session.state is not SessionState.POSTED
        ],
        "open_fails": len(found.fails.value) if found.fails.value is not None else None,
        "liquidating": [row.account_id for row in found.liquidating.value.accounts]
        if found.liquidating.value
        else None,
        "process": dict(process_rows(samples, found.earlier)) if samples else None,
        "refused": {
            name: answer.refusal
            for name, answer in answers.items()
            if isinstance(answer, Answer) and not answer
        },
    }


def _text(value: Decimal | None) -> str | None:
    """Return an amount as decimal text; None for None."""
    return None if value is None else f"{value:f}"
