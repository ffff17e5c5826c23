# SPDX-License-Identifier: Apache-2.0
"""The patches of the zoo: how one is read, and how it is put on a tree and taken off.

Owns the form of a patch file: a header of comments that says what the defect is, which rule it breaks and what found it
first, then a unified diff of one or more files; and the table of the page, which follows from the headers. A patch goes
on by its context alone, so that neither git nor the right line numbers are needed; lines that are not there, or stand
in more than one place at the same distance, are an error. Must never change a file of the checkout itself.
"""

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final, Self

ROOT: Final = Path(__file__).resolve().parents[2]
PATCHES: Final = Path(__file__).with_name("patches")
FIELDS: Final = ("what", "breaks", "caught by")
MAY_CHANGE: Final = ("statemachine/", "storage/", "server/")
_HUNK: Final = re.compile(r"^@@ -(?P<line>\d+)(?:,\d+)? \+\d+(?:,\d+)? @@")


class PatchError(Exception):
    """A patch that does not say what it has to, or does not apply."""


@dataclass(frozen=True)
class Hunk:
    """Lines of a file, and what stands there instead; `line` is where they were, counted from 0."""

    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def touched(self) -> range:
        """The lines that differ, as they are numbered once the hunk is on at its `line`."""
        same = 0
        while (
            same < min(len(self.before), len(self.after)) and self.before[same] == self.after[same]
        ):
            same += 1
        tail = 0
        shorter = min(len(self.before), len(self.after)) - same
        while tail < shorter and self.before[-1 - tail] == self.after[-1 - tail]:
            tail += 1
        return range(self.line + same, self.line + len(self.after) - tail + 1)


@dataclass(frozen=True)
class Patch:
    """A defect: its header and the hunks of each file, by path from the top of the tree."""

    name: str
    path: Path
    header: dict[str, str]
    files: dict[str, tuple[Hunk, ...]]


def read_patch(path: Path) -> Patch:
    """Read a patch file. Raises PatchError."""
    header: dict[str, str] = {}
    files: dict[str, tuple[Hunk, ...]] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    place = 0
    key = ""
    while place < len(lines) and lines[place].startswith("#"):
        text = lines[place][1:].strip()
        place += 1
        found, colon, value = text.partition(": ")
        if colon and found in FIELDS:
            key = found
            header[key] = value
        elif key:
            header[key] += f" {text}"
    current = ""
    while place < len(lines):
        line = lines[place]
        place += 1
        match = _HUNK.match(line)
        if line.startswith("+++ b/"):
            current = line.removeprefix("+++ b/")
            files[current] = ()
        elif match is not None and current:
            before: list[str] = []
            after: list[str] = []
            while (
                place < len(lines)
                and lines[place][:1] in (" ", "-", "+")
                and lines[place][:4] != "--- "
            ):
                kind, text = lines[place][:1], lines[place][1:]
                place += 1
                if kind != "+":
                    before.append(text)
                if kind != "-":
                    after.append(text)
            files[current] += (Hunk(int(match["line"]) - 1, tuple(before), tuple(after)),)
        elif not line.startswith("--- a/"):
            raise PatchError(f"{path.name}: a line that is no part of a patch: {line}")
    missing = [field for field in FIELDS if not header.get(field)]
    if missing or not files or not all(files.values()):
        raise PatchError(f"{path.name}: it lacks {', '.join(missing) or 'its hunks'}")
    return Patch(path.stem, path, header, files)


def all_patches() -> list[Patch]:
    """Every patch, by name."""
    return [read_patch(path) for path in sorted(PATCHES.glob("*.patch"))]


def patched(text: str, hunks: tuple[Hunk, ...]) -> tuple[str, list[Hunk]]:
    """A file's text with hunks on it, and the hunks where they went. Raises PatchError."""
    lines = text.splitlines()
    placed: list[Hunk] = []
    for hunk in hunks:
        size = len(hunk.before)
        places = [
            start
            for start in range(len(lines) - size + 1)
            if tuple(lines[start : start + size]) == hunk.before
        ]
        places.sort(key=lambda start: (abs(start - hunk.line), start))
        if not places:
            raise PatchError(f"the lines around line {hunk.line + 1} are not there")
        if len(places) > 1 and abs(places[0] - hunk.line) == abs(places[1] - hunk.line):
            raise PatchError(f"the lines around line {hunk.line + 1} are in more than one place")
        lines[places[0] : places[0] + size] = hunk.after
        placed.append(Hunk(places[0], hunk.before, hunk.after))
    return "\n".join(lines) + "\n", placed


class Applied:
    """A patch on a tree, for as long as the context lasts; `placed` says which lines of which file it changed."""

    def __init__(self, patch: Patch, root: Path) -> None:
        self._originals: dict[Path, str] = {}
        self.placed: dict[str, list[Hunk]] = {}
        self._patch = patch
        self._root = root

    def __enter__(self) -> Self:
        """Put the patch on. Raises PatchError, and then nothing was changed."""
        written: dict[Path, str] = {}
        for name, hunks in self._patch.files.items():
            path = self._root / name
            if not path.is_file():
                raise PatchError(f"{self._patch.name}: there is no {name}")
            text = path.read_text(encoding="utf-8")
            try:
                written[path], self.placed[name] = patched(text, hunks)
            except PatchError as error:
                raise PatchError(f"{self._patch.name}: {name}: {error}") from error
            self._originals[path] = text
        for path, text in written.items():
            rewrite(path, text)
        return self

    def __exit__(self, *_: object) -> None:
        """Take it off."""
        for path, text in self._originals.items():
            rewrite(path, text)


def rewrite(path: Path, text: str) -> None:
    """Write a source, and forget what was compiled of it: its time and size may be those of the text before."""
    path.write_text(text, encoding="utf-8")
    Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def state_caught(patch: Patch, caught: str) -> None:
    """Write into a patch's header what found it."""
    lines = patch.path.read_text(encoding="utf-8").splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("# caught by: "))
    last = first + 1
    while lines[last].startswith("#"):
        last += 1
    lines[first:last] = [f"# caught by: {caught}"]
    patch.path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# --- the page ---------------------------------------------------------------------------------------------------------

PAGE: Final = ROOT / "docs" / "explanation" / "verification.md"
HEADING: Final = "| found first by | defects | processor time, median |"
_FINDERS: Final = {
    "model": "the independent model, or the naive book",
    "property": "a contract, a proof, an invariant in a game, an edge",
    "simulator": "a simulator of crashes and faults",
    "unit": "a unit test",
    "golden": "a golden journal",
    "scenario": "a scenario with its figures",
}
_CAUGHT: Final = re.compile(r"^.+? \((?P<kind>\w+)\), (?P<seconds>[\d.]+) s of processor time: ")


def figures(patches: list[Patch]) -> list[str]:
    """The table of the page: by what kind of check the defects were found first, and after how long."""
    seconds: dict[str, list[float]] = {}
    for patch in patches:
        match = _CAUGHT.match(patch.header["caught by"])
        if match is None:
            raise PatchError(f"{patch.name}: it does not say what caught it")
        seconds.setdefault(match["kind"], []).append(float(match["seconds"]))
    rows = [HEADING, "|---|---|---|"]
    for kind, words in _FINDERS.items():
        found = seconds.pop(kind, [])
        if found:
            rows.append(f"| {words} | {len(found)} | {median(found):.1f} s |")
            seconds.setdefault("", []).extend(found)
    whole = seconds.pop("")
    assert not seconds, seconds
    return [*rows, f"| all of them | {len(whole)} | {median(whole):.1f} s |"]
