# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""The circuit brakes: their terms, by hand, and which are engaged.

Owns the methods about those of AdminService and RiskService. Every method takes `timeout`, the seconds for all attempts
(None: the client's own); those that change something take `key`, the identity of the request (None: a fresh one), and
raise `Refused`.
"""

from clearinghouse.client.api.calls import admin, by_hand, risk
from clearinghouse.client.api.models import Brake
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import BrakeCause, BrakeKind, GateMode, TriggerSource
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument


class Brakes(Connection):
    """The circuit brakes."""

    def set_volatility_halt(
        self,
        market: Instrument,
        move_ppb: int,
        window_ns: int,
        halt_ns: int,
        *,
        price_source: TriggerSource = TriggerSource.MARK,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Halt a market that moves more than `move_ppb` within the window, for `halt_ns`; answers the sequence.

        `move_ppb` 0 switches it off; `halt_ns` 0 leaves the market halted until `release_brake`.
        """
        build = admin.set_volatility_halt(
            key or self.new_key(),
            market=market,
            move_ppb=move_ppb,
            window_ns=window_ns,
            halt_ns=halt_ns,
            price_source=price_source,
        )
        return (self._call(build, timeout)).sequence

    def set_asset_caps(
        self,
        asset: Instrument,
        *,
        borrow_limit: Number = 0,
        borrow_window_ns: int = 0,
        deposit_limit: Number = 0,
        deposit_window_ns: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Cap what of an asset is borrowed, and what deposits credit, over windows; 0 is none. Answers the sequence."""
        build = admin.set_asset_caps(
            key or self.new_key(),
            asset=asset,
            borrow_limit=borrow_limit,
            borrow_window_ns=borrow_window_ns,
            deposit_limit=deposit_limit,
            deposit_window_ns=deposit_window_ns,
        )
        return (self._call(build, timeout)).sequence

    def set_withdrawal_gate(
        self,
        mode: GateMode = GateMode.ON_UNPAID_LOSS,
        hold_ns: int = 0,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Stop withdrawals after a bankruptcy, for `hold_ns` or until `release_brake`; answers the sequence."""
        build = admin.set_withdrawal_gate(key or self.new_key(), mode=mode, hold_ns=hold_ns)
        return (self._call(build, timeout)).sequence

    def engage_brake(
        self,
        brake: BrakeKind,
        cause: BrakeCause = BrakeCause.OPERATOR,
        reason: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Engage KILL_SWITCH or WITHDRAWAL_GATE until it is released; answers the sequence."""
        build = admin.engage_brake(key or self.new_key(), brake=brake, cause=cause, reason=reason)
        return (self._call(build, timeout)).sequence

    def release_brake(
        self,
        brake: BrakeKind,
        target: Instrument | None = None,
        cause: BrakeCause = BrakeCause.OPERATOR,
        reason: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Release an engaged brake of a market, of an asset or of the clearinghouse; answers the sequence."""
        build = by_hand.release_brake(key or self.new_key(), brake, target, cause, reason)
        return (self._call(build, timeout)).sequence

    def brakes(
        self,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> tuple[Brake, ...]:
        """The brakes of the clearinghouse, then those set of markets and assets: which are engaged, and why."""
        return tuple(self._call(risk.list_brakes(min_sequence=min_sequence), timeout))
