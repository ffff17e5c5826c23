# SPDX-License-Identifier: Apache-2.0
"""The obligations of clearing accounts by their open nets, and the assets that cover them."""
