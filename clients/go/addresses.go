// SPDX-License-Identifier: Apache-2.0

package clearinghouse

import (
	"sync"
	"time"
)

// A node that did not answer is left out for so long; for half of it where another node names it as the leader.
const shunned = time.Second

// addresses chooses the node for the next call, only among those that the caller gave: a credential never follows a
// name to an unknown machine.
type addresses struct {
	mutex   sync.Mutex
	all     []string
	at      int
	leftOut []time.Time
}

func (a *addresses) many() bool { return len(a.all) > 1 }

func (a *addresses) current() int {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.at
}

// learn chooses the next address after tried failed.
func (a *addresses) learn(failure *Error, tried int) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if tried != a.at {
		return // another call has chosen already
	}
	now := time.Now()
	if failure.Reason == "NOT_LEADER" {
		for number, address := range a.all {
			if address == failure.Leader && !a.leftOut[number].After(now.Add(shunned/2)) {
				a.at = number
				return
			}
		}
	} else {
		a.leftOut[a.at] = now.Add(shunned)
	}
	for step := 1; step <= len(a.all); step++ {
		number := (a.at + step) % len(a.all)
		if !a.leftOut[number].After(now) {
			a.at = number
			return
		}
	}
	a.at = (a.at + 1) % len(a.all)
}
