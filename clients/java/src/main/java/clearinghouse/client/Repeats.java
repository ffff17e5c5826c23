// SPDX-License-Identifier: Apache-2.0

// Generated from the schema in proto/ by `python proto/generate.py`; change it there.

package clearinghouse.client;

import java.util.Set;

// Refusals of the edge, without a sequence, by their reason (I-11, Q-3).
final class Repeats {
  private Repeats() {}

  // These pass with time: the same bytes may be taken later, here or at another node.
  static final Set<String> PASSING =
      Set.of(
          "QUEUE_FULL",
          "SHUTTING_DOWN",
          "NOT_OPEN_YET",
          "DISK_RESTRICTED",
          "DISK_READ_ONLY",
          "PRINCIPAL_QUEUE_FULL",
          "RATE_LIMITED",
          "DEADLINE_PASSED",
          "TOO_MANY_STREAMS",
          "QUESTION_LIMIT",
          "NOT_LEADER",
          "NO_QUORUM",
          "BEHIND",
          "LOG_FULL",
          "READ_ONLY_AFTER_STOP");

  // A stream with one of these was never open; each other reason can end one whose frames were taken.
  static final Set<String> NEVER_OPEN =
      Set.of(
          "INVALID_ARGUMENT",
          "NOT_OPEN_YET",
          "CREDENTIAL_ABSENT",
          "CREDENTIALS_DIFFER",
          "TOO_MANY_STREAMS",
          "CREDENTIAL_SCOPE",
          "URGENT_ONLY",
          "UNKNOWN_METHOD");
}
