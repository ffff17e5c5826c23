# SPDX-License-Identifier: Apache-2.0
"""Define terms that callers set and read: those of a lending pool and of an index.

Owns their defaults, and the message of the terms of a pool. Amounts are in the pool's asset; fields that end in `_ppb`
are parts per billion, in `_bps` parts per ten thousand.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.values.amounts import to_text_or_empty
from clearinghouse.client.values.enums import AccrualMode
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import common_pb2


@dataclass(frozen=True, slots=True)
class PoolTerms:
    """The terms of a lending pool, to open one or as a read returns them.

    A cap of None is no cap, a throttle of 0 is no throttle, a virtual claim of None follows the rule (B-1). The
    defaults are those of the server's own examples: interest of 8 % a year at a utilisation of 80 % (the kink), 108 %
    when all is lent out, a tenth of the interest for the reserve, no outflow above 95 % of utilisation.
    """

    kink_ppb: int = 800_000_000
    base_rate_ppb: int = 0
    slope1_ppb: int = 80_000_000
    slope2_ppb: int = 1_000_000_000
    reserve_factor_ppb: int = 100_000_000
    borrow_accrual: AccrualMode = AccrualMode.COMPOUNDED
    supply_accrual: AccrualMode = AccrualMode.LINEAR
    supply_cap: Decimal | None = None
    borrow_cap: Decimal | None = None
    account_supply_cap: Decimal | None = None
    account_borrow_cap: Decimal | None = None
    utilisation_max_ppb: int = 950_000_000
    throttle_ppb: int = 900_000_000
    throttle_share_ppb: int = 100_000_000
    throttle_window_ns: int = 3_600_000_000_000
    claims_min: Decimal | None = None
    fee_share_ppb: int = 0
    virtual_claim: Decimal | None = None

    def message(self) -> common_pb2.PoolTerms:
        """Return the terms as a message for SetPool."""
        return common_pb2.PoolTerms(
            kink_ppb=self.kink_ppb,
            base_rate_ppb=self.base_rate_ppb,
            slope1_ppb=self.slope1_ppb,
            slope2_ppb=self.slope2_ppb,
            reserve_factor_ppb=self.reserve_factor_ppb,
            borrow_accrual=number(self.borrow_accrual),
            supply_accrual=number(self.supply_accrual),
            supply_cap=to_text_or_empty(self.supply_cap),
            borrow_cap=to_text_or_empty(self.borrow_cap),
            account_supply_cap=to_text_or_empty(self.account_supply_cap),
            account_borrow_cap=to_text_or_empty(self.account_borrow_cap),
            utilisation_max_ppb=self.utilisation_max_ppb,
            throttle_ppb=self.throttle_ppb,
            throttle_share_ppb=self.throttle_share_ppb,
            throttle_window_ns=self.throttle_window_ns,
            claims_min=to_text_or_empty(self.claims_min),
            fee_share_ppb=self.fee_share_ppb,
            virtual_claim=to_text_or_empty(self.virtual_claim),
        )


@dataclass(frozen=True, slots=True)
class IndexRules:
    """The rules of an index and its checks, as reads return them; 0 if a rule is off, except for `quorum_min`.

    The defaults are those of the specification: at most 25 bps a second, STALE after 5 s, FROZEN after 5 minutes, a
    stable price that follows by 0.03 % a second, a price moved 10 % against resting orders, sources that agree within
    3 %.
    """

    quorum_min: int = 3
    cap_bps_per_second: int = 25
    cap_saved_seconds: int = 5
    capless_after_ns: int = 60_000_000_000
    jumped_bps: int = 100
    stale_ns: int = 5_000_000_000
    wide_bps: int = 100
    frozen_after_ns: int = 300_000_000_000
    frozen_move_bps: int = 50
    stable_ppb_per_second: int = 300_000
    adverse_bps: int = 1_000
    agreement_bps: int = 300
