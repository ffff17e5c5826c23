# SPDX-License-Identifier: Apache-2.0
"""API keys: their form, their file, and the check of one (SPEC Q-5, Q-5.1)."""

import asyncio
import hashlib
import hmac
import json
import os
import re
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials import watched
from clearinghouse.server.credentials.key_files import Stated, new_key, revoke_key, rotate_key
from clearinghouse.server.credentials.keys import SCOPES, KeyFiles, KeyRing, load_keys
from clearinghouse.server.credentials.last_use import LAST_USE_FILE, LastUse, read_last_use
from clearinghouse.server.journal.records import MACHINE_PRINCIPAL
from clearinghouse.statemachine.vocabulary import codes

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOCAL = "ipv4:127.0.0.1:5000"
HOUR = timedelta(hours=1)


@pytest.fixture
def files(tmp_path: Path) -> KeyFiles:
    """The places of keys and pepper, where nothing is yet."""
    return KeyFiles(tmp_path / "keys.json", tmp_path / "pepper.key")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock of the check of keys; at first it says NOW."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr("clearinghouse.server.credentials.keys.time.time", moment.timestamp)

    at(NOW)
    return at


def code_of(ring: KeyRing, text: str, peer: str = LOCAL, scope: int = 0) -> int:
    """The code with which a key is refused."""
    with pytest.raises(EdgeError) as caught:
        ring.principal_of(text, peer, scope)
    assert text == "" or text not in str(caught.value)
    return caught.value.code


def with_checksum(text: str) -> str:
    """A text of the form of a key with the right checksum, by the definition of the form."""
    return text + format(zlib.crc32(text.encode()), "08x")


def test_a_key_names_its_principal(files: KeyFiles) -> None:
    """A new key has the documented form, and its file has the keyed hash of it and not the secret."""
    entry, text = new_key(files, Stated("desk-1", "a label"), NOW)
    prefix, key_id, rest = text.split("_")
    secret, checksum = rest[:64], rest[64:]
    assert (prefix, key_id, len(text)) == ("chk", entry.id, 93)
    assert int(checksum, 16) == zlib.crc32(text[:-8].encode())
    assert KeyRing(files).principal_of(text, LOCAL) == "desk-1"
    stored = json.loads(files.keys.read_text())["keys"][0]
    pepper = bytes.fromhex(files.pepper.read_text())
    assert (
        stored["hash"]
        == hmac.new(pepper, f"{key_id}_{secret}".encode(), hashlib.sha256).hexdigest()
    )
    assert len(bytes.fromhex(secret)) == len(pepper) == 32
    for file in (files.keys, files.pepper):
        assert secret not in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in files.keys.parent.iterdir() if path.name.startswith(".")] == []


def test_what_is_wrong_with_a_key_is_not_said(files: KeyFiles) -> None:
    """Malformed, unknown and wrong keys have the same refusal."""
    _, text = new_key(files, Stated("desk-1"), NOW)
    _, other = new_key(files, Stated("desk-2"), NOW)
    ring = KeyRing(files)
    swapped = with_checksum(text[:21] + other[21:-8])
    unknown = with_checksum("chk_" + "0" * 16 + text[20:-8])
    messages = set()
    for wrong in (
        "",
        "chk_",
        text[:-1],
        text + "0",
        text.upper(),
        text[:-1] + ("0" if text[-1] != "0" else "1"),
        swapped,
        unknown,
        text.replace("chk_", "ghp_"),
        "chk_" + "é" * 89,
        text + "\n",
    ):
        with pytest.raises(EdgeError) as caught:
            ring.principal_of(wrong, LOCAL)
        assert caught.value.code == codes.CREDENTIAL_INVALID, wrong
        messages.add(str(caught.value))
    assert len(messages) == 1
    assert ring.used == {}


def test_an_unknown_key_costs_a_hash_too(files: KeyFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash is computed for an id that no key has, so that the time does not show which ids exist."""
    _, text = new_key(files, Stated("desk-1"), NOW)
    ring = KeyRing(files)
    computed: list[bytes] = []
    real = hmac.digest

    def digest(key: bytes, message: bytes, kind: str) -> bytes:
        computed.append(message)
        return real(key, message, kind)

    monkeypatch.setattr("clearinghouse.server.credentials.keys.hmac.digest", digest)
    code_of(ring, "chk_x")
    assert computed == []
    code_of(ring, with_checksum("chk_" + "0" * 16 + text[20:-8]))
    assert len(computed) == 1


def test_a_key_ends_at_its_expiry(files: KeyFiles, clock: Callable[[datetime], None]) -> None:
    """A key is good up to a microsecond before its end and not at it, and only its holder learns of that."""
    _, text = new_key(files, Stated("desk-1", expires=NOW + HOUR), NOW)
    ring = KeyRing(files)
    clock(NOW + HOUR - timedelta(microseconds=1))
    assert ring.principal_of(text, LOCAL) == "desk-1"
    clock(NOW + HOUR)
    assert code_of(ring, text) == codes.CREDENTIAL_EXPIRED
    wrong = with_checksum(text[:21] + "0" * 64)
    assert code_of(ring, wrong) == codes.CREDENTIAL_INVALID


@pytest.mark.usefixtures("clock")
def test_a_revoked_key_is_refused(files: KeyFiles) -> None:
    """A revoked key stays in the file; a second revocation keeps the first time."""
    entry, text = new_key(files, Stated("desk-1"), NOW)
    assert revoke_key(files, entry.id, NOW).revoked == NOW
    assert revoke_key(files, entry.id, NOW + HOUR).revoked == NOW
    assert code_of(KeyRing(files), text) == codes.CREDENTIAL_EXPIRED


@pytest.mark.parametrize(
    ("network", "peer", "is_let_in"),
    [
        ("10.1.0.0/16", "ipv4:10.1.255.255:1", True),
        ("10.1.0.0/16", "ipv4:10.2.0.0:1", False),
        ("10.1.0.0/16", "ipv6:[::ffff:10.1.0.1]:1", True),
        ("10.1.0.0/16", "ipv6:%5B::ffff:10.1.0.1%5D:1", True),
        ("10.1.0.0/16", "unix:", False),
        ("10.1.0.0/16", "", False),
        ("::1/128", "ipv6:[::1]:1", True),
        ("::1/128", "ipv6:[::2]:1", False),
        ("0.0.0.0/0", "ipv6:[2001:db8::1]:1", False),
    ],
)
def test_a_key_is_used_from_its_networks(
    files: KeyFiles, network: str, peer: str, *, is_let_in: bool
) -> None:
    """An address inside the list is let in, one outside or unknown is not."""
    _, text = new_key(files, Stated("desk-1", networks=("192.0.2.7/32", network)), NOW)
    ring = KeyRing(files)
    if is_let_in:
        assert ring.principal_of(text, peer) == "desk-1"
    else:
        assert code_of(ring, text, peer) == codes.CREDENTIAL_NETWORK
    wrong = with_checksum(text[:21] + "0" * 64)
    assert code_of(ring, wrong, peer) == codes.CREDENTIAL_INVALID


@pytest.mark.parametrize("scope", SCOPES)
def test_scopes_restrict_a_key(
    files: KeyFiles, clock: Callable[[datetime], None], scope: str
) -> None:
    """A key with a scope is good for calls of it alone, one without for all; so is the one that a rotation makes."""
    clock(NOW)
    first, text = new_key(files, Stated("desk-1", scopes=(scope,)), NOW)
    _, _, rotated = rotate_key(files, first.id, HOUR, None, NOW)
    _, unrestricted = new_key(files, Stated("desk-1"), NOW)
    ring = KeyRing(files)
    for name, bit in SCOPES.items():
        assert ring.principal_of(unrestricted, LOCAL, bit) == "desk-1"
        for restricted in (text, rotated):
            if name == scope:
                assert ring.principal_of(restricted, LOCAL, bit) == "desk-1"
            else:
                assert code_of(ring, restricted, scope=bit) == codes.CREDENTIAL_SCOPE
                wrong = with_checksum(restricted[:21] + "0" * 64)
                assert code_of(ring, wrong, scope=bit) == codes.CREDENTIAL_INVALID


@pytest.mark.parametrize("scopes", [("admin",), ("",), ("read", "read")])
def test_scopes_that_are_none_are_refused(files: KeyFiles, scopes: tuple[str, ...]) -> None:
    """An unknown scope and one stated twice make no key, and a file with them is refused."""
    new_key(files, Stated("desk-1", scopes=("read",)), NOW)
    with pytest.raises(ConfigError, match="scope"):
        new_key(files, Stated("desk-1", scopes=scopes), NOW)
    wrong = re.sub(r'\[\s*"read"\s*\]', json.dumps(scopes), files.keys.read_text())
    files.keys.write_text(wrong)
    with pytest.raises(ConfigError, match="scope"):
        KeyRing(files)


def test_a_rotation_overlaps(files: KeyFiles, clock: Callable[[datetime], None]) -> None:
    """Both keys name the principal until the overlap ends; networks and label stay, an earlier end too."""
    stated = Stated("desk-1", "gateway", ("127.0.0.0/8",), NOW + 2 * HOUR)
    first, old = new_key(files, stated, NOW)
    ending, second, new = rotate_key(files, first.id, HOUR, None, NOW)
    assert (ending.expires, second.expires) == (NOW + HOUR, None)
    assert (second.principal, second.label, second.networks) == (
        "desk-1",
        "gateway",
        ("127.0.0.0/8",),
    )
    ring = KeyRing(files)
    assert {ring.principal_of(text, LOCAL) for text in (old, new)} == {"desk-1"}
    clock(NOW + HOUR)
    assert code_of(ring, old) == codes.CREDENTIAL_EXPIRED
    assert ring.principal_of(new, LOCAL) == "desk-1"
    later, _, _ = rotate_key(files, second.id, 5 * HOUR, NOW + 9 * HOUR, NOW)
    assert later.expires == NOW + 5 * HOUR
    again, _, _ = rotate_key(files, second.id, 9 * HOUR, None, NOW)
    assert again.expires == NOW + 5 * HOUR


def test_a_key_that_has_ended_is_not_rotated(files: KeyFiles) -> None:
    """A revoked and an expired key, and an id that no key has, are refused by name."""
    revoked, _ = new_key(files, Stated("desk-1"), NOW)
    revoke_key(files, revoked.id, NOW)
    expired, _ = new_key(files, Stated("desk-1", expires=NOW + HOUR), NOW)
    for key_id, words in (
        (revoked.id, "is revoked or has expired"),
        (expired.id, "is revoked or has expired"),
        ("0" * 16, "has no key with this id"),
    ):
        with pytest.raises(ConfigError, match=words):
            rotate_key(files, key_id, HOUR, None, NOW + HOUR)


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (Stated("a b"), "printable ASCII"),
        (Stated(""), "printable ASCII"),
        (Stated("x" * 65), "printable ASCII"),
        (Stated("a", label="x" * 129), "at most 128"),
        (Stated("a", label="a\x1b[2J"), "printable"),
        (Stated("a", networks=("10.0.0.1/8",)), "host bits set"),
        (Stated("a", networks=("10.0.0.0/33",)), "10.0.0.0/33"),
        (Stated("a", networks=("here",)), "here"),
        (Stated("a", expires=NOW), "would have expired"),
    ],
)
def test_a_key_that_could_not_be_used_is_not_made(
    files: KeyFiles, stated: Stated, words: str
) -> None:
    """Each wrong part is refused with what is wrong, and no file is made."""
    with pytest.raises(ConfigError, match=words):
        new_key(files, stated, NOW)
    assert not files.keys.exists()


def test_a_lost_pepper_is_not_replaced(files: KeyFiles) -> None:
    """With keys in the file a pepper that is gone is an error: another one would end all keys."""
    new_key(files, Stated("desk-1"), NOW)
    files.pepper.unlink()
    with pytest.raises(ConfigError, match=r"credentials\.pepper: .* cannot be read"):
        new_key(files, Stated("desk-2"), NOW)
    assert not files.pepper.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no file of keys"),
        ("{", "is no file of keys"),
        ("[]", "is no file of keys"),
        ('{"version": 2, "keys": []}', "has version 2"),
        ('{"version": 1, "keys": [{"id": "x"}]}', "is no file of keys"),
        ('{"version": 1, "key": []}', "is no file of keys"),
        (("principal", '""'), "the principal of the key"),
        (("principal", json.dumps(MACHINE_PRINCIPAL)), "the principal of the key"),
        (("hash", '"12"'), "is no file of keys"),
        (("created", '"yesterday"'), "is no file of keys"),
        (("created", '"2026-01-01T00:00:00"'), "is no file of keys"),
        (("networks", '["10.0.0.1/8"]'), "host bits set"),
        (("secret", '"5ec2e7"'), "is no file of keys"),
        ("twice", "is there twice"),
    ],
)
def test_a_wrong_file_is_refused(files: KeyFiles, text: str | tuple[str, str], words: str) -> None:
    """Each fault of the file is named, with the setting and the file."""
    new_key(files, Stated("desk-1"), NOW)
    found = json.loads(files.keys.read_text())
    if text == "twice":
        found["keys"] *= 2
        files.keys.write_text(json.dumps(found))
    elif isinstance(text, str):
        files.keys.write_text(text)
    else:
        found["keys"][0][text[0]] = json.loads(text[1])
        files.keys.write_text(json.dumps(found))
    with pytest.raises(ConfigError) as caught:
        load_keys(files)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"credentials.keys: {files.keys}")
    assert "5ec2e7" not in str(caught.value)


def test_secrets_that_others_may_read_are_refused(files: KeyFiles) -> None:
    """Keys and pepper may be read by owner and group alone."""
    new_key(files, Stated("desk-1"), NOW)
    for path, key in ((files.keys, "credentials.keys"), (files.pepper, "credentials.pepper")):
        for mode in (0o604, 0o602, 0o644):
            path.chmod(mode)
            with pytest.raises(ConfigError) as caught:
                load_keys(files)
            assert str(caught.value).startswith(f"{key}: {path} holds a secret")
        path.chmod(0o640)
        load_keys(files)


def test_a_pepper_of_another_length_is_refused(files: KeyFiles) -> None:
    """A pepper has exactly 32 bytes in hexadecimal digits, and is not shown."""
    new_key(files, Stated("desk-1"), NOW)
    for text in ("", "5ec2e7", "5e" * 31, "5e" * 33, "x" * 64):
        files.pepper.write_text(text)
        with pytest.raises(ConfigError, match="must hold 64 hexadecimal digits") as caught:
            load_keys(files)
        assert text == "" or text not in str(caught.value)


def test_readers_and_group_of_the_file_stay(files: KeyFiles) -> None:
    """A file that the group may read stays so when a key is added; no other right does."""
    new_key(files, Stated("desk-1"), NOW)
    files.keys.chmod(0o660)
    new_key(files, Stated("desk-2"), NOW)
    assert files.keys.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A missing folder is named."""
    files = KeyFiles(tmp_path / "none" / "keys.json", tmp_path / "none" / "pepper.key")
    with pytest.raises(ConfigError, match="cannot be opened"):
        new_key(files, Stated("desk-1"), NOW)


def test_writers_take_turns(files: KeyFiles) -> None:
    """Writers that run at the same time lose no key, and make one pepper."""
    names = [f"desk-{number}" for number in range(16)]
    with ThreadPoolExecutor(8) as writers:
        made = list(writers.map(lambda name: new_key(files, Stated(name), NOW), names))
    ring = KeyRing(files)
    assert [ring.principal_of(text, LOCAL) for _, text in made] == names


def test_a_new_key_is_known_at_once(files: KeyFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a watch: a key that is not known has a changed file read, unless it is long or wrong."""
    _, one = new_key(files, Stated("desk-1"), NOW)
    ring = KeyRing(files)
    _, two = new_key(files, Stated("desk-2"), NOW)
    assert ring.principal_of(two, LOCAL) == "desk-2"
    right = files.keys.read_bytes()
    files.keys.write_text("{")
    unknown = with_checksum(f"chk_{'0' * 16}_{'0' * 64}")
    assert code_of(ring, unknown) == codes.CREDENTIAL_INVALID
    assert ring.principal_of(one, LOCAL) == "desk-1"
    files.keys.write_bytes(right)
    _, three = new_key(files, Stated("desk-3"), NOW)
    monkeypatch.setattr(watched, "REREAD_BYTES", files.keys.stat().st_size)
    assert code_of(ring, three) == codes.CREDENTIAL_INVALID  # the file of the pepper counts too
    monkeypatch.setattr(watched, "REREAD_BYTES", files.keys.stat().st_size + 65)
    assert ring.principal_of(three, LOCAL) == "desk-3"


def test_changed_keys_are_in_force_and_wrong_ones_are_not(
    files: KeyFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new key counts and a revoked one ends without a restart; a file that is wrong leaves the old keys in use."""
    monkeypatch.setattr(watched, "LOOK_SECONDS", 0.01)
    first, one = new_key(files, Stated("desk-1"), NOW)
    ring = KeyRing(files)

    async def until(is_so: Callable[[], bool]) -> None:
        for _ in range(1_000):
            if is_so():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the change was not taken")

    def is_good(text: str) -> bool:
        try:
            return bool(ring.principal_of(text, LOCAL))
        except EdgeError:
            return False

    warnings: list[dict[str, object]] = []
    monkeypatch.setattr(
        watched.log, "warning", lambda event, **more: warnings.append({"event": event, **more})
    )

    async def scenario() -> None:
        watching = asyncio.create_task(ring.watch())
        _, two = new_key(files, Stated("desk-2"), NOW)
        await until(lambda: is_good(two))
        revoke_key(files, first.id, NOW)
        await until(lambda: not is_good(one))
        right = files.keys.read_bytes()
        files.keys.write_text('{"version": 1, "keys": ["5ec2e7"')
        await until(lambda: bool(warnings))
        assert is_good(two)
        assert not is_good(one)
        files.keys.write_bytes(right)
        os.utime(files.keys, (1, 1))
        _, three = new_key(files, Stated("desk-3"), NOW)
        await until(lambda: is_good(three))
        watching.cancel()

    asyncio.run(scenario())
    assert "the old ones stay in use" in str(warnings[0]["event"])
    assert "5ec2e7" not in str(warnings)


def test_last_use_is_written_and_kept(files: KeyFiles, tmp_path: Path) -> None:
    """The file has the last use of each key, also of a run before; without a use nothing is written."""
    entry, text = new_key(files, Stated("desk-1"), NOW)
    ring = KeyRing(files)
    uses = LastUse(tmp_path, ring.used)
    uses.write()
    assert not (tmp_path / LAST_USE_FILE).exists()
    (tmp_path / LAST_USE_FILE).write_text('{"0000000000000000": 7}')
    uses = LastUse(tmp_path, ring.used)
    ring.principal_of(text, LOCAL)
    uses.write()
    assert read_last_use(tmp_path) == {"0" * 16: 7, entry.id: ring.used[entry.id]}
    assert (tmp_path / LAST_USE_FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / LAST_USE_FILE).write_text("{")
    assert read_last_use(tmp_path) == {}
