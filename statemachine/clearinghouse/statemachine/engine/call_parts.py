# SPDX-License-Identifier: Apache-2.0
"""Divide a call into parts, each in a record of its own (SPEC I-12.1, J-3.1).

A call is one request of a client; its command may have many items. Owns the definition of a part: a batch with some
items of a call, the digest of the whole call, and the place of its first item in the call. The items of the next part
get their sequence numbers with that part; other commands may come between. Must never divide a batch that is applied
whole, and knows no bytes.
"""

from dataclasses import fields, replace
from typing import Any, NamedTuple

from clearinghouse.statemachine.vocabulary.commands import Command, ConditionalOrders
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, OrderId


class CallPart(NamedTuple):
    """The place of a command's items in the call to which they belong."""

    digest: bytes  # of the journaled bytes of the whole call
    first_item: int
    call_items: int


def with_items(command: Command, first: int, stop: int) -> Command:
    """Return a copy of a batch with only the items from `first` to before `stop`."""
    columns: dict[str, Any] = {
        field.name: value[first:stop]
        for field in fields(command)
        if isinstance(value := getattr(command, field.name), list)
    }
    return replace(command, **columns)


def rest_of(command: Command, applied: int, ids: list[int]) -> Command:
    """Return the batch of the items from `applied` on; `ids` are the ids that earlier items got.

    A conditional order may name an earlier item of its batch as the other order of its pair. In the new batch it names
    that item's order by its id instead. If that item was refused, it names an item after all others, so that it is
    refused too (O-3).
    """
    rest = with_items(command, applied, command.count())
    if isinstance(rest, ConditionalOrders):
        for item, oco_item in enumerate(rest.oco_items):
            if oco_item > applied:
                rest.oco_items[item] = oco_item - applied
            elif oco_item > 0 and ids[oco_item - 1] != NO_ORDER and rest.oco_ids[item] == NO_ORDER:
                rest.oco_items[item] = 0
                rest.oco_ids[item] = OrderId(ids[oco_item - 1])
            elif oco_item > 0:
                rest.oco_items[item] = rest.count() + 1
    return rest
