# SPDX-License-Identifier: Apache-2.0
"""Make calls with Arrow tables: items of batches, and lists that reads return. It needs the extra `arrow`."""
