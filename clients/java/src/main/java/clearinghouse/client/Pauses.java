// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that grow, with jitter, so that many callers of one lost server do not come back at once. */
final class Pauses {
  private static final Duration FIRST = Duration.ofMillis(50);
  static final Duration LONGEST = Duration.ofSeconds(1);
  // The next of several nodes may be the leader.
  private static final Duration LONGEST_AMONG_MANY = Duration.ofMillis(100);

  private final long longest;
  private long next = FIRST.toNanos();

  Pauses(boolean amongMany) {
    longest = (amongMany ? LONGEST_AMONG_MANY : LONGEST).toNanos();
  }

  void reset() {
    next = FIRST.toNanos();
  }

  long takeNanos() {
    long pause = next;
    next = Math.min(longest, 2 * pause);
    return ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
  }
}
