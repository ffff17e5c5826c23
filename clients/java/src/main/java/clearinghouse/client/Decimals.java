// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Exact amounts, prices and quantities. Nothing rounds unasked, and nothing takes a float. */
public final class Decimals {
  private Decimals() {}

  /** Returns a number as the API takes it: {@code 1000} where {@code toString} says {@code 1E+3}. */
  public static String text(BigDecimal value) {
    return value.toPlainString();
  }

  /** Returns the greatest multiple of a step that is at most a value, with the scale of the step: the tick or the lot of a market, above 0. */
  public static BigDecimal quantiseDown(BigDecimal value, BigDecimal step) {
    return quantised(value, step, RoundingMode.FLOOR);
  }

  /** Returns the least multiple of a step that is at least a value, with the scale of the step: the tick or the lot of a market, above 0. */
  public static BigDecimal quantiseUp(BigDecimal value, BigDecimal step) {
    return quantised(value, step, RoundingMode.CEILING);
  }

  private static BigDecimal quantised(BigDecimal value, BigDecimal step, RoundingMode direction) {
    if (step.signum() <= 0) {
      throw new IllegalArgumentException("a step is above 0, not " + step);
    }
    return value.divide(step, 0, direction).multiply(step);
  }
}
