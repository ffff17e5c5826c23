# SPDX-License-Identifier: Apache-2.0
"""Count the work of calls in units (SPEC I-12.1).

Owns the count of the call under way and the sums of principals. A unit stands for at most 2.5 microseconds of plain
Python. The count follows from the state and the commands alone, never from time or from a cache, so a replay has the
same. Most work writes events, so each three integers of events are a unit; what costs more, or writes nothing, adds
its own units. Must never decide what follows from a count.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.constants import AMOUNT_MAX, SECOND_NS

# The weights: units beside those of events.
EVENT_INTEGERS_PER_UNIT: Final = 3
WORK_OF_ITEM: Final = 4  # of a batch, where no other weight is stated
WORK_OF_ORDER: Final = 6  # placed, replaced or cancelled
WORK_OF_TICK: Final = 20  # an index computed again
WORK_OF_TRADE: Final = 3
WORK_OF_DEADLINE: Final = 20
WORK_OF_RANKING: Final = (
    4  # an account whose equity is compared with others', or a position that settlement ranks
)
WORK_OF_LENDER: Final = 4  # a lender whose health is asked after a loss of its pool
WORK_OF_TURN: Final = 8  # a counterparty of deleveraging that is asked how many lots fit
# An account whose bounds a price has left, which gets new ones or is checked, beside its holdings; each of its lines.
WORK_OF_VISIT: Final = 4
WORK_OF_LINE: Final = 3
WORK_OF_PASS: Final = (
    16  # an account that a pass of the waterfall visits, beside its lines and holdings
)
WORK_OF_PHASE: Final = (
    1  # an account that a phase of a settlement pass visits, beside its lines and its events
)
WORK_OF_PAYMENT: Final = 2  # a loser that is asked to pay, or a claim that is paid
WORK_OF_SHARE: Final = 1  # a member of those who share a sum, whose part is found
WORK_OF_BLOCK: Final = 4  # a block of accounts that is gone through for those that a price concerns
WORK_OF_WHOLE_BLOCK: Final = 12  # one of which each account is asked whether a change concerns it
BLOCKS_PER_UNIT: Final = 2  # blocks that a price lists
LENDERS_PER_UNIT: Final = 4  # whose shares are those of a pool's next epoch
HELD_PER_UNIT: Final = 1  # accounts that have left and bear their part of a pool's loss
IDS_PER_UNIT: Final = 25  # accounts whose ids are put in order, of which nothing else is asked
CLAIMS_PER_UNIT: Final = 10  # accounts that are listed with what they claim
UNSETTLED_PER_UNIT: Final = 3  # accounts of a block that a phase of settlement lists
HOLDERS_PER_UNIT: Final = 3  # accounts that have or had a security and are asked for it
SIZES_PER_UNIT: Final = 6  # holders whose sizes are listed
MAKERS_PER_UNIT: Final = 4  # resting orders that a fill-or-kill order meets before it is decided
LEVELS_PER_UNIT: Final = 4  # price levels that an order at the market reads for its price (G-8.2)
WORK_OF_RESTING: Final = (
    1  # a resting order that a switch or an uncrossing visits, beside what ends
)
WORK_OF_LEVEL: Final = 2  # a level that it lists, beside its orders
LISTED_PER_UNIT: Final = 4  # orders that an uncrossing lists, or whose lots it sums by limit
SORTED_PER_UNIT: Final = 12  # orders or limits that it then puts in order
PAIRS_PER_UNIT: Final = 2  # pairs of orders that it goes through for those of one owner
WORK_OF_ASKED: Final = 3  # an order that is asked what its account can pay
WORK_OF_LIMIT: Final = 2  # a limit at which it searches for the price
WORK_OF_PVP_TEST: Final = 12  # a pair of payments whose members are tested, beside their claims
WORK_OF_PVP_MEMBER: Final = (
    4  # a member that a step of the day asks, or a pair that the close returns
)
PVP_LISTED_PER_UNIT: Final = 4  # pairs that are listed for their next test
WORK_OF_SPOT_ORDER: Final = (
    1  # an open spot order of an account whose margin counts what they would borrow (M-3)
)

# A trade that is captured: netted, and compared with limits; more where it states a settlement date (C-1).
WORK_OF_CAPTURE: Final = 6
WORK_OF_VALUE_DATE: Final = 12
WORK_OF_OBLIGATION: Final = (
    3  # a step of a settlement: an obligation, a payment or a trade, beside its events
)
ALLOCATED_PER_UNIT: Final = 2  # obligations of a market whose receivers are served again
TRADES_MOVED_PER_UNIT: Final = 400  # of a session, behind one that is taken out
DAYS_PER_UNIT: Final = 25  # between a session and the one into which a fail of it goes
WORK_OF_NET: Final = 1  # a net that is written at the cut-off, beside its event
# An account in a margin run, beside the results of its scenarios, and a gain, a scenario or a member there.
WORK_OF_MARGIN: Final = 24
WORK_OF_GAIN: Final = 4
RESULTS_PER_UNIT: Final = 30  # results of scenarios that are added
ASKED_PER_UNIT: Final = 20  # nets that an account may have and is asked for
WORK_OF_BID: Final = 4  # a bid that is ranked (C-9)


class WorkMeter:
    """The units of the call under way, and those of each principal in one second of sequenced time.

    `units` leaves out the events of the call: `used` adds them. Cursors end their slices at `stop`, which follows from
    the state and the command. `batch_stop` may also follow from the turns of callers: nothing but the place where a
    batch is cut may depend on it, since a replay has other cuts.
    """

    __slots__ = ("batch_stop", "by_principal", "second", "stop", "units")

    def __init__(self) -> None:
        """Start with nothing done and no limit."""
        self.units = 0
        self.stop = AMOUNT_MAX  # a cursor ends its slice where it reaches this
        self.batch_stop = AMOUNT_MAX  # a batch ends its slice after the item that reaches this
        self.second = 0
        self.by_principal: dict[str, int] = {}

    def used(self, events: list[int]) -> int:
        """Return the units of the call so far; `events` are those of the machine since the last take."""
        return self.units + len(events) // EVENT_INTEGERS_PER_UNIT

    def is_over(self, events: list[int]) -> bool:
        """Return whether the slice under way has reached its end."""
        return self.used(events) >= self.stop

    def begin_call(self, units: int, events: list[int]) -> None:
        """Begin a call, of which earlier parts have taken `units`; events of earlier calls do not count."""
        self.units = units - len(events) // EVENT_INTEGERS_PER_UNIT if events else units

    def of_principal(self, principal: str, time_ns: int) -> int:
        """Return the units of a principal in the second of `time_ns`."""
        if time_ns // SECOND_NS != self.second:
            return 0
        return self.by_principal.get(principal, 0)

    def end_call(self, principal: str, time_ns: int, units: int) -> None:
        """End a call of so many units, which count for its principal; those of earlier seconds are forgotten."""
        second = time_ns // SECOND_NS
        if second != self.second:
            self.second = second
            self.by_principal = {}
        self.by_principal[principal] = self.by_principal.get(principal, 0) + units
        self.units = 0
        self.stop = AMOUNT_MAX
        self.batch_stop = AMOUNT_MAX
