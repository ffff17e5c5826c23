# SPDX-License-Identifier: Apache-2.0
"""Share one empty dictionary among all records that have no entries of a kind, so that these take no memory.

Owns the first entry. Must never know what the entries are.
"""

from typing import Any, Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class _NoEntries(dict[object, object]):
    """An empty dictionary that refuses entries: an entry would be one of every record."""

    def __setitem__(self, key: object, value: object) -> None:
        """Refuse an entry that was not added by `with_entry`."""
        raise TypeError("shared by all records without entries")


NO_ENTRIES: Final[dict[Any, Any]] = _NoEntries()  # of any record, so of any types


def with_entry(entries: dict[K, V], key: K, value: V) -> dict[K, V]:
    """Return a record's entries with one more; the first one makes a dictionary of its own."""
    if not entries:
        return {key: value}
    entries[key] = value
    return entries
