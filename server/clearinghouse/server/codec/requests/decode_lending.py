# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of the batches of loans to commands.

Owns shape, text and scale; the machine decides whether an account may borrow.
"""

from collections.abc import Callable
from typing import TypeVar, cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    check_ids,
    head,
    items_of,
    number_of,
    parse_batch,
)
from clearinghouse.statemachine.vocabulary.commands import (
    AskRedemption,
    Borrow,
    Lend,
    Redeem,
    Repay,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.v1 import account_pb2

C = TypeVar("C", Lend, Redeem, Borrow, Repay, AskRedemption)
_Requests = (
    type[account_pb2.LendRequest]
    | type[account_pb2.RedeemRequest]
    | type[account_pb2.BorrowRequest]
    | type[account_pb2.RepayRequest]
    | type[account_pb2.AskRedemptionRequest]
)


def _loans(message: _Requests, command: type[C], *, all_of_it: bool) -> Callable[..., C]:
    """Return the decoder of a batch of loans.

    With `all_of_it` an amount may be omitted: it is then 0, which means the whole amount.
    """

    def decode(raw: bytes, principal: str, scales: Scales) -> C:
        request = parse_batch(message, raw)
        request_id, created_ns = head(request)
        items = items_of(request.loans, "loans")
        account_ids = cast("list[AccountId]", [item.account_id for item in items])
        check_ids(account_ids, "loans", "account_id")
        asset_ids: list[AssetId] = []
        amounts: list[int] = []
        for index, item in enumerate(items):
            asset = scales.asset(item.asset_id, f"loans[{index}].asset_id")
            path = f"loans[{index}].amount"
            asset_ids.append(AssetId(item.asset_id))
            amounts.append(number_of(asset.amounts, item.amount, path, optional=all_of_it))
        return command(principal, request_id, created_ns, account_ids, asset_ids, amounts)

    decode.__doc__ = f"{command.__name__}: amounts between accounts and pools."
    return decode


decode_lend = _loans(account_pb2.LendRequest, Lend, all_of_it=False)
decode_redeem = _loans(account_pb2.RedeemRequest, Redeem, all_of_it=True)
decode_ask_redemption = _loans(account_pb2.AskRedemptionRequest, AskRedemption, all_of_it=True)
decode_borrow = _loans(account_pb2.BorrowRequest, Borrow, all_of_it=False)
decode_repay = _loans(account_pb2.RepayRequest, Repay, all_of_it=True)
