# SPDX-License-Identifier: Apache-2.0
"""Builds the state machine, `server.rows` and `server.memory` as one unit, with mypyc, into a copy under
`build/compiled`.

Owns the compiled copy and nothing else: the sources are never touched, and a checkout without a copy runs the same in
plain Python. The copy keeps the sources beside the extension modules, which Python prefers. A process that is started
with `PYTHONPATH=build/compiled` runs it:

    make compile
    PYTHONPATH=build/compiled .venv/bin/clearinghouse serve ...
    PYTHONPATH=build/compiled .venv/bin/python -m pytest tests

`--quick` leaves out the optimiser of the C compiler: for tests, in two thirds of the time. `--fresh` builds nothing and
prints the folder of the copy if it is of the sources as they are.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "build" / "compiled"
# Lies in the copy: whether the optimiser ran. The copy has the sources that it was made of.
STAMP = COPY / "optimised"
NO_COMPILER = 2
PACKAGE = Path("clearinghouse", "statemachine")
# The packages that are compiled, with their sources.
PACKAGES = {
    PACKAGE: ROOT / "statemachine" / PACKAGE,
    **{
        Path("clearinghouse", "server", name): ROOT / "server" / "clearinghouse" / "server" / name
        for name in ("rows", "memory")
    },
}
# Written in C.
ARENAS = Path("clearinghouse", "server", "memory", "arenas.c")
# Left in plain Python. mypyc takes a `ClassVar` of a class of commands for a field; one command is one call of up to
# thousands of items, so its class is off the hot path. The table of events is one expression of thousands of entries,
# which takes mypyc a minute and 16 GB of memory, and that of result codes is alike; the constants beside them are
# compiled into every module that names them.
PURE = frozenset(
    PACKAGE / "vocabulary" / name
    for name in ("commands.py", "server_commands.py", "events.py", "code_forms.py")
)
# The C compiler optimises these packages and modules, and the runtime of mypyc, at `-O2`: the path of an order, a fill,
# a transfer and a captured trade. That takes four times as long as `-O0`, which COLD gets, and twice as long as `-O1`
# of all others. What both name is hot.
HOT = (
    *("arithmetic", "contracts", "engine", "exchange_margin", "ledger", "orders"),
    *("positions", "pretrade", "trading", "clearing_cover"),
    *("clearing.client_losses", "clearing.exposure", "clearing.leaving_notices", "clearing.legs"),
    *("clearing.novation", "clearing.parties", "clearing.references", "clearing.sessions"),
    *("handlers.clearing.capture", "state.clearing", "state.margin", "state.session_prices"),
    *("handlers.custody.transfers", "handlers.exchange.orders", "handlers.exchange.ticks"),
    *("state.price_bounds", "state.results", "state.timers", "state.trigger_books"),
    *("vocabulary.codes", "vocabulary.encoding", "vocabulary.types"),
)
# None of these is on the path of a tick, of a pass of liquidation or of a settlement either.
COLD = (
    *("authority", "checks", "clearing", "clearing_margin", "default", "holders"),
    *("pnl_settlement", "pvp", "snapshot", "views"),
    *("handlers.authority", "handlers.clearing", "handlers.custody.accounts"),
    *("handlers.custody.deposit_reversal", "handlers.custody.holders"),
    *("handlers.exchange.brakes", "handlers.exchange.contract_terms"),
    *("handlers.exchange.disconnects", "handlers.exchange.dust_repayments"),
    *("handlers.exchange.dynamic_margin", "handlers.exchange.instruments"),
    *("handlers.exchange.isolated_margin", "handlers.exchange.liquidation_terms"),
    *("handlers.exchange.pauses", "handlers.exchange.pnl_settlement_terms"),
    *("handlers.exchange.price_terms", "handlers.exchange.venues"),
    *("engine.deadlines", "engine.registry"),
    *("ledger.postings_from_events", "state.affirmation", "state.authority"),
    *("state.corporate_actions", "state.default"),
    *("state.give_ups", "state.holders", "state.liquidity", "state.pvp"),
    *("state.snapshot_columns",),
    *("vocabulary.attributes", "vocabulary.parts", "vocabulary.permits"),
)
# One unit, so that calls between modules stay in C. mypyc writes a C file for each module. One file of them all would
# take the C compiler minutes on one core; each of them by itself reads the declarations of the whole machine again,
# which takes longer than its functions. So the C compiler gets them in groups of about one size, on each core one;
# setuptools alone gives it one after the other. Each module has a small extension of its own beside the unit: a few
# lines and the header of Python, which is compiled once for all of them. The empty configuration keeps mypy from
# finding the repository's, which names the sources instead.
SETUP = """\
import os
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from mypyc.build import mypycify
from setuptools import Extension, setup
from distutils.ccompiler import CCompiler

HOT, COLD = {hot}, {cold}
HEADER = Path("build", "header", "Python.h.gch")
compile_files = CCompiler.compile
header_lock = Lock()


def grouped(name, sources, number):
    groups, sizes = [[] for _ in range(number)], [0] * number
    for source in sorted(sources, key=lambda path: path.stat().st_size, reverse=True):
        least = sizes.index(min(sizes))
        groups[least].append(source.resolve())
        sizes[least] += source.stat().st_size
    for number, group in enumerate(groups):
        path = Path("build", f"{{name}}_{{number}}.c")
        path.write_text("".join(f'#include "{{source}}"\\n' for source in group))
        yield str(path)


# The level that is named last counts, so that of mypyc's own options does not.
def compile_unit(compiler, sources, options, named):
    parts = {{"-O0": [], "-O1": [], "-O2": []}}
    for source in sources:
        hot = source.name.startswith(HOT) or not source.name.startswith("__native_")
        cold = {is_quick} or not hot and source.name.startswith(COLD)
        parts["-O0" if cold else "-O2" if hot else "-O1"].append(source)
    asked = [
        (path, [*options, level])
        for level in ("-O2", "-O1", "-O0")
        for path in grouped("part" + level, parts[level], 6)
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(
            lambda ask: compile_files(compiler, [ask[0]], extra_postargs=ask[1], **named), asked
        )
        return [name for names in found for name in names]


def compile_small(compiler, source, options, named):
    with header_lock:
        if not HEADER.exists():
            HEADER.parent.mkdir(exist_ok=True)
            header = Path(sysconfig.get_path("include"), "Python.h")
            compiler.spawn(
                [*compiler.compiler_so, *options, "-x", "c-header", str(header), "-o", str(HEADER)]
            )
    named["include_dirs"] = [str(HEADER.parent), *named["include_dirs"]]
    return compile_files(compiler, [source], extra_postargs=options, **named)


def compile_at_once(compiler, sources, *, extra_postargs, **named):
    if len(sources) == 1:
        return compile_small(compiler, sources[0], [*extra_postargs, "-O0"], named)
    return compile_unit(compiler, [Path(source) for source in sources], extra_postargs, named)


CCompiler.compile = compile_at_once
options = ["--strict", "--explicit-package-bases", "--config-file="]
arenas = Extension("{arenas}", ["{arenas_file}"])
setup(ext_modules=[*mypycify(options + {modules}, debug_level="0", multi_file=True), arenas])
"""


def main() -> int:
    """Build the copy: 0 if every module of it is compiled, 1 if not, 2 without a C compiler."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="without the optimiser of the C compiler"
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="build nothing: print the copy if it is of these sources",
    )
    asked = parser.parse_args()
    if asked.fresh:
        if is_fresh():
            print(COPY)
        return 0
    if shutil.which(os.environ.get("CC", "cc")) is None:
        print(
            "compile: no C compiler (on Debian and Ubuntu: apt-get install build-essential)",
            file=sys.stderr,
        )
        return NO_COMPILER
    # From nothing each time: a module that was renamed must not live on as an extension.
    shutil.rmtree(COPY, ignore_errors=True)
    for package, source in PACKAGES.items():
        shutil.copytree(
            source, COPY / package, ignore=shutil.ignore_patterns("__pycache__", "*.so")
        )
    start = time.monotonic()
    modules = [
        module
        for package in PACKAGES
        for path in sorted((COPY / package).rglob("*.py"))
        if path.name != "__init__.py" and (module := path.relative_to(COPY)) not in PURE
    ]
    (COPY / "setup.py").write_text(
        SETUP.format(
            modules=[str(path) for path in modules],
            arenas=_name(ARENAS),
            arenas_file=ARENAS,
            is_quick=asked.quick,
            hot=_c_files(HOT) + _c_files(("rows",), Path("clearinghouse", "server")),
            cold=_c_files(COLD),
        )
    )
    command = [sys.executable, "setup.py", "--quiet", "build_ext", "--inplace"]
    command.append(
        f"--parallel={os.cpu_count()}"
    )  # each module has a small extension of its own beside the unit
    built = subprocess.run(
        command, cwd=COPY, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    failed = built.returncode != 0
    problem = built.stdout if failed else _problem([*modules, ARENAS])
    if failed or problem:
        # A negative code is a signal: where memory runs out, the system kills the builder, which then prints nothing.
        ended = f", the builder ended with exit code {built.returncode}" if failed else ""
        print(f"{problem}\ncompile: failed{ended}", file=sys.stderr)
        # A copy in part would run in plain Python where it is taken to be compiled.
        shutil.rmtree(COPY)
        return 1
    shutil.rmtree(COPY / "build")  # C sources and objects
    (COPY / "setup.py").unlink()
    STAMP.write_text(f"{not asked.quick}\n")
    print(f"compiled into {COPY.relative_to(ROOT)} in {time.monotonic() - start:.0f} s")
    return 0


def is_fresh(*, optimised: bool = False) -> bool:
    """Return whether the copy is of the sources as they are, for this Python and, if asked, optimised."""
    if not STAMP.is_file() or (optimised and STAMP.read_text() != "True\n"):
        return False
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    return any(COPY.glob(f"*{suffix}")) and is_copy(COPY)


def is_copy(copy: Path) -> bool:
    """Return whether a compiled copy, of any Python, is of the sources as they are."""

    def sources(folder: Path) -> dict[Path, bytes]:
        return {
            path.relative_to(folder): path.read_bytes()
            for ending in ("py", "c")
            for path in folder.rglob(f"*.{ending}")
        }

    return (copy / STAMP.name).is_file() and all(
        sources(source) == sources(copy / package) for package, source in PACKAGES.items()
    )


def _c_files(modules: tuple[str, ...], package: Path = PACKAGE) -> tuple[str, ...]:
    """Return the beginnings of the names of C files, as mypyc writes them: of packages, or of modules."""
    names = [f"__native_{'.'.join(package.parts)}.{name}".replace(".", "___") for name in modules]
    return tuple(name + end for name in names for end in ("___", ".c"))


def _name(module: Path) -> str:
    """Return the name by which a module of this path is imported."""
    return ".".join(module.with_suffix("").parts)


def _problem(modules: list[Path]) -> str:
    """Import the compiled copy in a new process; return its faults, an empty text if every module runs compiled."""
    names = [_name(path) for path in modules]
    look = (
        "import importlib, sys\n"
        "files = [importlib.import_module(name).__file__ for name in sys.argv[1:]]\n"
        "pure = [file for file in files if not file.endswith('.so')]\n"
        "sys.exit(f'not compiled: {pure}' if pure else 0)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", look, *names],
        env={**os.environ, "PYTHONPATH": str(COPY)},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return "" if found.returncode == 0 else found.stdout


if __name__ == "__main__":
    sys.exit(main())
