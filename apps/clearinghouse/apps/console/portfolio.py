# SPDX-License-Identifier: Apache-2.0
"""Show the margin of a hypothetical portfolio (SPEC A-5).

Owns the reading of its form. The figures are those of `GetHypotheticalMargin`.
"""

from collections.abc import Mapping
from typing import Any, Final

from clearinghouse.apps.console.sessions import Session
from clearinghouse.apps.console.sheet import FieldError, integer_of
from clearinghouse.apps.watch.readings import Answer, ask
from clearinghouse.client import HypotheticalMarginReport
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.instruments import Instrument

WORDS_OF_LINE: Final = 2


async def portfolio(session: Session, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the margin of the stated positions, added to those of an account or alone. Raises FieldError."""
    text = query.get("positions", "")
    account_text = query.get("account", "").strip()
    account = integer_of(query, "account") if account_text else 0
    alone = query.get("alone", "") != ""
    positions = positions_in(text)
    found: Answer[HypotheticalMarginReport] = Answer(None)
    if positions or account:
        found = await ask(
            session.client.get_hypothetical_margin(positions, account_id=account, alone=alone)
        )
    return {"account": account or "", "alone": alone, "positions": text, "found": found}


def positions_in(text: str) -> dict[Instrument, Number]:
    """Return the quantity by market from a text with one market in each line. Raises FieldError."""
    found: dict[Instrument, Number] = {}
    for line in filter(str.strip, text.splitlines()):
        words = line.split()
        if len(words) != WORDS_OF_LINE:
            raise FieldError(f"{line.strip()!r} is no market and quantity, such as ABC/USD -100")
        if words[0] in found:
            raise FieldError(f"{words[0]} is named twice")
        found[words[0]] = words[1]
    return found
