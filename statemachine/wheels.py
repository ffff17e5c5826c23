# SPDX-License-Identifier: Apache-2.0
"""Builds the distributions into `dist`, ready for `pip install dist/*.whl`.

Owns what lies there. The wheel of the server has the sources and the state machine compiled for the Python that builds
and, with `--also`, for those of other checkouts; another Python on the same platform installs it too, and runs the
sources. `dist/pure` has the wheel of the server for any platform, apart, as pip refuses two wheels of one version.
Without a C compiler, or with `--pure`, it lies in `dist`.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from compile import COPY, NO_COMPILER, ROOT, is_copy, is_fresh

PROJECTS = ("proto", "clients/python", "apps")


def _build(out: Path, *projects: str, copies: Sequence[Path] = ()) -> None:
    """Build wheels with what is installed here, nothing fetched."""
    environment = {
        name: os.environ[name] for name in os.environ if name != "CLEARINGHOUSE_COMPILED"
    }
    if copies:
        environment["CLEARINGHOUSE_COMPILED"] = os.pathsep.join(map(str, copies))
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
            *("--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out)),
            *(str(ROOT / project) for project in projects),
        ],
        check=True,
        env=environment,
    )


def main() -> int:
    """Build them: 0, or the exit code of a compilation that failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pure", action="store_true", help="without the compiled build")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder [dist]")
    parser.add_argument(
        "--also",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a compiled copy (build/compiled) of these sources for another Python; may be stated several times",
    )
    asked = parser.parse_args()
    for copy in asked.also:
        if not is_copy(copy):
            print(f"wheels: {copy} is no compiled copy of these sources", file=sys.stderr)
            return 1
    compiled = not asked.pure
    if compiled and not is_fresh(optimised=True):
        code = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("compile.py"))], check=False
        ).returncode
        if code not in {0, NO_COMPILER}:
            return code
        compiled = code == 0
    shutil.rmtree(asked.out, ignore_errors=True)
    _build(asked.out, *PROJECTS)
    _build(asked.out / "pure" if compiled else asked.out, ".")
    if compiled:
        _build(asked.out, ".", copies=[COPY, *(copy.resolve() for copy in asked.also)])
    for path in sorted(asked.out.rglob("*.whl")):
        print(f"{path}\t{path.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
