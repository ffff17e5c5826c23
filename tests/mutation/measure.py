# SPDX-License-Identifier: Apache-2.0
"""Which mutated functions each check runs, and for how long: started by `run` alone, in the staged copy.

Owns `hits.json`, kept from run to run as far as sources and checks stay. No mutant is on; a check that fails ends the
run, because it would kill everything.
"""

import json
import sys
import time
from typing import Any, Final

from mutmut.mutation import trampoline
from mutmut.state import state

from tests.mutation.checks import Check, all_checks
from tests.mutation.stage import HITS

EVERY: Final = 100


def measure(check: Check) -> dict[str, Any]:
    """One check: its processor seconds, and the functions that mutmut saw it run."""
    trampoline.set_mutant_under_test("")
    start = time.process_time()
    check.run()
    seconds = time.process_time() - start
    trampoline.set_mutant_under_test("stats")
    check.run()
    functions = sorted(state()._stats)
    state()._stats.clear()
    return {"seconds": seconds, "functions": functions}


def main(sources: str) -> int:
    """Measure what is not known for these sources."""
    kept: dict[str, Any] = {}
    if HITS.is_file():
        kept = json.loads(HITS.read_text(encoding="utf-8"))
    known = kept.get("checks", {}) if kept.get("sources") == sources else {}
    checks = all_checks()
    for number, check in enumerate(checks):
        if check.key not in known:
            known[check.key] = measure(check)
        if (number + 1) % EVERY == 0:
            print(f"measured {number + 1} of {len(checks)} checks", flush=True)
    found = {check.key: known[check.key] for check in checks}
    HITS.write_text(json.dumps({"sources": sources, "checks": found}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
