# SPDX-License-Identifier: Apache-2.0
"""Draws where the time of an order goes, native frames included: `make profile`.

Owns the samples and the graph. A child sends batches of the mix of `clearinghouse bench` through
`clearinghouse.local`, from the bytes of a request to those of its reply; `perf record` takes samples of it, and only
while it sends. The graph is a flame graph: the width of a frame is its share of the samples, and what it calls stands
above it. `--table` prints the functions by their own share.

With the compiled build (`make compile`) the functions of the machine are native frames with names. Functions in plain
Python have names from Python 3.12 on, whose support of perf gives them; before, all of them are one frame `Python`.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from clearinghouse.apps.bench.in_process_rows import BATCH
from clearinghouse.apps.bench.load import (
    CALL_SECONDS,
    PRINCIPAL,
    SUBMIT_ORDERS,
    World,
    orders_request,
)
from clearinghouse.apps.bench.stages import quiet
from clearinghouse.local import Local

ROOT: Final = Path(__file__).resolve().parents[2]
ACCOUNTS: Final = 1_000
HERTZ: Final = 499
STACK_BYTES: Final = 16_384  # of each sample, from which perf finds the callers
NO_PERF: Final = 2
WIDTH: Final = 1_200
ROW: Final = 17
LETTER: Final = 6.5
FONT: Final = 'font-family="monospace" font-size="11"'
LEAST_SHARE: Final = 0.002
HEADER: Final = 44
# Frames of the interpreter that call a function; one frame stands for those that follow each other.
CALLS: Final = re.compile(
    r"_?PyEval_|_?PyGen_|gen_send|_?PyObject_(MakeTp|Fast|Vector)?[Cc]all|_?PyVectorcall|vectorcall_|task_step|"
    r"TaskStep|context_run|_start$|main$|__libc_start|clone|start_thread|pythread_wrapper|thread_run|pymain_|Py_Run|"
    r"PyRun_|run_mod|run_eval|.*_(vector)?call(_.*)?$|CPyPy_"
)
PYTHON: Final = "Python"
MACHINE: Final = "clearinghouse___statemachine___"
TABLE_ROWS: Final = 25
Stacks = Counter[tuple[str, ...]]


def name_of(symbol: str) -> str:
    """Return a symbol as the graph shows it: functions of the machine by module and name."""
    if symbol.startswith("CPyDef_"):
        return symbol.removeprefix("CPyDef_").removeprefix(MACHINE).replace("___", ".")
    return PYTHON if CALLS.match(symbol) else symbol.partition("@")[0].partition(".")[0]


def folded(lines: Iterable[str]) -> Stacks:
    """Return the stacks in the output of `perf script -F comm,ip,sym`, callers first, each with its samples."""
    found: Stacks = Counter()
    stack: list[str] = []
    for line in lines:
        if line[:1].isspace() and line.strip():
            name = name_of(line.split(maxsplit=1)[1])
            if name != PYTHON or stack[-1:] != [PYTHON]:
                stack.append(name)
        elif stack:
            found[tuple(reversed(stack))] += 1
            stack = []
    return found


def frames_of(stacks: Stacks) -> list[tuple[int, int, int, str]]:
    """Return the frames of the graph: depth, first sample, number of samples, name; siblings by name."""
    found: list[tuple[int, int, int, str]] = []
    open_frames: list[tuple[str, int]] = []
    at = 0
    before: tuple[str, ...] = ()
    for stack, count in [*sorted(stacks.items()), ((), 0)]:
        same = 0
        while same < min(len(stack), len(before)) and stack[same] == before[same]:
            same += 1
        while len(open_frames) > same:
            name, start = open_frames.pop()
            found.append((len(open_frames), start, at - start, name))
        open_frames += [(name, at) for name in stack[same:]]
        at += count
        before = stack
    return found


def flame_graph(stacks: Stacks, title: str) -> str:
    """Return the graph of the stacks as SVG; frames below a five-hundredth are left out."""
    total = sum(stacks.values())
    shown = [frame for frame in frames_of(stacks) if frame[2] >= LEAST_SHARE * total]
    height = HEADER + ROW * (1 + max(depth for depth, _, _, _ in shown))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {FONT}>',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="4" y="16">{escape(title)}</text>',
        f'<text x="4" y="32">{total:,} samples; a frame calls what stands above it</text>',
    ]
    for depth, start, count, name in sorted(shown):
        x, width = WIDTH * start / total, WIDTH * count / total
        y = height - ROW * (depth + 1)
        # Frames of the machine are red, all others yellow.
        hue = 5 if "." in name else 45
        letters = int(width / LETTER)
        text = name if len(name) <= letters else f"{name[: letters - 2]}.." if letters > 3 else ""
        parts.append(
            f"<g><title>{escape(name)}: {count / total:.1%}</title>"
            f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 1}"'
            f' fill="hsl({hue},80%,{70 + len(name) % 3 * 5}%)"/>'
            f'<text x="{x + 2:.1f}" y="{y + 12}">{escape(text)}</text></g>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def table(stacks: Stacks) -> str:
    """Return the functions with the largest own share of the samples, with that of all that they call."""
    total = sum(stacks.values())
    own: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for stack, count in stacks.items():
        own[stack[-1]] += count
        for name in set(stack):
            whole[name] += count
    rows = ["| function | own share | with what it calls |", "|---|---:|---:|"]
    for name, count in own.most_common(TABLE_ROWS):
        rows.append(f"| `{name}` | {count / total:.1%} | {whole[name] / total:.1%} |")
    return "\n".join(rows)


def say(text: str) -> None:
    """Print a line or more."""
    sys.stdout.write(f"{text}\n")


def send(batches: int, control: int, acknowledged: int) -> None:
    """Make the world, then send the batches while the samples are taken; run by the child.

    `control` and `acknowledged` are the descriptors that switch perf on and off.
    """

    def switch(word: bytes) -> None:
        os.write(control, word + b"\n")
        os.read(acknowledged, 16)

    with Local(start_ns=time.time_ns()) as local:
        world = World("", ACCOUNTS, plain_accounts=1, caller=local.client("bench"))
        call = local.client("bench").channel.unary_unary(SUBMIT_ORDERS)
        requests = [*world.opening()]
        prepared = len(requests)
        requests += [orders_request(world.workload.batch(BATCH)) for _ in range(batches)]
        spent = 0.0
        for number, request in enumerate(requests):
            if number == prepared:
                quiet()
                switch(b"enable")
                spent = time.process_time()
            local.advance_to(max(local.now_ns, time.time_ns()))
            call(request, timeout=CALL_SECONDS, metadata=PRINCIPAL)
        spent = time.process_time() - spent
        switch(b"disable")
    say(f"{spent * 1e6 / (batches * BATCH):.2f} us of processor time an order")


def sampled(batches: int, path_first: str) -> tuple[Stacks, str]:
    """Return the stacks of a child that sends `batches`, and what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "perf.data"
        control, acknowledged = os.pipe(), os.pipe()
        command = [
            *("perf", "record", "--quiet", "--delay=-1", f"--freq={HERTZ}", "--event=cpu-clock:u"),
            *(f"--call-graph=dwarf,{STACK_BYTES}", f"--control=fd:{control[0]},{acknowledged[1]}"),
            *(f"--output={data}", "--", sys.executable, "-m", __spec__.name, "--child"),
            *(str(control[1]), str(acknowledged[0]), "--batches", str(batches)),
        ]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path_first, "PYTHONPERFSUPPORT": "1"},
            pass_fds=(*control, *acknowledged),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        script = ["perf", "script", "--input", str(data), "-F", "comm,ip,sym", "--no-inline"]
        read = subprocess.run(
            script, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
    return folded([*read.stdout.splitlines(), ""]), done.stdout.strip()


def main(arguments: list[str]) -> int:
    """Draw the graph: 0, or 2 without perf."""
    parser = argparse.ArgumentParser(prog="python -m tests.measurements.order_path")
    parser.add_argument("--batches", type=int, default=300, help="of 1,000 orders [300]")
    parser.add_argument("--out", type=Path, default=Path("var/order_path.svg"))
    parser.add_argument("--pure", action="store_true", help="plain Python")
    parser.add_argument("--table", action="store_true", help="print the functions by own share")
    parser.add_argument("--child", nargs=2, type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.child:
        send(asked.batches, *asked.child)
        return 0
    if shutil.which("perf") is None:
        sys.stderr.write("profile: no perf (on Debian and Ubuntu: apt-get install linux-perf)\n")
        return NO_PERF
    stacks, said = sampled(asked.batches, "" if asked.pure else str(ROOT / "build" / "compiled"))
    build = "plain Python" if asked.pure else "compiled"
    python = ".".join(map(str, sys.version_info[:3]))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    title = f"batches of {BATCH:,} orders, {build}, CPython {python}: {said}"
    asked.out.write_text(flame_graph(stacks, title), encoding="utf-8")
    say(f"{said}; {asked.out}")
    if asked.table:
        say(table(stacks))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
