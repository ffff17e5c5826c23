// SPDX-License-Identifier: Apache-2.0

import { durationMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../gen/google_rpc_pb.js";
import { FINAL, NOT_NOW, PASSING } from "./repeats.js";

/**
 * Conclusions that a caller can draw from an error. Only after `unknown_outcome` a command may have run: send the same request
 * id again, or ask GetCall. After each other kind nothing was done.
 *
 * - `invalid`: the request is wrong as it is; `fields` names what.
 * - `denied`: the caller may not do this, or is not who it must be.
 * - `not_found`: what the request names does not exist.
 * - `over_limit`: the server takes no more for now; `retryAfterMs` says when.
 * - `unavailable`: no answer in time, or no node that takes the call.
 * - `client`: the call was never sent.
 */
export type Kind = "invalid" | "denied" | "not_found" | "over_limit" | "unavailable" | "unknown_outcome" | "client";

/** Facts of an error; a fact that is left out is empty. */
export type Facts = { kind: Kind; message: string } & Partial<
  Pick<
    ClearinghouseError,
    "status" | "reason" | "fields" | "limit" | "actual" | "retryAfterMs" | "leader" | "requestId"
  >
> &
  ErrorOptions;

/** Error of a call that has no reply. A refused item is no error: its code and figures are in the reply. */
export class ClearinghouseError extends Error {
  override readonly name = "ClearinghouseError";
  readonly kind: Kind;
  /** The status of gRPC; undefined for a call that was never sent. */
  readonly status: Code | undefined;
  /** A result code without its prefix; empty where the server states none. */
  readonly reason: string;
  /** The fields of the request that are wrong, such as `orders[0].price`. */
  readonly fields: readonly string[];
  /** Figures in the unit of the reason, as decimal text; empty where it has none. */
  readonly limit: string;
  readonly actual: string;
  /** How long the server asks to wait; 0 where it does not. */
  readonly retryAfterMs: number;
  /** Of NOT_LEADER: the address to go to, if one is known. */
  readonly leader: string;
  /** Of a command. */
  readonly requestId: string;

  constructor(facts: Facts) {
    const { fields = [], requestId = "" } = facts;
    const wrong = fields.length > 0 ? ` (${fields.join(", ")})` : "";
    const key = facts.kind === "unknown_outcome" ? ` [request id ${requestId}]` : "";
    const title = facts.reason || (facts.status === undefined ? "not sent" : Code[facts.status]);
    super(`${title}: ${facts.message}${wrong}${key}`, { cause: facts.cause });
    this.kind = facts.kind;
    this.status = facts.status;
    this.reason = facts.reason ?? "";
    this.fields = fields;
    this.limit = facts.limit ?? "";
    this.actual = facts.actual ?? "";
    this.retryAfterMs = facts.retryAfterMs ?? 0;
    this.leader = facts.leader ?? "";
    this.requestId = requestId;
  }
}

/** Returns an error for what was never sent. */
export function notSent(message: string, cause?: unknown): ClearinghouseError {
  return new ClearinghouseError({ kind: "client", message, cause });
}

const DOMAIN = "clearinghouse.v1";
// Statuses that do not say whether a command was given a sequence, where the server states no reason.
const UNKNOWN: ReadonlySet<Code> = new Set([
  Code.Unavailable,
  Code.DeadlineExceeded,
  Code.Canceled,
  Code.Internal,
  Code.Unknown,
  Code.Aborted,
  Code.DataLoss,
]);
// Text of the library below for an answer that it could not read, such as an answer that was cut in mid-message.
const UNREADABLE: ReadonlySet<Code> = new Set([Code.InvalidArgument, Code.Unimplemented, Code.ResourceExhausted]);

/** Reads an error of a call; `requestId` is empty for a read. */
export function fromStatus(cause: unknown, requestId: string): ClearinghouseError {
  if (cause instanceof ClearinghouseError) {
    return cause;
  }
  const found = ConnectError.from(cause);
  const info = found.findDetails(ErrorInfoSchema).find((one) => one.domain === DOMAIN);
  const delay = found.findDetails(RetryInfoSchema)[0]?.retryDelay;
  const status = found.code;
  const reason = info?.reason ?? "";
  const isOfServer = found.metadata.has("grpc-status");
  return new ClearinghouseError({
    kind: kindOf(status, reason, requestId, isOfServer),
    status,
    reason,
    message: found.rawMessage,
    fields: found.findDetails(BadRequestSchema).flatMap((one) => one.fieldViolations.map((wrong) => wrong.field)),
    limit: info?.metadata["limit"] ?? "",
    actual: info?.metadata["actual"] ?? "",
    retryAfterMs: delay ? durationMs(delay) : 0,
    leader: info?.metadata["leader"] ?? "",
    requestId,
    cause,
  });
}

/** Returns the error of a frame that the edge did not take; `reason` is a result code without its prefix. */
export function fromEdge(reason: string, message: string, field: string, requestId: string): ClearinghouseError {
  const status = Code.InvalidArgument;
  const kind = kindOf(status, reason, requestId, true);
  return new ClearinghouseError({ kind, status, reason, message, fields: field ? [field] : [], requestId });
}

function kindOf(status: Code, reason: string, requestId: string, isOfServer: boolean): Kind {
  if (NOT_NOW.has(reason) || reason === "LAGGED") {
    return "unavailable";
  }
  if (PASSING.has(reason)) {
    return "over_limit";
  }
  if (status === Code.NotFound) {
    return "not_found";
  }
  if (!FINAL.has(reason) && (UNKNOWN.has(status) || (!isOfServer && UNREADABLE.has(status)))) {
    return requestId ? "unknown_outcome" : "unavailable";
  }
  return status === Code.PermissionDenied || status === Code.Unauthenticated ? "denied" : "invalid";
}

/** Returns whether an error asks for the same again by itself: no answer, or a node that takes no calls now. */
export function isForLater(error: ClearinghouseError): boolean {
  return error.kind === "unknown_outcome" || (error.kind === "unavailable" && error.reason !== "LAGGED");
}

/** Returns the outcome where an earlier try had no answer and the repeat was refused: the refusal says nothing of it. */
export function stillUnknown(
  requestId: string,
  status: Code | undefined,
  refusal: ClearinghouseError,
): ClearinghouseError {
  const message = `an earlier try had no answer, and the repeat was refused (${refusal.message})`;
  return new ClearinghouseError({ kind: "unknown_outcome", status, message, requestId, cause: refusal });
}
