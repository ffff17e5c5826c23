// SPDX-License-Identifier: Apache-2.0

// A stream counts as silent after two looks in a row: a client that was itself held up reads the answer between them.
const LOOK_AGAIN_MS = 50;
// A second look that is late by so much says as little as the first one, but a client that is always late must end too.
const LOOKS_MAX = 4;

/** Ends a stream that has been silent for too long while an answer was due. */
export class Watch {
  hasAnswer = false;
  /** For how long the stream had been silent when it was ended; 0 while it was not. */
  silentMs = 0;
  readonly #since: () => number | undefined;
  readonly #ms: number;
  readonly #firstMs: number;
  #expected: number;
  #overdueSince: number | undefined;
  #looks = 0;
  #timer: NodeJS.Timeout;

  /** `since` is the time from which the next answer is due, undefined while none is; the first may take `firstMs`. */
  constructor(since: () => number | undefined, ms: number, firstMs: number, end: () => void) {
    this.#since = since;
    this.#ms = ms;
    this.#firstMs = firstMs;
    this.#expected = performance.now() + ms;
    const look = () => {
      const wait = this.#nextLook();
      if (wait > 0) {
        this.#timer = setTimeout(look, wait);
      } else {
        end();
      }
    };
    this.#timer = setTimeout(look, ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #nextLook(): number {
    const now = performance.now();
    const since = this.#since();
    let wait = since === undefined ? this.#ms : since + (this.hasAnswer ? this.#ms : this.#firstMs) - now;
    if (since === undefined || wait > 0) {
      this.#overdueSince = undefined;
    } else {
      this.#looks = since === this.#overdueSince ? this.#looks + 1 : 1;
      this.#overdueSince = since;
      const isLate = now > this.#expected + LOOK_AGAIN_MS;
      if (this.#looks >= LOOKS_MAX || (this.#looks > 1 && !isLate)) {
        this.silentMs = now - since;
        return 0;
      }
      wait = LOOK_AGAIN_MS;
    }
    this.#expected = now + wait;
    return wait;
  }
}
