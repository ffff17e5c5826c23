# SPDX-License-Identifier: Apache-2.0
"""Records with fields that a test sets by hand: for views, so that no two of them are equal, and for damaged states.

Owns the setting of fields. A view that shows another field in the place of one shows another number.
"""

from typing import TypeVar

Record = TypeVar("Record")


def filled(record: Record, **values: object) -> Record:
    """Set fields of a record, which has to have them."""
    for name, value in values.items():
        assert hasattr(record, name), name
        setattr(record, name, value)
    return record
