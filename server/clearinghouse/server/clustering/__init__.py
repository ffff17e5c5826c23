# SPDX-License-Identifier: Apache-2.0
"""Run a node of a cluster: connect the machine of one process with the replicated log."""
