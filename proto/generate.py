# SPDX-License-Identifier: Apache-2.0
"""Generate the code that comes from the schema, lint the schema and guard it against breaking changes.

Owns `gen/python/` and `image.binpb`, and calls `proto.schema` for the source files of `proto/schema/outputs.py`; none
of these is edited by hand. The same inputs and tool versions give the same bytes, so `--check` can compare. It must
never fetch anything.

    python proto/generate.py            write gen/python and the source files
    python proto/generate.py --check    exit 1 if a generated file has drifted, or if lint or the guard finds an error
    python proto/generate.py --image    renew image.binpb, the schema that the next changes must not break (a release)
"""

import argparse
import importlib.metadata
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Final

PROTO: Final = Path(__file__).resolve().parent
GENERATED: Final = PROTO / "gen" / "python"
# The wire of the engine that keeps a replicated log; not part of the public API.
REPLICATION: Final = PROTO.parent / "replication"
ENGINE_WIRE: Final = "clearinghouse/replication/wire/etcd.proto"
IMAGE: Final = PROTO / "image.binpb"
# The generators write their version into the code, so another version is drift by itself.
TOOLS: Final = {"grpcio-tools": "1.76.0", "mypy-protobuf": "5.1.0"}
# Where each option and message stands in the serialized file: it repeats the file, and only a runtime in plain Python
# reads it, for copies of descriptors.
PLACES: Final = re.compile(r"(?ms)^if not _descriptor\._USE_C_DESCRIPTORS:\n.*?(?=^# @@)")
LICENCE: Final = "# SPDX-License-Identifier: Apache-2.0\n"


def tool(name: str) -> str:
    """Return the path of an executable that came with a package of this Python."""
    beside = Path(sysconfig.get_path("scripts")) / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        sys.exit(f"proto: {name} is missing; install the development dependencies")
    return found


def generate(target: Path) -> None:
    """Generate all files of `gen/python` into an existing folder."""
    for package, wanted in TOOLS.items():
        found = importlib.metadata.version(package)
        if found != wanted:
            sys.exit(
                f"proto: generated code needs {package} {wanted}, this environment has {found}"
            )
    arguments = [
        f"--proto_path={PROTO}",
        f"--python_out={target}",
        f"--pyi_out={target}",
        *sorted(
            path.relative_to(PROTO).as_posix() for path in PROTO.glob("clearinghouse/v1/*.proto")
        ),
    ]
    command = [sys.executable, "-m", "grpc_tools.protoc", *arguments]
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit("proto: protoc failed")
    folder = target / "clearinghouse" / "v1"
    (folder / "py.typed").write_bytes(b"")
    for path in [*folder.glob("*.py"), *folder.glob("*.pyi")]:
        text = PLACES.sub("", path.read_text("utf-8"))
        path.write_text(LICENCE + text, "utf-8")


def generate_engine_wire(target: Path) -> dict[str, bytes]:
    """Generate the messages of etcd's wire into an empty directory; return the bytes of its files by name."""
    arguments = [
        f"--proto_path={REPLICATION}",
        f"--plugin=protoc-gen-mypy={tool('protoc-gen-mypy')}",
        f"--python_out={target}",
        f"--mypy_out=quiet:{target}",
    ]
    command = [sys.executable, "-m", "grpc_tools.protoc", *arguments, ENGINE_WIRE]
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit("proto: protoc failed")
    return {name: LICENCE.encode() + data for name, data in tree(target).items()}


def tree(root: Path) -> dict[str, bytes]:
    """Return the bytes of all files below a folder, by their relative path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def run_buf(*arguments: str) -> bool:
    """Run the tool buf on the schema with these arguments; return True if it exits with 0."""
    return subprocess.run([tool("buf"), *arguments], cwd=PROTO, check=False).returncode == 0


def run_schema(*arguments: str) -> bool:
    """Write the source files of the schema, or with `--check` compare them; return True if that succeeds.

    A new process does it, because it must load the newly generated options.
    """
    command = [sys.executable, "-m", "proto.schema", *arguments]
    return subprocess.run(command, cwd=PROTO.parent, check=False).returncode == 0


def drift() -> list[str]:
    """Return the names of generated files that are missing, superfluous or not up to date."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh, committed = tree(Path(folder)), tree(GENERATED)
    different = {
        f"gen/python/{name}"
        for name in fresh.keys() | committed.keys()
        if fresh.get(name) != committed.get(name)
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, data in generate_engine_wire(Path(folder)).items():
            path = REPLICATION / name
            if not path.exists() or path.read_bytes() != data:
                different.add(f"../replication/{name}")
    return sorted(different)


def main() -> int:
    """Run the step that the command line states; return 0 if all is well, 1 if a check found an error."""
    parser = argparse.ArgumentParser(description="Generate and check the code of the public API.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check",
        action="store_true",
        help="report drift, lint and breaking changes; write nothing",
    )
    what.add_argument(
        "--image",
        action="store_true",
        help="renew the descriptor image that breaking checks compare with",
    )
    options = parser.parse_args()
    if options.check:
        different = drift()
        for name in different:
            sys.stderr.write(f"proto: drift in {name}; run python proto/generate.py\n")
        passed = run_buf("lint") and run_buf("format", "--diff", "--exit-code")
        passed = passed and run_buf("breaking", "--against", IMAGE.name)
        passed = run_schema("--check") and passed
        return 0 if passed and not different else 1
    if options.image:
        return 0 if run_buf("build", "--exclude-source-info", "--output", IMAGE.name) else 1
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        shutil.rmtree(GENERATED, ignore_errors=True)
        shutil.copytree(folder, GENERATED)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in generate_engine_wire(Path(folder)).items():
            (REPLICATION / name).write_bytes(data)
    return 0 if run_schema() else 1


if __name__ == "__main__":
    sys.exit(main())
