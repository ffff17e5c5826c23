# SPDX-License-Identifier: Apache-2.0
"""The generated encoders of replies to reads, by service."""
