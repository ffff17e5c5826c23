# SPDX-License-Identifier: Apache-2.0
"""Every example of the pages runs as it stands there, from the folder of a checkout (findings M8).

The pages of clients, of queries and of the worked incident have tests of their own, since they compare more.
"""

import json
import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import pytest

from clearinghouse.server.analysis.predicates import parse
from tests.sources import ROOT
from tests.tutorial.examples import DOCS, SECONDS_MAX, blocks, checkout, environment, run_in
from tests.tutorial.shared_runs import copy_of, first_day, made_once, said_by

FIRST_DAY: Final = DOCS / "tutorial" / "first-day.md"
TRADING_DAY: Final = DOCS / "tutorial" / "trading-day.md"
MEMBER_DEFAULTS: Final = DOCS / "tutorial" / "member-defaults.md"
INCIDENT: Final = DOCS / "how-to" / "incident.md"
MESSAGES: Final = DOCS / "how-to" / "messages.md"
STRESS: Final = DOCS / "how-to" / "stress.md"
INSPECT: Final = DOCS / "how-to" / "inspect.md"
OPERATE: Final = DOCS / "how-to" / "operate.md"
PREDICATES: Final = DOCS / "reference" / "predicates.md"
TRIED_ELSEWHERE: Final = {
    "explanation/authority.md": "tests/client/test_live_authority.py",
    "tutorial/incident.md": "tests/tutorial/test_incident.py",
    "how-to/cluster.md": "tests/replication/test_nodes.py",
    "how-to/back-up.md": "tests/operations/test_drill.py",
    "how-to/deploy.md": "tests/operations/test_image.py",
    "how-to/install.md": "tests/test_packaging.py",
    "how-to/console.md": "tests/console/test_settings.py",
    "how-to/close-account.md": "tests/client/test_live_pools.py",
    **{
        f"how-to/client-{name}.md": "tests/languages/test_examples.py"
        for name in ("go", "java", "python", "typescript")
    },
    "how-to/gateway.md": "tests/gateway/test_page.py",
    "how-to/traders.md": "tests/traders/test_books.py",
    "how-to/write-a-client.md": "tests/languages/test_examples.py",
    "how-to/scenarios.md": "tests/joint_history/test_command.py",
    "how-to/in-process.md": "tests/local/test_page.py",
    "how-to/own-ccp.md": "tests/client/test_own_ccp.py",
    "how-to/query.md": "tests/analysis/test_projections.py",
    "how-to/read-the-past.md": "tests/server/test_history.py",
    "how-to/redenominate.md": "tests/client/test_redenomination.py",
    "how-to/risk.md": "tests/client/test_risk_views.py",
    "reference/fault-model.md": "tests/test_docs.py",
    **{
        str(page.relative_to(DOCS)): "tests/operations/test_runbooks.py"
        for page in sorted((DOCS / "how-to" / "runbooks").glob("*.md"))
        if "```sh" in page.read_text(encoding="utf-8")
    },
}
"""Pages with examples, and the test that runs them or compares their targets."""


MAKING: Final = (" crash ", " ccp ")
"""Words of the lines that make a journal, which a shared run has carried out."""


def journal_of(
    factory: pytest.TempPathFactory, name: str, folder: Path, pages: tuple[Path, ...]
) -> Path:
    """A folder in which the line has run with which some pages make their journal."""
    making = {
        line
        for page in pages
        for block in blocks(page, "sh")
        for line in block.splitlines()
        if any(word in line for word in MAKING)
    }
    assert len(making) == 1, "the pages use one journal"
    return copy_of(made_once(factory, name, making.pop()), folder / "checkout")


@pytest.fixture
def incident(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the first example of the pages about incidents has run."""
    return journal_of(tmp_path_factory, "incident", tmp_path, (INCIDENT, STRESS, INSPECT))


@pytest.fixture
def weeks(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the first example of the pages about the central counterparty has run."""
    return journal_of(tmp_path_factory, "weeks", tmp_path, (TRADING_DAY, MEMBER_DEFAULTS, MESSAGES))


def without_making(block: str) -> str:
    """A block without the line that makes the journal."""
    lines = block.splitlines(keepends=True)
    return "".join(line for line in lines if not any(word in line for word in MAKING))


@contextmanager
def started(folder: Path, line: str, word: str) -> Iterator[str]:
    """Run a command of a page that does not end by itself; its first line with a word. It ends with SIGTERM, and 0."""
    process = subprocess.Popen(
        ["bash", "-c", f"exec {line}"],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        began = time.monotonic()
        seen = []
        for said in process.stdout:
            seen.append(said)
            if word in said or time.monotonic() - began > SECONDS_MAX:
                break
        assert word in seen[-1], seen
        yield seen[-1]
        process.terminate()
        process.communicate(timeout=30)
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()


def test_every_page_with_examples_is_tried() -> None:
    """A page with a shell, TOML or Python example is run here, or named with the test that runs it."""
    of_members = (TRADING_DAY, MEMBER_DEFAULTS, MESSAGES)
    pages = (FIRST_DAY, *of_members, INCIDENT, STRESS, INSPECT, OPERATE)
    here = {str(page.relative_to(DOCS)) for page in pages}
    shown = {
        str(page.relative_to(DOCS))
        for page in DOCS.rglob("*.md")
        if any(blocks(page, language) for language in ("sh", "toml", "python"))
    }
    assert shown == here | TRIED_ELSEWHERE.keys()
    assert [name for name in TRIED_ELSEWHERE.values() if not (ROOT / name).is_file()] == []


def test_the_predicates_of_the_page_are_predicates() -> None:
    """Each example of the reference is read without an error."""
    [block, *_] = blocks(PREDICATES, "")
    found = [parse(line) for line in block.splitlines()]
    assert len(found) > 3


@pytest.mark.slow
def test_the_predicates_of_the_page_name_what_exists(incident: Path) -> None:
    """On the journal of the pages each of them is found or not, and none names what does not exist."""
    [block, *_] = blocks(PREDICATES, "")
    found = []
    for line in block.splitlines():
        command = f".venv/bin/clearinghouse bisect var/incident/journal --when '{line}'"
        found.append(run_in(incident, command).returncode)
    assert set(found) <= {0, 1}
    assert 0 in found


@pytest.mark.slow
def test_an_incident_is_examined_as_the_page_says(incident: Path) -> None:
    """Each command ends with 0 and finds what the page asks."""
    text = "\n".join(said_in(incident, INCIDENT))
    assert "sequence 13455," in text
    assert "LIQUIDATION_STARTED account 1062" in text
    assert "DEPOSIT_CONFIRMED deposit 523, account 1062" in text


@pytest.mark.slow
def test_stress_runs_as_the_page_says(incident: Path) -> None:
    """The shipped scenario and the page's own run, liquidate accounts, and keep every invariant."""
    [own] = blocks(STRESS, "toml")
    assert tomllib.loads(own)["name"]
    (incident / "var" / "mine.toml").write_text(own, encoding="utf-8")
    for block in blocks(STRESS, "sh"):
        done = run_in(incident, without_making(block))
        assert done.returncode == 0, (block, done.stdout, done.stderr)
    found = json.loads((incident / "var" / "stress.json").read_text(encoding="utf-8"))
    assert found["ok"] is True
    assert found["liquidations"]["started"] > 0


@pytest.mark.slow
def test_the_viewer_opens_as_the_page_says(incident: Path) -> None:
    """The page of the viewer is served from the journal of the example."""
    [block] = blocks(INSPECT, "sh")
    with started(incident, without_making(block), "http://") as said:
        [address] = re.findall(r"http://\S+/", said)
        with urlopen(address, timeout=10) as answer:  # noqa: S310  the viewer's own address
            assert answer.status == 200
            assert "clearinghouse" in answer.read().decode().lower()


@pytest.mark.slow
def test_a_server_runs_as_the_page_says(tmp_path: Path) -> None:
    """The server starts with the line of the page; grpcurl's lines run where it is installed."""
    serve, configured, *others = blocks(OPERATE, "sh")
    probed, asked = (block for block in others if block.startswith("grpcurl "))
    folder = checkout(tmp_path / "checkout")
    with started(folder, serve, "serving on"):
        for block in (probed, asked) if shutil.which("grpcurl") else ():
            done = run_in(folder, block)
            assert done.returncode == 0, done.stderr
            assert "SERVING" in done.stdout
    example = DOCS / "reference" / "clearinghouse.toml"
    shutil.copy(example, folder / "clearinghouse.toml")
    check, show, _ = configured.splitlines(keepends=True)
    for line in (check, show):
        done = run_in(folder, line)
        assert done.returncode == 0, done.stderr


def test_keys_are_made_and_revoked_as_the_page_says(tmp_path: Path) -> None:
    """The lines of the page run in their order, with the id that the first one prints in place of the page's."""
    [lines] = [block for block in blocks(OPERATE, "sh") if " keys new " in block]
    [settings] = [block for block in blocks(OPERATE, "toml") if "[credentials]" in block]
    folder = checkout(tmp_path / "checkout")
    (folder / "var" / "data").mkdir()
    (folder / "clearinghouse.toml").write_text(settings, encoding="utf-8")
    [shown] = set(re.findall(r"keys (?:rotate|revoke) ([0-9a-f]{16}) ", lines))
    made, *others = lines.splitlines()
    first = run_in(folder, made)
    assert first.returncode == 0, first.stderr
    [key] = re.findall(r"chk_([0-9a-f]{16})_[0-9a-f]{72}", first.stdout)
    for line in others:
        done = run_in(folder, line.replace(shown, key))
        assert done.returncode == 0, (line, done.stderr)
    left = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    assert len(left["keys"]) == 2


@pytest.mark.slow
def test_the_first_day_goes_as_the_page_says(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The day is played, verified and read; a changed record is found."""
    play, *others = blocks(FIRST_DAY, "sh")
    assert play == "make run\n"
    folder = copy_of(first_day(tmp_path_factory), tmp_path / "checkout")
    said = []
    for block in others:
        done = run_in(folder, block)
        assert done.returncode == 0, (block, done.stdout, done.stderr)
        said.append(done.stdout)
    verified, read, forged = said
    report = json.loads((folder / "var" / "demo" / "report.json").read_text(encoding="utf-8"))
    assert report["chain_head"] in verified
    assert "USDC" in read or "asset_id" in read
    assert "exit code 1" in forged


def said_in(folder: Path, page: Path) -> list[str]:
    """Return the output of each example of a page in a folder where the one that makes the journal has run."""
    said = []
    for block in blocks(page, "sh"):
        done = run_in(folder, without_making(block))
        assert done.returncode == 0, (block, done.stdout, done.stderr)
        said.append(
            said_by(folder) + done.stdout if block != without_making(block) else done.stdout
        )
    return said


def figures_missing(page: Path, said: str) -> list[str]:
    """Figures of a page's text that the commands did not print, where zeros at the end are left out."""
    prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    figures = re.findall(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", prose)
    assert len(figures) > 2
    texts = [re.sub(r"(\.[0-9]*?)0+$", r"\1", one.replace(",", "")) for one in figures]
    return [text for text in texts if text not in said]


@pytest.mark.slow
def test_a_trading_day_goes_as_the_page_says(weeks: Path) -> None:
    """The weeks are played and read; each figure of the text is in what the commands say, and the files are there."""
    said = said_in(weeks, TRADING_DAY)
    # Twenty at the mark, of which the page itself makes the product.
    assert figures_missing(TRADING_DAY, "\n".join(said)) == ["14281.6"]
    assert (weeks / "var" / "report" / "trades.csv").is_file()
    assert (weeks / "var" / "statement" / "nets.json").is_file()


@pytest.mark.slow
def test_a_default_goes_as_the_page_says(weeks: Path) -> None:
    """The weeks are played, and each figure of the text is in what the commands say."""
    said = said_in(weeks, MEMBER_DEFAULTS)
    assert figures_missing(MEMBER_DEFAULTS, "\n".join(said)) == []
    assert "IN_DEFAULT" in said[2]


@pytest.mark.slow
def test_messages_are_written_as_the_page_says(weeks: Path) -> None:
    """Both commands write messages of the day, the file that the page names too, and those of one member alone."""
    said_in(weeks, MESSAGES)
    [named] = re.findall(r"`(member-\S+\.xml)`", MESSAGES.read_text(encoding="utf-8"))
    everyone, one = weeks / "var" / "messages", weeks / "var" / "one"
    assert (everyone / named).is_file()
    assert (one / named).read_bytes() == (everyone / named).read_bytes()
    assert [folder.name for folder in one.iterdir()] == [Path(named).parent.name]
