# SPDX-License-Identifier: Apache-2.0
"""Write the lock files of image and console: each package with version and hashes, as the tests ran with (`make lock`).

Owns the files' inputs. uv resolves them; the versions are those of this environment, so that the image has what was
tested. `test_locks.py` checks the files without a network.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.sources import ROOT

FOLDER: Final = ROOT / "docs" / "operations"
PROTO: Final = "clearinghouse-proto"
OWN: Final = {PROTO: "proto", "clearinghouse-client": "clients/python", "clearinghouse-server": "."}
# What building the image needs and its last stage does not have.
BUILD: Final = ("hatchling>=1.27", "mypy[mypyc]>=1.15", "setuptools>=80")
FLAGS: Final = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-annotate",  # it would have paths of this machine
    "--custom-compile-command=make lock",
    "--quiet",
)


def _uv(folder: Path, *arguments: str) -> None:
    """Run `uv pip compile` with the versions of this environment."""
    frozen = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--exclude-editable"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    constraints = folder / "constraints.txt"
    constraints.write_text(frozen, encoding="utf-8")
    command = [sys.executable, "-m", "uv", "pip", "compile", *FLAGS, "--constraints"]
    subprocess.run([*command, str(constraints), *arguments], check=True, cwd=ROOT)


def main() -> int:
    """Write the three files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        overrides = folder / "overrides.txt"
        overrides.write_text(f"{PROTO} @ {(ROOT / 'proto').as_uri()}\n", encoding="utf-8")
        _uv(
            folder,
            "pyproject.toml",
            "proto/pyproject.toml",
            "--extra=backup",
            f"--overrides={overrides}",
            f"--no-emit-package={PROTO}",
            f"--output-file={FOLDER / 'image.lock'}",
        )
        overrides.write_text(
            "".join(f"{name} @ {(ROOT / path).as_uri()}\n" for name, path in OWN.items()),
            encoding="utf-8",
        )
        _uv(
            folder,
            "apps/pyproject.toml",
            f"--overrides={overrides}",
            *(f"--no-emit-package={name}" for name in OWN),
            f"--output-file={FOLDER / 'console.lock'}",
        )
        wanted = folder / "build.in"
        wanted.write_text("\n".join(BUILD), encoding="utf-8")
        _uv(folder, str(wanted), f"--output-file={FOLDER / 'build.lock'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
