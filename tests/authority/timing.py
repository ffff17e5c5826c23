# SPDX-License-Identifier: Apache-2.0
"""Whether the time of an answer tells "not yours" from "not there", against a real server (SPEC Q-5, Q-5.1).

Owns the pairs and their comparison. One caller asks alternately for an account of another one and for one that does not
exist, the first of each pair drawn, over one connection. Times differ if Mann-Whitney's p is at most 0.01, or the
medians differ by more than 1 %. In further pairs the caller adds 5 % to one side, and they must be found to differ.
Must never run in the gate: it measures.

    python -m tests.authority.timing [--pairs N] [--seed SEED] [--out FILE]
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import NormalDist, median
from typing import Any, Final

import grpc

from tests.authority.matrix import Question, Requests, code_in, reason_of, reply_of
from tests.authority.table import Credential, Relation, table
from tests.authority.world import Served, served

# Reads and commands; an account by itself, in a batch, and behind a hold.
CALLS: Final = (
    "QueryService/GetAccount",
    "QueryService/ListOrders",
    "AccountService/CloseAccount",
    "TradingService/PlaceOrders",
    "AccountService/DecideHolds",
)
ROLE: Final = "trader"
P_MIN: Final = 0.01
MEDIANS_MAX: Final = 0.01
PLANTED: Final = 0.05
WARM: Final = 300


def mann_whitney(first: Sequence[int], second: Sequence[int]) -> float:
    """The two-sided p of Mann-Whitney's test, by the normal form with its correction for ties and continuity.

    It is good from some dozens of values on either side; here there are thousands.
    """
    total = len(first) + len(second)
    counted = Counter(first)
    counted.update(second)
    rank_of: dict[int, float] = {}
    passed = ties = 0
    for value in sorted(counted):
        count = counted[value]
        rank_of[value] = passed + (count + 1) / 2
        passed += count
        ties += count**3 - count
    rank_sum = sum(rank_of[value] for value in first)
    product = len(first) * len(second)
    difference = rank_sum - len(first) * (len(first) + 1) / 2 - product / 2
    variance = product / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    deviation = max(0.0, abs(difference) - 0.5) / variance**0.5
    return 2 * (1 - NormalDist().cdf(deviation))


def compared(other: Sequence[int], unknown: Sequence[int]) -> dict[str, object]:
    """The comparison of two sides in ns."""
    medians = (median(other), median(unknown))
    p = mann_whitney(other, unknown)
    apart = medians[0] / medians[1] - 1
    return {
        "p": round(p, 6),
        "medians_us": [round(each / 1_000, 1) for each in medians],
        "medians_apart_percent": round(100 * apart, 3),
        "differ": p <= P_MIN or abs(apart) > MEDIANS_MAX,
    }


class Pairs:
    """Pairs of one call."""

    def __init__(self, found: Served, channel: grpc.Channel, call: str) -> None:
        """Keep what asks."""
        # As long on the wire as the numbers of the holds that are there.
        found.world.unknown_hold_id = 127
        assert max(found.world.holds.values()) < 127
        self._entry = table()[f"/clearinghouse.v1.{call}"]
        self._requests = Requests(found.world)
        self._method: Any = channel.unary_unary(self._entry.path)
        self._metadata = found.keys.metadata(self._entry, ROLE, Credential.GOOD, 0)

    def _ask(self, relation: Relation, added_ns: int) -> int:
        """How long one answer takes; `added_ns` are waited out within it."""
        raw = self._requests.of(Question(self._entry, ROLE, relation, Credential.GOOD))
        began = time.perf_counter_ns()
        try:
            reply: bytes = self._method(raw, timeout=60, metadata=self._metadata)
        except grpc.RpcError as error:
            ended = time.perf_counter_ns()
            found = reason_of(error)
        else:
            ended = time.perf_counter_ns()
            found = code_in(reply_of(self._entry.path).FromString(reply))
        until = ended + added_ns
        while ended < until:
            ended = time.perf_counter_ns()
        if found != self._entry.hidden:
            raise AssertionError(f"{self._entry.path} answers {found} and not {self._entry.hidden}")
        return ended - began

    def measured(
        self, count: int, random: Random, added_ns: int = 0
    ) -> tuple[list[int], list[int]]:
        """The times of so many pairs: of an account of another one, and of one that is not there."""
        times: dict[Relation, list[int]] = {Relation.OTHER: [], Relation.UNKNOWN: []}
        for number in range(-WARM, count):
            order = [Relation.OTHER, Relation.UNKNOWN]
            if random.random() < 0.5:
                order.reverse()
            for relation in order:
                taken = self._ask(relation, added_ns if relation is Relation.OTHER else 0)
                if number >= 0:
                    times[relation].append(taken)
        return times[Relation.OTHER], times[Relation.UNKNOWN]


def run(pairs: int, seed: int) -> dict[str, object]:
    """Compare each call, without and with the planted difference."""
    random = Random(seed)
    calls: dict[str, object] = {}
    distinguished, missed = [], []
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as found:
        credentials = grpc.ssl_channel_credentials(found.ca)
        with grpc.secure_channel(found.server.address, credentials) as channel:
            for call in CALLS:
                asked = Pairs(found, channel, call)
                other, unknown = asked.measured(pairs, random)
                honest = compared(other, unknown)
                added_ns = int(PLANTED * median(unknown))
                planted = compared(*asked.measured(pairs, random, added_ns))
                calls[call] = {"as_it_is": honest, "planted": planted}
                distinguished += [call] if honest["differ"] else []
                missed += [] if planted["differ"] else [call]
    return {
        "pairs": pairs,
        "seed": seed,
        "distinguished": distinguished,
        "planted_missed": missed,
        "calls": calls,
    }


def main(words: list[str]) -> int:
    """Measure, write and say: 0, or 1 if a call tells them apart or a planted difference is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.authority.timing", description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=None)
    asked = parser.parse_args(words)
    values = run(asked.pairs, asked.seed)
    text = json.dumps(values, indent=1) + "\n"
    if asked.out is not None:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 1 if values["distinguished"] or values["planted_missed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
