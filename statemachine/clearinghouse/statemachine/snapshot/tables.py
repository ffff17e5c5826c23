# SPDX-License-Identifier: Apache-2.0
"""Write and restore one table of a snapshot, in the forms that most tables have (SPEC J-4).

Owns the form of a table: name, columns, the function from a state to rows, and the function from rows to a state. The
tables of each business area are listed in these forms; a table of another form has two functions of its own. Columns
are names with blanks between them, and a path leads to a dictionary, list or record below the state. Must never know
the meaning of a table.

No nested function is a generator here: mypyc compiles such a function wrongly.
"""

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, TypeAlias

from clearinghouse.statemachine.state.clearing import pair_key, pair_of
from clearinghouse.statemachine.state.snapshot_columns import BOOLS, SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]
Values: TypeAlias = tuple[Any, ...]


class Table:
    """One table: a function that makes its rows from a state, and one that restores a state from them."""

    def __init__(
        self,
        name: str,
        columns: tuple[str, ...],
        rows: Callable[[State], Rows],
        restore_rows: Callable[[State, Iterable[Values]], None] | None = None,
    ) -> None:
        """Store name, columns and both functions. If `restore_rows` is None, the module `restore` reads the table
        itself.
        """
        self.name = name
        self.columns = columns
        self.rows = rows
        self.restore_rows = restore_rows


def set_columns(record: object, name: str, values: Values) -> None:
    """Set the attributes of a record that are columns of the shape `name`; the caller sets references to other
    records.
    """
    for column, value in zip(SHAPES[name].columns, values, strict=True):
        if "." not in column:
            setattr(record, column, bool(value) if column in BOOLS else value)


def number_table(name: str, columns: str, path: str, *, least: int | None = None) -> Table:
    """Return the table of a dictionary of numbers at `path`, in the order of its keys; a key of several columns is a
    tuple.

    If `least` is stated, restoring a smaller number raises an error.
    """
    find = attrgetter(path)
    names = tuple(columns.split())
    width = len(names) - 1

    def rows(state: State) -> Rows:
        found = find(state)
        if width > 1:
            return iter([(*key, found[key]) for key in sorted(found)])
        return iter([(key, found[key]) for key in sorted(found)])

    def restore_rows(state: State, values: Iterable[Values]) -> None:
        found = find(state)
        for row in values:
            assert least is None or row[width] >= least
            found[row[:width] if width > 1 else row[0]] = row[width]

    return Table(name, names, rows, restore_rows)


def pair_table(name: str, columns: str, path: str, *, least: int | None = None) -> Table:
    """Return the table of a dictionary of numbers at `path` whose keys stand for pairs of ids (`pair_key`), in key
    order.
    """
    find = attrgetter(path)

    def rows(state: State) -> Rows:
        found = find(state)
        return iter([(*pair_of(key), found[key]) for key in sorted(found)])

    def restore_rows(state: State, values: Iterable[Values]) -> None:
        found = find(state)
        for first_id, second_id, number in values:
            assert least is None or number >= least
            found[pair_key(first_id, second_id)] = number

    return Table(name, tuple(columns.split()), rows, restore_rows)


def nested_table(
    name: str, columns: str, path: str, below: str = "", *, least: int | None = None
) -> Table:
    """Return the table of numbers that are found by two keys, one after the other.

    With `below`, the first key finds a record, whose dictionary of that name has the second key. Without it, the first
    key finds the dictionary itself.
    """
    find = attrgetter(path)

    def own_of(found: Any, key: object) -> Any:  # noqa: ANN401  what the path leads to
        """Return the dictionary that the first key finds: that of its record, or else `found[key]`, added if it is
        new.
        """
        return attrgetter(below)(found[key]) if below else found.setdefault(key, {})

    def rows(state: State) -> Rows:
        found = find(state)
        written: list[Row] = []
        for key in sorted(found):
            own = own_of(found, key)
            written += [(key, own_key, own[own_key]) for own_key in sorted(own)]
        return iter(written)

    def restore_rows(state: State, values: Iterable[Values]) -> None:
        found = find(state)
        for key, own_key, number in values:
            assert least is None or number >= least
            own_of(found, key)[own_key] = number

    return Table(name, tuple(columns.split()), rows, restore_rows)


def list_table(name: str, columns: str, path: str) -> Table:
    """Return the table of a list of rows of numbers at `path`, in the order of the list, each with its place."""
    find = attrgetter(path)

    def rows(state: State) -> Rows:
        return enumerate(find(state))

    def restore_rows(state: State, values: Iterable[Values]) -> None:
        found = find(state)
        for place, number in values:
            assert place == len(found)
            found.append(number)

    return Table(name, tuple(columns.split()), rows, restore_rows)


def value_table(name: str, column: str, path: str) -> Table:
    """Return the table of a list of values at `path`, in the order of the list."""
    find = attrgetter(path)

    def rows(state: State) -> Rows:
        return iter([(value,) for value in find(state)])

    def restore_rows(state: State, values: Iterable[Values]) -> None:
        find(state).extend([value for (value,) in values])

    return Table(name, (column,), rows, restore_rows)


def counter_table(name: str, column: str, path: str, attribute: str = "") -> Table:
    """Return the table of one number of the record at `path`; the table has no row while the number is 0.

    `attribute` is the number's name in the record, if it differs from the column's name.
    """
    find = attrgetter(path)
    counted = attribute or column

    def rows(state: State) -> Rows:
        number = getattr(find(state), counted)
        return iter([(number,)] if number else [])

    def restore_rows(state: State, values: Iterable[Values]) -> None:
        for (number,) in values:
            setattr(find(state), counted, number)

    return Table(name, (column,), rows, restore_rows)


def single_table(
    name: str, shape: str, path: str, counts: Callable[[Any], object] | None = None
) -> Table:
    """Return the table of one record that every state has, at `path`: one row.

    The table has no row while `counts` returns False for the record.
    """
    find = attrgetter(path)

    def rows(state: State) -> Rows:
        record = find(state)
        is_written = counts is None or counts(record)
        return iter([SHAPES[shape].row()(record)] if is_written else [])

    def restore_rows(state: State, values: Iterable[Values]) -> None:
        found = list(values)
        assert len(found) <= 1
        for row in found:
            set_columns(find(state), shape, row)

    return Table(name, SHAPES[shape].names(), rows, restore_rows)


def record_table(
    name: str,
    shape: str,
    path: str,
    make: Callable[..., Any],
    given: int,
    *,
    check: Callable[[Any], bool] | None = None,
    add: Callable[[State, Any], None] | None = None,
    is_by_key: bool = True,
) -> Table:
    """Return the table of the records of a dictionary or list at `path`.

    `make` creates a record from the first `given` columns. The rows are in the order of the keys, or, if not
    `is_by_key`, in the order of the dictionary. An assertion fails if `check` is False for a restored record. `add`
    puts a restored record into the state; without `add`, its first column is its key.
    """
    find = attrgetter(path)

    def rows(state: State) -> Rows:
        return map(SHAPES[shape].row(), _in_order(find(state), is_by_key=is_by_key))

    def restore_rows(state: State, values: Iterable[Values]) -> None:
        for row in values:
            record = _made(make, given, shape, row)
            assert check is None or check(record)
            if add is not None:
                add(state, record)
            else:
                _put(find(state), row[0], record)

    return Table(name, SHAPES[shape].names(), rows, restore_rows)


def record_table_of(
    name: str,
    shape: str,
    before: str,
    path: str,
    below: str,
    make: Callable[..., Any],
    given: int,
    *,
    check: Callable[[Any], bool] | None = None,
    is_by_key: bool = True,
) -> Table:
    """Return the table of records in the attribute `below` of each record of another table at `path`.

    The column `before` is the id of the other record.
    """
    find, own_of = attrgetter(path), attrgetter(below)

    def rows(state: State) -> Rows:
        getter = SHAPES[shape].row()
        found = find(state)
        written: list[Row] = []
        for key in sorted(found):
            own = _in_order(own_of(found[key]), is_by_key=is_by_key)
            written += [(key, *getter(record)) for record in own]
        return iter(written)

    def restore_rows(state: State, values: Iterable[Values]) -> None:
        found = find(state)
        for key, *row in values:
            record = _made(make, given, shape, tuple(row))
            assert check is None or check(record)
            _put(own_of(found[key]), row[0], record)

    return Table(name, SHAPES[shape].names(before), rows, restore_rows)


def record_table_by_two(
    name: str,
    shape: str,
    path: str,
    keys: tuple[str, str],
    make: Callable[..., Any],
    given: int,
    *,
    is_by_key: bool = True,
) -> Table:
    """Return the table of records that dictionaries at `path` have by two of the records' own attributes, `keys`."""
    find = attrgetter(path)
    keys_of = attrgetter(*keys)

    def rows(state: State) -> Rows:
        getter = SHAPES[shape].row()
        found = find(state)
        written: list[Row] = []
        for key in sorted(found):
            written += map(getter, _in_order(found[key], is_by_key=is_by_key))
        return iter(written)

    def restore_rows(state: State, values: Iterable[Values]) -> None:
        found = find(state)
        for row in values:
            record = _made(make, given, shape, row)
            first, second = keys_of(record)
            found.setdefault(first, {})[second] = record

    return Table(name, SHAPES[shape].names(), rows, restore_rows)


def _in_order(found: Any, *, is_by_key: bool) -> Iterable[Any]:  # noqa: ANN401  a dictionary or a list
    """Return the records of a dictionary, in the order of its keys if `is_by_key`, or of a list."""
    if isinstance(found, list):
        return found
    if is_by_key:
        return (found[key] for key in sorted(found))
    values: Iterable[Any] = found.values()
    return values


def _put(found: Any, key: object, record: object) -> None:  # noqa: ANN401  a dictionary or a list
    """Store a record under its key, or append it to a list."""
    if isinstance(found, list):
        found.append(record)
    else:
        found[key] = record


def _made(make: Callable[..., Any], given: int, shape: str, row: Values) -> Any:  # noqa: ANN401  any record
    """Create the record of a row from its first columns, and set all columns."""
    record = make(*row[:given])
    set_columns(record, shape, row)
    return record
