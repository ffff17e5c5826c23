# SPDX-License-Identifier: Apache-2.0
"""Observe the machine while it applies a step, and explain each decision from the state before it (SPEC A-2).

Owns which explanation belongs to which decision. Must never change the state.
"""

from dataclasses import dataclass
from typing import Final

from clearinghouse.server.analysis.explain import (
    default,
    dividends,
    liquidation,
    margin_calls,
    money,
    orders,
    variation,
)
from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.server.analysis.explain.cash_calls import explain_cash_call
from clearinghouse.server.analysis.explain.losses import loss_shared
from clearinghouse.server.analysis.explain.pvp import short_shared
from clearinghouse.server.analysis.explain.step_events import (
    GainsFound,
    LossShared,
    ShortShared,
    TornUpNet,
)
from clearinghouse.server.analysis.replayed_state import Step
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.clearing.sessions import may_change
from clearinghouse.statemachine.default.gains import opposite_nets, unpaid_gains
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.deleveraging import RestClosing
from clearinghouse.statemachine.state.open_nets import net_lots, nets_of_account
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId

# The explanation of an account's part of a corporate action, and of its variation margin in a run.
_OF_ACTIONS: Final = {
    events.DIVIDEND_PAID: dividends.explain_dividend,
    events.MARKET_CLAIM_BOOKED: dividends.explain_claim,
}
_OF_RUNS: Final = {
    events.VARIATION_PAID: variation.explain_payment,
    events.VARIATION_RECEIVED: variation.explain_gain,
}


@dataclass
class Tapped:
    """An explanation that was made when the machine called the observer, with its kind and its subject."""

    kind: int
    account_id: int
    other_id: int
    writer: PartWriter


class Watch:
    """The observer of one step: it explains each decision of the machine from the state at that moment."""

    def __init__(self, step: Step, scales: Scales, before: int) -> None:
        self._step = step
        self._scales = scales
        self._before = before
        self.tapped: list[Tapped] = []
        self.gains: list[GainsFound] = []
        self.torn_up: list[TornUpNet] = []
        self.losses: list[LossShared] = []
        self.shorts: list[ShortShared] = []
        self._sharing: tuple[RestClosing, bool] | None = None

    def explain(self, kind: int, account_id: int, other_id: int) -> None:
        """Explain a decision that the machine is about to make; called with its kind and subject."""
        state = self._step.state
        writer = PartWriter(state, self._scales, len(split(state.events)))
        account = state.accounts.get(AccountId(account_id))
        if kind == events.GAIN_CUT:
            self._keep_gains(writer, state.defaults.cases[other_id])
            return
        if kind == events.POSITION_TORN_UP:
            self._keep_net(writer, AccountId(account_id), other_id)
            return
        if kind == events.LOSS_SHARED:
            self._keep_sharing(writer)
            return
        if kind == events.PVP_LOSS_SHARED:
            member, place = state.pvp.members[AccountId(account_id)], writer.place - self._before
            self.shorts.append(short_shared(state, member, AssetId(other_id), place))
            return
        if kind in (events.SETTLED_IN, events.SETTLED_OUT):
            asset = state.assets[AssetId(other_id)]
            if kind == events.SETTLED_OUT:
                money.explain_claims(writer, asset)
            elif account is not None:
                money.explain_loser(writer, account, asset)
        elif kind == events.FUNDING_RATE:
            money.explain_funding_inputs(writer, state.markets[MarketId(other_id)])
        elif kind == events.FUTURE_EXPIRED:
            money.explain_expiry_inputs(writer, state.markets[MarketId(other_id)])
        elif kind == events.DEFAULT_LOSS_FOUND and account is not None:
            default.explain_loss(writer, account, state.defaults.cases[other_id])
        elif kind == events.DEFAULT_LAYER_PAID and account is not None:
            default.explain_exchange_cash(writer, account, state.defaults.cases[other_id])
        elif kind == events.CASH_CALLED and account is not None:
            explain_cash_call(writer, account, state.dvp.cash_calls[other_id])
        elif kind in _OF_ACTIONS:
            action = state.corporate_actions.actions[other_id]
            _OF_ACTIONS[kind](writer, AccountId(account_id), action)
        elif kind in _OF_RUNS and account is not None:
            _OF_RUNS[kind](writer, account, AssetId(other_id))
        elif account is not None:
            self._of_account(writer, kind, account_id, other_id)
        self.tapped.append(Tapped(kind, account_id, other_id, writer))

    def _keep_gains(self, writer: PartWriter, case: DefaultCase) -> None:
        """Keep the unpaid gains of which a case is about to take its remaining loss."""
        place = writer.place - self._before
        loss = sum(case.losses.values())
        self.gains.append(GainsFound(place, case.id, loss, unpaid_gains(writer.state, case)))

    def _keep_net(self, writer: PartWriter, account_id: AccountId, market_id: int) -> None:
        """Keep the net of an account in a market that is about to be torn up, and the opposite nets."""
        state = writer.state
        session, net = next(
            (session, net)
            for session, net in nets_of_account(state, account_id)
            if net.market_id == market_id and net_lots(net) and may_change(state, session)
        )
        place, lots = writer.place - self._before, abs(net_lots(net))
        self.torn_up.append(TornUpNet(place, lots, opposite_nets(session, net)))

    def _keep_sharing(self, writer: PartWriter) -> None:
        """Keep the sharing of a loss, once for all members that pay in it."""
        rest = writer.state.cursors.liquidation.rest
        assert rest is not None
        if self._sharing != (sharing := (rest, rest.is_again)):
            self._sharing = sharing
            self.losses.append(loss_shared(rest, writer.place - self._before))

    def _of_account(self, writer: PartWriter, kind: int, account_id: int, market_id: int) -> None:
        """Explain a decision about one account."""
        account = writer.state.accounts[AccountId(account_id)]
        line = account.lines.get(MarketId(market_id))
        if kind == events.LIQUIDATION_STARTED:
            liquidation.explain_flag(writer, account)
        elif kind == events.LIQUIDATION_ENDED:
            liquidation.explain_release(writer, account)
        elif kind == events.ORDER_CANCELLED:
            liquidation.explain_resting_order(writer, account)
        elif kind == events.REFUSED:
            orders.explain_margin_refusal(writer, account)
        elif kind == events.BAD_DEBT:
            liquidation.explain_bankrupt(writer, account)
        elif kind == events.COLLATERAL_SOLD:
            liquidation.explain_collateral(writer, account)
        elif kind == events.MARGIN_CALLED:
            margin_calls.explain_call(writer, account)
        elif line is not None and kind == events.LIQUIDATION_FILL:
            liquidation.explain_tier_one(writer, account, line)
        elif line is not None and kind == events.BACKSTOP_FILL:
            liquidation.explain_tier_two(writer, account, line)
        elif line is not None:
            liquidation.explain_tier_three(writer, account, line)

    def take(
        self, kind: int, account_id: int, other_ids: tuple[int, ...], place: int
    ) -> PartWriter | None:
        """Return the last explanation of this kind and subject made at or before `place`; None if there is none."""
        found: PartWriter | None = None
        for tapped in self.tapped:
            same = tapped.kind == kind and tapped.account_id in (account_id, 0)
            if kind == events.SETTLED_OUT:
                same = tapped.kind == kind
            if same and tapped.other_id in (*other_ids, 0) and tapped.writer.place <= place:
                found = tapped.writer
        return found
