# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse scenarios`: a file of a table, what a journal lacks in it, and the calls that state it."""

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from clearinghouse.apps import scenarios
from clearinghouse.server.cli import main
from tests.joint_history import journals
from tests.joint_history.test_table import drawn, history_of


def prices(folder: Path, symbols: list[str]) -> Path:
    """A file of 300 days."""
    history = history_of(drawn(299, len(symbols)))
    rows = [
        ",".join([day, *(f"{price:.6f}" for price in row)])
        for day, row in zip(history.dates, history.closes, strict=True)
    ]
    path = folder / "prices.csv"
    path.write_text("\n".join([",".join(["date", *symbols]), *rows]) + "\n", encoding="utf-8")
    return path


def ask(*words: str | Path) -> tuple[int, dict[str, Any], str]:
    """Exit code, report and errors of a call."""
    result = CliRunner().invoke(main, ["scenarios", *map(str, words), "--json"])
    said = json.loads(result.stdout) if result.stdout.startswith("{") else {}
    return result.exit_code, said, result.stderr


def test_a_table_names_its_source_and_versions_and_can_be_played_on_a_fork(tmp_path: Path) -> None:
    """The calls of a table are accepted by the machine, whose margin of the open positions is then by scenarios."""
    journals.write(tmp_path / "journal", ["AAA", "BBB"])
    out, calls = tmp_path / "table.json", tmp_path / "calls"
    source = prices(tmp_path, ["AAA", "BBB", "CCC"])
    code, said, _ = ask(
        "build", source, "--out", out, "--from", tmp_path / "journal", "--calls", calls
    )
    assert (code, said["ok"], said["alerts"]) == (0, True, [])
    table = json.loads(out.read_text(encoding="utf-8"))
    notes = table["notes"]
    assert notes["source"] == "prices.csv"
    assert notes["made_with"].keys() == {"python", "clearinghouse-apps", "numpy", "polars"}
    assert notes["digest"] == scenarios.digest_of(table["returns_ppb"]) == said["digest"]
    lines = [json.loads(line) for line in calls.read_text(encoding="utf-8").splitlines()]
    assert [line["request"]["asset_id"] for line in lines] == [2, 3]
    assert lines[0]["request"]["request_id"] == f"scenarios-{notes['digest'][:16]}-2"
    result = CliRunner().invoke(
        main, ["fork", str(tmp_path / "journal"), "--at", "20", "--with", str(calls), "--json"]
    )
    assert result.exit_code == 0, result.output
    assert result.stdout.count('"OK"') == 2


def test_securities_that_are_open_and_not_in_the_table_are_named_with_their_value(
    tmp_path: Path,
) -> None:
    """Both sides of 10 at 100 count; so do numbers of scenarios and of days to close that do not fit."""
    journals.write(tmp_path / "journal", ["AAA", "BBB"], days=5)
    code, said, _ = ask(
        "build", prices(tmp_path, ["BBB"]), "--out", tmp_path / "table.json", "--from",
        tmp_path / "journal", "--stress", "31",
    )  # fmt: skip
    assert code == 1
    differs = "the journal has 250 scenarios of the look-back and 30 of the stress period, the table 250 and 31"
    assert said["alerts"] == [
        f"{differs}: it would be refused",
        "AAA is open, 2000 USD in all accounts, and not in the table: it counts whole",
        "BBB needs 5 days to be closed, the table has returns over 2",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--split", "AAA=2000-01-05"], "is not like SYMBOL=DATE:NEW:OLD"),
        (["--split", "AAA=2000-01-05:0:1"], "is not like SYMBOL=DATE:NEW:OLD"),
        (["--accept", "AAA"], "is not like SYMBOL@DATE"),
        (["--split", "ZZZ=2000-01-05:2:1"], "has no ZZZ that could be split"),
        (["--until", "1990-01-01"], "no day up to 1990-01-01"),
        (["--calls", "calls"], "--calls needs --from DIR"),
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, words: list[str], said: str) -> None:
    """Each names its form; no file is written."""
    out = tmp_path / "table.json"
    code, _, errors = ask("build", prices(tmp_path, ["AAA"]), "--out", out, *words)
    assert code == 2
    assert said in errors
    assert not out.exists()


def test_without_its_libraries_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named."""

    def none(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(scenarios, "version", none)
    code, _, errors = ask("build", prices(tmp_path, ["AAA"]), "--out", tmp_path / "table.json")
    assert code == 2
    assert "pip install 'clearinghouse-apps[scenarios]'" in errors


def test_a_table_that_was_changed_is_not_sent(tmp_path: Path) -> None:
    """Neither is a file that is no table. No server is asked."""
    out = tmp_path / "table.json"
    ask("build", prices(tmp_path, ["AAA"]), "--out", out)
    table = json.loads(out.read_text(encoding="utf-8"))
    table["returns_ppb"]["AAA"][0] += 1
    out.write_text(json.dumps(table), encoding="utf-8")
    code, _, errors = ask("send", out)
    assert code == 2
    assert "was changed after it was made" in errors
    out.write_text("{}", encoding="utf-8")
    assert "is no table" in ask("send", out)[2]
    assert np.array(table["returns_ppb"]["AAA"]).shape == (280,)
