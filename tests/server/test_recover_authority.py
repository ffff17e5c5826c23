# SPDX-License-Identifier: Apache-2.0
"""Recovery by offline keys on a live server: made, stated, signed, sent, refused, and checked again (SPEC Q-5.1)."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearinghouse.client import AccessDenied, Client, Refused, ResultCode, Role
from clearinghouse.server.cli import main
from clearinghouse.server.cli.inspecting import Recoveries
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.credentials.recover_authority import (
    check_recovery,
    recovery_fault,
    signed_bytes,
)
from clearinghouse.server.journal.records import commands_of, decode_call
from clearinghouse.statemachine.vocabulary.commands import RecoverAuthority
from clearinghouse.storage.reader import open_read_only
from tests.server.harness import RunningServer

UNTIL = "2099-01-31T12:00:00Z"

pytestmark = [pytest.mark.slow]


def command(*arguments: str, code: int = 0) -> Result:
    """Run `clearinghouse keys recovery`; it ends with a code."""
    result = CliRunner().invoke(main, ["keys", "recovery", *arguments])
    assert result.exit_code == code, (result.output, result.exception)
    return result


class Holders:
    """A server with two operators, and three holders of keys, of which two suffice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        genesis = folder / "genesis.toml"
        genesis.write_text('operators = ["ann", "bob"]\n', encoding="utf-8")
        self.server = RunningServer(folder / "data", "--genesis", str(genesis))
        self.files = [folder / f"{number}.pem" for number in range(4)]
        self.keys = [command("new", str(file)).stdout.strip() for file in self.files]

    def to(self, name: str) -> tuple[str, ...]:
        """The options of a caller."""
        return ("--address", self.server.address, "--as", name)

    def sign(self, holder: int, **other: str) -> Path:
        """Let a holder sign, into a file."""
        shown = json.loads(command("show", str(self.folder / "data"), "--json").stdout)
        words = {
            "genesis": shown["genesis_hash"],
            "number": str(shown["recovery_number"]),
            "expires": UNTIL,
            **other,
        }
        names = words.pop("operators", "carl,dora").split(",")
        options = [part for name, word in words.items() for part in (f"--{name}", word)]
        options += [part for name in names for part in ("--operator", name)]
        line = command("sign", "--key", str(self.files[holder]), *options).stdout
        path = self.folder / f"{holder}-{time.monotonic_ns()}.signed"
        path.write_text(line, encoding="utf-8")
        return path

    def refused(self, *signed: Path) -> str:
        """The reason of a recovery that the server refuses."""
        result = command("submit", *map(str, signed), *self.to("carl"), code=1)
        return result.stderr.removeprefix("clearinghouse: ")


@pytest.fixture
def holders(tmp_path: Path) -> Iterator[Holders]:
    """Holders whose keys are stated."""
    found = Holders(tmp_path)
    with found.server:
        keys = (*found.keys[:3], "--threshold", "2")
        proposed = command("state", *keys, *found.to("ann"), "--json").stdout
        assert json.loads(proposed)["is_in_force"] is False
        assert "in force" in command("state", *keys, *found.to("bob")).stdout
        yield found


def test_a_quorum_names_the_operators_and_nothing_less_does(holders: Holders) -> None:
    """Too few, a key twice, one that is not known, another genesis, a used number: each has its refusal."""
    first, second = holders.sign(0), holders.sign(2)
    assert holders.refused(first).startswith("TOO_FEW_SIGNATURES (limit 2, actual 1)")
    assert holders.refused(first, holders.sign(0)).startswith("RECOVERY_KEY_TWICE")
    assert "RECOVERY_SIGNATURE" in holders.refused(first, holders.sign(3))
    other = [holders.sign(holder, genesis="0" * 64) for holder in (0, 1)]
    assert "RECOVERY_GENESIS" in holders.refused(*other)
    later = [holders.sign(holder, number="2") for holder in (0, 1)]
    assert holders.refused(*later).startswith("RECOVERY_NUMBER (limit 1, actual 2)")
    over = [holders.sign(holder, expires="2020-01-31") for holder in (0, 1)]
    assert holders.refused(*over).startswith("AUTHORITY_EXPIRED")
    with Client(holders.server.address, principal="ann") as ann:
        ann.grant_role("rita", Role.RISK_OFFICER)
    said = command("submit", str(first), str(second), *holders.to("carl")).stdout
    assert said.startswith("the operators are carl, dora since ")
    assert holders.refused(first, second).startswith("RECOVERY_NUMBER (limit 2, actual 1)")
    with Client(holders.server.address, principal="ann") as ann, pytest.raises(Refused) as caught:
        ann.grant_role("eve", Role.OPERATOR)
    assert caught.value.reason == ResultCode.ROLE_REQUIRED
    listed = CliRunner().invoke(main, ["roles", "list", *holders.to("carl")]).stdout.splitlines()
    assert listed[0] == "ann  no role" or "ann  no role" in listed
    assert len([line for line in listed if "operator  by a quorum of recovery keys" in line]) == 2
    # The journal has what was signed, and it is right; a restart and a replay come to the same.
    assert holders.server.terminate() == 0
    data = str(holders.folder / "data")
    verified = CliRunner().invoke(main, ["verify", data, "--replay", "--json"])
    assert verified.exit_code == 0, verified.output
    assert json.loads(verified.stdout)["recoveries_checked"] == 6
    assert json.loads(command("show", data, "--json").stdout)["recovery_number"] == 2


def test_a_signature_that_is_not_right_gets_no_sequence(holders: Holders) -> None:
    """Of another key, over other names, of another form: refused before the queue, by the server and by the command."""
    signed = [json.loads(holders.sign(holder).read_text()) for holder in (0, 1)]
    good = {name: signed[0][name] for name in ("genesis_hash", "recovery_number", "operators")}
    until = signed[0]["expires_time_ns"]
    keys, signatures = ([one[name] for one in signed] for name in ("key", "signature"))
    with Client(holders.server.address, principal="carl") as carl:
        head = carl_head(holders)
        for changed in (
            {"signatures": signatures[::-1]},
            {"operators": ["mallory", "dora"]},
            {"expires_time_ns": until + 1},
            {"recovery_number": 2},
            {"signatures": [signatures[0], "0" * 128]},
            {"signatures": [signatures[0], signatures[1].upper()]},
            {"signatures": [signatures[0], signatures[1][:-2]]},
            {"keys": [keys[0], "zz"]},
        ):
            stated: dict[str, Any] = {
                **good,
                "expires_time_ns": until,
                "keys": keys,
                "signatures": signatures,
                **changed,
            }
            with pytest.raises(AccessDenied) as caught:
                carl.recover_authority(
                    stated.pop("recovery_number"), stated.pop("operators"), **stated
                )
            assert caught.value.reason == ResultCode.RECOVERY_SIGNATURE, changed
        assert carl_head(holders) == head
    forged = holders.folder / "forged"
    forged.write_text(json.dumps({**signed[0], "operators": ["mallory", "dora"]}))
    assert "not that of its key" in command("submit", str(forged), *holders.to("x"), code=2).stderr
    for text in ("", "[]", "{}", json.dumps({**signed[0], "operators": "carl"}), "[" * 9_000):
        forged.write_text(text)
        assert "is no line" in command("submit", str(forged), *holders.to("x"), code=2).stderr
    two = [str(holders.sign(0)), str(holders.sign(1, operators="carl,eve"))]
    assert "another operators" in command("submit", *two, *holders.to("x"), code=2).stderr


def carl_head(holders: Holders) -> int:
    """The last sequence of the journal."""
    with Client(holders.server.address, principal="ann") as ann:
        return ann.head().sequence


def test_verify_finds_a_recovery_whose_signature_was_changed(holders: Holders) -> None:
    """Who checks the journal sees each signature; of one that is wrong its sequence is found."""
    command("submit", str(holders.sign(0)), str(holders.sign(1)), *holders.to("carl"))
    assert holders.server.terminate() == 0
    reader = open_read_only(holders.folder / "data")
    try:
        checked = Recoveries(reader)
        records = list(checked.checked(reader.read(0)))
        assert (checked.count, checked.findings) == (1, [])
        other = Recoveries(reader)
        other._genesis_hash = "0" * 64
        list(other.checked(iter(records)))
        assert [(one.sequence, one.kind) for one in other.findings] == [(3, "recovery")]
        (found,) = [
            one
            for record in records[1:]
            for one, _ in map(decode_call, commands_of(record))
            if isinstance(one, RecoverAuthority)
        ]
    finally:
        reader.close()
    genesis_hash = records[0].head.hash.hex()
    assert recovery_fault(found, genesis_hash) is None
    found.operators = ["carl", "mallory"]
    with pytest.raises(EdgeError, match="RECOVERY_SIGNATURE"):
        check_recovery(found, genesis_hash)
    assert signed_bytes("00", 1, 2, ["a", "b"]) != signed_bytes("00", 1, 2, ["b", "a"])


def test_private_keys_stay_where_they_are(tmp_path: Path) -> None:
    """A key file is its owner's alone, is never overwritten, and opens with its passphrase; no output has a key."""
    file, secret = tmp_path / "a.pem", tmp_path / "passphrase"
    secret.write_text("correct horse\n")
    secret.chmod(0o600)
    said = command("new", str(file), "--passphrase-file", str(secret)).output
    assert (file.stat().st_mode & 0o777, "PRIVATE" in said) == (0o600, False)
    assert "cannot be made" in command("new", str(file), code=2).stderr
    options = ("--genesis", "0" * 64, "--number", "1", "--expires", UNTIL)
    names = ("--operator", "a", "--operator", "b")
    signing = ("sign", "--key", str(file), *options)
    assert "passphrase is another" in command(*signing, *names, code=2).stderr
    command(*signing, *names, "--passphrase-file", str(secret))
    secret.chmod(0o604)
    assert "chmod" in command(*signing, *names, "--passphrase-file", str(secret), code=2).stderr
    secret.chmod(0o600)
    with_it = ("--passphrase-file", str(secret))
    assert "different principals" in command(*signing, *names[:2], *with_it, code=2).stderr
    twice = (*names[:2], *names[:2])
    assert "different principals" in command(*signing, *twice, *with_it, code=2).stderr
    assert (
        "without spaces" in command(*signing, "--operator", "a b", *names, *with_it, code=2).stderr
    )
    bad = ("sign", "--key", str(file), "--genesis", "xy", *options[2:], *names, *with_it)
    assert "64 hexadecimal digits" in command(*bad, code=2).stderr
