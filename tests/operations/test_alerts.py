# SPDX-License-Identifier: Apache-2.0
"""The alert rules and dashboards: each rule fires and is quiet where it must, by promtool and a real Prometheus (Q-8).

Owns the comparison of their names with what a live server shows.
"""

import json
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from clearinghouse.client import Client, Tick, Tls
from clearinghouse.server.metrics.cluster_metrics import EngineTimes, cluster_metrics
from tests.operations.alerts import (
    CASES,
    DASHBOARDS,
    OPERATIONS,
    RULES,
    expressions,
    metrics_in,
    promtool_test,
    rules,
)
from tests.operations.runbooks import fill_queue
from tests.server.certificates import Pki
from tests.server.harness import SEED, RunningServer, System
from tests.server.test_metrics import METRICS, metrics_address
from tests.sources import ROOT
from tests.tools import tool
from tests.unit.server.metrics.test_cluster_metrics import FIGURES, exposed_text

SCRAPE: Final = "1s"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_prometheus_takes_the_rules_and_the_example() -> None:
    """Promtool finds no fault in the rules and in the settings that name them."""
    promtool = tool("promtool")
    for words in (
        ("check", "rules", str(RULES)),
        ("check", "config", str(OPERATIONS / "prometheus.yml")),
    ):
        found = run(promtool, *words)
        assert found.returncode == 0, found.stderr


def test_each_rule_fires_on_its_fault_and_not_beside_it(tmp_path: Path) -> None:
    """Promtool computes each rule on series with the fault, and on series at the limit without it."""
    assert {case.alert for case in CASES} == {rule["alert"] for rule in rules()}
    found = run(tool("promtool"), "test", "rules", str(promtool_test(tmp_path)))
    assert found.returncode == 0, found.stdout


def test_a_rule_with_another_limit_fails_its_case(tmp_path: Path) -> None:
    """Cases can fail: rules whose comparisons are turned round, or that wait a day, are found."""
    text = RULES.read_text(encoding="utf-8")
    for old, new in (("> 0\n", "> 9\n"), ("== 1\n", "== 0\n"), ("for: 1m", "for: 1d")):
        assert old in text
        changed = tmp_path / "rules.yml"
        changed.write_text(text.replace(old, new), encoding="utf-8")
        found = run(tool("promtool"), "test", "rules", str(promtool_test(tmp_path, CASES, changed)))
        assert found.returncode != 0, old


def test_each_rule_has_its_runbook_and_each_runbook_its_rule() -> None:
    """The page of a rule exists and names the alert; other pages are those of the restore and of lost operators."""
    folder = ROOT / "docs" / "how-to" / "runbooks"
    named: dict[str, set[str]] = {}
    for rule in rules():
        named.setdefault(rule["annotations"]["runbook"], set()).add(rule["alert"])
        assert rule["labels"]["severity"] in ("page", "warn")
    for page, alerts in named.items():
        text = (ROOT / page).read_text(encoding="utf-8")
        assert [alert for alert in alerts if f"`{alert}`" not in text] == []
        for heading in ("What it means", "Examine", "Do", "Verify"):
            assert f"\n## {heading}\n" in text, page
    pages = {str(path.relative_to(ROOT)) for path in folder.glob("*.md")}
    assert pages - named.keys() == {
        "docs/how-to/runbooks/README.md",
        "docs/how-to/runbooks/restore.md",
        "docs/how-to/runbooks/operators-lost.md",
    }
    overview = (folder / "README.md").read_text(encoding="utf-8")
    assert [page for page in named if f"]({Path(page).name})" not in overview] == []


def test_the_queries_name_metrics_that_a_server_has(tmp_path: Path) -> None:
    """Each metric of rules and dashboards is exposed by a server with a snapshot and a certificate, with its labels."""
    pki = Pki(tmp_path / "pki")
    flags = ("--seed", SEED, "--snapshot-every-commands", "1", *METRICS, *pki.flags())
    with (
        RunningServer(tmp_path / "data", *flags) as server,
        Client(server.address, tls=Tls(pki.ca)) as client,
    ):
        client.create_account("alice")
        address = metrics_address(server)
        until(
            lambda: "clearinghouse_invariant_violations" in page_of(address, "metrics"), "no check"
        )
        text = page_of(address, "metrics")
    used = {name for query in expressions().values() for name in metrics_in(query)}
    assert len(used) > 20
    families = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    exposed = {line.partition("{")[0].partition(" ")[0] for line in text.splitlines()}
    exposed |= families  # of those without a sample yet, such as markets
    of_cluster = list(cluster_metrics(FIGURES, EngineTimes()))
    families |= {line.split()[2] for line in exposed_text(of_cluster) if line.startswith("# TYPE")}
    exposed |= {
        line.partition("{")[0] for line in exposed_text(of_cluster) if not line.startswith("#")
    }
    assert {name for name in used if name not in exposed} == set()
    documented = (ROOT / "docs" / "how-to" / "operate.md").read_text(encoding="utf-8")
    assert sorted(name for name in families if f"`{name}`" not in documented) == []


def test_the_dashboards_are_whole() -> None:
    """Each panel has a query, a place of its own and the server that is chosen."""
    assert len(list(DASHBOARDS.glob("*.json"))) == 2
    for path in DASHBOARDS.glob("*.json"):
        panels = json.loads(path.read_text(encoding="utf-8"))["panels"]
        places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
        assert len(places) == len(panels) == len({panel["id"] for panel in panels})
    assert all(
        'instance="$instance"' in query for place, query in expressions().items() if "," in place
    )


def page_of(address: str, path: str) -> str:
    """Return the text at an address."""
    with urllib.request.urlopen(f"http://{address}/{path}", timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again until a condition holds, two minutes at most."""
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.2)


class Prometheus:
    """A real one, with the rules of the repository whose waiting times are taken out."""

    def __init__(self, folder: Path, *targets: str) -> None:
        text = RULES.read_text(encoding="utf-8")
        found: dict[str, Any] = yaml.safe_load(text)
        for group in found["groups"]:
            for rule in group["rules"]:
                # That one reads six hours, of which there are some seconds here.
                if rule["alert"] != "DiskFillsUp":
                    rule.pop("for", None)
        (folder / "rules.yml").write_text(yaml.safe_dump(found), encoding="utf-8")
        settings: dict[str, Any] = yaml.safe_load(
            (OPERATIONS / "prometheus.yml").read_text(encoding="utf-8")
        )
        settings["global"] = {"scrape_interval": SCRAPE, "evaluation_interval": SCRAPE}
        settings["scrape_configs"][0]["static_configs"] = [{"targets": list(targets)}]
        file = folder / "prometheus.yml"
        file.write_text(yaml.safe_dump(settings), encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        program = tool(
            "prometheus"
        )  # before the log opens: without the program the test is skipped
        self.log = (folder / "prometheus.log").open("wb")
        self.process = subprocess.Popen(
            (
                program,
                f"--config.file={file}",
                f"--storage.tsdb.path={folder / 'tsdb'}",
                f"--web.listen-address={self.address}",
            ),
            stdout=self.log,
            stderr=self.log,
        )

    def asked(self, path: str, **query: str) -> dict[str, Any]:
        """An answer of its API; an empty one while it starts."""
        try:
            text = page_of(self.address, f"api/v1/{path}?{urllib.parse.urlencode(query)}")
        except OSError:
            return {}
        found: dict[str, Any] = json.loads(text)["data"]
        return found

    def firing(self) -> set[str]:
        """The names of the alerts that fire."""
        found = self.asked("alerts").get("alerts", [])
        return {one["labels"]["alertname"] for one in found if one["state"] == "firing"}

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=60)
        self.log.close()


@contextmanager
def watched(folder: Path, server: RunningServer) -> Iterator[Prometheus]:
    """A Prometheus that scrapes a server."""
    prometheus = Prometheus(folder, metrics_address(server))
    try:
        until(lambda: bool(prometheus.asked("query", query="up == 1").get("result")), "no scrape")
        yield prometheus
    finally:
        prometheus.stop()


@pytest.mark.slow
def test_a_real_prometheus_wakes_for_real_faults(tmp_path: Path) -> None:
    """A sound server raises no alert; a stale price, a full queue, a lagging disk mark and a kill raise theirs."""
    marks = ("--disk-warn-mib", "0", "--disk-restrict-mib", "0", "--disk-read-only-mib", "0")
    flags = ("--seed", SEED, *METRICS, "--queue-calls", "1", *marks)
    with (
        RunningServer(tmp_path / "data", *flags) as server,
        watched(tmp_path, server) as prometheus,
    ):
        loaded = prometheus.asked("rules")["groups"][0]["rules"]
        assert {rule["name"] for rule in loaded} == {rule["alert"] for rule in rules()}
        system = System(server)
        until(
            lambda: bool(prometheus.asked("query", query="clearinghouse_markets").get("result")),
            "no figures",
        )
        # While the market was made its asset had no price.
        until(lambda: prometheus.firing() == set(), "a sound server raises an alert")

        system.client.set_oracle_instrument("SOL", [1], fresh_ns=1_000_000_000)
        until(lambda: "PriceNotOk" in prometheus.firing(), "a stale price raises no alert")
        system.client.set_oracle_instrument("SOL", [1], fresh_ns=3_600_000_000_000)
        system.client.submit_ticks([Tick(1, "SOL", time.time_ns(), last=150)])
        until(lambda: "PriceNotOk" not in prometheus.firing(), "it does not end with the price")

        fill_queue(server.address)
        until(lambda: "QueueFull" in prometheus.firing(), "a full queue raises no alert")

        server.kill()
        until(lambda: "ServerDown" in prometheus.firing(), "a killed server raises no alert")

    low = ("--disk-warn-mib", "1000000000", *METRICS)
    (tmp_path / "low").mkdir()
    with (
        RunningServer(tmp_path / "low" / "data", *low) as server,
        watched(tmp_path / "low", server) as prometheus,
    ):
        until(lambda: "DiskLow" in prometheus.firing(), "a disk below its mark raises no alert")
        server.process.send_signal(signal.SIGSTOP)
        until(lambda: "ServerDown" in prometheus.firing(), "a server that hangs raises no alert")
        server.process.send_signal(signal.SIGCONT)
        until(lambda: "ServerDown" not in prometheus.firing(), "it does not end with the answer")
