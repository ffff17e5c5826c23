# SPDX-License-Identifier: Apache-2.0
"""Collect figures of the engine: counted at each commit, or read from the state between two calls (SPEC Q-8).

Owns the counts and the read of the state. Must never visit all accounts or orders: a scrape costs the engine less than
a call.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from clearinghouse.server.codec.errors import reason_of
from clearinghouse.server.edge.call_metrics import Histogram
from clearinghouse.server.journal.records import Recorded
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.types import (
    CCP_SKIN,
    DEFAULT_FUND,
    LIQUIDITY_FUND,
    SECOND_NS,
    SESSION_POSTED,
)

COMMAND_BOUNDS: Final = (
    1.0,
    2.0,
    5.0,
    10.0,
    25.0,
    50.0,
    100.0,
    250.0,
    500.0,
    1_000.0,
    2_500.0,
    10_000.0,
)
# The accounts that pay when another cannot, by the name of the fund.
FUNDS: Final = {"liquidity": LIQUIDITY_FUND, "default": DEFAULT_FUND, "skin": CCP_SKIN}
# A scrape counts the open fails of at most so many nets: some milliseconds.
NETS_MAX: Final = 20_000


class EngineMetrics:
    """The counts of committed records. Only the event loop writes them."""

    def __init__(self) -> None:
        self.commit_seconds = Histogram()
        self.record_items = Histogram(COMMAND_BOUNDS)
        self.results: Counter[int] = Counter()

    def committed(self, recorded: Recorded, commit_ns: int) -> None:
        """Count a record that became durable; called after its answers were sent."""
        self.commit_seconds.add(commit_ns / SECOND_NS)
        record = recorded.record
        self.record_items.add(float(record.last_sequence - record.first_sequence + 1))
        for entry in recorded.entries:
            if entry.answer is not None and not entry.answer.repeated:
                self.results.update(entry.answer.codes)

    def refusals(self) -> dict[str, int]:
        """Return the number of refused items by reason; only items with a sequence are counted."""
        return {reason_of(code): count for code, count in list(self.results.items()) if code != OK}


@dataclass(frozen=True, slots=True)
class StateFigures:
    """Figures that were read from the state as of a sequence."""

    sequence: int
    accounts: int
    open_orders: int
    liquidating: int
    funds: dict[tuple[str, str], float]  # whole units, by fund and asset
    markets: dict[int, int]  # by status
    brakes: int  # of the whole clearinghouse that are engaged
    overdue_sessions: int  # not posted after their settlement time
    price_states: dict[int, int]
    open_fails: int | None  # None: too many nets to count


def state_figures(state: State, sequence: int) -> StateFigures:
    """Return figures of a state.

    The time for this grows with the assets and, up to a bound, with the nets of sessions.
    """
    funds = {(name, state.valuation.symbol): 0.0 for name in FUNDS}
    for name, account_id in FUNDS.items():
        for holding in state.accounts[account_id].holdings.values():
            asset = holding.asset
            funds[name, asset.symbol] = holding.balance / 10**asset.scale
    brakes = state.brakes
    sessions = [
        session for session in state.clearing.sessions.values() if session.state < SESSION_POSTED
    ]
    open_fails: int | None = None
    if sum(len(session.nets) for session in sessions) <= NETS_MAX:
        open_fails = sum(
            1
            for session in sessions
            for net in session.nets.values()
            if net.carried_lots or net.penalty
        )
    return StateFigures(
        sequence,
        len(state.accounts),
        len(state.orders),
        len(state.waterfall.cases),
        funds,
        dict(Counter(market.status for market in state.markets.values())),
        brakes.kill_switch.engaged + brakes.switch_disabled + brakes.withdrawal_gate.engaged,
        sum(1 for session in sessions if session.settlement_ns < state.time_ns),
        # The valuation asset has no price: it is the measure of all others.
        dict(
            Counter(
                asset.price_state for asset in state.assets.values() if asset is not state.valuation
            )
        ),
        open_fails,
    )
