# SPDX-License-Identifier: Apache-2.0
"""Keep the deadlines of the machine in the order of SPEC U-6.

Owns the schedule and the kinds of deadline; `engine.deadlines` has the function of each kind. A deadline is `(due_ns,
kind, id)`. A cancelled or moved deadline leaves the agenda at once, so that neither memory nor a later step grows with
those that callers have moved (I-12.2).
"""

from typing import Final

from clearinghouse.statemachine.state.sorted_parts import SortedParts

# Kinds of deadline, in the order in which they run within one instant (U-6), with the subject of
# their id.
DEADLINE_INDEX: Final = 1  # an asset
DEADLINE_MARK_SAMPLE: Final = 2  # a market
DEADLINE_MARGIN_SCALE: Final = 3  # a market
DEADLINE_EXPIRY_WINDOW: Final = 4  # a market
DEADLINE_ORDER_EXPIRY: Final = 5  # an order, open or conditional
DEADLINE_HOLD_EXPIRY: Final = 6  # a hold
DEADLINE_DEAD_MAN: Final = 7  # an account
DEADLINE_TWAP: Final = 8  # a TWAP
DEADLINE_FUNDING: Final = 9  # a market
DEADLINE_INTEREST: Final = 10  # an asset
DEADLINE_SETTLEMENT_PASS: Final = 11  # 0: one pass for all
DEADLINE_LIQUIDATION_PASS: Final = 12  # 0: one pass for all
DEADLINE_CONTRACT_EXPIRY: Final = 13  # a market
DEADLINE_VOLATILITY_HALT: Final = 14  # a market
DEADLINE_OUTFLOW_LIMIT: Final = 15  # an asset
DEADLINE_BORROW_CAP: Final = 16  # an asset
DEADLINE_DEPOSIT_CAP: Final = 17  # an asset
DEADLINE_WITHDRAWAL_GATE: Final = 18  # 0: the clearinghouse
DEADLINE_DEPTH: Final = 19  # an asset
DEADLINE_PVP_QUEUE: Final = 20  # 0: continue the pass over the queue; 1: test all pairs (C-6)
DEADLINE_CUT_OFF: Final = 21  # a session
DEADLINE_TRADE_SIDE: Final = 22  # a side of a bilateral trade (C-1)
DEADLINE_DVP_SETTLEMENT: Final = 23  # a session
DEADLINE_MARGIN_RUN: Final = 24  # of all clearing accounts; 0: at a set time, 1: at a cut-off (C-7)
DEADLINE_MARGIN_REMINDER: Final = 25  # an account with a margin call
DEADLINE_MARGIN_CALL: Final = 26  # an account with a margin call
DEADLINE_CONTRIBUTION: Final = 27  # a member that must pay into the default fund (C-8)
DEADLINE_DEFAULT_CASE: Final = 28  # a default case: its freeze continues, or its step ends (C-9)
DEADLINE_AUCTION_LOT: Final = 29  # an auction lot
DEADLINE_GIVE_UP: Final = 30  # a proposed give-up, not accepted yet (C-1)
DEADLINE_RESIGNATION: Final = 31  # a member that has resigned (C-0)
DEADLINE_HOLDER_DAY: Final = 32  # an account at an external holder: the end of its day (C-14)
DEADLINE_RECORD: Final = 33  # a corporate action (C-5)
DEADLINE_PAYMENT: Final = 34  # a corporate action (C-5)
# 0: the next call, deadline or close of pay-ins, or the present step (C-6).
DEADLINE_PVP_DAY: Final = 35
DEADLINE_COLLATERAL_INTEREST: Final = 36  # 0: payment of interest on all collateral (C-7)
# 0: at a set time, 1: at a cut-off, 2: the next slice of the run (C-12).
DEADLINE_LIQUIDITY_RUN: Final = 37
DEADLINE_WAITING_EXITS: Final = 38  # a market with exits that wait (O-9.1)
DEADLINE_ASSET_PAUSE: Final = 39  # an asset
DEADLINE_CCP_SKIN: Final = 40  # 0: `ccp_skin`, of which a loss has used a part (C-8.3)
DEADLINE_INTRADAY_CREDIT: Final = 41  # an account that owes credit of a session (C-5.5)
DEADLINE_WAITING_TRADES: Final = 42  # 0: the next round over all of them (C-16.1)
DEADLINE_CASH_CALL: Final = 43  # a call for cash that purchases lacked (C-5.4)
DEADLINE_SETTING_CHANGE: Final = 44  # an announced change of parameters

# Phases of U-6 in the order in which they run within one instant.
PHASE_PRICE: Final = 1
PHASE_ORDER_EXPIRY: Final = 2
PHASE_HOLD_EXPIRY: Final = 3
PHASE_TRIGGER: Final = 4
PHASE_FUNDING: Final = 5
PHASE_INTEREST: Final = 6
PHASE_SETTLEMENT: Final = 8
PHASE_LIQUIDATION: Final = 9
PHASE_CALENDAR: Final = 10

# By kind: its phase, and the key of its id 0 in that phase. A snapshot writes a deadline as (phase,
# key); this form is older than the kinds. Ids of assets and markets are below 2^32. Rows are in the
# order of (phase, key), so deadlines sort by (kind, id) like by (phase, key) (U-6).
PHASE_KEYS: Final[dict[int, tuple[int, int]]] = {
    DEADLINE_INDEX: (PHASE_PRICE, 0),
    DEADLINE_MARK_SAMPLE: (PHASE_PRICE, 1 << 32),
    DEADLINE_MARGIN_SCALE: (PHASE_PRICE, 1 << 40),
    DEADLINE_EXPIRY_WINDOW: (PHASE_PRICE, 1 << 41),
    DEADLINE_ORDER_EXPIRY: (PHASE_ORDER_EXPIRY, 0),
    DEADLINE_HOLD_EXPIRY: (PHASE_HOLD_EXPIRY, 0),
    DEADLINE_DEAD_MAN: (PHASE_TRIGGER, 0),
    DEADLINE_TWAP: (PHASE_TRIGGER, 1 << 40),
    DEADLINE_FUNDING: (PHASE_FUNDING, 0),
    DEADLINE_INTEREST: (PHASE_INTEREST, 0),
    DEADLINE_SETTLEMENT_PASS: (PHASE_SETTLEMENT, 0),
    DEADLINE_LIQUIDATION_PASS: (PHASE_LIQUIDATION, 0),
    DEADLINE_CONTRACT_EXPIRY: (PHASE_CALENDAR, 0),
    DEADLINE_VOLATILITY_HALT: (PHASE_CALENDAR, 1 << 32),
    DEADLINE_OUTFLOW_LIMIT: (PHASE_CALENDAR, 4 << 32),
    DEADLINE_BORROW_CAP: (PHASE_CALENDAR, 5 << 32),
    DEADLINE_DEPOSIT_CAP: (PHASE_CALENDAR, 6 << 32),
    DEADLINE_WITHDRAWAL_GATE: (PHASE_CALENDAR, 8 << 32),
    DEADLINE_DEPTH: (PHASE_CALENDAR, 9 << 32),
    DEADLINE_PVP_QUEUE: (PHASE_CALENDAR, 16 << 32),
    DEADLINE_CUT_OFF: (PHASE_CALENDAR, 20 << 32),
    DEADLINE_TRADE_SIDE: (PHASE_CALENDAR, 21 << 32),
    DEADLINE_DVP_SETTLEMENT: (PHASE_CALENDAR, 26 << 32),
    DEADLINE_MARGIN_RUN: (PHASE_CALENDAR, 30 << 32),
    DEADLINE_MARGIN_REMINDER: (PHASE_CALENDAR, 31 << 32),
    DEADLINE_MARGIN_CALL: (PHASE_CALENDAR, 32 << 32),
    DEADLINE_CONTRIBUTION: (PHASE_CALENDAR, 33 << 32),
    DEADLINE_DEFAULT_CASE: (PHASE_CALENDAR, 34 << 32),
    DEADLINE_AUCTION_LOT: (PHASE_CALENDAR, 35 << 32),
    DEADLINE_GIVE_UP: (PHASE_CALENDAR, 38 << 32),
    DEADLINE_RESIGNATION: (PHASE_CALENDAR, 39 << 32),
    DEADLINE_HOLDER_DAY: (PHASE_CALENDAR, 43 << 32),
    DEADLINE_RECORD: (PHASE_CALENDAR, 44 << 32),
    DEADLINE_PAYMENT: (PHASE_CALENDAR, 45 << 32),
    DEADLINE_PVP_DAY: (PHASE_CALENDAR, 46 << 32),
    DEADLINE_COLLATERAL_INTEREST: (PHASE_CALENDAR, 47 << 32),
    DEADLINE_LIQUIDITY_RUN: (PHASE_CALENDAR, 48 << 32),
    DEADLINE_WAITING_EXITS: (PHASE_CALENDAR, 50 << 32),
    DEADLINE_ASSET_PAUSE: (PHASE_CALENDAR, 51 << 32),
    DEADLINE_CCP_SKIN: (PHASE_CALENDAR, 52 << 32),
    DEADLINE_INTRADAY_CREDIT: (PHASE_CALENDAR, 53 << 32),
    DEADLINE_WAITING_TRADES: (PHASE_CALENDAR, 54 << 32),
    DEADLINE_CASH_CALL: (PHASE_CALENDAR, 55 << 32),
    DEADLINE_SETTING_CHANGE: (PHASE_CALENDAR, 56 << 32),
}

# By phase: (first key, kind) of each of its kinds, the highest key first.
_KINDS_OF_PHASE: Final[dict[int, list[tuple[int, int]]]] = {}
for _kind, (_phase, _first_key) in PHASE_KEYS.items():
    _KINDS_OF_PHASE.setdefault(_phase, []).insert(0, (_first_key, _kind))


class Timers:
    """A schedule with at most one deadline per (kind, id)."""

    def __init__(self) -> None:
        """Start empty."""
        self.due: dict[tuple[int, int], int] = {}
        self.agenda = SortedParts()  # (due_ns, kind, id) of each of them

    def schedule(self, due_ns: int, kind: int, subject_id: int) -> None:
        """Set or move the deadline of (kind, id)."""
        entry = (kind, subject_id)
        before = self.due.get(entry)
        if before == due_ns:
            return
        if before is not None:
            self.agenda.remove((before, kind, subject_id))
        self.due[entry] = due_ns
        self.agenda.add((due_ns, kind, subject_id))

    def schedule_earlier(self, due_ns: int, kind: int, subject_id: int) -> None:
        """Set the deadline of (kind, id), or move it to an earlier time, never to a later one."""
        if self.due.get((kind, subject_id), due_ns) >= due_ns:
            self.schedule(due_ns, kind, subject_id)

    def cancel(self, kind: int, subject_id: int) -> None:
        """Cancel the deadline of (kind, id), if there is one."""
        due_ns = self.due.pop((kind, subject_id), None)
        if due_ns is not None:
            self.agenda.remove((due_ns, kind, subject_id))

    def next_due_ns(self) -> int:
        """Return the earliest deadline, 0 if there is none."""
        first = self.agenda.first()
        return first[0] if first is not None else 0

    def pop_due(self, now_ns: int) -> tuple[int, int, int] | None:
        """Remove and return the first deadline at or before `now_ns` as `(due_ns, kind, id)`, or None."""
        first = self.agenda.first()
        if first is None or first[0] > now_ns:
            return None
        self.agenda.remove(first)
        del self.due[(first[1], first[2])]
        return first


def phase_key(kind: int, subject_id: int) -> tuple[int, int]:
    """Return a deadline in the form of a snapshot, `(phase, key)`. This form sorts deadlines as `(kind, id)` does."""
    phase, first_key = PHASE_KEYS[kind]
    return phase, first_key + subject_id


def deadline_of(phase: int, key: int) -> tuple[int, int]:
    """Return the `(kind, id)` of a deadline in the form of a snapshot. Raises ValueError if no kind has this key."""
    for first_key, kind in _KINDS_OF_PHASE.get(phase, ()):
        if key >= first_key:
            return kind, key - first_key
    raise ValueError(f"no deadline has phase {phase} and key {key}")
