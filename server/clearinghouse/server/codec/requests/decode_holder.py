# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of those HolderService calls to commands whose amounts may be below 0 (SPEC C-14, Q-6).

Owns those decoders: LoadStatements and ExplainBreak.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    head,
    items_of,
    name_of,
    parse_batch,
    parse_one,
    signed_number_of,
    text_of,
)
from clearinghouse.statemachine.vocabulary.commands import ExplainBreak, LoadStatements
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.v1 import holder_pb2

REFERENCE_MAX: Final = 64
EXPLANATION_MAX: Final = 256


def decode_load_statements(raw: bytes, principal: str, scales: Scales) -> LoadStatements:
    """Decode LoadStatements: each balance has the scale of its own asset."""
    request = parse_batch(holder_pb2.LoadStatementsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.statements, "statements")
    balances: list[int] = []
    in_transits: list[int] = []
    references: list[str] = []
    for index, item in enumerate(items):
        place = f"statements[{index}]"
        scale = scales.asset(item.asset_id, f"{place}.asset_id").scale
        balances.append(signed_number_of(scale, item.balance, f"{place}.balance"))
        in_transits.append(signed_number_of(scale, item.in_transit, f"{place}.in_transit"))
        references.append(name_of(item.reference, f"{place}.reference", REFERENCE_MAX))
    return LoadStatements(
        principal,
        request_id,
        created_ns,
        [item.holder_id for item in items],
        [AssetId(item.asset_id) for item in items],
        [item.statement_day for item in items],
        balances,
        in_transits,
        references,
    )


def decode_explain_break(raw: bytes, principal: str, scales: Scales) -> ExplainBreak:
    """Decode ExplainBreak: the explanation of an amount by which the books and a holder's statement differ."""
    request = parse_one(holder_pb2.ExplainBreakRequest, raw)
    request_id, created_ns = head(request)
    scale = scales.asset(request.asset_id, "asset_id").scale
    return ExplainBreak(
        principal,
        request_id,
        created_ns,
        request.holder_id,
        AssetId(request.asset_id),
        signed_number_of(scale, request.amount, "amount"),
        text_of(request.explanation, "explanation", EXPLANATION_MAX),
    )
