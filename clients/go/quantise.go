// SPDX-License-Identifier: Apache-2.0

package clearinghouse

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// QuantiseDown returns the greatest multiple of a positive step, a tick or a lot, that is at most the value.
func QuantiseDown(value, step decimal.Decimal) (decimal.Decimal, error) {
	return quantise(value, step, false)
}

// QuantiseUp returns the least multiple of a positive step that is at least the value.
func QuantiseUp(value, step decimal.Decimal) (decimal.Decimal, error) {
	return quantise(value, step, true)
}

func quantise(value, step decimal.Decimal, up bool) (decimal.Decimal, error) {
	if !step.IsPositive() {
		return decimal.Decimal{}, fmt.Errorf("a step is above 0, not %s", step)
	}
	count, rest := value.QuoRem(step, 0)
	if up && rest.IsPositive() {
		count = count.Add(decimal.NewFromInt(1))
	} else if !up && rest.IsNegative() {
		count = count.Sub(decimal.NewFromInt(1))
	}
	return count.Mul(step), nil
}
