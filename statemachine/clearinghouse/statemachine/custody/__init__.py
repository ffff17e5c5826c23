# SPDX-License-Identifier: Apache-2.0
"""Value that leaves an account or comes into one: what must hold before it moves."""
