# SPDX-License-Identifier: Apache-2.0
"""Write journals for the benchmark of start-up, snapshots and backup, without a server.

Owns the benchmark's world as records in a data directory, with snapshots at even distances. Run with `python -m` and
FOLDER ACCOUNTS POSITIONS ORDERS COMMANDS SNAPSHOTS; prints one JSON object.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any, Final

from clearinghouse.apps.bench import workload
from clearinghouse.apps.bench.stages import SCALE, START_NS, Bench, order_command
from clearinghouse.apps.bench.workload import OrderColumns, Workload
from clearinghouse.server.journal.records import Applier, encode_command
from clearinghouse.server.startup.directory import open_directory
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.server.startup.snapshot_codec import collector_paused, write_snapshot
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.codes import WORK_LIMIT
from clearinghouse.statemachine.vocabulary.types import BATCH_ITEMS_MAX, SECOND_NS
from clearinghouse.storage.snapshots import KEEP, SnapshotLock, snapshot_directory

GROUP_COMMANDS: Final = 1_000
BATCH_ORDERS: Final = 100
BATCH_NS: Final = (
    500_000_000  # of sequenced time between two batches of the mix: ten million in half a day
)


class Journaled(Bench):
    """The benchmark's world, with every command written to the journal of a data directory."""

    def __init__(self, path: Path, accounts: int) -> None:
        """Create the journal, and the assets, markets and accounts in it."""
        genesis = make_genesis(
            seed=b"bench-bench-bench-bench", valuation="USDC", valuation_scale=SCALE
        )
        self.path = path
        self.record_bytes = 0  # of all records
        self._opened = open_directory(path, genesis, clock=lambda: START_NS)
        journal = self._opened.directory.journal
        self.applier = Applier(Engine(genesis), journal.head(), START_NS)
        super().__init__(accounts)
        # The base class made an engine that records nothing; the recording one replaced it.
        self.engine = self.applier.engine

    def apply(self, command: commands.Command) -> Outcome:
        """Apply one command, add it to the record that is not committed yet, and return its outcome."""
        applier = self.applier
        if not applier.entries:
            self.time_ns = max(self.time_ns, applier.time_ns)
            applier.open(self.time_ns)
        entry = applier.begin(command, encode_command(command))
        applier.proceed(command.count())
        self.sequence = applier.applied_sequence
        if self.sequence - applier.head.sequence >= GROUP_COMMANDS:
            self.flush()
        assert entry.outcome is not None
        return entry.outcome

    def flush(self) -> None:
        """Commit the record with the commands since the last commit."""
        if not self.applier.entries:
            return
        recorded = self.applier.seal(self._opened.epoch)
        record = recorded.record
        journal = self._opened.directory.journal
        journal.append(record.epoch, record.first_sequence, [record])
        self.record_bytes += len(record.commands) + len(record.events)
        journal.checkpoint_if_due()

    def begin_batch(self) -> None:
        """Begin a second of its own, so that the principal may do the work (I-12.1), with ticks: no price is stale."""
        self._catch_up()
        self.time_ns = self.applier.time_ns + SECOND_NS
        for number in range(1, len(workload.ASSETS) + 1):
            self.tick(number)

    def make_world(self, positions: int, orders_each: int) -> Workload:
        """Give each account three balances, so many positions and resting orders, and settle; return the mix."""
        self.fund(workload.COLLATERAL)
        mix = Workload(self.account_ids, list(range(1, len(workload.MARKETS) + 1)))
        for index in workload.POSITION_MARKETS[:positions]:
            for side in (workload.SELL, workload.BUY):
                self._in_batches(mix.positions(index, side))
        for _ in range(orders_each):
            self._in_batches(mix.resting())
        self._catch_up()
        self.settle()
        return mix

    def _in_batches(self, columns: OrderColumns) -> None:
        """Apply orders in batches of the largest size."""
        for part in columns.parts(BATCH_ITEMS_MAX):
            self.begin_batch()
            outcome = self.orders(part)
            assert WORK_LIMIT not in outcome.codes

    def _catch_up(self) -> None:
        """Run the slices of due work that a server runs while it is idle (I-12.2)."""
        self.flush()
        while self.engine.is_behind:
            self.applier.open(self.applier.time_ns)
            self.applier.advance()
            self.flush()

    def settle(self) -> None:
        """Run the settlement pass after the opening trades, which visits every account once (SPEC section 10)."""
        self.flush()
        self.time_ns = self.applier.time_ns + self.engine.state.genesis.settlement_interval_ns
        for number in range(1, len(workload.ASSETS) + 1):
            self.tick(number)

    def snapshot(self) -> dict[str, Any]:
        """Write a snapshot of the present state; return its seconds and bytes."""
        self.flush()
        began = time.perf_counter()
        lock = SnapshotLock(snapshot_directory(self.path))
        try:
            written = write_snapshot(lock, self.applier, KEEP)
        finally:
            lock.release()
        return {"seconds": time.perf_counter() - began, "bytes": written.stat().st_size}

    def close(self) -> None:
        """Commit the remaining commands and close the journal."""
        self.flush()
        self._opened.directory.close()


def make(
    path: Path, accounts: int, positions: int, orders: int, total: int, snapshots: int
) -> dict[str, Any]:
    """Make a journal of at least `total` commands: the world, its settlement, then mixed orders; return the figures.

    It writes `snapshots` snapshots at even distances, the last one at the end.
    """
    bench = Journaled(path, accounts)
    mix = bench.make_world(positions, orders)
    written: list[dict[str, Any]] = []
    next_snapshot = max(total // snapshots, 1)
    while bench.sequence < total:
        bench.time_ns = bench.applier.time_ns + BATCH_NS
        if bench.applier.entries:
            bench.flush()
        bench.apply(order_command(mix.batch(BATCH_ORDERS), bench.head()))
        if bench.sequence >= next_snapshot and bench.sequence < total:
            written.append(bench.snapshot())
            next_snapshot += max(total // snapshots, 1)
    written.append(bench.snapshot())
    bench.close()
    return {
        "commands": bench.sequence,
        "accounts": bench.account_ids[:1] + bench.account_ids[-1:],
        "open_orders": len(bench.engine.state.orders),
        "next_client_id": mix.next_client_id,
        "snapshots": written,
        "journal_bytes": sum(one.stat().st_size for one in path.glob("journal.db*")),
    }


def main() -> None:
    """Make the journal that the command line describes and print its figures."""
    with collector_paused():
        found = make(Path(sys.argv[1]), *(int(argument) for argument in sys.argv[2:7]))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
