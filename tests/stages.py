# SPDX-License-Identifier: Apache-2.0
"""The stages of `make test`: runs them in order, times each, and prints where the time went.

Owns which checks make up the gate and in which order. Must never let one stage's failure hide another's: all
run, each failing one prints the line that repeats it, and any failure makes the exit code 1. The last line
printed is pytest's own summary line: that of the first failing pytest stage, else of the default tests.

    python -m tests.stages                 every stage
    python -m tests.stages lint types      only these
"""

import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.gate import COMPILED

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
MEMORY = Path("/dev/shm")  # noqa: S108  each test makes a directory of its own below it
# Bytes that must be free there.
FREE = 4 << 30
SUMMARY = re.compile(r"^=+ .* in [0-9.]+s.* =+$")

# The stateful tests whose games Hypothesis draws: another seed gives other games. The stage `fuzz` plays them with a
# fresh seed and the stage `compiled` with that of the tests themselves.
GAMES = (
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/stateful/test_edge*.py")),
    "tests/stateful/test_machine.py",
    "tests/stateful/test_mixed_rows.py",
)
# Unit tests of the machine with properties of drawn numbers.
PROPERTIES = tuple(
    str(path.relative_to(ROOT))
    for path in sorted(ROOT.glob("tests/unit/statemachine/**/test_*.py"))
    if "from hypothesis" in path.read_text(encoding="utf-8")
)
# Tests that read the whole source tree: one process reads each file once.
TREE = (
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/test_*.py")),
    "tests/cost/test_loops.py",
    "tests/verification/test_postings_table.py",
)
PLAYED = tuple(
    str(path.relative_to(ROOT))
    for folder in ("stateful", "scenarios")
    for path in sorted(ROOT.glob(f"tests/{folder}/test_*.py"))
)
# Games and scenarios beside the model or with a planted defect: compiled code can be neither listened to nor changed,
# so the stage `compiled` skips them. Those of `test_scenarios.py` are all slow.
UNCOMPILED = tuple(
    path
    for path in PLAYED
    if "IS_PURE" in (ROOT / path).read_text(encoding="utf-8")
    and path != "tests/scenarios/test_scenarios.py"
)
# These have the stage `tree`, properties the stage `fuzz`, games and scenarios the stage `compiled`, proofs the stage
# `contracts`.
ELSEWHERE = (
    *TREE,
    *PROPERTIES,
    *(path for path in PLAYED if path in GAMES or path not in UNCOMPILED),
    "tests/proofs",
)
# The files with tests that are marked slow: pytest reads no other file for these.
SLOW = tuple(
    str(path.relative_to(ROOT))
    for path in sorted(ROOT.glob("tests/**/test_*.py"))
    if "mark.slow" in path.read_text(encoding="utf-8") and path.parent.name != "proofs"
)
TYPES = [str(BIN / "mypy")]
COMPILE = [str(BIN / "python"), "statemachine/compile.py", "--quick"]
# Parts of the benchmarks; `clearinghouse bench --quick` measures all.
BENCHMARKS = ("batches", "clearing", "worst")
# Exit code of `statemachine/compile.py` on a machine without a C compiler.
NO_COMPILER = 2
# Exit code of `tests.cluster.failover` where there is no engine, and none can be built.
NO_ENGINE = 2


@dataclass
class Outcome:
    """What one stage came to."""

    passed: bool
    summary: str = ""
    """pytest's summary line, empty for other stages"""


def show(command: list[str], folder: Path = ROOT) -> str:
    """The line that repeats a command from the top of the checkout."""
    line = shlex.join(part.replace(f"{ROOT}/", "") for part in command)
    return line if folder == ROOT else f"(cd {folder.relative_to(ROOT)} && {line})"


def environment() -> dict[str, str]:
    """The environment of every stage: output at once, and bytecode kept for the next process.

    Without bytecode, each of the hundreds of servers and commands that the tests start compiles all
    sources again, and each worker rewrites the assertions of all tests. Directories of tests are in memory
    where the machine has enough: tests of storage otherwise wait for a disk five sixths of their time, and no
    test shows what a real disk does.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if "TMPDIR" not in kept and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= FREE:
        kept["TMPDIR"] = str(MEMORY)
    return {**kept, "PYTHONUNBUFFERED": "1"}


def stream(command: list[str], folder: Path = ROOT) -> tuple[int, list[str]]:
    """Run a command, pass its output on line by line, and return its exit code and its lines."""
    print(f"$ {show(command, folder)}", flush=True)
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        if process.stdout is None:  # it was asked for above
            raise RuntimeError("a child process without the pipe it was started with")
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
    return process.returncode, lines


def failed(command: list[str], folder: Path = ROOT) -> None:
    """Print how to repeat what failed."""
    print(f"FAILED, repeat with: {show(command, folder)}", flush=True)


def run_all(*commands: tuple[list[str], Path]) -> Outcome:
    """Run every command, after any result of the ones before."""
    passed = True
    for command, folder in commands:
        code, _ = stream(command, folder)
        if code != 0:
            failed(command, folder)
            passed = False
    return Outcome(passed)


def run_pytest(*arguments: str, path: str = "") -> Outcome:
    """Run pytest on every core, with `path` first on the module path, and keep its summary line.

    Of the families of tests in tests/gate.py it runs a part, the same one for each commit.
    """
    command = [str(BIN / "python"), "-m", "pytest", "--no-header", "-rs"]
    command += ["--numprocesses=auto", "--dist=worksteal", "--gate", *arguments]
    if path:
        command = ["env", f"PYTHONPATH={path}", *command]
    code, lines = stream(command)
    if code != 0:
        failed(command)
    summary = next((line for line in reversed(lines) if SUMMARY.match(line)), "")
    return Outcome(code == 0, summary or f"pytest ended with exit code {code} and no summary")


class Beside:
    """A command that runs beside the first stages, since these and it use one core each."""

    def __init__(self, command: list[str], niceness: int = 0) -> None:
        """Begin; the output is kept. With a niceness all other processes come first where there is a choice."""
        self._command = command
        self._output = tempfile.TemporaryFile("w+")  # noqa: SIM115  it ends with the process
        self._process = subprocess.Popen(
            ["nice", "-n", str(niceness), *command],
            cwd=ROOT,
            env=environment(),
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def end(self) -> int:
        """Wait for it, print its output and return its exit code."""
        code = self._process.wait()
        self._output.seek(0)
        print(f"$ {show(self._command)}\n{self._output.read()}", end="", flush=True)
        return code


def lint() -> Outcome:
    """Style of Python and protobuf."""
    return run_all(
        ([str(BIN / "ruff"), "check"], ROOT),
        ([str(BIN / "ruff"), "format", "--check"], ROOT),
        ([str(BIN / "buf"), "lint"], ROOT / "proto"),
    )


def types(checking: Beside | None = None) -> Outcome:
    """Types, strictly."""
    code = stream(TYPES)[0] if checking is None else checking.end()
    if code != 0:
        failed(TYPES)
    return Outcome(code == 0)


def drift() -> Outcome:
    """The committed generated code is what the protobuf files and the asynchronous client give."""
    scripts = ("proto/generate.py", "clients/python/generate_sync.py")
    return run_all(*(([str(BIN / "python"), script, "--check"], ROOT) for script in scripts))


def tree() -> Outcome:
    """The tests of the source tree, its documents and its distributions, in one process."""
    found = run_pytest("--numprocesses=0", *TREE)
    # The gate ends with the summary of the default tests, where nothing failed.
    return Outcome(passed=True) if found.passed else found


def tests() -> Outcome:
    """The default tests with games beside the model; other games, scenarios, proofs and the tree have other stages."""
    return run_pytest("--durations=5", *(f"--ignore={path}" for path in ELSEWHERE))


def slow() -> Outcome:
    """The tests marked slow; the proofs have a stage with the contracts."""
    return run_pytest(*SLOW, "-m", "slow and not nightly", "--durations=5")


def fuzz() -> Outcome:
    """The games and properties that Hypothesis draws, with a fresh seed, which the repeating line has."""
    return run_pytest(
        *GAMES,
        *PROPERTIES,
        "-m",
        "not slow and not nightly",
        "--hypothesis-profile=fresh",
        f"--hypothesis-seed={secrets.randbelow(2**32)}",
    )


def contracts() -> Outcome:
    """Contracts of pure functions by symbolic execution, of changed modules and a twelfth, and a twelfth of proofs."""
    checked = run_all(([str(BIN / "python"), "-m", "tests.contracts.check", "--gate"], ROOT))
    proved = run_pytest("tests/proofs", "-m", "slow or not slow")
    return Outcome(checked.passed and proved.passed, proved.summary)


def failover() -> Outcome:
    """Faults of a cluster of three nodes under load: nothing that was acknowledged is lost or contradicted."""
    command = [str(BIN / "python"), "-m", "tests.cluster.failover", "--gate"]
    code, _ = stream(command)
    if code == NO_ENGINE and os.environ.get("CLEARINGHOUSE_REQUIRE_TOOLS") != "1":
        print("left out: there is no engine here, and none can be built", flush=True)
        return Outcome(passed=True)
    if code != 0:
        failed(command)
    return Outcome(code == 0)


def compiled(compiling: Beside | None = None) -> Outcome:
    """Golden journals, scenarios and games on the machine compiled by mypyc, where there is a C compiler."""
    code = stream(COMPILE)[0] if compiling is None else compiling.end()
    if code == NO_COMPILER:
        print("left out: the compiled build is optional, and here it cannot be made", flush=True)
        # No other stage plays the scenarios, and the games with the seed of the tests themselves.
        return run_pytest(*COMPILED)
    if code != 0:
        failed(COMPILE)
        return Outcome(passed=False)
    return run_pytest(*COMPILED, path="build/compiled")


def bench() -> Outcome:
    """Parts of the benchmarks, quickly: that they run and what they show, not figures to quote."""
    parts = [f"--part={name}" for name in BENCHMARKS]
    return run_all(([str(BIN / "clearinghouse"), "bench", "--quick", *parts], ROOT))


STAGES: dict[str, Callable[..., Outcome]] = {
    "lint": lint,
    "drift": drift,
    "tree": tree,
    "types": types,
    "tests": tests,
    "slow": slow,
    "fuzz": fuzz,
    "contracts": contracts,
    "failover": failover,
    "compiled": compiled,
    "bench": bench,
}


def table(rows: list[tuple[str, float, bool]]) -> str:
    """One line per stage: its seconds and its share of the whole."""
    total = sum(seconds for _, seconds, _ in rows)
    lines = [f"{'stage':<12}{'seconds':>10}{'share':>8}"]
    lines += [
        f"{name:<12}{seconds:>10.1f}{seconds / total:>8.0%}{'' if passed else '  FAILED'}"
        for name, seconds, passed in rows
    ]
    return "\n".join([*lines, f"{'total':<12}{total:>10.1f}"])


def last_line(summaries: list[tuple[bool, str]]) -> str:
    """Of pytest's summaries, each with whether its stage passed, that of the first failure, else the first."""
    # False sorts before True, and `min` keeps the first of equals.
    return min(summaries, key=lambda entry: entry[0])[1]


def main(names: list[str]) -> int:
    """Run the named stages, or all of them: 0 if each passed, 1 if one failed, 2 for a name unknown."""
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"no stage {', '.join(unknown)}; there are {', '.join(STAGES)}", file=sys.stderr)
        return 2
    rows: list[tuple[str, float, bool]] = []
    summaries: list[tuple[bool, str]] = []
    beside: dict[str, tuple[Beside, ...]] = {}
    if not names:
        beside = {"types": (Beside(TYPES),), "compiled": (Beside(COMPILE, niceness=10),)}
    for name in names or STAGES:
        print(f"\n--- {name}: {STAGES[name].__doc__}".rstrip(), flush=True)
        start = time.monotonic()
        outcome = STAGES[name](*beside.get(name, ()))
        rows.append((name, time.monotonic() - start, outcome.passed))
        if outcome.summary:
            summaries.append((outcome.passed, outcome.summary))
    print(f"\n{table(rows)}", flush=True)
    if summaries:
        print(last_line(summaries), flush=True)
    return 0 if all(passed for _, _, passed in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
