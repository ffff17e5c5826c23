# SPDX-License-Identifier: Apache-2.0
"""Define by hand the calls that have more parameters than their request has fields.

Owns the decisions of custody (one class for both kinds), targets whose kind another parameter states, instructions of
three kinds in one call, what-if questions, and explanations.
"""

from collections.abc import Mapping, Sequence

from clearinghouse.client.api.calls.call import Build, Call, call
from clearinghouse.client.api.explanations import Cause, Explanation, Input, Part, Working
from clearinghouse.client.api.models import HypotheticalMarginReport, Supposed
from clearinghouse.client.api.records import RecordPage
from clearinghouse.client.api.requests import Decision, Instruction, NewOrder, instructions
from clearinghouse.client.api.settings import (
    AnnouncedSetting,
    Setting,
    SettingReceipt,
    announced_of,
    setting_receipt,
    settings_of,
)
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import BrakeCause, BrakeKind, RiskSwitchScope
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument, Instruments
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import (
    Batch,
    ItemResult,
    OrderResult,
    Receipt,
    item_batch,
    order_batch,
    receipt,
)
from clearinghouse.v1 import (
    account_pb2,
    admin_pb2,
    common_pb2,
    journal_pb2,
    margin_call_pb2,
    market_data_pb2,
    query_pb2,
    risk_pb2,
    trading_pb2,
)


def decide_deposits(key: RequestKey, items: Sequence[Decision]) -> Build[Batch[ItemResult]]:
    """Return the call that confirms or rejects deposits in the name of custody."""
    return lambda _: call(
        "AccountService/DecideDeposits",
        account_pb2.DecideDepositsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            decisions=[
                account_pb2.DepositDecision(
                    deposit_id=item.id,
                    confirm=item.confirm,
                    transaction_reference=item.transaction_reference,
                )
                for item in items
            ],
        ),
        account_pb2.DecideDepositsResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def decide_withdrawals(key: RequestKey, items: Sequence[Decision]) -> Build[Batch[ItemResult]]:
    """Return the call that confirms or rejects withdrawals in the name of custody."""
    return lambda names: call(
        "AccountService/DecideWithdrawals",
        account_pb2.DecideWithdrawalsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            decisions=[
                account_pb2.WithdrawalDecision(
                    withdrawal_id=item.id,
                    confirm=item.confirm,
                    has_left=item.has_left,
                    transaction_reference=item.transaction_reference,
                    asset_id=0 if item.asset is None else names.asset_id(item.asset),
                    chain_fee=to_text(item.chain_fee),
                )
                for item in items
            ],
        ),
        account_pb2.DecideWithdrawalsResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def set_pool(
    key: RequestKey,
    asset: Instrument,
    terms: common_pb2.PoolTerms,
    *,
    expected_version: int | None,
    at_once_reason: str,
) -> Build[SettingReceipt]:
    """Return the call that sets the stated terms of a pool."""
    return lambda names: call(
        "AdminService/SetPool",
        admin_pb2.SetPoolRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            terms=terms,
            expected_version=expected_version,
            at_once_reason=at_once_reason,
        ),
        admin_pb2.SetPoolResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_risk_switch(
    key: RequestKey,
    scope: RiskSwitchScope,
    target: Instrument,
    disabled: bool,  # noqa: FBT001 (the client's own method names it)
    reason: str,
) -> Build[Receipt]:
    """Return the call that sets a risk switch; a market may be named by its symbol."""
    return lambda names: call(
        "AdminService/SetRiskSwitch",
        admin_pb2.SetRiskSwitchRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            scope=number(scope),
            target_id=names.market_id(target),
            disabled=disabled,
            reason=reason,
        ),
        admin_pb2.SetRiskSwitchResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def release_brake(
    key: RequestKey, brake: BrakeKind, target: Instrument | None, cause: BrakeCause, reason: str
) -> Build[Receipt]:
    """Return the call that releases a brake. A symbol in `target` is that of a market for a halt, else of an asset."""

    def target_id(names: Instruments) -> int:
        if target is None:
            return 0
        if brake == BrakeKind.VOLATILITY_HALT:
            return names.market_id(target)
        return names.asset_id(target)

    return lambda names: call(
        "AdminService/ReleaseBrake",
        admin_pb2.ReleaseBrakeRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            brake=number(brake),
            target_id=target_id(names),
            cause=number(cause),
            reason=reason,
        ),
        admin_pb2.ReleaseBrakeResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def submit_orders(
    key: RequestKey, items: Sequence[Instruction], *, atomic: bool
) -> Build[Batch[OrderResult]]:
    """Return the call that sends new orders, cancels and replaces, mixed; with `atomic` all items are accepted or
    none.
    """
    return lambda names: call(
        "TradingService/SubmitOrders",
        trading_pb2.SubmitOrdersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            instructions=instructions(items, names),
            atomic=atomic,
        ),
        trading_pb2.SubmitOrdersResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def what_if(
    account_id: int,
    prices: Mapping[Instrument, Number],
    withdraw_asset: Instrument,
    withdraw_amount: Number,
    order: NewOrder | None,
    with_liquidation_prices: bool,  # noqa: FBT001 (the client's own method names it)
    min_sequence: int,
) -> Build[Supposed]:
    """Return the read of the state that an account would have under suppositions."""

    def build(names: Instruments) -> Call[Supposed]:
        request = risk_pb2.WhatIfRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            prices=[
                risk_pb2.SupposedPrice(asset_id=names.asset_id(asset), index_price=to_text(price))
                for asset, price in prices.items()
            ],
            with_liquidation_prices=with_liquidation_prices,
        )
        if withdraw_asset:
            request.withdraw_asset_id = names.asset_id(withdraw_asset)
            request.withdraw_amount = to_text(withdraw_amount)
        if order is not None:
            request.order.CopyFrom(order.message(names))
        return call(
            "RiskService/WhatIf",
            request,
            risk_pb2.WhatIfResponse,
            lambda reply, known: convert(Supposed, reply, known),
        )

    return build


def get_hypothetical_margin(
    positions: Mapping[Instrument, Number], account_id: int, *, alone: bool, min_sequence: int
) -> Build[HypotheticalMarginReport]:
    """Return the read of the margin of an account with more positions, or of these positions alone."""
    return lambda names: call(
        "MarginCallService/GetHypotheticalMargin",
        margin_call_pb2.GetHypotheticalMarginRequest(
            account_id=account_id,
            added=[
                margin_call_pb2.HypotheticalPosition(
                    market_id=names.market_id(market), quantity=to_text(quantity)
                )
                for market, quantity in positions.items()
            ],
            alone=alone,
            min_sequence=min_sequence,
        ),
        margin_call_pb2.GetHypotheticalMarginResponse,
        lambda reply, names: convert(HypotheticalMarginReport, reply, names),
    )


def list_settings(
    account_id: int,
    asset: Instrument,
    market: Instrument,
    source_id: int,
    member_id: int,
    min_sequence: int,
) -> Build[tuple[Setting, ...]]:
    """Return the read of the parameters in force of one subject, or of the clearinghouse."""
    return lambda names: call(
        "QueryService/ListSettings",
        query_pb2.ListSettingsRequest(
            account_id=account_id,
            asset_id=names.asset_id(asset),
            market_id=names.market_id(market),
            source_id=source_id,
            member_id=member_id,
            min_sequence=min_sequence,
        ),
        query_pb2.ListSettingsResponse,
        lambda reply, _: settings_of(reply),
    )


def announced_settings(min_sequence: int) -> Build[tuple[AnnouncedSetting, ...]]:
    """Return the read of the announced changes of parameters."""
    return lambda _: call(
        "MarketDataService/ListAnnouncedSettings",
        market_data_pb2.ListAnnouncedSettingsRequest(min_sequence=min_sequence),
        market_data_pb2.ListAnnouncedSettingsResponse,
        lambda reply, _: announced_of(reply),
    )


def read_records(from_sequence: int, known_chain_head: bytes, max_bytes: int) -> Build[RecordPage]:
    """Return the read of one page of unchanged records."""
    return lambda _: call(
        "JournalService/ReadRecords",
        journal_pb2.ReadRecordsRequest(
            from_sequence=from_sequence, known_chain_head=known_chain_head, max_bytes=max_bytes
        ),
        journal_pb2.ReadRecordsResponse,
        lambda reply, _: RecordPage(tuple(reply.records), reply.sequence),
    )


def explain_sequence(sequence: int, sequences_back: int, account_id: int) -> Build[Explanation]:
    """Return the read of the explanation of a sequence."""
    return lambda _: call(
        "JournalService/ExplainSequence",
        journal_pb2.ExplainSequenceRequest(
            sequence=sequence, sequences_back=sequences_back, account_id=account_id
        ),
        journal_pb2.ExplainSequenceResponse,
        lambda reply, _: _explanation(reply),
    )


def _explanation(reply: journal_pb2.ExplainSequenceResponse) -> Explanation:
    """Return the explanation in a reply as plain data."""
    return Explanation(
        reply.sequence,
        reply.time_ns,
        reply.command,
        reply.principal,
        {field.name: field.value for field in reply.asked},
        reply.result,
        tuple(_part(part) for part in reply.parts),
        tuple(
            Cause(
                cause.number,
                cause.sequence,
                cause.time_ns,
                cause.command,
                cause.principal,
                cause.line,
                tuple(cause.because),
            )
            for cause in reply.causes
        ),
        reply.parts_left_out,
        tuple(reply.unanswered),
    )


def _part(part: journal_pb2.ExplainedPart) -> Part:
    """Return one part of an explanation as plain data."""
    return Part(
        part.subject,
        part.line,
        tuple(part.rules),
        tuple(
            Input(one.name, one.value, tuple(one.sequences), tuple(one.causes))
            for one in part.inputs
        ),
        tuple(Working(work.rule, work.formula, work.value) for work in part.workings),
    )
