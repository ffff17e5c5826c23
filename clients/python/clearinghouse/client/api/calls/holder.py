# SPDX-License-Identifier: Apache-2.0
"""Calls of HolderService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.items import HolderStatement
from clearinghouse.client.api.models import HolderReport, NonDefaultLossReport
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import HolderKind, NonDefaultCause
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Batch, ItemResult, Receipt, item_batch, receipt
from clearinghouse.v1 import holder_pb2


def set_holder(
    key: RequestKey,
    *,
    holder_id: int,
    kind: HolderKind,
    name: str,
    calendar_id: int,
    utc_offset_seconds: int,
) -> Build[Receipt]:
    """Create a holder of assets outside the clearinghouse, or change one."""
    return lambda _: call(
        "HolderService/SetHolder",
        holder_pb2.SetHolderRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            holder_id=holder_id,
            kind=number(kind),
            name=name,
            calendar_id=calendar_id,
            utc_offset_seconds=utc_offset_seconds,
        ),
        holder_pb2.SetHolderResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_holder_account(
    key: RequestKey, *, holder_id: int, asset: Instrument, stop_above: Number
) -> Build[Receipt]:
    """Open the account of an asset at a holder, or set its limit. The first one of an asset is its
    main account: deposits and withdrawals are booked there.
    """
    return lambda names: call(
        "HolderService/SetHolderAccount",
        holder_pb2.SetHolderAccountRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            holder_id=holder_id,
            asset_id=names.asset_id(asset),
            stop_above=to_text(stop_above),
        ),
        holder_pb2.SetHolderAccountResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def move_between_holders(
    key: RequestKey, *, asset: Instrument, from_holder_id: int, to_holder_id: int, amount: Number
) -> Build[Receipt]:
    """Book that an amount of an asset has moved between two holders. No account's balance changes."""
    return lambda names: call(
        "HolderService/MoveBetweenHolders",
        holder_pb2.MoveBetweenHoldersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            from_holder_id=from_holder_id,
            to_holder_id=to_holder_id,
            amount=to_text(amount),
        ),
        holder_pb2.MoveBetweenHoldersResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def load_statements(
    key: RequestKey, items: Sequence[HolderStatement | holder_pb2.HolderStatement]
) -> Build[Batch[ItemResult]]:
    """Load statements of holders. Each is compared with the amount that the ledger had booked there
    at the end of its day; a difference is a break.
    """
    return lambda names: call(
        "HolderService/LoadStatements",
        holder_pb2.LoadStatementsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            statements=[
                item if isinstance(item, holder_pb2.HolderStatement) else item.message(names)
                for item in items
            ],
        ),
        holder_pb2.LoadStatementsResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def assign_break(
    key: RequestKey, *, holder_id: int, asset: Instrument, assignee: str
) -> Build[Receipt]:
    """State the person who resolves a break."""
    return lambda names: call(
        "HolderService/AssignBreak",
        holder_pb2.AssignBreakRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            holder_id=holder_id,
            asset_id=names.asset_id(asset),
            assignee=assignee,
        ),
        holder_pb2.AssignBreakResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def explain_break(
    key: RequestKey, *, holder_id: int, asset: Instrument, amount: Number, explanation: str
) -> Build[Receipt]:
    """Explain a break, or a part of it, by an amount that the ledger has not booked. Each later
    statement of the account counts the amount, until another explanation cancels it.
    """
    return lambda names: call(
        "HolderService/ExplainBreak",
        holder_pb2.ExplainBreakRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            holder_id=holder_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
            explanation=explanation,
        ),
        holder_pb2.ExplainBreakResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def release_break(
    key: RequestKey, *, holder_id: int, asset: Instrument, reason: str
) -> Build[Receipt]:
    """Permit withdrawals of the asset in spite of a break, as long as the break is no larger than
    now.
    """
    return lambda names: call(
        "HolderService/ReleaseBreak",
        holder_pb2.ReleaseBreakRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            holder_id=holder_id,
            asset_id=names.asset_id(asset),
            reason=reason,
        ),
        holder_pb2.ReleaseBreakResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_non_default_loss_terms(
    key: RequestKey,
    *,
    cause: NonDefaultCause,
    asset: Instrument,
    equity_max: Number,
    member_cap_ppb: int,
) -> Build[Receipt]:
    """State who bears a loss that no default has caused, of one cause and one asset, before it
    happens (C-13). The central counterparty's equity bears the first part; members bear the next
    part pro rata to their exposed parts.
    """
    return lambda names: call(
        "HolderService/SetNonDefaultLossTerms",
        holder_pb2.SetNonDefaultLossTermsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            cause=number(cause),
            asset_id=names.asset_id(asset),
            equity_max=to_text(equity_max),
            member_cap_ppb=member_cap_ppb,
        ),
        holder_pb2.SetNonDefaultLossTermsResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def declare_non_default_loss(
    key: RequestKey,
    *,
    cause: NonDefaultCause,
    holder_id: int,
    asset: Instrument,
    amount: Number,
    loss_day: int,
    explanation: str,
) -> Build[Receipt]:
    """Declare a loss that no default has caused: a bank or a custodian has less than is booked
    there, or an investment is worth less (C-13). It is booked and borne in this command by the
    terms of its cause and asset.
    """
    return lambda names: call(
        "HolderService/DeclareNonDefaultLoss",
        holder_pb2.DeclareNonDefaultLossRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            cause=number(cause),
            holder_id=holder_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
            loss_day=loss_day,
            explanation=explanation,
        ),
        holder_pb2.DeclareNonDefaultLossResponse,
        lambda reply, _: receipt(reply, reply.loss_id),
        key,
    )


def cover_non_default_loss(
    key: RequestKey, *, account_id: int, loss_id: int, asset: Instrument, amount: Number
) -> Build[Receipt]:
    """Pay a part of a loss that has no payer, from an account of any owner."""
    return lambda names: call(
        "HolderService/CoverNonDefaultLoss",
        holder_pb2.CoverNonDefaultLossRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            loss_id=loss_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
        ),
        holder_pb2.CoverNonDefaultLossResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def list_holders(*, holder_id: int, only_breaks: bool, min_sequence: int) -> Build[HolderReport]:
    """Return the holders, and their accounts with the last statement and the break of each."""
    return lambda _: call(
        "HolderService/ListHolders",
        holder_pb2.ListHoldersRequest(
            holder_id=holder_id, only_breaks=only_breaks, min_sequence=min_sequence
        ),
        holder_pb2.ListHoldersResponse,
        lambda reply, names: convert(HolderReport, reply, names),
    )


def list_non_default_losses(*, min_sequence: int) -> Build[NonDefaultLossReport]:
    """Return the losses that no default caused, who has borne them, and their uncovered parts; and
    the terms for the next losses (C-13).
    """
    return lambda _: call(
        "HolderService/ListNonDefaultLosses",
        holder_pb2.ListNonDefaultLossesRequest(min_sequence=min_sequence),
        holder_pb2.ListNonDefaultLossesResponse,
        lambda reply, names: convert(NonDefaultLossReport, reply, names),
    )
