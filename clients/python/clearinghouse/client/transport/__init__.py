# SPDX-License-Identifier: Apache-2.0
"""Channel-independent transport: calls, retries, stream cursors, frames, errors."""
