// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Chooses the node for the next call, only among those that the caller gave: a credential never follows a name to an
 * unknown machine.
 */
final class Addresses {
  // A node that did not answer is left out for so long; for half of it where another node names it as the leader, which
  // may be how things were before it failed.
  static final long SHUNNED_NANOS = 1_000_000_000L;

  private final List<String> all;
  private final LongSupplier clock;
  private final long[] leftOutUntil;
  private int at;

  Addresses(List<String> all, LongSupplier clock) {
    this.all = all;
    this.clock = clock;
    leftOutUntil = new long[all.size()];
    Arrays.fill(leftOutUntil, clock.getAsLong());
  }

  boolean areMany() {
    return all.size() > 1;
  }

  synchronized int current() {
    return at;
  }

  /** Chooses the next node after {@code tried} answered with an error, or not at all. */
  synchronized void learn(ClearinghouseException failure, int tried) {
    if (tried != at) {
      return; // another call has chosen already
    }
    long now = clock.getAsLong();
    if (failure.reason().equals("NOT_LEADER")) {
      int named = all.indexOf(failure.leader());
      if (named >= 0 && leftOutUntil[named] - now <= SHUNNED_NANOS / 2) {
        at = named;
        return;
      }
    } else {
      leftOutUntil[at] = now + SHUNNED_NANOS;
    }
    for (int step = 1; step <= all.size(); step++) {
      int number = (tried + step) % all.size();
      if (leftOutUntil[number] - now <= 0) {
        at = number;
        return;
      }
    }
    at = (tried + 1) % all.size();
  }
}
