// SPDX-License-Identifier: Apache-2.0
// Places an order, shows two refusals, and follows all events over a kill of the server.
//
//   node client.mjs HOST:PORT ACCOUNT MARKET REQUEST_ID [PROTO_FOLDER]
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const here = import.meta.dirname;
const [address, account, market, requestId, folder = `${here}/proto`] = process.argv.slice(2);
if (requestId === undefined) {
  console.error("usage: node client.mjs HOST:PORT ACCOUNT MARKET REQUEST_ID [PROTO_FOLDER]");
  process.exit(2);
}
// keepCase: a field under another name would be dropped without an error. longs: numbers beyond 2^53 stay exact.
const options = {
  keepCase: true, longs: String, enums: String, defaults: true, includeDirs: [folder, here],
};
const definitions = loader.loadSync(
  ["trading", "journal"].map((name) => `clearinghouse/v1/${name}.proto`), options);
const api = grpc.loadPackageDefinition(definitions).clearinghouse.v1;
const rpc = loader.loadSync("google_rpc.proto", options);

const channel = {
  "grpc.keepalive_time_ms": 30_000, "grpc.keepalive_timeout_ms": 10_000,
  "grpc.initial_reconnect_backoff_ms": 200, "grpc.max_reconnect_backoff_ms": 1_000,
};
const desk = new api.TradingService(address, grpc.credentials.createInsecure(), channel);
const journal = new api.JournalService(address, grpc.credentials.createInsecure(), channel);
const caller = new grpc.Metadata();
caller.set("clearinghouse-principal", "desk");
const pause = () => new Promise((resolve) => setTimeout(resolve, 200));

// The server's ErrorInfo. Without one the outcome is unknown.
function reasonOf(error) {
  for (const bytes of error.metadata?.get("grpc-status-details-bin") ?? []) {
    for (const { type_url, value } of rpc["google.rpc.Status"].deserialize(bytes).details) {
      if (!type_url.endsWith("/google.rpc.ErrorInfo")) continue;
      const info = rpc["google.rpc.ErrorInfo"].deserialize(value);
      if (info.domain === "clearinghouse.v1") return info;
    }
  }
  return { reason: "", metadata: {} };
}

// Sending the same again, after a pause, is right: with no reason the outcome is unknown.
const FOR_LATER = new Set([
  "", "NOT_OPEN_YET", "SHUTTING_DOWN", "QUEUE_FULL", "LAGGED", "PRINCIPAL_QUEUE_FULL", "RATE_LIMITED",
  "TOO_MANY_STREAMS", "QUESTION_LIMIT", "DEADLINE_PASSED", "DISK_RESTRICTED", "DISK_READ_ONLY", "NO_QUORUM",
  "BEHIND", "LOG_FULL",
]);
const isForLater = (error) => FOR_LATER.has(reasonOf(error).reason);

function order(id, quantity, price) {
  const created = BigInt(Date.now()) * 1_000_000n; // ns, and beyond what a number holds
  return {
    request_id: id, created_time_ns: created.toString(),
    orders: [{
      account_id: account, market_id: market, side: "SIDE_BUY", type: "ORDER_TYPE_LIMIT",
      time_in_force: "TIME_IN_FORCE_GTC", quantity, price,
    }],
  };
}

// Sends the same request until its outcome is known.
async function place(request) {
  for (;;) {
    try {
      return await new Promise((resolve, reject) =>
        desk.PlaceOrders(request, caller, { deadline: Date.now() + 5_000 },
          (error, reply) => (error ? reject(error) : resolve(reply))));
    } catch (error) {
      if (!isForLater(error)) throw error;
      await pause();
    }
  }
}

async function show(request) {
  try {
    const reply = await place(request);
    for (const { code, order_id, limit, actual } of reply.results) {
      if (code === "RESULT_CODE_OK") console.log("placed", order_id, "repeat", reply.is_repeat);
      else console.log("refused", code.replace("RESULT_CODE_", ""), "limit", limit, "actual", actual);
    }
  } catch (error) {
    const { reason, metadata } = reasonOf(error);
    console.log("invalid", reason, "limit", metadata.limit ?? "", "actual", metadata.actual ?? "");
  }
}

// Where this reader is: what it has covered, and the chain there.
const at = { sequence: 0n, known_sequence: "0", known_chain_head: Buffer.alloc(0) };

// Reads until the stream breaks. Events count when their sequence is covered; a part of one is kept until then.
async function follow() {
  const { known_sequence, known_chain_head } = at;
  const from_sequence = (at.sequence + 1n).toString();
  let parts = [];
  for await (const frame of journal.Subscribe({ from_sequence, known_sequence, known_chain_head }, caller)) {
    if (BigInt(frame.first_sequence) !== at.sequence + 1n) throw new Error(`a gap after ${at.sequence}`);
    parts.push(...frame.events);
    if (frame.is_partial) continue;
    for (const { sequence, kind } of parts) console.log("event", sequence, kind.replace("EVENT_KIND_", ""));
    parts = [];
    at.sequence = BigInt(frame.sequence);
    if (frame.chain_sequence !== "0") {
      at.known_sequence = frame.chain_sequence;
      at.known_chain_head = frame.chain_head;
    }
  }
}

const mine = order(requestId, "1", "149");
await show(mine);
await show(order(`${requestId}-far`, "1", "999"));
await show(order(`${requestId}-bad`, "1.0000000001", "149"));
for (;;) {
  try {
    await follow();
  } catch (error) {
    if (!(error.code in grpc.status) || !isForLater(error)) throw error;
    console.log("lost", grpc.status[error.code]);
  }
  await show(mine); // as if its answer had been lost
  await pause();
}
