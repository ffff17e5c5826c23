// SPDX-License-Identifier: Apache-2.0

import { Code } from "@connectrpc/connect";
import type { Addresses } from "./addresses.js";
import { type ClearinghouseError, isForLater, stillUnknown } from "./errors.js";
import { PASSING } from "./repeats.js";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
// Among several nodes pauses and first tries are short: the next one may be the leader.
const LONGEST_PAUSE_AMONG_MANY_MS = 100;
const FIRST_TRY_AMONG_MANY_MS = 500;
const SHORTEST_TRY_MS = 1_000;

/** Pauses that grow, with jitter, so that many callers do not come back at once. */
export class Backoff {
  #pause = FIRST_PAUSE_MS;
  readonly #longest: number;

  constructor(longest: number = LONGEST_PAUSE_MS) {
    this.#longest = longest;
  }

  reset(): void {
    this.#pause = FIRST_PAUSE_MS;
  }

  next(): number {
    const pause = this.#pause;
    this.#pause = Math.min(this.#longest, 2 * pause);
    return (pause * (1 + Math.random())) / 2;
  }
}

/** Returns the longest time of one try: not all of it, or a lost answer could never be asked for again. */
function longestTry(timeoutMs: number): number {
  return Math.max(SHORTEST_TRY_MS, timeoutMs / 2);
}

/**
 * How long a session waits for its next answer: as long as a try of a call, twice as long after each silence. Where the
 * end of the stream cancels orders it is the longest time from the start: a slow answer must not cancel them.
 */
export class Patience {
  readonly #longest: number;
  ms: number;

  constructor(timeoutMs: number, addresses: Addresses, cancelsOrders: boolean) {
    this.#longest = longestTry(timeoutMs);
    const isShort = addresses.areMany && !cancelsOrders;
    this.ms = isShort ? Math.min(FIRST_TRY_AMONG_MANY_MS, this.#longest) : this.#longest;
  }

  wasInVain(): void {
    this.ms = Math.min(this.#longest, 2 * this.ms);
  }
}

/** The tries of one call within a time: each sends the same bytes (I-11). */
export class Attempts {
  readonly #ends: number;
  readonly #timeoutMs: number;
  readonly #addresses: Addresses;
  readonly #backoff: Backoff;
  #tryMs = FIRST_TRY_AMONG_MANY_MS;
  #unknown: ClearinghouseError | undefined;

  constructor(timeoutMs: number, addresses: Addresses) {
    this.#timeoutMs = timeoutMs;
    this.#ends = performance.now() + timeoutMs;
    this.#addresses = addresses;
    this.#backoff = new Backoff(addresses.areMany ? LONGEST_PAUSE_AMONG_MANY_MS : LONGEST_PAUSE_MS);
  }

  /** How long the next try may take. */
  tryMs(): number {
    const longest = this.#addresses.areMany ? this.#tryMs : longestTry(this.#timeoutMs);
    return Math.max(1, Math.ceil(Math.min(this.#ends - performance.now(), longest)));
  }

  /** Returns the pause before the next try; throws where there is no point in one, or no time. */
  pauseOrThrow(error: ClearinghouseError, tried: number): number {
    let pause = this.#backoff.next();
    const earlier = this.#unknown;
    if (error.kind === "unknown_outcome") {
      this.#unknown = error;
    } else if (!isForLater(error)) {
      if (earlier === undefined) {
        throw error;
      }
      if (!PASSING.has(error.reason)) {
        throw stillUnknown(earlier.requestId, earlier.status, error);
      }
      pause = Math.max(pause, Math.min(error.retryAfterMs, LONGEST_PAUSE_MS));
    }
    if (error.status === Code.DeadlineExceeded || error.reason === "DEADLINE_PASSED") {
      this.#tryMs *= 2; // it may be a long call
    }
    if (performance.now() + pause >= this.#ends) {
      // A node that says "nothing was done" does not know of an earlier try.
      throw earlier === undefined || error.kind === "unknown_outcome"
        ? error
        : stillUnknown(earlier.requestId, earlier.status, error);
    }
    if (isForLater(error)) {
      this.#addresses.learn(error, tried);
    }
    return pause;
  }
}
