# SPDX-License-Identifier: Apache-2.0
"""Traces recorded commands through the state machine of one checkout, in a process of its own.

Owns the trace. Reads one JSON object from standard input: `roots`, the folders to import from, and `walks`, each with
`name`, `genesis` and `calls` (time and journaled bytes of each). Prints for each the trace of its last call.
"""

import json
import sys
from collections import Counter
from itertools import pairwise
from types import FrameType
from typing import Any

from tests.measurements.checkout import Checkout


class Trace:
    """Which functions of a folder are entered, and how often the file changes from one to the next."""

    def __init__(self, folder: str) -> None:
        """Trace functions whose file lies in `folder`."""
        self.folder = folder
        self.files: list[str] = []

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Note one entered function; lambdas and comprehensions are left out."""
        code = frame.f_code
        if event == "call" and not code.co_name.startswith("<"):
            _, found, inner = code.co_filename.partition(self.folder)
            if found:
                self.files.append(inner.removesuffix(".py"))

    def figures(self) -> dict[str, Any]:
        """Calls, files, moves between files, moves straight back, and the most frequent pairs of files."""
        files = self.files
        places = [file for at, file in enumerate(files) if at == 0 or files[at - 1] != file]
        moves = list(pairwise(places))
        back = sum(one == three for one, three in zip(places, places[2:], strict=False))
        pairs = Counter(" - ".join(sorted(move)) for move in moves)
        return {
            "calls": len(files),
            "files": len(set(files)),
            "moves": len(moves),
            "straight_back": back,
            "pairs": pairs.most_common(4),
        }


def main() -> None:
    """Trace what standard input asks for."""
    asked = json.load(sys.stdin)
    checkout = Checkout(asked["roots"])
    machine = checkout.find("Engine")
    genesis_class = checkout.find("Genesis")
    decode = checkout.find("decode_command")
    found = {}
    for walk in asked["walks"]:
        seed, *rest = walk["genesis"]
        engine = machine(genesis_class(bytes.fromhex(seed), *rest))
        sequence = 1
        trace = Trace("/clearinghouse/statemachine/")
        for number, (time_ns, encoded) in enumerate(walk["calls"]):
            command = decode(bytes.fromhex(encoded))
            digest = number.to_bytes(16, "big")
            if number == len(walk["calls"]) - 1:
                sys.setprofile(trace)
            outcome = engine.apply(command, sequence, time_ns, digest)
            sys.setprofile(None)
            assert set(outcome.codes) == {0}, (walk["name"], number, outcome.codes)
            sequence += command.count()
            engine.take_events()
        found[walk["name"]] = trace.figures()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
