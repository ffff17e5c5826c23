# SPDX-License-Identifier: Apache-2.0
"""One member of an engine for tests that need a real one and none of its failures.

Owns how long it runs. Its flags and its process are those of `tests.cluster.members`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster.members import Members, engine_path


@contextmanager
def running_engine(directory: Path) -> Iterator[str]:
    """A member with what it stores in a directory, and its address. Skips where there is no engine."""
    with Members(directory, engine_path(), names=("m",)) as members:
        yield members.client_addresses[0]
