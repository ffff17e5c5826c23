# SPDX-License-Identifier: Apache-2.0
"""Read the packages of a lock file: names, versions, hashes."""

import re
from typing import Final, NamedTuple

from packaging.utils import canonicalize_name

from tests.operations.lock import FOLDER

ENTRY: Final = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ; ([^\\]+?))?(?=\s|$)")


class Part(NamedTuple):
    """One locked package."""

    name: str
    version: str
    hashes: tuple[str, ...]


def parts_of(text: str) -> dict[str, Part]:
    """Return the packages of a lock by name. Raises ValueError for an entry without one version or without hashes."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    found: dict[str, Part] = {}
    for line in joined.splitlines():
        if not line.strip():
            continue
        match = ENTRY.match(line)
        hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
        if match is None or not hashes:
            raise ValueError(f"not locked: {line}")
        name = canonicalize_name(match[1])
        found[name] = Part(name, match[2], hashes)
    return found


def locked(name: str) -> dict[str, Part]:
    """The packages of a lock file of the image."""
    return parts_of((FOLDER / name).read_text(encoding="utf-8"))
