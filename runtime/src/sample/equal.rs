//! When the value of a rule is the value of an attribute.

use crate::value::Value;

/// Whether both are the same value: a number is the same in every type that holds it, and text is only ever text.
pub(crate) fn equal(left: &Value, right: &Value) -> bool {
    use Value::{F64, I64, U64};
    match (left, right) {
        (I64(signed), U64(unsigned)) | (U64(unsigned), I64(signed)) => {
            u64::try_from(*signed).is_ok_and(|signed| signed == *unsigned)
        }
        (F64(float), I64(whole)) | (I64(whole), F64(float)) => is(*float, i128::from(*whole)),
        (F64(float), U64(whole)) | (U64(whole), F64(float)) => is(*float, i128::from(*whole)),
        _ => left == right,
    }
}

/// Compared as integers, because the float nearest to an integer need not be that integer.
fn is(float: f64, whole: i128) -> bool {
    float.fract() == 0.0 && float as i128 == whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_itself_in_every_type() {
        for (left, right) in [
            (Value::I64(7), Value::U64(7)),
            (Value::F64(7.0), Value::U64(7)),
            (Value::F64(-7.0), Value::I64(-7)),
            (Value::from("a"), Value::from("a".to_owned())),
        ] {
            assert!(equal(&left, &right) && equal(&right, &left), "{left:?} {right:?}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_not_the_same() {
        for (left, right) in [
            (Value::I64(-1), Value::U64(u64::MAX)),
            (Value::F64(7.5), Value::I64(7)),
            (Value::F64(1e30), Value::I64(i64::MAX)),
            (Value::F64(9_007_199_254_740_992.0), Value::U64(9_007_199_254_740_993)),
            (Value::F64(f64::NAN), Value::I64(0)),
            (Value::Bool(true), Value::from("true")),
            (Value::Bool(true), Value::I64(1)),
        ] {
            assert!(!equal(&left, &right) && !equal(&right, &left), "{left:?} {right:?}");
        }
    }
}
