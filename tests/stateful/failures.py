# SPDX-License-Identifier: Apache-2.0
"""A failed game, which is kept as a data directory: its journal as a server would have recorded it, and how to repeat
it.

Owns the files that are kept and the command line that repeats the game. The error that ends a game carries the game
(`checked_engine`). With Hypothesis that is the last and smallest example. A command in which the machine raises ends
the journal. Its record has the events that were written until then, so a replay fails at the same place.
"""

import json
import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from clearinghouse.server.journal.records import Applier, commands_of, decode_command, encode_events
from clearinghouse.server.startup.directory import open_directory
from clearinghouse.server.startup.genesis import genesis_from_bytes
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.storage.chain import seal
from clearinghouse.storage.encoding import encode
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import open_read_only
from tests.sources import ROOT
from tests.stateful.checked_engine import BY_CHECK, CheckedEngine, Failed, Step, failed_game
from tests.stateful.model_comparison import IS_PURE

FAILURES: Final = ROOT / "var" / "failures"
ABOUT: Final = "game.json"
_HASH_DIGITS: Final = 10


class Kept(NamedTuple):
    """Where a failed game is kept, and the command line that repeats its failure."""

    path: Path
    command: str


def games_of(error: BaseException) -> Iterator[tuple[Failed, BaseException]]:
    """Yield the games that an error ended, each with its error.

    There are several where Hypothesis found several errors.
    """
    game = failed_game(error)
    if game is not None:
        yield game, error
    elif isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from games_of(one)


def keep(game: Failed, error: BaseException, test: str, folder: Path = FAILURES) -> Kept:
    """Write a failed game into a folder of its own. The same game that was kept before is replaced."""
    digest = sha256(b"".join(step.encoded for step in game.steps)).hexdigest()
    name = re.sub(r"[^A-Za-z0-9_.]+", "-", test).strip("-")
    path = folder / f"{name}-{digest[:_HASH_DIGITS]}"
    shutil.rmtree(path, ignore_errors=True)
    write_journal(path, game)
    about = {
        "test": test,
        "error": f"{type(error).__name__}: {error}",
        "by": game.by,
        "judged_from": game.judged_from,
        "modelled": game.modelled,
    }
    (path / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    # What a check found shows where that check looks again; what the machine itself does, wherever it is replayed.
    program = (
        "python -m tests.stateful.repeat_failure" if game.by == BY_CHECK else "clearinghouse replay"
    )
    return Kept(path, f".venv/bin/{program} {shown}")


def write_journal(path: Path, game: Failed) -> None:
    """Write the data directory of a game: a record per command, by the code that a server records with."""
    time_ns = game.steps[0].time_ns
    opened = open_directory(path, game.genesis, clock=lambda: time_ns)
    try:
        journal = opened.directory.journal
        applier = Applier(Engine(game.genesis), journal.head(), time_ns)
        records = list(_records(applier, game.steps, opened.epoch))
        journal.append(opened.epoch, records[0].first_sequence, records)
    finally:
        opened.directory.close()


def _records(applier: Applier, steps: list[Step], epoch: int) -> Iterator[Record]:
    """Yield a record for each step, up to one in which the machine raises."""
    for step in steps:
        applier.open(step.time_ns)
        try:
            entry = applier.take(step.encoded)
            applier.proceed(entry.command.count())
        except Exception:  # noqa: BLE001  any error that a broken machine raises
            entry = applier.entries[-1]
            entry.events = applier.engine.take_events()
            yield seal(
                applier.head,
                epoch,
                entry.command.count(),
                applier.time_ns,
                encode([step.encoded]),
                encode_events(entry.first_sequence, [entry]),
            )
            return
        yield applier.seal(epoch).record


def play_again(path: Path) -> None:
    """Apply the journal of a kept game, command by command, with every check of the first run.

    Raises what the checks find, as in the first run.
    """
    about = json.loads((path / ABOUT).read_text(encoding="utf-8"))
    reader = open_read_only(path)
    try:
        genesis = genesis_from_bytes(next(reader.read(0)).commands)
        steps = [
            Step(record.time_ns, encoded)
            for record in reader.read(1)
            for encoded in commands_of(record)
        ]
    finally:
        reader.close()
    checked = CheckedEngine(genesis, model=about["modelled"] and IS_PURE)
    for number, step in enumerate(steps):
        if number == about["judged_from"]:
            checked.validate()
        checked.take(decode_command(step.encoded), step.encoded, step.time_ns)
    checked.finish()
