# SPDX-License-Identifier: Apache-2.0
"""Convert reads: the bytes of a request to a question, and the answer to the bytes of a reply."""
