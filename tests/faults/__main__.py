# SPDX-License-Identifier: Apache-2.0
"""`make faults`: every fault at length, into one file of figures; or one fault once more, by its address.

    python -m tests.faults run --out var/faults.json    all of it; prints the seed and every broken promise
    python -m tests.faults image ADDRESS                one power cut, as it was printed
    python -m tests.faults failure ADDRESS              one failing write or sync
    python -m tests.faults flip ADDRESS                 one flipped bit

Exit code 0 if every promise was kept and the control lost something, else 1.
"""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import apsw

from clearinghouse.storage.connection import pysqlite3_binding
from tests.faults import crashes, failing, flips, journal_runs, servers

SEED: Final = 20_260_101
APPENDS: Final = 30
VARIANTS: Final = 3
CONTROL_IMAGES: Final = 2_000
FAIL_APPENDS: Final = 8
FAIL_SAMPLES: Final = 2
STRACE_CALLS: Final = 12

Result = TypeVar("Result")


@dataclass
class Report:
    """The figures so far, how long each part took, and every promise that was not kept."""

    figures: dict[str, object] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def part(self, name: str, act: Callable[[], Result]) -> Result:
        """Do one part and note how long it took."""
        say(f"{name} ...")
        started = time.monotonic()
        result = act()
        self.seconds[name] = round(time.monotonic() - started, 1)
        return result


def say(text: str) -> None:
    """Tell a person who waits."""
    print(text, file=sys.stderr, flush=True)


def run(arguments: argparse.Namespace) -> int:
    """Everything, at the length asked for."""
    seed: int = arguments.seed
    say(f"seed {seed}")
    report = Report({"seed": seed, "libraries": _libraries()})
    _run_images(report, seed, arguments.images)
    _run_failures(report, seed)
    _run_flips(report, seed, arguments.bit_flips)
    _run_servers(report, seed, arguments.kills, arguments.calls)
    figures = {**report.figures, "seconds": report.seconds, "broken": report.broken}
    out: Path = arguments.out
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(report.figures, indent=2))
    for line in report.broken:
        say(line)
    if not report.figures["negative_control_lost"]:
        say("the control lost nothing: the run cannot see a loss")
        return 1
    return 1 if report.broken else 0


def _libraries() -> dict[str, str]:
    """Which SQLite was recorded, and which one recovered."""
    shipped = pysqlite3_binding().connect("file::memory:")
    version = str(shipped.execute("SELECT sqlite_version()").fetchone()[0])
    shipped.close()
    return {"recorded": f"apsw {apsw.sqlite_lib_version()}", "recovered": f"pysqlite3 {version}"}


def _images(seed: int, most: int, synchronous: str) -> crashes.Tally:
    """Histories until there are so many images."""
    tally = crashes.Tally()
    history = 0
    while tally.images < most:
        with journal_runs.scratch_directory() as scratch:
            tally.add(
                crashes.run_history(
                    scratch,
                    seed,
                    history,
                    appends=APPENDS,
                    variants=VARIANTS,
                    synchronous=synchronous,
                )
            )
        history += 1
        say(f"  {tally.images} images, {len(tally.broken)} broken promises")
    return tally


def _run_images(report: Report, seed: int, most: int) -> None:
    """Power cuts, and the control."""
    tally = report.part("images", lambda: _images(seed, most, "FULL"))
    report.broken += [
        f"python -m tests.faults image {where}    {why}" for where, why in tally.broken
    ]
    control = report.part(
        "negative control", lambda: _images(seed, min(most, CONTROL_IMAGES), "NORMAL")
    )
    report.figures |= {
        "images": tally.images,
        "crash_points": tally.points,
        "lost": len(tally.broken),
        "negative_control_images": control.images,
        "negative_control_lost": len(control.broken),
    }


def _run_failures(report: Report, seed: int) -> None:
    """Failing writes and syncs of the recorded library."""
    tally = report.part(
        "fail at N",
        lambda: failing.run_failures(seed, appends=FAIL_APPENDS, samples=FAIL_SAMPLES),
    )
    report.broken += [
        f"python -m tests.faults failure {where}    {why}" for where, why in tally.broken
    ]
    report.figures |= {
        "fail_at": tally.failures,
        "fail_at_images": tally.images,
        "fail_at_refused_empty": tally.refused_empty,
        "fail_at_broken": len(tally.broken),
    }


def _run_flips(report: Report, seed: int, most: int) -> None:
    """Flipped bits."""
    tally = report.part("bit flips", lambda: flips.run_flips(seed, most))
    report.broken += [
        f"python -m tests.faults flip {where}    {why}" for where, why in tally.silent
    ]
    report.figures |= {
        "bit_flips": tally.flips,
        "detected": tally.detected,
        "detected_at_start": tally.at_start,
        "detected_by_verify": tally.by_verify,
        "detected_with_sequence": tally.named,
        "harmless": tally.harmless,
        "silent": len(tally.silent),
    }


def _run_servers(report: Report, seed: int, kills: int, calls: int) -> None:
    """Real servers: killed, and with failing system calls where strace is."""
    with journal_runs.scratch_directory() as scratch:
        tally = report.part("kills", lambda: servers.kill_loop(scratch, seed, kills))
    report.broken += tally.broken
    report.figures |= {
        "kills": tally.kills,
        "kill_acknowledged": tally.acknowledged,
        "kill_lost": len(tally.broken),
    }
    strace = shutil.which("strace")
    if strace is None:
        say("strace is not installed: no system call of the real server was made to fail")
        report.figures |= {"failed_calls": 0, "failed_calls_broken": 0}
        return
    report.part("failed calls", lambda: _run_calls(report, strace, calls))


def _run_calls(report: Report, strace: str, most: int) -> None:
    """Each failing system call of the real server."""
    count = 0
    broken: list[str] = []
    for injection in servers.injections(most):
        with journal_runs.scratch_directory() as scratch:
            broken += servers.fail_calls(scratch, strace, count, injection)
        count += 1
    report.broken += broken
    report.figures |= {"failed_calls": count, "failed_calls_broken": len(broken)}


def image(arguments: argparse.Namespace) -> int:
    """One power cut once more; its files are kept."""
    address = crashes.parse_address(arguments.address)
    with journal_runs.scratch_directory() as scratch:
        found, recovery = crashes.remake(scratch, address, arguments.synchronous)
    kept: Path = arguments.keep
    journal_runs.write_image(kept, found)
    print(f"{kept}: {recovery.complaint or 'every promise is kept'}")
    return 1 if recovery.complaint else 0


def failure(arguments: argparse.Namespace) -> int:
    """One failing write or sync once more."""
    tally = failing.refail(failing.parse_fail_address(arguments.address), FAIL_SAMPLES)
    for _, why in tally.broken:
        print(why)
    print(f"{tally.failures} failure, {tally.images} power cuts, {len(tally.broken)} broken")
    return 1 if tally.broken else 0


def flip(arguments: argparse.Namespace) -> int:
    """One flipped bit once more."""
    tally = flips.FlipTally()
    with journal_runs.scratch_directory() as scratch:
        flips.flip(scratch, flips.parse_flip_address(arguments.address), tally)
    for _, why in tally.silent:
        print(why)
    print(f"detected {tally.detected}, harmless {tally.harmless}, silent {len(tally.silent)}")
    return 1 if tally.silent else 0


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    commands = parser.add_subparsers(required=True)
    whole = commands.add_parser("run")
    whole.add_argument("--out", type=Path, default=Path("var/faults.json"))
    whole.add_argument("--seed", type=int, default=SEED)
    whole.add_argument("--images", type=int, default=20_000)
    whole.add_argument("--bit-flips", type=int, default=6_000)
    whole.add_argument("--kills", type=int, default=200)
    whole.add_argument("--calls", type=int, default=STRACE_CALLS)
    whole.set_defaults(act=run)
    for name, act in (("image", image), ("failure", failure), ("flip", flip)):
        one = commands.add_parser(name)
        one.add_argument("address")
        one.set_defaults(act=act)
        if name == "image":
            one.add_argument("--synchronous", default="FULL")
            one.add_argument("--keep", type=Path, default=Path("var/image"))
    arguments = parser.parse_args()
    code: int = arguments.act(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main())
