# SPDX-License-Identifier: Apache-2.0
"""Define an enumeration that can grow, and the number that is sent for a value.

Owns the base class of all enumerations of the API. A number that a newer server adds must never make a reply
unreadable: it becomes a member named UNKNOWN_<number>.
"""

from enum import IntEnum
from typing import Any, Self


class OpenEnum(IntEnum):
    """An enumeration that can grow: each unknown number gets a new member."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Return a new member for a number that this version does not know."""
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the member with a name; for a name that this version does not know, a member with the number -1."""
        found = cls.__members__.get(name)
        if found is None:
            found = int.__new__(cls, -1)
            found._name_, found._value_ = name, -1
        return found


def number(value: IntEnum) -> Any:  # noqa: ANN401 (the stubs have a class of their own for each enum)
    """Return the number that is sent for a value of an enumeration."""
    return int(value)
