# SPDX-License-Identifier: Apache-2.0
"""`inspect`: show a journal in the browser, to examine incidents (SPEC A-1). Reads only."""

import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import click

from clearinghouse.server.analysis.replayed_state import OutOfRangeError, out_of_range, sequence_at
from clearinghouse.server.cli.moments import MomentType
from clearinghouse.server.console.exits import ListenError
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.startup.directory import Progress, no_progress
from clearinghouse.server.viewer.checkpoints import Keyframes, remove_left_behind
from clearinghouse.server.viewer.overview import survey
from clearinghouse.server.viewer.routes import Routes
from clearinghouse.server.viewer.site import LOOPBACK, PlotsMissingError, Site, plots_file
from clearinghouse.server.viewer.workers import Workers, processes
from clearinghouse.storage.reader import JournalReader, open_read_only

PORT: Final = 8750


def _sequence(reader: JournalReader, moment: int) -> int:
    """Return the sequence of a moment: a sequence, or a negated time in ns.

    Raises OutOfRangeError if the journal does not have the moment.
    """
    if moment < 0:
        return sequence_at(reader, -moment)
    end = reader.head().sequence
    if moment > end:
        raise out_of_range(moment, end)
    return moment


@contextmanager
def site_of(
    directory: Path,
    port: int,
    progress: Progress = no_progress,
    *,
    near: int = 0,
    new_pool: Callable[[], Executor] = processes,
) -> Iterator[Site]:
    """In the block, give a site for the journal in `directory`, ready to serve; at the end remove all its files.

    `near` is the moment with which to begin, as MomentType returns it. Raises PlotsMissingError, ListenError,
    OutOfRangeError, and the errors of reading and replaying.
    """
    plots = plots_file()
    reader = open_read_only(directory)
    frames: Keyframes | None = None
    try:
        remove_left_behind()
        frames = Keyframes(reader.head().sequence)
        found = survey(reader, frames, progress, near=_sequence(reader, near))
    except BaseException:
        if frames is not None:
            frames.close()
        raise
    finally:
        reader.close()
    workers = Workers(new_pool)
    try:
        try:
            site = Site(port, Routes(directory.resolve(), found, frames, workers), plots)
        except OSError as error:
            raise ListenError(f"cannot listen on {LOOPBACK}:{port}: {error.strerror}") from error
        with site:
            yield site
    finally:
        workers.close()
        frames.close()


@click.command("inspect")
@click.argument("directory", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--port",
    default=PORT,
    show_default=True,
    type=WholeRange(0, 65_535),
    help="Where to listen on the loopback address; 0 takes any free one.",
)
@click.option(
    "--from",
    "near",
    default=0,
    type=MomentType(),
    help="Begin with the newest snapshot at or before this sequence or time [genesis].",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print where the page is as a JSON object.")
def inspect_command(
    directory: Path, port: int, near: int, *, open_browser: bool, as_json: bool
) -> None:
    """Show the journal in DIRECTORY in the browser: prices, liquidations, states, accounts, explanations.

    It is replayed once, from genesis or from a snapshot near --from, then the page is served on the loopback address
    until SIGINT or SIGTERM. Reads only: nothing is written to the directory, and a server may run on it. Records
    committed meanwhile are shown after a reload of the page.
    """
    with errors(as_json=as_json, usage=(PlotsMissingError, OutOfRangeError)), ExitStack() as stack:
        with watching("replay") as progress:
            site = stack.enter_context(site_of(directory, port, progress, near=near))
        stop = stack.enter_context(_stop_event())
        emit(
            {"url": site.url, "sequence": site.routes.end},
            [f"{site.url} shows {directory} up to sequence {site.routes.end}; Ctrl-C ends it"],
            as_json=as_json,
        )
        sys.stdout.flush()
        serving = threading.Thread(target=site.serve_forever, name="site")
        serving.start()
        if open_browser:
            webbrowser.open(site.url)
        stop.wait()
        site.shutdown()
        serving.join()


@contextmanager
def _stop_event() -> Iterator[threading.Event]:
    """Yield an event that SIGINT and SIGTERM set."""
    stop = threading.Event()

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {one: signal.signal(one, request_stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
