# SPDX-License-Identifier: Apache-2.0
"""Give a run of the command line its own directory, a replay in a second process, and snapshots.

Owns the marker file by which a run recognises its directory. It must never delete a directory that another kind of run
made, nor know the content of the run.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

CLI: Final = (sys.executable, "-m", "clearinghouse.server.cli")


class RunError(Exception):
    """A run cannot continue, or has a wrong result; the message gives the reason."""


class RunRefusedError(RunError):
    """A run cannot begin. Nothing was changed; the message states the remedy."""


class RunFolderError(RunRefusedError):
    """The run may not replace the directory that was named for it."""


def marker_name(made_by: str) -> str:
    """Return the name of the marker file of a kind of run."""
    return f"made-by-clearinghouse-{made_by}"


def fresh_folder(folder: Path, made_by: str) -> Path:
    """Return an empty directory for a run of `clearinghouse MADE_BY`. The directory of an earlier run is emptied.

    Raises RunFolderError for any other directory that is not empty.
    """
    marker = folder / marker_name(made_by)
    if folder.exists() and any(folder.iterdir()):
        if not marker.is_file():
            raise RunFolderError(
                f"{folder} holds something that `clearinghouse {made_by}` did not make: "
                "name another folder with --dir, or empty it yourself"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text(
        f"This folder is replaced by every run of `clearinghouse {made_by}`.\n", "utf-8"
    )
    return folder


def replay(data_dir: Path, until: int | None = None) -> dict[str, Any]:
    """Apply every command of a journal again in a second process; return its output. Raises RunError if it fails."""
    command = [*CLI, "replay", str(data_dir), "--json"]
    if until is not None:
        command += ["--until", str(until)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except json.JSONDecodeError:
        raise RunError(f"replay failed with {done.returncode}: {done.stderr[-500:]}") from None
    return found


def replayed_head(data_dir: Path, sequence: int) -> str:
    """Return the chain head at `sequence` that a second process computes from the commands alone. Raises RunError."""
    found = replay(data_dir)
    if found.get("sequence") != sequence:
        # A timer of a server may have fired between the last question and its end.
        found = replay(data_dir, until=sequence)
    if found.get("sequence") != sequence:
        raise RunError(
            f"the replay ends at {found.get('sequence')}, the run at {sequence}: {found}"
        )
    if not found["same"]:
        raise RunError("the replay does not give the stored chain head")
    digest: str = found["chain_head"]
    return digest


@contextmanager
def leaving_snapshots(data_dir: Path, every_commands: int) -> Iterator[None]:
    """Write snapshots of a finished journal in a separate process during the block. Raises RunError if that fails.

    A later read of the journal can then begin at a snapshot instead of at genesis.
    """
    command = [*CLI, "snapshot", str(data_dir), "--every-commands", str(every_commands)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield
        except BaseException:
            process.kill()
            raise
        _, words = process.communicate()
    if process.returncode:
        raise RunError(f"snapshot failed with {process.returncode}: {words[-500:]}")
