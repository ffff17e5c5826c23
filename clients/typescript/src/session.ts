// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from "node:timers/promises";
import type { DescMessage, DescMethodBiDiStreaming, Message, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { Code, type Transport } from "@connectrpc/connect";
import {
  OracleService,
  type StreamTicksRequestSchema,
  type StreamTicksResponse,
} from "../gen/clearinghouse/v1/oracle_pb.js";
import { ResultCode } from "../gen/clearinghouse/v1/result_code_pb.js";
import { type SessionAnswer, type SessionRequestSchema, TradingService } from "../gen/clearinghouse/v1/trading_pb.js";
import type { Addresses } from "./addresses.js";
import { ClearinghouseError, fromEdge, fromStatus, isForLater, notSent } from "./errors.js";
import { type Answered, Outstanding } from "./outstanding.js";
import { freeze } from "./request.js";
import { Backoff, Patience } from "./retry.js";
import { Watch } from "./watch.js";

/** One kind of stream: its method, and the answers in a frame of the server. */
export interface Frames<I extends DescMessage, A> {
  readonly method: DescMethodBiDiStreaming<I, DescMessage>;
  readonly read: (response: Message) => Answered<A>[];
}

function frames<I extends DescMessage, O extends DescMessage, A>(
  method: DescMethodBiDiStreaming<I, O>,
  read: (response: MessageShape<O>) => Answered<A>[],
): Frames<I, A> {
  return { method: method as DescMethodBiDiStreaming<I, DescMessage>, read: read as Frames<I, A>["read"] };
}

type OfServer = Pick<SessionAnswer, "requestId" | "edgeCode" | "edgeMessage" | "edgeField">;

function answered<A extends OfServer>(answer: A): Answered<A> {
  const { requestId, edgeCode, edgeMessage, edgeField } = answer;
  const reason = ResultCode[edgeCode] ?? String(edgeCode); // a newer server may have others
  const isTaken = edgeCode === ResultCode.OK;
  return { requestId, answer, refusal: isTaken ? undefined : fromEdge(reason, edgeMessage, edgeField, requestId) };
}

export const ORDER_FRAMES = frames(TradingService.method.session, (response) => response.answers.map(answered));
export const TICK_FRAMES = frames(OracleService.method.streamTicks, (response) => [answered(response)]);

/** A stream of frames of orders, or of an oracle's ticks. */
export type OrderSession = Session<typeof SessionRequestSchema, SessionAnswer>;
export type TickSession = Session<typeof StreamTicksRequestSchema, StreamTicksResponse>;

/** How a session ends, and how long an answer may take. */
export interface SessionOptions {
  /**
   * Accounts whose orders are cancelled when a stream ends, however it ends. The session itself ends a stream on which a
   * due answer does not come within half of `timeoutMs`.
   */
  cancelOnDisconnect?: readonly bigint[];
  /** Cancels exits of positions too. */
  endExits?: boolean;
  /** After so long without an answer a frame fails with `unknown_outcome`: by default as long as a call. */
  timeoutMs?: number;
  /** Ends the session at once. */
  signal?: AbortSignal;
}

/**
 * A stream of frames, each with a request id of its own, answered in their order. Unanswered frames are sent again on a
 * new stream as they were. While a frame is refused for now, later ones are held, and then sent in order.
 */
export class Session<I extends DescMessage, A> implements AsyncDisposable {
  readonly #client: Transport & { readonly addresses: Addresses };
  readonly #frames: Frames<I, A>;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  readonly #outstanding = new Outstanding<I, A>();
  readonly #end = new AbortController();
  readonly #ended: Promise<void>;
  #outbox = new Outbox<MessageShape<I>>();
  #isClosing = false;
  #refusal: ClearinghouseError | undefined;

  constructor(
    client: Transport & { readonly addresses: Addresses; readonly timeoutMs: number },
    frames: Frames<I, A>,
    options: SessionOptions,
  ) {
    const { cancelOnDisconnect = [], endExits = false, signal } = options;
    if (endExits && cancelOnDisconnect.length === 0) {
      throw notSent("endExits has no effect without accounts in cancelOnDisconnect");
    }
    this.#client = client;
    this.#frames = frames;
    this.#timeoutMs = options.timeoutMs || client.timeoutMs;
    this.#headers = {
      ...(cancelOnDisconnect.length > 0 && { "clearinghouse-cancel-on-disconnect": cancelOnDisconnect.join(",") }),
      ...(endExits && { "clearinghouse-end-exits-on-disconnect": "true" }),
    };
    const end = () => this.#end.abort(signal?.reason);
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted) {
      end();
    }
    const last = new ClearinghouseError({ kind: "client", message: "the session has ended" });
    this.#ended = this.#keepOpen().finally(() => {
      signal?.removeEventListener("abort", end);
      this.#outstanding.giveUpAll();
      this.#refusal ??= last;
    });
  }

  /**
   * Hands over a frame at once, and resolves to its answer. A refused instruction is in the answer; it rejects where the
   * edge did not take the frame, or its outcome is unknown.
   */
  send(frame: MessageInitShape<I>): Promise<A> {
    const promise = new Promise<A>((resolve, reject) => {
      if (this.#refusal !== undefined || this.#isClosing) {
        throw this.#refusal ?? notSent("the session is closed");
      }
      const frozen = freeze(this.#frames.method.input, frame);
      let expiry: NodeJS.Timeout | undefined;
      const sent = {
        ...frozen,
        resolve: (answer: A) => {
          clearTimeout(expiry);
          resolve(answer);
        },
        reject: (error: ClearinghouseError) => {
          clearTimeout(expiry);
          reject(error);
        },
        isUnknown: false,
        isHeld: false,
      };
      if (this.#outstanding.add(sent)) {
        this.#outbox.push(frozen.message);
      }
      const late = () => this.#outstanding.giveUp(frozen.requestId, "no answer came in time");
      expiry = setTimeout(late, this.#timeoutMs);
    });
    promise.catch(() => {}); // of many under way one may fail before its turn to be awaited
    return promise;
  }

  /** Waits for the answers that are due, then ends the stream. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#outbox.end();
    const late = setTimeout(() => this.#end.abort(), this.#timeoutMs);
    await this.#ended.finally(() => clearTimeout(late));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Keeps a stream open until the session ends and nothing waits, or the server refuses it. */
  async #keepOpen(): Promise<void> {
    const { addresses } = this.#client;
    const backoff = new Backoff();
    const patience = new Patience(this.#timeoutMs, addresses, "clearinghouse-cancel-on-disconnect" in this.#headers);
    while (!this.#end.signal.aborted && (!this.#isClosing || this.#outstanding.size > 0)) {
      const tried = addresses.current;
      const { failure, elsewhere } = await this.#stream(patience, backoff);
      this.#outstanding.endStream(failure);
      if (this.#end.signal.aborted) {
        return;
      }
      if (failure !== undefined && !this.#outstanding.outlives(failure)) {
        this.#refusal = failure;
        this.#outstanding.fail(failure);
        return;
      }
      const reason = failure ?? elsewhere;
      if (reason !== undefined && isForLater(reason)) {
        addresses.learn(reason, tried);
      }
      if (!this.#isClosing || this.#outstanding.size > 0) {
        await sleep(backoff.next(), undefined, { signal: this.#end.signal }).catch(() => {});
      }
    }
  }

  /** Sends and reads on one stream until it ends; returns why, and the last refusal for now that came on it. */
  async #stream(
    patience: Patience,
    backoff: Backoff,
  ): Promise<Record<"failure" | "elsewhere", ClearinghouseError | undefined>> {
    const end = new AbortController();
    const outbox = new Outbox<MessageShape<I>>();
    this.#outbox = outbox; // what the old one still holds is outstanding as well
    this.#outstanding.beginStream().forEach((message) => void outbox.push(message));
    if (this.#isClosing) {
      outbox.end();
    }
    const since = () => this.#outstanding.waitsSince();
    const watch = new Watch(since, patience.ms, patience.ms, () => end.abort());
    let elsewhere: ClearinghouseError | undefined;
    let repeating: NodeJS.Timeout | undefined;
    try {
      const signal = AbortSignal.any([this.#end.signal, end.signal]);
      const { method } = this.#frames;
      const response = await this.#client.stream(
        method,
        signal,
        0,
        this.#headers,
        outbox as AsyncIterable<MessageInitShape<I>>,
      );
      for await (const data of response.message) {
        watch.hasAnswer = true;
        const { notNow, pause } = this.#outstanding.settle(this.#frames.read(data));
        elsewhere = notNow ?? elsewhere;
        if (notNow === undefined) {
          backoff.reset();
        }
        if (pause !== undefined) {
          repeating = setTimeout(() => this.#repeat(outbox), pause);
        }
      }
      return { failure: undefined, elsewhere };
    } catch (cause) {
      if (watch.silentMs === 0) {
        return { failure: this.#end.signal.aborted ? undefined : fromStatus(cause, ""), elsewhere };
      }
      patience.wasInVain();
      const message = `the server said nothing for ${Math.round(watch.silentMs)} ms`;
      const status = Code.DeadlineExceeded;
      return { failure: new ClearinghouseError({ kind: "unavailable", status, message }), elsewhere };
    } finally {
      clearTimeout(repeating);
      watch.stop();
      outbox.end();
      end.abort();
    }
  }

  /** Sends the frames that were held; a session that closes writes no more on this stream, but on the next one. */
  #repeat(outbox: Outbox<MessageShape<I>>): void {
    if (!this.#isClosing) {
      this.#outstanding.repeat().forEach((message) => void outbox.push(message));
    }
  }
}

/** Frames to write on one stream, in order. */
class Outbox<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #isEnded = false;
  #wake: () => void = () => {};

  push(item: T): void {
    this.#items.push(item);
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined, undefined> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        yield item;
      } else if (this.#isEnded) {
        return;
      } else {
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
      }
    }
  }
}
