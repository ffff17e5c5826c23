# SPDX-License-Identifier: Apache-2.0
"""The committed verdict of each mutant, so that a long run on a new machine continues an earlier one.

Owns `verdicts.json`: for each function with a mutant that was tried, the hash by which mutmut knows its source, and a
letter for each of its mutants in their order. A verdict counts while the source of its function stays the same. Must
never keep one of a function that changed.
"""

import json
from pathlib import Path
from typing import Final

from mutmut.mutation.data import SourceFileMutationData
from mutmut.utils.format_utils import mangled_name_from_mutant_name

from tests.mutation.staged_copy import PACKAGE

VERDICTS: Final = Path(__file__).with_name("verdicts.json")
LETTERS: Final = {"k": 1, "l": 0, "o": 36, "u": 33}
"""killed, lives, overran its time, run by no check: the exit codes are those of mutmut"""
NOT_TRIED: Final = "-"
HASH_LENGTH: Final = 12


def number_of(mutant: str) -> int:
    """Return which mutant of its function it is, from 1 on."""
    return int(mutant.rpartition("__mutmut_")[2])


def by_function(data: SourceFileMutationData) -> dict[str, list[str]]:
    """Return the mutants of a module by function, in order."""
    found: dict[str, list[str]] = {}
    for mutant in sorted(data.exit_code_by_key, key=number_of):
        found.setdefault(mangled_name_from_mutant_name(mutant), []).append(mutant)
    return found


def hash_of(data: SourceFileMutationData, function: str) -> str:
    """Return the start of the hash by which mutmut knows the source of a function."""
    return data.hash_by_function_name[function.rpartition(".")[2]][:HASH_LENGTH]


def load(module_path: str) -> SourceFileMutationData:
    """Return what the copy in the working directory knows of the mutants of a module."""
    data = SourceFileMutationData(path=Path(f"{PACKAGE}/{module_path}.py"))
    data.load()
    return data


def restore(module_paths: list[str], path: Path = VERDICTS) -> int:
    """Give mutants of the copy their committed verdicts, where nothing newer is known: how many got one."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    restored = 0
    for module_path in module_paths:
        data = load(module_path)
        before = restored
        for function, mutants in by_function(data).items():
            source_hash, letters = kept.get(function, ("", ""))
            if source_hash != hash_of(data, function) or len(letters) != len(mutants):
                continue
            for mutant, letter in zip(mutants, letters, strict=True):
                if letter != NOT_TRIED and data.exit_code_by_key[mutant] is None:
                    data.exit_code_by_key[mutant] = LETTERS[letter]
                    restored += 1
        if restored > before:
            data.save()
    return restored


def write(module_paths: list[str], path: Path = VERDICTS) -> None:
    """Write the verdicts that the copy knows, one function a line."""
    letter_of: dict[int | None, str] = {code: letter for letter, code in LETTERS.items()}
    lines: list[str] = []
    for module_path in module_paths:
        data = load(module_path)
        for function, mutants in sorted(by_function(data).items()):
            letters = "".join(
                letter_of.get(data.exit_code_by_key[mutant], NOT_TRIED) for mutant in mutants
            )
            if letters.strip(NOT_TRIED):
                entry = json.dumps([hash_of(data, function), letters])
                lines.append(f"{json.dumps(function, ensure_ascii=False)}: {entry}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
