# SPDX-License-Identifier: Apache-2.0
"""Explain the loss of a case and its payers: each layer, each share and its last unit (SPEC C-9, C-10).

Owns the text of these explanations. A layer and a loss as they were before an event are computed from the state after
the step: the payments of the step from that event on are added back.
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter, percent
from clearinghouse.server.analysis.explain.shares import explain_share
from clearinghouse.server.analysis.explain.step_events import StepEvents
from clearinghouse.statemachine.arithmetic.default_waterfall import (
    assessment_cap,
    layer_pays,
)
from clearinghouse.statemachine.clearing.leaving_notices import notice_of
from clearinghouse.statemachine.clearing_margin.cooling_off import (
    limited_by_period,
    new_money_left_of,
)
from clearinghouse.statemachine.default.auction import senior_parts
from clearinghouse.statemachine.default.losses import advance_of, beyond_margin, variation_of
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.lending.intraday_credit import credit_of
from clearinghouse.statemachine.settlement.removal import locked_cash
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.open_nets import net_cash, net_lots, nets_of_account
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    CCP_EQUITY,
    CCP_SKIN,
    LAYER_ASSESSMENTS,
    LAYER_CONTRIBUTION,
    LAYER_EQUITY,
    LAYER_MARGIN,
    LAYER_SKIN,
    LAYER_SURVIVORS,
    MEMBER_IN_DEFAULT,
)

_PAID: Final = (events.DEFAULT_MARGIN_PAID, events.DEFAULT_LAYER_PAID, events.GAIN_CUT)
_NO_CAP: Final = 1 << 64
_CAPS: Final = {
    "C-0": "the lesser of it and the amount that a resigned member may still be called for",
    "C-8": "the lesser of it and the remaining cap of the member in the cooling-off period",
    "C-8.2": "the lesser of it and what a case after the member's leaving notice may still call",
}
_OF_FUND: Final = (LAYER_CONTRIBUTION, LAYER_SURVIVORS)
_NAMES: Final = {
    LAYER_MARGIN: "margin",
    LAYER_CONTRIBUTION: "the contribution of the member in default",
    LAYER_SKIN: "ccp_skin",
    LAYER_SURVIVORS: "contributions of the other members",
    LAYER_ASSESSMENTS: "assessments",
    LAYER_EQUITY: "ccp_equity",
}


def explain_loss(writer: PartWriter, account: Account, case: DefaultCase) -> None:
    """Explain the loss of an account in a default: its payments at the marks less its free balance."""
    state = writer.state
    valuation = state.valuation.id
    total = locked = locked_cash(state, account.id, valuation)
    if locked:
        writer.put("cash that sessions have locked", writer.worth(locked))
    for session, net in nets_of_account(state, account.id):
        market_id = net.market_id
        mark = case.marks.get(market_id, 0)
        value = net_cash(net) + net_lots(net) * mark
        symbol = writer.market(market_id).symbol
        if mark:
            base = state.markets[market_id].base
            writer.put(f"mark of {symbol}", writer.price(market_id, mark), sources.index(base.id))
        writer.work(
            "C-10",
            f"session {session.id}, {symbol}: cash {writer.quote(market_id, net_cash(net))} and "
            f"{writer.lots(market_id, net_lots(net))} x {writer.price(market_id, mark)}",
            writer.quote(market_id, value),
        )
        total += value
    received = variation_of(state, account.id)
    advanced = advance_of(state, account.id)
    credit = credit_of(state, account.id)
    claims = sum(state.corporate_actions.claims_of.get(account.id, {}).values())
    holding = account.holdings.get(valuation)
    free = 0 if holding is None else free_balance(holding)
    total += claims + free - received - advanced - credit
    writer.put("free balance", writer.worth(free), sources.balance(account.id, valuation))
    writer.work(
        "C-10",
        f"with locked cash {writer.worth(locked)}, market claims {writer.worth(claims)} and free balance "
        f"{writer.worth(free)}, less variation margin that it has received {writer.worth(received)}, advances of "
        f"ccp_equity {writer.worth(advanced)} and intraday credit {writer.worth(credit)}",
        writer.worth(total),
    )
    writer.work(
        "C-10", "loss: the amount by which this sum is below 0", writer.worth(max(-total, 0))
    )


def explain_loss_in_session(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the loss that a settlement session found: the cash that the account lacked, up to its margin (C-5.1)."""
    own = step.said[number].fields
    valuation = writer.state.valuation.id
    held = Rewound(writer, step.said, number).collateral(own["account_id"])
    writer.put("margin", writer.worth(held), sources.collateral(own["account_id"], valuation))
    advanced = sum(
        event.fields["amount"]
        for event in step.said[number:]
        if event.kind == events.CASH_ADVANCED
        and event.fields["account_id"] == own["account_id"]
        and event.fields["asset_id"] == valuation
    )
    lacked = own["case_loss"] + advanced
    writer.work(
        "C-9",
        f"in its session the account lacked {writer.worth(lacked)}, of which ccp_equity advances "
        f"{writer.worth(advanced)}; the lesser of it and its margin, {writer.worth(held)}, is a loss",
        writer.worth(layer_pays(lacked, held)),
    )


class Rewound:
    """A default case as it was before one event of the step, computed back from the state after the step."""

    def __init__(self, writer: PartWriter, said: Sequence[Event], number: int) -> None:
        self._state = writer.state
        self._later = said[number:]
        own = said[number].fields
        self.case = writer.state.defaults.cases[own["case_id"]]

    def payments(self, kinds: tuple[int, ...] = _PAID) -> list[Event]:
        """Return the payments of the case in the step, from the event on, whose kind is in `kinds`."""
        return [
            event
            for event in self._later
            if event.kind in kinds and event.fields["case_id"] == self.case.id
        ]

    def losses(self) -> dict[int, int]:
        """Return by account the loss that no layer had paid before the event."""
        found = {int(key): loss for key, loss in self.case.losses.items()}
        for event in self.payments():
            receiver = event.fields["receiver_account_id"]
            found[receiver] = found.get(receiver, 0) + event.fields["amount"]
        for event in self.payments((events.DEFAULT_LOSS_FOUND,)):
            found[event.fields["account_id"]] -= event.fields["case_loss"]
        return {key: loss for key, loss in found.items() if loss}

    def collateral(self, account_id: int) -> int:
        """Return the amount of an account's lodged margin before the event."""
        key = pair_key(account_id, self._state.valuation.id)
        return (
            self._state.margin.collateral.get(key, 0)
            + sum(
                event.fields["amount"]
                for event in self.payments((events.DEFAULT_MARGIN_PAID,))
                if event.fields["account_id"] == account_id
            )
            - sum(
                event.fields["proceeds"]
                for event in self._later
                if event.kind == events.DEFAULT_COLLATERAL_SOLD
                and event.fields["account_id"] == account_id
            )
        )

    def contribution(self, member_id: int) -> int:
        """Return a member's contribution to the default fund before the event."""
        key = pair_key(member_id, self._state.valuation.id)
        return self._state.margin.contributions.get(key, 0) + sum(
            event.fields["amount"]
            for event in self.payments((events.DEFAULT_LAYER_PAID,))
            if event.fields["member_id"] == member_id and event.fields["layer"] in _OF_FUND
        )

    def other_caps(self, member_id: int) -> dict[str, int]:
        """Return further limits on what could be called of a member before the event, by the rule of each.

        A leaving notice replaces the cooling-off period for the cases after it.
        """
        called = sum(
            event.fields["called"]
            for event in self.payments((events.ASSESSMENT_CALLED,))
            if event.fields["member_id"] == member_id
        )
        found: dict[str, int] = {}
        member = self._state.clearing.members[member_id]
        if member.resign_ns:
            found["C-0"] = member.assessable + called
        notice = notice_of(self._state, member_id)
        period = limited_by_period(self._state, member_id)
        if notice is not None and self.case.id > notice.known_case_id:
            found["C-8.2"] = min(notice.base, new_money_left_of(notice) + called)
        elif period is not None:
            found["C-8"] = new_money_left_of(period) + called
        return found

    def own_means(self, account_id: AccountId) -> int:
        """Return the free balance of an account of the central counterparty before the event."""
        holding = self._state.accounts[account_id].holdings.get(self._state.valuation.id)
        now = 0 if holding is None else free_balance(holding)
        paid = sum(
            event.fields["amount"]
            for event in self.payments((events.DEFAULT_LAYER_PAID,))
            if event.fields["account_id"] == account_id
        )
        repaid = sum(
            event.fields["amount"] for event in self._later if event.kind == events.ADVANCE_REPAID
        )
        return now + paid - (repaid if account_id == CCP_EQUITY else 0)

    def survivors(self) -> dict[int, int]:
        """Return by number the contributions of the members not in default, before the event."""
        found: dict[int, int] = {}
        for member in self._state.clearing.members.values():
            held = self.contribution(member.id)
            if held and member.status < MEMBER_IN_DEFAULT:
                found[member.id] = held
        return found


def _first(said: Sequence[Event], number: int, layer: int) -> int:
    """Return the place in the step of the first payment of a layer for the case; `number` if none is earlier.

    What the equity bears of its own advances is no such payment.
    """
    case_id = said[number].fields["case_id"]
    for place in range(number):
        event = said[place]
        is_payment = event.kind in (events.DEFAULT_MARGIN_PAID, events.DEFAULT_LAYER_PAID)
        if not is_payment or _is_borne(said, place):
            continue
        if (event.fields["case_id"], event.fields["layer"]) == (case_id, layer):
            return place
    return number


def explain_margin_paid(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain a payment from margin.

    The margin of the account with the loss pays first, then what is left of the member's house account.
    """
    own = step.said[number].fields
    before = Rewound(writer, step.said, number)
    payer, receiver = own["account_id"], own["receiver_account_id"]
    loss = before.losses()[receiver]
    held = before.collateral(payer)
    writer.put(
        f"margin of account {payer}",
        writer.worth(held),
        sources.collateral(payer, writer.state.valuation.id),
    )
    writer.put(f"loss of account {receiver}", writer.worth(loss), sources.case_loss(receiver))
    whose = (
        "layer 1, the margin of the account itself"
        if payer == receiver
        else "layer 1, the remaining margin of the member's own account, for a client (C-7)"
    )
    writer.work(
        "C-10",
        f"{whose}: the lesser of what is left of the loss, {writer.worth(loss)}, and what it holds, "
        f"{writer.worth(held)}",
        writer.worth(layer_pays(loss, held)),
    )


def explain_margin_sold(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the price at which a member buys margin of the case: its own bid, since no better bid was left."""
    own = step.said[number].fields
    lot = writer.state.defaults.lots[own["lot_id"]]
    lots = own["amount"] // writer.state.markets[lot.market_id].lot_base_units
    price = own["proceeds"] // lots
    revealed = sorted(bid.price_per_lot for bid in lot.bids.values() if bid.is_revealed)
    better = [one for one in revealed if one > price]
    writer.work(
        "C-9",
        f"lot {lot.id}: {len(lot.bids)} sealed bids, {len(revealed)} of them revealed at the least price "
        f"{writer.price(lot.market_id, lot.limit_per_lot)} or more; {len(better)} are better than this one, which "
        "takes at its own price",
        writer.price(lot.market_id, price),
    )
    writer.work(
        "C-10",
        f"{writer.lots(lot.market_id, lots)} x {writer.price(lot.market_id, price)}, which is margin of account "
        f"{own['account_id']} in its place and pays layer 1",
        writer.worth(own["proceeds"]),
    )


def explain_layer_paid(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the payment of a layer: the lesser of the loss and the layer, the payer's share, and the receiver."""
    own = step.said[number].fields
    layer = own["layer"]
    if layer == LAYER_ASSESSMENTS:
        _explain_assessment_paid(writer, step, number)
        return
    if layer == LAYER_MARGIN:
        paid = _same_payer(step.said, own)
        _explain_receiver(writer, step, number, sum(event.fields["amount"] for event in paid))
        return
    if _is_borne(step.said, number):
        _explain_borne(writer, step, number)
        return
    begun = Rewound(writer, step.said, _first(step.said, number, layer))
    left = sum(begun.losses().values())
    if layer == LAYER_SURVIVORS:
        pays = _explain_survivor(writer, begun, left, own["member_id"])
    else:
        held = _held(begun, layer)
        pays = layer_pays(left, held)
        writer.work(
            "C-10",
            f"layer {layer}, {_NAMES[layer]}: the lesser of what is left of the loss, {writer.worth(left)}, and "
            f"what it holds, {writer.worth(held)}",
            writer.worth(pays),
        )
    _explain_receiver(writer, step, number, pays)


def explain_exchange_cash(writer: PartWriter, account: Account, case: DefaultCase) -> None:
    """Explain what an exchange account of the case pays of the loss: cash that its positions and debts do not need."""
    left = sum(case.losses.values())
    spare = beyond_margin(writer.state, account)
    writer.put(
        f"cash of account {account.id} that it does not need at the exchange",
        writer.worth(spare),
        sources.balance(account.id, writer.state.valuation.id),
    )
    writer.work(
        "C-10",
        f"layer 1, cash of exchange account {account.id}: the lesser of what is left of the loss, "
        f"{writer.worth(left)}, and what its positions and debts there do not need, {writer.worth(spare)}",
        writer.worth(layer_pays(left, spare)),
    )


def _is_borne(said: Sequence[Event], place: int) -> bool:
    """Return whether a payment of the equity is an advance that it does not get back: no cash moves."""
    own = said[place].fields
    if own["layer"] != LAYER_EQUITY or place + 1 == len(said):
        return False
    after = said[place + 1]
    receiver = own["receiver_account_id"]
    return after.kind == events.ADVANCE_REPAID and after.fields["account_id"] == receiver


def _explain_borne(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain how much of its advance to an account with a loss the equity bears."""
    own = step.said[number].fields
    receiver = AccountId(own["receiver_account_id"])
    loss = Rewound(writer, step.said, number).losses()[receiver]
    advance = advance_of(writer.state, receiver)
    for event in step.said[number:]:
        sign = {events.ADVANCE_REPAID: 1, events.CASH_ADVANCED: -1}.get(event.kind, 0)
        if sign and (event.fields["account_id"], event.fields["asset_id"]) == (
            receiver,
            own["asset_id"],
        ):
            advance += sign * event.fields["amount"]
    writer.put(f"loss of account {receiver}", writer.worth(loss), sources.case_loss(receiver))
    writer.work(
        "C-10",
        f"layer 6, {_NAMES[LAYER_EQUITY]}: the lesser of what is left of the loss of account {receiver}, "
        f"{writer.worth(loss)}, and its unpaid advance, {writer.worth(advance)}, which the equity bears",
        writer.worth(layer_pays(loss, advance)),
    )


def _held(begun: Rewound, layer: int) -> int:
    """Return the amount that a layer with a single payer had before the event.

    The payer is the defaulting member's contribution, or one of the counterparty's own accounts.
    """
    if layer == LAYER_CONTRIBUTION:
        return begun.contribution(begun.case.member_id)
    return begun.own_means(CCP_SKIN if layer == LAYER_SKIN else CCP_EQUITY)


def _explain_survivor(writer: PartWriter, begun: Rewound, left: int, member_id: int) -> int:
    """Explain the payment from one member's contribution, and return the amount.

    Junior parts pay before senior parts, each pro rata.
    """
    held = begun.survivors()
    counts_lots = writer.state.margin.parameters.counts_open_lots()
    seniors = senior_parts(begun.case, held, counts_lots=counts_lots)
    place = list(held).index(member_id)
    writer.put(
        f"contribution of member {member_id}",
        writer.worth(held[member_id]),
        sources.contribution(member_id),
    )
    writer.work(
        "C-9.2",
        f"layer 4: part of the contribution of member {member_id} that its bids make senior",
        writer.worth(seniors[member_id]),
    )
    paid = 0
    juniors = [held[key] - seniors[key] for key in held]
    for name, weights in (("junior", juniors), ("senior", list(seniors.values()))):
        pays = min(left, sum(weights))
        writer.work(
            "C-10",
            f"layer 4, {name} parts: the lesser of what is left of the loss, {writer.worth(left)}, and the "
            f"{writer.worth(sum(weights))} that {len(held)} members hold of them",
            writer.worth(pays),
        )
        if pays and weights[place]:
            paid += explain_share(writer, "C-10", pays, weights, place, writer.worth)
        left -= pays
    return paid


def _explain_receiver(writer: PartWriter, step: StepEvents, number: int, pays: int) -> None:
    """Explain which account of the case receives a payment: the accounts by number, each up to its remaining loss."""
    own = step.said[number].fields
    receiver = own["receiver_account_id"]
    loss = Rewound(writer, step.said, number).losses()[receiver]
    given = sum(event.fields["amount"] for event in _same_payer(step.said, own, number))
    writer.put(f"loss of account {receiver}", writer.worth(loss), sources.case_loss(receiver))
    writer.work(
        "C-10",
        f"to account {receiver}, the first with a loss that is left: the lesser of {writer.worth(loss)} and what this "
        f"payer has not given to others, {writer.worth(pays - given)}",
        writer.worth(layer_pays(loss, pays - given)),
    )


def _same_payer(
    said: Sequence[Event], own: dict[str, int], before: int | None = None
) -> list[Event]:
    """Return the payments by the same member and account, from the same layer, for the same case; those `before`."""
    names = ("case_id", "layer", "member_id", "account_id")
    return [
        event
        for place, event in enumerate(said[:before])
        if event.kind == events.DEFAULT_LAYER_PAID
        and all(event.fields[name] == own[name] for name in names)
        and not _is_borne(said, place)
    ]


def _explain_assessment_paid(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain a payment for an assessment: the part that the member pays of the amount called."""
    own = step.said[number].fields
    before = Rewound(writer, step.said, number)
    one = before.case.assessments[own["member_id"]]
    pays = sum(event.fields["amount"] for event in _same_payer(step.said, own))
    paid = one.paid - pays
    writer.put(
        f"called of member {one.member_id}",
        writer.worth(one.called),
        sources.assessment(before.case.id, one.member_id),
    )
    writer.work(
        "C-10",
        f"layer 5: called {writer.worth(one.called)}, paid before {writer.worth(paid)}, now "
        f"{writer.worth(pays)}: left",
        writer.worth(one.called - paid - pays),
    )
    _explain_receiver(writer, step, number, pays)


def explain_assessment(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the amount called of a member: pro rata to the caps, by its contribution before the member paid."""
    own = step.said[number].fields
    before = Rewound(writer, step.said, number)
    left = sum(before.losses().values())
    survivors_at = number
    for place in range(number):
        event = step.said[place]
        if event.kind == events.DEFAULT_LAYER_PAID and event.fields["layer"] == LAYER_SURVIVORS:
            survivors_at = place
            break
    held = Rewound(writer, _of_case(step.said, survivors_at, own["case_id"]), 0).survivors()
    multiple = before.case.assessment_cap_ppb
    member_id = own["member_id"]
    cap = assessment_cap(held[member_id], multiple)
    writer.work(
        "C-10",
        f"layer 5: cap of member {member_id}, {percent(multiple)} of its contribution of "
        f"{writer.worth(held[member_id])}, rounded down",
        writer.worth(cap),
    )
    begun = Rewound(writer, _of_case(step.said, 0, own["case_id"]), 0)
    caps = {
        key: min(assessment_cap(one, multiple), *begun.other_caps(key).values(), _NO_CAP)
        for key, one in held.items()
    }
    for rule, left_to_call in begun.other_caps(member_id).items():
        cap = min(cap, left_to_call)
        writer.work(rule, f"{_CAPS[rule]}, {writer.worth(left_to_call)}", writer.worth(cap))
    total = min(left, sum(caps.values()))
    writer.work(
        "C-10",
        f"the lesser of what is left of the loss, {writer.worth(left)}, and all caps, "
        f"{writer.worth(sum(caps.values()))}",
        writer.worth(total),
    )
    explain_share(
        writer, "C-10", total, list(caps.values()), list(caps).index(member_id), writer.worth
    )


def _of_case(said: Sequence[Event], place: int, case_id: int) -> Sequence[Event]:
    """Return the events from the first event of a case on, at or after `place`."""
    while said[place].fields.get("case_id") != case_id:
        place += 1
    return said[place:]
