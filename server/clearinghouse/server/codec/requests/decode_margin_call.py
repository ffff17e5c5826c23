# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of those MarginCallService calls to commands that have lists.

Owns those decoders: SetMarginScenarios and SetStressScenario.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import column_of, head, name_of, parse_one
from clearinghouse.statemachine.vocabulary.commands import SetMarginScenarios, SetStressScenario
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import STRESS_SHOCKS_MAX
from clearinghouse.v1 import margin_call_pb2

SCENARIOS_MAX: Final = 3_000
NAME_MAX: Final = 64


def decode_set_margin_scenarios(raw: bytes, principal: str, scales: Scales) -> SetMarginScenarios:
    """Decode SetMarginScenarios: the returns of an asset in each scenario."""
    request = parse_one(margin_call_pb2.SetMarginScenariosRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    returns_ppb = column_of(request.returns_ppb, "returns_ppb", SCENARIOS_MAX)
    return SetMarginScenarios(
        principal, request_id, created_ns, AssetId(request.asset_id), returns_ppb
    )


def decode_set_stress_scenario(raw: bytes, principal: str, scales: Scales) -> SetStressScenario:
    """Decode SetStressScenario: its name, and the shock to the price of each of its assets."""
    del scales  # no field has a scale
    request = parse_one(margin_call_pb2.SetStressScenarioRequest, raw)
    request_id, created_ns = head(request)
    name = name_of(request.name, "name", NAME_MAX)
    return SetStressScenario(
        principal,
        request_id,
        created_ns,
        request.scenario_id,
        name,
        column_of(request.asset_ids, "asset_ids", STRESS_SHOCKS_MAX),
        column_of(request.shocks_ppb, "shocks_ppb", STRESS_SHOCKS_MAX),
    )
