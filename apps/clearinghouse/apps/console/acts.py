# SPDX-License-Identifier: Apache-2.0
"""Send an operator's act (a call that changes something) and report the result.

Owns the list of acts, the roles and refusals of a preview, and the outcome. An act is sent once under the key of its
preview; the answer is kept, and a second sending shows the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clearinghouse.apps.console.acts_accounts import (
    CancelOrders,
    CloseEverything,
    RepayDust,
    SetFlags,
)
from clearinghouse.apps.console.acts_clearing import CallMargin, DeclareDefault
from clearinghouse.apps.console.acts_custody import (
    DAY_NS,
    DecideDeposit,
    DecideWithdrawal,
    Freeze,
    ReleaseFreeze,
    Seize,
)
from clearinghouse.apps.console.acts_markets import (
    EngageBrake,
    MoveMarket,
    NamePrice,
    PauseAsset,
    Redenominate,
    ReleaseBrake,
)
from clearinghouse.apps.console.acts_times import MoveDeadlines, MoveSession
from clearinghouse.apps.console.schema import form_of, remedy_of, two_person_commands
from clearinghouse.apps.console.sessions import Prepared, Session
from clearinghouse.apps.console.sheet import Act, FieldError, Look, Outcome
from clearinghouse.apps.console.shown import moment
from clearinghouse.client import (
    AccessDenied,
    AsyncClient,
    ClearinghouseError,
    Refused,
    StatusError,
    Unavailable,
    UnknownOutcome,
)

ROLE_REQUIRED: Final = "ROLE_REQUIRED"


@dataclass(frozen=True, slots=True)
class Expected:
    """A possible refusal of an act's call. `why` states the present figures that cause it; it is empty if none do."""

    code: str
    why: str
    remedy: str


def acts_of(caller: str) -> dict[str, Act]:
    """Return all acts by name for the signed-in person `caller`."""
    found: Sequence[Act] = (
        MoveMarket(),
        NamePrice(),
        PauseAsset(),
        Redenominate(),
        EngageBrake(),
        ReleaseBrake(),
        DecideWithdrawal(caller),
        DecideDeposit(caller),
        Freeze(),
        ReleaseFreeze(),
        Seize(),
        CancelOrders(),
        CloseEverything(),
        RepayDust(),
        SetFlags(),
        CallMargin(),
        DeclareDefault(),
        MoveDeadlines(),
        MoveSession(),
    )
    return {act.name: act for act in found}


def roles_for(act: Act) -> tuple[str, ...]:
    """Return the roles that may make the call of an act."""
    return form_of(act.service, act.call).roles


def expected(act: Act, look: Look, roles: Sequence[str] | None) -> list[Expected]:
    """Return the possible refusals of an act in the machine's order; a missing role comes first.

    `roles` are those of the caller; None: unknown.
    """
    found = []
    needed = roles_for(act)
    if roles is not None and not set(roles) & set(needed):
        why = f"it needs {' or '.join(needed)}; you have {', '.join(roles) or 'no role'}"
        found.append(Expected(ROLE_REQUIRED, why, remedy_of(ROLE_REQUIRED)))
    codes = form_of(act.service, act.call).refusals
    stated = dict(look.refusals)
    found += [Expected(code, stated.pop(code, ""), remedy_of(code)) for code in codes]
    found += [Expected(code, why, remedy_of(code)) for code, why in stated.items()]
    return found


async def roles_of(client: AsyncClient, name: str) -> list[str] | None:
    """Return the roles of the caller; None if they cannot be read, or if the server checks no credentials."""
    try:
        found = await client.grants(name)
    except ClearinghouseError:
        return None
    return (
        [grant.role.name for one in found if one.name == name for grant in one.grants]
        if found
        else None
    )


async def carry_out(session: Session, prepared: Prepared) -> Outcome:
    """Send an act once and return its outcome. An act without an answer may be sent again, under the same key."""
    async with prepared.turn:
        if prepared.outcome is None or prepared.outcome.state == "unanswered":
            prepared.outcome = await _send(session, prepared)
        return prepared.outcome


async def _send(session: Session, prepared: Prepared) -> Outcome:
    """Send the call of an act and return the outcome that its answer gives."""
    try:
        sequence = await prepared.act.perform(session.client, prepared.given, prepared.key)
    except Refused as error:
        return Outcome(
            "refused",
            error.sequence,
            error.reason.name,
            remedy_of(error.reason.name),
            _figures(error),
        )
    except AccessDenied as error:
        return Outcome("denied", 0, error.reason.name if error.reason else "", error.message)
    except (UnknownOutcome, Unavailable) as error:
        return Outcome("unanswered", 0, "", str(error))
    except StatusError as error:
        return Outcome(
            "denied", 0, error.reason.name if error.reason else error.status.name, str(error)
        )
    except (FieldError, ClearinghouseError) as error:
        return Outcome("denied", 0, "", str(error))
    try:
        until_ns = await _waits_until(session.client, prepared, sequence)
    except ClearinghouseError as error:
        text = f"it was taken; whether it waits for a second person could not be read: {error}"
        return Outcome("stated", sequence, "OK", text)
    if until_ns:
        text = f"waits for a second person until {moment(until_ns)}"
        return Outcome("waits", sequence, "OK", text)
    return Outcome("done", sequence, "OK", "")


async def _waits_until(client: AsyncClient, prepared: Prepared, sequence: int) -> int:
    """Return until when the accepted act waits for a second person, in ns since 1970; 0: the act is done."""
    if prepared.act.call in two_person_commands():
        for one in await client.list_proposals(min_sequence=sequence):
            if one.proposal_id == sequence:
                return one.proposed_time_ns + DAY_NS
    return await prepared.act.waits_until(client, prepared.given)


def _figures(error: Refused) -> tuple[tuple[str, str], ...]:
    """Return the names and values of the figures in a refusal."""
    pairs = (("limit", error.limit), ("actual", error.actual), ("shortfall", error.shortfall))
    return tuple((name, f"{value:,f}") for name, value in pairs if value is not None)
