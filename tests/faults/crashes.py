# SPDX-License-Identifier: Apache-2.0
"""Crash images: what is on the disk after a power cut between any two operations of a recorded life.

Owns the histories (lives that follow each other after clean stops, deaths and power cuts), the images of every point
in them, and the verdict on each. An image is a function of its address; only the salts that SQLite draws for its logs
differ from run to run.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from tests.faults.disk import Disk, Image
from tests.faults.journal_runs import (
    NOTHING,
    Promise,
    Recording,
    Recovery,
    live,
    recover,
    scratch_directory,
    write_image,
)

RECORDINGS: Final = 3
LOOK_FIRST_OF: Final = 8


class Address(NamedTuple):
    """Where an image comes from; `python -m tests.faults image ADDRESS` makes it again."""

    seed: int
    appends: int
    """in each life"""
    history: int
    recording: int
    point: int
    variant: int

    def __str__(self) -> str:
        return ":".join(map(str, self))


def parse_address(text: str) -> Address:
    """The address that `str` made. Raises ValueError."""
    return Address(*map(int, text.split(":")))


@dataclass(slots=True)
class Tally:
    """What a run of images came to."""

    images: int = 0
    points: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)
    """the addresses of images that did not keep their promise, and why"""

    def add(self, other: "Tally") -> None:
        """Take in another run."""
        self.images += other.images
        self.points += other.points
        self.broken += other.broken


def disk_at(recording: Recording, point: int) -> Disk:
    """The disk as a number of the life's operations left it."""
    disk = recording.disk.copy()
    for operation in recording.recorder.operations[:point]:
        disk.apply(operation)
    return disk


def recordings(
    scratch: Path, seed: int, appends: int, history: int, synchronous: str = "FULL"
) -> Iterator[Recording]:
    """Lives that follow each other: after a clean stop, after a death at any point, after a power cut at any point."""
    random = Random(f"{seed}/{history}")
    disk, before, promise = Disk(), None, NOTHING
    for number in range(RECORDINGS):
        directory = scratch / f"life-{number}"
        recording = live(
            directory,
            disk,
            random,
            appends=appends,
            before=before,
            promise=promise,
            synchronous=synchronous,
            clean_stop=random.random() < 0.5,
        )
        shutil.rmtree(directory)
        yield recording
        operations = len(recording.recorder.operations)
        point = random.choice((operations, random.randint(0, operations)))
        disk, before, promise = disk_at(recording, point), recording, recording.promise_at(point)
        if random.random() < 0.5:
            disk = Disk(disk.draw(random))


def images(
    recording: Recording, first: Address, variants: int
) -> Iterator[tuple[Address, Promise, Image]]:
    """The images of every point of a life, from its `first` on, with what was promised by then."""
    disk = recording.disk.copy()
    operations = recording.recorder.operations
    for point in range(len(operations) + 1):
        if point:
            disk.apply(operations[point - 1])
        promise = recording.promise_at(point)
        for variant in range(1 if disk.is_certain else variants):
            address = first._replace(point=point, variant=variant)
            yield address, promise, disk.draw(Random(str(address)))


def try_image(
    scratch: Path, recording: Recording, address: Address, promise: Promise, image: Image
) -> Recovery:
    """Write the image out, recover it, and clean up unless it broke its promise."""
    directory = scratch / "image"
    write_image(directory, image)
    random = Random(f"{address} look")
    recovery = recover(
        directory, recording, promise, look_first=random.randrange(LOOK_FIRST_OF) == 0
    )
    shutil.rmtree(directory)
    return recovery


def run_history(
    scratch: Path,
    seed: int,
    history: int,
    *,
    appends: int,
    variants: int,
    synchronous: str = "FULL",
) -> Tally:
    """Try every image of a history."""
    tally = Tally()
    for number, recording in enumerate(recordings(scratch, seed, appends, history, synchronous)):
        first = Address(seed, appends, history, number, 0, 0)
        complaint = recording.complaint or (str(recording.error) if recording.error else "")
        if complaint:
            tally.broken.append((str(first), f"the next life does not begin: {complaint}"))
            return tally
        tally.points += len(recording.recorder.operations) + 1
        for address, promise, image in images(recording, first, variants):
            tally.images += 1
            recovery = try_image(scratch, recording, address, promise, image)
            if recovery.complaint:
                tally.broken.append((str(address), recovery.complaint))
    return tally


def remake(scratch: Path, address: Address, synchronous: str) -> tuple[Image, Recovery]:
    """The one image of an address, and what becomes of it."""
    found = recordings(scratch, address.seed, address.appends, address.history, synchronous)
    recording = next(islice(found, address.recording, None))
    image = disk_at(recording, address.point).draw(Random(str(address)))
    promise = recording.promise_at(address.point)
    return image, try_image(scratch, recording, address, promise, image)


def run_histories(
    seed: int, histories: int, *, appends: int, variants: int, synchronous: str = "FULL"
) -> Tally:
    """Try every image of so many histories."""
    tally = Tally()
    for history in range(histories):
        with scratch_directory() as scratch:
            tally.add(
                run_history(
                    scratch,
                    seed,
                    history,
                    appends=appends,
                    variants=variants,
                    synchronous=synchronous,
                )
            )
    return tally
