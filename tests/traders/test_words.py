# SPDX-License-Identifier: Apache-2.0
"""The words of FIX and CCXT for our values: each refusal and each value of a mapped enumeration has one that exists."""

import ccxt
import pytest

from clearinghouse.client import MarketKind, OrderType, ResultCode, Side
from clearinghouse.client.values.enums import TimeInForce
from clearinghouse.client.values.open_enum import OpenEnum
from clearinghouse.traders import words

# OrdRejReason of FIX 4.4, without those of verbal orders, investors and surveillance.
ORD_REJ_REASONS = {"0", "1", "2", "3", "5", "6", "11", "13", "15", "99"}


def test_every_refusal_has_a_reason_of_fix_and_an_exception_of_ccxt() -> None:
    """Each code but OK has an OrdRejReason that exists, and an exception class that CCXT has."""
    refusals = set(ResultCode) - {ResultCode.OK}
    assert set(words.FIX_REASONS) == set(words.CCXT_REASONS) == refusals
    assert set(words.FIX_REASONS.values()) <= ORD_REJ_REASONS
    for name in set(words.CCXT_REASONS.values()):
        assert issubclass(getattr(ccxt, name), ccxt.BaseError)


@pytest.mark.parametrize(
    ("enum", "tables"),
    [
        (MarketKind, (words.FIX_KINDS, words.CCXT_KINDS)),
        (Side, (words.FIX_SIDES, words.CCXT_SIDES)),
        (OrderType, (words.FIX_ORDER_TYPES, words.CCXT_ORDER_TYPES)),
        (TimeInForce, (words.FIX_TIMES_IN_FORCE, words.CCXT_TIMES_IN_FORCE)),
    ],
)
def test_every_value_has_its_words(
    enum: type[OpenEnum], tables: tuple[dict[OpenEnum, str], ...]
) -> None:
    """Each value but the unspecified one is in both tables."""
    for table in tables:
        assert set(table) == {value for value in enum if value}


def test_reasons_that_decide_what_a_program_does() -> None:
    """Programs catch these: money that lacks, an order that is gone, a name that is taken, a server that is away."""
    expected = {
        "INSUFFICIENT_MARGIN": ("3", "InsufficientFunds"),
        "UNKNOWN_ORDER": ("5", "OrderNotFound"),
        "DUPLICATE_CLIENT_ORDER_ID": ("6", "DuplicateOrderId"),
        "UNKNOWN_MARKET": ("1", "BadSymbol"),
        "LOT_SIZE": ("13", "InvalidOrder"),
        "MARKET_STATUS_FORBIDS": ("2", "MarketClosed"),
        "RATE_LIMITED": ("99", "RateLimitExceeded"),
        "NOT_LEADER": ("99", "ExchangeNotAvailable"),
    }
    for name, (fix, exception) in expected.items():
        code = ResultCode[name]
        assert (words.FIX_REASONS[code], words.CCXT_REASONS[code]) == (fix, exception)
