# SPDX-License-Identifier: Apache-2.0
"""Explain how unpaid gains pay a loss, and how nets of a case are torn up (SPEC C-10).

Owns the text of these explanations. Gains and opposite nets are those that the observer saw before the decision.
"""

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.server.analysis.explain.default import Rewound
from clearinghouse.server.analysis.explain.shares import explain_share
from clearinghouse.server.analysis.explain.step_events import GainsFound, StepEvents
from clearinghouse.statemachine.arithmetic.default_waterfall import layer_pays
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId


def explain_cut(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the cut of a gain that is not paid: pro rata to the unpaid gains, and at most the whole gain.

    A gain of the defaulting member pays first, as far as the account with the loss loses in the same session.
    """
    own = step.said[number].fields
    case_id, account_id = own["case_id"], own["account_id"]
    receiver = own["receiver_account_id"]
    loss = Rewound(writer, step.said, number).losses()[receiver]
    found = next((one for one in step.gains if one.case_id == case_id), None)
    if _is_of_margin(step, number, found):
        writer.work(
            "C-10",
            f"layer 1: of the loss of account {receiver} {writer.worth(loss)} is left; the member's "
            f"own account {account_id} gains in the same session, and pays",
            writer.worth(own["amount"]),
        )
        return
    cuts = {
        place: event.fields["amount"]
        for place, event in enumerate(step.said)
        if event.kind == events.GAIN_CUT
        and (event.fields["case_id"], event.fields["account_id"]) == (case_id, account_id)
        and not _is_of_margin(step, place, found)
    }
    if found is None:
        cut = sum(cuts.values())
        writer.work(
            "C-10", "layer 7: the cut was found in an earlier slice, and is", writer.worth(cut)
        )
    else:
        cut = _explain_share_of_gain(writer, found, AccountId(account_id))
    left = cut - sum(amount for place, amount in cuts.items() if place < number)
    writer.put(f"loss of account {receiver}", writer.worth(loss), sources.case_loss(receiver))
    writer.work(
        "C-10",
        f"to account {receiver}, the first with a loss that is left: the lesser of {writer.worth(loss)} and what this "
        f"cut has not given to others, {writer.worth(left)}",
        writer.worth(layer_pays(loss, left)),
    )


def _is_of_margin(step: StepEvents, number: int, found: GainsFound | None) -> bool:
    """Return whether a cut is of layer 1: it follows the loss of its case, before other gains are searched for."""
    case_id = step.said[number].fields["case_id"]
    begun = any(
        event.kind == events.DEFAULT_LOSS_FOUND and event.fields["case_id"] == case_id
        for event in step.said[:number]
    )
    return begun and (found is None or number < found.place)


def _explain_share_of_gain(writer: PartWriter, found: GainsFound, account_id: AccountId) -> int:
    """Explain the part of an account's unpaid gain that is cut, and return it."""
    gains = found.gains
    total = sum(gains.values())
    writer.work(
        "C-10",
        f"layer 7: {writer.worth(found.loss)} is left; gains of {len(gains)} accounts "
        "that are not paid come to",
        writer.worth(total),
    )
    writer.work(
        "C-10",
        f"gain of account {account_id} that is not paid, at the marks of the case",
        writer.worth(gains[account_id]),
    )
    weights, place = list(gains.values()), list(gains).index(account_id)
    return explain_share(
        writer, "C-10", layer_pays(found.loss, total), weights, place, writer.worth
    )


def explain_torn_up(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain how many lots of the case's net are torn up with one account: pro rata to the nets on the other side."""
    own = step.said[number].fields
    account_id, market_id = AccountId(own["account_id"]), MarketId(own["market_id"])
    net = [one for one in step.torn_up if one.place <= number][-1]
    writer.put(
        f"mark of {writer.market(market_id).symbol}",
        writer.price(market_id, own["price_per_lot"]),
        sources.index(writer.state.markets[market_id].base.id),
    )
    writer.work(
        "C-10",
        f"a net of {writer.lots(market_id, net.lots)} that no bid took over ends; of all on the other side, "
        f"{writer.lots(market_id, sum(net.others.values()))}, account {account_id} has",
        writer.lots(market_id, net.others[account_id]),
    )
    explain_share(
        writer,
        "C-10",
        net.lots,
        list(net.others.values()),
        list(net.others).index(account_id),
        lambda lots: writer.lots(market_id, lots),
    )
