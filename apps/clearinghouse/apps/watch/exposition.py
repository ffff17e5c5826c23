# SPDX-License-Identifier: Apache-2.0
"""Read the metrics of a server: samples by name and labels, and quantiles of its histograms.

Owns the conversion of the text of `/metrics` to figures. A text beyond 4 MiB is refused.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

BYTES_MAX: Final = 4 << 20
SECONDS_MAX: Final = 3.0


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples in one text of metrics: a value by name and labels."""

    values: Mapping[tuple[str, frozenset[tuple[str, str]]], float]

    def value(self, name: str, **labels: str) -> float | None:
        """Return the value of one sample; None if there is no such sample."""
        return self.values.get((name, frozenset(labels.items())))

    def rows(self, name: str) -> Iterator[tuple[dict[str, str], float]]:
        """Yield the samples of a name with their labels."""
        for (found, labels), value in self.values.items():
            if found == name:
                yield dict(labels), value

    def quantile(self, name: str, share: float, since: "Samples | None" = None) -> float | None:
        """Return the upper end of the histogram bucket that contains a quantile of the observations, over all labels.

        `share` is the quantile. With `since` only observations after that reading count. None if there is no
        observation.
        """
        counts: dict[float, float] = {}
        for page, sign in ((self, 1.0), (since, -1.0)):
            for labels, value in page.rows(f"{name}_bucket") if page is not None else ():
                end = float(labels["le"])
                counts[end] = counts.get(end, 0.0) + sign * value
        total = counts.get(math.inf, 0.0)
        if total <= 0:
            return None
        return next(end for end in sorted(counts) if counts[end] >= share * total)


def samples_of(text: str) -> Samples:
    """Return the samples in a text of metrics. Raises ValueError for any other text."""
    return Samples(
        {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
    )


def scrape(address: str) -> Samples:
    """Read the metrics at an address `host:port`. Raises OSError and ValueError."""
    with urlopen(f"http://{address}/metrics", timeout=SECONDS_MAX) as reply:
        content: bytes = reply.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise ValueError(f"the metrics at {address} are longer than {BYTES_MAX} bytes")
    return samples_of(content.decode("utf-8"))
