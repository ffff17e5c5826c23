# SPDX-License-Identifier: Apache-2.0
"""Runs the requests of a benchmark through one checkout and states the processor time of each block.

Owns the way that is measured: decode, the journaled bytes, apply, seal, reply; then replay of the sealed records. Reads
one JSON object from the first line of standard input, then runs one block for each further line, and prints a line of
JSON for each. Records stay in memory, so that no disk is measured.
"""

import gc
import json
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

from tests.measurements.checkout import Checkout

PRINCIPAL: Final = "bench"
SEED: Final = b"pairs-pairs-pairs-pairs-"
GENESIS: Final = (SEED, "USDC", 6, 600 * 10**9, 10**9, 10 * 10**9)

Call = tuple[int, str, bytes]
Line = dict[str, Any]


class Runner:
    """One machine and its journal, made of the modules of one checkout."""

    def __init__(self, checkout: Checkout, *, compiled: bool) -> None:
        """Import what is measured. Raises ImportError if the build is not the one that is asked for."""
        self.methods = checkout.find("METHODS")
        self.encode_command = checkout.find("encode_command")
        self.scales_of = checkout.find("scales_of")
        self.applier_class = checkout.find("Applier", "RecordBuilder")
        self.engine_class = checkout.find("Engine")
        self.genesis_class = checkout.find("Genesis")
        self.head = checkout.find("Head")(0, bytes(32))
        file = str(sys.modules[self.engine_class.__module__].__file__)
        if file.endswith(".so") is not compiled:
            raise ImportError(f"{file} is not of the build that is to be measured")
        self.records: list[Any] = []
        self.applier = self.new_applier()
        self.scales: Any = None
        self.accepted = 0
        self.refused = 0

    def new_applier(self) -> Any:  # noqa: ANN401  of either checkout
        """Make a machine at genesis."""
        engine = self.engine_class(self.genesis_class(*GENESIS))
        return self.applier_class(engine, self.head, 0)

    def publish_units(self) -> None:
        """Take the units of all assets and markets that the machine has."""
        self.scales = self.scales_of(self.applier.engine.state)

    def run(self, calls: list[Call]) -> int:
        """Run calls from their bytes to the bytes of their replies. Returns the nanoseconds of processor time."""
        methods, applier, scales = self.methods, self.applier, self.scales
        encode_command = self.encode_command
        records = []
        entries = []
        start = time.process_time_ns()
        for time_ns, path, raw in calls:
            method = methods[path]
            command = method.decode(raw, PRINCIPAL, scales)
            applier.open(time_ns)
            entry = applier.begin(command, encode_command(command))
            applier.proceed(command.count())
            method.encode(command, entry.outcome, scales, b"")
            records.append(applier.seal(1).record)
            entries.append(entry)
        took = time.process_time_ns() - start
        self.records += records
        for entry in entries:
            accepted = entry.outcome.codes.count(0)
            self.accepted += accepted
            self.refused += len(entry.outcome.codes) - accepted
        return took

    def set_up(self, calls: list[Call]) -> None:
        """Run the calls of the set-up, each of which has to be accepted in whole."""
        for call in calls:
            self.publish_units()
            refused = self.refused
            self.run([call])
            if self.refused > refused:
                raise ValueError(f"a call of the set-up is refused: {call[1]}")
        self.publish_units()

    def replay(self, parts: int) -> Iterator[tuple[int, int]]:
        """Replay the journal in parts: commands and nanoseconds of each. Raises ValueError if the events differ."""
        replayed = self.new_applier()
        size = -(-len(self.records) // parts)
        for at in range(0, len(self.records), size):
            part = self.records[at : at + size]
            found = []
            start = time.process_time_ns()
            for record in part:
                found.append(replayed.replay(record))
                replayed.close(record)
            took = time.process_time_ns() - start
            if found != [record.events for record in part]:
                raise ValueError("replay gives other events")
            yield sum(record.count for record in part), took
        if replayed.head != self.applier.head:
            raise ValueError("replay gives another head")


def blocks(runner: Runner, asked: dict[str, Any]) -> Iterator[Line]:
    """Every block: its stage, items and nanoseconds; in the end the head of the journal and the accepted items."""
    for stage, items, calls in asked["blocks"]:
        took = runner.run([(at, path, bytes.fromhex(raw)) for at, path, raw in calls])
        yield {"stage": stage, "items": items, "ns": took}
    for items, took in runner.replay(asked["replay_blocks"]):
        yield {"stage": "replay", "items": items, "ns": took}
    yield {"stage": "end", "head": runner.applier.head.hash.hex(), "accepted": runner.accepted}


def say(line: Line) -> None:
    """Write one line of JSON at once."""
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def main() -> None:
    """Set up, then one block for each line that is read."""
    asked = json.loads(sys.stdin.readline())
    runner = Runner(Checkout(asked["roots"]), compiled=asked["compiled"])
    runner.set_up([(at, path, bytes.fromhex(raw)) for at, path, raw in asked["setup"]])
    gc.collect()
    gc.freeze()
    gc.disable()
    say({"stage": "ready"})
    lines = blocks(runner, asked)
    while sys.stdin.readline():
        line = next(lines, None)
        if line is None:
            return
        say(line)


if __name__ == "__main__":
    main()
