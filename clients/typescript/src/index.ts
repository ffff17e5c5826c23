// SPDX-License-Identifier: Apache-2.0

/** Calls a clearinghouse over gRPC. The generated messages and services are in `clearinghouse-client/v1`. */
export { Clearinghouse, type Options, type Tls } from "./client.js";
export { ClearinghouseError, type Kind } from "./errors.js";
export { type Decimal, quantiseDown, quantiseUp } from "./quantise.js";
export type { OrderSession, SessionOptions, TickSession } from "./session.js";
export type { Position, ReadOptions, Subscription } from "./subscription.js";
