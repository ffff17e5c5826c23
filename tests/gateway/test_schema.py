# SPDX-License-Identifier: Apache-2.0
"""The description of the API, and a call that a copy of the schema has: both reach the gateway with no line by hand."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from proto.schema.emit.openapi import openapi_document
from proto.schema.files import read_files
from proto.schema.reader import PROTO, schema_of
from tests.gateway.asking import Caller, RunningGateway, fresh
from tests.gateway.conftest import World
from tests.gateway.test_calls import PLACE, order

CALL: Final = """
  // How much of the journal there is.
  rpc GetLength(GetLengthRequest) returns (GetLengthResponse) {
    option (access) = {any: "ALL"};
  }
"""
MESSAGES: Final = """
// What to count.
message GetLengthRequest {
  // The first sequence that counts.
  uint64 first_sequence = 1 [(unit) = UNIT_SEQUENCE];
}

// What was counted.
message GetLengthResponse {
  // How many sequences there are.
  uint64 count = 1 [(unit) = UNIT_COUNT];
}
"""


def test_a_call_of_a_copy_of_the_schema_is_served(world: World, tmp_path: Path) -> None:
    """A call added to the schema alone is described, read strictly, and forwarded: the server knows no such call."""
    copy = tmp_path / "proto"
    shutil.copytree(PROTO / "clearinghouse", copy / "clearinghouse")
    journal = copy / "clearinghouse" / "v1" / "journal.proto"
    text = journal.read_text(encoding="utf-8")
    head = "service JournalService {"
    journal.write_text(text.replace(head, head + CALL) + MESSAGES, encoding="utf-8")
    document = openapi_document(schema_of(read_files(copy)))
    path = "/clearinghouse.v1.JournalService/GetLength"
    line = next(line for line in document.splitlines() if line.startswith(f'"{path}"'))
    assert "How much of the journal there is" in line
    assert '"firstSequence": {"type": "string"' in document

    made = tmp_path / "made"
    made.mkdir()
    files = [str(one) for one in (copy / "clearinghouse" / "v1").glob("*.proto")]
    flags = (f"--proto_path={copy}", f"--python_out={made}")
    subprocess.run((sys.executable, "-m", "grpc_tools.protoc", *flags, *files), check=True)
    with RunningGateway(world.server.address, tmp_path / "log", path=made) as gateway:
        caller = gateway.caller(connect_timeout_ms="10000")
        forwarded = caller.text("JournalService/GetLength", '{"firstSequence": "1"}')
        refused = caller.text("JournalService/GetLength", '{"firstSequence": 1}')
        assert caller.read("JournalService/GetHead").status == 200
    assert (forwarded.status, forwarded.json["code"]) == (501, "unimplemented")
    assert (refused.status, refused.field) == (400, "firstSequence")


def test_the_description_fits_what_is_sent_and_answered(world: World, caller: Caller) -> None:
    """The served document describes every unary call, and bodies that pass it are those that the gateway takes."""
    document = caller.send("/openapi.json", None, method="GET").json
    assert document["openapi"] == "3.1.1"
    unary = {
        method.path
        for method in schema_of(read_files(PROTO)).methods
        if not method.streams_requests and not method.streams_replies
    }
    assert set(document["paths"]) == unary | {"/streams"}

    def checks(name: str, body: object) -> list[str]:
        """What a schema of the document finds wrong with a body."""
        wanted = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        return [error.message for error in Draft202012Validator(wanted).iter_errors(body)]

    sale = order(world, world.system.bob, "SELL", "1", "151")
    request: dict[str, Any] = fresh() | {"orders": [sale]}
    operation = document["paths"][f"/clearinghouse.v1.{PLACE}"]["post"]
    assert "Roles: " in operation["description"]
    assert "TICK_SIZE" in operation["description"]
    assert checks("PlaceOrdersRequest", request) == []
    answer = caller.done(PLACE, **request)
    assert checks("PlaceOrdersResponse", answer) == []
    for wrong in ({"price": 151.5}, {"accountId": 7}, {"side": "UP"}, {"quickly": True}):
        assert checks("PlaceOrdersRequest", request | {"orders": [sale | wrong]}) != []
        assert caller.command(PLACE, orders=[sale | wrong]).status == 400
