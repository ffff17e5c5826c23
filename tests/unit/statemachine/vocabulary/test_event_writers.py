# SPDX-License-Identifier: Apache-2.0
"""The writers of events: each appends the integers that the table of events states, in its order."""

from typing import NewType

import pytest

from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, EVENTS, split

READ_ONLY = {"BACKSTOP_FILL", "REST_CLOSED"}
"""Kinds that journals of before have and no rule writes any more."""
WRITTEN = [kind for kind, (name, _) in EVENT_FIELDS.items() if name not in READ_ONLY]


@pytest.mark.parametrize("kind", WRITTEN)
def test_each_writer_writes_what_the_table_says(kind: int) -> None:
    """Called by names, it appends its kind and every field in the order of the table, behind what was there."""
    name, names = EVENT_FIELDS[kind]
    fields = {field: 1000 + place for place, field in enumerate(names)}
    written = [7]
    getattr(event_writers, name.lower())(written, **fields)
    assert written == [7, kind, *fields.values()]
    (event,) = split(written[1:])
    assert (event.kind, event.name, event.fields) == (kind, name, fields)


def test_there_is_one_writer_for_each_kind() -> None:
    """The module has the writers of all kinds that rules write, and no other function."""
    functions = {
        name
        for name, value in vars(event_writers).items()
        if callable(value) and not isinstance(value, NewType)
    }
    assert functions == {EVENTS[kind].name.lower() for kind in WRITTEN}
