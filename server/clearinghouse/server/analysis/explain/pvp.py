# SPDX-License-Identifier: Apache-2.0
"""Explain what an account pays of the short that a missed pay-in has left (SPEC C-6.1).

Owns the text of these explanations. What accounts bear at most, and the shares, come from the machine's own functions.
"""

from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.server.analysis.explain.shares import explain_share
from clearinghouse.server.analysis.explain.step_events import ShortShared, StepEvents
from clearinghouse.statemachine.arithmetic.default_waterfall import capped_shares
from clearinghouse.statemachine.pvp.cover import most_borne
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId


def short_shared(state: State, member: PvpMember, asset_id: AssetId, place: int) -> ShortShared:
    """Return the sharing of a short that is about to be made; `place`: the events of the step before."""
    caps = most_borne(state, member, asset_id)
    short = -member.claims[asset_id]
    shares, left = capped_shares(short, list(caps.values()))
    borne = dict(zip(caps, shares, strict=True))
    claims = {
        one: state.pvp.members[one].claims.get(asset_id, 0) - borne.get(one, 0)
        for one in sorted(state.pvp.members)
    }
    claims = {one: claim for one, claim in claims.items() if claim > 0}
    return ShortShared(place, short, caps, sum(1 for share in shares if share), left, claims)


def explain_short_shared(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain a payer's part: by what it received net from the failing party, or by its claim in the currency."""
    own = step.said[number].fields
    payer, asset_id = AccountId(own["account_id"]), own["asset_id"]
    found = [one for one in step.shorts if one.place <= number][-1]

    def text(amount: int) -> str:
        return writer.amount(asset_id, amount)

    failing = f"account {own['counterparty_account_id']}"
    writer.work("C-6.1", f"short of {failing} that its other claims did not buy", text(found.short))
    if number - found.place < found.capped:
        weights, total = found.caps, found.short - found.left
        writer.work(
            "C-6.1",
            f"what account {payer} received today in net from the party of {failing}, worth at most",
            text(weights[payer]),
        )
        if found.left:
            writer.work("C-6.1", f"{len(weights)} accounts bear together at most", text(total))
    else:
        weights, total = found.claims, found.left
        writer.work("C-6.1", "left beyond what accounts received in net, for claims", text(total))
        writer.work("C-6.1", f"claim of account {payer} then", text(weights[payer]))
    explain_share(writer, "C-6.1", total, list(weights.values()), list(weights).index(payer), text)
