# SPDX-License-Identifier: Apache-2.0
"""What the image is made of, and which known weaknesses that has: `make audit`.

Writes `var/sbom.json`, the locked packages as CycloneDX, which needs no network, and `var/audit.json`, what pip-audit
says of the same lock files. A finding is a failure unless `known_findings.toml` explains it. So is a package of which
nothing could be learned: a service that was not reached has not said that nothing is wrong.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tests.operations.lock import FOLDER
from tests.operations.parts import Part, locked
from tests.sources import ROOT

IMAGE: Final = "image.lock"
LOCKS: Final = (IMAGE, "build.lock", "console.lock")
KNOWN: Final = Path(__file__).with_name("known_findings.toml")
VAR: Final = ROOT / "var"


class Finding(NamedTuple):
    """A known weakness of a locked package."""

    lock: str
    package: str
    version: str
    id: str
    names: frozenset[str]
    fixed_in: tuple[str, ...]


class Report(NamedTuple):
    """What was learned of the locks."""

    findings: list[Finding]
    unknown: list[str]
    """packages of which the service said nothing, with its reason"""


def version() -> str:
    """The version of the distributions."""
    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(found["project"]["version"])


def _component(part: Part) -> Component:
    """A locked package as a component, with the hash of each of its files."""
    url = PackageURL("pypi", None, part.name, part.version)
    return Component(
        name=part.name,
        version=part.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(url),
        purl=url,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in part.hashes],
    )


def sbom(parts: dict[str, Part]) -> str:
    """Return the software bill of materials of the image as CycloneDX 1.6 in JSON."""
    bom = Bom()
    image = Component(
        name="clearinghouse-server",
        version=version(),
        type=ComponentType.APPLICATION,
        bom_ref="clearinghouse-server",
    )
    bom.metadata.component = image
    components = [_component(parts[name]) for name in sorted(parts)]
    bom.components.update(components)
    bom.register_dependency(image, components)
    return JsonV1Dot6(bom).output_as_string(indent=2)


def read_report(lock: str, text: str) -> Report:
    """Read what pip-audit printed for a lock. Raises ValueError if it is no report of it."""
    try:
        rows: list[dict[str, Any]] = json.loads(text)["dependencies"]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{lock}: pip-audit gave no report") from error
    unknown = [f"{lock}: {row['skip_reason']}" for row in rows if "skip_reason" in row]
    named = {row["name"].lower() for row in rows}
    unknown += [
        f"{lock}: {name} is not in the report" for name in locked(lock) if name not in named
    ]
    findings = [
        Finding(
            lock,
            row["name"],
            row["version"],
            found["id"],
            frozenset({found["id"], *found.get("aliases", ())}),
            tuple(found.get("fix_versions", ())),
        )
        for row in rows
        for found in row.get("vulns", ())
    ]
    return Report(findings, unknown)


def known(text: str, today: date) -> dict[tuple[str, str], str]:
    """Return the explanations by package and id. Raises ValueError for an entry without a reason or past its date."""
    found: dict[tuple[str, str], str] = {}
    for entry in tomllib.loads(text).get("finding", []):
        missing = {"package", "id", "reason", "until"} - set(entry)
        if missing or len(str(entry.get("reason", "")).split()) < 5:
            raise ValueError(f"a known finding needs package, id, reason and until: {entry}")
        if entry["until"] < today:
            raise ValueError(
                f"{entry['id']} of {entry['package']} was to be fixed by {entry['until']}"
            )
        found[entry["package"], entry["id"]] = entry["reason"]
    return found


def unexplained(findings: list[Finding], reasons: dict[tuple[str, str], str]) -> list[Finding]:
    """Return the findings that no entry explains under any of their ids."""
    return [
        one for one in findings if not any((one.package, name) in reasons for name in one.names)
    ]


def _ask(lock: str) -> Report:
    """Ask pip-audit about a lock."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(FOLDER / lock)]
    command += [
        "--require-hashes",
        "--disable-pip",
        "--format=json",
        "--aliases=on",
        "--progress-spinner=off",
    ]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return read_report(lock, asked.stdout)
    except ValueError as error:
        last = asked.stderr.strip().splitlines()[-1:] or ["no reason given"]
        return Report([], [f"{error}: {last[0]}"])


def main() -> int:
    """Write both files: 0 if each package is known to be free of unexplained findings, 1 if not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offline", action="store_true", help="write the list of parts alone")
    offline = parser.parse_args().offline
    VAR.mkdir(exist_ok=True)
    parts = locked(IMAGE)
    (VAR / "sbom.json").write_text(sbom(parts), encoding="utf-8")
    print(f"{len(parts)} packages in var/sbom.json")
    if offline:
        return 0
    reasons = known(KNOWN.read_text(encoding="utf-8"), date.today())  # noqa: DTZ011  a day is enough
    reports = [_ask(lock) for lock in LOCKS]
    findings = [one for report in reports for one in report.findings]
    unknown = [one for report in reports for one in report.unknown]
    bad = unexplained(findings, reasons)
    result = {
        "complete": not unknown,
        "findings": [one._asdict() | {"names": sorted(one.names)} for one in findings],
        "unexplained": [one.id for one in bad],
        "not_audited": unknown,
    }
    (VAR / "audit.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for one in bad:
        print(
            f"{one.package} {one.version}: {one.id}, fixed in {', '.join(one.fixed_in) or 'none'}"
        )
    if unknown:
        print(
            f"NOT AUDITED, {len(unknown)} packages: the service was not reached or knows them not"
        )
        print("\n".join(unknown[:3]))
    return 1 if bad or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
