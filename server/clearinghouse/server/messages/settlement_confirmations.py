# SPDX-License-Identifier: Apache-2.0
"""Write the confirmation that an obligation, or a part of it, settled: sese.025 (SPEC A-4, C-5).

Owns where the parts of an obligation stand in the message. A net is one obligation of an account, a security and a
session. A trade of model 1 or 2 has one obligation for each side.
"""

from typing import Final
from xml.etree.ElementTree import Element

from clearinghouse.server.messages.elements import (
    Party,
    choice_of,
    date,
    document,
    identification,
    known,
    money,
    node,
    quantity,
    security,
    side,
)
from clearinghouse.server.reports.clearing_tables import Row

SETTLEMENT_CONFIRMATION: Final = "sese.025.001.11"


def confirmation_id(row: Row, market_id: int) -> str:
    """Return the reference of an obligation: its session, its trade (for a net: its market), and its account."""
    what = f"T{row['trade_id']}" if row["trade_id"] else f"K{market_id}"
    return f"S{row['session_id']}-{what}-A{row['account_id']}"


def settlement_confirmation(
    message_id: str, row: Row, symbol: str, member: Party, own: Party
) -> bytes:
    """Return the bytes of the message sese.025 for a row of the table `settlements`.

    At least a part of the row's obligation settled. Raises LeftOutError.
    """
    is_delivered = row["due_quantity"].startswith("-")
    is_partial = row["failed_quantity"] != "0"
    ends = (member, own) if is_delivered else (own, member)
    amount = row["settled_cash"]
    return document(
        SETTLEMENT_CONFIRMATION,
        node(
            "SctiesSttlmTxConf",
            node(
                "TxIdDtls",
                identification("AcctOwnrTxId", message_id),
                node("SctiesMvmntTp", "DELI" if is_delivered else "RECE"),
                node("Pmt", "APMT"),
            ),
            node("AddtlParams", node("PrtlSttlm", "PAIN")) if is_partial else None,
            node(
                "TradDtls",
                node("TradId", str(row["trade_id"])) if row["trade_id"] else None,
                node("SttlmDt", date("Dt", row["settlement_date"])),
                node("FctvSttlmDt", date("Dt", row["date"])),
            ),
            security(row["isin"], symbol),
            node(
                "QtyAndAcctDtls",
                node("SttldQty", quantity("Qty", row["settled_quantity"])),
                quantity("RmngToBeSttldQty", row["failed_quantity"]) if is_partial else None,
                node("AcctOwnr", node("Id", choice_of(member)), known("LEI", member.lei)),
                node("SfkpgAcct", node("Id", str(row["account_id"]))),
            ),
            node("SttlmParams", node("SctiesTxTp", node("Cd", _type(row)))),
            _parties("DlvrgSttlmPties", ends[0], own),
            _parties("RcvgSttlmPties", ends[1], own),
            node("SttldAmt", money("Amt", amount, row["currency"]), side(amount)),
        ),
    )


def _type(row: Row) -> str:
    """Return the code for the type of a transaction: a single trade, or a net."""
    return "TRAD" if row["trade_id"] else "NETT"


def _parties(name: str, party: Party, own: Party) -> Element:
    """Return one side of the delivery as an element: a party with its account at the clearinghouse."""
    place = node("AnyBIC", own.bic) if own.bic else node("NmAndAdr", node("Nm", own.name))
    return node(
        name,
        node("Dpstry", node("Id", place), known("LEI", own.lei)),
        node("Pty1", node("Id", choice_of(party)), known("LEI", party.lei)),
    )
