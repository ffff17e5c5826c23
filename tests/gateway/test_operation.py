# SPDX-License-Identifier: Apache-2.0
"""The gateway in operation: its metrics and health, a server that asks for certificates, roles, and CCXT's own HTTP."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

import ccxt
import ccxt.async_support as ccxt_async
import grpc
import pytest

from clearinghouse.client import Client, StatusError, Tls
from clearinghouse.client.values.enums import Role
from clearinghouse.v1 import account_pb2, authority_pb2, journal_pb2, query_pb2
from tests.gateway.asking import Caller, Listener, RunningGateway
from tests.gateway.conftest import World
from tests.server.certificates import Pki
from tests.server.harness import SEED, RunningServer
from tests.server.test_credentials import Ring

HEAD: Final = "JournalService/GetHead"


def figures(url: str) -> dict[str, float]:
    """Each figure of a page of metrics, by its name with labels."""
    with urlopen(url, timeout=30) as answer:  # noqa: S310  an address of this test
        lines = answer.read().decode().splitlines()
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


def test_calls_and_sockets_are_counted(world: World, tmp_path: Path) -> None:
    """Calls count by method and status in every form, a path that is no call makes no row, sockets count while open."""
    options = ("--metrics", "127.0.0.1:0")
    with RunningGateway(world.server.address, tmp_path / "log", *options) as gateway:
        assert gateway.process.stdout is not None
        url = gateway.process.stdout.readline().split()[-1]
        caller = gateway.caller(clearinghouse_principal="operator")
        for _ in range(3):
            caller.read(HEAD)
        caller.read("QueryService/ListBalances", accountId=7)
        caller.read("QueryService/ListBalances", accountId="999999999")
        web = {"content-type": "application/grpc-web"}
        caller.send(f"/clearinghouse.v1.{HEAD}", b"\x00\x00\x00\x00\x00", web)
        caller.send(f"/clearinghouse.v1.{HEAD}", b"short", web)
        caller.read("QueryService/Nothing")
        reader = Listener(gateway.port, clearinghouse_principal="operator")
        reader.subscribe("a", "Subscribe", 1)
        reader.next()
        found = figures(url)
        rows = {name: value for name, value in found.items() if "_requests_total" in name}
        assert rows == {
            'clearinghouse_gateway_requests_total{code="ok",method="JournalService/GetHead"}': 4,
            'clearinghouse_gateway_requests_total{code="invalid_argument",method="JournalService/GetHead"}': 1,
            'clearinghouse_gateway_requests_total{code="invalid_argument",method="QueryService/ListBalances"}': 1,
            'clearinghouse_gateway_requests_total{code="not_found",method="QueryService/ListBalances"}': 1,
            'clearinghouse_gateway_requests_total{code="not_found",method=""}': 1,
        }
        assert found["clearinghouse_gateway_request_seconds_count"] == 8
        assert found["clearinghouse_gateway_open_sockets"] == 1
        assert found["clearinghouse_gateway_open_streams"] == 1
        assert found["clearinghouse_gateway_sent_bytes_total"] > 100
        reader.subscribe("b", "Subscribe", 1_000_000_000)
        reader.refusal()
        assert figures(url)['clearinghouse_gateway_cut_offs_total{reason="stream error"}'] == 1
        reader.close()


def test_health_is_that_of_process_and_server(tmp_path: Path) -> None:
    """The process lives without its server, and is ready while the server serves."""
    with (
        RunningServer(tmp_path / "data") as server,
        RunningGateway(server.address, tmp_path / "log") as gateway,
    ):
        caller = gateway.caller()

        def asked(path: str) -> int:
            return caller.send(f"/health/{path}", None, method="GET").status

        assert (asked("live"), asked("ready")) == (200, 200)
        server.kill()
        assert (asked("live"), asked("ready")) == (200, 503)


@pytest.fixture(scope="module")
def roles(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Roles"]:
    """A server with authority that asks for certificates and keys, and a gateway with the certificate of a relay."""
    with ExitStack() as stack:
        yield Roles(tmp_path_factory.mktemp("roles"), stack)


class Roles:
    """Callers with keys, over TLS to a server and over TLS to its gateway."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        pki, ring = Pki(folder / "pki"), Ring(folder / "keys")
        names = ("ann", "cyd", "reader", "alice", "mallory", "nobody")
        self.keys = {name: ring.new(name) for name in names}
        genesis = folder / "genesis.toml"
        genesis.touch(0o600)
        genesis.write_text(f'seed = "{SEED}"\noperators = ["ann", "cyd"]\n')
        tls = ("--tls-relay", "gateway", *pki.flags(asks_clients=True))
        self.server = stack.enter_context(
            RunningServer(folder / "data", "--genesis", str(genesis), *tls, *ring.flags)
        )
        certificate, key = pki.client("gateway")
        self._tls = Tls(pki.ca, certificate, key)
        self._trust = pki.ca
        options = ("--ca", str(pki.ca), "--client-certificate", str(certificate))
        own = ("--certificate", str(pki.certificate), "--certificate-key", str(pki.key))
        self.gateway = stack.enter_context(
            RunningGateway(
                self.server.address, folder / "log", *options, "--client-key", str(key), *own
            )
        )
        self.pki = pki
        with self.direct("ann") as ann:
            ann.grant_role("reader", Role.AUDITOR)
            for name in ("alice", "mallory"):
                ann.grant_role(name, Role.TRADER)
            self.account = ann.create_account("alice")
            ann.create_account("mallory")

    def direct(self, name: str) -> Client:
        """A client over gRPC with the key of a caller; "": without one."""
        return Client(self.server.address, tls=self._tls, api_key=self.keys.get(name, ""))

    def over(self, name: str) -> Caller:
        """The same over the gateway."""
        context = ssl.create_default_context(cafile=str(self._trust))
        key = self.keys.get(name, "")
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return Caller(self.gateway.port, headers, context)


def calls(account: int) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Calls of different rights: Service/Method, the message over gRPC, and its fields in JSON."""
    yield HEAD, journal_pb2.GetHeadRequest(), {}
    yield (
        "QueryService/ListBalances",
        query_pb2.ListBalancesRequest(account_id=account),
        {"accountId": str(account)},
    )
    yield (
        "QueryService/ListAccounts",
        query_pb2.ListAccountsRequest(owner="alice"),
        {"owner": "alice"},
    )
    yield (
        "AccountService/CreateAccount",
        account_pb2.CreateAccountRequest(
            owner="alice", kind="ACCOUNT_KIND_CUSTOMER", max_leverage=10
        ),
        {"owner": "alice", "kind": "ACCOUNT_KIND_CUSTOMER", "maxLeverage": 10},
    )
    yield (
        "AuthorityService/GrantRole",
        authority_pb2.GrantRoleRequest(name="bob", role="ROLE_TRADER"),
        {"name": "bob", "role": "ROLE_TRADER"},
    )


@pytest.mark.parametrize("name", ["ann", "reader", "alice", "mallory", "nobody", ""])
def test_each_caller_gets_what_grpc_gives(roles: Roles, name: str) -> None:
    """An operator, a reader, the owner, a trader of another member, one without a role, one without a key: the same."""
    over = roles.over(name)
    with roles.direct(name) as direct:
        for call, message, fields in calls(roles.account):
            try:
                reply = direct.send_message(call, message)
                wanted: tuple[Any, ...] = ("ok", getattr(reply, "code", 0))
            except StatusError as error:
                reason = error.reason.name if error.reason else ""
                wanted = (error.status.name.lower(), reason)
            is_command = "request_id" in message.DESCRIPTOR.fields_by_name
            found = over.command(call, **fields) if is_command else over.read(call, **fields)
            if found.status == 200:
                assert wanted[0] == "ok", (call, wanted)
                code = found.json.get("code", "RESULT_CODE_OK").removeprefix("RESULT_CODE_")
                assert (code == "OK") == (wanted[1] == 0), (call, wanted, code)
            else:
                assert (found.json["code"], found.reason) == wanted, call


def test_a_relay_is_no_caller(roles: Roles) -> None:
    """The certificate of a relay opens the connection and no call; another certificate is its own caller still."""
    assert roles.over("").read(HEAD).reason == "CREDENTIAL_ABSENT"
    stated = roles.over("alice")
    stated.headers["clearinghouse-principal"] = "ann"
    assert stated.read(HEAD).field == "clearinghouse-principal"
    certificate, key = roles.pki.client("ann")
    tls = Tls(roles.pki.ca, certificate, key)
    with Client(roles.server.address, tls=tls, api_key=roles.keys["alice"]) as client:
        with pytest.raises(StatusError) as refused:
            client.head()
        assert refused.value.status == grpc.StatusCode.UNAUTHENTICATED
    with Client(roles.server.address, tls=tls) as client:
        assert client.head().sequence > 0


def test_ccxt_calls_it_by_its_own_http(world: World) -> None:
    """`fetch` of CCXT, synchronous and asynchronous, gets the answer; its error for a refusal has our text."""
    url = f"{world.gateway.url.rstrip('/')}/clearinghouse.v1."
    headers = {"content-type": "application/json", "clearinghouse-principal": "operator"}
    exchange = ccxt.Exchange()
    assert int(exchange.fetch(f"{url}{HEAD}", "POST", headers, "{}")["sequence"]) > 0
    with pytest.raises(ccxt.ExchangeNotAvailable, match="has 64 bits"):
        exchange.fetch(f"{url}QueryService/ListBalances", "POST", headers, '{"accountId": 1001}')

    async def ask() -> Any:  # noqa: ANN401  as CCXT has it
        other = ccxt_async.Exchange()
        try:
            return await other.fetch(f"{url}{HEAD}", "POST", headers, "{}")
        finally:
            await other.close()

    assert int(asyncio.run(ask())["sequence"]) > 0
