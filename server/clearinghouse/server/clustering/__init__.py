# SPDX-License-Identifier: Apache-2.0
"""A node of a cluster: the replicated log around the machine of one process."""
