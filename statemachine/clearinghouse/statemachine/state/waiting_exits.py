# SPDX-License-Identifier: Apache-2.0
"""Hold the exits of one market that a price has reached and that wait until they can trade (SPEC O-9.1).

Owns the queue and what the market looked like at the last round of attempts. Must never decide: `trading.waiting_exits`
does.
"""

from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.vocabulary.numbers import OrderId


class WaitingExits:
    """The exits in the order in which they are tried, the longest untried first.

    `seen_status`, `seen_decision`, `seen_bid` and `seen_ask` are those of the last change that began a round;
    `untried` is the number of exits that this round has not come to.
    """

    __slots__ = ("orders", "seen_ask", "seen_bid", "seen_decision", "seen_status", "untried")

    def __init__(self) -> None:
        """Start empty, so that the first round finds a change."""
        self.orders: dict[OrderId, ConditionalOrder] = {}
        self.seen_status = self.seen_decision = self.seen_bid = self.seen_ask = 0
        self.untried = 0
