# SPDX-License-Identifier: Apache-2.0
"""Read rows of protobuf messages as columns, and write columns as rows."""
