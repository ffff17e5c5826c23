# SPDX-License-Identifier: Apache-2.0
"""C-10 against the golden vectors: what each layer of the default waterfall pays, and each member of a layer."""

from fractions import Fraction
from itertools import pairwise

from clearinghouse.statemachine.arithmetic import default_waterfall as kernel
from clearinghouse.statemachine.vocabulary.types import PPB
from tests.realdata import vectors
from tests.vectors.reader import Vector, check, parametrize


def by_id(entries: list[Vector]) -> list[Vector]:
    """Members in the order in which shares are made whole."""
    return sorted(entries, key=lambda entry: int(entry["member"]))


def test_there_are_vectors_of_every_layer() -> None:
    """Each layer of the waterfall is the last that pays in some vector, and the vectors name it in the same order."""
    order = [layer["layer"] for layer in vectors("waterfall")[0]["exact"]["layers"]]
    last = set()
    for vector in vectors("waterfall"):
        layers = vector["exact"]["layers"]
        assert [layer["layer"] for layer in layers] == order
        last |= {one["layer"] for one, after in pairwise(layers) if int(after["pays_units"]) == 0}
    assert last >= set(order[:-1])


@parametrize("waterfall")
def test_layers_and_shares(vector: Vector) -> None:
    """The functions of the waterfall, one after the other, pay what the vector says, to the unit."""
    given = vector["inputs"]
    left = int(given["loss_units"])
    pays: dict[str, int] = {}
    for layer, available in (
        ("CLIENT_MARGIN", given["client_margin_units"] if given["loss_of"] == "CLIENT" else "0"),
        ("HOUSE_MARGIN", given["house_margin_units"]),
        ("DEFAULTER_CONTRIBUTION", given["defaulter_contribution_units"]),
        ("CCP_SKIN", given["ccp_skin_units"]),
    ):
        pays[layer] = kernel.layer_pays(left, int(available))
        left -= pays[layer]

    survivors = by_id(given["survivors"])
    contributions = [int(one["contribution_units"]) for one in survivors]
    is_junior = [one["junior"] for one in survivors]
    seniors = [0 if junior else one for one, junior in zip(contributions, is_junior, strict=True)]
    paid, left = kernel.survivors_pay(left, contributions, seniors)
    pays["SURVIVORS_JUNIOR"] = sum(p for p, junior in zip(paid, is_junior, strict=True) if junior)
    pays["SURVIVORS"] = sum(paid) - pays["SURVIVORS_JUNIOR"]

    multiple_ppb = Fraction(given["assessment_cap_multiple"]) * PPB
    assert multiple_ppb.denominator == 1
    caps = [kernel.assessment_cap(one, int(multiple_ppb)) for one in contributions]
    assessed, left = kernel.capped_shares(left, caps)
    pays["ASSESSMENTS"] = sum(assessed)
    pays["CCP_EQUITY"] = kernel.layer_pays(left, int(given["ccp_equity_units"]))
    left -= pays["CCP_EQUITY"]
    gainers = by_id(given["unpaid_vm_gains"])
    cut, left = kernel.capped_shares(left, [int(one["gain_units"]) for one in gainers])
    pays["VM_GAINS_HAIRCUT"] = sum(cut)
    pays["TEAR_UP"] = left

    members = [str(one["member"]) for one in survivors]
    results = {
        "layers": [
            {"layer": layer["layer"], "pays_units": pays[layer["layer"]]}
            for layer in vector["exact"]["layers"]
        ],
        "survivor_share_units": dict(zip(members, paid, strict=True)),
        "survivor_pays_units": dict(zip(members, paid, strict=True)),
        "assessment_share_units": dict(zip(members, assessed, strict=True)),
        "assessment_pays_units": dict(zip(members, assessed, strict=True)),
    }
    if gainers:
        cuts = {str(one["member"]): part for one, part in zip(gainers, cut, strict=True)}
        results |= {"gain_haircut_share_units": cuts, "gain_haircut_units": cuts}
    check(vector, results)
