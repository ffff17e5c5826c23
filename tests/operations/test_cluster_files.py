# SPDX-License-Identifier: Apache-2.0
"""The files that set a cluster up: etcd's unit and its settings, and three nodes under compose (SPEC N-1, Q-7)."""

import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from clearinghouse.apps.demo.cluster import ETCD_FLAGS
from clearinghouse.server.cli.serve import cluster_of
from clearinghouse.server.cli.setting_options import effective
from clearinghouse.server.clustering.settings import check_cluster
from tests.cluster.members import engine_path
from tests.operations.test_unit import EXPOSURE_MAX
from tests.sources import ROOT
from tests.tools import tool

OPERATIONS: Final = ROOT / "docs" / "operations"
UNIT: Final = OPERATIONS / "etcd.service"
PAGE: Final = ROOT / "docs" / "how-to" / "cluster.md"
NAMES: Final = ("a", "b", "c")
PLAIN: Final = "--engine-insecure"


def _flags(words: list[str]) -> dict[str, str]:
    """The flags of a command line, with their values."""
    found: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        found[name] = value if equals else next(rest)
    return found


def _stated() -> dict[str, str]:
    """The flags of the page for operators."""
    text = PAGE.read_text(encoding="utf-8")
    return _flags(text.partition("```text\netcd ")[2].partition("```")[0].split())


def test_every_file_starts_etcd_as_the_page_says() -> None:
    """Unit, compose and demo give the flags of the page, with the same values, and never the unsafe one."""
    stated = _stated()
    assert len(stated) > 7
    line = re.search(r"(?m)^ExecStart=\S+ (.*)$", UNIT.read_text("utf-8"))
    assert line is not None
    of_unit = [word for word in line[1].split() if not word.endswith("client-cert-auth")]
    services = _compose()["services"]
    of_compose = [services[f"etcd-{one}"]["command"] for one in NAMES]
    for words in (of_unit, list(ETCD_FLAGS), *of_compose):
        flags = _flags(words)
        assert {name: flags.get(name) for name in stated} == stated
        assert "--unsafe-no-fsync" not in flags


@pytest.mark.slow
def test_etcd_knows_every_flag_and_variable() -> None:
    """The engine itself lists each flag of the unit, and each variable is one of its flags."""
    said = subprocess.run((engine_path(), "--help"), capture_output=True, text=True, check=False)
    known = said.stdout + said.stderr
    line = re.search(r"(?m)^ExecStart=\S+ (.*)$", UNIT.read_text("utf-8"))
    assert line is not None
    names = [word for word in line[1].split() if word.startswith("--")]
    variables = re.findall(r"(?m)^ETCD_(\w+)=", (OPERATIONS / "member.env").read_text("utf-8"))
    names += ["--" + variable.lower().replace("_", "-") for variable in variables]
    assert len(names) > 20
    assert [name for name in names if name not in known] == []


def _without_program(folder: Path, old: str = "", new: str = "") -> Path:
    """Write the unit as it is, or with a change, for a program that every machine has."""
    text = UNIT.read_text(encoding="utf-8")
    assert old in text
    path = folder / UNIT.name
    changed = text.replace(old, new) if old else text
    path.write_text(re.sub(r"(?m)^(Exec\w+)=\S+ .*$", r"\1=/bin/true", changed), encoding="utf-8")
    return path


def test_systemd_accepts_the_unit_and_counts_little_exposure(tmp_path: Path) -> None:
    """`systemd-analyze` has nothing to say of the unit, and does of a wrong setting and of one without its filter."""
    program = tool("systemd-analyze")
    verify = (program, "verify", "--man=no", "--recursive-errors=no")
    security = (
        *(program, "security", "--offline=true", "--no-pager"),
        f"--threshold={EXPOSURE_MAX}",
    )

    def said(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, capture_output=True, text=True, check=False)

    good = str(_without_program(tmp_path))
    assert UNIT.name not in said(*verify, good).stderr
    found = said(*security, good)
    assert found.returncode == 0, found.stdout[-300:] + found.stderr
    bad = str(_without_program(tmp_path, "Restart=always", "Restrat=always"))
    assert "Restrat" in said(*verify, bad).stderr
    bad = str(_without_program(tmp_path, "SystemCallFilter=", "# SystemCallFilter="))
    assert said(*security, bad).returncode != 0


def _compose() -> dict[str, Any]:
    """The compose file."""
    found: dict[str, Any] = yaml.safe_load((OPERATIONS / "compose-cluster.yaml").read_text("utf-8"))
    return found


def test_no_container_has_rights() -> None:
    """Each runs as a numbered user without capabilities on a root that is read-only; etcd is reached by nodes alone."""
    compose = _compose()
    for name, service in compose["services"].items():
        assert service["user"] == "10001:10001"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        if name.startswith("etcd-"):
            assert "ports" not in service
            assert service["networks"] == ["log"]
    assert compose["networks"]["log"] == {"internal": True}
    base: dict[str, Any] = yaml.safe_load((OPERATIONS / "compose.yaml").read_text("utf-8"))
    assert compose["secrets"] == base["secrets"]
    assert compose["services"]["node-a"]["image"] == base["services"]["server"]["image"]


def test_the_nodes_agree_with_the_members_and_with_one_another() -> None:
    """The settings of each node pass the check; names, addresses and volumes are those of the services."""
    compose = _compose()
    services = compose["services"]
    seen = []
    for name in NAMES:
        command = services[f"node-{name}"]["command"]
        assert command[0] == "serve"
        assert command.count(PLAIN) == 1
        flags = _flags([word for word in command[1:] if word != PLAIN])
        flags.pop("--config")
        options: dict[str, object] = {
            {"--log": "log", "--cluster": "cluster_id", "--engine": "cluster_engine"}.get(
                flag, f"cluster_{flag[2:]}"
            ): value
            for flag, value in flags.items()
        }
        # No other machine is in that network.
        options["cluster_insecure"] = True
        assert services[f"node-{name}"]["networks"] == ["log", "callers"]
        cluster = cluster_of(effective(None, options).config)
        assert cluster is not None
        check_cluster(cluster)
        assert cluster.node == name
        assert cluster.engine[0] == f"etcd-{name}:2379"
        assert {member.partition(":")[0] for member in cluster.engine} <= services.keys()
        assert {address.partition(":")[0] for address in cluster.nodes.values()} <= services.keys()
        assert services[f"node-{name}"]["volumes"] == [f"journal-{name}:/var/lib/clearinghouse"]
        seen.append((cluster.id, cluster.nodes, sorted(cluster.engine)))
    assert seen[0] == seen[1] == seen[2]
    words = services["begin"]["command"][2:]
    assert words.count(PLAIN) == 1
    begin = _flags([word for word in words if word != PLAIN])
    assert begin["--cluster"] == seen[0][0]
    assert services["begin"]["volumes"] == services["node-a"]["volumes"]
    volumes = [one.partition(":")[0] for service in services.values() for one in service["volumes"]]
    assert set(volumes) == compose["volumes"].keys()
