// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from "node:crypto";
import {
  create,
  type DescField,
  type DescMessage,
  fromBinary,
  type Message,
  type MessageInitShape,
  type MessageShape,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { notSent } from "./errors.js";

/** A request that no caller can change any more, and its request id: empty for a read. */
export interface Frozen<I extends DescMessage> {
  readonly message: MessageShape<I>;
  readonly requestId: string;
}

/**
 * Returns a copy of a request, so that each try sends the same bytes. A command gets a request id and a creation time
 * where it has none. Throws an error of the kind `client` for what no message can hold, such as a float for an amount.
 */
export function freeze<I extends DescMessage>(schema: I, input: MessageInitShape<I>): Frozen<I> {
  try {
    const given = create(schema, input);
    check(schema, given, schema.typeName);
    const message = fromBinary(schema, toBinary(schema, given));
    if (schema.field["requestId"] === undefined || schema.field["createdTimeNs"] === undefined) {
      return { message, requestId: "" };
    }
    const keyed = message as typeof message & { requestId: string; createdTimeNs: bigint };
    keyed.requestId ||= randomUUID().replaceAll("-", "");
    keyed.createdTimeNs ||= BigInt(Date.now()) * 1_000_000n;
    return { message, requestId: keyed.requestId };
  } catch (error) {
    throw notSent(error instanceof Error ? error.message : String(error), error);
  }
}

// The rules of the types, also for callers without them: the library below writes a float as the text that it prints.
function check(schema: DescMessage, message: Message, path: string): void {
  const values = message as unknown as Record<string, unknown>;
  for (const field of schema.fields) {
    const held = field.oneof ? (values[field.oneof.localName] as { case?: string; value?: unknown }) : undefined;
    const value = field.oneof ? (held?.case === field.localName ? held.value : undefined) : values[field.localName];
    if (value === undefined) {
      continue;
    }
    const list = field.fieldKind === "list" ? (value as unknown[]) : [value];
    for (const one of list) {
      checkValue(field, one, `${path}.${field.localName}`);
    }
  }
}

const WIDE: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
]);

function checkValue(field: DescField, value: unknown, path: string): void {
  if (field.message !== undefined && field.fieldKind !== "map") {
    check(field.message, value as Message, path);
  } else if (field.scalar === ScalarType.STRING && field.fieldKind !== "map" && typeof value !== "string") {
    throw new TypeError(`${path} is text, not a ${typeof value}: amounts are decimal text, never floats`);
  } else if (
    field.scalar !== undefined &&
    WIDE.has(field.scalar) &&
    field.fieldKind !== "map" &&
    typeof value !== "bigint"
  ) {
    throw new TypeError(`${path} is a bigint, not a ${typeof value}`);
  }
}
