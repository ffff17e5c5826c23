# SPDX-License-Identifier: Apache-2.0
"""Make the ISO 20022 messages of a business day from its reports, outside the machine."""
