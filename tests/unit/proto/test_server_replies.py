# SPDX-License-Identifier: Apache-2.0
"""Encoders of replies that the schema gives: which messages have one, and a `view` that does not fit."""

from dataclasses import replace

import pytest

from proto.schema.emit.server_replies import Encoders, Views, replies_module
from proto.schema.files import SchemaError
from proto.schema.model import Schema
from proto.schema.outputs import ROOT, VIEWS_FOLDER, classes_of
from proto.schema.reader import read_schema

# Messages of unary reads that are written by hand: their fields follow from more than one attribute.
BY_HAND = {
    "AnnouncedSetting",
    "Brake",
    "CallPart",
    "GetCallResponse",
    "GetOrderResponse",
    "JournaledCall",
    "ListAnnouncedSettingsResponse",
    "ListBrakesResponse",
    "ListOrdersResponse",
    "ListPastOrdersResponse",
    "ListSettingsResponse",
    "Order",
    "PastOrder",
    "Refusal",
    "Setting",
    "Statement",
    "SupposedAnswer",
    "WhatIfResponse",
}
READS = ("HistoryService", "MarketDataService", "QueryService", "RiskService")


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The schema."""
    return read_schema()


@pytest.fixture(scope="module")
def views() -> Views:
    """The machine's views with those of the past."""
    paths = [*(ROOT / VIEWS_FOLDER).rglob("*.py")]
    paths.append(ROOT / "server/clearinghouse/server/codec/reads/past_views.py")
    codec = ROOT / "server/clearinghouse/server/codec/reads"
    paths += [codec / "history_views.py", codec / "history_money_views.py"]
    return {
        name: ("a.module", fields) for path in paths for name, fields in classes_of(path).items()
    }


def test_every_message_of_a_read_has_an_encoder(schema: Schema, views: Views) -> None:
    """But those that are listed here."""
    written = {message.name for message in Encoders(schema, views).messages}
    todo = [
        method.reply
        for method in schema.methods
        if method.service in READS and not method.streams_replies
    ]
    seen = {}
    while todo:
        message = todo.pop()
        seen[message.name] = message
        todo += [
            schema.message_by_name[field.type_name]
            for field in message.fields
            if field.type == "message" and message.name != "Statement"
        ]
    assert set(seen) - written == BY_HAND


def test_a_view_that_lacks_an_attribute_is_refused(schema: Schema, views: Views) -> None:
    """The module of the view and the option are named."""
    module, fields = views["BalanceView"]
    less = {**views, "BalanceView": (module, fields - {"free"})}
    with pytest.raises(SchemaError, match=r"Balance\.free: BalanceView has no free"):
        replies_module(schema, less, "query")


def test_a_view_that_there_is_not_is_refused(schema: Schema, views: Views) -> None:
    """A misspelled option names the message."""
    wrong = tuple(
        replace(message, view="BalanceVew") if message.name == "Balance" else message
        for message in schema.messages
    )
    with pytest.raises(SchemaError, match="Balance shows BalanceVew"):
        Encoders(replace(schema, messages=wrong), views)
