# SPDX-License-Identifier: Apache-2.0
"""ISO 20022 messages of a business day, made from its reports outside the machine."""
