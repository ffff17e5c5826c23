# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse roles`: list, grant and revoke roles, and delegations, on a running server (SPEC Q-5).

Owns the input and output of these commands. Each is one call, which the machine permits or refuses by the authority of
the caller; nothing is decided here.
"""

from datetime import datetime
from typing import Any, Final

import click

from clearinghouse.server.cli.calling import calling, refusals, target_of, to_server, values_of
from clearinghouse.server.cli.delegation_limits import (
    limit_command,
    limit_lines,
    symbols_of,
    unlimit_command,
)
from clearinghouse.server.cli.keys import moment_of
from clearinghouse.server.cli.moments import AS_JSON
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors
from clearinghouse.server.console.times import SECOND_NS, time_text
from clearinghouse.v1 import authority_pb2, enums_pb2

SERVICE: Final = "/clearinghouse.v1.AuthorityService"
PAGE: Final = 1_000
PREFIX: Final = "ROLE_"
# As a user writes them: risk-officer.
ROLES: Final = {
    name.removeprefix(PREFIX).lower().replace("_", "-"): number
    for name, number in enums_pb2.Role.items()
    if number
}
ROLE: Final = click.Choice(sorted(ROLES))
ACCOUNT: Final = WholeRange(1, 2**63 - 1)
EXPIRES: Final = click.option(
    "--expires", callback=moment_of, metavar="90d|TIME", help="When it ends [never]."
)


def ns_of(moment: datetime | None) -> int:
    """Return a time in whole seconds as ns since 1970, as requests state it; 0 for None."""
    return 0 if moment is None else int(moment.timestamp()) * SECOND_NS


def until_text(time_ns: int) -> str:
    """Return in words when an authority ends; "" if it has no end."""
    return f"  until {time_text(time_ns)}" if time_ns else ""


def by_text(found: Any) -> str:  # noqa: ANN401  a grant or a delegation
    """Return in words who granted a role or right, and at which sequence."""
    if not found.sequence:
        return "  since genesis"
    return f"  by {found.granted_by or 'a quorum of recovery keys'} at {found.sequence}"


@click.group("roles", context_settings={"help_option_names": ["-h", "--help"]})
def roles_command() -> None:
    """List, grant and revoke roles, and delegations of accounts, on a running server."""


@click.command("list")
@click.argument("principal", default="")
@to_server
@AS_JSON
def list_command(principal: str, *, as_json: bool, **stated: object) -> None:
    """List PRINCIPAL, or all principals: roles, their ends, who granted each, and at which sequence."""
    found = authority_pb2.ListGrantsResponse(has_more=True)
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        while found.has_more:
            after = found.principals[-1].principal_id if found.principals else 0
            page = calls.read(
                f"{SERVICE}/ListGrants",
                authority_pb2.ListGrantsRequest(
                    name=principal,
                    page_size=PAGE,
                    after_principal_id=after,
                ),
                authority_pb2.ListGrantsResponse,
            )
            found.principals.extend(page.principals)
            found.as_of_sequence = page.as_of_sequence
            found.has_more = page.has_more and bool(page.principals)
    lines = [
        f"{each.name}  {name_of(grant.role)}{until_text(grant.expires_time_ns)}{by_text(grant)}"
        for each in found.principals
        for grant in each.grants
    ]
    lines += [f"{each.name}  no role" for each in found.principals if not each.grants]
    emit(values_of(found), lines, as_json=as_json)


def name_of(role: int) -> str:
    """Return the word for a role on the command line; its number, if this version does not know the role."""
    return next((name for name, number in ROLES.items() if number == role), str(role))


@click.command("grant")
@click.argument("principal")
@click.argument("role", type=ROLE)
@EXPIRES
@to_server
@AS_JSON
def grant_command(
    principal: str, role: str, *, expires: datetime | None, as_json: bool, **stated: object
) -> None:
    """Grant ROLE to PRINCIPAL: an operator may, but not to itself. A repeated grant sets a new end.

    While recovery keys are in force, two operators grant the role of an operator: the first call proposes it.
    """
    request = authority_pb2.GrantRoleRequest(
        name=principal, role=_role(role), expires_time_ns=ns_of(expires)
    )
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        found = calls.change(f"{SERVICE}/GrantRole", request, authority_pb2.GrantRoleResponse)
        grants = calls.read(
            f"{SERVICE}/ListGrants",
            authority_pb2.ListGrantsRequest(
                name=principal, page_size=1, min_sequence=found.sequence
            ),
            authority_pb2.ListGrantsResponse,
        )
    until = until_text(ns_of(expires))
    granted = [(grant.role, grant.sequence) for each in grants.principals for grant in each.grants]
    line = (
        f"{principal} has the role {role} since {found.sequence}{until}"
        if (request.role, found.sequence) in granted
        else f"proposed at {found.sequence}: {principal} has the role {role}{until} once another operator grants the"
        " same within a day"
    )
    emit(values_of(found), [line], as_json=as_json)


@click.command("revoke")
@click.argument("principal")
@click.argument("role", type=ROLE)
@to_server
@AS_JSON
def revoke_command(principal: str, role: str, *, as_json: bool, **stated: object) -> None:
    """Revoke ROLE of PRINCIPAL: at once for calls, within five seconds for open streams."""
    request = authority_pb2.RevokeRoleRequest(name=principal, role=_role(role))
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        found = calls.change(f"{SERVICE}/RevokeRole", request, authority_pb2.RevokeRoleResponse)
    line = f"{principal} has the role {role} no longer since {found.sequence}"
    emit(values_of(found), [line], as_json=as_json)


def _role(name: str) -> Any:  # noqa: ANN401  the stubs want a type of their own
    return ROLES[name]


@click.command("delegate")
@click.argument("account", type=ACCOUNT)
@click.argument("principal")
@click.option("--trade", is_flag=True, help="It may trade, borrow and lend.")
@click.option("--transfer", is_flag=True, help="It may transfer, and put on hold.")
@click.option("--withdraw", is_flag=True, help="It may request withdrawals, from a day later on.")
@EXPIRES
@to_server
@AS_JSON
def delegate_command(
    account: int,
    principal: str,
    *,
    trade: bool,
    transfer: bool,
    withdraw: bool,
    expires: datetime | None,
    as_json: bool,
    **stated: object,
) -> None:
    """Let PRINCIPAL read ACCOUNT, which you own, and act on it as the options state. It replaces earlier rights."""
    request = authority_pb2.DelegateRequest(
        account_id=account,
        name=principal,
        may_trade=trade,
        may_transfer=transfer,
        may_withdraw=withdraw,
        expires_time_ns=ns_of(expires),
    )
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        found = calls.change(f"{SERVICE}/Delegate", request, authority_pb2.DelegateResponse)
    line = f"{principal} may act on account {account} since {found.sequence}{until_text(ns_of(expires))}"
    emit(values_of(found), [line], as_json=as_json)


@click.command("undelegate")
@click.argument("account", type=ACCOUNT)
@click.argument("principal")
@to_server
@AS_JSON
def undelegate_command(account: int, principal: str, *, as_json: bool, **stated: object) -> None:
    """End the rights of PRINCIPAL on ACCOUNT at once."""
    request = authority_pb2.EndDelegationRequest(account_id=account, name=principal)
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        found = calls.change(
            f"{SERVICE}/EndDelegation", request, authority_pb2.EndDelegationResponse
        )
    line = f"{principal} may act on account {account} no longer since {found.sequence}"
    emit(values_of(found), [line], as_json=as_json)


@click.command("delegations")
@click.argument("account", type=ACCOUNT)
@to_server
@AS_JSON
def delegations_command(account: int, *, as_json: bool, **stated: object) -> None:
    """List the delegates of ACCOUNT: the permissions, limits and end of each delegation, and who granted it."""
    request = authority_pb2.ListDelegationsRequest(account_id=account)
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        found = calls.read(
            f"{SERVICE}/ListDelegations", request, authority_pb2.ListDelegationsResponse
        )
        has_limits = any(each.limits for each in found.delegations)
        symbols = symbols_of(calls) if has_limits else {}
    lines: list[str] = []
    for each in found.delegations:
        lines.append(
            f"{each.name}  reads{', trades' if each.may_trade else ''}"
            f"{', transfers' if each.may_transfer else ''}"
            f"{_withdraws(each.withdraws_from_time_ns)}{until_text(each.expires_time_ns)}{by_text(each)}"
        )
        lines += limit_lines(list(each.limits), symbols)
    emit(values_of(found), lines, as_json=as_json)


def _withdraws(from_ns: int) -> str:
    """Return in words the right to withdraw from a time on; "" without the right."""
    return f", withdraws from {time_text(from_ns)} on" if from_ns else ""


for _command in (
    list_command,
    grant_command,
    revoke_command,
    delegate_command,
    undelegate_command,
    delegations_command,
    limit_command,
    unlimit_command,
):
    roles_command.add_command(_command)
