# SPDX-License-Identifier: Apache-2.0
"""Count the work of calls in units (SPEC I-12.1).

Owns the count of the present call and the sums of principals. A unit is at most 2.5 microseconds of plain Python. The
count depends only on the state and the commands, never on time or on a cache, so a replay has the same count. Most
work writes events, so each three integers of events count as a unit; work that costs more, or writes nothing, adds its
own units. Must never decide by a count.
"""

from typing import Any, Final

from clearinghouse.statemachine.vocabulary.constants import AMOUNT_MAX, SECOND_NS

# The weights: units in addition to those of events.
EVENT_INTEGERS_PER_UNIT: Final = 3
WORK_OF_ITEM: Final = 4  # an item of a batch without another weight
WORK_OF_ORDER: Final = 6  # an order placed, replaced or cancelled
WORK_OF_TICK: Final = 20  # an index that is recomputed
WORK_OF_TRADE: Final = 3
WORK_OF_DEADLINE: Final = 20
# An account whose equity is compared with others', or a position that settlement ranks.
WORK_OF_RANKING: Final = 4
WORK_OF_LENDER: Final = 4  # a lender that is checked after a loss of its pool
WORK_OF_TURN: Final = 8  # a counterparty of deleveraging whose fitting lots are computed
# An account that a price has moved out of its bounds, and that gets new bounds or a check, besides
# its holdings; each of its lines.
WORK_OF_VISIT: Final = 4
WORK_OF_LINE: Final = 3
# An account that is flagged or released, whose expected losses are set after the visit, besides its events; one whose
# debts are tried after the visit, and one whose debts are written off then.
WORK_OF_EXPECTED: Final = 12
WORK_OF_BANKRUPT: Final = 12
WORK_OF_WRITE_OFF: Final = 24
# An account that a pass of the waterfall visits, besides its lines and holdings.
WORK_OF_PASS: Final = 16
# An account that a phase of a settlement pass visits, besides its lines and its events.
WORK_OF_PHASE: Final = 1
WORK_OF_PAYMENT: Final = 2  # a loser that pays, or a paid claim
WORK_OF_SHARE: Final = 1  # a member of a sharing whose part is computed
WORK_OF_BLOCK: Final = 4  # the scan of one block of accounts for those affected by a price
WORK_OF_WHOLE_BLOCK: Final = 12  # a block in which each account is tested for a change
WORK_OF_GROUP: Final = 24  # the scan of one group of blocks for those affected by a price
BLOCKS_PER_UNIT: Final = 2  # blocks, or groups of blocks, that are listed
LENDERS_PER_UNIT: Final = 4  # lenders whose shares are converted to a pool's next epoch
HELD_PER_UNIT: Final = 1  # accounts that redeemed and bear their part of a pool's loss
ORDERS_PER_UNIT: Final = 10  # open orders of a line whose loss at the mark is summed (M-3)
TRIGGER_STEPS_PER_UNIT: Final = 2  # steps of a price in the trigger books (I-12.2)
IDS_PER_UNIT: Final = 25  # accounts sorted by id, without other work
CLAIMS_PER_UNIT: Final = 10  # accounts listed with their claims
UNSETTLED_PER_UNIT: Final = 3  # accounts of a block that a phase of settlement lists
HOLDERS_PER_UNIT: Final = 3  # present or past holders of a security that are tested
SIZES_PER_UNIT: Final = 6  # holders listed with their sizes
MAKERS_PER_UNIT: Final = 4  # resting orders that a fill-or-kill order meets before its decision
LEVELS_PER_UNIT: Final = 4  # price levels that a market order reads for its price (G-8.2)
# A resting order that a switch or an uncrossing visits, besides ended orders.
WORK_OF_RESTING: Final = 1
WORK_OF_LEVEL: Final = 2  # a level that an uncrossing lists, besides its orders
LISTED_PER_UNIT: Final = 4  # orders that an uncrossing lists, or whose lots it sums by limit
SORTED_PER_UNIT: Final = 12  # orders or limits that an uncrossing sorts
WORK_OF_MERGED: Final = 1  # an order of a level that an uncrossing takes out or puts in its place
# Entries of a long list that has been used: so many are dropped in one step, since a list of all takes as long to drop
# as to make.
FORGOTTEN_AT_ONCE: Final = 512
FORGOTTEN_PER_UNIT: Final = 12
# A heap with more entries is beyond the fast memory of a processor, so an entry counts twice when it is taken.
LONG_HEAP: Final = 1 << 15
PAIRS_PER_UNIT: Final = 2  # pairs of orders that an uncrossing tests for one owner
WORK_OF_ASKED: Final = 3  # an order whose account's means are computed
WORK_OF_SUMMED: Final = 1  # a limit at which an uncrossing begins to sum the lots of a side
WORK_OF_LIMIT: Final = 2  # a limit at which an uncrossing searches for the price
WORK_OF_PVP_TEST: Final = 12  # a pair of payments whose members are tested, besides their claims
# A member that a step of the day visits, or a pair that the close returns.
WORK_OF_PVP_MEMBER: Final = 4
PVP_LISTED_PER_UNIT: Final = 4  # pairs listed for their next test
# An open spot order of an account whose margin counts assumed borrows (M-3).
WORK_OF_SPOT_ORDER: Final = 1

# A trade that is captured: netted, and checked against limits; more if it states a settlement date
# (C-1).
WORK_OF_CAPTURE: Final = 6
WORK_OF_VALUE_DATE: Final = 12
# A step of a settlement: an obligation, a payment or a trade, besides its events.
WORK_OF_OBLIGATION: Final = 3
ALLOCATED_PER_UNIT: Final = 2  # obligations of a market whose receivers are served again
TRADES_MOVED_PER_UNIT: Final = 400  # trades of a session after a removed trade
DAYS_PER_UNIT: Final = 25  # days between a session and the session that takes its fail
WORK_OF_NET: Final = 1  # a net written at the cut-off, besides its event
# An account in a margin run, besides the results of its scenarios, and a gain, a scenario or a
# member there.
WORK_OF_MARGIN: Final = 24
WORK_OF_GAIN: Final = 4
RESULTS_PER_UNIT: Final = 30  # results of scenarios that are added
ASKED_PER_UNIT: Final = 20  # nets that an account may have and that are tested
# A position whose cover is computed, besides the results of its scenarios; and these results, whose sums are
# wider than one word.
WORK_OF_POSITION: Final = 8
WORK_OF_BOUND: Final = 4  # a check of cover that the cached figures of positions answer
COVERED_PER_UNIT: Final = 6
WORK_OF_BID: Final = 4  # a bid that is ranked (C-9)


class WorkMeter:
    """The units of work of the present call, and those of each principal in one second of sequenced time.

    `units` excludes the events of the call: `used` adds them. Cursors end their slices at `stop`, which depends on the
    state and the command. `batch_stop` may also depend on the turns of callers: only the place where a batch is cut may
    depend on it, since a replay has other cuts.
    """

    __slots__ = ("batch_stop", "by_principal", "second", "stop", "units")

    def __init__(self) -> None:
        """Start without work and without limit."""
        self.units = 0
        self.stop = AMOUNT_MAX  # a cursor ends its slice here
        self.batch_stop = AMOUNT_MAX  # a batch ends its slice after the item that reaches this
        self.second = 0
        self.by_principal: dict[str, int] = {}

    def used(self, events: list[int]) -> int:
        """Return the work units of the call so far; `events` are the integers of the events not yet removed."""
        return self.units + len(events) // EVENT_INTEGERS_PER_UNIT

    def is_over(self, events: list[int]) -> bool:
        """Return whether the present slice has reached its end."""
        return self.used(events) >= self.stop

    def drop(self, used: list[Any]) -> None:
        """Drop the last entries of a long list that is not needed any more, and count their units."""
        self.units += FORGOTTEN_AT_ONCE // FORGOTTEN_PER_UNIT
        del used[max(len(used) - FORGOTTEN_AT_ONCE, 0) :]

    def begin_call(self, units: int, events: list[int]) -> None:
        """Start a call whose earlier parts have taken `units`; events of earlier calls do not count."""
        self.units = units - len(events) // EVENT_INTEGERS_PER_UNIT if events else units

    def of_principal(self, principal: str, time_ns: int) -> int:
        """Return the units of a principal in the second of `time_ns`."""
        if time_ns // SECOND_NS != self.second:
            return 0
        return self.by_principal.get(principal, 0)

    def end_call(self, principal: str, time_ns: int, units: int) -> None:
        """End a call of `units` units, which count for its principal; drop the units of earlier seconds."""
        second = time_ns // SECOND_NS
        if second != self.second:
            self.second = second
            self.by_principal = {}
        self.by_principal[principal] = self.by_principal.get(principal, 0) + units
        self.units = 0
        self.stop = AMOUNT_MAX
        self.batch_stop = AMOUNT_MAX
