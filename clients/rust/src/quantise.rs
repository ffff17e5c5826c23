// SPDX-License-Identifier: Apache-2.0
//! Prices and quantities at a multiple of a market's tick or lot.

use rust_decimal::Decimal;

use crate::Error;

/// Returns the greatest multiple of a positive step, a tick or a lot, that is at most the value.
pub fn quantise_down(value: Decimal, step: Decimal) -> Result<Decimal, Error> {
    quantise(value, step, false)
}

/// Returns the least multiple of a positive step that is at least the value.
pub fn quantise_up(value: Decimal, step: Decimal) -> Result<Decimal, Error> {
    quantise(value, step, true)
}

fn quantise(value: Decimal, step: Decimal, up: bool) -> Result<Decimal, Error> {
    if step <= Decimal::ZERO {
        return Err(Error::Client(format!("a step is above 0, not {step}")));
    }
    let exact = || -> Option<Decimal> {
        let rest = value.checked_rem(step)?;
        let mut made = value.checked_sub(rest)?;
        if up && rest > Decimal::ZERO {
            made = made.checked_add(step)?;
        } else if !up && rest < Decimal::ZERO {
            made = made.checked_sub(step)?;
        }
        made.rescale(step.scale());
        // A sum with more digits than a Decimal holds is rounded without a word.
        made.checked_rem(step)?.is_zero().then_some(made)
    };
    exact().ok_or_else(|| Error::Client(format!("{value} in steps of {step} has too many digits")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(value: &str, step: &str) -> (String, String) {
        let [value, step] = [value, step].map(|text| text.parse().expect("a decimal"));
        let text = |found: Result<Decimal, Error>| found.expect("a multiple").to_string();
        (text(quantise_down(value, step)), text(quantise_up(value, step)))
    }

    #[test]
    fn each_direction_is_exact_on_both_sides_of_zero() {
        assert_eq!(both("150.019", "0.01"), ("150.01".into(), "150.02".into()));
        assert_eq!(both("-150.019", "0.01"), ("-150.02".into(), "-150.01".into()));
        assert_eq!(both("1.2", "0.01"), ("1.20".into(), "1.20".into()));
        assert_eq!(both("7", "2.5"), ("5.0".into(), "7.5".into()));
        assert_eq!(
            both("92233720368547758.079", "0.01"),
            ("92233720368547758.07".into(), "92233720368547758.08".into())
        );
    }

    #[test]
    fn a_step_that_is_not_positive_and_a_value_with_too_many_digits_are_errors() {
        assert!(quantise_down(Decimal::ONE, Decimal::ZERO).is_err());
        assert!(quantise_up(Decimal::MAX, Decimal::from(1_000)).is_err());
    }
}
