# SPDX-License-Identifier: Apache-2.0
"""The schema says the same as the tables that the server still writes by hand.

A table that is generated from the schema needs no test here.
"""

import pytest

from clearinghouse.server.analysis import id_mapping, rule_references
from clearinghouse.server.codec import event_encode, figures
from proto.schema.model import MONEY_UNITS, Schema
from proto.schema.reader import read_schema

FIRST_EDGE_CODE = 900


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The schema as emitters see it."""
    return read_schema()


def test_units_of_figures(schema: Schema) -> None:
    """Codes have the units of figures that the server has."""
    numbers = {unit.name: unit.number for unit in schema.units}
    units = {code.number: numbers[code.figures] for code in schema.codes if code.figures}
    assert units == figures.UNIT_OF_CODE


def test_rules(schema: Schema) -> None:
    """Events and codes follow from the same rules."""
    assert {event.name: event.rules for event in schema.events} == rule_references.RULES_OF_EVENT
    codes = {code.name: code.rules for code in schema.codes if code.number < FIRST_EDGE_CODE}
    assert codes == rule_references.RULES_OF_CODE


def test_bodies_and_fields_of_events(schema: Schema) -> None:
    """Events have the same bodies, and their fields the same public names and units of text."""
    numbers = {unit.name: unit.number for unit in schema.units}
    assert {event.kind: event.body for event in schema.events} == event_encode.BODY_OF_KIND
    for event in schema.events:
        plan = tuple(
            (field.name, field.public.name, numbers[field.unit] if field.unit in MONEY_UNITS else 0)
            for field in event.fields
            if field.unit != "FIGURE"
        )
        assert plan == event_encode.PLANS[event.kind], event.name


def test_events_that_make_numbers(schema: Schema) -> None:
    """The same events make the same numbers, which the same fields distinguish."""
    made = {
        event.kind: (event.makes, event.told_apart_by) for event in schema.events if event.makes
    }
    assert made == {kind: (one.field, one.alike) for kind, one in id_mapping.MADE.items()}
