# SPDX-License-Identifier: Apache-2.0
"""`make contracts`: what CrossHair says of every contract, and of every wrong body with the same contract.

Owns the running of CrossHair, the reading of its report (its exit code hides what it did not decide and what nothing
can meet) and the comparison with the verdicts that are written down. A contract is a function: `confirmed` if every
condition was confirmed over all paths, `refuted` if one has a counterexample, `vacuous` if no input meets its
precondition, else `explored`. A wrong body has to be refuted. Must never soften a verdict: one that got worse fails.

    python -m tests.contracts.check            everything, to var/contracts.json
    python -m tests.contracts.check --write    the same, and write the verdicts down
    python -m tests.contracts.check --gate     of modules that changed since, and of a twelfth of the others
"""

import argparse
import ast
import copy
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.contracts.stated import ROOT, Contract, all_contracts
from tests.contracts.wrong import EQUIVALENT, OUT_OF_REACH, WrongBody, refuting, wrong_bodies

HERE: Final = Path(__file__).parent
LEDGER: Final = Path(__file__).with_name("verdicts.json")
DIGESTS: Final = Path(__file__).with_name("digests.json")
"""of each module, when the verdicts were written down"""
GATE_PART: Final = 12
"""The gate checks one in so many of the modules that have not changed."""
RULES: Final = ("stated.py", "wrong.py")
"""The modules that say what a contract is, and which wrong bodies it must refuse."""
REPORT: Final = ROOT / "var" / "contracts.json"
VERDICT: Final = re.compile(r"^(?P<path>.+?):(?P<line>\d+): (?P<level>\w+): (?P<text>.*)$")
# Processor seconds for a condition: time to spare for one that was confirmed before, and much more before it is said
# that it no longer is; little for one that was not, a long time when the verdicts are written down; and for a wrong
# body, whose counterexample is found soon.
SECONDS: Final = 10
SECONDS_AGAIN: Final = 60
SECONDS_EXPLORED: Final = 1
SECONDS_WRITE: Final = 6
SECONDS_WRONG: Final = 15
PROCESSES: Final = 2
# Worst first: what a function's conditions come to together.
ORDER: Final = ("refuted", "vacuous", "silent", "explored", "confirmed")


def verdict_of(text: str) -> str:
    """Return one line of the report."""
    if text.startswith("Confirmed"):
        return "confirmed"
    if text.startswith("Not confirmed"):
        return "explored"
    if text.startswith("Unable to meet precondition"):
        return "vacuous"
    return "refuted"


def verdicts(lines: Iterable[str], places: dict[str, tuple[Path, range, int]]) -> dict[str, str]:
    """Return the report's part of each function: `places` has its file, its lines and its number of conditions."""
    received: dict[str, list[str]] = {name: [] for name in places}
    for line in lines:
        match = VERDICT.match(line)
        if match is None:
            continue
        path, number = Path(match["path"]).resolve(), int(match["line"])
        for name, (file, span, _) in places.items():
            if file == path and number in span:
                received[name].append(verdict_of(match["text"]))
    found: dict[str, str] = {}
    for name, (_, _, stated) in places.items():
        output = received[name]
        worst = min(output, key=ORDER.index, default="silent")
        found[name] = "silent" if len(output) < stated and worst != "refuted" else worst
    return found


def crosshair(targets: list[str], seconds: int, path_first: Path | None = None) -> list[str]:
    """The lines of CrossHair's report of modules or functions."""
    environment = dict(os.environ)
    roots = [*([str(path_first)] if path_first else []), environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(root for root in roots if root)
    command = [
        str(Path(sys.executable).with_name("crosshair")),
        "check",
        *targets,
        "--analysis_kind=PEP316",
        "--report_all",
        f"--per_condition_timeout={seconds}",
    ]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT
    )
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def source_of(wrong: WrongBody, places: list[int]) -> str:
    """A wrong body as text, with the preconditions of its contract and the conditions that it fails."""
    contract = wrong.contract
    node = copy.deepcopy(wrong.node)
    failed = [f"post: {contract.post[place]}" for place in places]
    stated = [*(f"pre: {text}" for text in contract.pre), *failed]
    node.body[0] = ast.Expr(ast.Constant("\n".join(["Wrong.", "", *stated, ""])))
    return ast.unparse(ast.fix_missing_locations(node))


def write_wrong(folder: Path, contracts: list[Contract]) -> dict[str, tuple[Path, range, int]]:
    """Write a module of wrong bodies per module, and return their places. Those that it cannot refute are left out."""
    by_module: dict[str, list[Contract]] = {}
    for contract in contracts:
        by_module.setdefault(contract.module, []).append(contract)
    places: dict[str, tuple[Path, range, int]] = {}
    for module, stated in by_module.items():
        stem = "_".join(module.split(".")[2:])
        path = folder / f"wrong_{stem}.py"
        # The helpers and constants of the module, which CrossHair does not take for this module's own functions.
        lines = [
            f"import {module} as right",
            "globals().update({k: v for k, v in vars(right).items() if not k.startswith('__')})",
        ]
        for contract in stated:
            for wrong in wrong_bodies(contract):
                if (contract.name, wrong.label) in (*EQUIVALENT, *OUT_OF_REACH):
                    continue
                failed = refuting(wrong)
                first = len(lines) + 1
                # One that nothing was found against is given to CrossHair with its first condition, and fails.
                lines += source_of(wrong, failed or [0]).splitlines()
                name = f"{contract.name}: {wrong.label}"
                places[name] = (path.resolve(), range(first, len(lines) + 1), 1)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return places


def check_right(contracts: list[Contract], written: dict[str, str]) -> dict[str, str]:
    """The verdict on each contract; without written ones each gets a long look.

    How long the solver takes for the same question differs from run to run: one that was confirmed and is undecided now
    is asked again by itself.
    """
    seconds: dict[str, int] = {}
    for contract in contracts:
        seconds[contract.name] = SECONDS_WRITE
        if written:
            explored = written.get(contract.name) == "explored"
            seconds[contract.name] = SECONDS_EXPLORED if explored else SECONDS
    found = look(contracts, seconds)
    again = [
        contract
        for contract in contracts
        if found[contract.name] == "explored" and written.get(contract.name) == "confirmed"
    ]
    return found | look(again, dict.fromkeys(seconds, SECONDS_AGAIN))


def look(contracts: list[Contract], seconds: dict[str, int]) -> dict[str, str]:
    """The verdict on each contract, with so many seconds for each of its conditions."""
    jobs: dict[tuple[str, int], list[str]] = {}
    for contract in contracts:
        target = f"{contract.module}.{contract.node.name}"
        jobs.setdefault((contract.module, seconds[contract.name]), []).append(target)
    with ThreadPoolExecutor(PROCESSES) as pool:
        reports = list(pool.map(lambda job: crosshair(job[1], job[0][1]), sorted(jobs.items())))
    places = {
        contract.name: (contract.path.resolve(), contract.lines, len(contract.post))
        for contract in contracts
    }
    return verdicts((line for report in reports for line in report), places)


def check_wrong(contracts: list[Contract]) -> dict[str, str]:
    """The verdict on each wrong body."""
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(PROCESSES) as pool:
        folder = Path(name)
        places = write_wrong(folder, contracts)
        modules = sorted(path.stem for path in folder.glob("*.py"))
        reports = list(pool.map(lambda module: crosshair([module], SECONDS_WRONG, folder), modules))
        return verdicts((line for report in reports for line in report), places)


def digest_of(path: Path) -> str:
    """Return a digest of what verdicts on a module depend on: its source, what it imports, and its wrong bodies.

    This file is not part of it: it says which modules are checked and how long, and another answer to that is no reason
    to doubt a verdict.
    """
    found = sha256(path.read_bytes())
    floor = sorted(path.parent.glob("*.py"))
    named = {
        stem for node in ast.walk(ast.parse(path.read_text("utf-8"))) for stem in _imported(node)
    }
    for other in [one for one in floor if one.stem in named] + [HERE / name for name in RULES]:
        found.update(other.read_bytes())
    return found.hexdigest()


def _imported(node: ast.AST) -> list[str]:
    """The last names of the modules that a statement imports from."""
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module.rpartition(".")[2]]
    return []


def recorded_digests() -> dict[str, str]:
    """Return the digest of each module when the verdicts were written down."""
    found: dict[str, str] = json.loads(DIGESTS.read_text(encoding="utf-8"))
    return found


def of_gate(contracts: list[Contract]) -> list[Contract]:
    """Return the contracts that the gate checks: those of changed modules, and of a twelfth of the others."""
    digests = recorded_digests()
    paths = {contract.module: contract.path for contract in contracts}
    same = sorted(m for m, path in paths.items() if digests.get(m) == digest_of(path))
    left_out = set(same) - set(same[::GATE_PART])
    return [contract for contract in contracts if contract.module not in left_out]


def compare(found: dict[str, str], written: dict[str, str]) -> list[str]:
    """Return the faults of verdicts on contracts, compared with those that are written down."""
    wrongs: list[str] = []
    for name, verdict in found.items():
        if verdict in ("refuted", "vacuous", "silent"):
            wrongs.append(f"{name} is {verdict}")
        elif name not in written:
            wrongs.append(f"{name} has no verdict written down; it is {verdict}")
        elif ORDER.index(verdict) < ORDER.index(written[name]):
            wrongs.append(f"{name} is {verdict}, and was {written[name]}")
    wrongs += [f"{name} is written down and gone" for name in written if name not in found]
    return wrongs


def main() -> int:
    """Check everything: 0 if all is as it should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--write", action="store_true", help="write the verdicts down")
    parser.add_argument(
        "--gate", action="store_true", help="changed modules, a twelfth of the others"
    )
    options = parser.parse_args()
    everything = all_contracts()
    contracts = of_gate(everything) if options.gate else everything
    left_out = {contract.name for contract in everything} - {one.name for one in contracts}
    start = time.monotonic()
    written = {} if options.write else json.loads(LEDGER.read_text(encoding="utf-8"))
    written = {name: verdict for name, verdict in written.items() if name not in left_out}
    right = check_right(contracts, written)
    print(f"{len(right)} contracts in {time.monotonic() - start:.0f} s", flush=True)
    start = time.monotonic()
    wrong = check_wrong(contracts)
    print(f"{len(wrong)} wrong bodies in {time.monotonic() - start:.0f} s", flush=True)
    kept = [
        f"{name} is {verdict}: it must be refuted"
        for name, verdict in wrong.items()
        if verdict != "refuted"
    ]
    if options.write:
        written = right
        LEDGER.write_text(json.dumps(right, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        digests = {contract.module: digest_of(contract.path) for contract in contracts}
        DIGESTS.write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    wrongs = [*compare(right, written), *kept]
    counts = {verdict: sum(output == verdict for output in right.values()) for verdict in ORDER}
    report = {
        **counts,
        "wrong_bodies": len(wrong),
        "wrong_bodies_refuted": len(wrong) - len(kept),
        "verdicts": right,
    }
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for line in wrongs:
        print(line)
    reported = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    print(f"contracts: {reported}; {len(wrong) - len(kept)} of {len(wrong)} wrong bodies refuted")
    if left_out:
        print(f"left out in the gate: {len(left_out)} contracts of modules that have not changed")
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
