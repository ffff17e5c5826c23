// SPDX-License-Identifier: Apache-2.0

// Command etcd is the consensus engine of a replicated journal: etcd of the 3.6 line, unchanged, from its own modules.
//
// It exists because `go install` refuses a module with replace directives. It must never hold code of its own.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	etcdmain.Main(os.Args)
}
