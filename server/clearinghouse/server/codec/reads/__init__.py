# SPDX-License-Identifier: Apache-2.0
"""Convert reads: bytes of a request to a question, and its answer to bytes."""
