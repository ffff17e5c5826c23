# SPDX-License-Identifier: Apache-2.0
"""A model of a disk behind a cache: what a crash may leave of the writes that were not yet synced.

Owns what is assumed of disks. A sync of a file makes everything written to that file before it durable, and a
sync of the directory its names. Everything else may be there in any part: none of it, all of it, any subset of the
writes in any order, each whole, by sectors or cut at any byte; names likewise. Where a file grew and its content
did not come, there are zeros or rubbish. A sync that failed makes nothing durable, then or later: the system keeps
showing what it holds in its cache and has forgotten that it is not on the disk. What was durable stays: bytes
outside of a write do not change.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum, auto
from random import Random
from typing import Final

SECTOR_BYTES: Final = 512
Image = dict[str, bytes]
"""The files of a directory."""


class Kind(Enum):
    """What was done."""

    CREATE = auto()
    WRITE = auto()
    TRUNCATE = auto()
    SYNC = auto()
    SYNC_FAILED = auto()
    DELETE = auto()
    RENAME = auto()
    SYNC_NAMES = auto()


@dataclass(frozen=True, slots=True)
class Operation:
    """One act on a directory: `file` is a number that a file keeps under every name."""

    kind: Kind
    file: int = -1
    name: str = ""
    offset: int = 0
    """where a write begins, or the size that a file is cut to"""
    data: bytes = b""


class Certainty(Enum):
    """How much is known of an act on a file."""

    DURABLE = auto()
    PENDING = auto()
    FORGOTTEN = auto()


@dataclass(slots=True)
class Layer:
    """A write or truncation over the content of a file."""

    operation: Operation
    certainty: Certainty = Certainty.PENDING


class Tear(Enum):
    """How a write that is under way at the crash may be cut."""

    WHOLE = auto()
    SECTORS = auto()
    BYTES = auto()


@dataclass(frozen=True, slots=True)
class Style:
    """How a crash treats what is uncertain: how much of it stays, in which order, and how it is cut."""

    share: float
    ordered: bool = False
    tear: Tear = Tear.WHOLE
    rubbish: bool = False


def draw_style(random: Random) -> Style:
    """One of the ways in which a crash may go."""
    rubbish = random.random() < 0.5
    return random.choice(
        (
            Style(0.0, rubbish=rubbish),
            Style(1.0),
            Style(1.0, ordered=True, tear=Tear.BYTES, rubbish=rubbish),
            Style(1.0, ordered=True, tear=Tear.SECTORS, rubbish=rubbish),
            Style(random.choice((0.1, 0.5, 0.9)), rubbish=rubbish),
            Style(random.choice((0.3, 0.7)), tear=Tear.SECTORS, rubbish=rubbish),
            Style(random.choice((0.3, 0.7)), tear=Tear.BYTES, rubbish=rubbish),
        )
    )


@dataclass(slots=True)
class File:
    """Content that is durable, and what was done to it since."""

    base: bytearray = field(default_factory=bytearray)
    layers: list[Layer] = field(default_factory=list)

    def sync(self) -> None:
        """Everything pending becomes durable; what was forgotten stays so."""
        for layer in self.layers:
            if layer.certainty is Certainty.PENDING:
                layer.certainty = Certainty.DURABLE
        while self.layers and self.layers[0].certainty is Certainty.DURABLE:
            _put(self.base, self.layers.pop(0).operation)

    def fail_sync(self) -> None:
        """Nothing becomes durable, and the system forgets that it is not."""
        for layer in self.layers:
            if layer.certainty is Certainty.PENDING:
                layer.certainty = Certainty.FORGOTTEN

    def view(self) -> bytes:
        """Return a process's view."""
        content = bytearray(self.base)
        for layer in self.layers:
            _put(content, layer.operation)
        return bytes(content)

    def draw(self, random: Random, style: Style) -> bytes:
        """Return the remains of one crash."""
        content = bytearray(self.base)
        uncertain = sum(layer.certainty is not Certainty.DURABLE for layer in self.layers)
        stays = random.randint(0, uncertain) if style.ordered else uncertain
        for layer in self.layers:
            operation = layer.operation
            if layer.certainty is Certainty.DURABLE:
                _put(content, operation)
                continue
            stays -= 1
            if operation.kind is Kind.TRUNCATE:
                if stays >= 0 and random.random() < style.share:
                    _put(content, operation)
                continue
            if stays >= 0 and style.ordered:
                pieces = [(operation.offset, operation.data)]
            elif stays == -1 or not style.ordered:
                pieces = list(_pieces(operation, random, style))
            else:
                pieces = []
            for offset, data in pieces:
                _grow(content, offset, random, style)
                content[offset : offset + len(data)] = data
            if random.random() < 0.5:  # the size may come before the content
                _grow(content, operation.offset + len(operation.data), random, style)
        return bytes(content)


def _put(content: bytearray, operation: Operation) -> None:
    """Do to the content what the operation did."""
    if operation.kind is Kind.TRUNCATE:
        del content[operation.offset :]
    end = operation.offset + len(operation.data)
    if operation.offset > len(content):
        content.extend(bytes(operation.offset - len(content)))
    content[operation.offset : end] = operation.data


def _grow(content: bytearray, size: int, random: Random, style: Style) -> None:
    """Make the content at least so long, with undefined bytes."""
    missing = size - len(content)
    if missing > 0:
        content.extend(random.randbytes(missing) if style.rubbish else bytes(missing))


def _pieces(operation: Operation, random: Random, style: Style) -> Iterator[tuple[int, bytes]]:
    """The parts of a write that reached the disk."""
    offset, data = operation.offset, operation.data
    if style.tear is Tear.WHOLE:
        if random.random() < style.share:
            yield offset, data
    elif style.tear is Tear.BYTES:
        yield offset, data[: random.randint(0, len(data))]
    else:
        keep = random.random()
        start = 0
        while start < len(data):
            end = min(
                len(data), (offset + start) // SECTOR_BYTES * SECTOR_BYTES + SECTOR_BYTES - offset
            )
            if random.random() < keep:
                yield offset + start, data[start:end]
            start = end


class Disk:
    """A directory on a disk, as the operations so far have left it."""

    def __init__(self, image: Image | None = None) -> None:
        self.files: dict[int, File] = {}
        self.names: dict[str, int] = {}
        self.pending_names: list[Operation] = []
        for number, (name, content) in enumerate((image or {}).items()):
            self.files[number] = File(bytearray(content))
            self.names[name] = number

    def copy(self) -> "Disk":
        """The same disk once more."""
        return deepcopy(self)

    def apply(self, operation: Operation) -> None:
        """Take one more operation."""
        kind = operation.kind
        if kind in {Kind.CREATE, Kind.DELETE, Kind.RENAME}:
            if kind is Kind.CREATE:
                self.files[operation.file] = File()
            self.pending_names.append(operation)
        elif kind is Kind.SYNC_NAMES:
            self.names = self.visible_names()
            self.pending_names = []
        elif kind is Kind.SYNC:
            self.files[operation.file].sync()
        elif kind is Kind.SYNC_FAILED:
            self.files[operation.file].fail_sync()
        else:
            self.files[operation.file].layers.append(Layer(operation))

    def visible_names(self) -> dict[str, int]:
        """The names that a process sees."""
        names = dict(self.names)
        for operation in self.pending_names:
            _rename(names, operation)
        return names

    def view(self) -> Image:
        """Return a process's view: also the remains of a killed one, as long as the system runs."""
        return {name: self.files[number].view() for name, number in self.visible_names().items()}

    @property
    def is_certain(self) -> bool:
        """Return whether a crash now can leave one image only."""
        return not self.pending_names and not any(
            layer.certainty is not Certainty.DURABLE
            for number in self.names.values()
            for layer in self.files[number].layers
        )

    def draw(self, random: Random) -> Image:
        """Return the remains of one crash."""
        names = dict(self.names)
        # A file system may order its names, or not.
        ordered = random.random() < 0.5
        stays = random.randint(0, len(self.pending_names))
        for position, operation in enumerate(self.pending_names):
            if position < stays if ordered else random.random() < 0.5:
                _rename(names, operation)
        style = draw_style(random)
        alike = random.random() < 0.5
        return {
            name: self.files[number].draw(random, style if alike else draw_style(random))
            for name, number in sorted(names.items())
        }


def _rename(names: dict[str, int], operation: Operation) -> None:
    """Do to the names what the operation did; one that finds nothing to act on was overtaken."""
    if operation.kind is Kind.DELETE:
        names.pop(operation.name, None)
        return
    for name in [name for name, number in names.items() if number == operation.file]:
        if operation.kind is Kind.RENAME:
            del names[name]
    names[operation.name] = operation.file
