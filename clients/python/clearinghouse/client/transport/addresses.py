# SPDX-License-Identifier: Apache-2.0
"""Choose the node of a cluster, by its address, for the next call.

Owns the choice, not the connections. It uses only addresses that the caller gave: a server names the leader, and a
credential must never be sent to an unknown machine because a server named it.
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
    """The addresses of the nodes. `current` is for the next call; `learn` receives the error of the last call."""

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
        """Whether there is more than one address."""
        return len(self.all) > 1

    def learn(self, error: StatusError, tried: str) -> None:
        """Choose the address for the next call after `tried` answered with an error.

        Nothing changes if another call has already chosen another address than `tried`.
        """
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
        """Choose the next address that is not excluded; if all are excluded, the next one."""
        now = self._clock()
        number = len(self.all)
        following = [(self._at + step) % number for step in range(1, number + 1)]
        self._at = next((one for one in following if self._shunned[one] <= now), following[0])
