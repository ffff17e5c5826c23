// SPDX-License-Identifier: Apache-2.0

// Behaviour that the conformance set cannot see: reading of errors, repeats, and bad input. The server is in this process.

import assert from "node:assert/strict";
import { createServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { type AddressInfo, createServer as createSilentServer } from "node:net";
import { afterEach, test } from "node:test";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../gen/google_rpc_pb.js";
import {
  EventKind,
  JournalService,
  type PlaceOrdersRequest,
  QueryService,
  ResultCode,
  Side,
  TradingService,
} from "../gen/v1.js";
import { Addresses } from "./addresses.js";
import { Clearinghouse, ClearinghouseError, type Kind, type Options, quantiseDown, quantiseUp } from "./index.js";

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0).reverse()) {
    one.close();
  }
});

type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

async function serving(
  routes: (router: ConnectRouter) => void,
  options: Options = {},
  before: (handler: Handler) => Handler = (handler) => handler,
): Promise<Clearinghouse> {
  const server = createServer(before(connectNodeAdapter({ routes, connect: false, grpcWeb: false })));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const client = new Clearinghouse(`127.0.0.1:${(server.address() as AddressInfo).port}`, options);
  open.push(server, client);
  return client;
}

function refusal(code: Code, reason: string, metadata: Record<string, string> = {}): ConnectError {
  const delay = { desc: RetryInfoSchema, value: { retryDelay: { seconds: 0n, nanos: 20_000_000 } } };
  const info = { desc: ErrorInfoSchema, value: { reason, domain: "clearinghouse.v1", metadata } };
  const field = { desc: BadRequestSchema, value: { fieldViolations: [{ field: "orders[0].price" }] } };
  return new ConnectError("no", code, undefined, [info, field, delay]);
}

async function failureOf(call: Promise<unknown>): Promise<ClearinghouseError> {
  const error = await call.then(
    () => assert.fail("it did not fail"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ClearinghouseError, String(error));
  return error;
}

const ORDER = { accountId: 7n, marketId: 1, side: Side.BUY, price: "149", quantity: "1" };

test("a refusal of the edge has its kind, reason, figures, fields and delay", async () => {
  const cases: [Code, string, Kind][] = [
    [Code.InvalidArgument, "INVALID_ARGUMENT", "invalid"],
    [Code.NotFound, "UNKNOWN_MARKET", "not_found"],
    [Code.Unauthenticated, "CREDENTIAL_INVALID", "denied"],
    [Code.PermissionDenied, "ROLE_REQUIRED", "denied"],
    [Code.ResourceExhausted, "RATE_LIMITED", "over_limit"],
    [Code.FailedPrecondition, "A_NEWER_REASON", "invalid"],
  ];
  for (const [code, reason, kind] of cases) {
    let tries = 0;
    const client = await serving((router) =>
      router.service(TradingService, {
        placeOrders: () => {
          tries += 1;
          throw refusal(code, reason, { limit: "1", actual: "2" });
        },
      }),
    );
    const error = await failureOf(client.service(TradingService).placeOrders({ orders: [ORDER] }));
    assert.deepEqual([error.kind, error.reason, error.limit, error.actual], [kind, reason, "1", "2"]);
    assert.deepEqual([error.fields, error.retryAfterMs, tries], [["orders[0].price"], 20, 1]);
  }
});

test("the same request is sent until its outcome is known, even if the caller changes it meanwhile", async () => {
  const seen: PlaceOrdersRequest[] = [];
  const answers = [new ConnectError("gone", Code.Unavailable), refusal(Code.Unavailable, "NOT_OPEN_YET")];
  const client = await serving((router) =>
    router.service(TradingService, {
      placeOrders: (request) => {
        seen.push(request);
        const answer = answers.shift();
        if (answer !== undefined) {
          throw answer;
        }
        return { results: [{ code: 987_654 as ResultCode, orderId: 1n << 60n }] };
      },
    }),
  );
  const request = { orders: [ORDER] };
  const coming = client.service(TradingService).placeOrders(request);
  request.orders = [];
  const { results } = await coming;
  assert.equal(results[0]?.code, 987_654); // of a newer server
  assert.equal(results[0]?.orderId, 1n << 60n);
  assert.equal(seen.length, 3);
  assert.deepEqual(seen[1], seen[0]);
  assert.deepEqual(seen[2], seen[0]);
  assert.match(seen[0]?.requestId ?? "", /^[0-9a-f]{32}$/);
  assert.ok((seen[0]?.createdTimeNs ?? 0n) > 1n << 60n);
});

test("a refusal after a try without an answer leaves the outcome unknown", async () => {
  const answers = [new ConnectError("gone", Code.Unavailable), refusal(Code.InvalidArgument, "INVALID_ARGUMENT")];
  const client = await serving((router) =>
    router.service(TradingService, {
      placeOrders: () => {
        throw answers.shift();
      },
    }),
  );
  const error = await failureOf(client.service(TradingService).placeOrders({ requestId: "mine", orders: [ORDER] }));
  assert.deepEqual([error.kind, error.requestId], ["unknown_outcome", "mine"]);
  assert.equal((error.cause as ClearinghouseError).reason, "INVALID_ARGUMENT");
});

test("floats and unsafe integers are never sent", async () => {
  const client = await serving((router) => router.service(TradingService, {}));
  const trading = client.service(TradingService);
  for (const wrong of [
    { price: 1.1 },
    { quantity: 1 },
    { accountId: 2 ** 60 },
    { accountId: 1.5 },
    { accountId: -1n },
  ]) {
    const orders = [{ ...ORDER, ...(wrong as object) }];
    assert.equal((await failureOf(trading.placeOrders({ orders }))).kind, "client");
  }
});

test("a credential is sent with each call, and not in plain text to another machine", async () => {
  const seen: (string | null)[] = [];
  const token = () => Promise.resolve(`t${seen.length}`);
  const client = await serving(
    (router) =>
      router.service(QueryService, {
        listBalances: (_, context) => {
          seen.push(context.requestHeader.get("authorization"));
          return {};
        },
      }),
    { token },
  );
  await client.service(QueryService).listBalances({});
  await client.service(QueryService).listBalances({});
  assert.deepEqual(seen, ["Bearer t0", "Bearer t1"]);
  const kind = { kind: "client" };
  assert.throws(() => new Clearinghouse("10.0.0.1:7411", { apiKey: "k" }), kind);
  assert.throws(() => new Clearinghouse("127.0.0.1.example:7411", { apiKey: "k" }), kind);
  assert.throws(() => new Clearinghouse("localhost:7411", { apiKey: "two words" }), kind);
  assert.throws(() => new Clearinghouse([]), kind);
  assert.throws(() => new Clearinghouse("http://localhost:7411"), kind);
});

test("a server that accepts and says nothing is an error in time, and so is the end of a signal", async () => {
  const server = createSilentServer((socket) => void open.push({ close: () => socket.destroy() }));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const client = new Clearinghouse(`127.0.0.1:${(server.address() as AddressInfo).port}`, { timeoutMs: 300 });
  open.push(server, client);
  const begun = performance.now();
  assert.equal((await failureOf(client.service(QueryService).listBalances({}))).kind, "unavailable");
  assert.equal((await failureOf(client.service(TradingService).placeOrders({}))).kind, "unknown_outcome");
  assert.ok(performance.now() - begun < 5_000);
  const signal = AbortSignal.timeout(50);
  await assert.rejects(client.service(QueryService).listBalances({}, { signal, timeoutMs: 60_000 }), /aborted/);
  const late = AbortSignal.timeout(50);
  const sent = client.service(TradingService).placeOrders({}, { signal: late, timeoutMs: 60_000 });
  assert.equal((await failureOf(sent)).kind, "unknown_outcome");
  client.close();
  assert.equal((await failureOf(client.service(QueryService).listBalances({}))).kind, "client");
});

test("a subscription goes on where a stream was cut in the middle of a message", async () => {
  const asked: bigint[] = [];
  const event = (sequence: bigint) => ({ sequence, kind: EventKind.ORDER_ACCEPTED });
  const client = await serving(
    (router) =>
      router.service(JournalService, {
        async *subscribe(request) {
          asked.push(request.fromSequence);
          if (asked.length === 1) {
            const parts = { firstSequence: 5n, sequence: 4n, isPartial: true };
            yield { ...parts, events: [event(5n)], chainSequence: 4n, chainHead: Uint8Array.of(1) };
            throw new ConnectError("cut", Code.Unavailable);
          }
          assert.deepEqual([request.knownSequence, request.knownChainHead], [4n, Uint8Array.of(1)]);
          yield { firstSequence: 5n, sequence: 6n, events: [event(5n), event(5n), event(6n)] };
          yield { firstSequence: 8n, sequence: 8n, events: [event(8n)] };
        },
      }),
    {},
    (handler) => {
      let requests = 0;
      return (request, response) => {
        requests += 1;
        if (requests > 1) {
          handler(request, response);
          return;
        }
        response.writeHead(200, { "content-type": "application/grpc" });
        response.end(Uint8Array.of(0, 0, 0, 0, 9, 1, 2)); // two of nine bytes
      };
    },
  );
  const found: bigint[] = [];
  const subscription = client.subscribe({ fromSequence: 5n });
  const error = await failureOf(
    (async () => {
      for await (const frame of subscription) {
        found.push(...frame.events.map((one) => one.sequence));
      }
    })(),
  );
  assert.match(error.message, /a gap: 8 came after 6/);
  assert.deepEqual(found, [5n, 5n, 6n]);
  assert.deepEqual(asked, [5n, 5n]);
  assert.equal(subscription.position.fromSequence, 7n);
});

test("frames that are refused for now are sent again in their order, and one alone before the others", async () => {
  const taken: string[] = [];
  let refused = 0;
  const client = await serving((router) =>
    router.service(TradingService, {
      async *session(frames) {
        for await (const { requestId } of frames) {
          refused += 1;
          if (refused <= 2) {
            yield { answers: [{ requestId, edgeCode: ResultCode.NO_QUORUM }] };
          } else if (requestId === "wrong") {
            yield {
              answers: [{ requestId, edgeCode: ResultCode.INVALID_ARGUMENT, edgeField: "instructions[0].price" }],
            };
          } else {
            taken.push(requestId);
            yield { answers: [{ requestId, results: [{ code: ResultCode.OK, orderId: BigInt(taken.length) }] }] };
          }
        }
      },
    }),
  );
  const session = client.session({ cancelOnDisconnect: [7n] });
  const names = ["one", "two", "three"];
  const answers = names.map((requestId) => session.send({ requestId }));
  const wrong = session.send({ requestId: "wrong" });
  assert.deepEqual(
    (await Promise.all(answers)).map((one) => one.requestId),
    names,
  );
  assert.deepEqual(taken.toSorted(), names.toSorted());
  assert.ok(taken.indexOf("one") < taken.indexOf("two"));
  const error = await failureOf(wrong);
  assert.deepEqual([error.kind, error.fields], ["invalid", ["instructions[0].price"]]);
  await session.close();
  assert.equal((await failureOf(session.send({}))).kind, "client");
});

test("the next address follows a silence and the name of a leader, but never a stranger", () => {
  let now = 10_000;
  const addresses = new Addresses(["a:1", "b:1", "c:1", "a:1"], () => now);
  const silent = new ClearinghouseError({ kind: "unavailable", message: "" });
  const leader = (name: string) =>
    new ClearinghouseError({ kind: "unavailable", message: "", reason: "NOT_LEADER", leader: name });
  addresses.learn(silent, 0);
  assert.equal(addresses.current, 1);
  addresses.learn(silent, 0); // another call has chosen already
  assert.equal(addresses.current, 1);
  addresses.learn(leader("a:1"), 1); // it has just not answered
  assert.equal(addresses.current, 2);
  now += 500;
  addresses.learn(leader("a:1"), 2);
  assert.equal(addresses.current, 0);
  addresses.learn(leader("evil:1"), 0);
  assert.equal(addresses.current, 1);
});

test("amounts come to multiples of a step, exactly", () => {
  assert.equal(quantiseDown("92233720368547758.079", "0.01").toFixed(), "92233720368547758.07");
  assert.equal(quantiseUp("92233720368547758.079", "0.01").toFixed(), "92233720368547758.08");
  assert.equal(quantiseDown("-1.5", "1").toFixed(), "-2");
  assert.equal(quantiseUp("-1.5", "1").toFixed(), "-1");
  assert.equal(quantiseUp("1e-9", "0.25").toFixed(), "0.25");
  assert.equal(quantiseDown("750", "500").toFixed(), "500");
  assert.throws(() => quantiseDown("1", "0"), RangeError);
  assert.throws(() => quantiseDown(1.1 as unknown as string, "0.1"), TypeError);
  assert.throws(() => quantiseDown("1", 0.1 as unknown as string), TypeError);
  assert.throws(() => quantiseDown("one", "0.1"));
});
