# SPDX-License-Identifier: Apache-2.0
"""Asks CrossHair about the contracts of the functions that stand at given places, `PATH:LINE`.

Owns nothing of what a verdict means; `tests.contracts.check` does. Fails at the first contract that is refuted.
"""

import sys

from tests.contracts.check import crosshair, verdicts
from tests.contracts.stated import ROOT, Contract, contracts_of

SECONDS = 4


def stated_at(places: list[str]) -> dict[str, Contract]:
    """The contracts of the functions at these places, by name."""
    found: dict[str, Contract] = {}
    for place in places:
        name, _, line = place.rpartition(":")
        for contract in contracts_of(ROOT / name):
            if int(line) in contract.lines:
                found[contract.name] = contract
    return found


def main(places: list[str]) -> int:
    """0 if nothing is refuted, or nothing there has a contract."""
    found = stated_at(places)
    if not found:
        return 0
    output = crosshair([f"{one.module}.{one.node.name}" for one in found.values()], SECONDS)
    stands = {name: (one.path.resolve(), one.lines, len(one.post)) for name, one in found.items()}
    refuted = [name for name, verdict in verdicts(output, stands).items() if verdict == "refuted"]
    for name in refuted:
        print(f"FAILED {name} - refuted")
    return 1 if refuted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
