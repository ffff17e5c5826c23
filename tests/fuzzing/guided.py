# SPDX-License-Identifier: Apache-2.0
"""Bytes chosen by the branches that they reach, sent to the decoders of the edge and to the check of credentials.

    python -m tests.fuzzing.guided --seconds 3600 [--workers 2] [--seed N]

Each message is a request of one method, or the metadata of a caller. It must be read, or refused with an EdgeError that
has a reason; a command that was read must be one that the journal can hold. Any other exception ends the run, and the
bytes are stored. It needs atheris (extra `guided`), which measures branches; the check of signatures is real.
"""

import argparse
import json
import logging
import re
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import structlog

INSTRUMENTED: Final = (
    "clearinghouse.server.codec",
    "clearinghouse.server.credentials",
    "clearinghouse.server.edge.identity",
    "jwt",
)
BYTES_MAX: Final = 1_024
TARGETS: Final = "tests.fuzzing.guided_targets"
FAILURES: Final = Path("var") / "guided"
EXECUTED: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def work(seconds: int, seed: int, folder: Path) -> None:
    """One worker, which does not return: libFuzzer ends the process, with another exit code than 0 at a failure."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        module: Any = import_module(TARGETS)
    takes, begin = module.targets(folder)
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, raw in enumerate(begin):
        (corpus / str(number)).write_bytes(raw[:BYTES_MAX])
    flags = (
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-max_len={BYTES_MAX}",
        f"-artifact_prefix={FAILURES.resolve()}/{seed}-",
        "-print_final_stats=1",
        "-rss_limit_mb=4096",
        "-verbosity=0",
    )
    atheris.Setup([sys.argv[0], *flags, str(corpus)], module.take_of(takes))
    atheris.Fuzz()


def repeat(path: Path) -> None:
    """Send the message of a stored file once, without measuring."""
    with tempfile.TemporaryDirectory() as name:
        module: Any = import_module(TARGETS)
        takes, _ = module.targets(Path(name))
        module.take_of(takes)(path.read_bytes())


def main(words: list[str]) -> int:
    """Run the workers, and print what it came to: 0, or 1 if one of them has failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing.guided", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 2**31)
    parser.add_argument("--repeat", type=Path, default=None, help="a stored message alone")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(words)
    if asked.repeat is not None:
        repeat(asked.repeat)
        return 0
    if asked.worker:
        with tempfile.TemporaryDirectory() as name:
            work(asked.seconds, asked.seed, Path(name))
    FAILURES.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.fuzzing.guided", "--worker"]
    workers = [
        subprocess.Popen(
            [*command, "--seconds", str(asked.seconds), "--seed", str(asked.seed + number)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for number in range(asked.workers)
    ]
    said = [worker.communicate()[0] for worker in workers]
    failed = [text for worker, text in zip(workers, said, strict=True) if worker.returncode != 0]
    counts = [int(found[1]) for text in said if (found := EXECUTED.search(text))]
    seconds = time.monotonic() - began
    figures = {
        "first_seed": asked.seed,
        "seconds": round(seconds, 1),
        "messages": sum(counts),
        "messages_per_second": round(sum(counts) / seconds),
        "failures": len(failed),
    }
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    for text in failed:
        sys.stderr.write(
            f"{text[-4_000:]}\nFAILED; repeat with --repeat and the file in {FAILURES}\n"
        )
    return 1 if failed or len(counts) < asked.workers else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
