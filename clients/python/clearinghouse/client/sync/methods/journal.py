# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of JournalService.

`timeout` is the seconds for all attempts (None: the client's own).
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import journal
from clearinghouse.client.api.models import CallPreview, Head
from clearinghouse.client.sync.channel import Connection


class JournalMethods(Connection):
    """Methods that send one call of JournalService each."""

    def head(self, *, timeout: float | None = None) -> Head:
        """Return the sequence and hash of the journal's end; keep it to check a journal against later."""
        return self._call(journal.get_head(), timeout)

    def preview_calls(
        self,
        calls: Sequence[str],
        seconds: int = 1,
        sequence: int = 0,
        *,
        timeout: float | None = None,
    ) -> CallPreview:
        """List the flags, ends and refusals that calls, each an object as JSON, would cause. Nothing is sent."""
        return self._call(
            journal.preview_calls(calls=calls, seconds=seconds, sequence=sequence), timeout
        )
