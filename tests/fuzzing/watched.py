# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse serve` that also tells, when it gets SIGUSR1, what it still holds on behalf of callers.

Owns the counting and nothing else: what runs is the shipped server with its settings. Prints JSON lines on stdout, as
`serve` does.

    python -m tests.fuzzing.watched DIRECTORY [SUBSCRIBER_RECORDS]
"""

import asyncio
import gc
import json
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from clearinghouse.server.console.logs import configure_logs
from clearinghouse.server.lifecycle import Server, run
from clearinghouse.server.sequencing.subscriptions import QUEUE_RECORDS
from clearinghouse.server.server import Settings
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.server.startup.snapshot_worker import Schedule

SEED: Final = bytes(range(16))
# What lives as long as a call, a stream or a reader.
HELD: Final = frozenset(
    {
        "FrameStream",
        "Listener",
        "RPCState",
        "Slot",
        "Task",
        "QueuedCall",
        "QueuedRead",
        "Walk",
        "_MessageReceiver",
        "_ServicerContext",
        "_Subscriber",
    }
)


def say(**values: object) -> None:
    """One line."""
    print(json.dumps(values), flush=True)  # noqa: T201  its output is what it is for


def count() -> dict[str, int]:
    """How many objects of callers there are, collected as the server does it.

    What was frozen before it became garbage stays, as it does in the server, and is counted.
    """
    gc.collect()
    gc.unfreeze()
    objects = gc.get_objects()
    kinds = Counter(type(value).__name__ for value in objects)
    total = len(objects)
    del objects
    gc.freeze()
    return {"objects": total, **{name: kinds[name] for name in sorted(HELD)}}


def main(words: list[str]) -> int:
    """Serve until SIGTERM."""
    settings = Settings(
        Path(words[0]),
        genesis=make_genesis(valuation="USDC", valuation_scale=6, seed=SEED),
        subscriber_records=int(words[1]) if len(words) > 1 else QUEUE_RECORDS,
        schedule=Schedule(every_commands=0, every_seconds=0),
    )

    def serving(server: Server) -> None:
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGUSR1, lambda: say(state="counted", **count())
        )
        say(state="serving", address=server.address, sequence=server.head.sequence)

    configure_logs()
    return int(asyncio.run(run(settings, on_listening=lambda _: None, on_serving=serving)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
