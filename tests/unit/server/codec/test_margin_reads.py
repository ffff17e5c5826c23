# SPDX-License-Identifier: Apache-2.0
"""ExplainMargin and WhatIf from bytes to bytes: units, refusals at the edge, and what the machine would answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.v1 import enums_pb2, result_code_pb2, risk_pb2, trading_pb2
from tests.support import System

if TYPE_CHECKING:
    from google.protobuf.message import Message

EXPLAIN = "/clearinghouse.v1.RiskService/ExplainMargin"
WHAT_IF = "/clearinghouse.v1.RiskService/WhatIf"
INVALID = codes.INVALID_ARGUMENT


class Setup:
    """Alice is long 100 SOL at 150 with 3,000 USDC; SOL has a stable price."""

    def __init__(self) -> None:
        """Trade without fees; then the index rises to 160."""
        self.system = System()
        self.sol = self.system.asset("SOL", 9, 150)
        self.system.must(
            commands.SetIndexRules(
                *self.system.head(),
                asset_id=AssetId(self.sol),
                quorum_min=1,
                cap_bps_per_second=0,
                cap_saved_seconds=0,
                capless_after_ns=0,
                jumped_bps=0,
                stale_ns=0,
                wide_bps=0,
                frozen_after_ns=0,
                frozen_move_bps=0,
                stable_ppb_per_second=300_000,
                adverse_bps=0,
            )
        )
        self.perp = self.system.market(
            "SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=0
        )
        self.alice = self.system.account("alice", USDC=3_000 * 10**6)
        bob = self.system.account("bob", USDC=10**12)
        self.system.order(bob, self.perp, types.SELL, 15_000, 10_000)
        self.system.order(self.alice, self.perp, types.BUY, 15_000, 10_000)
        self.system.price(self.sol, 160)

    def read(self, path: str, request: Message) -> bytes | EdgeError:
        """The answer of a read now."""
        seen = READS[path](request.SerializeToString()).read(self.system.state)
        if isinstance(seen, EdgeError):
            return seen
        return seen(7, scales_of(self.system.state)).SerializeToString()

    def suppose(self, **fields: Any) -> risk_pb2.WhatIfResponse:  # noqa: ANN401  any field of it
        """The reply of WhatIf about alice."""
        reply = self.read(WHAT_IF, risk_pb2.WhatIfRequest(account_id=self.alice, **fields))
        assert isinstance(reply, bytes)
        return risk_pb2.WhatIfResponse.FromString(reply)

    def order(self, quantity: str) -> trading_pb2.NewOrder:
        """An order of alice to buy at 160."""
        return trading_pb2.NewOrder(
            account_id=self.alice,
            market_id=self.perp,
            side=enums_pb2.SIDE_BUY,
            type=enums_pb2.ORDER_TYPE_LIMIT,
            time_in_force=enums_pb2.TIME_IN_FORCE_GTC,
            price="160",
            quantity=quantity,
        )


def test_an_explanation_has_figures_inputs_and_strict_valuation() -> None:
    """At 160 with a stable price of 150: equity 4,000, strict equity 3,000, and the price at which MMF is met."""
    setup = Setup()
    raw = setup.read(EXPLAIN, risk_pb2.ExplainMarginRequest(account_id=setup.alice))
    assert isinstance(raw, bytes)
    reply = risk_pb2.ExplainMarginResponse.FromString(raw)
    assert (reply.as_of_sequence, reply.margin.equity, reply.bankruptcy_equity) == (
        7,
        "4000",
        "4000",
    )
    assert (reply.strict_equity, reply.strict_imf_requirement) == ("3000", "1500")
    assert (reply.strict_outflow_equity, reply.strict_outflow_imf_requirement) == ("3000", "1500")
    [line] = reply.lines
    assert (line.mark_price, line.stable_mark_price, line.quantity) == ("160", "150", "100")
    # Root of 16,000, ceiled at nine decimals.
    assert line.exposure_root == "126.491106407"
    assert (line.imf_scale_ppb, line.mmf_scale_ppb, line.volatility_ratio_ppb) == (10**9, 10**9, 0)
    [cash] = reply.holdings
    assert (cash.balance, cash.index_price, cash.notional) == ("3000", "1", "3000")
    [price] = reply.liquidation_prices
    assert (price.market_id, price.upper_index_price) == (setup.perp, "")
    # 3,000 - 100 x (150 - p) = 3 % of 100 x p at 12,000 / 97 = 123.711340206...: equity is floored and MMF ceiled.
    assert price.lower_mark_price.startswith("123.7113402")
    assert not reply.is_liquidatable


def test_a_supposition_answers_in_public_units() -> None:
    """A price, a withdrawal and an order at once: each is answered, and the account is shown as it would be."""
    setup = Setup()
    reply = setup.suppose(
        prices=[risk_pb2.SupposedPrice(asset_id=setup.sol, index_price="155")],
        withdraw_asset_id=1,
        withdraw_amount="1000.5",
        order=setup.order("1"),
        with_liquidation_prices=True,
    )
    assert reply.before.equity == "4000"
    assert reply.withdrawal.code == result_code_pb2.RESULT_CODE_OK
    assert reply.order.code == result_code_pb2.RESULT_CODE_OK
    assert (reply.order_price, reply.order_quantity) == ("160", "1")
    # 3,000 - 1,000.5 + 500; the bid loses 5 more in the worst case.
    assert (reply.after.equity, reply.after.worst_case_equity) == ("2499.5", "2494.5")
    assert len(reply.liquidation_prices) == 1
    assert setup.suppose().after == reply.before


def test_a_refusal_in_a_supposition_has_its_figures() -> None:
    """A refusal by the guards and the gate comes with limit, actual and shortfall in their units."""
    setup = Setup()
    reply = setup.suppose(withdraw_asset_id=1, withdraw_amount="1500", order=setup.order("1000"))
    assert reply.withdrawal.code == result_code_pb2.RESULT_CODE_WITHDRAWAL_MARGIN
    assert (reply.withdrawal.limit, reply.withdrawal.shortfall) == ("1500", "0.000001")
    assert reply.order.code == result_code_pb2.RESULT_CODE_INSUFFICIENT_MARGIN
    assert reply.order_price == ""
    alone = setup.suppose(order=setup.order("0.01"))
    assert alone.HasField("order")
    assert not alone.HasField("withdrawal")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        (
            {"prices": [{"asset_id": 9, "index_price": "1"}]},
            codes.UNKNOWN_ASSET,
            "prices[0].asset_id",
        ),
        ({"prices": [{"asset_id": 1, "index_price": "1"}]}, INVALID, "prices[0].asset_id"),
        ({"prices": [{"asset_id": 2, "index_price": "1"}] * 2}, INVALID, "prices[1].asset_id"),
        ({"prices": [{"asset_id": 2, "index_price": "0"}]}, INVALID, "prices[0].index_price"),
        ({"prices": [{"asset_id": 2, "index_price": "-1"}]}, INVALID, "prices[0].index_price"),
        ({"prices": [{"asset_id": 2, "index_price": "1"}] * 101}, INVALID, "prices"),
        (
            {"withdraw_asset_id": 9, "withdraw_amount": "1"},
            codes.UNKNOWN_ASSET,
            "withdraw_asset_id",
        ),
        ({"withdraw_asset_id": 1, "withdraw_amount": ""}, INVALID, "withdraw_amount"),
        ({"order": {"account_id": 9}}, INVALID, "order.account_id"),
        ({"order": {"account_id": 1001, "market_id": 9}}, INVALID, "order[0].side"),
    ],
)
def test_a_supposition_without_a_meaning_is_refused_at_the_edge(
    fields: dict[str, Any], code: int, field: str
) -> None:
    """The field at fault is named, and the state is not asked."""
    setup = Setup()
    assert setup.alice == 1001
    error = setup.read(WHAT_IF, risk_pb2.WhatIfRequest(account_id=setup.alice, **fields))
    assert isinstance(error, EdgeError)
    assert error.code == code
    assert error.field == field


def test_questions_about_nobody_are_told_so() -> None:
    """An account that does not exist is UNKNOWN_ACCOUNT in both."""
    setup = Setup()
    for path, request in (
        (EXPLAIN, risk_pb2.ExplainMarginRequest(account_id=99)),
        (WHAT_IF, risk_pb2.WhatIfRequest(account_id=99)),
    ):
        error = setup.read(path, request)
        assert isinstance(error, EdgeError)
        assert error.code == codes.UNKNOWN_ACCOUNT
