# SPDX-License-Identifier: Apache-2.0
"""Convert parameters in force and their announced changes to messages (SPEC Q-3, Q-9).

Owns the replies of ListSettings and ListAnnouncedSettings: each states a call that would set exactly these values.
"""

from collections.abc import Sequence

from clearinghouse.server.codec.events.statements import STATEMENTS
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.authority.settings import AnnouncedView, SettingView
from clearinghouse.v1 import event_pb2, market_data_pb2, query_pb2


def list_settings(
    views: Sequence[SettingView], as_of: int, scales: Scales
) -> query_pb2.ListSettingsResponse:
    """Return the reply of ListSettings."""
    return query_pb2.ListSettingsResponse(
        as_of_sequence=as_of,
        settings=[
            query_pb2.Setting(
                version=view.version,
                in_force=STATEMENTS[type(view.command)](view.command, scales),
                announced=[_announced(change, scales) for change in view.announced],
            )
            for view in views
        ],
    )


def list_announced_settings(
    views: Sequence[AnnouncedView], as_of: int, scales: Scales
) -> market_data_pb2.ListAnnouncedSettingsResponse:
    """Return the reply of ListAnnouncedSettings."""
    return market_data_pb2.ListAnnouncedSettingsResponse(
        as_of_sequence=as_of, changes=[_announced(change, scales) for change in views]
    )


def _announced(change: AnnouncedView, scales: Scales) -> event_pb2.AnnouncedSetting:
    """Return an announced change as a message."""
    return event_pb2.AnnouncedSetting(
        change_id=change.change_id,
        stated=STATEMENTS[type(change.command)](change.command, scales),
        fields=change.fields,
        takes_effect_time_ns=change.due_ns,
    )
