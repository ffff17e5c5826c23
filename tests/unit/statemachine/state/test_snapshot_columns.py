# SPDX-License-Identifier: Apache-2.0
"""How the attributes of a record are stated: columns, other tables, and what follows from the rest (SPEC J-4)."""

from types import SimpleNamespace

from clearinghouse.statemachine.state.snapshot_columns import Shape


def test_a_shape_names_columns_tables_and_reasons() -> None:
    """Attributes of one line have its reason; a column of a file keeps its name where the attribute has another."""
    shape = Shape(
        "id owner.id limit",
        {"orders": "orders", "lines": "positions"},
        "total count: sums of the rest\nbook: of its orders: sorted",
        {"limit": "ceiling"},
    )
    assert shape.columns == ("id", "owner.id", "limit")
    assert shape.elsewhere == {"orders": "orders", "lines": "positions"}
    assert shape.derived == {
        "total": "sums of the rest",
        "count": "sums of the rest",
        "book": "of its orders: sorted",
    }
    assert shape.names("account_id") == ("account_id", "id", "owner_id", "ceiling")
    record = SimpleNamespace(id=7, owner=SimpleNamespace(id=8), limit=9)
    assert shape.row()(record) == (7, 8, 9)


def test_a_shape_of_columns_alone_has_nothing_else() -> None:
    """Each shape has dictionaries of its own."""
    one, two = Shape("a b"), Shape("c d")
    assert (one.elsewhere, one.derived, one.written_as) == ({}, {}, {})
    one.elsewhere["x"] = "y"
    assert two.elsewhere == {}
    assert two.names() == ("c", "d")
