// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The tries of one call within its time: whether and when the same bytes are sent again (I-11, Q-3). */
final class Attempts {
  static final Duration FIRST_AMONG_MANY = Duration.ofMillis(500);
  static final Duration SHORTEST = Duration.ofSeconds(1);

  private final Addresses addresses;
  private final LongSupplier clock;
  private final long ends;
  private final Pauses pauses;
  private long tryNanos;
  private ClearinghouseException unknown;

  Attempts(long timeoutNanos, Addresses addresses, LongSupplier clock) {
    this.addresses = addresses;
    this.clock = clock;
    ends = clock.getAsLong() + timeoutNanos;
    pauses = new Pauses(addresses.areMany());
    // One try may not use up the whole time, or a lost answer could never be asked for again.
    tryNanos =
        addresses.areMany()
            ? FIRST_AMONG_MANY.toNanos()
            : Math.max(SHORTEST.toNanos(), timeoutNanos / 2);
  }

  /** Returns how long the next try may take. */
  long tryNanos() {
    return Math.max(1_000_000, Math.min(ends - clock.getAsLong(), tryNanos));
  }

  /**
   * Returns the pause before the same bytes are sent again to the node that {@link Addresses} chooses. Throws the
   * outcome of the call where there is no point or no time.
   */
  long pauseOrThrow(ClearinghouseException failed, int tried) {
    long pause = pauses.takeNanos();
    boolean isElsewhere =
        failed.kind() == ErrorKind.UNAVAILABLE || failed.kind() == ErrorKind.UNKNOWN_OUTCOME;
    if (failed.kind() == ErrorKind.UNKNOWN_OUTCOME) {
      unknown = failed;
    } else if (!isElsewhere) {
      if (unknown == null) {
        throw failed;
      }
      if (!Repeats.PASSING.contains(failed.reason())) {
        throw unknown.stillUnknown(failed);
      }
      Duration asked = failed.retryDelay();
      pause = Math.max(pause, (asked.compareTo(Pauses.LONGEST) < 0 ? asked : Pauses.LONGEST).toNanos());
    }
    if (failed.status() == Status.Code.DEADLINE_EXCEEDED
        || failed.reason().equals("DEADLINE_PASSED")) {
      tryNanos *= 2; // it may be a long call
    }
    if (clock.getAsLong() + pause - ends >= 0) {
      throw outcome(failed);
    }
    if (isElsewhere) {
      addresses.learn(failed, tried);
    }
    return pause;
  }

  /** Returns the failure that the caller receives. */
  ClearinghouseException outcome(ClearinghouseException failed) {
    return unknown == null || failed.kind() == ErrorKind.UNKNOWN_OUTCOME
        ? failed
        : unknown.stillUnknown(failed);
  }
}
