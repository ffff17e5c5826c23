# SPDX-License-Identifier: Apache-2.0
"""Build projections: replay the journal and write rows (SPEC J-8).

Owns the replay and the size of a transaction. Events give the rows; the machine gives the figures that no event
repeats: names and terms, and the margin of accounts directly after their fills.
"""

from pathlib import Path
from typing import Final

from clearinghouse.server.analysis.account_log import AccountLog
from clearinghouse.server.analysis.replayed_state import Past, Step
from clearinghouse.server.analysis.sources import BECAME
from clearinghouse.server.codec.projection.rows import (
    Said,
    call_row,
    ended_orders,
    event_rows,
    genesis_rows,
)
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.startup.directory import Progress, no_progress
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.projections import (
    Change,
    ProjectionError,
    ProjectionFile,
    Row,
)
from clearinghouse.storage.reader import JournalReader, open_read_only

ROWS_AT_ONCE: Final = 20_000
_NEW_UNITS: Final = frozenset({events.ASSET_CREATED, events.MARKET_CREATED})


def project(directory: Path, out: Path, progress: Progress = no_progress) -> tuple[int, int]:
    """Extend the projection in a file to the end of a journal; return the first and the last sequence of the extension.

    Raises ProjectionError for a file of another journal, and the errors of `Past`. The journal is only read.
    """
    reader = open_read_only(directory)
    try:
        genesis = next(reader.read(0), None)
        if genesis is None:
            raise ProjectionError(f"{directory} has no genesis yet")
        file = ProjectionFile(out, genesis.chain_hash)
        try:
            return _continue(reader, file, progress)
        finally:
            file.close()
    finally:
        reader.close()


def _continue(reader: JournalReader, file: ProjectionFile, progress: Progress) -> tuple[int, int]:
    """Add the rows after the end of the file; return the first and the last sequence that were added."""
    start = file.head.sequence + 1 if file.head is not None else 0
    if file.head is not None:
        _check_head(reader, file)
        if start > reader.head().sequence:
            return file.head.sequence, file.head.sequence
    past = Past(reader, progress, start=start)
    builder = _Builder(past, file)
    if file.head is None:
        builder.rows += genesis_rows(past.state, builder.scales)
        builder.flush()
    builder.run()
    assert file.head is not None
    return start, file.head.sequence


def _check_head(reader: JournalReader, file: ProjectionFile) -> None:
    """Raise ProjectionError unless the journal has the last record of the file."""
    assert file.head is not None
    record = next(reader.read(file.head.sequence), None)
    if record is None or record.head != file.head:
        raise ProjectionError(
            f"the projection goes to sequence {file.head.sequence} of a journal that had another record there: "
            "delete it and build it again"
        )


class _Builder:
    """The rows of the open transaction, and the replay that makes them."""

    def __init__(self, past: Past, file: ProjectionFile) -> None:
        self.past = past
        self.file = file
        self.scales: Scales = scales_of(past.state)
        self.rows: list[Row | Change] = []
        self._position = 0
        self._log = AccountLog(past.state, file.last_positions())

    def run(self) -> None:
        """Write rows up to the end of the journal; each transaction ends at the end of a record."""
        while (step := self.past.step()) is not None:
            self._take(step)
            at_end = self.past.sequence == self.past.applier.head.sequence
            if at_end and len(self.rows) >= ROWS_AT_ONCE:
                self.flush()
        self.flush()

    def flush(self) -> None:
        """Write the rows of the open transaction."""
        self.file.write(self.rows, self.past.applier.head, self.past.time_ns)
        self.rows = []

    def _take(self, step: Step) -> None:
        """Apply a step, and add its rows to the open transaction."""
        if step.item == 0:
            self._position = 0
            self.rows.append(call_row(step.command, step.call_sequence, step.time_ns))
        said = split(step.events)
        if any(event.kind in _NEW_UNITS for event in said):
            self.scales = scales_of(step.state)
        triggered = frozenset(
            event.fields[BECAME[event.kind]] for event in said if event.kind in BECAME
        )
        traded: set[int] = set()
        for event in said:
            stands = Said(step.call_sequence, self._position, step.time_ns, event)
            self._position += 1
            self.rows += event_rows(stands, step.command, step.state, self.scales, triggered)
            self.rows += self._log.rows(stands, step.state)
            if event.kind == events.TRADE:
                traded |= {event.fields["maker_order_id"], event.fields["taker_order_id"]} - {0}
            elif event.kind == events.ORDER_CANCELLED:
                traded.discard(event.fields["order_id"])
        self.rows += ended_orders(step.state, traded, step.last_sequence)
