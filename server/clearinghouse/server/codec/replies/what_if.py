# SPDX-License-Identifier: Apache-2.0
"""Convert answers to what-if questions to messages of replies (SPEC M-10, Q-1).

Owns their text form: the figures of a refusal, and the order as it would rest in the book. Must never read the state
itself.
"""

from typing import cast

from clearinghouse.server.codec.figures import Subject, figures_to_text
from clearinghouse.server.codec.replies.risk import liquidation_price_message, margin
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.exchange.what_if import Hypothesis, JudgedView, WhatIfView
from clearinghouse.v1 import result_code_pb2, risk_pb2


def answer(
    view: WhatIfView, supposed: Hypothesis, as_of: int, scales: Scales
) -> risk_pb2.WhatIfResponse:
    """Return the reply of WhatIf."""
    reply = risk_pb2.WhatIfResponse(
        as_of_sequence=as_of,
        account_id=view.account_id,
        before=margin(view.before, as_of, scales),
        before_liquidatable=view.before_liquidatable,
        after=margin(view.after, as_of, scales),
        after_liquidatable=view.after_liquidatable,
        liquidation_prices=[
            liquidation_price_message(each, scales) for each in view.liquidation_prices
        ],
    )
    if view.withdrawal is not None:
        subject = Subject(supposed.withdraw_asset_id, 0, 0)
        reply.withdrawal.CopyFrom(_judged(view.withdrawal, subject, scales))
    terms = supposed.order
    if view.order is not None and terms is not None:
        subject = Subject(0, terms.market_id, terms.side)
        reply.order.CopyFrom(_judged(view.order, subject, scales))
        if view.order_lots:
            scale = scales.markets[terms.market_id]
            reply.order_price = scale.price_texts[view.order_price]
            reply.order_quantity = scale.lot_texts[view.order_lots]
    return reply


def _judged(view: JudgedView, subject: Subject, scales: Scales) -> risk_pb2.SupposedAnswer:
    """Return the answer that the checks of a call would give, with figures if the code has figures."""
    found = risk_pb2.SupposedAnswer(code=cast("result_code_pb2.ResultCode", view.code))
    figures = (view.limit, view.actual, view.shortfall)
    if any(figures):
        texts = figures_to_text(view.code, figures, subject, scales)
        found.limit, found.actual, found.shortfall = texts
    return found
