# SPDX-License-Identifier: Apache-2.0
"""Real servers that are killed, or whose system calls fail, while clients write down what was acknowledged to them.

Owns the clients' record of sequences and chain hashes and its comparison with the journal from outside. A kill leaves
the system's cache as it is, so it shows recovery and never a missing sync; failing system calls show it for the
shipped SQLite. The power cuts are in `crashes`.
"""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Final, NamedTuple

from clearinghouse.client import ClearinghouseError, RequestKey, Transfer
from clearinghouse.client.sync import Client
from clearinghouse.storage.chain import RecordChecker
from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import open_read_only
from tests.server.harness import COMMAND, SEED, RunningServer, deposit, run_command

CYCLES_PER_DIRECTORY: Final = 40
WITNESSES: Final = 3
STOPPED: Final = 6


class Acknowledged(NamedTuple):
    """The reply to a client: the sequences of its items and the hash of the record that has the last of them.

    Earlier records have the earlier parts of a call that was divided (J-3.1).
    """

    sequences: list[int]
    chain_head: bytes
    key: RequestKey


class Witness:
    """A client that transfers, one call after the other, until its server is gone, and writes down the answers.

    `items` are in each call: many of them make large records, and so checkpoints.
    """

    def __init__(
        self, server: RunningServer, accounts: tuple[int, int], name: str, items: int = 1
    ) -> None:
        self.acknowledged: list[Acknowledged] = []
        self.unknown: list[RequestKey] = []
        self._client = server.client(name)
        self._name = name
        self._transfers = [Transfer(*accounts, "USDC", "0.000001")] * items
        self._stop = Event()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        with self._client as client:
            while not self._stop.is_set():
                number = len(self.acknowledged)
                key = RequestKey(f"{self._name}-{number}", time.time_ns())
                try:
                    answer = client.submit_transfers(self._transfers, key=key, timeout=3)
                except ClearinghouseError:
                    self.unknown.append(key)
                    return
                self.acknowledged.append(
                    Acknowledged([item.sequence for item in answer], answer.chain_head, key)
                )

    def stop(self) -> None:
        """Send nothing more."""
        self._stop.set()
        self._thread.join()


def begin(path: Path) -> tuple[int, int]:
    """A directory with two accounts, the first of them rich."""
    with RunningServer(path, "--seed", SEED) as server, server.client() as client:
        accounts = (
            client.create_account("payer", max_leverage=1),
            client.create_account("payee", max_leverage=1),
        )
        deposit(client, accounts[:1], "USDC", 1_000_000)
        if server.terminate() != 0:
            raise AssertionError("a new server did not stop cleanly")
    return accounts


class Ledger:
    """The journal of a directory as its clients remember it, read from outside while no server runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records: dict[bytes, Record] = {}
        self._checker = RecordChecker()

    def broken(self, acknowledged: list[Acknowledged]) -> list[str]:
        """Return the replies to clients that the journal does not have, and damage; empty if all is well."""
        found = self._read()
        for reported in acknowledged:
            record = self._records.get(reported.chain_head)
            first, last = reported.sequences[0], reported.sequences[-1]
            if record is None:
                found.append(f"sequence {first}: no record has the hash that it received")
            elif not record.first_sequence <= last <= record.last_sequence:
                found.append(f"sequence {last}: its record has other sequences")
            elif any(before >= after for before, after in pairwise(reported.sequences)):
                found.append(f"sequence {first}: the sequences of its call do not rise")
        return found

    def _read(self) -> list[str]:
        """Take in the records since the last time, each checked against the one before."""
        try:
            reader = open_read_only(self._path)
            with closing(reader):
                for record in reader.scan(self._checker.tail.head.sequence + 1):
                    if record.last_sequence <= self._checker.tail.head.sequence:
                        continue
                    finding = self._checker.check(record)
                    if finding is not None:
                        return [f"{finding.kind} at {finding.sequence}: {finding.detail}"]
                    self._records[record.chain_hash] = record
        except StorageError as error:
            return [str(error)]
        return []


# --- killed ---


@dataclass(slots=True)
class KillTally:
    """What a run of kills came to."""

    kills: int = 0
    acknowledged: int = 0
    broken: list[str] = field(default_factory=list)


def kill_loop(scratch: Path, seed: int, cycles: int) -> KillTally:
    """Kill servers under load, now and then while they start, and compare what they acknowledged after each kill."""
    tally = KillTally()
    random = Random(seed)
    for first in range(0, cycles, CYCLES_PER_DIRECTORY):
        path = scratch / f"killed-{first}"
        accounts = begin(path)
        ledger = Ledger(path)
        reported: list[Acknowledged] = []
        unknown: list[RequestKey] = []
        for cycle in range(first, min(cycles, first + CYCLES_PER_DIRECTORY)):
            if random.random() < 0.2:
                _kill_while_starting(path, random.uniform(0.0, 1.2))
                received: tuple[list[Acknowledged], list[RequestKey]] = ([], [])
            else:
                received = _kill_under_load(path, accounts, f"{cycle}", random)
            fresh, lost = received
            unknown += lost
            reported += fresh
            tally.kills += 1
            tally.broken += [f"cycle {cycle}: {text}" for text in ledger.broken(fresh)]
        tally.acknowledged += len(reported)
        tally.broken += [f"at last: {text}" for text in ledger.broken(reported)]
        tally.broken += _ask_again(path, accounts, reported, unknown)
    return tally


def _kill_under_load(
    path: Path, accounts: tuple[int, int], name: str, random: Random
) -> tuple[list[Acknowledged], list[RequestKey]]:
    """Kill one server while clients write; return their replies, and their unanswered calls."""
    with RunningServer(path) as server:
        if not server.address:
            raise AssertionError(f"the server does not start again, see {path.with_suffix('.log')}")
        witnesses = [
            Witness(server, accounts, f"w{number}-{name}", items=1 + 199 * (number == 0))
            for number in range(WITNESSES)
        ]
        time.sleep(random.uniform(0.02, 0.4))
        server.kill()
        for witness in witnesses:
            witness.stop()
    return (
        [one for witness in witnesses for one in witness.acknowledged],
        [key for witness in witnesses for key in witness.unknown],
    )


def _kill_while_starting(path: Path, seconds: float) -> None:
    """One server, killed before it says that it serves, or soon after."""
    command = (*COMMAND, "serve", "--data-dir", str(path), "--listen", "127.0.0.1:0")
    with (
        path.with_suffix(".log").open("a") as log,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log) as process,
    ):
        time.sleep(seconds)
        process.kill()


def _ask_again(
    path: Path,
    accounts: tuple[int, int],
    reported: list[Acknowledged],
    unknown: list[RequestKey],
) -> list[str]:
    """Who repeats a request gets its old answer, or the one there is; and the journal verifies with its commands."""
    found = []
    with RunningServer(path) as server:
        for one in reported[-30:]:
            with server.client(_principal(one.key)) as client:
                answer = _repeat(client, accounts, one.key, len(one.sequences))
            if answer != one.sequences[0]:
                found.append(f"{one.key} was {one.sequences[0]} and is {answer}")
        for key in unknown[-30:]:
            with server.client(_principal(key)) as client:
                items = 200 if key.request_id.startswith("w0") else 1
                answers = {_repeat(client, accounts, key, items) for _ in range(2)}
            if len(answers) != 1:
                found.append(f"{key} has the answers {answers}")
        if server.terminate() != 0:
            found.append("the server does not stop cleanly")
    verified = run_command("verify", str(path), "--replay", "--json")
    if verified.returncode != 0:
        found.append(verified.stdout)
    return found


def _principal(key: RequestKey) -> str:
    """Who sent a request: a witness's name is the beginning of its keys."""
    return key.request_id.rpartition("-")[0]


def _repeat(client: Client, accounts: tuple[int, int], key: RequestKey, items: int) -> int:
    """Send a request once more; its first sequence, 0 if it was refused as too old."""
    transfers = [Transfer(*accounts, "USDC", "0.000001")] * items
    try:
        return client.submit_transfers(transfers, key=key, timeout=10).first_sequence
    except ClearinghouseError:
        return 0


# --- failing system calls ---


@dataclass(frozen=True, slots=True)
class Injection:
    """A failure of the real server's system calls: the `when`-th call, in each thread, of one kind fails."""

    call: str
    error: str
    when: str
    file: str = ""
    """the one file whose calls are counted, else all"""

    def __str__(self) -> str:
        return f"{self.call} {self.error} {self.when} {self.file}".strip()


_WRITES: Final = "pwrite64,fdatasync,fsync,ftruncate,unlink,rename"
_INJECTED: Final = re.compile(r"\(INJECTED\)")
_WRITE: Final = re.compile(r"\b(pwrite64|ftruncate|unlink|rename)\([^)]*(journal\.db|/head)")


def injections(most: int) -> Iterator[Injection]:
    """Every write and sync up to some number, once and for good, then those of the checkpoint in the main file."""
    for number in range(1, most + 1):
        for call, error in (
            ("pwrite64", "ENOSPC"),
            ("pwrite64", "EIO"),
            ("fdatasync,fsync", "EIO"),
        ):
            yield Injection(call, error, f"{number}{'+' * (number % 2)}")
    for call, error, when in (
        ("pwrite64", "EIO", "1"),
        ("pwrite64", "ENOSPC", "3+"),
        ("fdatasync,fsync", "EIO", "1"),
    ):
        yield Injection(call, error, when, "journal.db")


@contextmanager
def injected(path: Path, strace: str, injection: Injection, trace: Path) -> Iterator[RunningServer]:
    """A server under strace whose calls fail."""
    watched = ("-P", str(path / injection.file)) if injection.file else ()
    wrapper = (
        *(strace, "-D", "-f", "-y", "-o", str(trace), *watched),
        *("-e", f"trace={_WRITES}"),
        *("-e", f"inject={injection.call}:error={injection.error}:when={injection.when}"),
    )
    with RunningServer(path, wrapper=wrapper) as server:
        yield server


def fail_calls(scratch: Path, strace: str, number: int, injection: Injection) -> list[str]:
    """One server with a failing call under load, and its restart: what was wrong, empty if nothing."""
    path, trace = scratch / f"failing-{number}", scratch / f"trace-{number}"
    accounts = begin(path)
    found = []
    reported: list[Acknowledged] = []
    with injected(path, strace, injection, trace) as server:
        if server.address:
            witnesses = [
                Witness(server, accounts, f"w{one}", items=1 + 399 * (one == 0))
                for one in range(WITNESSES)
            ]
            code = server.wait()
            for witness in witnesses:
                witness.stop()
                reported += witness.acknowledged
        else:
            code = server.wait()
    if code != STOPPED:
        found.append(f"exit code {code}")
    lines = trace.read_text().splitlines()
    # SQLite passes over a failing sync of the directory; the journal has seen to the names before.
    strikes = [
        place
        for place, line in enumerate(lines)
        if _INJECTED.search(line) and f"sync({path}>)" not in re.sub(r"\d+<", "", line)
    ]
    if not strikes:
        found.append("no call failed")
    elif any(_WRITE.search(line) and "INJECTED" not in line for line in lines[strikes[0] + 1 :]):
        found.append("something was written after the failure")
    found += Ledger(path).broken(reported)
    found += _ask_again(path, accounts, reported, [])
    return [f"{injection}: {text}" for text in found]
