# SPDX-License-Identifier: Apache-2.0
"""`python -m clearinghouse.server.gateways`: a gateway; the engine starts it."""

from clearinghouse.server.gateways.process import main

if __name__ == "__main__":
    main()
