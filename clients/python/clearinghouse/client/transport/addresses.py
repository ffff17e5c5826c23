# SPDX-License-Identifier: Apache-2.0
"""Choose the address of a cluster's node for the next call.

Owns the choice, not the connections. It uses only addresses that the caller gave: a server names the leader, and a
credential must not follow a name to an unknown machine.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final

from clearinghouse.client.values.errors import NotLeader, StatusError

# A node that did not answer is left out for so long; for half of it where another node names it as the leader, which
# may be how things were before it failed.
SHUN_SECONDS: Final = 1.0
NAMED_SHUN_SECONDS: Final = SHUN_SECONDS / 2


class Addresses:
    """The addresses: `current` is for the next call; `learn` receives the error of the last one."""

    def __init__(
        self, addresses: Sequence[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        if not addresses:
            raise ValueError("give at least one address")
        self.all = tuple(dict.fromkeys(addresses))
        self._clock = clock
        self._at = 0
        self._shunned = [0.0] * len(self.all)

    @property
    def current(self) -> str:
        """The address for the next call."""
        return self.all[self._at]

    @property
    def are_many(self) -> bool:
        """Return whether there is another address to try."""
        return len(self.all) > 1

    def learn(self, error: StatusError, tried: str) -> None:
        """Choose the next address after `tried` answered with an error, or not at all."""
        if tried != self.current:
            return  # another call has chosen already
        if isinstance(error, NotLeader):
            named = self.all.index(error.leader) if error.leader in self.all else -1
            again = self._clock() + SHUN_SECONDS - NAMED_SHUN_SECONDS
            if named >= 0 and self._shunned[named] <= again:
                self._at = named
            else:
                self._next()
            return
        self._shunned[self._at] = self._clock() + SHUN_SECONDS
        self._next()

    def _next(self) -> None:
        """Go to the next address that is not excluded, or if all are, to the next one."""
        now = self._clock()
        number = len(self.all)
        following = [(self._at + step) % number for step in range(1, number + 1)]
        self._at = next((one for one in following if self._shunned[one] <= now), following[0])
