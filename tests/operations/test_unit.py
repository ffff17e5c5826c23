# SPDX-License-Identifier: Apache-2.0
"""The systemd unit: its exit codes, its hardening, and what systemd itself says of it (SPEC Q-7)."""

import configparser
import re
import subprocess
from pathlib import Path
from typing import Final

from clearinghouse.apps.gateway import gateway_command
from clearinghouse.server.cli import main
from clearinghouse.server.console.exits import Exit
from tests.sources import ROOT
from tests.tools import tool

UNIT: Final = ROOT / "docs" / "operations" / "clearinghouse.service"
DROP_IN: Final = ROOT / "docs" / "operations" / "clearinghouse-cluster.conf"
# Those of the processes that are clients of a server.
EDGES: Final = tuple(
    ROOT / "docs" / "operations" / f"clearinghouse-{name}.service" for name in ("gateway", "fix")
)
# The exposure that `systemd-analyze security` gives, in tenths; 14 by systemd 252.
EXPOSURE_MAX: Final = 20


def _lines(text: str, section: str) -> dict[str, list[str]]:
    """Return the values of each setting of a section, in order."""
    found: dict[str, list[str]] = {}
    body = text.partition(f"[{section}]\n")[2].partition("\n[")[0]
    for line in body.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def _without_programs(folder: Path, old: str = "", new: str = "") -> Path:
    """Write the unit as it is, or with a change, for programs that every machine has."""
    text = UNIT.read_text(encoding="utf-8").replace(old, new) if old else UNIT.read_text("utf-8")
    path = folder / UNIT.name
    path.write_text(re.sub(r"(?m)^(Exec\w+)=\S+ .*$", r"\1=/bin/true", text), encoding="utf-8")
    return path


def test_the_unit_restarts_what_a_restart_can_help() -> None:
    """A failed commit and a kill start it again; wrong settings, damage, a lock, divergence do not."""
    service = _lines(UNIT.read_text(encoding="utf-8"), "Service")
    stays_down = {int(code) for code in service["RestartPreventExitStatus"][0].split()}
    assert stays_down == {
        Exit.USAGE,
        Exit.DAMAGED,
        Exit.LOCKED,
        Exit.UNSAFE_SQLITE,
        Exit.DIVERGED,
    }
    assert service["Restart"] == ["on-failure"]
    assert service["KillSignal"] == ["SIGTERM"]


def test_gateway_and_bridge_have_the_rights_of_the_server_at_most(tmp_path: Path) -> None:
    """Their units take away what that of the server does, run commands that exist, and systemd accepts them."""
    server = _lines(UNIT.read_text(encoding="utf-8"), "Service")
    own = {"Environment", "EnvironmentFile", "ExecStartPre", "ExecStart", "TimeoutStopSec"}
    own |= {"User", "Group", "StateDirectory", "RestartPreventExitStatus", "SystemCallFilter"}
    for unit in EDGES:
        service = _lines(unit.read_text(encoding="utf-8"), "Service")
        assert service["User"] == service["Group"] == [unit.stem]
        assert service["SystemCallFilter"] == server["SystemCallFilter"][:2]
        assert int(service["RestartPreventExitStatus"][0]) == Exit.USAGE
        shared = set(service) - own
        assert {name: service[name] for name in shared} == {name: server[name] for name in shared}
        assert set(server) - set(service) <= {
            "OOMScoreAdjust",
            "StateDirectory",
            "StateDirectoryMode",
            "ExecStartPre",
        }
        for line in (*service["ExecStart"], *service.get("ExecStartPre", ())):
            program, command, *_ = line.split()
            assert program == "/opt/clearinghouse/bin/clearinghouse"
            assert main.get_command(None, command) is not None  # type: ignore[arg-type]
        good = tmp_path / unit.name
        text = re.sub(r"(?m)^(Exec\w+)=\S+ .*$", r"\1=/bin/true", unit.read_text(encoding="utf-8"))
        good.write_text(text, encoding="utf-8")
        systemd = tool("systemd-analyze")
        for command in (
            [systemd, "verify", "--man=no", "--recursive-errors=no", str(good)],
            [
                systemd,
                "security",
                "--offline=true",
                "--no-pager",
                f"--threshold={EXPOSURE_MAX}",
                str(good),
            ],
        ):
            found = subprocess.run(command, capture_output=True, text=True, check=False)
            assert found.returncode == 0, found.stdout[-300:] + found.stderr
            assert unit.name not in found.stderr
    environment = (ROOT / "docs" / "operations" / "gateway.env").read_text(encoding="utf-8")
    flags = set(re.findall(r" (--[\w-]+)", environment))
    assert flags <= {one for option in gateway_command.params for one in option.opts}


def test_a_node_of_a_cluster_starts_again_without_a_limit() -> None:
    """A fence and an engine that is not there yet may come more often than five times in ten minutes."""
    drop_in = DROP_IN.read_text(encoding="utf-8")
    assert _lines(drop_in, "Unit") == {"StartLimitIntervalSec": ["0"]}
    service = _lines(drop_in, "Service")
    assert service == {"RestartSec": ["1"]}, "what does not go away by a start stays down"
    stays_down = _lines(UNIT.read_text(encoding="utf-8"), "Service")["RestartPreventExitStatus"]
    assert not {Exit.STOPPED, Exit.DEPOSED, Exit.CLUSTER_REFUSED} & {
        int(code) for code in stays_down[0].split()
    }


def test_the_unit_runs_commands_that_exist() -> None:
    """Each command line of the unit begins with a command of ours, on the one file of settings."""
    service = _lines(UNIT.read_text(encoding="utf-8"), "Service")
    lines = [
        value for name, values in service.items() if name.startswith("Exec") for value in values
    ]
    assert len(lines) == 2
    for line in lines:
        program, command, *rest = line.split()
        assert program == "/opt/clearinghouse/bin/clearinghouse"
        assert command in main.commands or main.get_command(None, command) is not None  # type: ignore[arg-type]
        assert rest[-1] == "/etc/clearinghouse/clearinghouse.toml"


def test_the_unit_takes_every_right_away() -> None:
    """The unit has no root, no capability, no write outside its own directory and no memory that is made runnable."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNIT)
    service = parser["Service"]
    assert service["User"] == "clearinghouse"
    assert service["CapabilityBoundingSet"] == service["AmbientCapabilities"] == ""
    assert service["ProtectSystem"] == "strict"
    assert service["StateDirectoryMode"] == "0700"
    assert service["LimitCORE"] == "0"  # a core has keys and balances
    assert "ReadWritePaths" not in service
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "MemoryDenyWriteExecute"):
        assert service[name] == "yes"


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say of the unit, and does of a setting that is not there."""
    program = tool("systemd-analyze")
    good = _without_programs(tmp_path)
    command = [program, "verify", "--man=no", "--recursive-errors=no"]
    found = subprocess.run([*command, str(good)], capture_output=True, text=True, check=False)
    assert (found.returncode, UNIT.name in found.stderr) == (0, False), found.stderr
    bad = _without_programs(tmp_path, "Restart=on-failure", "Restrat=on-failure")
    found = subprocess.run([*command, str(bad)], capture_output=True, text=True, check=False)
    assert "Restrat" in found.stderr


def test_systemd_accepts_the_unit_of_a_node(tmp_path: Path) -> None:
    """With its drop-in; a setting in it that is not there is named."""
    good = _without_programs(tmp_path)
    drop_in = tmp_path / f"{UNIT.name}.d" / "cluster.conf"
    drop_in.parent.mkdir()
    text = DROP_IN.read_text(encoding="utf-8")
    command = [tool("systemd-analyze"), "verify", "--man=no", "--recursive-errors=no", str(good)]
    for lines, wrong in ((text, ""), (text.replace("RestartSec", "RestratSec"), "RestratSec")):
        drop_in.write_text(lines, encoding="utf-8")
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (wrong in found.stderr) if wrong else UNIT.name not in found.stderr, found.stderr


def test_systemd_counts_little_exposure(tmp_path: Path) -> None:
    """`systemd-analyze security` stays below the limit, and not without the filter of system calls."""
    command = [tool("systemd-analyze"), "security", "--offline=true", "--no-pager"]
    command.append(f"--threshold={EXPOSURE_MAX}")
    good = _without_programs(tmp_path)
    found = subprocess.run([*command, str(good)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-300:] + found.stderr
    bad = _without_programs(tmp_path, "SystemCallFilter=", "# SystemCallFilter=")
    found = subprocess.run([*command, str(bad)], capture_output=True, text=True, check=False)
    assert found.returncode != 0
