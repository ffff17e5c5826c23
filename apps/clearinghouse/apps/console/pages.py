# SPDX-License-Identifier: Apache-2.0
"""Read the data of each page with the caller's credential, and choose the fields to show.

Owns no rule. A read that the server refuses is shown with the refusal, the rest of the page stays.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from clearinghouse.apps.console.portfolio import portfolio
from clearinghouse.apps.console.searched import KEPT, newest_events
from clearinghouse.apps.console.sessions import Session
from clearinghouse.apps.console.sheet import integer_of
from clearinghouse.apps.console.shown import duration, words
from clearinghouse.apps.console.statement import statement
from clearinghouse.apps.console.walk import walk_from
from clearinghouse.apps.watch.conditions import Level, conditions
from clearinghouse.apps.watch.process import process_rows
from clearinghouse.apps.watch.readings import Answer, Readings, ask
from clearinghouse.client import AccountMargin, DefaultCaseState, EventKind, SessionState
from clearinghouse.client.api.event_bodies import DeadlineMoveEvent, GapEvent, SessionMoveEvent
from clearinghouse.client.api.events import Event

RISK_BEHIND_NS: Final = 10_000_000_000
RISK_SECONDS: Final = 20.0
TILES_MAX: Final = 240
LARGEST: Final = 5
SESSIONS_SHOWN: Final = 60
SOURCES_MAX: Final = 60
ROWS_MAX: Final = 500
TRANSFERS_SHOWN: Final = 50
# Margin fraction in multiples of the maintenance requirement: below the first an account is liquidated.
HEAT: Final = tuple(Decimal(text) for text in ("1", "1.25", "1.5", "2", "3", "5"))


@dataclass(frozen=True, slots=True)
class Tile:
    """An account on the heat map. `heat` is its colour; 7 is for an account without exposure.

    `times` is its margin fraction divided by its maintenance fraction; None if one of the two is missing.
    """

    row: AccountMargin
    times: Decimal | None
    heat: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A period in which nothing became durable: its cause, begin and end, and by how much open deadlines moved."""

    event: Event
    cause: str
    from_ns: int
    to_ns: int
    moves: str


@dataclass(frozen=True, slots=True)
class Move:
    """A time that was moved: its kind, the number of the object it belongs to, the new time, and by how much it
    moved.
    """

    event: Event
    kind: str
    subject: int
    to_ns: int
    moved: str


def tile_of(row: AccountMargin) -> Tile:
    """Return the tile of an account for the heat map."""
    if row.margin_fraction is None or not row.mmf:
        return Tile(row, None, len(HEAT) + 1)
    times = row.margin_fraction / row.mmf
    return Tile(row, times, sum(times >= bound for bound in HEAT))


async def overview(session: Session, _: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the overview page: conditions, open sessions and figures of the server's process."""
    found = await session.reader.read()
    return _shared(found) | {
        "found": found,
        "open_sessions": _open_sessions(found),
        "samples": list(process_rows(found.samples.value, found.earlier))
        if found.samples.value
        else [],
    }


def _shared(found: Readings) -> dict[str, Any]:
    """Return the conditions in a reading, for every page that shows them."""
    rows = conditions(found)
    return {"conditions": rows, "acute": sum(row.level is Level.ACT for row in rows)}


def _open_sessions(found: Readings) -> list[Any]:
    """Return the sessions that are not posted yet."""
    return [one for one in found.sessions.value or () if one.state is not SessionState.POSTED]


async def alerts(session: Session, _: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the alerts page: conditions, and the figures of the process from which they follow."""
    return await overview(session, _)


async def risk(session: Session, _: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the risk page: margins of all accounts as a heat map, and the largest holders.

    The first of these reads starts a process of the server, which takes as long as a start of the server.
    """
    client = session.client
    old: Any = {"max_time_behind_ns": RISK_BEHIND_NS, "timeout": RISK_SECONDS}
    margins, markets, assets = await asyncio.gather(
        ask(client.account_margins(page_size=TILES_MAX, **old)),
        ask(client.market_exposures(largest=LARGEST, **old)),
        ask(client.asset_exposures(largest=LARGEST, **old)),
    )
    tiles = [tile_of(row) for row in (margins.value.accounts if margins.value else ())]
    return {
        "margins": margins,
        "tiles": tiles,
        "markets": markets,
        "assets": assets,
        "bounds": HEAT,
        "lowest": [tile for tile in tiles if tile.times is not None][:20],
    }


async def funds(session: Session, _: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the funds page: the liquidity fund, and each layer of the default waterfall with its funds."""
    client = session.client
    fund, default_fund, members, rules, conservation, liquidity = await asyncio.gather(
        ask(client.liquidity_fund()),
        ask(client.default_fund()),
        ask(client.list_members()),
        ask(client.liquidation_rules()),
        ask(client.conservation()),
        ask(client.liquidity()),
    )
    report = default_fund.value
    layers = []
    if report is not None:
        assessable = sum((one.assessable for one in members.value or ()), Decimal(0))
        lacking = max(report.fund.required - report.fund.contributions, Decimal(0))
        layers = [
            ("1", "collateral of the member", "by member: see clearing", None),
            ("2", "contribution of the member", "by member: below", None),
            ("3", "own part of the counterparty", "", report.fund.ccp_skin),
            (
                "4",
                "contributions of the others",
                f"required {report.fund.required:,f}, lacking {lacking:,f}",
                report.fund.contributions,
            ),
            ("5", "assessments", "the most that members can be called for", assessable),
            ("6", "equity of the counterparty", "", report.fund.ccp_equity),
            ("7", "gains of the others", "reduced in proportion", None),
        ]
    return {
        "fund": fund,
        "default_fund": default_fund,
        "layers": layers,
        "members": {one.member_id: one.owner for one in members.value or ()},
        "rules": rules,
        "conservation": conservation,
        "liquidity": liquidity,
    }


async def prices(session: Session, _: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the prices page: the state of each price, the actions that it permits, and its sources."""
    client = session.client
    matrix, assets = await asyncio.gather(ask(client.guard_matrix()), ask(client.assets()))
    priced = [one for one in assets.value or () if not one.is_valuation_asset][:SOURCES_MAX]
    indices = await asyncio.gather(*(ask(client.index(one.asset_id)) for one in priced))
    return {"matrix": matrix, "assets": assets, "indices": list(zip(priced, indices, strict=True))}


async def sessions_page(session: Session, _: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the sessions page: sessions, failed deliveries, and differences from the reports of venues."""
    client = session.client
    sessions, fails, breaks = await asyncio.gather(
        ask(client.list_sessions()), ask(client.list_fails()), ask(client.breaks())
    )
    shown = sorted(sessions.value or (), key=lambda one: -one.session_id)
    return {
        "sessions": sessions,
        "shown": shown[:SESSIONS_SHOWN],
        "left": max(len(shown) - SESSIONS_SHOWN, 0),
        "fails": fails,
        "breaks": breaks,
    }


def _move_of(event: Event) -> Move | None:
    """Return the row for an event that moved a time of members; None for any other event."""
    match event.body:
        case DeadlineMoveEvent() as moved:
            of, to_ns, by_ns = moved.subject_id, moved.deadline_time_ns, moved.moved_ns
            return Move(event, words(moved.kind), of, to_ns, duration(by_ns))
        case SessionMoveEvent() as moved:
            return Move(event, "session", moved.session_id, moved.settlement_time_ns, "")
    return None


async def times(session: Session, _: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the times page: periods in which nothing became durable, and moved times (U-6.2, C-4.1)."""
    gaps = await ask(newest_events(session.client, [EventKind.GAP_RECORDED]))
    moves = await ask(
        newest_events(session.client, [EventKind.DEADLINE_MOVED, EventKind.SESSION_MOVED])
    )
    bodies = [(one, one.body) for one in (gaps.value or ([], ""))[0]]
    return {
        "gaps": gaps,
        "gap_rows": [
            Gap(one, words(body.cause), body.from_time_ns, body.to_time_ns, duration(body.moves_ns))
            for one, body in reversed(bodies)
            if isinstance(body, GapEvent)
        ],
        "moves": moves,
        "move_rows": [
            row for one in reversed((moves.value or ([], ""))[0]) if (row := _move_of(one))
        ],
        "kept": KEPT,
    }


async def clearing(session: Session, _: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the clearing page: clearing members and the margin calls of their accounts."""
    client = session.client
    members, calls = await asyncio.gather(ask(client.list_members()), ask(client.margin_calls()))
    return {"members": members, "calls": calls}


async def defaults(session: Session, _: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the defaults page: default cases; for each open case its positions, layers and auction
    lots.
    """
    client = session.client
    cases = await ask(client.list_default_cases())
    members = await ask(client.list_members())
    open_cases = [one for one in cases.value or () if one.state is not DefaultCaseState.CLOSED]
    reports = await asyncio.gather(
        *(ask(client.get_default_case(one.case_id)) for one in open_cases[:5])
    )
    return {
        "cases": cases,
        "reports": [one.value for one in reports if one.value],
        "members": {one.member_id: one.owner for one in members.value or ()},
    }


async def custody(session: Session, _: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the custody page: the amounts that wait for a decision of custody, and the last decisions."""
    client = session.client
    withdrawals, deposits, grants, decided = await asyncio.gather(
        ask(client.pending_withdrawals()),
        ask(client.pending_deposits()),
        ask(client.grants()),
        ask(client.transfers(newest_first=True, page_size=TRANSFERS_SHOWN)),
    )
    return {
        "withdrawals": withdrawals,
        "deposits": deposits,
        "names": {one.principal_id: one.name for one in grants.value or ()},
        "decided": decided,
    }


async def account(session: Session, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of an account's page: margin, positions, balances, pending items."""
    number = integer_of(query, "account")
    client = session.client
    found, margin, positions, balances, withdrawals, delegations = await asyncio.gather(
        ask(client.account(number)),
        ask(client.margin(number)),
        ask(client.positions(number, with_liquidation_prices=True)),
        ask(client.balances(number)),
        ask(client.pending_withdrawals(number)),
        ask(client.list_delegations(number)),
    )
    return {
        "number": number,
        "account": found,
        "margin": margin,
        "positions": positions,
        "balances": balances,
        "withdrawals": withdrawals,
        "delegations": delegations,
    }


async def walk(session: Session, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of the walk page: the steps back from a sequence to its principals, their authority, and its
    source.
    """
    if not query.get("sequence"):
        return {"sequence": 0, "walk": Answer(None, ""), "first": None, "steps": [], "left": 0}
    sequence = integer_of(query, "sequence")
    answer = await ask(walk_from(session.client, sequence))
    first, steps, left = answer.value or (None, [], 0)
    return {"sequence": sequence, "walk": answer, "first": first, "steps": steps, "left": left}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the console. `seconds` is how often a browser reads an open page again; 0: never."""

    name: str
    title: str
    read: Callable[[Session, Mapping[str, str]], Awaitable[dict[str, Any]]]
    seconds: int
    is_listed: bool = True


PAGES: Final = {
    page.name: page
    for page in (
        Page("overview", "Overview", overview, 2),
        Page("alerts", "Alerts", alerts, 5),
        Page("risk", "Margin and risk", risk, 10),
        Page("funds", "Funds and waterfall", funds, 10),
        Page("prices", "Prices", prices, 5),
        Page("settlement", "Settlement", sessions_page, 10),
        Page("times", "Gaps and moved times", times, 10),
        Page("clearing", "Members and margin calls", clearing, 10),
        Page("defaults", "Defaults", defaults, 10),
        Page("custody", "Custody", custody, 5),
        Page("portfolio", "Hypothetical margin", portfolio, 0),
        Page("walk", "Auditor's walk", walk, 0),
        Page("account", "Account", account, 10, is_listed=False),
        Page("statement", "Statement", statement, 0, is_listed=False),
    )
}
