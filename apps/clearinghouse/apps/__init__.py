# SPDX-License-Identifier: Apache-2.0
"""Programs that use the clearinghouse from outside: demo, crash, stress test, benchmark and others."""
