# SPDX-License-Identifier: Apache-2.0
"""Write the statement of the securities of an account at the end of a day: semt.002 (SPEC A-4, L-2).

Owns where balances stand in the message.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from clearinghouse.server.messages.elements import (
    Party,
    Period,
    choice_of,
    date,
    document,
    identification,
    known,
    node,
    quantity,
    security,
)

HOLDING_STATEMENT: Final = "semt.002.001.11"


class Held(NamedTuple):
    """An account's amount of a security, and its part on hold, as decimal text."""

    isin: str
    symbol: str
    balance: str
    free: str
    on_hold: str


def holding_statement(
    message_id: str,
    period: Period,
    account_id: int,
    member: Party,
    own: Party,
    holdings: Sequence[Held],
) -> bytes:
    """Return the bytes of the message semt.002; without holdings it states that the account has none any more.

    Raises LeftOutError.
    """
    return document(
        HOLDING_STATEMENT,
        node(
            "SctiesBalCtdyRpt",
            node("Pgntn", node("PgNb", "1"), node("LastPgInd", "true")),
            node(
                "StmtGnlDtls",
                identification("StmtId", message_id),
                date("StmtDtTm", period.date),
                node("Frqcy", node("Cd", "DAIL")),
                node("UpdTp", node("Cd", "COMP")),
                node("StmtBsis", node("Cd", "SETT")),
                node("ActvtyInd", "true" if holdings else "false"),
                node("SubAcctInd", "false"),
            ),
            node("AcctOwnr", node("Id", choice_of(member)), known("LEI", member.lei)),
            node("AcctSvcr", node("Id", choice_of(own)), known("LEI", own.lei)),
            node("SfkpgAcct", node("Id", str(account_id))),
            *map(_balance, holdings),
        ),
    )


def _balance(held: Held) -> Element:
    """Return the element about one security: the total, the free part and the part on hold."""
    return node(
        "BalForAcct",
        security(held.isin, held.symbol),
        node(
            "AggtBal",
            node("ShrtLngInd", "LONG"),
            node("Qty", node("Qty", quantity("Qty", held.balance))),
        ),
        node("AvlblBal", node("Qty", quantity("Qty", held.free))),
        node("NotAvlblBal", quantity("Qty", held.on_hold)),
    )
