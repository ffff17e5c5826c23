# SPDX-License-Identifier: Apache-2.0
"""The gateway before a server that is not there, that loses answers, that asks for keys, and before a cluster."""

import json
import ssl
from contextlib import ExitStack
from pathlib import Path

import pytest

from clearinghouse.client import Client, Tls
from tests.cluster.members import engine_path
from tests.conformance.house import PRINCIPAL, OneServer, ThreeNodes
from tests.gateway.asking import Caller, Listener, RunningGateway, fresh

CREATE = "AccountService/CreateAccount"
OPEN = {"owner": "alice", "kind": "ACCOUNT_KIND_CUSTOMER", "maxLeverage": 10}


def test_an_unreachable_server_is_unavailable_in_time(tmp_path: Path) -> None:
    """Without a server each form answers once the deadline is over, without a reason: the outcome is not known."""
    with RunningGateway("127.0.0.1:9", tmp_path / "log") as gateway:
        found = gateway.caller(connect_timeout_ms="1200").command(CREATE, **OPEN)
        assert (found.status, found.json["code"], found.json["details"]) == (503, "unavailable", [])
        assert "127.0.0.1" not in found.json["message"]
        web = {"content-type": "application/grpc-web", "grpc-timeout": "1200m"}
        answer = gateway.caller().send("/clearinghouse.v1.JournalService/GetHead", b"\0" * 5, web)
        assert b"grpc-status: 14\r\n" in answer.raw


def test_a_lost_answer_is_asked_for_again(tmp_path: Path) -> None:
    """The same bytes go out again under the same key: one account, and the caller gets its first answer."""
    house = OneServer(tmp_path, is_secure=False)
    with ExitStack() as stack:
        stack.callback(house.end)
        gateway = stack.enter_context(RunningGateway(house.addresses[0], tmp_path / "log"))
        caller = gateway.caller(clearinghouse_principal="operator")
        assert caller.read("JournalService/GetHead").status == 200
        house.wire.lose_answers(1)
        made = caller.done(CREATE, **OPEN)
        assert (made["isRepeat"], house.wire.lost_answers) == (True, 1)
        listed = caller.read("QueryService/ListAccounts").json["accounts"]
        assert [one["accountId"] for one in listed if one["owner"] == "alice"] == [
            made["accountId"]
        ]


def test_credentials_pass_over_tls(tmp_path: Path) -> None:
    """Over TLS on both sides the caller's key decides: without one, or with a wrong one, the server refuses."""
    house = OneServer(tmp_path, is_secure=True)
    connection = house.connection()
    with ExitStack() as stack:
        stack.callback(house.end)
        options = [
            *("--ca", connection["ca"]),
            *("--certificate", str(tmp_path / "pki" / "server.pem")),
            *("--certificate-key", str(tmp_path / "pki" / "server.key")),
        ]
        gateway = stack.enter_context(
            RunningGateway(house.addresses[0], tmp_path / "log", *options)
        )
        assert gateway.url.startswith("https://")
        trust = ssl.create_default_context(cafile=connection["ca"])
        bearer = f"Bearer {connection['apiKey']}"
        with_key = Caller(gateway.port, {"authorization": bearer}, trust)
        made = with_key.done(CREATE, **OPEN)
        with Client(
            house.addresses[0], api_key=connection["apiKey"], tls=Tls(ca=connection["ca"])
        ) as direct:
            assert direct.account(int(made["accountId"])).owner == "alice"
        for headers, reason in (
            ({}, "CREDENTIAL_ABSENT"),
            ({"clearinghouse-principal": PRINCIPAL}, "CREDENTIAL_ABSENT"),
            ({"authorization": f"{bearer}x"}, "CREDENTIAL_INVALID"),
        ):
            found = Caller(gateway.port, headers, trust).command(CREATE, **OPEN)
            assert (found.status, found.json["code"], found.reason) == (
                401,
                "unauthenticated",
                reason,
            )
        listener = Listener(gateway.port, connection["ca"])
        listener.send(id="a", stream="Subscribe")
        absent = listener.next()["error"]["details"][0]["debug"]["reason"]
        listener.send(headers={"Authorization": bearer})
        listener.send(id="a", stream="Subscribe", **{"from": made["sequence"]})
        frame = listener.next()["frame"]
        assert (absent, frame["firstSequence"]) == ("CREDENTIAL_ABSENT", made["sequence"])
        listener.close()


@pytest.mark.slow
def test_a_command_goes_to_the_leader_of_a_cluster(tmp_path: Path) -> None:
    """With the addresses of all nodes a command reaches the leader, also the next one after that was killed."""
    engine_path()  # without an engine the test is skipped
    house = ThreeNodes(tmp_path)
    with ExitStack() as stack:
        stack.callback(house.end)
        first, *others = house.addresses
        options = [word for address in others for word in ("--server", address)]
        gateway = stack.enter_context(RunningGateway(first, tmp_path / "log", *options))
        caller = gateway.caller(clearinghouse_principal="operator", connect_timeout_ms="60000")
        bodies = [json.dumps(fresh() | OPEN) for _ in range(2)]
        made = [caller.text(CREATE, bodies[0]).json]
        house.act({"server": "kill"})
        made.append(caller.text(CREATE, bodies[1]).json)
        assert [one["code"] for one in made] == ["RESULT_CODE_OK"] * 2
        again = [caller.text(CREATE, body).json for body in bodies]
        assert [one["accountId"] for one in again] == [one["accountId"] for one in made]
