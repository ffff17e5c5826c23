# SPDX-License-Identifier: Apache-2.0
"""Events to messages of the public API, and what of them a reader may see."""
