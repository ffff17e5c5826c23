# SPDX-License-Identifier: Apache-2.0
"""Reads of the defaults of clearing members, from bytes to replies (SPEC C-9, C-10).

Owns the table `DEFAULT_READS`, a part of that in `reads`. Must never keep an object of the state in a view.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.forms import ENTRIES_PER_UNIT, Query, View
from clearinghouse.server.codec.replies import default
from clearinghouse.server.codec.wire import parse
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.clearing import default as views
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.v1 import default_pb2

DEFAULT: Final = "/clearinghouse.v1.DefaultService/"


def _units_of(state: State, case: DefaultCase) -> int:
    """Return the units of work of reading a case's nets: each of its accounts is looked up in each market of each
    session.
    """
    markets = sum(len(session.markets) for session in state.clearing.sessions.values())
    return len(case.losses_found) * (markets + 1) // ENTRIES_PER_UNIT


def list_default_cases(raw: bytes) -> Query:
    """Decode a ListDefaultCases request to the query that answers it."""
    request = parse(default_pb2.ListDefaultCasesRequest, raw)

    def read(state: State) -> View:
        seen = views.case_views(state)
        return lambda as_of, scales: default.list_default_cases(seen, as_of, scales)

    def units(state: State) -> int:
        return sum(_units_of(state, case) for case in state.defaults.cases.values())

    return Query(request.min_sequence, read, units)


def get_default_case(raw: bytes) -> Query:
    """Decode a GetDefaultCase request to the query that answers it."""
    request = parse(default_pb2.GetDefaultCaseRequest, raw)

    def read(state: State) -> View | EdgeError:
        case = state.defaults.cases.get(request.case_id)
        if case is None:
            return EdgeError(
                codes.NOT_FOUND, f"there is no default case {request.case_id}", "case_id"
            )
        seen = views.case_view(state, case)
        positions = views.position_views(state, case)
        layers = views.layer_views(state, case)
        lots = views.lot_views(case)
        assessments = views.assessment_views(case)
        return lambda as_of, scales: default.default_case_report(
            seen, positions, layers, lots, assessments, as_of, scales
        )

    def units(state: State) -> int:
        case = state.defaults.cases.get(request.case_id)
        if case is None:
            return 0
        return 2 * _units_of(state, case) + len(state.clearing.members)

    return Query(request.min_sequence, read, units)


DEFAULT_READS: Final[dict[str, Callable[[bytes], Query]]] = {
    f"{DEFAULT}ListDefaultCases": list_default_cases,
    f"{DEFAULT}GetDefaultCase": get_default_case,
}
