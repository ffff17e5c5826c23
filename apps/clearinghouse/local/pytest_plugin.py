# SPDX-License-Identifier: Apache-2.0
"""Provide a pytest fixture: a new clearinghouse for each test, in memory, whose time moves only on request.

pytest finds this module by its entry point. It imports nothing of the clearinghouse until a test uses the fixture.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clearinghouse.local import Local


@pytest.fixture
def local_clearinghouse() -> "Iterator[Local]":
    """Yield a new clearinghouse in the process of the test: `client`, `async_client`, `advance`."""
    from clearinghouse.local import Local  # noqa: PLC0415  a run that does not use it does not pay for it

    with Local() as local:
        yield local
