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
    Life,
    Promise,
    Recovery,
    live,
    recover,
    scratch_directory,
    write_image,
)

LIVES: Final = 3
LOOK_FIRST_OF: Final = 8


class Address(NamedTuple):
    """Where an image comes from; `python -m tests.faults image ADDRESS` makes it again."""

    seed: int
    appends: int
    """in each life"""
    history: int
    life: int
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


def disk_at(life: Life, point: int) -> Disk:
    """The disk as a number of the life's operations left it."""
    disk = life.disk.copy()
    for operation in life.recorder.operations[:point]:
        disk.apply(operation)
    return disk


def lives(
    scratch: Path, seed: int, appends: int, history: int, synchronous: str = "FULL"
) -> Iterator[Life]:
    """Lives that follow each other: after a clean stop, after a death at any point, after a power cut at any point."""
    random = Random(f"{seed}/{history}")
    disk, before, promise = Disk(), None, NOTHING
    for number in range(LIVES):
        directory = scratch / f"life-{number}"
        life = live(
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
        yield life
        operations = len(life.recorder.operations)
        point = random.choice((operations, random.randint(0, operations)))
        disk, before, promise = disk_at(life, point), life, life.promise_at(point)
        if random.random() < 0.5:
            disk = Disk(disk.draw(random))


def images(life: Life, first: Address, variants: int) -> Iterator[tuple[Address, Promise, Image]]:
    """The images of every point of a life, from its `first` on, with what was promised by then."""
    disk = life.disk.copy()
    operations = life.recorder.operations
    for point in range(len(operations) + 1):
        if point:
            disk.apply(operations[point - 1])
        promise = life.promise_at(point)
        for variant in range(1 if disk.is_certain else variants):
            address = first._replace(point=point, variant=variant)
            yield address, promise, disk.draw(Random(str(address)))


def try_image(
    scratch: Path, life: Life, address: Address, promise: Promise, image: Image
) -> Recovery:
    """Write the image out, recover it, and clean up unless it broke its promise."""
    directory = scratch / "image"
    write_image(directory, image)
    random = Random(f"{address} look")
    recovery = recover(directory, life, promise, look_first=random.randrange(LOOK_FIRST_OF) == 0)
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
    for number, life in enumerate(lives(scratch, seed, appends, history, synchronous)):
        first = Address(seed, appends, history, number, 0, 0)
        complaint = life.complaint or (str(life.error) if life.error else "")
        if complaint:
            tally.broken.append((str(first), f"the next life does not begin: {complaint}"))
            return tally
        tally.points += len(life.recorder.operations) + 1
        for address, promise, image in images(life, first, variants):
            tally.images += 1
            recovery = try_image(scratch, life, address, promise, image)
            if recovery.complaint:
                tally.broken.append((str(address), recovery.complaint))
    return tally


def remake(scratch: Path, address: Address, synchronous: str) -> tuple[Image, Recovery]:
    """The one image of an address, and what becomes of it."""
    found = lives(scratch, address.seed, address.appends, address.history, synchronous)
    life = next(islice(found, address.life, None))
    image = disk_at(life, address.point).draw(Random(str(address)))
    promise = life.promise_at(address.point)
    return image, try_image(scratch, life, address, promise, image)


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
