# SPDX-License-Identifier: Apache-2.0
"""Define how calls are sent, without the channel itself: repeats, positions of streams, frames, errors."""
