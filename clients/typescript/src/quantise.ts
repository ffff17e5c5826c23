// SPDX-License-Identifier: Apache-2.0

import Big from "big.js";

/** A decimal number, or its text. Never a float. */
export type Decimal = Big | string;

/** Returns the greatest multiple of a positive step, a tick or a lot, that is at most the value. */
export function quantiseDown(value: Decimal, step: Decimal): Big {
  return quantise(value, step, false);
}

/** Returns the least multiple of a positive step that is at least the value. */
export function quantiseUp(value: Decimal, step: Decimal): Big {
  return quantise(value, step, true);
}

function quantise(value: Decimal, step: Decimal, up: boolean): Big {
  const [wanted, size] = [exact(value), exact(step)];
  if (size.lte(0)) {
    throw new RangeError(`a step is above 0, not ${size.toFixed()}`);
  }
  // In whole numbers: a quotient of decimals would be rounded.
  const places = Math.max(placesOf(wanted), placesOf(size));
  const units = unitsOf(wanted, places);
  const each = unitsOf(size, places);
  const rest = ((units % each) + each) % each;
  const found = units - rest + (up && rest > 0n ? each : 0n);
  return new Big(`${found}e-${places}`);
}

function exact(value: Decimal): Big {
  if (typeof value === "number") {
    throw new TypeError("a decimal is text or a Big, never a float");
  }
  return new Big(value);
}

function placesOf(value: Big): number {
  return value.toFixed().split(".")[1]?.length ?? 0;
}

function unitsOf(value: Big, places: number): bigint {
  return BigInt(value.toFixed(places).replace(".", ""));
}
