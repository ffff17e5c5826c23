# SPDX-License-Identifier: Apache-2.0
"""Views of custody: what waits for a decision, and holders outside."""
