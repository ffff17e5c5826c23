# SPDX-License-Identifier: Apache-2.0
"""Write the synchronous interface of the client from the asynchronous one, so that no method is written twice by hand.

Owns the files of `clearinghouse/client/sync` except `session.py`, which is written by hand. The same input gives the
same bytes, so `--check` can compare.

    python clients/python/generate_sync.py              write the files
    python clients/python/generate_sync.py --check      exit 1 if a file has drifted, or if there is another one
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

CLIENT: Final = Path(__file__).resolve().parent / "clearinghouse" / "client"
SETTINGS: Final = Path(__file__).resolve().parents[2] / "pyproject.toml"
BY_HAND: Final = frozenset({"session.py"})
NOTICE: Final = "# Made from client/aio by clients/python/generate_sync.py: change it there.\n"

# In this order: the first that matches wins.
REPLACEMENTS: Final[tuple[tuple[str, str], ...]] = (
    (
        r"Define the asynchronous interface of the client, on grpc\.aio\.",
        "Define the synchronous interface of the client.",
    ),
    (
        r"Owns `AsyncClient`\. `clients/python/generate_sync\.py` makes the synchronous interface from these files\.",
        "Owns `Client`.",
    ),
    (r"an async context manager, inside one event loop", "a context manager, from any thread"),
    (r"^import asyncio\n", ""),
    (r"^import grpc\.aio\n", ""),
    (r"asyncio\.sleep", "time.sleep"),
    (r"grpc\.aio\.", "grpc."),
    (r"client\.aio\b", "client.sync"),
    (r"\basync def\b", "def"),
    (r"\basync for\b", "for"),
    (r"\basync with\b", "with"),
    (r"\bawait ", ""),
    (r"AsyncGenerator", "Generator"),
    (r"\bEventFrame, None\]", "EventFrame, None, None]"),
    (r"AsyncIterator", "Iterator"),
    (r"__a(enter|exit|iter|next)__", r"__\1__"),
    (r"StopAsyncIteration", "StopIteration"),
    (r"\.aclose\(", ".close("),
    (r"\bAsync(?=[A-Z])", ""),
)


def synchronous(source: str) -> str:
    """Return the synchronous form of the source of an asynchronous file."""
    for pattern, replacement in REPLACEMENTS:
        source = re.sub(pattern, replacement, source, flags=re.MULTILINE)
    licence, _, rest = source.partition("\n")
    return f"{licence}\n{NOTICE}{rest}"


def tidied(source: str) -> str:
    """Return a source after the linter's fixes and the formatter."""
    for arguments in (["check", "--select=I,F401", "--fix", "--quiet"], ["format", "--quiet"]):
        settings = f"--config={SETTINGS}"
        command = [sys.executable, "-m", "ruff", *arguments, settings, "--stdin-filename=x.py", "-"]
        done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
        source = done.stdout
    return source


def made() -> dict[Path, str]:
    """Return the text of every generated file, by its path."""
    return {
        CLIENT / "sync" / path.relative_to(CLIENT / "aio"): tidied(
            synchronous(path.read_text(encoding="utf-8"))
        )
        for path in sorted((CLIENT / "aio").rglob("*.py"))
        if path.name not in BY_HAND
    }


def drifted() -> list[Path]:
    """Return the files of the synchronous interface that differ from what is made, are missing, or are too many."""
    texts = made()
    found = {path for path in (CLIENT / "sync").rglob("*.py") if path.name not in BY_HAND}
    return sorted(
        path
        for path in found | texts.keys()
        if path not in found or path.read_text(encoding="utf-8") != texts.get(path)
    )


def main() -> int:
    """Write the files, or with `--check` compare them; return 0 if all is well, 1 if a file has drifted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing: compare")
    if parser.parse_args().check:
        paths = drifted()
        for path in paths:
            sys.stderr.write(f"drifted: {path.relative_to(CLIENT)}; run `make proto`\n")
        return int(bool(paths))
    for target, text in made().items():
        target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
