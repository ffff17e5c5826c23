# SPDX-License-Identifier: Apache-2.0
"""The verbs of the liquidity of the central counterparty: its terms, committed lines, and what runs have found (C-12).

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from datetime import UTC, datetime

from clearinghouse.statemachine.views.clearing.liquidity import (
    liquidity_moment_views,
    liquidity_terms_view,
)
from clearinghouse.statemachine.vocabulary import types
from tests.scenarios.forms import check
from tests.scenarios.language import Words
from tests.scenarios.names import Setup, same


def moment(setup: Setup, words: Words) -> None:
    """`liquidity [first|days|bank] USDC 2023-11-17 12:00 alice carol need 17,000 [margin 9,500] … [lacking 3] [alert]`.

    What the last run has found for two members, for the first of them, for several days, or with a bank that fails;
    `liquidity none` where it has found no moment. A resource that is not named is 0.
    """
    found = liquidity_moment_views(setup.system.state)
    if words.accept("none"):
        words.done()
        same("moments", found, [])
        return
    is_first = words.accept("first")
    stress = types.LIQUIDITY_STRESS_MEMBERS
    if words.accept("bank"):
        stress = types.LIQUIDITY_STRESS_BANK
    elif words.accept("days"):
        stress = types.LIQUIDITY_STRESS_DAYS
    symbol = words.take()
    day = datetime.fromisoformat(f"{words.take()}T{words.take()}").replace(tzinfo=UTC)
    owners = []
    while words.peek() not in ("need", ""):
        owners.append(words.take())
    names = ("need", "margin", "own", "fund", "lines", "other-margin", "lacking")
    expected = [setup.amount(words.option(name, "0"), symbol) for name in names]
    is_alert = words.flag("alert")
    words.done()
    due_ns = int(day.timestamp()) * types.SECOND_NS
    asset_id = setup.asset_id(symbol)
    key = (stress, asset_id, due_ns)
    (one,) = [each for each in found if (each.stress, each.asset_id, each.due_ns) == key]
    members = [setup.known(setup.members, owner) for owner in owners]
    same("members", [key for key in (one.first_member_id, one.second_member_id) if key], members)
    shared = (one.own, one.fund, one.committed)
    figures = [one.need, one.margin, *shared, one.other_margin, one.lacking]
    if is_first:
        figures = [
            one.first_need,
            one.first_margin,
            *shared,
            one.first_other_margin,
            one.first_lacking,
        ]
    same(" ".join(names), figures, expected)
    same("alert", one.is_alert, is_alert)


runs = check("=number", lambda setup: liquidity_terms_view(setup.system.state).run_id)
