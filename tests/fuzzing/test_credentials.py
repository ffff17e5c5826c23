# SPDX-License-Identifier: Apache-2.0
"""Hostile credentials: each is refused with a reason, none names a caller, nothing is written or shown (Q-5, Q-6)."""

from pathlib import Path
from typing import Any

import grpc
import pytest

from clearinghouse.client import Client
from clearinghouse.server.cli.serve import keys_of, tokens_of
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.config.tables import Credentials, Tokens
from clearinghouse.server.credentials.keys import KeyRing
from clearinghouse.server.credentials.names import is_principal
from clearinghouse.server.credentials.tokens import TokenRing
from clearinghouse.server.edge.identity import REFUSALS, Identity
from clearinghouse.statemachine.vocabulary import codes
from tests.fuzzing.hostile import KEY, TEXTS, Caller, Material, Metadata, hostile
from tests.fuzzing.surface import surface
from tests.server.harness import SEED as GENESIS_SEED, RunningServer
from tests.server.test_credentials import Ring
from tests.server.tokens import AUDIENCE, ISSUER, Issuer
from tests.server.wire import refusal
from tests.stateful.draws import SeededDraw

SEED = 15
ALONE = 3_000
LIVE = 600
PRINCIPAL = "desk-1"
# Those among the drawn claims that are names of principals, which the issuer has signed.
NAMES = (PRINCIPAL, "1", *(text for text in TEXTS if is_principal(text)))
# gRPC may refuse more than this by itself, with a status of its own.
GRPC_METADATA = 8_000


class World:
    """The files of an issuer and of keys, and what a hostile caller knows of them."""

    def __init__(self, folder: Path) -> None:
        self.ring, issuer = Ring(folder / "keys"), Issuer(folder / "issuer")
        self.flags = (*self.ring.flags, *issuer.flags)
        self.material = Material(self.ring.new(PRINCIPAL), issuer.token(PRINCIPAL), issuer)

    def identity(self) -> Identity:
        """The check of callers, as a server with these files has it."""
        issuer = self.material.issuer
        keys = keys_of(Credentials(keys=str(self.ring.keys), pepper=str(self.ring.pepper)))
        tokens = tokens_of(Tokens(keys=str(issuer.path), issuer=ISSUER, audience=AUDIENCE))
        assert keys is not None
        assert tokens is not None
        return Identity("", KeyRing(keys), TokenRing(tokens))

    def drawn(self, count: int) -> list[Metadata]:
        """So many hostile callers."""
        draw = SeededDraw(SEED)
        return [hostile(draw, self.material) for _ in range(count)]

    def may_pass(self, metadata: Metadata) -> bool:
        """Return whether a credential could be a right one: the one key, or a token that the issuer has signed."""
        values = [value for key, value in metadata if key == KEY]
        if len(values) != 1 or not isinstance(values[0], str):
            return False
        text = values[0][len("Bearer ") :]
        return text == self.material.key or text.count(".") == 2


def _asked(identity: Identity, metadata: Metadata) -> tuple[str, EdgeError | None]:
    """The principal of a caller, or the refusal."""
    try:
        return identity.principal_of(Caller.context(metadata)), None
    except EdgeError as error:
        return "", error


def test_a_hostile_credential_is_refused_with_a_reason(tmp_path: Path) -> None:
    """The edge alone: an EdgeError of a credential, which shows no part of it, or the principal of a signed token."""
    world = World(tmp_path)
    identity = world.identity()
    refused: dict[int, int] = {}
    passed = 0
    for metadata in world.drawn(ALONE):
        name, error = _asked(identity, metadata)
        if error is None:
            assert world.may_pass(metadata), metadata
            assert name in NAMES, metadata
            passed += 1
            continue
        assert error.code in REFUSALS | {codes.INVALID_ARGUMENT}, metadata
        refused[error.code] = refused.get(error.code, 0) + 1
        secrets = [str(value)[7:] for key, value in metadata if key == KEY]
        assert not [text for text in secrets if len(text) > 20 and text in str(error)]
    assert {
        codes.CREDENTIAL_ABSENT,
        codes.CREDENTIAL_INVALID,
        codes.CREDENTIAL_AUDIENCE,
        codes.CREDENTIAL_CLAIMS,
        codes.CREDENTIAL_LIFETIME,
        codes.CREDENTIAL_EXPIRED,
        codes.CREDENTIAL_NOT_YET_VALID,
        codes.INVALID_ARGUMENT,
    } <= refused.keys()
    assert 0 < passed < ALONE // 4


@pytest.mark.slow
def test_a_server_keeps_its_promises_to_hostile_callers(tmp_path: Path) -> None:
    """A real server: each is UNAUTHENTICATED on any method; it serves on, writes nothing, and its log shows none."""
    world = World(tmp_path)
    paths = sorted(surface())
    data = tmp_path / "data"
    with RunningServer(data, "--seed", GENESIS_SEED, *world.flags) as server:
        with Client(server.address, api_key=world.material.key) as client:
            before = client.head()
        sent = 0
        with grpc.insecure_channel(server.address) as channel:
            for number, metadata in enumerate(world.drawn(LIVE)):
                if world.may_pass(metadata) or not _is_sendable(metadata):
                    continue
                method: Any = channel.stream_stream(paths[number % len(paths)])
                found = refusal(
                    lambda method=method, metadata=metadata: list(  # type: ignore[misc]
                        method(iter([b"\xff"]), timeout=30, metadata=metadata)
                    )
                )
                if sum(len(key) + len(value) for key, value in metadata) > GRPC_METADATA:
                    continue  # gRPC itself may have refused it
                assert found.code in ("UNAUTHENTICATED", "INVALID_ARGUMENT"), (metadata, found)
                assert found.reason, metadata
                sent += 1
        assert sent > LIVE // 3
        with Client(server.address, api_key=world.material.key) as client:
            assert client.head() == before
        assert server.terminate() == 0
    log = data.with_suffix(".log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert world.material.key[21:85] not in log
    assert world.material.token.rpartition(".")[2] not in log


def _is_sendable(metadata: Metadata) -> bool:
    """Return whether gRPC's own client sends it: it refuses values that HTTP/2 does not carry."""
    return all(
        isinstance(value, bytes) or (value.isascii() and value.isprintable())
        for _, value in metadata
    )
