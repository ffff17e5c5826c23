# SPDX-License-Identifier: Apache-2.0
"""Hold the exits of one market that a price has reached and that wait until they can trade (SPEC O-9.1).

Owns the queue, and the market's status and prices at the last round of attempts. Must never decide:
`trading.waiting_exits` does.
"""

from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.vocabulary.numbers import AccountId, OrderId


class WaitingExits:
    """The exits by account: accounts and the exits of each in the order in which they are tried.

    `seen_status`, `seen_decision`, `seen_bid` and `seen_ask` are the values at the last change that began a round;
    `untried` is the number of accounts that the round has not tried.
    """

    __slots__ = ("of_account", "seen_ask", "seen_bid", "seen_decision", "seen_status", "untried")

    def __init__(self) -> None:
        """Start empty, so that the first round finds a change."""
        self.of_account: dict[AccountId, dict[OrderId, ConditionalOrder]] = {}
        self.seen_status = self.seen_decision = self.seen_bid = self.seen_ask = 0
        self.untried = 0

    def add(self, order: ConditionalOrder) -> None:
        """Add an exit behind the others of its account; a new account goes behind all others."""
        if order.account_id not in self.of_account:
            self.of_account[order.account_id] = {}
        self.of_account[order.account_id][order.id] = order

    def remove(self, order: ConditionalOrder) -> bool:
        """Remove an exit; return whether it was present."""
        orders = self.of_account.get(order.account_id)
        if orders is None or order.id not in orders:
            return False
        del orders[order.id]
        if not orders:
            del self.of_account[order.account_id]
        return True

    def take_first(self, account_id: AccountId) -> OrderId:
        """Remove and return the exit of an account that has waited longest; the account goes behind all others."""
        orders = self.of_account.pop(account_id)
        order_id = next(iter(orders))
        del orders[order_id]
        if orders:
            self.of_account[account_id] = orders
        return order_id
