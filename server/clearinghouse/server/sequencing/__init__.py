# SPDX-License-Identifier: Apache-2.0
"""From a queue of calls to committed records: sequencer, engine loop, commit thread, subscriptions."""
