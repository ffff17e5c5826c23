# SPDX-License-Identifier: Apache-2.0
"""Metrics of a server for Prometheus (SPEC Q-8)."""
