# SPDX-License-Identifier: Apache-2.0
"""Events of lending pools (SPEC section 9).

Owns frozen dataclasses with the fields of the messages. Amounts are in the pool's asset; rates and indices are plain
numbers.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LoanEvent:
    """LENT, REDEEMED, BORROWED, REPAID; shares are worth an index of the pool."""

    account_id: int
    asset_id: int
    amount: Decimal
    shares: Decimal


@dataclass(frozen=True, slots=True)
class InterestEvent:
    """INTEREST_HOUR: an hour of a pool's interest, and the pool as it stands with rates of a year."""

    asset_id: int
    paid: Decimal
    earned: Decimal
    kept: Decimal
    debt: Decimal
    claims: Decimal
    cash: Decimal
    borrow_rate: Decimal
    lend_rate: Decimal
    borrow_index: Decimal
    supply_index: Decimal


@dataclass(frozen=True, slots=True)
class ReserveEvent:
    """RESERVE_POSTED: the reserve of a pool became shares of the clearinghouse."""

    asset_id: int
    shares: Decimal


@dataclass(frozen=True, slots=True)
class PoolPaymentEvent:
    """LENDERS_FEES (out of trading fees), POOL_TOPPED_UP (out of what rounding left)."""

    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PoolLossEvent:
    """POOL_LOSS: who did not pay, and who paid instead."""

    asset_id: int
    account_id: int
    shares: Decimal
    loss: Decimal
    from_fund: Decimal
    from_lenders: Decimal
    supply_index: Decimal


@dataclass(frozen=True, slots=True)
class RedemptionAskEvent:
    """REDEMPTION_ASKED: what a lender asks back of a pool that cannot pay it now; 0: nothing any more."""

    account_id: int
    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PoolEpochEvent:
    """POOL_EPOCH_CLOSED: shares became as many as they were worth at this index."""

    asset_id: int
    epoch: int
    supply_index: Decimal
