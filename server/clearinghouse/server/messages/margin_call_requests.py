# SPDX-License-Identifier: Apache-2.0
"""Write the call for margin or for a contribution to the default fund: colr.003 (SPEC A-4, C-7, C-8).

Owns where the parts of a call stand in the message. The clearinghouse is party A, to which collateral is due.
"""

from typing import Final

from clearinghouse.server.messages.elements import (
    Party,
    choice_of,
    date,
    document,
    identification,
    money,
    node,
)
from clearinghouse.server.reports.clearing_tables import Row
from clearinghouse.server.reports.daily import FOR_MARGIN

MARGIN_CALL: Final = "colr.003.001.05"


def margin_call(message_id: str, row: Row, currency: str, member: Party, own: Party) -> bytes:
    """Return the bytes of the message colr.003 for a row of the table `calls`. Raises LeftOutError."""
    is_margin = row["for"] == FOR_MARGIN
    due = money("DueToPtyA", row["amount"] if is_margin else "0", currency)
    says = f"required {row['required']} {currency}, deadline {row['deadline']}"
    account = node("CollAcctId", node("Id", str(row["account_id"]))) if is_margin else None
    return document(
        MARGIN_CALL,
        node(
            "MrgnCallReq",
            identification("TxId", message_id),
            node(
                "Oblgtn",
                node("PtyA", choice_of(own)),
                node("PtyB", choice_of(member)),
                account,
                node("XpsrTp", "CCPC"),
                date("ValtnDt", row["date"]),
            ),
            node(
                "MrgnCallRslt",
                None if is_margin else money("DfltFndAmt", row["amount"], currency),
                node("MrgnCallRslt", node("MrgnCallAmt", due, node("AddtlInf", says))),
            ),
        ),
    )
