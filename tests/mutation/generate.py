# SPDX-License-Identifier: Apache-2.0
"""Lets mutmut write the mutants of each module that changed: started by `run` alone, in the staged copy.

Owns nothing but the call: mutmut reads its settings from the working directory as soon as it is imported.
"""

import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from mutmut.__main__ import create_mutants
from mutmut.mutation import trampoline
from mutmut.utils.file_utils import copy_src_dir


def main(children: int) -> int:
    """Write the mutants; what was written before stays where its source did."""
    Path("mutants").mkdir(exist_ok=True)
    trampoline.set_mutant_under_test("mutant_generation")
    with redirect_stdout(StringIO()):
        copy_src_dir()
        create_mutants(children)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
