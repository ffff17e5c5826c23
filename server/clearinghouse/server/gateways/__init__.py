# SPDX-License-Identifier: Apache-2.0
"""Gateways: processes that terminate gRPC for one engine process (SPEC Q-5)."""
