# SPDX-License-Identifier: Apache-2.0
"""Find etcd, the engine of a replicated journal, or build it from its Go modules; print its path.

Owns the accepted versions and the copy under `build/engine`. Must never use an engine without reading its version, nor
change its source: `main.go` calls etcd's own main function, and `go.sum` pins every module.

The first of these that exists is used: the variable CLEARINGHOUSE_ETCD, `build/engine/etcd`, `etcd` of the PATH if it
is new enough, and a build with the Go of CLEARINGHOUSE_GO or of the PATH. With exit code 2 a message states the
remedy.

    make engine
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
BUILT: Final = HERE.parents[1] / "build" / "engine" / "etcd"
OLDEST: Final = (3, 6)
"""the flags below and their meaning are of this line"""
FLAGS: Final = ("--max-request-bytes", "--snapshot-catchup-entries", "--feature-gates")
"""what the limits of requests and of memory are set with"""
_VERSION: Final = re.compile(r"etcd Version: (\d+)\.(\d+)\.(\d+)")
_PIN: Final = re.compile(r"go\.etcd\.io/etcd/server/v3 v(\S+)")
_GO: Final = re.compile(r"^go (\d+)\.(\d+)", re.MULTILINE)
_BUILD_SECONDS: Final = 1_200


class EngineError(Exception):
    """There is no usable engine; the message states the remedy."""


def pinned() -> str:
    """Return the version of etcd that `build` builds."""
    found = _PIN.search((HERE / "go.mod").read_text(encoding="utf-8"))
    if found is None:
        raise EngineError(f"{HERE / 'go.mod'} names no etcd")
    return found[1]


def checked(path: Path) -> str:
    """Return the version of the etcd at `path`. Raises EngineError if it cannot be used."""
    found = _VERSION.search(_output(path, "--version"))
    if found is None:
        raise EngineError(f"{path} does not say which etcd it is")
    version = ".".join(found.groups())
    if (int(found[1]), int(found[2])) < OLDEST:
        raise EngineError(
            f"{path} is etcd {version}; {OLDEST[0]}.{OLDEST[1]} or newer is needed: "
            "unset CLEARINGHOUSE_ETCD and run `make engine`, which builds one"
        )
    known = _output(path, "--help")
    missing = [flag for flag in FLAGS if flag not in known]
    if missing:
        raise EngineError(f"{path} is etcd {version} without {', '.join(missing)}")
    return version


def find() -> Path | None:
    """Return the path of a usable etcd; None if none is found. Raises EngineError if CLEARINGHOUSE_ETCD is unusable."""
    stated = os.environ.get("CLEARINGHOUSE_ETCD", "")
    if stated:
        path = shutil.which(stated)
        if path is None:
            raise EngineError(f"CLEARINGHOUSE_ETCD is {stated}, and there is no such program")
        checked(Path(path))
        return Path(path).resolve()
    if BUILT.is_file() and _is_pinned(BUILT):
        return BUILT
    installed = shutil.which("etcd")
    if installed is None:
        return None
    try:
        checked(Path(installed))
    except EngineError as error:
        _say(f"passed over: {error}")
        return None
    return Path(installed).resolve()


def build() -> Path:
    """Build the pinned version of etcd into BUILT. Raises EngineError."""
    go = _go()
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    _say(f"building etcd {pinned()} with {go}: minutes the first time, seconds later")
    # Another name until it is whole: a build that was cut short leaves nothing that is taken for an engine.
    partial = BUILT.with_suffix(f".{os.getpid()}")
    command = [go, "build", "-mod=readonly", "-trimpath", "-ldflags=-s -w", "-o", str(partial), "."]
    try:
        subprocess.run(
            command,
            cwd=HERE,
            env={**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false"},
            check=True,
            timeout=_BUILD_SECONDS,
            stdout=sys.stderr,
        )
    except (subprocess.SubprocessError, OSError) as error:
        partial.unlink(missing_ok=True)
        raise EngineError(
            f"go did not build etcd {pinned()}: {error}; it needs the Go module proxy, or set "
            "CLEARINGHOUSE_ETCD to an etcd of 3.6 or newer"
        ) from error
    checked(partial)
    partial.replace(BUILT)
    _say(f"built in {time.monotonic() - began:.0f} s")
    return BUILT


def _go() -> str:
    """Return the path of a Go that is new enough. Raises EngineError."""
    go = shutil.which(os.environ.get("CLEARINGHOUSE_GO") or "go")
    needed = _GO.search((HERE / "go.mod").read_text(encoding="utf-8"))
    wanted = needed[0] if needed else "go"
    if go is None:
        raise EngineError(
            f"there is no etcd and no Go to build it: set CLEARINGHOUSE_ETCD to an etcd of 3.6 or newer, or install "
            f"{wanted} or newer and put it on the PATH or into CLEARINGHOUSE_GO"
        )
    found = re.search(r"go(\d+)\.(\d+)", _output(Path(go), "version"))
    if needed and found and (int(found[1]), int(found[2])) < (int(needed[1]), int(needed[2])):
        raise EngineError(f"{go} is {found[0]}; etcd {pinned()} needs {wanted} or newer")
    return go


def _is_pinned(path: Path) -> bool:
    """Return whether the etcd built before has the version in go.mod; if not, it is built again."""
    try:
        return checked(path) == pinned()
    except EngineError:
        return False


def _output(path: Path, *arguments: str) -> str:
    """Return what a program prints. Raises EngineError if it does not run."""
    try:
        ran = subprocess.run(
            [str(path), *arguments], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineError(f"{path} does not run: {error}") from error
    return ran.stdout + ran.stderr


def _say(text: str) -> None:
    """Print a text for people on standard error; standard output has the path alone."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def main() -> int:
    """Print the path of an engine and return 0; return 2 if there is none."""
    try:
        path = find() or build()
        version = checked(path)
    except EngineError as error:
        _say(str(error))
        return 2
    _say(f"etcd {version}")
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
