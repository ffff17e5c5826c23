# SPDX-License-Identifier: Apache-2.0
"""Turn a queue of calls into committed records: sequencer, engine loop, commit thread, subscriptions."""
