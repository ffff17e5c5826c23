# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse probe` against a live server, plain and with certificates of callers (SPEC Q-7)."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.certificates import Identity, Pki, put
from tests.server.harness import SEED, RunningServer, run_command


def test_a_probe_says_whether_a_server_serves(tmp_path: Path) -> None:
    """Each probe is SERVING on a server that serves; an unknown name, and an address without a server, are not."""
    with RunningServer(tmp_path / "data", "--seed", SEED) as server:
        address = server.address
        for service in ("liveness", "startup", "readiness", "clearinghouse.v1.TradingService"):
            found = run_command("probe", address, "--service", service)
            assert (found.returncode, found.stdout) == (0, f"{service} on {address}: SERVING\n")
        unknown = run_command("probe", address, "--service", "no.such.Service", "--json")
        assert (unknown.returncode, json.loads(unknown.stdout)["status"]) == (1, "NOT_FOUND")
        assert server.terminate() == 0
    gone = run_command("probe", address, "--timeout", "2", "--json")
    assert (gone.returncode, json.loads(gone.stdout)["status"]) == (1, "UNAVAILABLE")


def test_a_probe_waits_until_a_server_serves(tmp_path: Path) -> None:
    """A probe that may wait begins before the server and ends once it serves."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    command = (sys.executable, "-m", "clearinghouse.server", "probe", address, "--wait", "60")
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as probe,
        RunningServer(tmp_path / "data", "--seed", SEED, "--listen", address) as server,
    ):
        said, _ = probe.communicate(timeout=90)
        assert (probe.returncode, said) == (0, f"readiness on {address}: SERVING\n")
        assert server.terminate() == 0


def test_a_probe_has_a_certificate_where_one_is_asked_for(tmp_path: Path) -> None:
    """A server with client certificates answers a probe with one of its CA, and no other."""
    pki = Pki(tmp_path / "pki")
    certificate, key = pki.client("supervisor")
    foreign = put(tmp_path / "foreign.pem", Identity.of_authority().certificate_pem)
    with RunningServer(tmp_path / "data", "--seed", SEED, *pki.flags(asks_clients=True)) as server:
        own = ("--certificate", str(certificate), "--key", str(key))
        good = run_command("probe", server.address, "--ca", str(pki.ca), *own)
        assert (good.returncode, good.stdout.split()[-1]) == (0, "SERVING")
        by_name = ("--ca", str(pki.ca), *own, "--name", "localhost")
        assert run_command("probe", server.address, *by_name).returncode == 0
        closes = "a server with TLS closes a connection without TLS"
        for bad, reason in (
            (("--ca", str(pki.ca)), closes),
            (("--ca", str(foreign), *own), "SSL_ERROR_SSL"),
            (("--ca", str(pki.ca), *own, "--name", "another.example"), "Hostname Verification"),
            ((), closes),
        ):
            refused = run_command("probe", server.address, "--timeout", "2", *bad)
            assert (refused.returncode, refused.stdout.split()[-1]) == (1, "UNAVAILABLE"), bad
            assert reason in refused.stderr, refused.stderr
        assert server.terminate() == 0


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--name", "a"), "need --ca"),
        (("--ca", "/no/such/file"), "/no/such/file cannot be read"),
        (("--ca", __file__, "--key", __file__), "--certificate and --key go together"),
    ],
    ids=["name without CA", "no file", "key alone"],
)
def test_a_probe_without_its_files_is_wrong_usage(flags: tuple[str, ...], said: str) -> None:
    """Files that are missing or do not go together end with 2 and a line that names them."""
    refused = run_command("probe", "127.0.0.1:1", *flags)
    assert refused.returncode == 2
    assert said in refused.stderr
