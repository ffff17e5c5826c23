# SPDX-License-Identifier: Apache-2.0
"""Measure what gateways take off the engine: processor time of an order, in the engine and in its gateways.

Owns the servers and the blocks. Servers with 0, 1, 2 and 4 gateways serve in the same run and get the same orders in
turn. Times are those of their processes, so another process on the machine disturbs all alike. Run as `python -m
clearinghouse.apps.bench.edge_processes`; prints one JSON object, with `quick` from fewer rounds.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from clearinghouse.apps.bench import serving
from clearinghouse.apps.bench.load import SUBMIT_ORDERS, Caller, World, orders_request
from clearinghouse.apps.bench.security import Shape, processor_ns

ACCOUNTS: Final = 1_000
GATEWAYS: Final = (0, 1, 2, 4)
ROUNDS: Final = (9, 2)  # full, quick
MODULE: Final = b"clearinghouse.server.gateways"
SHAPES: Final = (Shape("single", 1, 64, 640), Shape("batch_1000", 1_000, 4, 12))
# Connections of the caller; the kernel spreads them over the gateways.
CONNECTIONS: Final = 16


@dataclass(frozen=True, slots=True)
class Side:
    """One server, its world, and the connections of its caller."""

    process_id: int
    world: World
    callers: Sequence[Caller]

    def spent_ns(self) -> tuple[int, int]:
        """Return the processor time until now of the engine, and of its gateways together, in ns."""
        children = Path(f"/proc/{self.process_id}/task/{self.process_id}/children").read_text()
        gateways = sum(
            sum(processor_ns(int(child)).values())
            for child in children.split()
            if MODULE in Path(f"/proc/{child}/cmdline").read_bytes()
        )
        return sum(processor_ns(self.process_id).values()), gateways

    async def block(self, shape: Shape) -> tuple[float, float]:
        """Send a block of orders; return the processor time of one order in engine and gateways, in microseconds."""
        requests = [
            orders_request(self.world.workload.batch(shape.batch)) for _ in range(shape.calls)
        ]
        shares = [requests[number :: len(self.callers)] for number in range(len(self.callers))]
        before = self.spent_ns()
        in_flight = max(1, shape.in_flight // len(self.callers))
        await asyncio.gather(
            *(
                caller.send(SUBMIT_ORDERS, share, in_flight)
                for caller, share in zip(self.callers, shares, strict=True)
            )
        )
        after = self.spent_ns()
        orders = 1e3 * shape.batch * shape.calls
        return (after[0] - before[0]) / orders, (after[1] - before[1]) / orders


async def side_of(folder: Path, stack: ExitStack, path_first: str, gateways: int) -> Side:
    """Return a new server with so many gateways, after its opening orders."""
    address, process = stack.enter_context(
        serving(folder / f"with-{gateways}", path_first, ("--gateways", str(gateways)))
    )
    world = World(address, ACCOUNTS, plain_accounts=2)
    options = [("grpc.use_local_subchannel_pool", 1)]
    callers = [Caller(address, options) for _ in range(CONNECTIONS)]
    await callers[0].send(SUBMIT_ORDERS, world.opening(), 1)
    return Side(process.pid, world, callers)


async def measure(rounds: int, path_first: str) -> dict[str, Any]:
    """Measure all servers in turn; return microseconds of an order by shape, number of gateways and process."""
    found: dict[str, dict[int, list[tuple[float, float]]]] = {
        shape.name: {gateways: [] for gateways in GATEWAYS} for shape in SHAPES
    }
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        sides = {
            gateways: await side_of(Path(name), stack, path_first, gateways)
            for gateways in GATEWAYS
        }
        for number in range(-1, rounds):
            for shape in SHAPES:
                for gateways, side in sides.items():
                    block = await side.block(shape)
                    if number >= 0:
                        found[shape.name][gateways].append(block)
        for side in sides.values():
            for caller in side.callers:
                await caller.channel.close()
    return {
        shape: {
            str(gateways): {
                "engine_us": round(median(engine for engine, _ in blocks), 2),
                "gateways_us": round(median(gateway for _, gateway in blocks), 2),
            }
            for gateways, blocks in by_gateways.items()
        }
        for shape, by_gateways in found.items()
    }


def main(words: Sequence[str]) -> None:
    """Measure, and print the figures; the last word is what comes first on the module path of the servers."""
    rounds = ROUNDS["quick" in words]
    path_first = words[-1] if words and words[-1] != "quick" else ""
    json.dump(asyncio.run(measure(rounds, path_first)), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
