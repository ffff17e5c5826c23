# SPDX-License-Identifier: Apache-2.0
"""Write or check the source files that come from the schema: `python -m proto.schema [--check]`."""

import sys

from proto.schema.outputs import ROOT, differing, generated
from proto.schema.reader import read_schema


def main() -> int:
    """Write the files that are not up to date, or with `--check` name them; return 0 if all are up to date, else 1."""
    texts = generated(read_schema())
    found = differing(texts)
    if "--check" not in sys.argv[1:]:
        for path in found:
            (ROOT / path).write_text(texts[path], "utf-8")
        return 0
    for path in found:
        sys.stderr.write(f"proto: drift in {path}; run python proto/generate.py\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
