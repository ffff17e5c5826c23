# SPDX-License-Identifier: Apache-2.0
"""Why something happened.

Owns the method of JournalService that explains a sequence.
"""

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import by_hand
from clearinghouse.client.api.explanations import Explanation


class AsyncExplaining(AsyncConnection):
    """Explanations of sequences."""

    async def explain_sequence(
        self,
        sequence: int,
        *,
        sequences_back: int = 0,
        account_id: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109 (the time for all attempts)
    ) -> Explanation:
        """The rule, every input with the sequence that wrote it, the arithmetic, and the chain of causes.

        With `account_id` only what names that account is told. `sequences_back` bounds how far sources are looked
        for; 0: as far as the server allows. It takes as long as a replay from the server's nearest snapshot;
        `QueueFull` where that is too long there.
        """
        build = by_hand.explain_sequence(sequence, sequences_back, account_id)
        return await self._call(build, timeout)
