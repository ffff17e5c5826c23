// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

/** Conclusions that a caller can draw from an error. */
public enum ErrorKind {
  /** The request is wrong as it is; the fields name what. Nothing was done. */
  INVALID,
  /** The caller may not do this, or is not who it must be. Nothing was done. */
  DENIED,
  /** An object that the request names does not exist. Nothing was done. */
  NOT_FOUND,
  /** The server takes no more now; the retry delay says when. Nothing was done. */
  OVER_LIMIT,
  /** No answer in time, or no node that takes the call. A read can be repeated; nothing was changed. */
  UNAVAILABLE,
  /** A command may have run. Send the same request id again, or ask GetCall. */
  UNKNOWN_OUTCOME,
  /** The call was never sent, or a stream broke its own rules. */
  CLIENT
}
