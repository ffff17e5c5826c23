# SPDX-License-Identifier: Apache-2.0
"""The zoo is as large and as well kept as it says, and its runner finds what it is given.

Owns what is quick: that every patch applies and names what found it. `make bugzoo` finds all of them again.
"""

import re
from pathlib import Path

import pytest

from tests.bugzoo import run
from tests.bugzoo.ladder import GENERAL, LADDERS
from tests.bugzoo.zoo import (
    HEADING,
    MAY_CHANGE,
    PAGE,
    PATCHES,
    ROOT,
    Applied,
    Hunk,
    Patch,
    PatchError,
    all_patches,
    figures,
    patched,
    read_patch,
)
from tests.scenarios.test_scenarios import SCENARIOS
from tests.tables import table_in

LEAST = 30
KINDS = {rung.name: rung.kind for ladder in LADDERS.values() for rung in ladder}
ZOO = all_patches()


@pytest.mark.parametrize("patch", ZOO, ids=lambda patch: patch.name)
def test_a_patch_still_applies(patch: Patch, tmp_path: Path) -> None:
    """Every hunk of a patch finds its lines in the sources as they are, and taking it off leaves no trace."""
    for name in patch.files:
        assert name.startswith(MAY_CHANGE)
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
    with Applied(patch, tmp_path) as applied:
        assert set(applied.placed) == set(patch.files)
        for name in patch.files:
            assert (tmp_path / name).read_bytes() != (ROOT / name).read_bytes()
            compile((tmp_path / name).read_text(encoding="utf-8"), name, "exec")
    for name in patch.files:
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes()


def test_the_zoo_is_large_and_every_defect_was_found() -> None:
    """There are enough defects, no two the same, each in one part and found by a check of its ladder."""
    assert len(ZOO) >= LEAST
    assert len({tuple(patch.files.items()) for patch in ZOO}) == len(ZOO)
    assert len({patch.header["what"] for patch in ZOO}) == len(ZOO)
    for patch in ZOO:
        parts = {name.partition("/")[0] for name in patch.files}
        assert len(parts) == 1, patch.name
        rung, _, rest = patch.header["caught by"].partition(" (")
        assert rung in {rung.name for rung in LADDERS[parts.pop()]}, patch.name
        assert rest.startswith(f"{KINDS[rung]}), "), patch.name


def test_what_found_a_defect_is_there() -> None:
    """Each patch names a test or a scenario of the tree: one that has another name by now would not be found again."""
    scenarios = {f"{one.stem}: {one.sentence}" for one in SCENARIOS}
    missing = []
    for patch in ZOO:
        _, _, name = patch.header["caught by"].partition(" s of processor time: ")
        path, _, test = name.partition("::")
        function, _, case = test.rstrip("]").partition("[")
        if test and f"def {function}(" not in (ROOT / path).read_text(encoding="utf-8"):
            missing.append(f"{patch.name}: {path}::{function}")
        title = case if test else name
        if re.match(r"\w+: ", title) and title not in scenarios:
            missing.append(f"{patch.name}: {title}")
    assert missing == []


def test_most_defects_are_found_by_something_general() -> None:
    """At least half of the defects are found by a property, the model or a simulator, and not by worked-out figures."""
    kinds = [KINDS[patch.header["caught by"].partition(" (")[0]] for patch in ZOO]
    assert 2 * sum(kind in GENERAL for kind in kinds) >= len(kinds)


def test_the_page_says_what_the_patches_say() -> None:
    """The table of the page is made of what the patches say of who found them, and after how long."""
    assert table_in(PAGE.read_text(encoding="utf-8"), HEADING) == figures(ZOO)


def test_a_patch_finds_its_lines_where_they_went() -> None:
    """Lines that moved are found; lines that are gone, or that stand twice as near, are an error."""
    hunk = Hunk(1, ("b", "c"), ("b", "x"))
    assert patched("n\nn\na\nb\nc\n", (hunk,))[0] == "n\nn\na\nb\nx\n"
    with pytest.raises(PatchError):
        patched("a\nb\n", (hunk,))
    with pytest.raises(PatchError):
        patched("b\nc\nb\nc\n", (hunk,))
    assert list(hunk.touched) == [2, 3]


def test_a_patch_that_says_too_little_is_refused(tmp_path: Path) -> None:
    """A patch without what found it is an error that names what is missing."""
    path = tmp_path / "bad.patch"
    text = (PATCHES / f"{ZOO[0].name}.patch").read_text(encoding="utf-8")
    path.write_text(text.replace("# breaks: ", "# "), encoding="utf-8")
    with pytest.raises(PatchError, match="breaks"):
        read_patch(path)


@pytest.mark.slow
def test_two_defects_are_found(tmp_path: Path) -> None:
    """The runner copies the tree, puts two defects on it one after the other, and something finds each."""
    out = tmp_path / "bugzoo.json"
    names = ["funding_sign", "chain_without_events"]
    asked = [word for name in names for word in ("--only", name)]
    assert run.main([*asked, "--quick", "--out", str(out)]) == 0
    assert '"total": 2' in out.read_text(encoding="utf-8")
    assert '"found": 2' in out.read_text(encoding="utf-8")
