# SPDX-License-Identifier: Apache-2.0
"""A journal in which a request ran twice, as a machine without the memory of requests would leave it.

Owns the making of it for the test of the history check.
"""

from collections.abc import Sequence

from clearinghouse.storage.chain import seal
from clearinghouse.storage.port import Record


def with_a_request_twice(records: Sequence[Record]) -> list[Record]:
    """The records, and the last one of one call once more at the end."""
    last = records[-1]
    again = next(record for record in reversed(records) if record.count == 1)
    return [
        *records,
        seal(last.head, last.epoch, again.count, last.time_ns, again.commands, again.events),
    ]
