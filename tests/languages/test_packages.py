# SPDX-License-Identifier: Apache-2.0
"""What the client of each language publishes is built by its ecosystem's own tool, after its own checks."""

import subprocess
from typing import Final

import pytest

from tests.languages.programs import LONG_BUILD_SECONDS
from tests.sources import ROOT

FILES: Final = {
    "python": {"clearinghouse_client-*.whl": 1},
    "go": {"go.mod": 1, "clearinghouse/v1/*.pb.go": 30},
    "java": {"*-sources.jar": 1, "*-javadoc.jar": 1, "*.jar": 3},
    "rust": {"clearinghouse-client-*.crate": 1},
    "typescript": {"clearinghouse-client-*.tgz": 1},
}


@pytest.mark.nightly
@pytest.mark.timeout(LONG_BUILD_SECONDS)
@pytest.mark.parametrize("language", FILES)
def test_what_is_published_is_built(language: str) -> None:
    """The checks of the ecosystem pass, such as linter, tests and documentation, and the files are there."""
    done = subprocess.run(
        [ROOT / "clients" / "package", language], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    folder = ROOT / "var" / "packages" / language
    for pattern, least in FILES[language].items():
        assert len(list(folder.glob(pattern))) >= least, pattern
