# SPDX-License-Identifier: Apache-2.0
"""The journal of several nodes: a log in an engine that a majority of machines keeps."""
