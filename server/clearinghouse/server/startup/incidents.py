# SPDX-License-Identifier: Apache-2.0
"""Store each stop of the machine in a file beside the journal, an incident bundle (SPEC J-2.2).

Owns the form of these files and of the files that mark a bundle as settled. A bundle has the bytes of every call that
was applied and may not be durable; the last of them stopped the machine. With the journal these calls give all data
that the machine read. They are secrets of members, so only the owner of the directory may read them. Must never apply a
call.
"""

import os
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from clearinghouse.server.journal.records import DIGEST_BYTES, MachineStop
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command, ReportGap
from clearinghouse.statemachine.vocabulary.encoding import command_to_values
from clearinghouse.storage.encoding import encode
from clearinghouse.storage.files import SYSTEM_FILES, Files

INCIDENT_DIRECTORY: Final = "incidents"
INCIDENT_FORMAT: Final = 1
BUNDLE: Final = ".json"
SETTLED: Final = ".settled"
PART: Final = ".part"
TOLD_BYTES_MAX: Final = 256 * 1024
_OF_TIME: Final = (AdvanceTime.KIND, ReportGap.KIND)
_CALLER_FIELDS: Final = 4  # kind, principal, request id, time of creation


class StoppedCall(msgspec.Struct, frozen=True):
    """The call that stopped the machine. `content` is the digest of its fields without its principal, request id and
    time.
    """

    name: str
    kind: int
    principal: str
    request_id: str
    digest: str
    content: str


class AppliedRecord(msgspec.Struct, frozen=True):
    """Some calls as bytes of the journal, and the time at which they were applied."""

    time_ns: int
    calls: list[bytes]


class Incident(msgspec.Struct, frozen=True):
    """The data that an incident bundle stores about one stop of the machine.

    `records` is empty if the disk had no space for them.
    """

    format: int
    stopped_at_ns: int
    version: str
    build: str
    sequence: int
    durable_sequence: int
    durable_chain_head: str
    durable_time_ns: int
    call: StoppedCall
    error: str
    traceback: list[str]
    records: list[AppliedRecord]

    @property
    def name(self) -> str:
        """Return the name of the bundle's files, without their endings."""
        return f"{self.stopped_at_ns}-{self.sequence}"

    @property
    def is_work(self) -> bool:
        """Return whether due work stopped the machine, and not a command."""
        return self.call.kind in _OF_TIME


class Settled(msgspec.Struct, frozen=True):
    """The statement that a bundle is settled, so that it blocks nothing more: when, by which program, and why."""

    at_ns: int
    version: str
    build: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file about a stop. `incident` is None if the file cannot be read, `settled` is None while the stop is open.

    If the directory of these files cannot be read, one bundle stands for all that may be in it.
    """

    path: Path
    incident: Incident | None
    settled: Settled | None

    @property
    def name(self) -> str:
        """Return the bundle's name for the command line."""
        return self.path.stem

    @property
    def is_open_work(self) -> bool:
        """Return whether a server must start with reads only because of this bundle; True also for an unreadable
        bundle.
        """
        return self.settled is None and (self.incident is None or self.incident.is_work)

    @property
    def text(self) -> str:
        """Return a description of the stop for people; of a member it has only the principal and the request id."""
        found = self.incident
        if found is None:
            return f"{self.name}: it cannot be read"
        call = found.call
        whose = "" if found.is_work else f" of {call.principal!r}, request id {call.request_id!r},"
        return f"{self.name}: {call.name}{whose} at sequence {found.sequence}: {found.error}"


def content_digest(command: Command) -> str:
    """Return the digest of a command's fields without its principal, request id and time of creation."""
    values = command_to_values(command)
    content = encode((values[0], *values[_CALLER_FIELDS:]))  # type: ignore[arg-type]
    return blake2b(content, digest_size=DIGEST_BYTES).hexdigest()


def incident_of(
    stop: MachineStop, error: BaseException, *, version: str, build: str, now_ns: int
) -> Incident:
    """Return the bundle for a stop of the machine and the error that it raised."""
    command = stop.command
    name = type(command).__name__
    text = str(error)
    return Incident(
        INCIDENT_FORMAT,
        now_ns,
        version,
        build,
        stop.sequence,
        stop.head.sequence,
        stop.head.hash.hex(),
        stop.time_ns,
        StoppedCall(
            name,
            command.KIND,
            command.principal,
            command.request_id,
            stop.call_digest.hex(),
            content_digest(command),
        ),
        f"{type(error).__name__}: {text}" if text else type(error).__name__,
        "".join(traceback.format_exception(error)).splitlines(),
        [AppliedRecord(time_ns, calls) for time_ns, calls in stop.records],
    )


def write_incident(directory: Path, incident: Incident, files: Files = SYSTEM_FILES) -> Path:
    """Write a bundle, without its records if the disk has no space for them; return its path. Raises OSError."""
    folder = directory / INCIDENT_DIRECTORY
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{incident.name}{BUNDLE}"
    try:
        _put(path, incident, files)
    except OSError:
        _put(path, msgspec.structs.replace(incident, records=[]), files)
    files.sync_directory(directory)
    return path


def incident_bytes(incident: Incident) -> bytes:
    """Return the bytes of a bundle for the other nodes of a cluster; large records are left out."""
    data = msgspec.json.encode(incident)
    if len(data) <= TOLD_BYTES_MAX:
        return data
    return msgspec.json.encode(msgspec.structs.replace(incident, records=[]))


def take_incident(directory: Path, data: bytes) -> bool:
    """Write the bundle of another node unless this directory has it; return whether it was new.

    Raises OSError, and MsgspecError for bytes in a form that this program does not know.
    """
    incident = msgspec.json.decode(data, type=Incident)
    if (directory / INCIDENT_DIRECTORY / f"{incident.name}{BUNDLE}").exists():
        return False
    write_incident(directory, incident)
    return True


def settle(
    bundle: Bundle,
    *,
    version: str,
    build: str,
    reason: str,
    now_ns: int,
    files: Files = SYSTEM_FILES,
) -> None:
    """Mark a bundle as settled: from now on it only blocks its own request. Raises OSError."""
    _put(bundle.path.with_suffix(SETTLED), Settled(now_ns, version, build, reason), files)


def _put(path: Path, content: msgspec.Struct, files: Files) -> None:
    """Write a file completely and durably, or not at all. Raises OSError."""
    part = path.with_name(path.name + PART)
    data = msgspec.json.format(msgspec.json.encode(content), indent=1)
    try:
        descriptor = files.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            files.write(descriptor, data, 0)
            files.sync(descriptor)
        finally:
            files.close(descriptor)
        files.replace(part, path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    files.sync_directory(path.parent)


def list_incidents(directory: Path) -> list[Bundle]:
    """Return the bundles of a data directory, the oldest first."""
    return sorted(_found(directory / INCIDENT_DIRECTORY), key=lambda bundle: bundle.name)


def _found(folder: Path) -> Iterator[Bundle]:
    """Yield the bundles of a directory, which may be missing."""
    try:
        paths = list(folder.iterdir())
    except FileNotFoundError:
        return
    except OSError:
        yield Bundle(folder, None, None)
        return
    for path in (path for path in paths if path.suffix == BUNDLE):
        settled = None
        with suppress(OSError, msgspec.MsgspecError):
            settled = msgspec.json.decode(path.with_suffix(SETTLED).read_bytes(), type=Settled)
        incident = None
        with suppress(OSError, msgspec.MsgspecError):
            found = msgspec.json.decode(path.read_bytes(), type=Incident)
            incident = found if found.format == INCIDENT_FORMAT else None
        yield Bundle(path, incident, settled)
