# SPDX-License-Identifier: Apache-2.0
"""Convert events, commands, views and calls to text, for people and for tools without protobuf."""
