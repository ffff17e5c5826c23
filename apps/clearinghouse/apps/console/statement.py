# SPDX-License-Identifier: Apache-2.0
"""Show an account's statement for days in a time zone (SPEC A-6).

Owns the reading of the period from the form. The figures are those of `ListStatements` and `ListTransactions`.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from clearinghouse.apps.console.sessions import Session
from clearinghouse.apps.console.sheet import FieldError, integer_of
from clearinghouse.apps.watch.readings import ask
from clearinghouse.server.console.zones import PeriodError, moment_in, zone_of


async def statement(session: Session, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the statement of an account, and its movements with the last first. Raises FieldError.

    If the form has no first day, the period begins with the first command; if it has no last day, the period ends with
    the last whole hour that has ended.
    """
    number = integer_of(query, "account")
    zone = query.get("zone", "") or "UTC"
    days = {name: query.get(name, "") for name in ("first", "last")}
    try:
        place = zone_of(zone)
        from_ns = moment_in(days["first"], place, ends=False) if days["first"] else 0
        to_ns = moment_in(days["last"], place, ends=True) if days["last"] else 0
    except PeriodError as error:
        raise FieldError(str(error)) from error
    if to_ns and to_ns <= from_ns:
        raise FieldError(f"the last day {days['last']} lies before the first, {days['first']}")
    client = session.client
    found, log = await asyncio.gather(
        ask(client.statements(number, from_time_ns=from_ns, to_time_ns=to_ns)),
        ask(
            client.transactions(
                number, from_time_ns=from_ns, to_time_ns=to_ns, newest_first=True, page_size=100
            )
        ),
    )
    return {"number": number, "zone": zone, "days": days, "statements": found, "log": log}
