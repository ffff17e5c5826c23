# SPDX-License-Identifier: Apache-2.0
"""Who a caller is, by certificate, credential or its own word, and what is said where these do not fit (SPEC Q-5)."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.keys import PREFIX
from clearinghouse.server.edge.call_log import RunningCall, running_call
from clearinghouse.server.edge.identity import (
    CREDENTIAL_BYTES_MAX,
    LOGGED_MAX,
    Identity,
    check_principal,
    make_identity,
    stated_credential,
    stated_principal,
)
from clearinghouse.server.edge.tls import TlsFiles
from clearinghouse.statemachine.vocabulary import codes

PEER = "ipv4:10.0.0.7:99"
FORM = "send authorization: Bearer, a space, and the credential"


class Context:
    """A call with metadata and the names of a certificate."""

    def __init__(self, *metadata: tuple[str, str | bytes], common_name: bytes = b"") -> None:
        self.metadata = metadata
        self.names = {"x509_common_name": [common_name]} if common_name else {}

    def invocation_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        """Return the metadata of the caller."""
        return self.metadata

    def auth_context(self) -> dict[str, list[bytes]]:
        """The names of its certificate."""
        return self.names

    def peer(self) -> str:
        """Its address."""
        return PEER


class Ring:
    """Credentials whose text is that of their principal; it notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def principal_of(self, sent: str, *rest: object) -> str:
        """The principal."""
        self.asked.append((sent, *rest))
        return sent.removeprefix(PREFIX)


def call(*metadata: tuple[str, str | bytes], common_name: bytes = b"") -> Any:  # noqa: ANN401
    """A call."""
    return Context(*metadata, common_name=common_name)


def states(name: str) -> tuple[str, str]:
    """The metadata in which a caller states its name."""
    return ("clearinghouse-principal", name)


def sends(credential: str | bytes) -> tuple[str, str | bytes]:
    """The metadata with a credential."""
    return ("authorization", credential)


def refusal(rule: Identity, context: Any) -> EdgeError:  # noqa: ANN401
    """The error of a caller."""
    with capture_logs(), pytest.raises(EdgeError) as caught:
        rule.principal_of(context)
    return caught.value


def test_without_proof_a_caller_is_who_it_says() -> None:
    """Or anonymous; other metadata names no caller."""
    rule = Identity()
    assert not rule.asks_credentials
    assert rule.principal_of(call(("other", "x"), states("ann"))) == "ann"
    assert rule.principal_of(call(("other", "x"))) == "anonymous"
    assert stated_principal(call()) == ""
    assert stated_credential(call(states("ann"))) is None
    # A credential that is not asked for proves nothing.
    assert rule.principal_of(call(sends("Bearer bob"))) == "anonymous"


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "\u00e4"])
def test_a_name_has_a_form(name: str) -> None:
    """With the field that has it."""
    with pytest.raises(EdgeError) as caught:
        check_principal(name, "some field")
    error = caught.value
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "some field")
    assert error.message.startswith("must have ")
    check_principal("x" * 64, "some field")


def test_the_name_of_the_machine_is_not_for_callers() -> None:
    """It would look like its own commands."""
    error = refusal(Identity(), call(states("clearinghouse")))
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "clearinghouse-principal")
    assert error.message == "this name is the machine's own; use another"
    assert refusal(Identity(), call(("clearinghouse-principal", b"ann"))).field == error.field


def test_a_name_is_stated_once() -> None:
    """A caller behind a proxy that adds its name cannot state another one before it."""
    error = refusal(Identity(), call(states("mallory"), states("alice")))
    assert (error.code, error.field, error.limit, error.actual) == (
        codes.INVALID_ARGUMENT,
        "clearinghouse-principal",
        "1",
        "2",
    )


def test_a_certificate_names_its_caller() -> None:
    """Which may state the same name, or none."""
    rule = Identity("common_name")
    for metadata in ((), (states("ann"),)):
        assert rule.principal_of(call(*metadata, common_name=b"ann")) == "ann"
    error = refusal(rule, call(states("bob"), common_name=b"ann"))
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "clearinghouse-principal")
    assert error.message == "the client certificate says ann: state the same name, or none"
    assert refusal(rule, call(common_name=b"a b")).field == "client certificate"


def test_a_credential_is_proved_by_the_ring_of_its_kind() -> None:
    """Keys by their beginning, with address and scope; all else as a token."""
    keys, tokens = Ring(), Ring()
    rule = Identity("", cast("Any", keys), cast("Any", tokens))
    assert rule.asks_credentials
    assert rule.principal_of(call(sends(f"Bearer {PREFIX}ann")), 4) == "ann"
    assert rule.principal_of(call(sends("bEARER bob"))) == "bob"
    assert keys.asked == [(f"{PREFIX}ann", PEER, 4)]
    assert tokens.asked == [("bob",)]
    without = Identity("", None, cast("Any", tokens))
    assert without.principal_of(call(sends(f"Bearer {PREFIX}eve"))) == "eve"
    assert tokens.asked[-1] == (f"{PREFIX}eve",)


def test_a_credential_has_one_form_and_length() -> None:
    """One value, with the word Bearer; on the longest it passes, one byte more is refused with both figures."""
    rule = Identity("", None, cast("Any", Ring()))
    for metadata in (
        (sends("ann"),),
        (sends(b"Bearer x"),),
        (sends("Bearer"),),
        (sends("Basic ann"),),
    ):
        assert refusal(rule, call(*metadata)).message.endswith(FORM)
    error = refusal(rule, call(sends("Bearer a"), sends("Bearer b")))
    assert (error.code, error.message.endswith("send one value of authorization, not 2")) == (
        codes.CREDENTIAL_INVALID,
        True,
    )
    longest = "Bearer " + "x" * (CREDENTIAL_BYTES_MAX - 7)
    assert rule.principal_of(call(sends(longest))) == longest[7:]
    for sent in ((sends(longest + "x"),), (sends(longest), sends("x"))):
        error = refusal(rule, call(*sent))
        assert (error.code, error.limit, error.actual) == (
            codes.CREDENTIAL_INVALID,
            "4096",
            "4097",
        )
        assert error.message == "the credential is too long"


@pytest.mark.parametrize(
    ("keys", "tokens", "wanted"),
    [(True, False, "API key"), (False, True, "token"), (True, True, "API key or token")],
)
def test_a_call_without_a_credential_reads_what_to_send(
    keys: bool, tokens: bool, wanted: str
) -> None:
    """The kinds that this server takes; a name alone proves nothing."""
    rule = Identity(
        "", cast("Any", Ring()) if keys else None, cast("Any", Ring()) if tokens else None
    )
    error = refusal(rule, call(states("ann")))
    assert error.code == codes.CREDENTIAL_ABSENT
    assert error.message == (
        f"this server needs a credential: send authorization: Bearer, a space, and your {wanted}"
    )
    if keys and not tokens:
        error = refusal(rule, call(sends("Bearer what")))
        assert error.code == codes.CREDENTIAL_INVALID
        assert error.message.endswith("no such API key: check that it was copied whole")


def test_two_proofs_have_to_name_the_same_caller() -> None:
    """Certificate and credential, and the name that is stated besides."""
    rule = Identity("common_name", None, cast("Any", Ring()))
    assert rule.principal_of(call(sends("Bearer ann"), common_name=b"ann")) == "ann"
    assert rule.principal_of(call(common_name=b"ann")) == "ann"
    error = refusal(rule, call(sends("Bearer bob"), common_name=b"ann"))
    assert error.code == codes.CREDENTIALS_DIFFER
    assert error.message == (
        "the client certificate says ann, the credential names another principal: send one of them,"
        " or two of the same principal"
    )
    other = Identity("", None, cast("Any", Ring()))
    error = refusal(other, call(sends("Bearer ann"), states("bob")))
    assert error.message == "the credential says ann: state the same name, or none"


def test_refused_credentials_are_logged_so_many_in_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each with method, reason and address; the first of the next second has how many were left out."""
    seconds = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    rule = Identity("", None, cast("Any", Ring()))
    running = RunningCall("/a/b")
    token = running_call.set(running)
    try:
        with capture_logs() as lines:
            for second in (100.0, 100.9, 101.0):
                seconds[0] = second
                for _ in range(LOGGED_MAX - 1 if second == 100.0 else 3):
                    with pytest.raises(EdgeError):
                        rule.principal_of(call())
    finally:
        running_call.reset(token)
    assert [line["not_logged_before"] for line in lines] == [0] * LOGGED_MAX + [2, 0, 0]
    assert lines[0]["event"] == "credential refused"
    assert (lines[0]["method"], lines[0]["peer"], lines[0]["log_level"]) == (
        "/a/b",
        PEER,
        "warning",
    )
    assert "this server needs a credential" in lines[0]["error"]
    assert running.is_logged
    with capture_logs() as lines, pytest.raises(EdgeError):
        rule.principal_of(call())
    assert lines[0]["method"] == ""
    # A name of the wrong form is no refused credential.
    with capture_logs() as lines, pytest.raises(EdgeError):
        Identity().principal_of(call(states("a b")))
    assert lines == []


@pytest.mark.parametrize("client_ca", [Path("ca"), None])
def test_a_relay_needs_another_proof_of_its_callers(client_ca: Path | None) -> None:
    """Its certificate names no caller, so keys or tokens have to; without a CA there is no certificate."""
    files = TlsFiles(Path("certificate"), Path("key"), client_ca, relay="relay")
    with pytest.raises(
        ConfigError, match=r"tls\.relay needs tls\.client_ca, and API keys or tokens"
    ):
        make_identity(files, None, None)
    make_identity(replace(files, relay=""), None, None)


def test_a_relay_is_no_caller() -> None:
    """The credential of the call says who it is; a certificate counts only where a CA has issued it."""
    keys: Any = SimpleNamespace(principal_of=lambda sent, _peer, scope: f"{sent[-3:]} {scope}")
    identity = Identity("common_name", keys=keys, relay="relay")
    sent = ("authorization", f"Bearer {PREFIX}ann")
    assert identity.principal_of(cast("Any", Context(sent, common_name=b"relay")), 5) == "ann 5"
    with pytest.raises(EdgeError) as refused:
        identity.principal_of(cast("Any", Context(common_name=b"relay")))
    assert refused.value.code == codes.CREDENTIAL_ABSENT
    plain = make_identity(TlsFiles(Path("certificate"), Path("key")), None, None)
    stated = ("clearinghouse-principal", "bob")
    assert plain.principal_of(cast("Any", Context(stated))) == "bob"
    asks = make_identity(TlsFiles(Path("certificate"), Path("key"), Path("ca")), None, None)
    assert asks.principal_of(cast("Any", Context(common_name=b"cleo"))) == "cleo"
    with pytest.raises(EdgeError, match="must have exactly one common name"):
        asks.principal_of(cast("Any", Context(stated)))


def test_the_files_of_both_kinds_of_credential_are_watched() -> None:
    """At the same time."""
    begun: list[str] = []

    async def watch(kind: str) -> None:
        begun.append(kind)
        await asyncio.Event().wait()

    async def play() -> None:
        rings: list[Any] = [SimpleNamespace(watch=lambda kind=kind: watch(kind)) for kind in "kt"]
        watching = asyncio.ensure_future(Identity("", *rings).watch())
        await asyncio.sleep(0.01)
        watching.cancel()

    asyncio.run(play())
    assert begun == ["k", "t"]
