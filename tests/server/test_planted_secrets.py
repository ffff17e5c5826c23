# SPDX-License-Identifier: Apache-2.0
"""Secrets planted in every place where they can enter, and looked for in every place where they could come out (Q-8).

The secrets: an API key, a token, the pepper, hashes of keys, the key of the listener, the genesis seed, the secret key
of a backup. They enter by settings, metadata, broken files and wrong commands, and the server ends by a failed write.
"""

import json
import os
import re
import resource
import threading
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import grpc
import pyrage
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ed25519

from clearinghouse.client import Client, StatusError, Tls
from clearinghouse.server.cli import main
from clearinghouse.server.cli.calling import CREDENTIAL_VARIABLE
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.credentials.last_use import LAST_USE_FILE
from clearinghouse.v1 import account_pb2
from tests.server.certificates import Pki
from tests.server.harness import RunningServer
from tests.server.test_credentials import Ring, bearer
from tests.server.test_metrics import metrics_address
from tests.server.tokens import Issuer, encoded
from tests.unit.server.metrics.test_exposition import scraped_text

SEED: Final = "5eed" * 16
CREATE: Final = "/clearinghouse.v1.AccountService/CreateAccount"
OFTEN: Final = 200


@dataclass
class Planted:
    """The secrets, in each form in which they could come out, and all that came out, by where."""

    forms: dict[str, bytes] = field(default_factory=dict)
    found: dict[str, bytes] = field(default_factory=dict)

    def plant(self, name: str, text: str) -> None:
        """Look for a secret from now on: its text, and the bytes that it stands for."""
        assert len(text) >= 20
        self.forms[name] = text.encode()
        if re.fullmatch(r"[0-9a-f]{64}", text):
            self.forms[f"{name} in bytes"] = bytes.fromhex(text)

    def put(self, place: str, what: str | bytes) -> None:
        """Something that came out."""
        self.found[place] = what.encode() if isinstance(what, str) else what

    def shown(self, *, without: str = "nothing") -> list[tuple[str, str]]:
        """Secret and place of each one that came out."""
        return [
            (secret, place)
            for secret, form in self.forms.items()
            for place, content in self.found.items()
            if form in content and without not in secret
        ]


def details_of(error: grpc.RpcError) -> bytes:
    """All that a refusal says: text and details in bytes."""
    found: Any = error
    trailing = [value for _, value in found.trailing_metadata() or ()]
    parts = [value if isinstance(value, bytes) else value.encode() for value in trailing]
    return b"\n".join([(found.details() or "").encode(), *parts])


def wrong_calls(address: str, ca: Path, planted: Planted, key: str, token: str) -> None:
    """Send secrets in each wrong place of a call, and keep what is answered."""
    secret = key[21:85]
    wrong: list[tuple[tuple[str, str | bytes], ...]] = [
        bearer(key[:-1] + ("0" if key[-1] != "0" else "1")),
        bearer(f"{key}{key}"),
        bearer(f"{token}x"),
        bearer(token.replace(".", "_")),
        (*bearer(key), *bearer(token)),
        (("authorization", f"Basic {key}"),),
        (("authorization", token),),
        (("authorization-bin", key.encode()),),
        (("clearinghouse-principal", secret),),
        (*bearer(key), ("clearinghouse-principal", secret)),
        (*bearer(token), ("clearinghouse-principal", key)),
        (*bearer(key), ("clearinghouse-cancel-on-disconnect", key)),
    ]
    credentials = grpc.ssl_channel_credentials(ca.read_bytes())
    with grpc.secure_channel(address, credentials) as channel:
        for number, metadata in enumerate(wrong):
            method: Any = channel.unary_unary(CREATE)
            with pytest.raises(grpc.RpcError) as caught:
                method(b"", timeout=30, metadata=metadata)
            planted.put(f"answer {number}", details_of(caught.value))
        # In the path of a method, and in a field of a call that is refused.
        odd: Any = channel.unary_unary(f"/clearinghouse.v1.AccountService/{key}")
        right: Any = channel.unary_unary(CREATE)
        request = account_pb2.CreateAccountRequest(request_id=key, owner=token).SerializeToString()
        for name, act in (("path", partial(odd, b"")), ("field", partial(right, request))):
            with pytest.raises(grpc.RpcError) as caught:
                act(timeout=30, metadata=bearer(key))
            planted.put(name, details_of(caught.value))


def wrong_settings(folder: Path, planted: Planted, values: dict[str, str]) -> None:
    """Write each secret where a setting is expected, in file, environment and flags, and keep what is printed."""
    path = folder / "wrong.toml"
    for number, (name, value) in enumerate(values.items()):
        for key in ("tls.key", "limits.queue_calls", "genesis.seed", "seed"):
            section, dot, setting = key.rpartition(".")
            head = f"[{section}]\n" if dot else ""
            text = json.dumps(value if key != "genesis.seed" else f"{value}0")
            path.write_text(f"{head}{setting} = {text}\n", encoding="utf-8")
            path.chmod(0o604 if number % 2 else 0o600)
            variable = f"CLEARINGHOUSE_SERVE_{key.replace('.', '_').upper()}"
            flags = ("--data-dir", str(folder / "none"))
            for command, environment in (
                (("config", "check", str(path)), {}),
                (("config", "show", "--config", str(path)), {}),
                (("config", "show", *flags), {variable: value}),
            ):
                result = CliRunner().invoke(main, command, env=environment)
                planted.put(f"{command[:2]} {key} {name} {bool(environment)}", result.output)
        path.write_text(f"[credentials\nkeys = {value}\n", encoding="utf-8")
        planted.put(
            f"no toml {name}", CliRunner().invoke(main, ["config", "check", str(path)]).output
        )
        roles = ["roles", "list", "--address", "example.com:1"]
        for environment in ({CREDENTIAL_VARIABLE: value}, {CREDENTIAL_VARIABLE: f"{value} x"}):
            result = CliRunner().invoke(main, roles, env=environment)
            assert result.exit_code == Exit.USAGE
            planted.put(f"roles {name} {len(environment[CREDENTIAL_VARIABLE])}", result.output)


def break_files(server: RunningServer, paths: list[Path], content: str) -> None:
    """Put a content of secrets into each file that the server reads again, and wait until it has refused all."""
    for path in paths:
        path.write_text(content, encoding="utf-8")
    log = server.data_dir.with_suffix(".log")
    text = ""
    for _ in range(OFTEN):
        text = log.read_text(encoding="utf-8")
        if text.count("not changed") >= 3:
            return
        threading.Event().wait(0.1)
    raise AssertionError(text[-2_000:])


@pytest.mark.slow
def test_no_planted_secret_comes_out(tmp_path: Path) -> None:
    """No log, answer, metric, export, snapshot, journal or message has one; the seed is in the journal alone."""
    planted = Planted()
    pki, ring, issuer = Pki(tmp_path / "pki"), Ring(tmp_path / "keys"), Issuer(tmp_path / "issuer")
    key, token = ring.new("desk-1"), issuer.token("desk-1")
    (stored,) = json.loads(ring.keys.read_text(encoding="utf-8"))["keys"]
    age = str(pyrage.x25519.Identity.generate())
    listener_key = Path(pki.flags()[3]).read_text(encoding="utf-8")
    secrets: dict[str, str] = {
        "api key": key,
        "secret of the api key": key[21:85],
        "token": token,
        "signature of the token": token.rpartition(".")[2],
        "pepper": ring.pepper.read_text(encoding="utf-8").strip(),
        "hash": stored["hash"],
        "key of the listener": listener_key.splitlines()[1],
        "key of a backup": age,
        "seed": SEED,
    }
    for name, text in secrets.items():
        planted.plant(name, text)
    # A part of a secret has no form by which a setting could know it.
    whole = {**secrets, "key of the listener": listener_key}
    del whole["signature of the token"]
    settings = tmp_path / "clearinghouse.toml"
    settings.write_text(f'[genesis]\nseed = "{SEED}"\n', encoding="utf-8")
    settings.chmod(0o600)
    data = tmp_path / "data"
    flags = ("--config", str(settings), *pki.flags(), *ring.flags, *issuer.flags)
    with RunningServer(data, *flags, "--metrics", "127.0.0.1:0") as server:
        tls = Tls(ca=pki.ca)
        for client in (
            Client(server.address, tls=tls, api_key=key),
            Client(server.address, tls=tls, token=lambda: token),
        ):
            with client:
                client.create_account("alice")
        wrong_calls(server.address, pki.ca, planted, key, token)
        planted.put("metrics", scraped_text(metrics_address(server)))
        planted.put("arguments", Path(f"/proc/{server.process.pid}/cmdline").read_bytes())
        private = ed25519.Ed25519PrivateKey.generate().private_bytes_raw()
        planted.plant("private key of the issuer", encoded(private))
        jwk = f'{{"keys": [{{"kid": "a", "kty": "OKP", "crv": "Ed25519", "d": "{encoded(private)}"}}]}}'
        issuer.write(jwk)
        content = "{" + "\n".join(secrets.values())
        break_files(server, [ring.keys, Path(pki.flags()[3])], content)
        # The journal can grow no further: the next commit fails, and the process ends with its traceback.
        size = (data / "journal.db-wal").stat().st_size
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size + 4_096, size + 4_096))
        with Client(server.address, tls=tls, api_key=key) as client:
            for _ in range(OFTEN):
                try:
                    client.create_account("x" * 64)
                except StatusError as error:
                    planted.put("at the end", repr(error))
                    break
        assert server.wait() == Exit.STOPPED
    log = data.with_suffix(".log").read_text(encoding="utf-8")
    assert "credential refused" in log
    assert "Traceback" in log or "stopped" in log
    planted.put("log", log)
    wrong_settings(tmp_path, planted, whole)
    identity = tmp_path / "identity"
    identity.touch(0o600)
    for name, text in whole.items():
        identity.write_text(f"{text}0\n", encoding="utf-8")
        result = CliRunner().invoke(
            main,
            [
                "restore",
                str(tmp_path / "backup"),
                str(tmp_path / "no"),
                "--identity",
                str(identity),
            ],
        )
        planted.put(f"restore {name}", result.output)
    recipient = str(pyrage.x25519.Identity.from_str(age).to_public())
    for arguments in (
        ("snapshot", str(data)),
        ("backup", str(data), str(tmp_path / "backup"), "--encrypt-to", recipient),
        ("export", "json", str(data), "--out", str(tmp_path / "out")),
        ("explain", str(data), "1"),
        ("state", str(data), "--json"),
        ("doctor", str(data)),
        ("verify", str(data)),
    ):
        made = CliRunner().invoke(main, arguments)
        assert made.exit_code == 0, (arguments, made.output)
        planted.put(arguments[0], made.output)
    assert planted.shown() == []
    # Files: the seed is what the journal begins with, and a snapshot is of the journal.
    for root in (data, tmp_path / "out", tmp_path / "backup"):
        for path in root.rglob("*"):
            if path.is_file():
                planted.put(os.fspath(path.relative_to(tmp_path)), path.read_bytes())
    places = set(planted.found)
    assert {f"data/{LAST_USE_FILE}", "data/journal.db"} <= places
    assert any(place.startswith("data/snapshots/") for place in places)
    assert any(place.startswith("out/") for place in places)
    assert planted.shown(without="seed") == []
    assert {place for _, place in planted.shown() if not place.startswith("data/")} == set()


def test_a_secret_that_comes_out_is_found() -> None:
    """The search finds text and bytes of a secret."""
    planted = Planted()
    planted.plant("seed", SEED)
    planted.put("log", f"a line with {SEED} in it")
    planted.put("file", b"\0" + bytes.fromhex(SEED))
    planted.put("other", b"nothing")
    assert planted.shown() == [("seed", "log"), ("seed in bytes", "file")]
    assert planted.shown(without="seed") == []
