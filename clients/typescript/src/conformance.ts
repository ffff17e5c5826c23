// SPDX-License-Identifier: Apache-2.0

// The driver of this client for clients/conformance: it does what each line of JSON says.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import {
  type DescMessage,
  type DescMethod,
  type DescMethodUnary,
  type DescService,
  fromJson,
  type JsonObject,
  type JsonValue,
  type MessageShape,
  toJson,
} from "@bufbuild/protobuf";
import * as v1 from "../gen/v1.js";
import { Clearinghouse, ClearinghouseError, type Options, quantiseDown, quantiseUp } from "./index.js";

interface Line {
  op: string;
  client: string;
  addresses: string[];
  principal?: string;
  timeoutMs?: number;
  read?: string;
  apiKey?: string;
  ca?: string;
  certificate?: string;
  key?: string;
  method: string;
  request?: JsonValue;
  requests: JsonValue[];
  atOnce: number;
  bodies?: boolean;
  stream: string;
  until: string;
  session?: string;
  cancelOnDisconnect?: (string | number)[];
  instructions: JsonValue[];
  ticks?: true | JsonValue[];
  count: number;
  market: string;
  price?: string;
  quantity?: string;
}

const clients = new Map<string, Clearinghouse>();
const streams = new Map<string, AsyncIterator<v1.SubscribeResponse>>();
type Stub = (request: MessageShape<DescMessage>) => AsyncIterable<MessageShape<DescMessage>>;
const watched = new Map<string, () => Promise<JsonObject>>();
/** A session of orders or of ticks: `read` makes of a line what sends its frame; and the results that are due. */
interface Opened {
  read(line: Line): () => Promise<JsonObject[]>;
  waiting: Promise<JsonObject[]>[];
}

const sessions = new Map<string, Opened>();

function named<T>(things: Map<string, T>, name: string): T {
  const found = things.get(name);
  if (found === undefined) {
    throw new Error(`nothing is called ${name}`);
  }
  return found;
}

function connect(line: Line): JsonObject {
  const { principal, apiKey, timeoutMs, read: reads, ca, certificate, key } = line;
  const options: Options = { principal, apiKey, timeoutMs, linearizable: reads === "linearizable" };
  if (ca !== undefined) {
    const read = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path));
    options.tls = { ca: read(ca), cert: read(certificate), key: read(key) };
  }
  clients.set(line.client, new Clearinghouse(line.addresses, options));
  return {};
}

function methodOf(line: Line): DescMethod {
  const [service = "", name] = line.method.split("/");
  const methods = (v1 as unknown as Record<string, DescService | undefined>)[service]?.methods;
  const method = methods?.find((one) => one.name === name);
  if (method === undefined) {
    throw new Error(`no method ${line.method}`);
  }
  return method;
}

/** Opens a stream that only the server fills, as a stub does. */
function watch(line: Line): JsonObject {
  const { parent, localName, input, output } = methodOf(line);
  const stubs = named(clients, line.client).service(parent) as unknown as Record<string, Stub | undefined>;
  const frames = stubs[localName]?.(fromJson(input, line.request ?? {}))[Symbol.asyncIterator]();
  if (frames === undefined) {
    throw new Error(`no stream ${line.method}`);
  }
  watched.set(line.stream, async (): Promise<JsonObject> => {
    const { value, done } = await frames.next();
    return done ? {} : { frame: toJson(output, value) };
  });
  return {};
}

function prepared(line: Line) {
  const method = methodOf(line);
  if (method.methodKind !== "unary") {
    throw new Error(`no call ${line.method}`);
  }
  const request = fromJson(method.input, line.request ?? {});
  const client = named(clients, line.client);
  const send = () => client.unary(method as DescMethodUnary, undefined, undefined, undefined, request);
  return { method, send };
}

async function call(line: Line): Promise<JsonObject> {
  const { method, send } = prepared(line);
  const { message } = await send();
  return { reply: toJson(method.output, message) };
}

/** Makes a call so many times, or sends so many frames, and says how long it took. */
async function bench(line: Line): Promise<JsonObject> {
  const began = performance.now();
  if (line.session !== undefined) {
    await Promise.all(Array.from({ length: line.count }, named(sessions, line.session).read(line)));
  } else {
    const { send } = prepared(line);
    for (let made = 0; made < line.count; made++) {
      await send();
    }
  }
  return { seconds: (performance.now() - began) / 1000 };
}

/** Sends many requests of one method, so many at once. */
async function calls(line: Line): Promise<JsonObject> {
  const replies: JsonObject[] = [];
  const rest = line.requests.entries();
  const work = async () => {
    for (const [number, request] of rest) {
      replies[number] = await answer(call, { ...line, request });
    }
  };
  await Promise.all(Array.from({ length: line.atOnce }, work));
  return { replies };
}

async function next(line: Line): Promise<JsonObject> {
  const events: JsonObject[] = [];
  const frames = named(streams, line.stream);
  for (;;) {
    const { value: frame, done } = await frames.next();
    if (done) {
      return { events, covered: "0" };
    }
    for (const event of frame.events) {
      const { sequence, kind } = event;
      const found = { sequence: String(sequence), kind: v1.EventKind[kind] ?? String(kind) };
      const all = toJson(v1.EventSchema, event) as JsonObject;
      events.push(line.bodies ? { ...found, body: all[event.body.case ?? ""] ?? null } : found);
    }
    if (!frame.isPartial && frame.sequence >= BigInt(line.until)) {
      return { events, covered: String(frame.sequence) };
    }
  }
}

const codeOf = (code: v1.ResultCode): string => v1.ResultCode[code] ?? String(code); // a newer server may have others

function session(line: Line): JsonObject {
  const client = named(clients, line.client);
  sessions.set(line.session ?? "", { read: line.ticks ? ticks(client) : orders(client, line), waiting: [] });
  return {};
}

function orders(client: Clearinghouse, { cancelOnDisconnect = [] }: Line): Opened["read"] {
  const opened = client.session({ cancelOnDisconnect: cancelOnDisconnect.map(BigInt) });
  return (line) => {
    const frame = { instructions: line.instructions.map((one) => fromJson(v1.OrderInstructionSchema, one)) };
    return async () =>
      (await opened.send(frame)).results.map(({ code, orderId }) => ({ code: codeOf(code), orderId: String(orderId) }));
  };
}

function ticks(client: Clearinghouse): Opened["read"] {
  const opened = client.tickSession();
  return (line) => {
    const frame = { ticks: (line.ticks as JsonValue[]).map((one) => fromJson(v1.OracleTickSchema, one)) };
    return async () => (await opened.send(frame)).codes.map((code) => ({ code: codeOf(code) }));
  };
}

function send(line: Line): JsonObject {
  const { read, waiting } = named(sessions, line.session ?? "");
  const sent = read(line)();
  sent.catch(() => {}); // it is awaited later
  waiting.push(sent);
  return {};
}

async function answers(line: Line): Promise<JsonObject> {
  const sent = named(sessions, line.session ?? "").waiting.splice(0, line.count);
  return { results: (await Promise.all(sent)).flat() };
}

async function quantise(line: Line): Promise<JsonObject> {
  const { markets } = await named(clients, line.client).service(v1.MarketDataService).listMarkets({});
  const market = markets.find((one) => one.symbol === line.market);
  if (market === undefined) {
    throw new Error(`no market ${line.market}`);
  }
  const [value, step] = line.price ? [line.price, market.tickSize] : [line.quantity ?? "", market.lotSize];
  const places = step.split(".")[1]?.length ?? 0;
  return { down: quantiseDown(value, step).toFixed(places), up: quantiseUp(value, step).toFixed(places) };
}

type Op = (line: Line) => JsonObject | Promise<JsonObject>;

const OPS: Record<string, Op | undefined> = {
  connect,
  call,
  calls,
  subscribe: (line) => {
    const request = fromJson(v1.SubscribeRequestSchema, line.request ?? {});
    streams.set(line.stream, named(clients, line.client).subscribe(request)[Symbol.asyncIterator]());
    return {};
  },
  next,
  watch,
  frame: (line) => named(watched, line.stream)(),
  session,
  send,
  answers,
  bench,
  quantise,
  end: () => ({}),
};

function errorOf(error: unknown): JsonObject {
  if (!(error instanceof ClearinghouseError)) {
    return { kind: "client", text: String(error) };
  }
  const { kind, reason, fields, limit, actual, message } = error;
  return { kind, reason, fields: [...fields], limit, actual, text: message };
}

async function answer(act: Op, line: Line): Promise<JsonObject> {
  try {
    return await act(line);
  } catch (error) {
    return { error: errorOf(error) };
  }
}

for await (const text of createInterface({ input: process.stdin })) {
  const line = JSON.parse(text) as Line;
  const act = OPS[line.op];
  const found = act === undefined ? { unsupported: line.op } : await answer(act, line);
  process.stdout.write(`${JSON.stringify(found)}\n`);
  if (line.op === "end") {
    process.exit(0);
  }
}
