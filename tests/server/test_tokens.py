# SPDX-License-Identifier: Apache-2.0
"""Tokens over a live server: who a caller is, what is refused and logged, and what ends (SPEC Q-5, Q-5.1)."""

import json
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ed25519

from clearinghouse.client import AccessDenied, Client, InvalidRequest, ResultCode, Tls
from clearinghouse.server.cli import main
from clearinghouse.server.console.exits import ListenError
from clearinghouse.server.edge.listener import check_listen
from clearinghouse.v1 import journal_pb2
from tests.server.certificates import Pki
from tests.server.harness import SEED, RunningServer, run_command
from tests.server.test_credentials import HEAD, SESSION, SUBSCRIBE, Ring, answer, bearer
from tests.server.tokens import AUDIENCE, ISSUER, Issuer, hmac_token, joined, jwk_of, token_of
from tests.server.wire import refusal

HEADER: Final = {"alg": "EdDSA", "kid": "a"}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """The issuer that the server of this module knows."""
    return Issuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Ring:
    """The API keys of the server of this module."""
    found = Ring(tmp_path_factory.mktemp("keys"))
    found.new("first")
    return found


@pytest.fixture(scope="module")
def server(
    issuer: Issuer, ring: Ring, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server that takes API keys and tokens, on loopback."""
    data = tmp_path_factory.mktemp("served") / "data"
    with RunningServer(data, "--seed", SEED, *ring.flags, *issuer.flags) as found:
        yield found


def until(server: RunningServer, token: str, reason: str) -> None:
    """Return once the server answers a token so; "" for a call that is taken."""
    with grpc.insecure_channel(server.address) as channel:
        for _ in range(200):
            if answer(channel, bearer(token)) == reason:
                return
            threading.Event().wait(0.1)
    raise AssertionError(f"the server does not answer {reason or 'the call'}")


def test_the_token_names_the_principal(server: RunningServer, issuer: Issuer, ring: Ring) -> None:
    """Calls of a token are those of its principal, as those of an API key are; another stated name is refused."""
    token, key = issuer.token("desk-1"), ring.new("desk-1")
    with Client(server.address, token=lambda: token) as client:
        made = client.new_key()
        assert client.create_account("alice", key=made) > 0
    until(server, key, "")
    with Client(server.address, api_key=key) as same:
        assert same.calls_of(made.request_id)
    with Client(server.address, token=lambda: token, principal="desk-2") as other:
        with pytest.raises(InvalidRequest, match="the credential says desk-1") as caught:
            other.create_account("mallory")
        assert token not in str(caught.value)


def test_each_refusal_is_a_line_without_the_token(server: RunningServer, issuer: Issuer) -> None:
    """Wrong tokens have the code of what is wrong; the log has a line for each, with reason, and no part of a token."""
    own = ed25519.Ed25519PrivateKey.generate()
    now = int(time.time())
    stated = issuer.stated("mallory")
    wrong = [
        (joined({"alg": "none", "kid": "a"}, stated).decode() + ".", "CREDENTIAL_INVALID"),
        (
            hmac_token(issuer.path.read_bytes(), {"alg": "HS256", "kid": "a"}, stated),
            "CREDENTIAL_INVALID",
        ),
        (token_of(own, {**HEADER, "jwk": jwk_of(own, "a")}, stated), "CREDENTIAL_INVALID"),
        (token_of(issuer.key, {"alg": "EdDSA", "kid": "a" * 2_000}, stated), "CREDENTIAL_INVALID"),
        (token_of(issuer.key, HEADER, {**stated, "more": "x" * 3_000}), "CREDENTIAL_INVALID"),
        (issuer.token(aud="clearinghouse-2"), "CREDENTIAL_AUDIENCE"),
        (issuer.token(iss="https://evil.example"), "CREDENTIAL_AUDIENCE"),
        (issuer.token(nbf=now + 3_000), "CREDENTIAL_NOT_YET_VALID"),
        (issuer.token(seconds=90_000), "CREDENTIAL_LIFETIME"),
        (issuer.token(sub="two words"), "CREDENTIAL_CLAIMS"),
        (issuer.token(iat=now - 60, exp=now - 1), "CREDENTIAL_EXPIRED"),
    ]
    log = server.data_dir.with_suffix(".log")
    with grpc.insecure_channel(server.address) as channel:
        method: Any = channel.unary_unary(HEAD)
        for token, reason in wrong:
            # More than ten a second are counted only: each of these is a second's first.
            threading.Event().wait(0.2)
            before = log.stat().st_size
            found = refusal(partial(method, b"", timeout=30, metadata=bearer(token)))
            assert (found.code, found.reason) == ("UNAUTHENTICATED", reason)
            added = log.read_text(encoding="utf-8")[before:]
            lines = [json.loads(line) for line in added.splitlines()]
            # One line, also in the log of calls.
            (line,) = [one for one in lines if "refused" in one["event"]]
            assert (line["event"], line["method"]) == ("credential refused", HEAD)
            assert line["error"].startswith(reason)
    text = log.read_text(encoding="utf-8")
    for token, _ in wrong:
        assert [part for part in token.split(".") if len(part) > 20 and part in text] == []


def test_keys_overlap_and_streams_end_with_their_token(
    server: RunningServer, issuer: Issuer
) -> None:
    """A second key is taken without a restart; a stream ends with its token, or once the key of its token is out."""
    second = ed25519.Ed25519PrivateKey.generate()
    first_jwk, second_jwk = jwk_of(issuer.key, "a"), jwk_of(second, "b")

    def of_second(seconds: int = 600) -> str:
        return token_of(second, {"alg": "EdDSA", "kid": "b"}, issuer.stated("desk-1", seconds))

    until(server, of_second(), "CREDENTIAL_INVALID")
    issuer.publish(first_jwk, second_jwk)
    until(server, of_second(), "")
    until(server, issuer.token(), "")
    request = journal_pb2.SubscribeRequest(heartbeat_interval_ms=1_000).SerializeToString()
    with grpc.insecure_channel(server.address) as channel:
        subscribe: Any = channel.unary_stream(SUBSCRIBE)
        session: Any = channel.stream_stream(SESSION)
        stays = subscribe(request, timeout=60, metadata=bearer(issuer.token()))
        expires = subscribe(request, timeout=60, metadata=bearer(of_second(2)))
        removed = subscribe(request, timeout=60, metadata=bearer(of_second()))
        next(removed)
        ended = threading.Event()

        def frames() -> Iterator[bytes]:
            ended.wait(60)
            yield from ()

        answers = session(frames(), timeout=60, metadata=bearer(of_second()))
        assert refusal(lambda: list(expires)).reason == "CREDENTIAL_EXPIRED"
        issuer.write("{")  # a broken file leaves the old keys in use
        threading.Event().wait(1.5)
        assert answer(channel, bearer(of_second())) == ""
        issuer.publish(first_jwk)
        for stream in (removed, answers):
            found = refusal(lambda stream=stream: list(stream))  # type: ignore[misc]
            assert (found.code, found.reason) == ("UNAUTHENTICATED", "CREDENTIAL_INVALID")
        ended.set()
        next(stays)
        stays.cancel()
    log = server.data_dir.with_suffix(".log").read_text(encoding="utf-8")
    assert "key set of tokens not changed: the old keys stay in use" in log


@pytest.mark.slow
def test_tokens_beside_certificates(tmp_path: Path) -> None:
    """A token beside a certificate is of its principal; over a network tokens need TLS."""
    pki, issuer = Pki(tmp_path / "pki"), Issuer(tmp_path / "issuer")
    certificate, key = pki.client("desk-1")
    tls = Tls(ca=pki.ca, certificate=certificate, key=key)
    same, other = issuer.token("desk-1"), issuer.token("desk-2")
    flags = ("--seed", SEED, *pki.flags(asks_clients=True), *issuer.flags)
    with RunningServer(tmp_path / "data", *flags) as server:
        with Client(server.address, tls=tls, token=lambda: same) as client:
            assert client.create_account("alice") > 0
        with Client(server.address, tls=tls, token=lambda: other) as client:
            with pytest.raises(AccessDenied) as caught:
                client.create_account("mallory")
            assert caught.value.reason == ResultCode.CREDENTIALS_DIFFER
    with pytest.raises(ListenError, match="in plain text"):
        check_listen("0.0.0.0:0", insecure=True, has_credentials=True)
    data = tmp_path / "none"
    result = run_command(
        "serve", "--data-dir", str(data), "--listen", "0.0.0.0:0", "--insecure", *issuer.flags
    )
    assert (result.returncode, data.exists()) == (2, False)
    assert "in plain text" in result.stderr


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({"issuer": None}, "tokens.keys, tokens.issuer and tokens.audience go together"),
        ({"audience": None}, "tokens.keys, tokens.issuer and tokens.audience go together"),
        ({"keys": None}, "tokens.keys, tokens.issuer and tokens.audience go together"),
        ({"keys": '"none.json"'}, "none.json cannot be read"),
        ({"issuer": '""'}, "tokens.issuer must have 1 to 256 printable characters"),
        ({"issuer": "7"}, "tokens.issuer: must be text: NAME, not 7"),
        ({"algorithms": '"none"'}, "tokens.algorithms: 'none' is not permitted"),
        ({"algorithms": '"EdDSA,HS256"'}, "tokens.algorithms: 'HS256' is not permitted"),
        ({"algorithms": '"RS256"'}, "is for EdDSA, and tokens.algorithms permits RS256"),
        ({"algorithms": '["EdDSA"]'}, "tokens.algorithms: must be text: NAME,NAME"),
        ({"skew_seconds": "301"}, "at least 0 and at most 300, not 301"),
        ({"skew_seconds": "-1"}, "at least 0 and at most 300, not -1"),
        ({"skew_seconds": '"30s"'}, "must be a whole number of seconds"),
        ({"lifetime_seconds_max": "59"}, "at least 60 and at most 86400, not 59"),
        ({"lifetime_seconds_max": "86401"}, "at least 60 and at most 86400, not 86401"),
        (
            {"lifetime": "60"},
            "tokens.lifetime is no setting",
        ),
    ],
)
def test_wrong_settings_are_refused(
    tmp_path: Path, lines: dict[str, str | None], words: str
) -> None:
    """`config check` refuses each wrong value of the table, with what is allowed."""
    Issuer(tmp_path)
    stated = {
        "keys": '"token-keys.json"',
        "issuer": f'"{ISSUER}"',
        "audience": f'"{AUDIENCE}"',
        **lines,
    }
    path = tmp_path / "clearinghouse.toml"
    text = "\n".join(f"{name} = {value}" for name, value in stated.items() if value is not None)
    path.write_text(f"[tokens]\n{text}\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["config", "check", str(path)])
    assert result.exit_code == 2, result.output
    assert words in result.stderr


def test_right_settings_are_taken(tmp_path: Path) -> None:
    """The table as the page of operation shows it passes the check."""
    Issuer(tmp_path)
    path = tmp_path / "clearinghouse.toml"
    path.write_text(
        f'[tokens]\nkeys = "token-keys.json"\nissuer = "{ISSUER}"\naudience = "{AUDIENCE}"\n'
        'algorithms = "ES256, EdDSA"\n',
        encoding="utf-8",
    )
    result = CliRunner().invoke(main, ["config", "check", str(path)])
    assert result.exit_code == 0, result.output
