// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from "node:timers/promises";
import type {
  DescMessage,
  DescMethodStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import {
  type Client,
  type ContextValues,
  createClient,
  type Interceptor,
  type StreamResponse,
  type Transport,
  type UnaryResponse,
} from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import type { SubscribeRequestSchema } from "../gen/clearinghouse/v1/journal_pb.js";
import { Addresses, isLocal } from "./addresses.js";
import { ClearinghouseError, fromStatus, notSent } from "./errors.js";
import { freeze } from "./request.js";
import { Attempts } from "./retry.js";
import {
  ORDER_FRAMES,
  type OrderSession,
  Session,
  type SessionOptions,
  TICK_FRAMES,
  type TickSession,
} from "./session.js";
import { type ReadOptions, Subscription } from "./subscription.js";

// The reply to a batch of 8,192 orders may have more fills than gRPC's usual 4 MiB hold.
const LARGEST_REPLY = 64 * 1024 * 1024;
const KEEPALIVE = { pingIntervalMs: 30_000, pingTimeoutMs: 10_000 };
const ADDRESS = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/;

/** PEM text: the CAs that sign the server's certificate, those of Node by default, and the caller's own certificate. */
export interface Tls {
  ca?: string | Buffer;
  cert?: string | Buffer;
  key?: string | Buffer;
}

/** Who calls, and how. */
export interface Options {
  /** Names the caller to a server that asks for no credentials. */
  principal?: string;
  /** Sent with each call. */
  apiKey?: string;
  /** Asked before each call, in the place of an API key. */
  token?: () => string | Promise<string>;
  /** Makes the connection secure; `{}` trusts the CAs of Node. */
  tls?: Tls;
  /** How long a call may take in all, repeats included, where it states no `timeoutMs`: by default 10,000. */
  timeoutMs?: number;
  /** Reads include all that anybody was answered before they began. */
  linearizable?: boolean;
  /** See each try of each call, for metrics and traces. */
  interceptors?: Interceptor[];
}

type HeadersInit = ConstructorParameters<typeof Headers>[0];

interface Node {
  readonly manager: Http2SessionManager;
  readonly transport: Transport;
}

/**
 * A connection to a server, or to the nodes of a cluster. It is a transport of Connect, so the generated services are
 * the methods: `client.service(TradingService).placeOrders(...)`. It opens no connection before the first call.
 *
 * A call that its signal ends rejects with the signal's reason; a command of which a try was sent rejects with an error
 * of the kind `unknown_outcome`, whose cause that is.
 */
export class Clearinghouse implements Transport, Disposable {
  readonly addresses: Addresses;
  readonly timeoutMs: number;
  readonly #nodes: readonly Node[];
  readonly #fixed: ReadonlyMap<string, string>;
  readonly #token: Options["token"];
  #isClosed = false;

  constructor(addresses: string | readonly string[], options: Options = {}) {
    const { principal, apiKey, token, tls, linearizable, interceptors = [] } = options;
    this.addresses = new Addresses(typeof addresses === "string" ? [addresses] : addresses);
    if (this.addresses.all.length === 0) {
      throw notSent("give at least one address");
    }
    if (apiKey !== undefined && token !== undefined) {
      throw notSent("give apiKey or token, not both");
    }
    if ((tls?.cert === undefined) !== (tls?.key === undefined)) {
      throw notSent("a client certificate and its key go together");
    }
    const fixed = new Map<string, string>();
    if (principal) {
      fixed.set("clearinghouse-principal", principal);
    }
    if (linearizable) {
      fixed.set("clearinghouse-read", "linearizable");
    }
    if (apiKey !== undefined) {
      fixed.set("authorization", bearer(apiKey));
    }
    const isSecret = apiKey !== undefined || token !== undefined;
    this.#fixed = fixed;
    this.#token = token;
    this.timeoutMs = options.timeoutMs || 10_000;
    this.#nodes = this.addresses.all.map((address) => {
      if (!ADDRESS.test(address)) {
        throw notSent(`an address is host:port, not ${address}`);
      }
      if (tls === undefined && isSecret && !isLocal(address)) {
        throw notSent(`an API key or a token would go to ${address} in plain text: give tls`);
      }
      const baseUrl = `${tls === undefined ? "http" : "https"}://${address}`;
      const manager = new Http2SessionManager(baseUrl, KEEPALIVE, tls === undefined ? {} : { ...tls });
      const limits = { readMaxBytes: LARGEST_REPLY };
      return { manager, transport: createGrpcTransport({ baseUrl, sessionManager: manager, interceptors, ...limits }) };
    });
  }

  /** Returns the calls of a generated service, such as `TradingService`. */
  service<S extends DescService>(service: S): Client<S> {
    return createClient(service, this);
  }

  /**
   * Follows the events that a request asks for, without a gap and without repeats, over disconnects: `fromSequence` on,
   * or from now on.
   */
  subscribe(request: MessageInitShape<typeof SubscribeRequestSchema> = {}, options: ReadOptions = {}): Subscription {
    return new Subscription(this, request, options);
  }

  /** Opens a stream of order frames. Close it. */
  session(options: SessionOptions = {}): OrderSession {
    return new Session(this, ORDER_FRAMES, options);
  }

  /** Opens a stream of frames of an oracle's ticks. Close it. */
  tickSession(options: SessionOptions = {}): TickSession {
    return new Session(this, TICK_FRAMES, options);
  }

  /** Ends all connections; calls under way fail. */
  close(): void {
    this.#isClosed = true;
    for (const node of this.#nodes) {
      node.manager.abort();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Sends a unary call until its outcome is known, or the time is over. The generated services call it. */
  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersInit | undefined,
    input: MessageInitShape<I>,
    contextValues?: ContextValues,
  ): Promise<UnaryResponse<I, O>> {
    signal?.throwIfAborted();
    const { message, requestId } = freeze(method.input, input);
    const attempts = new Attempts(timeoutMs || this.timeoutMs, this.addresses);
    for (;;) {
      const tried = this.addresses.current;
      try {
        const { transport } = this.#node(tried);
        const headers = await this.#headers(header);
        const request = message as MessageInitShape<I>;
        return await transport.unary(method, signal, attempts.tryMs(), headers, request, contextValues);
      } catch (cause) {
        throwIfEnded(signal, requestId);
        const pause = attempts.pauseOrThrow(fromStatus(cause, requestId), tried);
        this.#giveUpConnecting(tried);
        await sleep(pause, undefined, { signal }).catch(() => throwIfEnded(signal, requestId));
      }
    }
  }

  /** Opens a stream at the node of the moment, and does not open it again: see `subscribe` and `session`. */
  async stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersInit | undefined,
    input: AsyncIterable<MessageInitShape<I>>,
    contextValues?: ContextValues,
  ): Promise<StreamResponse<I, O>> {
    const tried = this.addresses.current;
    try {
      const { transport } = this.#node(tried);
      const headers = await this.#headers(header);
      const response = await transport.stream(method, signal, timeoutMs, headers, input, contextValues);
      return { ...response, message: readable(response.message, signal) };
    } catch (cause) {
      this.#giveUpConnecting(tried);
      signal?.throwIfAborted();
      throw fromStatus(cause, "");
    }
  }

  #node(number: number): Node {
    if (this.#isClosed) {
      throw notSent("the client is closed");
    }
    return this.#nodes[number] as Node;
  }

  /** Begins again with a machine that does not answer at all: the system would wait for minutes. */
  #giveUpConnecting(number: number): void {
    const manager = this.#nodes[number]?.manager;
    if (manager?.state() === "connecting") {
      manager.abort();
    }
  }

  async #headers(given: HeadersInit | undefined): Promise<Headers> {
    const headers = new Headers(given);
    for (const [name, value] of this.#fixed) {
      headers.set(name, value);
    }
    if (this.#token !== undefined) {
      headers.set("authorization", bearer(await asked(this.#token)));
    }
    return headers;
  }
}

async function asked(token: () => string | Promise<string>): Promise<string> {
  try {
    return await token();
  } catch (cause) {
    throw notSent("no token came", cause);
  }
}

async function* readable<O extends DescMessage>(
  messages: AsyncIterable<MessageShape<O>>,
  signal: AbortSignal | undefined,
): AsyncIterable<MessageShape<O>> {
  try {
    yield* messages;
  } catch (cause) {
    signal?.throwIfAborted();
    throw fromStatus(cause, "");
  }
}

function throwIfEnded(signal: AbortSignal | undefined, requestId: string): void {
  if (signal?.aborted && requestId) {
    const message = "the call was ended before its answer came";
    throw new ClearinghouseError({ kind: "unknown_outcome", message, requestId, cause: signal.reason });
  }
  signal?.throwIfAborted();
}

function bearer(secret: string): string {
  if (!/^[!-~]+$/.test(secret)) {
    throw notSent("an API key or a token is printable ASCII text without spaces");
  }
  return `Bearer ${secret}`;
}
