# SPDX-License-Identifier: Apache-2.0
"""Bytes of calls about lending pools and loans to commands.

Owns shape, text and scale; whether terms make sense together, or an account may borrow, is the machine's to say.
"""

from collections.abc import Callable
from typing import Final, TypeVar, cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    check_ids,
    enum_of,
    head,
    items_of,
    number_of,
    parse_batch,
    parse_one,
)
from clearinghouse.statemachine.vocabulary.commands import (
    AskRedemption,
    Borrow,
    Lend,
    Redeem,
    Repay,
    SetPool,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.v1 import account_pb2, admin_pb2

ACCRUAL_MODES: Final = range(1, 3)

C = TypeVar("C", Lend, Redeem, Borrow, Repay, AskRedemption)
_Requests = (
    type[account_pb2.LendRequest]
    | type[account_pb2.RedeemRequest]
    | type[account_pb2.BorrowRequest]
    | type[account_pb2.RepayRequest]
    | type[account_pb2.AskRedemptionRequest]
)


def decode_set_pool(raw: bytes, principal: str, scales: Scales) -> SetPool:
    """SetPool: all terms."""
    request = parse_one(admin_pb2.SetPoolRequest, raw)
    request_id, created_ns = head(request)
    amounts = scales.asset(request.asset_id, "asset_id").amounts
    terms = request.terms

    def amount(text: str, name: str) -> int:
        return number_of(amounts, text, f"terms.{name}", optional=True)

    return SetPool(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        terms.kink_ppb,
        terms.base_rate_ppb,
        terms.slope1_ppb,
        terms.slope2_ppb,
        terms.reserve_factor_ppb,
        enum_of(terms.borrow_accrual, ACCRUAL_MODES, "terms.borrow_accrual"),
        enum_of(terms.supply_accrual, ACCRUAL_MODES, "terms.supply_accrual"),
        amount(terms.supply_cap, "supply_cap"),
        amount(terms.borrow_cap, "borrow_cap"),
        amount(terms.account_supply_cap, "account_supply_cap"),
        amount(terms.account_borrow_cap, "account_borrow_cap"),
        terms.utilisation_max_ppb,
        terms.throttle_ppb,
        terms.throttle_share_ppb,
        terms.throttle_window_ns,
        amount(terms.claims_min, "claims_min"),
        terms.fee_share_ppb,
    )


def _loans(message: _Requests, command: type[C], *, all_of_it: bool) -> Callable[..., C]:
    """How a batch of loans is read; with `all_of_it` an amount may be left out and is 0."""

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
decode_ask = _loans(account_pb2.AskRedemptionRequest, AskRedemption, all_of_it=True)
decode_borrow = _loans(account_pb2.BorrowRequest, Borrow, all_of_it=False)
decode_repay = _loans(account_pb2.RepayRequest, Repay, all_of_it=True)
