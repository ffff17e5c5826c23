# SPDX-License-Identifier: Apache-2.0
"""The words of FIX, CCXT and nautilus_trader for our values: each refusal, and each value of a mapped enumeration."""

import re

import ccxt
import pytest

from clearinghouse.client import (
    MarketKind,
    MarketStatus,
    OrderStatus,
    OrderType,
    ResultCode,
    Side,
)
from clearinghouse.client.values.enums import CandleInterval, TimeInForce, TriggerSource
from clearinghouse.client.values.open_enum import OpenEnum
from clearinghouse.traders import words
from tests.sources import ROOT

# OrdRejReason of FIX 4.4, without those of verbal orders, investors and surveillance.
ORD_REJ_REASONS = {"0", "1", "2", "3", "5", "6", "11", "13", "15", "99"}


def _words(code: ResultCode) -> tuple[str, str]:
    """The OrdRejReason and the exception of a code."""
    return (
        words.FIX_REASONS.get(code, words.FIX_OTHER),
        words.CCXT_REASONS.get(code, words.CCXT_OTHER),
    )


def test_every_refusal_has_a_reason_of_fix_and_an_exception_of_ccxt() -> None:
    """Each code but OK has an OrdRejReason and an exception that exist, and both pages say which."""
    refusals = set(ResultCode) - {ResultCode.OK}
    fix, exceptions = (
        (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
        for name in ("fix.md", "ccxt.md")
    )
    for code in refusals:
        reason, exception = _words(code)
        assert reason in ORD_REJ_REASONS
        assert issubclass(getattr(ccxt, exception), ccxt.BaseError)
        assert re.search(f"(?m)^\\| `{reason}` \\|.* `{code.name}`[, ]", fix)
        assert re.search(f"(?m)^\\| `{exception}` \\|.* `{code.name}`[, ]", exceptions)


@pytest.mark.parametrize(
    ("enum", "tables"),
    [
        (MarketKind, (words.CCXT_KINDS, words.NAUTILUS_KINDS)),
        (Side, (words.FIX_SIDES, words.CCXT_SIDES, words.NAUTILUS_SIDES)),
        (
            OrderType,
            (words.FIX_ORDER_TYPES, words.CCXT_ORDER_TYPES, words.NAUTILUS_ORDER_TYPES),
        ),
        (
            TimeInForce,
            (words.FIX_TIMES_IN_FORCE, words.CCXT_TIMES_IN_FORCE, words.NAUTILUS_TIMES_IN_FORCE),
        ),
        (MarketStatus, (words.NAUTILUS_MARKET_STATUSES,)),
        (OrderStatus, (words.NAUTILUS_ORDER_STATUSES,)),
        (TriggerSource, (words.NAUTILUS_TRIGGER_SOURCES,)),
        (CandleInterval, (words.NAUTILUS_CANDLE_INTERVALS,)),
    ],
)
def test_every_value_has_its_words(
    enum: type[OpenEnum], tables: tuple[dict[OpenEnum, str], ...]
) -> None:
    """Each value but the unspecified one is in each table."""
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
        assert _words(ResultCode[name]) == (fix, exception)
