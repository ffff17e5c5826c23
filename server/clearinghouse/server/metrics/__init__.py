# SPDX-License-Identifier: Apache-2.0
"""Collect the metrics of a server for Prometheus (SPEC Q-8)."""
