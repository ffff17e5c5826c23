# SPDX-License-Identifier: Apache-2.0
"""Do the work that stopped the machine again, on a separate machine (SPEC J-2.2).

Owns the two trials: the calls of an incident bundle after the record that it follows, and the work due at the end of
the journal. Must never write to the journal.
"""

from clearinghouse.server.journal.records import Applier
from clearinghouse.server.startup.directory import Progress, no_progress
from clearinghouse.server.startup.forking import rebuild
from clearinghouse.server.startup.incidents import Incident
from clearinghouse.statemachine.vocabulary.types import AWAY_NS, GAP_READ_ONLY
from clearinghouse.storage.reader import JournalReader


class TrialError(Exception):
    """A bundle cannot be tried yet, because the journal does not have the record that it follows."""


def raises_again(
    reader: JournalReader,
    incident: Incident,
    alive_ns: int,
    now_ns: int,
    progress: Progress = no_progress,
) -> str:
    """Return the error that the calls of a bundle raise in this program, or why a trial is impossible; "": no error.

    If operators have quarantined work since then, the trial does the work due at the end of the journal instead. Raises
    TrialError and errors of a replay.
    """
    end = reader.head().sequence
    if end < incident.durable_sequence:
        raise TrialError(
            f"the journal ends at sequence {end}, before {incident.durable_sequence} of the bundle"
        )
    if end > incident.durable_sequence:
        applier = rebuild(reader, None, progress)
        work = applier.engine.state.quarantine.work.values()
        if any(one.sequence > incident.durable_sequence for one in work):
            return _raised_at_end(applier, alive_ns, now_ns)
    if not incident.records:
        return "what is not known: the bundle has no calls"
    applier = rebuild(reader, incident.durable_sequence, progress)
    if applier.head.hash.hex() != incident.durable_chain_head:
        return f"what is not known: the journal has another record at sequence {incident.durable_sequence}"
    try:
        for record in incident.records:
            applier.open(record.time_ns)
            for call in record.calls:
                applier.proceed(applier.take(call).command.count())
            applier.seal(0)
    except Exception as error:  # noqa: BLE001  what a machine raises is the result
        return _text(error)
    return ""


def raises_at_end(
    reader: JournalReader, alive_ns: int, now_ns: int, progress: Progress = no_progress
) -> str:
    """Return the error that the work due after the end of the journal raises, "" if none.

    The work comes after a report of the gap before now. Raises errors of a replay.
    """
    return _raised_at_end(rebuild(reader, None, progress), alive_ns, now_ns)


def _raised_at_end(applier: Applier, alive_ns: int, now_ns: int) -> str:
    """Return the error that the due work raises; "" if none."""
    try:
        _go_on(applier, alive_ns, now_ns)
    except Exception as error:  # noqa: BLE001  as above
        return _text(error)
    return ""


def _go_on(applier: Applier, alive_ns: int, now_ns: int) -> None:
    """Do the first work of a server after its start: report the gap, and do the due work slice by slice."""
    from_ns = max(alive_ns, applier.time_ns)
    applier.open(now_ns)
    if applier.time_ns - from_ns > AWAY_NS:
        applier.report_gap(from_ns, GAP_READ_ONLY)
    while applier.is_due(now_ns):
        applier.advance()
        applier.seal(0)
        applier.open(now_ns)


def _text(error: Exception) -> str:
    """Return the type and the text of an exception."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
