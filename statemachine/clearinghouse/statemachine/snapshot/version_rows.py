# SPDX-License-Identifier: Apache-2.0
"""Write the versions of parameters as rows of a snapshot (SPEC J-4, Q-3).

Owns these rows; `snapshot.write` has their table, `snapshot.restore` reads them back.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]

VERSION_COLUMNS: Final = ("kind", "first_id", "second_id", "sequence")


def versions(state: State) -> Rows:
    """Return the sequence of the last update of each kind and subject."""
    for key in sorted(state.versions):
        yield (*key, state.versions[key])
