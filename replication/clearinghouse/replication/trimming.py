# SPDX-License-Identifier: Apache-2.0
"""Keep the window of the log in the engine small: forget records that two nodes have on their own disks.

Owns what may be forgotten, and the bound above which the leader takes no more calls. It deletes only, in a transaction
that compares the epoch, so that it works at the engine's quota too. It must never forget a record of the last epoch's
head, nor one that fewer than two nodes have written.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from clearinghouse.replication.engine import (
    CompactedError,
    Compare,
    Delete,
    Engine,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    Target,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.keys import (
    DIVERGED,
    ClusterValue,
    EpochValue,
    Keys,
    NodeValue,
    ValueFormError,
)
from clearinghouse.replication.office import check_office
from clearinghouse.storage.port import Record

TRIM_SECONDS: Final = 2.0
# The thread that trims gives the beats too: all requests of a round together take no longer.
ROUND_SECONDS: Final = 0.3
LEAST_SECONDS: Final = 0.01
KEPT_BYTES: Final = 64 * 1024 * 1024
RECORD_BYTES: Final = 256  # of a record beside its commands, in the engine
COPIES_MIN: Final = 2
# etcd's own default where a member does not say (before 3.6).
QUOTA_BYTES_DEFAULT: Final = 2 * 1024 * 1024 * 1024
# Of the quota, for the file: the rest is for deletes, words and what comes in until the next look.
FILE_EIGHTHS: Final = 7


def safe_sequence(nodes: Sequence[NodeValue], copies: int = COPIES_MIN) -> int:
    """The last sequence that `copies` nodes have on disk, of those that did not diverge; -1: none."""
    written = sorted((one.persisted for one in nodes if one.state != DIVERGED), reverse=True)
    return written[copies - 1] if len(written) >= copies else -1


def _has_office(mine: EpochValue, answer: TxnAnswer) -> bool:
    """Return whether the epoch that was found is still this leader's."""
    (epoch,) = answer.gets
    return bool(epoch) and epoch[0].value == mine.to_bytes()


class Trimmer:
    """Trim the window for the leader. `is_full`: no more calls may be taken.

    What the engine holds is bounded by half of the quota: trimming makes it less, so calls are taken again by
    themselves. Its file is bounded too, because etcd compares the file with the quota, refuses everything above it, and
    a file shrinks only when its member is defragmented. The figures are of the member that was asked.
    """

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        kept_bytes: int = KEPT_BYTES,
        report: Callable[..., None] = lambda _event, **_figures: None,
        clock: Callable[[], float] = time.monotonic,
        round_seconds: float = ROUND_SECONDS,
    ) -> None:
        self._engine = engine
        self._report = report
        self._clock = clock
        self._round_seconds = round_seconds
        self._until = 0.0
        self._keys = keys
        self._kept_bytes = kept_bytes
        # First sequence and bytes of the newest records, as many as are kept.
        self._sizes: deque[tuple[int, int]] = deque()
        self.window_bytes = 0
        self.database_bytes = 0
        self.quota_bytes = QUOTA_BYTES_DEFAULT
        self.is_full = False
        self.full_bytes = 0
        """what is above `limit_bytes`, or may become so: what the engine holds, or its file"""
        self.limit_bytes = QUOTA_BYTES_DEFAULT // 2
        self.nodes: dict[str, NodeValue] = {}
        """what the nodes said last, by their names"""
        self._unreadable: set[str] = set()
        """nodes whose word was not readable, each reported once"""
        self.trimmed_to = 0
        self._compact_at = 0

    def trim(self, mine: EpochValue, head_sequence: int) -> None:
        """Forget what may be forgotten. An engine that does not answer in time is asked again in the next round.

        Raises DeposedError.
        """
        self._until = self._clock() + self._round_seconds
        try:
            self._measure()
            self._trim(mine, head_sequence)
        except EngineUnknownError:
            self._engine.next_member()
        except (EngineRefusedError, CompactedError):
            return

    def _left(self) -> float:
        """The seconds that are left of the round. Raises EngineUnknownError if there are none: nothing is sent."""
        left = self._until - self._clock()
        if left < LEAST_SECONDS:
            raise EngineUnknownError("the time of this round is over")
        return left

    def _measure(self) -> None:
        """Compare with the quota what the database holds, and its file."""
        status = self._engine.status(self._left())
        self.database_bytes = status.database_bytes
        self.quota_bytes = status.quota_bytes or QUOTA_BYTES_DEFAULT
        self.full_bytes, self.limit_bytes = status.used_bytes, self.quota_bytes // 2
        if 8 * self.database_bytes > FILE_EIGHTHS * self.quota_bytes:
            self.full_bytes, self.limit_bytes = (
                self.database_bytes,
                FILE_EIGHTHS * self.quota_bytes // 8,
            )
        self.is_full = self.full_bytes > self.limit_bytes

    def _trim(self, mine: EpochValue, head_sequence: int) -> None:
        """Delete the records below what two nodes have, but keep the newest ones."""
        keys = self._keys
        answer = self._engine.transact(
            Txn((), (Get(keys.cluster), Get(keys.node_prefix, keys.node_end))), self._left()
        )
        cluster, words = answer.gets
        if not cluster:
            return
        # The disk of a node that was removed counts as no copy, even if it spoke after that.
        listed = ClusterValue.from_bytes(cluster[0].value).nodes
        nodes: dict[str, NodeValue] = {}
        for pair in words:
            name = pair.key.removeprefix(keys.node_prefix).decode()
            if name in listed and (word := self._word(name, pair.value)) is not None:
                nodes[name] = word
        self.nodes = nodes  # at once: other threads read it
        safe = min(safe_sequence(list(nodes.values())), head_sequence)
        has_compacted = self._compact_at > 0
        if has_compacted:
            revision, self._compact_at = self._compact_at, 0
            self._engine.compact(revision, self._left())
        bound = self._kept_from(safe)
        if bound <= self.trimmed_to:
            # Words of leader and nodes leave revisions too: a quiet cluster would fill without a record.
            self._compact_at = answer.revision
            return
        if has_compacted:
            return  # one of the two in a round: a slow engine has time for each in its turn
        # Also where the answer to the delete does not come in time: what was deleted before is given free.
        self._compact_at = answer.revision
        txn = Txn(
            (
                Compare(keys.epoch, Target.VALUE, mine.to_bytes()),
                Compare(keys.cluster, Target.MOD, cluster[0].mod_revision),
            ),
            (Delete(keys.log(0), keys.log(bound)),),
            (Get(keys.epoch),),
        )
        answered = self._engine.transact(txn, self._left())
        if not answered.succeeded and _has_office(mine, answered):
            return  # the list changed meanwhile: the next round finds out again what two of its nodes have
        check_office(mine, answered)
        self.trimmed_to = bound
        # A watch that is a little behind still finds its changes: compact one round later.
        self._compact_at = answered.revision

    def _word(self, name: str, data: bytes) -> NodeValue | None:
        """The word of a node; None if this build cannot read it: then its disk counts as no copy."""
        try:
            word = NodeValue.from_bytes(data)
        except ValueFormError as error:
            if name not in self._unreadable:
                self._unreadable.add(name)
                self._report("word of a node not readable", of=name, error=str(error))
            return None
        self._unreadable.discard(name)
        return word

    def _kept_from(self, safe: int) -> int:
        """The first sequence to keep; 0: nothing may be forgotten. It is the first one of a record."""
        if self.window_bytes < self._kept_bytes or safe < 0:
            return 0
        # Nodes write whole records, so the sequence after one that they have written begins a record.
        return min(self._sizes[0][0], safe + 1)

    @property
    def window_records(self) -> int:
        """How many records `window_bytes` are of."""
        return len(self._sizes)

    def appended(self, record: Record) -> None:
        """Note a record of the window, as it is seen or appended, in order."""
        size = len(record.commands) + RECORD_BYTES
        self._sizes.append((record.first_sequence, size))
        self.window_bytes += size
        while len(self._sizes) > 1 and self.window_bytes - self._sizes[0][1] >= self._kept_bytes:
            self.window_bytes -= self._sizes.popleft()[1]
