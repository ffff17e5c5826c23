# SPDX-License-Identifier: Apache-2.0
"""The list of what the image is made of, and the decisions of `make audit` on reports as pip-audit writes them."""

import json
import subprocess
import sys
from datetime import date

import pytest

from tests.operations.audit import (
    KNOWN,
    Finding,
    known,
    read_report,
    sbom,
    unexplained,
)
from tests.operations.parts import locked

TODAY = date(2026, 6, 1)
ENTRY = """
[[finding]]
package = "click"
id = "CVE-2026-1"
reason = "the server reads no such file"
until = 2026-06-01
"""


def _report(**changes: object) -> str:
    """A report of pip-audit on the image's lock, of which one package's row is changed."""
    rows: list[dict[str, object]] = [
        {"name": part.name, "version": part.version, "vulns": []}
        for part in locked("image.lock").values()
    ]
    for row in rows:
        if row["name"] == "click":
            row.update(changes)
    return json.dumps({"dependencies": rows, "fixes": []})


def _finding() -> Finding:
    """A finding that has two names."""
    row = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["9.9"]}
    (found,) = read_report("image.lock", _report(vulns=[row])).findings
    return found


def test_each_locked_package_is_in_the_list_of_parts() -> None:
    """The bill of materials has each locked package with its version and hashes, and is valid CycloneDX."""
    # The import takes two seconds, in each process that only reads which tests there are.
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    parts = locked("image.lock")
    text = sbom(parts)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bom = json.loads(text)
    found = {
        one["name"]: (one["version"], {entry["content"] for entry in one["hashes"]})
        for one in bom["components"]
    }
    assert found == {name: (part.version, set(part.hashes)) for name, part in parts.items()}
    assert all(
        one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}" for one in bom["components"]
    )
    bom["components"][0]["type"] = "no such type"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bom)) is not None


def test_a_clean_report_is_clean() -> None:
    """A row without weaknesses for each locked package leaves nothing to say."""
    assert read_report("image.lock", _report()) == ([], [])


def test_a_service_that_was_not_reached_is_no_clean_report() -> None:
    """A package that was skipped, or is not in the report, is named with the reason; no report at all is an error."""
    skipped = read_report("image.lock", _report(skip_reason="no answer"))
    assert skipped.unknown == ["image.lock: no answer"]
    missing = read_report("image.lock", _report(name="another"))
    assert missing.unknown == ["image.lock: click is not in the report"]
    for text in ("", "{}", "[]"):
        with pytest.raises(ValueError, match=r"image\.lock: pip-audit gave no report"):
            read_report("image.lock", text)


def test_a_finding_is_explained_by_any_of_its_names() -> None:
    """A known finding covers the weakness under its other name, of that package alone."""
    found = _finding()
    assert unexplained([found], {}) == [found]
    assert unexplained([found], known(ENTRY, TODAY)) == []
    assert unexplained([found._replace(package="rich")], known(ENTRY, TODAY)) != []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2026-06-01", "2026-05-31", "to be fixed by 2026-05-31"),
        ("the server reads no such file", "none", "needs package, id, reason"),
        ('id = "CVE-2026-1"\n', "", "needs package, id, reason"),
    ],
    ids=["past its date", "no reason", "no id"],
)
def test_an_explanation_has_a_reason_and_an_end(old: str, new: str, said: str) -> None:
    """An entry without a reason, or past its date, stops the audit."""
    assert old in ENTRY
    with pytest.raises(ValueError, match=said):
        known(ENTRY.replace(old, new), TODAY)


def test_the_known_findings_can_be_read() -> None:
    """Every entry of the file is whole; whether one is past its date is for `make audit`."""
    known(KNOWN.read_text(encoding="utf-8"), date.min)


def test_the_list_of_parts_needs_no_network() -> None:
    """The offline form writes the list with an index that cannot be reached, and ends with 0."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.operations.audit", "--offline"],
        env={"https_proxy": "http://127.0.0.1:1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, "")
    assert f"{len(locked('image.lock'))} packages" in made.stdout
