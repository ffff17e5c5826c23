# SPDX-License-Identifier: Apache-2.0
"""The rules of authority: permissions by role and account, second principals, limits of delegates, and freezes."""
