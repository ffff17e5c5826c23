# SPDX-License-Identifier: Apache-2.0
"""A probe of the health of a server: its connection, and how long it repeats its request (SPEC Q-7)."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2

from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.edge import probing
from clearinghouse.server.edge.probing import ProbeTls, channel_to, health

PLAIN = ("grpc.enable_http_proxy", 0)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """The connections that were made."""
    found: list[tuple[object, ...]] = []

    def keep(*of: Any) -> tuple[object, ...]:  # noqa: ANN401  arguments of gRPC
        found.append(of)
        return of

    for name in ("insecure_channel", "secure_channel"):
        monkeypatch.setattr(grpc, name, keep)
    monkeypatch.setattr(grpc, "ssl_channel_credentials", lambda ca, key, chain: (ca, key, chain))
    return found


def test_a_connection_takes_each_file_for_its_use(
    made: list[tuple[object, ...]], tmp_path: Path
) -> None:
    """Proxies of the environment are passed by; another name in the certificate is one of the options."""
    files = {name: tmp_path / name for name in ("ca", "certificate", "key")}
    for name, file in files.items():
        file.write_bytes(name.encode())
    channel_to("h:1", None)
    channel_to("h:1", ProbeTls(files["ca"]))
    channel_to("h:1", ProbeTls(**files, name="other"))
    other = ("grpc.ssl_target_name_override", "other")
    assert made == [
        ("h:1", [PLAIN]),
        ("h:1", (b"ca", None, None), [PLAIN]),
        ("h:1", (b"ca", b"key", b"certificate"), [PLAIN, other]),
    ]


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    """And a certificate goes with its key."""
    ca = tmp_path / "ca"
    for tls in (ProbeTls(ca, certificate=ca), ProbeTls(ca, key=ca)):
        with pytest.raises(ConfigError, match="--certificate and --key go together"):
            channel_to("h:1", tls)
    with pytest.raises(ConfigError, match=f"{ca} cannot be read: No such file"):
        channel_to("h:1", ProbeTls(ca))


class _UnavailableError(grpc.RpcError):
    """A request that no server answers."""

    def code(self) -> grpc.StatusCode:
        """Return the status."""
        return grpc.StatusCode.UNAVAILABLE

    def details(self) -> str:
        """Return the reason."""
        return "Socket closed"


@pytest.mark.parametrize(
    ("wait", "answers", "found", "asked"),
    [
        (0.0, [1], "SERVING", 1),
        (0.0, [2, 1], "NOT_SERVING", 1),
        (0.0, [0, 1], "UNAVAILABLE", 1),
        (0.5, [0, 2, 1], "SERVING", 3),
        (0.5, [2, 2, 2, 2, 1], "NOT_SERVING", 4),
    ],
)
def test_a_request_is_repeated_until_the_server_serves(
    monkeypatch: pytest.MonkeyPatch, wait: float, answers: list[int], found: str, asked: int
) -> None:
    """Each 0.2 s, for so long as the caller waits."""
    now, requests = [10.0], list[tuple[str, float]]()

    def check(request: health_pb2.HealthCheckRequest, timeout: float) -> object:
        requests.append((request.service, timeout))
        answer = answers.pop(0)
        if not answer:
            raise _UnavailableError
        return SimpleNamespace(status=answer)

    def sleep(seconds: float) -> None:
        now[0] += seconds

    class Channel:
        def __enter__(self) -> Any:  # noqa: ANN401  a channel
            return SimpleNamespace(unary_unary=lambda *_, **__: check)

        def __exit__(self, *_: object) -> None:
            now.append(-1)

    monkeypatch.setattr(probing, "channel_to", lambda *_: Channel())
    monkeypatch.setattr(probing, "time", SimpleNamespace(monotonic=lambda: now[0], sleep=sleep))
    reason = f"Socket closed: {probing.CLOSES}" if found == "UNAVAILABLE" else ""
    assert health("h:1", "liveness", 3.0, wait=wait) == (found, reason)
    assert requests == [("liveness", 3.0)] * asked
    assert now[1:] == [-1]
