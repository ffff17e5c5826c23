# SPDX-License-Identifier: Apache-2.0
"""Fail at N: every write, sync, truncation and change of names fails once, and once for good.

Owns the loop over N and what must follow a failure: an error of storage's own, nothing acknowledged and nothing
written after it, and after a restart everything that was acknowledged before, also if the power fails then. The
restart sees what the system has in its cache, which after a failed sync is not what is on the disk.
"""

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from tests.faults.crashes import Address, disk_at, try_image
from tests.faults.disk import Disk
from tests.faults.journal_runs import NOTHING, Recording, live, scratch_directory
from tests.faults.recorder import Failure, Fault

FOR_GOOD: Final = sys.maxsize
APPENDS_BEFORE: Final = 9
APPENDS_AFTER: Final = 3


class FailAddress(NamedTuple):
    """Which act fails how; `python -m tests.faults failure ADDRESS` does it again."""

    seed: int
    appends: int
    begun: int
    """0: in a new directory; 1: in one that was left by a death in mid-write"""
    act: int
    failure: str
    stays: int
    """0: once; 1: the disk stays broken"""

    def __str__(self) -> str:
        return ":".join(map(str, self))


def parse_fail_address(text: str) -> FailAddress:
    """The address that `str` made. Raises ValueError."""
    seed, appends, begun, act, failure, stays = text.split(":")
    return FailAddress(int(seed), int(appends), int(begun), int(act), failure, int(stays))


@dataclass(slots=True)
class FailTally:
    """What a run came to."""

    failures: int = 0
    images: int = 0
    refused_empty: int = 0
    """power cuts after which a directory was refused in which nothing had ever been acknowledged"""
    broken: list[tuple[str, str]] = field(default_factory=list)
    """the addresses of failures after which something was wrong, and what"""

    def add(self, other: "FailTally") -> None:
        """Take in another run."""
        self.failures += other.failures
        self.images += other.images
        self.refused_empty += other.refused_empty
        self.broken += other.broken


def _beginning(scratch: Path, seed: int) -> tuple[Disk, Recording]:
    """Return the remains of a death in mid-write."""
    directory = scratch / "before"
    random = Random(f"{seed}/before")
    recording = live(directory, Disk(), random, appends=APPENDS_BEFORE, clean_stop=False)
    shutil.rmtree(directory)
    return disk_at(recording, len(recording.recorder.operations)), recording


def fail_at(
    scratch: Path, address: FailAddress, beginning: tuple[Disk, Recording | None], samples: int
) -> FailTally | None:
    """One life with a failure, a restart, and power cuts around both; None if the life has not so many acts."""
    disk, before = beginning
    random = Random(str(address))
    fault = Fault(Failure[address.failure], address.act, FOR_GOOD if address.stays else address.act)
    failed = live(
        scratch / "failed",
        disk,
        Random(f"{address.seed}/acts"),
        appends=address.appends,
        before=before,
        promise=NOTHING if before is None else before.promises[-1],
        fault=fault,
    )
    shutil.rmtree(scratch / "failed")
    if not (failed.recorder.struck or failed.recorder.passed_over):
        return None
    tally = FailTally(1)
    broken = _complaints(failed)
    restarted = live(
        scratch / "restarted",
        disk_at(failed, len(failed.recorder.operations)),
        random,
        appends=APPENDS_AFTER,
        before=failed,
        promise=failed.promises[-1],
        clean_stop=random.random() < 0.5,
    )
    shutil.rmtree(scratch / "restarted")
    if restarted.complaint or restarted.error:
        broken.append(f"restart: {restarted.complaint or restarted.error}")
    for recording, first in ((failed, max(0, failed.recorder.struck_at)), (restarted, 0)):
        points = range(first, len(recording.recorder.operations) + 1)
        # All are drawn, so that more samples are those of fewer and others.
        for point in random.sample(points, len(points))[:samples]:
            image = disk_at(recording, point).draw(Random(f"{address}/{point}"))
            look = Address(address.seed, address.appends, 0, 0, point, 0)
            promise = recording.promise_at(point)
            recovery = try_image(scratch, recording, look, promise, image)
            tally.images += 1
            if recovery.complaint and promise.records == promise.epoch == 0:
                # A sync failed while an empty directory was begun: no caller ever got a reply about it.
                tally.refused_empty += 1
            elif recovery.complaint:
                when = "failure" if recording is failed else "restart"
                broken.append(
                    f"power cut {point - first} acts after the {when}: {recovery.complaint}"
                )
    tally.broken = [(str(address), complaint) for complaint in broken]
    return tally


def _complaints(failed: Recording) -> list[str]:
    """Return the forbidden acts of a recording after a failure."""
    found = [failed.complaint] if failed.complaint else []
    if failed.recorder.struck and any(
        promise.operations > failed.recorder.struck_at for promise in failed.promises
    ):
        found.append("something was acknowledged after the failure")
    if failed.acts_after_failure:
        found.append(f"{failed.acts_after_failure} acts after the failure was reported")
    return found


def run_failures(seed: int, *, appends: int, samples: int, step: int = 1) -> FailTally:
    """Fail at every N, or every `step`-th, in every way, in a new directory and in one that was left in mid-write."""
    tally = FailTally()
    with scratch_directory() as scratch:
        for begun, beginning in enumerate(((Disk(), None), _beginning(scratch, seed))):
            for kind, failure in enumerate(Failure):
                for stays in (0, 1):
                    act = 1 + (2 * kind + stays) % step
                    while True:
                        address = FailAddress(seed, appends, begun, act, failure.name, stays)
                        one = fail_at(scratch, address, beginning, samples)
                        if one is None:
                            break
                        tally.add(one)
                        act += step
    return tally


def refail(address: FailAddress, samples: int) -> FailTally:
    """The one failure of an address."""
    with scratch_directory() as scratch:
        begun = _beginning(scratch, address.seed)
        one = fail_at(scratch, address, begun if address.begun else (Disk(), None), samples)
    return one or FailTally()
