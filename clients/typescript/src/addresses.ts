// SPDX-License-Identifier: Apache-2.0

import type { ClearinghouseError } from "./errors.js";

// A node that did not answer is left out for so long; for half of it where another node names it as the leader.
const SHUNNED_MS = 1_000;

/**
 * Chooses the node of the next call, only among the addresses that the caller gave: a credential never follows a name
 * to an unknown machine.
 */
export class Addresses {
  readonly all: readonly string[];
  #at = 0;
  readonly #leftOutUntil: number[];
  readonly #clock: () => number;

  constructor(addresses: readonly string[], clock: () => number = () => performance.now()) {
    this.all = [...new Set(addresses)];
    this.#leftOutUntil = this.all.map(() => 0);
    this.#clock = clock;
  }

  /** The number of the address for the next call. */
  get current(): number {
    return this.#at;
  }

  get areMany(): boolean {
    return this.all.length > 1;
  }

  /** Chooses the next address after `tried` failed. */
  learn(failure: ClearinghouseError, tried: number): void {
    if (tried !== this.#at) {
      return; // another call has chosen already
    }
    const now = this.#clock();
    if (failure.reason === "NOT_LEADER") {
      const named = this.all.indexOf(failure.leader);
      if (named >= 0 && (this.#leftOutUntil[named] ?? 0) <= now + SHUNNED_MS / 2) {
        this.#at = named;
        return;
      }
    } else {
      this.#leftOutUntil[this.#at] = now + SHUNNED_MS;
    }
    const following = this.all.map((_, step) => (this.#at + step + 1) % this.all.length);
    this.#at = following.find((one) => (this.#leftOutUntil[one] ?? 0) <= now) ?? following[0] ?? 0;
  }
}

/** Returns whether an address, host:port, is on this machine. */
export function isLocal(address: string): boolean {
  const host = address.slice(0, address.lastIndexOf(":"));
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
