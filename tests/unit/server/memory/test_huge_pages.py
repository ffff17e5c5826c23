# SPDX-License-Identifier: Apache-2.0
"""A process of the compiled build has its objects and tables in huge pages, and nothing else changes."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest

from clearinghouse.server import memory
from clearinghouse.server.memory.huge_pages import HUGE_TABLES, SETTINGS, TUNABLES, use_huge_pages

ENABLED = Path("/sys/kernel/mm/transparent_hugepage/enabled")
ARENAS = Path(memory.__file__).with_name("arenas.c")
# 200 MiB of objects and a table of 80 MiB; the objects are freed too, also those from before the call.
PROGRAM = """
import sys
from clearinghouse.server.memory import __path__
__path__.append(sys.argv[1])
from clearinghouse.server.memory.huge_pages import use_huge_pages
before = [(number,) for number in range(100_000)]
use_huge_pages(for_tables=True)
objects = [(number,) for number in range(2_000_000)]
table = dict.fromkeys(range(2_000_000))
lines = open("/proc/self/smaps_rollup").read().splitlines()
huge, = (line.split()[1] for line in lines if line.startswith("AnonHugePages"))
del before, objects, table
again = [(number,) for number in range(2_000_000)]
print(huge, again[-1][0], sys.argv[2])
"""


class StartedError(Exception):
    """The program was started again."""


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the arguments of each start of the program, which ends with `StartedError` instead."""
    found: list[list[str]] = []

    def start(program: str, arguments: list[str]) -> None:
        assert program == sys.executable
        found.append(arguments)
        raise StartedError

    monkeypatch.setattr(os, "execv", start)
    monkeypatch.setattr(sys, "orig_argv", ["python", "-m", "clearinghouse.server", "serve"])
    monkeypatch.setenv(TUNABLES, "glibc.malloc.check=1")
    return found


def with_arenas(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Put a module in the place of the compiled one; return its calls."""
    used: list[bool] = []
    module = SimpleNamespace(use=lambda: used.append(True))
    monkeypatch.setattr(memory, "arenas", module, raising=False)
    monkeypatch.setitem(sys.modules, "clearinghouse.server.memory.arenas", module)
    return used


def test_plain_python_runs_as_it_is(
    starts: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the compiled module nothing is started again, and the environment is the same."""
    monkeypatch.setitem(sys.modules, "clearinghouse.server.memory.arenas", None)
    monkeypatch.delattr(memory, "arenas", raising=False)
    use_huge_pages(for_tables=True)
    assert not starts
    assert os.environ[TUNABLES] == "glibc.malloc.check=1"


def test_the_program_is_started_again_once(
    starts: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same program starts with the settings behind those that were stated, and does not start once more."""
    used = with_arenas(monkeypatch)
    with pytest.raises(StartedError):
        use_huge_pages(for_tables=True)
    assert starts == [[sys.executable, "-m", "clearinghouse.server", "serve"]]
    assert os.environ[TUNABLES] == ":".join(("glibc.malloc.check=1", *SETTINGS))
    assert not used
    use_huge_pages(for_tables=True)
    assert len(starts) == len(used) == 1


def test_a_start_that_is_forbidden_is_no_fault(
    starts: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a process may not start a program, it goes on, with objects alone in huge pages."""

    def refuse(_program: str, _arguments: list[str]) -> None:
        raise PermissionError

    used = with_arenas(monkeypatch)
    monkeypatch.setattr(os, "execv", refuse)
    use_huge_pages(for_tables=True)
    assert used
    assert not starts


def test_objects_alone_need_no_new_start(
    starts: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short command has its objects in huge pages, and does not start again."""
    used = with_arenas(monkeypatch)
    use_huge_pages(for_tables=False)
    assert used
    assert not starts


def test_an_own_setting_is_kept(starts: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator may turn huge pages off for tables."""
    used = with_arenas(monkeypatch)
    monkeypatch.setenv(TUNABLES, f"{HUGE_TABLES}=0")
    use_huge_pages(for_tables=True)
    assert used
    assert not starts
    assert os.environ[TUNABLES] == f"{HUGE_TABLES}=0"


def test_objects_and_tables_are_in_huge_pages(tmp_path: Path) -> None:
    """Most of what a program allocates is in huge pages, and it frees and allocates again."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None or not ENABLED.exists() or "[never]" in ENABLED.read_text():
        pytest.skip("needs a C compiler, and a kernel with huge pages")
    module = tmp_path / f"arenas{sysconfig.get_config_var('EXT_SUFFIX')}"
    include = sysconfig.get_path("include")
    options = ("-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-I{include}")
    subprocess.run([compiler, *options, str(ARENAS), "-o", str(module)], check=True)
    environment = {name: os.environ[name] for name in os.environ if name != TUNABLES}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), "an argument"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    huge_kib, last, argument = ran.stdout.split(maxsplit=2)
    assert (last, argument) == ("1999999", "an argument\n")
    assert int(huge_kib) > 180 << 10
