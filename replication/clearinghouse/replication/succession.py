# SPDX-License-Identifier: Apache-2.0
"""Whether another node can take the office from a leader that should not have it any more.

Owns the rule by which a leader that is not fit resigns: another node spoke between two looks, follows, is fit and has
applied what the log had at an earlier look; and the last such resignation is a while ago. So a cluster without a fit
node keeps its leader. It does no I/O and reads no clock.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from clearinghouse.replication.engine import Get, KeyValue, Txn, TxnAnswer
from clearinghouse.replication.keys import (
    FOLLOWING,
    ClusterValue,
    Keys,
    NodeValue,
    ValueFormError,
)

LOOK_SECONDS: Final = 1.0
# Nodes of an earlier build do not say that they are not fit: the office goes round at this pace at most.
AGAIN_SECONDS: Final = 60.0


class Succession:
    """The words of the other nodes, as a leader that is not fit reads them each second."""

    def __init__(self, keys: Keys, own: str) -> None:
        self._prefix = keys.node_prefix
        # The list as it is now: a leader's own view of it is that of its election.
        self.question = Txn((), (Get(keys.cluster), Get(keys.node_prefix, keys.node_end)))
        self._own = own
        self._revisions: dict[str, int] = {}
        self._ends: deque[int] = deque(maxlen=2)
        self._looked: float | None = None
        self._resigned: float | None = None

    def is_due(self, now: float) -> bool:
        """Return whether to look now."""
        if self._resigned is not None and now - self._resigned < AGAIN_SECONDS:
            return False
        return self._looked is None or now - self._looked >= LOOK_SECONDS

    def look(self, answer: TxnAnswer, end: int, now: float) -> str:
        """Take in the answer to `question`, of a log that ends at `end` now; return who can lead, "" if none can."""
        self._looked = now
        before, self._revisions = self._revisions, {}
        cluster, pairs = answer.gets
        nodes = ClusterValue.from_bytes(cluster[0].value).nodes if cluster else []
        words = _words(pairs, self._prefix)
        self._revisions = {name: revision for name, (revision, _) in words.items()}
        able = [
            name
            for name, (revision, word) in sorted(words.items())
            if name != self._own
            and name in nodes
            and revision > before.get(name, revision)
            and word is not None
            and word.state == FOLLOWING
            and word.applied >= self._ends[0]
        ]
        self._ends.append(end)
        return able[0] if able else ""

    def resigned(self, now: float) -> None:
        """Note that the leader resigns for this."""
        self._resigned = now
        self.fit()

    def fit(self) -> None:
        """Forget what was seen: the next look is a first one."""
        self._revisions = {}
        self._ends.clear()
        self._looked = None


def _words(pairs: Iterable[KeyValue], prefix: bytes) -> Mapping[str, tuple[int, NodeValue | None]]:
    """By node: the revision of its word and the word; None where this build cannot read it."""
    found: dict[str, tuple[int, NodeValue | None]] = {}
    for pair in pairs:
        try:
            word = NodeValue.from_bytes(pair.value)
        except ValueFormError:
            word = None
        found[pair.key.removeprefix(prefix).decode()] = (pair.mod_revision, word)
    return found
