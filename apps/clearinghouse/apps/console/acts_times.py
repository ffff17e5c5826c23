# SPDX-License-Identifier: Apache-2.0
"""Define acts on the times of the central counterparty: move deadlines, move a session (SPEC C-4.1).

Owns their previews. Both acts need two persons if changes of parameters do, and move a time only to a later one.
"""

from collections.abc import Mapping
from typing import Final

from clearinghouse.apps.console.sheet import (
    REASON,
    Act,
    Choice,
    Field,
    FieldError,
    Look,
    Row,
    choice_of,
    choices_of,
    integer_of,
    member_of,
    text_of,
)
from clearinghouse.apps.console.shown import moment, words
from clearinghouse.client import (
    AsyncClient,
    ClearingSession,
    MovedDeadline,
    NotFound,
    RequestKey,
    SessionState,
)
from clearinghouse.server.console.zones import PeriodError, moment_in, zone_of

ROWS_MAX: Final = 60
CAUSES: Final = (Choice("no", "no"), Choice("yes", "yes: what it leaves open is no fail"))


def time_of(given: Mapping[str, str], name: str, *, required: bool = True) -> int:
    """Return a moment in ns since 1970 from the field `name`; a text without a zone is in UTC.

    Returns 0 for an empty text that is not `required`. Raises FieldError.
    """
    text = text_of(given, name, required=required)
    if not text:
        return 0
    try:
        found = moment_in(text, zone_of("UTC"), ends=False)
    except PeriodError as error:
        raise FieldError(str(error)) from error
    if not 0 < found < 2**63:
        raise FieldError(f"{name.replace('_', ' ')} lies before 1970 or after 2262")
    return found


class MoveDeadlines(Act):
    """The act that moves the open deadlines of one kind to a later time."""

    name = "move-deadline"
    title = "Move deadlines"
    service = "AdminService"
    call = "MoveDeadline"
    lead = "Each open deadline of the kind that is before this time is at it afterwards, for all members."
    button = "Move the deadlines"
    sets_parameters = True
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: the kinds of deadlines, the new time and the reason."""
        await client.head()
        kinds = choices_of([kind for kind in MovedDeadline if kind])
        return [Field("kind", "Deadlines", choices=kinds), Field("to", "To", "in UTC"), REASON]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the deadlines of margin calls before and after.

        The effects show the other kinds of deadlines.
        """
        kind = member_of(MovedDeadline, given, "kind")
        to_ns = time_of(given, "to")
        text_of(given, "reason")
        rows = []
        if kind in (MovedDeadline.MARGIN_CALL, MovedDeadline.CASH_CALL):
            calls = await client.margin_calls()
            is_cash = kind is MovedDeadline.CASH_CALL
            for one in [call for call in calls if bool(call.call_id) is is_cash][:ROWS_MAX]:
                after_ns = one.deadline_time_ns if one.missed else max(one.deadline_time_ns, to_ns)
                rows.append(
                    Row(
                        f"call of account {one.account_id}",
                        moment(one.deadline_time_ns),
                        moment(after_ns),
                    )
                )
        notes = ["A deadline that has passed stays missed."]
        return Look(f"Move {words(kind)} deadlines to {moment(to_ns)} UTC", rows, notes=notes)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send MoveDeadline; return its sequence."""
        kind = member_of(MovedDeadline, given, "kind")
        reason = text_of(given, "reason")
        return await client.move_deadline(kind, time_of(given, "to"), reason, key=key)


class MoveSession(Act):
    """The act that moves the cut-off or the settlement of a session to a later time."""

    name = "move-session"
    title = "Move a session"
    service = "ClearingService"
    call = "MoveSession"
    lead = "Moves the cut-off, the settlement or both, for all accounts in the session, before they have come."
    button = "Move the session"
    sets_parameters = True
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: the sessions that are not settled, their times and the cause."""
        sessions = [
            Choice(
                str(one.session_id),
                f"{one.session_id} · segment {one.segment_id} · settles {moment(one.settlement_time_ns)}",
            )
            for one in await _movable(client)
        ]
        hint = "" if sessions else "no session can be moved"
        return [
            Field("session", "Session", hint, choices=tuple(sessions)),
            Field("cut_off", "Cut-off", "in UTC; empty: as it is", required=False),
            Field("settlement", "Settlement", "in UTC; empty: as it is", required=False),
            Field("house_cause", "The clearinghouse is the cause", choices=CAUSES, value="no"),
            REASON,
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the cut-off and the settlement, before and after."""
        session = await _session(client, given)
        cut_off_ns = time_of(given, "cut_off", required=False)
        settlement_ns = time_of(given, "settlement", required=False)
        is_cause = choice_of(given, "house_cause", CAUSES) == "yes"
        text_of(given, "reason")
        rows = [
            Row(
                "cut-off",
                moment(session.cut_off_time_ns),
                moment(cut_off_ns or session.cut_off_time_ns),
            ),
            Row(
                "settlement",
                moment(session.settlement_time_ns),
                moment(settlement_ns or session.settlement_time_ns),
            ),
            Row(
                "what it leaves open",
                "no fail" if session.is_house_cause else "fails",
                "no fail" if is_cause else "fails",
            ),
            Row("trades", str(session.trades), str(session.trades)),
        ]
        return Look(f"Move session {session.session_id}", rows)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send MoveSession; return its sequence."""
        session = await _session(client, given)
        return await client.move_session(
            session.segment_id,
            session.value_date,
            reason=text_of(given, "reason"),
            cut_off_time_ns=time_of(given, "cut_off", required=False),
            settlement_time_ns=time_of(given, "settlement", required=False),
            is_house_cause=choice_of(given, "house_cause", CAUSES) == "yes",
            key=key,
        )


async def _movable(client: AsyncClient) -> list[ClearingSession]:
    """Return the sessions whose settlement has not begun."""
    found = await client.list_sessions()
    return [
        one
        for one in found
        if one.state in (SessionState.OPEN, SessionState.CUT_OFF, SessionState.NETTED)
    ]


async def _session(client: AsyncClient, given: Mapping[str, str]) -> ClearingSession:
    """Return the session that a form names. Raises FieldError."""
    number = integer_of(given, "session")
    try:
        return (await client.get_session(number)).session
    except NotFound as error:
        raise FieldError(f"there is no session {number}") from error
