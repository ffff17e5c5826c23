# SPDX-License-Identifier: Apache-2.0
"""Explain who pays a loss that no default caused: equity, members' shares, and the uncovered part (SPEC C-13).

Owns the text of these explanations. Members' exposures come from their events, since the state already includes their
payments.
"""

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter, percent
from clearinghouse.server.analysis.explain.shares import explain_share
from clearinghouse.server.analysis.explain.step_events import StepEvents
from clearinghouse.statemachine.arithmetic.default_waterfall import assessment_cap
from clearinghouse.statemachine.default.non_default_losses import exposed_members
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.holders import NonDefaultLoss, NonDefaultLossTerms
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import LOSS_BORNE_BY_COVER, LOSS_BORNE_BY_EQUITY


def _loss_of(
    writer: PartWriter, own: dict[str, int]
) -> tuple[NonDefaultLoss, NonDefaultLossTerms | None]:
    """Return the loss that an event concerns, and the terms for its cause and asset."""
    holders = writer.state.holders
    loss = holders.non_default_losses[own["loss_id"]]
    return loss, holders.loss_terms.get(pair_key(loss.asset_id, loss.cause))


def explain_shared(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the share of a member in a loss: its cap, the shared part of the loss, and the largest remainder."""
    own = step.said[number].fields
    loss, terms = _loss_of(writer, own)
    assert terms is not None
    shared = [one.fields for one in step.said if one.kind == events.NON_DEFAULT_LOSS_SHARED]
    stated = {one["member_id"]: one["exposed"] for one in shared}
    exposed = {
        member.id: stated.get(member.id, amount)
        for member, amount in exposed_members(writer.state, loss)
    }
    caps = {key: assessment_cap(amount, terms.member_cap_ppb) for key, amount in exposed.items()}
    member_id, asset_id = own["member_id"], own["asset_id"]

    def text(amount: int) -> str:
        return writer.amount(asset_id, amount)

    writer.work(
        "C-13",
        f"cap of member {member_id}: {percent(terms.member_cap_ppb)} of {text(own['exposed'])}, rounded down",
        text(caps[member_id]),
    )
    left = loss.amount - loss.by_equity
    total = min(left, sum(caps.values()))
    writer.work(
        "C-13",
        f"the lesser of what the equity leaves of {text(loss.amount)}, {text(left)}, and all caps, "
        f"{text(sum(caps.values()))}",
        text(total),
    )
    explain_share(writer, "C-13", total, list(caps.values()), list(caps).index(member_id), text)


def explain_paid(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain a payment for a loss: the part that the counterparty's equity bears, or the unpaid rest of a member's
    share.
    """
    own = step.said[number].fields
    loss, terms = _loss_of(writer, own)
    account_id, asset_id, amount = own["account_id"], AssetId(own["asset_id"]), own["amount"]
    free = amount - own["released"]
    holding = writer.state.accounts[AccountId(account_id)].holdings[asset_id]
    writer.put(
        "free balance",
        writer.amount(asset_id, max(free_balance(holding) + free, 0)),
        sources.balance(account_id, asset_id),
    )
    if own["payer"] == LOSS_BORNE_BY_EQUITY:
        most = 0 if terms is None else terms.equity_max
        writer.work(
            "C-13",
            f"the least of the loss, {writer.amount(asset_id, loss.amount)}, the part of the equity, "
            f"{writer.amount(asset_id, most)}, and what is free",
            writer.amount(asset_id, amount),
        )
        return
    if own["payer"] == LOSS_BORNE_BY_COVER:
        writer.work(
            "C-13",
            f"paid of the uncovered part, {writer.amount(asset_id, own['left'] + amount)}",
            writer.amount(asset_id, amount),
        )
        return
    share = paid = 0
    for event in step.said[:number]:
        is_of_member = event.fields.get("member_id") == own["member_id"]
        if event.kind == events.NON_DEFAULT_LOSS_SHARED and is_of_member:
            share = event.fields["share"]
        elif event.kind == events.NON_DEFAULT_LOSS_PAID and is_of_member:
            paid += event.fields["amount"]
    writer.work(
        "C-13",
        f"share of member {own['member_id']}, {writer.amount(asset_id, share)}, less what its accounts before this "
        "one have paid",
        writer.amount(asset_id, share - paid),
    )
    writer.work(
        "C-13",
        f"of that from what is free, and at the exchange could leave, {writer.amount(asset_id, free)}, "
        f"then from collateral {writer.amount(asset_id, own['released'])}",
        writer.amount(asset_id, amount),
    )


def explain_uncovered(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the uncovered part of a loss: the loss less the payments of equity and members."""
    own = step.said[number].fields
    loss, _ = _loss_of(writer, own)
    asset_id = own["asset_id"]
    writer.work(
        "C-13",
        f"loss of {writer.amount(asset_id, loss.amount)}, less {writer.amount(asset_id, loss.by_equity)} of the "
        f"equity and {writer.amount(asset_id, loss.by_members)} of members",
        writer.amount(asset_id, loss.amount - loss.by_equity - loss.by_members),
    )
