# SPDX-License-Identifier: Apache-2.0
"""Records for tests of views, made by hand, so that no two of their fields have the same value.

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
