# SPDX-License-Identifier: Apache-2.0
"""Views of custody: pending requests, and outside holders."""
