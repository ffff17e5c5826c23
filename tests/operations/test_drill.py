# SPDX-License-Identifier: Apache-2.0
"""The restore drill in short, and encrypted copies on the command line (SPEC J-7)."""

import json
import signal
import subprocess
from pathlib import Path

import pyrage
import pytest

from clearinghouse.server.cli.copies import _staged
from clearinghouse.server.console.exits import Exit
from tests.operations import drill
from tests.server.harness import run_command
from tests.unit.storage.builders import make_journal


@pytest.mark.slow
def test_a_killed_server_comes_back_from_its_encrypted_backup(tmp_path: Path) -> None:
    """Each call acknowledged before the backup ended is served again from it, with the same head."""
    found = drill.run(tmp_path, 50)
    assert found.faults == []
    assert 50 <= found.acknowledged_in_backup <= found.acknowledged - 1
    assert found.lost == found.acknowledged - found.acknowledged_in_backup


@pytest.mark.slow
def test_a_drill_finds_a_backup_that_lacks_a_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restore that leaves out the last records is found by the head; a record has a sequence or two."""

    def shorter(*arguments: str) -> subprocess.CompletedProcess[str]:
        if arguments[0] != "restore":
            return run_command(*arguments)
        command, backup, target, *flags = arguments
        whole = json.loads(run_command(command, backup, f"{target}-whole", *flags).stdout)
        return run_command(*arguments, "--until", str(whole["sequence"] - 5))

    monkeypatch.setattr(drill, "run_command", shorter)
    faults = drill.run(tmp_path, 20).faults
    assert any("verify" in fault for fault in faults), faults


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    """A directory for plain copies."""
    folder = tmp_path / "staging"
    folder.mkdir()
    return folder


def test_an_encrypted_copy_on_the_command_line(tmp_path: Path, staging: Path) -> None:
    """Backup and restore agree on the head; wrong keys, cut files and missing flags have their exit codes."""
    head = make_journal(tmp_path / "data", 50)[-1].head
    key, other = (pyrage.x25519.Identity.generate() for _ in range(2))
    for name, one in (("key", key), ("other", other)):
        (tmp_path / name).touch(0o600)
        (tmp_path / name).write_text(f"{one}\n", encoding="ascii")
    backup, data = str(tmp_path / "backup"), str(tmp_path / "data")
    keep = ("--staging", str(staging), "--json")
    made = run_command("backup", data, backup, "--encrypt-to", str(key.to_public()), *keep)
    said = json.loads(made.stdout)
    assert (made.returncode, said["encrypted"]) == (0, True)
    assert (said["sequence"], said["chain_head"]) == (head.sequence, head.hash.hex())

    def restore(target: str, *flags: str) -> tuple[int, str]:
        ended = run_command("restore", backup, str(tmp_path / target), *flags, *keep)
        found = json.loads(ended.stdout)
        return ended.returncode, found.get("error") or found["chain_head"]

    mine = ("--identity", str(tmp_path / "key"))
    assert restore("restored", *mine) == (0, head.hash.hex())
    part = run_command(
        "restore", backup, str(tmp_path / "part"), *mine, "--until", str(head.sequence - 1), *keep
    )
    assert json.loads(part.stdout)["sequence"] == head.sequence - 3
    assert restore("no", "--identity", str(tmp_path / "other")) == (Exit.USAGE, "WrongIdentity")
    assert restore("no", "--identity", str(tmp_path / "none")) == (Exit.USAGE, "Identity")
    assert restore("no") == (Exit.USAGE, "EncryptedBackup")
    assert restore("restored", *mine) == (Exit.USAGE, "TargetNotEmpty")
    path = tmp_path / "backup" / "journal.db.age"
    path.write_bytes(path.read_bytes()[:-1])
    assert restore("no", *mine) == (Exit.DAMAGED, "BackupDamaged")
    assert not (tmp_path / "no").exists()
    plain = run_command("restore", data, str(tmp_path / "no"), *mine, "--json")
    assert (plain.returncode, json.loads(plain.stdout)["error"]) == (2, "EncryptedBackup")
    followed = run_command("backup", "--follow", data, str(tmp_path / "no"), "--encrypt-to", "age1")
    assert followed.returncode == Exit.USAGE
    assert list(staging.iterdir()) == []


def test_a_signal_removes_the_plain_copy(staging: Path) -> None:
    """SIGTERM in the middle of an encrypted copy ends it, and its plain copy with it; later signals act as before."""
    before = signal.getsignal(signal.SIGTERM)

    def stopped() -> None:
        with _staged(staging) as plain:
            plain.mkdir()
            (plain / "journal.db").touch()
            assert plain.parent.stat().st_mode & 0o077 == 0
            signal.raise_signal(signal.SIGTERM)

    with pytest.raises(SystemExit) as ended:
        stopped()
    assert ended.value.code == 128 + signal.SIGTERM
    assert list(staging.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_secret_key_in_the_wrong_place_is_not_shown(tmp_path: Path) -> None:
    """A secret key that is given as a recipient is refused without its text, on either output."""
    make_journal(tmp_path / "data", 2)
    secret = str(pyrage.x25519.Identity.generate())
    ended = run_command(
        "backup", str(tmp_path / "data"), str(tmp_path / "no"), "--encrypt-to", secret, "--json"
    )
    assert (ended.returncode, json.loads(ended.stdout)["error"]) == (2, "Recipient")
    assert secret not in ended.stdout + ended.stderr
    assert not (tmp_path / "no").exists()
