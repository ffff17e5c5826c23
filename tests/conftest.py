# SPDX-License-Identifier: Apache-2.0
"""Settings of every test run: the Hypothesis profiles.

Owns how generated examples are chosen, never what a test asserts. Real data is found by `tests/realdata.py`.
"""

from hypothesis import HealthCheck, settings

# Time limits per example would make a loaded machine fail tests that are right.
settings.register_profile("base", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The merge gate: the same examples on every run, so that a failure belongs to the change under test.
settings.register_profile(
    "ci", settings.get_profile("base"), derandomize=True, database=None, print_blob=True
)
# New examples on every run; the caller passes and prints `--hypothesis-seed`.
settings.register_profile(
    "fresh", settings.get_profile("base"), max_examples=50, stateful_step_count=60, print_blob=True
)
settings.register_profile(
    "nightly",
    settings.get_profile("base"),
    max_examples=2000,
    stateful_step_count=200,
    print_blob=True,
)
# `--hypothesis-profile` overrides this.
settings.load_profile("ci")
