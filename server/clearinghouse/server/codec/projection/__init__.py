# SPDX-License-Identifier: Apache-2.0
"""Events as rows of projections and of the tables of the past."""
