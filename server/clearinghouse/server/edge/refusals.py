# SPDX-License-Identifier: Apache-2.0
"""Name every refusal of the edge that depends on no request: why the server did not take a call (SPEC Q-3, Q-5, Q-6).

Owns the conversion of the errors of the engine to an EdgeError. Must never refuse by itself: `edge` and `admission` do.
"""

import re
from typing import Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.sequencing.engine_loop import (
    ExpiredError,
    LogFullError,
    NoQuorumError,
    NotLeaderError,
    NotTakenError,
    QuarantinedError,
    QueueFullError,
    ReadOnlyError,
)
from clearinghouse.server.sequencing.sequencer import Places
from clearinghouse.statemachine.vocabulary import codes

# The errors that end a call without a sequence.
REFUSED: Final = (EdgeError, NotTakenError)


def edge_error(error: EdgeError | NotTakenError) -> EdgeError:
    """Return an error as EdgeError; a full queue is refused at once, with a delay before the next try (Q-5)."""
    if isinstance(error, EdgeError):
        return error
    if isinstance(error, QueueFullError):
        return _full(error.places)
    if isinstance(error, ExpiredError):
        return EdgeError(
            codes.DEADLINE_PASSED,
            "the deadline passed while the call waited; it has no sequence and nothing has happened",
        )
    if isinstance(error, NotLeaderError):
        where = f"send it to {error.address}" if error.address else "none is known yet: repeat it"
        return EdgeError(
            codes.NOT_LEADER,
            f"another node takes the commands; nothing has happened, {where}",
            metadata={"leader": error.address, "epoch": str(error.epoch)},
        )
    if isinstance(error, NoQuorumError):
        return EdgeError(
            codes.NO_QUORUM,
            "a majority of the nodes that keep the log does not answer; nothing has happened, repeat after the delay",
        )
    if isinstance(error, LogFullError):
        return EdgeError(
            codes.LOG_FULL,
            "the engine that keeps the log is nearly full; nothing has happened, repeat after the delay",
            limit=str(error.limit),
            actual=str(error.actual),
        )
    if isinstance(error, ReadOnlyError):
        return EdgeError(
            codes.READ_ONLY_AFTER_STOP,
            "a defect stopped the server, which serves reads only until it is settled; nothing has happened",
            actual=str(error.age_seconds),
            metadata={"as_of_sequence": str(error.sequence)},
        )
    if isinstance(error, QuarantinedError):
        return EdgeError(
            codes.COMMAND_QUARANTINED,
            "this command, or one of its kind from you, stopped the server; it is not carried out, ask its operator",
        )
    return EdgeError(
        codes.SHUTTING_DOWN,
        "the server is being stopped; nothing has happened, repeat with the next one",
    )


def behind(head: int, asked: int) -> EdgeError:
    """Return the error of a node at sequence `head` that has not reached the sequence `asked` in time."""
    return EdgeError(
        codes.BEHIND,
        f"this node has not reached sequence {asked}: repeat, or ask another node",
        limit=str(head),
        actual=str(asked),
    )


def _full(places: Places | None) -> EdgeError:
    """Return the error of a call that finds no place in the queue; `places` None: the call is a read."""
    if places is None:
        return EdgeError(
            codes.QUEUE_FULL, "too much waits already; nothing has happened, repeat after the delay"
        )
    code, whose = (
        (codes.PRINCIPAL_QUEUE_FULL, "of yours wait, as many as are free")
        if places.is_own
        else (codes.QUEUE_FULL, "wait already")
    )
    return EdgeError(
        code,
        f"too many {places.what} {whose}; nothing has happened, repeat after the delay",
        limit=str(places.limit),
        actual=str(places.actual),
        metadata={"what": places.what},
    )


def not_urgent(request_id: str = "") -> EdgeError:
    """Return the error of a call that is not urgent, at an address that accepts urgent calls only."""
    error = EdgeError(
        codes.URGENT_ONLY,
        "this address takes cancels, signs of life, prices and acts of staff, each as a single call; nothing has"
        " happened, send all else to the other address of the server",
    )
    error.request_id = request_id
    return error


def unknown_method(path: str, version: str) -> EdgeError:
    """Return the error of a method that this API version does not have, or that belongs to another version.

    It repeats no text of the path, which may hold anything that a caller sent.
    """
    asked = re.match(r"/clearinghouse\.v([0-9]{1,6})\.", path)
    return EdgeError(
        codes.UNKNOWN_METHOD,
        f"this server has {version}, and no such method; nothing has happened, use a client of the server's version",
        limit=version.rpartition(".v")[2],
        actual=asked[1] if asked else "",
    )


def not_open_yet() -> EdgeError:
    """Return the error of a call to a server that still replays its journal."""
    return EdgeError(
        codes.NOT_OPEN_YET, "the journal is still being replayed; wait for health SERVING"
    )
