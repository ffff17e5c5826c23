# SPDX-License-Identifier: Apache-2.0
"""The reference pages against the vocabulary, and the links and examples of the documents.

Owns the promise that every result code, command, event and invariant has an entry that is true. What an entry says is
for its reader to decide; that it exists, with the right number and fields, is checked here.
"""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from clearinghouse.server.cli import GROUPS, main
from clearinghouse.statemachine.checks.all_checks import INVARIANTS
from clearinghouse.statemachine.prices.price_guard import GUARD_MATRIX
from clearinghouse.statemachine.vocabulary import codes, events, types
from clearinghouse.statemachine.vocabulary.commands import COMMANDS, Command
from tests import floors
from tests.sources import APPS, CLIENT, ROOT, SERVER, STATEMACHINE, files_in, short, text_files

DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
TESTS = ROOT / "tests"
# The invariants of the specification, I-1 to I-12.
INVARIANT_IDS = [f"I-{number}" for number in (*range(1, 13), 15)]


def _rows(page: str) -> list[list[str]]:
    """The cells of every table row of a reference page, headers and rules left out."""
    lines = (REFERENCE / page).read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|")
    ]
    return [row for row in rows if re.match(r"\d+$|[A-Z]-\d+$", row[0])]


def _bare(cell: str) -> list[str]:
    """The names in backquotes in a cell or a line."""
    return re.findall(r"`([^`]+)`", cell)


def test_every_result_code_has_an_entry() -> None:
    """The page of result codes lists each code once, by its number, with what it means, its figures and what to do."""
    expected = {name: value for name, value in vars(codes).items() if name.isupper()}
    found = {_bare(row[1])[0]: int(row[0]) for row in _rows("result-codes.md")}
    assert found == expected
    assert [row for row in _rows("result-codes.md") if len(row) != 5 or not all(row)] == []


def test_every_event_has_an_entry() -> None:
    """The page of events lists each kind once, by its number, with its fields in order and what it means."""
    rows = _rows("events.md")
    found = {int(row[0]): (_bare(row[1])[0], ("offset", *_bare(row[2]))) for row in rows}
    assert found == events.EVENT_FIELDS
    assert len(rows) == len(found)
    assert [row for row in rows if not row[3]] == []


def test_every_command_has_an_entry() -> None:
    """The page of commands has a section for each command, with its number, its fields in order and its text."""
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    shared = {field.name for field in fields(Command)}
    found: dict[str, tuple[int, bool, list[str]]] = {}
    for section in sections:
        head = re.match(
            r"`(\w+)` \((\d+)(, batch)?\)\n\n(\S.*?)\n\nFields: (.*?)\.\n", section, re.DOTALL
        )
        assert head, f"not in the form of the page: {section.splitlines()[0]}"
        assert head[1] not in found
        found[head[1]] = (int(head[2]), head[3] is not None, _bare(head[5]))
    assert found == {
        command.__name__: (
            command.KIND,
            command.count is not Command.count,
            [field.name for field in fields(command) if field.name not in shared],
        )
        for command in COMMANDS
    }


def test_every_invariant_has_an_entry() -> None:
    """The page of invariants lists each invariant once, in order, with what holds."""
    rows = _rows("invariants.md")
    assert [row[0] for row in rows] == INVARIANT_IDS
    assert [row for row in rows if not all(row)] == []


def test_every_check_has_an_entry() -> None:
    """The page of invariants names each check on a state once, and the invariant it belongs to."""
    page = (REFERENCE / "invariants.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(I-\d+ [^`]+)` \| \S", page, re.MULTILINE)
    assert sorted(named) == sorted(INVARIANTS)
    assert {name.split()[0] for name in named} <= set(INVARIANT_IDS)


def test_the_guard_matrix_is_shown_as_it_is() -> None:
    """The page of prices has the matrix cell by cell: each state's decision for each action."""
    words = {
        "allow": types.DECISION_ALLOW,
        "at stable": types.DECISION_ALLOW_AT_STABLE,
        "block": types.DECISION_BLOCK,
    }
    page = (REFERENCE / "prices.md").read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page if line[:1] == "|"
    ]
    found = {
        getattr(types, f"PRICE_{row[0]}"): tuple(words[cell] for cell in row[1:])
        for row in rows
        if hasattr(types, f"PRICE_{row[0]}")
    }
    assert found == GUARD_MATRIX


def test_every_rule_that_is_cited_has_an_entry() -> None:
    """Each rule id in code, schema, tests and documents is explained, once, on the page of rules or invariants."""
    explained = [row[0] for page in ("rules.md", "invariants.md") for row in _rows(page)]
    cited = {
        rule
        for path in text_files()
        if path.suffix != ".scenario"  # its steps name trades alike
        for rule in re.findall(r"\b[A-Z]-[0-9]{1,2}\b", path.read_text(encoding="utf-8"))
    }
    assert cited
    assert cited - set(explained) == set()
    assert len(explained) == len(set(explained))


def _pages() -> list[Path]:
    """Every document."""
    return [path for path in text_files() if path.suffix == ".md"]


def _anchor(heading: str) -> str:
    """The anchor that a heading gets where the documents are shown."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_bad_input_is_refused_where_the_page_says() -> None:
    """Each code of the table of bad input is an answer of a row of each scenario file, or of one of those beside it."""
    page = (DOCS / "explanation" / "ccp.md").read_text(encoding="utf-8")
    table = page.split("## Refusals of bad input")[1].split("## Limits")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    rows = [line.strip("|").split("|") for line in lines[2:]]
    assert rows
    for row in rows:
        files = [one.strip() for one in row[2].split(",")]
        answers = {
            name: set(re.findall(r"-> ([A-Z_]+)", text))
            for name in files
            for text in [(TESTS / "scenarios" / f"{name}.scenario").read_text(encoding="utf-8")]
        }
        named = {code for code in _bare(row[1]) if code.isupper()}
        assert named <= set().union(*answers.values()), row[0]
        assert all(not named or named & found for found in answers.values()), row


def test_links_lead_somewhere() -> None:
    """Every relative link in a document names a file of the repository, and a heading in it where it names one."""
    lost = []
    for page in _pages():
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            if "://" in target:
                continue
            name, _, anchor = target.partition("#")
            path = (page.parent / name).resolve() if name else page
            if not path.exists():
                lost.append(f"{page.relative_to(ROOT)}: {target}")
            elif anchor:
                headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
                if anchor not in map(_anchor, headings):
                    lost.append(f"{page.relative_to(ROOT)}: {target}")
    assert lost == []


def _targets() -> dict[str, str]:
    """The targets of the Makefile with their help texts."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z]+):.*?## (.+)$", text, re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_documents_name_targets_that_exist(page: str) -> None:
    """Every `make` command that a document shows is a target of the Makefile."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert named
    assert named <= set(_targets())


def test_the_readme_is_short() -> None:
    """The README stays under 150 lines and shows how to run and how to test."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    assert {"make run", "make examples", "make test"} <= {
        line.partition("#")[0].strip() for line in text.splitlines()
    }


@pytest.mark.parametrize(
    "folder", ["apps", "clients", "proto", "server", "statemachine", "storage", "tests"]
)
def test_every_folder_has_its_design(folder: str) -> None:
    """Each top-level folder of code has a page that says what it owns and what it must never do."""
    text = (ROOT / folder / "DESIGN.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) > 10


# The trees whose packages have a page of their own, and the folder of each.
PAGED = {
    "clearinghouse.statemachine": STATEMACHINE,
    "clearinghouse.server": SERVER,
    "clearinghouse.client": CLIENT,
}
# Packages and modules that pages reserve a name for; they must not exist.
RESERVED = {"exchange_margin/scan", "contracts/exercise"}


def _pages_of_packages() -> list[Path]:
    """The DESIGN page of each package of the machine, the server and the client, if it exists or not."""
    found = [
        PAGED[tree.package] / package / "DESIGN.md"
        for tree in floors.trees()
        for floor in tree.floors
        for package in floor.packages
        if tree.package in PAGED and (PAGED[tree.package] / package).is_dir()
    ]
    assert found
    return found


def _modules_named(text: str) -> list[str]:
    """The modules in the first column of the table below the heading "Modules" of a page."""
    section = re.search(r"^## Modules\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, "no section Modules"
    rows = [row.split("|")[1] for row in section[1].splitlines() if row.startswith("| `")]
    return [name for row in rows for name in _bare(row)]


def _lost_paths(text: str, folders: list[Path]) -> list[str]:
    """The paths of modules and files in backquotes that lie in none of the folders, reserved names left out."""
    paths = [
        name
        for name in _bare(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        if re.fullmatch(r"[a-z_]+/[a-z_/]*(\.[a-z]+)?", name) and name not in RESERVED
    ]
    return [
        name
        for name in paths
        if not any((at / name).exists() or (at / f"{name}.py").exists() for at in folders)
    ]


@pytest.mark.parametrize("page", _pages_of_packages(), ids=short)
def test_every_package_has_its_design(page: Path) -> None:
    """Each package has a page that says what it owns, and that names each of its modules once, and no other."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings[:3] == ["Owns", "Must never", "Modules"]
    modules = {
        path.relative_to(page.parent).with_suffix("").as_posix()
        for path in files_in(page.parent)
        if not path.stem.startswith("__")
    }
    assert sorted(_modules_named(text)) == sorted(modules)


@pytest.mark.parametrize(
    "page", [path for path in text_files() if path.name == "DESIGN.md"], ids=short
)
def test_designs_name_modules_that_exist(page: Path) -> None:
    """Every path of a module that a DESIGN page names exists, seen from the page, its tree or the repository."""
    folders = [page.parent, ROOT]
    folders += [
        folder
        for root, folder in (
            (ROOT / "statemachine", STATEMACHINE),
            (ROOT / "server", SERVER),
            (ROOT / "clients", CLIENT),
            (ROOT / "apps", APPS),
            (ROOT / "proto", ROOT / "proto" / "schema"),
        )
        if page.is_relative_to(root)
    ]
    assert _lost_paths(page.read_text(encoding="utf-8"), folders) == []


def test_reserved_names_are_not_taken() -> None:
    """The packages that pages name for later do not exist, so that the pages are changed when one is made."""
    taken = [name for name in RESERVED if (STATEMACHINE / name.rstrip("/")).exists()]
    assert taken == []
    assert not any((STATEMACHINE / f"{name}.py").exists() for name in RESERVED)


def test_missing_and_made_up_modules_are_found(tmp_path: Path) -> None:
    """The reading of a page finds the modules of its table, and a path that leads nowhere."""
    (tmp_path / "here.py").touch()
    text = "## Modules\n\n| `a`, `b/c` | text `d` |\n\n## Next\n\n`x/y` `here` `v/here`\n"
    (tmp_path / "v").mkdir()
    (tmp_path / "v" / "here.py").touch()
    assert _modules_named(text) == ["a", "b/c"]
    assert _lost_paths(text, [tmp_path]) == ["b/c", "x/y"]


def test_every_question_has_a_file() -> None:
    """The page of twenty questions names, for each question once, a file of the package that exists."""
    page = (REFERENCE / "where.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("| ")
    ][1:]
    assert len({row[0] for row in rows}) == len(rows) == 20
    assert [row for row in rows if not row[0].endswith("?")] == []
    files = [PAGED[_bare(row[1])[0]] / _bare(row[2])[0] for row in rows]
    assert [short(file) for file in files if not file.is_file()] == []


def test_every_folder_of_tests_answers_a_question() -> None:
    """The map of the tests names every folder that holds tests or their helpers, and no other."""
    text = (TESTS / "DESIGN.md").read_text(encoding="utf-8")
    section = text.partition("## Where do I put this test?\n")[2].partition("\n## ")[0]
    rows = [row.strip("|").split("|") for row in section.splitlines() if row.startswith("| ")][1:]
    assert [row for row in rows if not row[0].strip().endswith("?")] == []
    named = [name for row in rows for name in _bare(row[1]) if name.endswith("/")]
    folders = {path.relative_to(TESTS).parts[:-1] for path in files_in(TESTS)} - {()}
    expected = {"/".join(parts[: 2 if parts[0] == "unit" else 1]) + "/" for parts in folders}
    assert set(named) == expected


@pytest.mark.parametrize(("name", "package"), [("statemachine", STATEMACHINE), ("server", SERVER)])
def test_unit_tests_lie_in_folders_of_packages(name: str, package: Path) -> None:
    """Each unit test of the machine and of the server lies in a folder with the name of a package."""
    files = [path.relative_to(TESTS / "unit" / name) for path in files_in(TESTS / "unit" / name)]
    assert files
    assert [
        str(file) for file in files if not (package / file.parent / "__init__.py").is_file()
    ] == []


def test_documents_name_the_stages_of_the_pipeline() -> None:
    """The drawing in the README and the page of the server number the five stages as `build_pipeline` does."""
    code = (SERVER / "server.py").read_text(encoding="utf-8")
    stages = re.findall(r"^ +# ([1-9])\. (\w+):", code, re.MULTILINE)
    assert [number for number, _ in stages] == ["1", "2", "3", "4", "5"]
    page = (ROOT / "server" / "DESIGN.md").read_text(encoding="utf-8")
    assert re.findall(r"^([1-9])\. \*\*(\w+)\.\*\*", page, re.MULTILINE) == stages
    drawing = (DOCS / "pictures" / "architecture.svg").read_text(encoding="utf-8")
    assert re.findall(r">([1-9])  (\w+)<", drawing) == stages


@pytest.mark.parametrize("tree", floors.trees(), ids=lambda tree: tree.package)
def test_one_document_shows_the_floors_as_they_are(tree: floors.Tree) -> None:
    """The page of a tree shows its floors with exactly the lines that the data gives, and no other page does."""
    shown = "\n".join(["```text", *floors.lines(tree), "```"])
    pages = [short(page) for page in _pages() if shown in page.read_text(encoding="utf-8")]
    assert pages == [tree.page]


def test_every_command_of_the_command_line_has_its_entry() -> None:
    """The reference of the command line has a heading for each command, and no other."""
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    found = re.findall(r"^## `clearinghouse (\w+)`$", page, flags=re.MULTILINE)
    assert sorted(found) == sorted(main.list_commands(click.Context(main)))


def test_the_help_text_has_every_command_in_a_group() -> None:
    """A command that no group lists would come last, with its text cut off."""
    listed = {name for group in GROUPS.values() for name in group}
    assert listed == set(main.list_commands(click.Context(main)))
