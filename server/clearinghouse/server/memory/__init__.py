# SPDX-License-Identifier: Apache-2.0
"""Let this process keep its objects and tables in huge pages."""
