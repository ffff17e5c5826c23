# SPDX-License-Identifier: Apache-2.0
"""The verbs of holders outside: their accounts, statements, breaks, and losses there (SPEC C-13, C-14).

Owns how those rows become commands and which figures they read.
"""

from __future__ import annotations

from clearinghouse.statemachine.views.custody.holders import (
    holder_account_views,
    non_default_loss_views,
)
from clearinghouse.statemachine.vocabulary import commands, types
from tests.scenarios.expected_results import Action
from tests.scenarios.forms import check
from tests.scenarios.language import Words, day, scaled
from tests.scenarios.names import Setup, same

KINDS = {
    "bank": types.HOLDER_BANK,
    "custodian": types.HOLDER_CUSTODIAN,
    "csd": types.HOLDER_CSD,
    "friend": types.HOLDER_CSD + 1,
}


def holder(setup: Setup, words: Words) -> Action:
    """`holder 1 bank [calendar W] [offset 3,600]`."""
    number, kind = int(words.take()), KINDS[words.take()]
    name = words.option("calendar", "")
    calendar_id = setup.known(setup.calendars, name) if name else 0
    offset = scaled(words.option("offset", "0"), 0)
    words.done()
    name = f"holder-{number}"
    return Action(commands.SetHolder(*setup.head(), number, kind, name, calendar_id, offset))


def held(setup: Setup, words: Words) -> None:
    """`held-at 1 USDC [booked 1,500] [break -20] [explained 0] [age 1] [owner carla] [stops] [passes] [closed day]`."""
    number, symbol = int(words.take()), words.take()
    asset_id = setup.asset_id(symbol)
    (found,) = [
        one
        for one in holder_account_views(setup.system.state, number, only_breaks=False)
        if one.asset_id == asset_id
    ]
    for word, actual in (
        ("booked", found.booked),
        ("break", found.difference),
        ("explained", found.explained),
    ):
        text = words.option(word, "")
        if text:
            same(word, actual, setup.amount(text, symbol))
    text = words.option("age", "")
    if text:
        same("age", found.age_days, int(text))
    text = words.option("closed", "")
    if text:
        same("last closed day", found.closed_day, day(text))
    text = words.option("owner", "")
    if text:
        same("owner", found.assignee, text)
    if words.accept("stops"):
        same("it stops withdrawals", found.is_stopping, True)
    if words.accept("passes"):
        same("it stops withdrawals", found.is_stopping, False)
    words.done()


def _loss_is(setup: Setup, number: int) -> tuple[int, ...]:
    """A loss, its amount, and who has borne it."""
    (found,) = [one for one in non_default_loss_views(setup.system.state) if one.loss_id == number]
    borne = (found.by_equity, found.by_members, found.by_cover, found.uncovered)
    return (found.asset_id, found.amount, *borne)


loss_is = check(
    "number =asset =amount =amount?equity=0 =amount?members=0 =amount?cover=0 =amount?uncovered=0",
    _loss_is,
)
