# SPDX-License-Identifier: Apache-2.0
"""The log of a live server: refused calls and acts of staff, each by its request id, and no secret (SPEC Q-7)."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import grpc
import pytest

from clearinghouse.client import Client, InvalidRequest, Refused, RequestKey, Side
from tests.server.harness import COMMAND, SEED, RunningServer, System
from tests.server.test_credentials import HEAD, UNKNOWN_KEY, Ring, answer, bearer

PLANTED = "5ec2e75ec2e75ec2e75ec2e75ec2e7bb"


def known_as(request_id: str) -> RequestKey:
    """The key of a request that is made now."""
    return RequestKey(request_id, time.time_ns())


def lines_of(server: RunningServer, event: str) -> list[dict[str, Any]]:
    """The lines of a log with a text."""
    text = server.data_dir.with_suffix(".log").read_text(encoding="utf-8")
    found = [json.loads(line) for line in text.splitlines()]
    return [line for line in found if line["event"] == event]


def test_each_refusal_and_act_of_staff_has_a_line_without_secrets(tmp_path: Path) -> None:
    """Lines name method, principal, request id, sequence and reason; keys, wrong keys and the seed are in none."""
    ring = Ring(tmp_path)
    key = ring.new("operator")
    with RunningServer(tmp_path / "data", "--seed", PLANTED, *ring.flags) as server:
        with Client(server.address, api_key=key) as client:
            client.create_oracle_source("venue-1", "operator", 1, key=known_as("act-1"))
            with pytest.raises(Refused):
                client.set_dead_man(7_777, 0, key=known_as("act-2"))
            with pytest.raises(InvalidRequest):
                client.set_dead_man(7_777, -1, key=known_as("act-3"))
            head = client.head().sequence
        with grpc.insecure_channel(server.address) as channel:
            for sent in (UNKNOWN_KEY, PLANTED + "0" * 5_000, f"{key[:-8]}00000000"):
                assert answer(channel, bearer(sent)) == "CREDENTIAL_INVALID"
        assert server.terminate() == 0
    path = "/clearinghouse.v1.AdminService/CreateOracleSource"
    (staff,) = lines_of(server, "command of staff")
    assert (staff["method"], staff["principal"], staff["request_id"]) == (
        path,
        "operator",
        "act-1",
    )
    (second,) = lines_of(server, "command refused")
    assert (second["request_id"], second["reason"]) == ("act-2", "UNKNOWN_ACCOUNT")
    assert staff["sequence"] < second["sequence"] == head
    (refused,) = lines_of(server, "call refused")
    assert (refused["reason"], refused["principal"], refused["field"]) == (
        "INVALID_ARGUMENT",
        "operator",
        "timeout_ns",
    )
    # A refused credential has one line, which names no principal.
    wrong = lines_of(server, "credential refused")
    assert len(wrong) + wrong[-1]["not_logged_before"] == 3
    for line in wrong:
        assert line["error"].startswith("CREDENTIAL_INVALID")
        assert line["method"] == HEAD
        assert "principal" not in line
    text = server.data_dir.with_suffix(".log").read_text(encoding="utf-8")
    for secret in (key, key[:40], UNKNOWN_KEY, PLANTED):
        assert secret not in text


def test_frames_of_a_session_are_logged_and_the_level_is_a_setting(tmp_path: Path) -> None:
    """Refusals of machine and edge in a stream have lines; at the level `warning` there are none."""
    for level, expected in (("info", 1), ("warning", 0)):
        with RunningServer(tmp_path / level, "--seed", SEED, "--log-level", level) as server:
            system = System(server)
            with system.client.session() as orders:
                orders.submit([system.order(7_777, Side.BUY, 1, 140)])
                with pytest.raises(InvalidRequest):
                    orders.submit([])
            assert server.terminate() == 0
        session = "/clearinghouse.v1.TradingService/Session"
        for event, reason in (
            ("command refused", "UNKNOWN_ACCOUNT"),
            ("call refused", "BATCH_EMPTY"),
        ):
            found = [line for line in lines_of(server, event) if line["method"] == session]
            assert [line["reason"] for line in found] == [reason] * expected
        assert bool(lines_of(server, "command of staff")) == bool(expected)


@pytest.mark.slow
def test_a_reader_of_the_log_that_stands_still_does_not_stop_the_server(tmp_path: Path) -> None:
    """A pipe that no program reads is full after some acts; all later ones are answered."""
    reading, writing = os.pipe()
    flags = ("--data-dir", str(tmp_path / "data"), "--listen", "127.0.0.1:0", "--json")
    command = (*COMMAND, "serve", *flags)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=writing, text=True)
    try:
        assert process.stdout is not None
        states = (json.loads(line) for line in process.stdout)
        address = next(state["address"] for state in states if state["state"] == "serving")
        with Client(address) as client:
            # Each act has a line of some 250 bytes; a pipe holds 64 KiB.
            for number in range(500):
                client.create_oracle_source(f"venue-{number}", "operator", 1)
        process.terminate()
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.communicate()
        os.close(writing)
        os.close(reading)
