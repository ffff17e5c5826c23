# SPDX-License-Identifier: Apache-2.0
"""Read the .proto files as protoc does, with their comments. This module interprets no option."""

import subprocess
import sys
import tempfile
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet


class SchemaError(ValueError):
    """The schema contradicts itself or lacks a fact that an emitter needs."""


def read_files(root: Path) -> FileDescriptorSet:
    """Return the .proto files below a folder with their comments, as protoc reads them.

    Raises SchemaError if it cannot.
    """
    paths = sorted(
        path.relative_to(root).as_posix() for path in root.glob("clearinghouse/v1/*.proto")
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "schema.binpb"
        command = [
            sys.executable,
            "-m",
            "grpc_tools.protoc",
            f"--proto_path={root}",
            f"--descriptor_set_out={target}",
            "--include_source_info",
            *paths,
        ]
        if subprocess.run(command, check=False).returncode != 0:
            raise SchemaError("protoc cannot read the schema")
        return FileDescriptorSet.FromString(target.read_bytes())
