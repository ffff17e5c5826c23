// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from "node:timers/promises";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, createClient, type Transport } from "@connectrpc/connect";
import {
  JournalService,
  type SubscribeRequest,
  SubscribeRequestSchema,
  type SubscribeResponse,
} from "../gen/clearinghouse/v1/journal_pb.js";
import type { Addresses } from "./addresses.js";
import { ClearinghouseError, fromStatus, isForLater } from "./errors.js";
import { freeze } from "./request.js";
import { Backoff } from "./retry.js";
import { Watch } from "./watch.js";

// The server's interval where a request names none.
const HEARTBEAT_MS = 5_000;
// After so many missed heartbeats a stream is dead; not before a second, for a server that is busy for a moment.
const MISSED_HEARTBEATS = 3;
const QUIET_MS_MIN = 1_000;
// The first frame may need a search in the journal.
const FIRST_FRAME_MS = 10_000;
const RECONNECT_MS = 60_000;

/** How to read. */
export interface ReadOptions {
  /** Ends the iteration with the signal's reason. */
  signal?: AbortSignal;
  /** After so long without a connection the iteration fails: by default 60,000. */
  reconnectMs?: number;
}

/** Start for another subscription that continues from here, once no frame is partial. */
export type Position = Pick<SubscribeRequest, "fromSequence" | "knownSequence" | "knownChainHead">;

/**
 * The events from a sequence on, without a gap and without repeats. Iterate over it once, frame by frame; leaving the
 * loop ends it. It fails with the reason HISTORY_DIFFERS if the server has another past than what was read.
 */
export class Subscription implements AsyncIterable<SubscribeResponse> {
  readonly #client: Transport & { readonly addresses: Addresses };
  readonly #request: SubscribeRequest;
  readonly #options: ReadOptions;
  #taken = 0; // events of the next sequence, which came in parts

  constructor(
    client: Transport & { readonly addresses: Addresses },
    request: MessageInitShape<typeof SubscribeRequestSchema>,
    options: ReadOptions,
  ) {
    this.#client = client;
    this.#request = freeze(SubscribeRequestSchema, request).message;
    this.#options = options;
  }

  get position(): Position {
    const { fromSequence, knownSequence, knownChainHead } = this.#request;
    return { fromSequence, knownSequence, knownChainHead };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SubscribeResponse, undefined, undefined> {
    const { signal, reconnectMs = RECONNECT_MS } = this.#options;
    const quiet = Math.max(QUIET_MS_MIN, MISSED_HEARTBEATS * (this.#request.heartbeatIntervalMs || HEARTBEAT_MS));
    const journal = createClient(JournalService, this.#client);
    const backoff = new Backoff();
    let lastReceived = performance.now();
    for (;;) {
      if (this.#request.fromSequence === 0n) {
        const head = await journal.getHead({}, { signal }); // a number survives the first disconnect
        this.#request.fromSequence = head.sequence + 1n;
      }
      const tried = this.#client.addresses.current;
      const end = new AbortController();
      let waits: number | undefined = performance.now();
      const watch = new Watch(
        () => waits,
        quiet,
        Math.max(quiet, FIRST_FRAME_MS),
        () => end.abort(),
      );
      const either = signal === undefined ? end.signal : AbortSignal.any([signal, end.signal]);
      let failure = ended("the server ended the stream", Code.Unavailable);
      try {
        const asked = create(SubscribeRequestSchema, { ...this.#request });
        for await (const frame of journal.subscribe(asked, { signal: either, timeoutMs: 0 })) {
          waits = undefined; // while the reader is slow nothing is due
          watch.hasAnswer = true;
          lastReceived = performance.now();
          backoff.reset();
          if (this.#take(frame)) {
            yield frame;
          }
          waits = performance.now();
        }
      } catch (cause) {
        signal?.throwIfAborted();
        failure = watch.silentMs
          ? ended(`the server said nothing for ${Math.round(watch.silentMs)} ms`, Code.DeadlineExceeded)
          : fromStatus(cause, "");
      } finally {
        watch.stop();
        end.abort();
      }
      const isLagged = failure.reason === "LAGGED";
      if (!(isLagged || isForLater(failure)) || performance.now() - lastReceived > reconnectMs) {
        throw failure;
      }
      if (!isLagged) {
        this.#client.addresses.learn(failure, tried);
      }
      await sleep(backoff.next(), undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }

  /** Leaves in a frame what was not handed out before; false if nothing is. */
  #take(frame: SubscribeResponse): boolean {
    const next = this.#request.fromSequence;
    if (frame.firstSequence > next) {
      throw new ClearinghouseError({
        kind: "client",
        message: `a gap: ${frame.firstSequence} came after ${next - 1n}`,
      });
    }
    if (frame.chainHead.length > 0) {
      this.#request.knownSequence = frame.chainSequence;
      this.#request.knownChainHead = frame.chainHead;
    }
    const last = frame.isPartial ? frame.firstSequence : frame.sequence;
    if (frame.isHeartbeat || last < next) {
      return false;
    }
    let known = 0; // events of the frame that were handed out before
    if (frame.firstSequence === next) {
      if (frame.firstEventIndex > this.#taken) {
        throw new ClearinghouseError({ kind: "client", message: `a gap in sequence ${next}` });
      }
      known = this.#taken - frame.firstEventIndex;
    }
    const came = frame.firstEventIndex + frame.events.length;
    frame.events = frame.events.filter((event) => event.sequence >= next).slice(known);
    frame.firstSequence = next;
    if (frame.isPartial) {
      this.#taken = Math.max(this.#taken, came);
      return frame.events.length > 0;
    }
    this.#request.fromSequence = frame.sequence + 1n;
    this.#taken = 0;
    return true;
  }
}

function ended(message: string, status: Code): ClearinghouseError {
  return new ClearinghouseError({ kind: "unavailable", status, message });
}
