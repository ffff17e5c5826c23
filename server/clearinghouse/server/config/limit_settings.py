# SPDX-License-Identifier: Apache-2.0
"""The tables of the file that limit callers: what may wait, rates, and connections (SPEC Q-5, Q-6).

Owns these tables, with their bounds and defaults. Must never act on a setting: `lifecycle` does.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from clearinghouse.server.config.limits import ConnectionLimits, PrincipalLimits
from clearinghouse.server.sequencing.sequencer import Limits as QueueLimits
from clearinghouse.server.sequencing.subscriptions import QUEUE_RECORDS

RATE_MAX: Final = 1_000_000_000
SECONDS_MAX: Final = 2_000_000
_PRINCIPAL: Final = PrincipalLimits()
_CONNECTIONS: Final = ConnectionLimits()


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file."""


class Limits(Section, frozen=True):
    """What may wait in memory, and what one principal may have open."""

    queue_calls: Annotated[
        int,
        Meta(
            description="Calls that may wait before the answer is QUEUE_FULL.",
            ge=1,
            extra={"flag": "--queue-calls", "unit": "calls"},
        ),
    ] = QueueLimits().queued_calls
    urgent_calls: Annotated[
        int,
        Meta(
            description="Places beyond them for acts of staff, prices and cancels.",
            ge=0,
            extra={"flag": "--urgent-calls", "unit": "calls"},
        ),
    ] = QueueLimits().urgent_calls
    subscriber_records: Annotated[
        int,
        Meta(
            description="Records by which a subscriber may fall behind before it is cut off with LAGGED.",
            ge=1,
            extra={"flag": "--subscriber-records", "unit": "records"},
        ),
    ] = QUEUE_RECORDS
    principal_streams: Annotated[
        int,
        Meta(
            description="Streams that one principal may have open before the answer is TOO_MANY_STREAMS; 0: any.",
            ge=0,
            extra={"flag": "--principal-streams", "unit": "streams"},
        ),
    ] = _PRINCIPAL.streams
    streams: Annotated[
        int,
        Meta(
            description="Streams that all principals may have open together; 0: any.",
            ge=0,
            extra={"flag": "--streams", "unit": "streams"},
        ),
    ] = _PRINCIPAL.all_streams
    principal_questions: Annotated[
        int,
        Meta(
            description="Questions to processes beside the server, such as reads of the past, that one principal may "
            "have open before the answer is QUESTION_LIMIT; 0: any.",
            ge=0,
            extra={"flag": "--principal-questions", "unit": "questions"},
        ),
    ] = _PRINCIPAL.questions


class Rates(Section, frozen=True):
    """What each principal may send in a second before the answer is RATE_LIMITED; 0: any."""

    orders: Annotated[
        int,
        Meta(
            description="Items of commands in a second, without cancels and acts of staff; 0: any.",
            ge=0,
            le=RATE_MAX,
            extra={"flag": "--rate-orders", "unit": "items"},
        ),
    ] = 0
    orders_burst: Annotated[
        int,
        Meta(
            description="Items of commands at once after a rest; 0: those of a second.",
            ge=0,
            le=RATE_MAX,
            extra={"flag": "--rate-orders-burst", "unit": "items"},
        ),
    ] = 0
    cancels: Annotated[
        int,
        Meta(
            description="Cancels in a second, where a call has nothing else; 0: any.",
            ge=0,
            le=RATE_MAX,
            extra={"flag": "--rate-cancels", "unit": "items"},
        ),
    ] = 0
    cancels_burst: Annotated[
        int,
        Meta(
            description="Cancels at once after a rest; 0: those of a second.",
            ge=0,
            le=RATE_MAX,
            extra={"flag": "--rate-cancels-burst", "unit": "items"},
        ),
    ] = 0
    reads: Annotated[
        int,
        Meta(
            description="Reads in a second; 0: any.",
            ge=0,
            le=RATE_MAX,
            extra={"flag": "--rate-reads", "unit": "calls"},
        ),
    ] = 0
    reads_burst: Annotated[
        int,
        Meta(
            description="Reads at once after a rest; 0: those of a second.",
            ge=0,
            le=RATE_MAX,
            extra={"flag": "--rate-reads-burst", "unit": "calls"},
        ),
    ] = 0


class Connections(Section, frozen=True):
    """What connections may do; a limit of 0 is none."""

    most: Annotated[
        int,
        Meta(
            description="Connections at a time; further ones are closed at once.",
            ge=0,
            le=RATE_MAX,
            extra={"flag": "--connections", "unit": "connections"},
        ),
    ] = _CONNECTIONS.most
    streams: Annotated[
        int,
        Meta(
            description="Calls at a time on one connection; further ones wait at the caller.",
            ge=0,
            le=RATE_MAX,
            extra={"flag": "--connection-streams", "unit": "calls"},
        ),
    ] = _CONNECTIONS.streams
    handshake_seconds: Annotated[
        int,
        Meta(
            description="How long a new connection may take until it is ready.",
            ge=0,
            le=SECONDS_MAX,
            extra={"flag": "--handshake-seconds", "unit": "seconds"},
        ),
    ] = _CONNECTIONS.handshake_seconds
    idle_seconds: Annotated[
        int,
        Meta(
            description="A connection without a call for so long is closed.",
            ge=0,
            le=SECONDS_MAX,
            extra={"flag": "--idle-seconds", "unit": "seconds"},
        ),
    ] = _CONNECTIONS.idle_seconds
    age_seconds: Annotated[
        int,
        Meta(
            description="A connection of that age is closed, after its calls; streams then begin again.",
            ge=0,
            le=SECONDS_MAX,
            extra={"flag": "--age-seconds", "unit": "seconds"},
        ),
    ] = _CONNECTIONS.age_seconds
    keepalive_seconds: Annotated[
        int,
        Meta(
            description="A silent connection is asked for a sign of life after so long, and closed without one.",
            ge=0,
            le=SECONDS_MAX,
            extra={"flag": "--keepalive-seconds", "unit": "seconds"},
        ),
    ] = _CONNECTIONS.keepalive_seconds
