# SPDX-License-Identifier: Apache-2.0
"""Count the results of a run from its events: sessions with settled and failed amounts, margin, liquidity.

Owns the rows of sessions, and the settled part of their due amounts, compared with the most that could have settled.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from clearinghouse.apps.ccp.best_set import LACKS, Problem, best_of, solver_name
from clearinghouse.apps.counterparty import CURRENCY_ID, CURRENCY_SCALE
from clearinghouse.statemachine.arithmetic.netting import reduction_ppb
from clearinghouse.statemachine.ledger.postings_from_events import LedgerFromEvents
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import Event

EPOCH: Final = date(1970, 1, 1).toordinal()
SHARE_DIGITS: Final = 6
RESOURCES: Final = ("margin", "own", "fund", "committed", "other_margin")


@dataclass(frozen=True)
class Failed:
    """Lots that an account did not deliver or receive in a session, and that go on to the next session."""

    account_id: int
    market_id: int
    lots: int


def money(amount: int) -> str:
    """Return an amount of the currency in whole units and hundredths."""
    whole, part = divmod(abs(amount), 10**CURRENCY_SCALE)
    return f"{'-' if amount < 0 else ''}{whole}.{part:0{CURRENCY_SCALE}d}"


def share_of(part: int, whole: int) -> float:
    """Return `part` divided by `whole`; 1 if `whole` is 0."""
    return round(part / whole, SHARE_DIGITS) if whole else 1.0


def efficiency_of(
    problem: Problem | None, received: dict[int, int], failed: list[Failed]
) -> dict[str, Any]:
    """Return which part of the due amounts settled, by value at the marks and by number, and which part could have."""
    if problem is None:
        return {"efficiency_by_value": None, "best_possible_by_value": None}
    marks = {one.market_id: one.mark for one in problem.dues}
    due = problem.value()
    settled = sum(lots * marks[market_id] for market_id, lots in received.items())
    number = len({(one.account_id, one.market_id) for one in problem.dues if one.lots})
    found: dict[str, Any] = {
        "due": money(due),
        "efficiency_by_value": share_of(settled, due),
        "efficiency_by_number": share_of(number - len(failed), number),
    }
    if not solver_name():
        return {**found, "best_possible_by_value": None, "solver": LACKS}
    best = any_order = best_of(problem)
    if best.value < problem.value_of_securities():
        any_order = best_of(problem, in_order=False)
    return {
        **found,
        "best_possible_by_value": share_of(best.value, due),
        "best_possible_in_any_order_by_value": share_of(any_order.value, due),
        "best_possible_is_proved": best.is_proved,
        "solver": solver_name(),
    }


class SessionRow:
    """The results of one session."""

    def __init__(self, value_date: int) -> None:
        """Create the row of a session with all counts at 0."""
        self.value_date = date.fromordinal(EPOCH + value_date).isoformat()
        # By market: trades, gross and net lots. A session is netted again where a default changes its nets.
        self.markets: dict[int, tuple[int, int, int]] = {}
        self.gross = 0
        self.net = 0
        self.failed_deliveries = 0
        self.failed_shares = 0
        self.failed_value = 0
        self.posted = False
        self.received: dict[int, int] = {}  # lots by market
        self.failed: list[Failed] = []
        self.late: dict[
            tuple[int, int], int
        ] = {}  # lots by account and market, of who lacked something

    def report(self, problem: Problem | None) -> dict[str, Any]:
        """Return the session's part of the report; `problem` has its obligations before the settlement."""
        trades, gross_shares, net_shares = (
            sum(one[place] for one in self.markets.values()) for place in range(3)
        )
        return {
            "value_date": self.value_date,
            "trades": trades,
            "gross_shares": gross_shares,
            "net_shares": net_shares,
            "gross": money(self.gross),
            "net": money(self.net),
            "reduction": f"{reduction_ppb(self.gross, self.net) / 10**9:.4f}",
            "fails": {
                "deliveries": self.failed_deliveries,
                "shares": self.failed_shares,
                "value": money(self.failed_value),
                **self._fails(problem),
            },
            **efficiency_of(problem, self.received, self.failed),
            "posted": self.posted,
        }

    def _fails(self, problem: Problem | None) -> dict[str, Any]:
        """Return the value of new failed deliveries, and the value of all by cause: missing securities or the
        receiver's cash.
        """
        if problem is None:
            return {}
        dues = {(one.account_id, one.market_id): one for one in problem.dues}
        new = securities = cash = 0
        for one in self.failed:
            due = dues.get((one.account_id, one.market_id))
            if due is None or due.lots > 0:
                continue
            late = self.late.get((one.account_id, one.market_id), 0)
            securities += late * due.mark
            cash += (one.lots - late) * due.mark
            new += max(0, one.lots - max(0, -due.carried)) * due.mark
        lacked = {
            account_id
            for account_id, market_id in self.late
            if dues[account_id, market_id].lots > 0
        }
        return {
            "new_value": money(new),
            "for_lack_of_securities": money(securities),
            "for_lack_of_cash": money(cash),
            "accounts_that_lacked_cash": len(lacked),
        }


class Tally:
    """Count the events of a run."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.sessions: dict[int, SessionRow] = {}
        self.penalties = 0
        self.bought_in = 0
        self.settled_in_cash = 0
        self.variation = 0
        self.variation_of_collateral = 0
        # Account and amount of the last collateral that was released; a run pays variation margin with it.
        self._released = (0, 0)
        self.required_most = 0
        self.fund_required_most = 0
        self.liquidity_runs = 0
        self.liquidity_alerts = 0
        self.needs_most: Counter[int] = Counter()  # by stress
        self.first_need_most = 0
        self.lacking_most = 0
        self.moments: dict[int, tuple[int, int]] = {}
        """By moment of settlement: the need and what there is for it, by the last run before it."""

    def take(self, event: Event, state: State, _ledger: LedgerFromEvents, _sequence: int) -> None:
        """Count one event; the arguments after `state` are not used."""
        fields = event.fields
        if event.kind == events.SESSION_OPENED:
            self.sessions[fields["session_id"]] = SessionRow(fields["value_date"])
        elif event.kind == events.MARKET_NETTED:
            row = self.sessions[fields["session_id"]]
            row.markets[fields["market_id"]] = (
                fields["trades"],
                fields["gross_lots"],
                fields["net_lots"],
            )
        elif event.kind == events.CURRENCY_NETTED:
            row = self.sessions[fields["session_id"]]
            row.gross, row.net = fields["gross_value"], fields["net_value"]
        elif event.kind == events.OBLIGATION_FAILED and fields["lots"] < 0:
            row = self.sessions[fields["session_id"]]
            row.failed_deliveries += 1
            row.failed_shares -= fields["lots"]
            row.failed_value -= fields["lots"] * fields["price_per_lot"]
            row.failed.append(Failed(fields["account_id"], fields["market_id"], -fields["lots"]))
        elif event.kind == events.OBLIGATION_FAILED:
            row = self.sessions[fields["session_id"]]
            row.failed.append(Failed(fields["account_id"], fields["market_id"], fields["lots"]))
        elif event.kind == events.SECURITIES_RECEIVED:
            received = self.sessions[fields["session_id"]].received
            received[fields["market_id"]] = received.get(fields["market_id"], 0) + fields["lots"]
        elif event.kind == events.SESSION_POSTED:
            self.sessions[fields["session_id"]].posted = True
        elif event.kind == events.FAIL_PENALISED:
            self.penalties += fields["amount"]
            late = self.sessions[fields["session_id"]].late
            late[fields["account_id"], fields["market_id"]] = fields["lots"]
        elif event.kind == events.BUY_IN_FILLED:
            self.bought_in += fields["lots"]
        elif event.kind == events.BUY_IN_CASH_SETTLED:
            self.settled_in_cash += fields["lots"]
        elif event.kind == events.COLLATERAL_WITHDRAWN:
            self._released = (fields["account_id"], fields["amount"])
        elif event.kind == events.VARIATION_PAID:
            self.variation += fields["amount"]
            if fields["account_id"] == self._released[0]:
                self.variation_of_collateral += self._released[1]
            self._released = (0, 0)
        elif event.kind == events.MARGIN_RUN_ENDED:
            self.required_most = max(self.required_most, fields["required"])
            self.fund_required_most = max(self.fund_required_most, state.margin.fund.cover)
        else:
            self._take_liquidity(event)

    def _take_liquidity(self, event: Event) -> None:
        """Count an event of a liquidity run."""
        fields = event.fields
        if event.kind == events.LIQUIDITY_COMPARED and fields["asset_id"] == CURRENCY_ID:
            stress = fields["stress"]
            self.needs_most[stress] = max(self.needs_most[stress], fields["need"])
            if stress == types.LIQUIDITY_STRESS_MEMBERS:
                available = sum(fields[name] for name in RESOURCES)
                self.first_need_most = max(self.first_need_most, fields["first_need"])
                self.moments[fields["due_ns"]] = (fields["need"], available)
        elif event.kind == events.LIQUIDITY_ALERTED and fields["asset_id"] == CURRENCY_ID:
            self.lacking_most = max(self.lacking_most, fields["lacking"])
        elif event.kind == events.LIQUIDITY_RUN_ENDED:
            self.liquidity_runs += 1
            self.liquidity_alerts += fields["alerts"]
