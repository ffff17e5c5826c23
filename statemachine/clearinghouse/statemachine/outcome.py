# SPDX-License-Identifier: Apache-2.0
"""The answer to one call: one result per item (SPEC Q-3).

Owns the columns that a reply is made from. `codes[i]` is the result code of item i and `ids[i]` the id it
got (order, account, deposit, ...; 0 if none). For orders, `filled` and `remaining` are lots right after the
command and `fills` holds flat rows of (item, trade id, price per lot, lots, fee). `figures[i]` is
(limit, actual, shortfall) of a refusal that has figures.
"""


class Outcome:
    """Columns of results, filled item by item while a call is applied."""

    def __init__(self, first_sequence: int, time_ns: int) -> None:
        """Start an answer to the call whose first item has `first_sequence`."""
        self.first_sequence = first_sequence
        self.time_ns = time_ns
        self.codes: list[int] = []
        self.ids: list[int] = []
        self.filled: list[int] = []
        self.remaining: list[int] = []
        self.fills: list[int] = []
        self.figures: dict[int, tuple[int, int, int]] = {}
        self.repeated = False

    def add(self, code: int, item_id: int) -> None:
        """Answer the next item."""
        self.codes.append(code)
        self.ids.append(item_id)

    def add_order(self, code: int, order_id: int, filled: int, remaining: int) -> None:
        """Answer the next item of an order batch."""
        self.codes.append(code)
        self.ids.append(order_id)
        self.filled.append(filled)
        self.remaining.append(remaining)

    def refuse(self, item: int, limit: int, actual: int, shortfall: int) -> None:
        """Leave the figures of a refusal of item `item`."""
        self.figures[item] = (limit, actual, shortfall)
