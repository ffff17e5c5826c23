# SPDX-License-Identifier: Apache-2.0
"""Keep one journal on several nodes: its log is in an engine, a store that a majority of machines keeps."""
