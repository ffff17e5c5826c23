# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse roles limit` and `unlimit`: the limits of a delegate, on a running server (SPEC Q-5).

Owns their input and output, and the lines of a listing. Each command is one call, after a read that gives the number
of the asset; nothing is decided here.
"""

from typing import Any, Final

import click

from clearinghouse.server.cli.calling import (
    Calls,
    calling,
    refusals,
    target_of,
    to_server,
    values_of,
)
from clearinghouse.server.cli.moments import AS_JSON
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors
from clearinghouse.server.console.times import time_text
from clearinghouse.v1 import authority_pb2, enums_pb2, market_data_pb2

SET_LIMIT: Final = "/clearinghouse.v1.AuthorityService/SetDelegationLimit"
LIST_ASSETS: Final = "/clearinghouse.v1.MarketDataService/ListAssets"
PREFIX: Final = "DELEGATION_LIMIT_KIND_"
# As a user writes them: moved-a-day.
KINDS: Final = {
    name.removeprefix(PREFIX).lower().replace("_", "-"): number
    for name, number in enums_pb2.DelegationLimitKind.items()
    if number
}
KIND: Final = click.Choice(sorted(KINDS))
ACCOUNT: Final = WholeRange(1, 2**63 - 1)


def symbols_of(calls: Calls) -> dict[str, int]:
    """Return the number of each asset by its symbol."""
    request = market_data_pb2.ListAssetsRequest()
    found = calls.read(LIST_ASSETS, request, market_data_pb2.ListAssetsResponse)
    return {asset.symbol: asset.asset_id for asset in found.assets}


def _request(
    calls: Calls, account: int, principal: str, kind: str, symbol: str
) -> authority_pb2.SetDelegationLimitRequest:
    """Return a request without its amount. Raises an error if no asset has the symbol."""
    symbols = symbols_of(calls)
    if symbol not in symbols:
        raise ConfigError(f"there is no asset {symbol}; there are: {', '.join(sorted(symbols))}")
    number: Any = KINDS[kind]
    return authority_pb2.SetDelegationLimitRequest(
        account_id=account, name=principal, asset_id=symbols[symbol], limit_kind=number
    )


@click.command("limit")
@click.argument("account", type=ACCOUNT)
@click.argument("principal")
@click.argument("kind", type=KIND)
@click.argument("amount")
@click.argument("asset")
@to_server
@AS_JSON
def limit_command(
    account: int,
    principal: str,
    kind: str,
    amount: str,
    asset: str,
    *,
    as_json: bool,
    **stated: object,
) -> None:
    """Let PRINCIPAL, a delegate of ACCOUNT, move at most AMOUNT of ASSET a day, or place orders of at most AMOUNT.

    `moved-a-day` counts the amount that leaves in a day of UTC; `order-value` limits each order in markets with that
    quote asset. A lower limit applies at once, a higher one a day later.
    """
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        request = _request(calls, account, principal, kind, asset)
        request.amount = amount
        found = calls.change(SET_LIMIT, request, authority_pb2.SetDelegationLimitResponse)
    line = f"{principal} has the limit {kind} of {amount} {asset} on account {account}, stated at {found.sequence}"
    emit(values_of(found), [line], as_json=as_json)


@click.command("unlimit")
@click.argument("account", type=ACCOUNT)
@click.argument("principal")
@click.argument("kind", type=KIND)
@click.argument("asset")
@to_server
@AS_JSON
def unlimit_command(
    account: int, principal: str, kind: str, asset: str, *, as_json: bool, **stated: object
) -> None:
    """End a limit of PRINCIPAL on ACCOUNT; it ends a day later."""
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        request = _request(calls, account, principal, kind, asset)
        request.removed = True
        found = calls.change(SET_LIMIT, request, authority_pb2.SetDelegationLimitResponse)
    line = f"{principal} has the limit {kind} of {asset} on account {account} until a day after {found.sequence}"
    emit(values_of(found), [line], as_json=as_json)


def limit_lines(
    limits: "list[authority_pb2.DelegationLimit]", symbols: dict[str, int]
) -> list[str]:
    """Return a line for each limit of a delegation: the limit, the amount used today, and the next limit."""
    names = {number: symbol for symbol, number in symbols.items()}
    lines: list[str] = []
    for one in limits:
        asset = names.get(one.asset_id, f"asset {one.asset_id}")
        kind = next((name for name, number in KINDS.items() if number == one.limit_kind), "")
        line = f"  at most {one.amount} {asset} {kind or one.limit_kind}"
        if kind == "moved-a-day":
            line += f", {one.moved_today} today"
        if one.changes_time_ns:
            then = "any" if one.ends else f"{one.next_amount} {asset}"
            line += f", {then} from {time_text(one.changes_time_ns)} on"
        lines.append(f"{line}  at {one.sequence}")
    return lines
