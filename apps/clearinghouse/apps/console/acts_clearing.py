# SPDX-License-Identifier: Apache-2.0
"""Define acts on clearing members: call for margin, declare a default.

Owns their previews. A run over all accounts opens margin calls, so the first act begins one. The server computes its
calls from present positions.
"""

import asyncio
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from clearinghouse.apps.console.sheet import (
    REASON,
    Act,
    Choice,
    Field,
    FieldError,
    Look,
    Row,
    integer_of,
    sequence_of,
    text_of,
)
from clearinghouse.apps.console.shown import amount, words
from clearinghouse.client import (
    AccountKind,
    AsyncClient,
    Member,
    MemberStatus,
    NotFound,
    RequestKey,
)

CLEARING_KINDS: Final = (
    AccountKind.MEMBER_HOUSE,
    AccountKind.MEMBER_OMNIBUS,
    AccountKind.MEMBER_INDIVIDUAL,
)
ACCOUNTS_MAX: Final = 60


async def accounts_of(client: AsyncClient, owner: str) -> list[int]:
    """Return the clearing accounts of a member."""
    return [
        one.account_id for one in await client.accounts(owner=owner) if one.kind in CLEARING_KINDS
    ]


class CallMargin(Act):
    """The act that begins a margin run."""

    name = "margin-run"
    title = "Call margin"
    service = "MarginCallService"
    call = "BeginMarginRun"
    lead = (
        "Margin is called by a run over all clearing accounts: it moves variation margin, and opens a call where "
        "collateral is below the requirement. This act begins one now, between those of set times."
    )
    button = "Have margin called"
    is_grave = True

    async def fields(self, _client: AsyncClient) -> list[Field]:
        """Return the field of the form: the reason."""
        return [REASON]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the calls that a run would open at present figures."""
        text_of(given, "reason")
        members = await client.list_members()
        owners = {member.owner: member for member in members}
        numbers: list[tuple[Member, int]] = []
        for owner, member in owners.items():
            numbers += [(member, number) for number in await accounts_of(client, owner)]
        reports = await asyncio.gather(
            *(_margin(client, number) for _, number in numbers[:ACCOUNTS_MAX])
        )
        calls = await client.margin_calls()
        open_calls = {call.account_id: call.amount for call in calls if not call.call_id}
        rows = []
        total = Decimal(0)
        for (member, number), report in zip(numbers, reports, strict=False):
            if report is None:
                continue
            required, lodged = report
            lacking = max(required - lodged, Decimal(0))
            total += lacking
            called = open_calls.get(number, Decimal(0))
            rows.append(
                Row(
                    f"{member.owner} · account {number} · required {amount(required)}, lodged {amount(lodged)}",
                    f"called {amount(called)}" if called else "no call",
                    f"called {amount(lacking)}" if lacking else "no call",
                )
            )
        notes = [
            f"By present positions and prices a run would call {amount(total)} in all, and unpaid variation margin."
        ]
        if len(numbers) > ACCOUNTS_MAX:
            notes.append(f"Only the first {ACCOUNTS_MAX} of {len(numbers)} accounts are shown.")
        refusals = {} if numbers else {"NOTHING_TO_MARGIN": "no member has a clearing account"}
        return Look("Begin a margin run", rows, refusals, notes)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send BeginMarginRun; return its sequence."""
        return await client.begin_margin_run(text_of(given, "reason"), key=key)


async def _margin(client: AsyncClient, account_id: int) -> tuple[Decimal, Decimal] | None:
    """Return the margin that a run would require of an account now, and the account's collateral.

    Returns None if the server has no margin report on the account.
    """
    try:
        report = await client.get_clearing_margin(account_id)
    except NotFound:
        return None
    return report.margin.initial_margin, report.margin.collateral_value


class DeclareDefault(Act):
    """The act that declares a clearing member to be in default."""

    name = "declare-default"
    title = "Declare a default"
    service = "DefaultService"
    call = "DeclareDefault"
    lead = "Opens the default case of a clearing member. From then on none of its accounts trades or gives value away."
    button = "Declare the default"
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the field of the form: the members that are not in default."""
        members = [
            Choice(str(member.member_id), f"{member.owner} · {words(member.status)}")
            for member in await client.list_members()
            if member.status not in (MemberStatus.IN_DEFAULT, MemberStatus.TERMINATED)
        ]
        return [
            Field(
                "member",
                "Member",
                "" if members else "no member can be declared",
                choices=tuple(members),
            ),
            Field("porting", "Seconds for porting of clients", "1 to 604,800", value="3600"),
            Field("assessment", "Seconds to pay an assessment", "1 to 604,800", value="86400"),
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the member, its accounts, and each layer that would pay a loss."""
        number = integer_of(given, "member")
        integer_of(given, "porting", 1, 604_800)
        integer_of(given, "assessment", 1, 604_800)
        member = next((one for one in await client.list_members() if one.member_id == number), None)
        if member is None:
            raise FieldError(f"there is no member {number}")
        accounts = await accounts_of(client, member.owner)
        calls = [call for call in await client.margin_calls() if call.member_id == number]
        report = await client.default_fund()
        own = next(
            (one.amount for one in report.contributions if one.member_id == number), Decimal(0)
        )
        cases = await client.list_default_cases()
        layers = (
            (
                "open exposure",
                f"{amount(member.open_exposure)} of at most {amount(member.open_exposure_limit)}"
                if member.open_exposure_limit is not None
                else f"{amount(member.open_exposure)}, without a limit",
            ),
            ("open calls", f"{len(calls)}, {sum(call.missed for call in calls)} missed"),
            ("its contribution to the fund", amount(own)),
            ("own part of the counterparty", amount(report.fund.ccp_skin)),
            ("contributions of the others", amount(report.fund.contributions - own)),
            ("equity of the counterparty", amount(report.fund.ccp_equity)),
        )
        rows = [
            Row("status", words(member.status), "in default"),
            Row("clearing accounts", str(len(accounts)), f"{len(accounts)}, frozen"),
            Row("default cases", str(len(cases)), str(len(cases) + 1)),
            *(Row(name, value, value) for name, value in layers),
        ]
        refusals = {}
        if member.status is MemberStatus.IN_DEFAULT:
            refusals["MEMBER_IN_DEFAULT"] = "its case is open already"
        elif member.status is MemberStatus.TERMINATED:
            refusals["MEMBER_NOT_ACTIVE"] = "the membership has ended"
        return Look(f"Declare {member.owner} (member {number}) to be in default", rows, refusals)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send DeclareDefault; return the journaled sequence of its case."""
        await client.declare_default(
            integer_of(given, "member"),
            porting_seconds=integer_of(given, "porting", 1, 604_800),
            assessment_seconds=integer_of(given, "assessment", 1, 604_800),
            key=key,
        )
        return await sequence_of(client, key)
