# SPDX-License-Identifier: Apache-2.0
"""Explain what an account pays of a loss that the other side of its market bears (SPEC W-5).

Owns the text of these explanations, and the rounds of a sharing. The members of the sharing, their lots and what they
can pay are those that the observer saw in the machine's own sharing.
"""

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.server.analysis.explain.shares import explain_share
from clearinghouse.server.analysis.explain.step_events import LossShared, StepEvents
from clearinghouse.statemachine.arithmetic.money import pro_rata
from clearinghouse.statemachine.state.deleveraging import RestClosing


def loss_shared(rest: RestClosing, place: int) -> LossShared:
    """Return the sharing of a loss as it is when its members pay; `place`: the events of the step before."""
    # A part that no member can bear is left; it was shared together with the others.
    loss = sum(rest.borne) + rest.left
    found = LossShared(place, rest.is_again, loss, dict(rest.members), [])
    can_pay = dict(zip(found.sizes, rest.bearable, strict=True))
    left, members = loss, [one for one, amount in can_pay.items() if amount > 0]
    while left > 0 and members:
        found.rounds.append((left, {one: can_pay[one] for one in members}))
        shares = pro_rata(left, [found.sizes[one] for one in members])
        for one, share in zip(members, shares, strict=True):
            paid = min(share, can_pay[one])
            can_pay[one] -= paid
            left -= paid
        members = [one for one in members if can_pay[one] > 0]
    return found


def explain_loss_shared(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the part of a loss that one account with an opposite position pays, in each round of the sharing."""
    own = step.said[number].fields
    payer, market_id, asset_id = own["counterparty_account_id"], own["market_id"], own["asset_id"]
    found = [one for one in step.losses if one.place <= number][-1]
    lots = sum(found.sizes.values())

    def text(amount: int) -> str:
        return writer.amount(asset_id, amount)

    writer.put(f"position of {payer}", "on the other side", sources.position(payer, market_id))
    writer.work(
        "W-5",
        f"{'what members could not pay in their turn' if found.is_again else 'loss'}, shared among "
        f"{len(found.sizes)} accounts that had {writer.lots(market_id, lots)} on the other side before the closes of "
        f"the pass, {writer.lots(market_id, found.sizes[payer])} of it account {payer}",
        text(found.loss),
    )
    parts: list[int] = []
    for turn, (left, can_pay) in enumerate(found.rounds, 1):
        if payer not in can_pay:
            break
        if turn > 1:
            writer.work(
                "W-5", f"round {turn}: what accounts could not pay with E is left", text(left)
            )
        weights = [found.sizes[one] for one in can_pay]
        share = explain_share(
            writer, "W-5", left, weights, list(can_pay).index(payer), text, is_covered=False
        )
        parts.append(min(share, can_pay[payer]))
        if share > can_pay[payer]:
            writer.work(
                "W-5",
                f"never below E = 0: the lesser of {text(share)} and what its E still pays",
                text(can_pay[payer]),
            )
    if len(parts) > 1:
        writer.work("W-5", f"sum of its parts: {' + '.join(map(text, parts))}", text(sum(parts)))
    if own["amount"] < sum(parts):
        writer.work("W-5", "its E can pay no more now, in its turn", text(own["amount"]))
