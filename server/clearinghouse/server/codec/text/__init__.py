# SPDX-License-Identifier: Apache-2.0
"""Events, commands, views and calls as text, for people and tools without protobuf."""
