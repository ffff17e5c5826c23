# SPDX-License-Identifier: Apache-2.0
"""Records from commands and back: replay, digests, and what tampering looks like (SPEC I-10, J-3)."""

import subprocess
import sys
from dataclasses import replace

import pytest

from clearinghouse.server.journal.records import (
    Applier,
    Replayer,
    command_digest,
    commands_of,
    decode_command,
    encode_command,
    events_of,
)
from clearinghouse.server.startup.directory import ReplayDifferedError, replay_log
from clearinghouse.server.startup.genesis import genesis_from_bytes
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.storage.chain import EMPTY_TAIL, link, seal
from clearinghouse.storage.encoding import decode, encode
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import JOURNAL_FORMAT, Head, Log, Record
from tests.unit.server.sequencing.driving import EPOCH, Driver, create_account, history, transfers


def lived() -> Log:
    """A log with a short life in it."""
    driver = Driver()
    assert len(list(history(driver))) == 5
    return driver.log


def replayer_of(log: Log) -> Replayer:
    """A machine as of the genesis of a log."""
    genesis = next(log.read(0))
    return Replayer(Engine(genesis_from_bytes(genesis.commands)), genesis)


def test_replay_gives_the_same_events_and_head() -> None:
    """Applying the commands again gives every digest and, rebuilt from events alone, the same chain."""
    log = lived()
    checked, rebuilt = replayer_of(log), replayer_of(log)
    records = list(log.read(1))
    assert [checked.apply(record) for record in records] == [None] * len(records)
    heads = [rebuilt.rebuild(record) for record in records]
    assert heads == [record.head for record in records]
    assert rebuilt.commands == log.head().sequence


def test_events_of_a_record_are_found_by_sequence() -> None:
    """The stored events, call by call, are what the machine gave when it lived."""
    driver = Driver()
    list(history(driver))
    for recorded in driver.published:
        assert events_of(recorded.record) == recorded.event_batches()
        calls = [decode_command(data) for data in commands_of(recorded.record)]
        assert [call.count() for call in calls] == [e.command.count() for e in recorded.entries]


def forged(record: Record, before: Head, commands: bytes) -> Record:
    """The record with other commands and a chain that fits, but the events of the old ones."""
    chain_hash = link(
        before.hash,
        JOURNAL_FORMAT,
        record.epoch,
        record.first_sequence,
        record.count,
        record.time_ns,
        commands,
        record.events_digest,
    )
    return replace(record, commands=commands, chain_hash=chain_hash)


def test_replay_names_the_record_whose_events_differ() -> None:
    """A command changed behind a chain that was made to fit is found by its events."""
    log = lived()
    records = list(log.read(0))
    victim = next(r for r in records if r.count == 3)
    position = records.index(victim)
    (data,) = commands_of(victim)
    values = decode(data)
    assert isinstance(values, list)
    values[-1] = [100, 5_000, 201]
    bad = forged(victim, records[position - 1].head, encode([encode(values)]))
    copy = MemoryLog([*records[:position], bad], EPOCH)
    with pytest.raises(ReplayDifferedError) as caught:
        replay_log(copy)
    assert caught.value.sequence == victim.first_sequence


@pytest.mark.parametrize(
    "commands",
    [
        encode([]),
        encode([b"\x00"]),
        encode([encode_command(create_account("x")), encode_command(create_account("y"))]),
        encode(7),
        encode(["text"]),
    ],
    ids=["none", "no command", "two for one", "no list", "text"],
)
def test_replay_names_a_record_that_holds_no_fitting_commands(commands: bytes) -> None:
    """Bytes that are no commands, or fill other sequences, are damage with a sequence and no crash."""
    records = list(lived().read(0))
    bad = forged(records[1], records[0].head, commands)
    with pytest.raises(ReplayDifferedError) as caught:
        replay_log(MemoryLog([records[0], bad], EPOCH))
    assert caught.value.sequence == 1


def test_commands_survive_their_bytes() -> None:
    """Every kind of call that a life has is read back equal, and its digest is that of its bytes."""
    command = transfers("id", 1001, 1002, [1, 2**62])
    data = encode_command(command)
    assert decode_command(data) == command
    assert command_digest(data) == command_digest(encode_command(command))
    assert command_digest(data) != command_digest(
        encode_command(transfers("id", 1001, 1002, [1, 3]))
    )


def test_a_record_continues_the_head() -> None:
    """Sealing links to the head given, so an applier at another head makes another chain."""
    log = lived()
    genesis = next(log.read(0))
    applier = Applier(Engine(genesis_from_bytes(genesis.commands)), Head(0, bytes(32)), 1)
    applier.open(1)
    command = create_account("a")
    applier.begin(command, encode_command(command))
    assert applier.proceed(1)
    record = applier.seal(EPOCH).record
    assert record == seal(Head(0, bytes(32)), EPOCH, 1, 1, record.commands, record.events)
    assert EMPTY_TAIL.head.hash != record.chain_hash


PROGRAM = """
from tests.unit.server.sequencing.driving import Driver, history
driver = Driver()
list(history(driver))
print(driver.log.head().hash.hex())
"""


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_hash_seeds_do_not_matter(hash_seed: str) -> None:
    """The same commands give the same chain under any seed of Python's own hashing (I-10)."""
    done = subprocess.run(
        (sys.executable, "-c", PROGRAM),
        env={"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == lived().head().hash.hex()
