# SPDX-License-Identifier: Apache-2.0
"""The bundle of a stop: what it holds, and what becomes of it where the disk is full or it was cut off (SPEC J-2.2)."""

import errno
from pathlib import Path

import msgspec
import pytest

from clearinghouse.server.journal.records import (
    Applier,
    Entry,
    command_digest,
    commands_of,
    encode_command,
)
from clearinghouse.server.startup.directory import open_directory
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.server.startup.incident_trial import TrialError, raises_again, raises_at_end
from clearinghouse.server.startup.incident_watch import IncidentWatch, Quarantine
from clearinghouse.server.startup.incidents import (
    INCIDENT_DIRECTORY,
    INCIDENT_FORMAT,
    Bundle,
    Incident,
    StoppedCall,
    content_digest,
    incident_of,
    list_incidents,
    settle,
    take_incident,
    write_incident,
)
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from clearinghouse.storage.files import SystemFiles
from clearinghouse.storage.reader import open_read_only
from tests.unit.server.sequencing.driving import (
    SEED,
    START_NS,
    Driver,
    create_account,
    transfers,
)

POISON = create_account("3", "poison")
STOP = Incident(
    INCIDENT_FORMAT, 1, "1", "pure", 7, 6, "00", 5,
    StoppedCall("CreateAccount", POISON.KIND, "alice", "r-1", "00", "02"), "AssertionError", [], [],
)  # fmt: skip


def stopped(driver: Driver, monkeypatch: pytest.MonkeyPatch, command: Command = POISON) -> Incident:
    """Let the machine raise within a call; return its bundle."""
    start = Applier._start

    def raising(applier: Applier, entry: Entry) -> Entry:
        begun = start(applier, entry)
        assert entry.command != command, "a sum"
        return begun

    monkeypatch.setattr(Applier, "_start", raising)
    driver.submit(command)
    assert not driver.sequencer.step()
    stop = driver.sequencer.machine_stop
    assert stop is not None
    (error,) = driver.failures
    return incident_of(stop, error, version="1", build="pure", now_ns=START_NS)


def test_a_bundle_has_what_was_applied_after_the_last_durable_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One call is durable, one is being committed, one waits for its record, and the fourth raises."""
    driver = Driver()
    driver.call(create_account("1"))
    driver.submit(create_account("2"))
    driver.sequencer.step()
    driver.submit(create_account("2b"))
    found = stopped(driver, monkeypatch)
    assert (found.durable_sequence, found.sequence) == (1, 4)
    assert found.durable_chain_head == driver.log.head().hash.hex()
    assert driver.committer.pending is not None
    assert [record.calls for record in found.records] == [
        commands_of(driver.committer.pending),
        [encode_command(create_account("2b")), encode_command(POISON)],
    ]
    assert found.call.digest == command_digest(encode_command(POISON)).hex()
    assert found.error == "AssertionError: a sum\nassert " + found.error.partition("\nassert ")[2]


def test_the_content_of_a_command_is_the_same_for_every_caller_and_time() -> None:
    """Only its kind and fields count."""
    other = create_account("9", "poison", START_NS + 1)
    other.principal = "other"
    assert content_digest(POISON) == content_digest(other)
    assert content_digest(POISON) != content_digest(create_account("3", "poisons"))


def test_what_raises_beside_the_machine_is_no_stop_of_it() -> None:
    """A read that raises ends the process as before, and blames no command."""
    driver = Driver()
    driver.submit(create_account("1"))

    def read(_state: object, _sequence: int) -> object:
        raise ZeroDivisionError

    driver.sequencer.read(read, lambda _: None, 1)
    assert not driver.sequencer.step()
    assert driver.failures
    assert driver.sequencer.machine_stop is None


class FullDisk(SystemFiles):
    """A disk with space for some bytes in each file."""

    def __init__(self, left: int) -> None:
        self.left = left

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """Take what there is space for."""
        super().write(descriptor, data[: self.left], offset)
        if len(data) > self.left:
            raise OSError(errno.ENOSPC, "no space")


def only(directory: Path) -> Bundle:
    """Return the one bundle."""
    (bundle,) = list_incidents(directory)
    return bundle


def test_a_nearly_full_disk_gets_a_bundle_without_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command is known all the same; on a full one nothing is left behind."""
    found = stopped(Driver(), monkeypatch)
    with pytest.raises(OSError, match="no space"):
        write_incident(tmp_path, found, FullDisk(10))
    assert not list((tmp_path / INCIDENT_DIRECTORY).iterdir())
    (tmp_path / "large").mkdir()
    whole = write_incident(tmp_path / "large", found).stat().st_size
    write_incident(tmp_path, found, FullDisk(whole - 1))
    kept = only(tmp_path).incident
    assert kept is not None
    assert (kept.call, kept.records) == (found.call, [])


def test_a_file_that_was_cut_off_counts_as_open_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work may have stopped the machine; a file that has no name of a bundle yet counts as none."""
    path = write_incident(tmp_path, stopped(Driver(), monkeypatch))
    assert not only(tmp_path).is_open_work
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert only(tmp_path).is_open_work
    settle(only(tmp_path), version="1", build="pure", reason="cut off", now_ns=START_NS)
    assert not only(tmp_path).is_open_work
    path.rename(path.with_suffix(".json.part"))
    assert not list_incidents(tmp_path)


def test_a_folder_that_cannot_be_read_counts_as_open_work(tmp_path: Path) -> None:
    """A server without the right to read it does not go on as if nothing had happened."""
    (tmp_path / INCIDENT_DIRECTORY).touch()  # as without the right, which the user root always has
    assert only(tmp_path).is_open_work
    watch = IncidentWatch(tmp_path)
    watch.look()
    assert watch.is_read_only


def test_a_bundle_of_another_form_counts_as_open_work(tmp_path: Path) -> None:
    """What it says is not known to this program."""
    write_incident(tmp_path, msgspec.structs.replace(STOP, format=INCIDENT_FORMAT + 1))
    assert (only(tmp_path).incident, only(tmp_path).is_open_work) == (None, True)


def test_the_bundle_of_another_node_is_written_once(tmp_path: Path) -> None:
    """What is here already stays as it is."""
    assert take_incident(tmp_path, msgspec.json.encode(STOP))
    other = msgspec.structs.replace(STOP, error="another text")
    assert not take_incident(tmp_path, msgspec.json.encode(other))
    assert only(tmp_path).incident == STOP
    assert not take_incident(tmp_path, msgspec.json.encode(STOP))


def test_a_stop_of_due_work_holds_no_command() -> None:
    """It has no caller; its server takes none at all."""
    work = msgspec.structs.replace(
        STOP, call=StoppedCall("AdvanceTime", AdvanceTime.KIND, "", "", "00", "01")
    )
    quarantine = Quarantine([Bundle(Path("1-7.incident"), work, None)])
    assert not quarantine.holds(
        Driver().applier.engine.state, AdvanceTime("", "", START_NS, START_NS)
    )


def test_a_quarantine_holds_the_request_the_kind_of_its_principal_and_the_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was answered before passes, since it is not applied again; once settled only the request is held."""
    driver = Driver()
    driver.call(create_account("1"))
    write_incident(tmp_path, stopped(driver, monkeypatch))
    state = driver.applier.engine.state

    def held() -> list[bool]:
        of_other = create_account("8", "poison", START_NS + 1)
        of_other.principal = "other"
        harmless = create_account("8", "alice")
        harmless.principal = "other"
        other_kind = transfers("9", 1_001, 1_001, [1])
        calls = (POISON, create_account("7"), of_other, create_account("1"), harmless, other_kind)
        quarantine = Quarantine(list_incidents(tmp_path))
        return [quarantine.holds(state, call) for call in calls]

    assert held() == [True, True, True, False, False, False]
    settle(only(tmp_path), version="2", build="pure", reason="fixed", now_ns=START_NS)
    assert held() == [True, False, False, False, False, False]


def test_a_settled_bundle_needs_the_record_that_it_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trial raises what the stop raised, passes without the defect, and says why it cannot be made."""
    opened = open_directory(tmp_path, make_genesis(seed=SEED), clock=lambda: START_NS)
    log = opened.directory.journal
    driver = Driver(log=log)
    driver.committer.epoch = opened.epoch
    driver.call(create_account("1"))
    driver.submit(create_account("2"))
    driver.sequencer.step()
    found = stopped(driver, monkeypatch)
    opened.directory.close()
    reader = open_read_only(tmp_path)
    assert raises_again(reader, found, START_NS, START_NS).startswith("AssertionError: a sum")
    monkeypatch.undo()
    assert raises_again(reader, found, START_NS, START_NS) == ""
    assert raises_at_end(reader, START_NS, START_NS + SECOND_NS) == ""
    for changed, text in (
        ({"durable_chain_head": "00"}, "another record at sequence 1"),
        ({"records": []}, "no calls"),
    ):
        assert text in raises_again(
            reader, msgspec.structs.replace(found, **changed), START_NS, START_NS
        )
    with pytest.raises(TrialError, match="the journal ends at sequence 1, before 2"):
        raises_again(reader, msgspec.structs.replace(found, durable_sequence=2), START_NS, START_NS)
    reader.close()
