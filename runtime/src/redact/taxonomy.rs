//! Classes of the author's own, beside the four that are built in.

use super::Strategy;
use crate::schema::Class;

/// An enum whose variants are classes of data; derive it.
///
/// # Example: a company's own words for what it stores
/// ```
/// use telemark::{DataClass, Redact};
///
/// #[derive(DataClass)]
/// enum Acme {
///     #[class(level = personal, kind = id, default = last(4))]
///     TenantId,
///     #[class(level = internal, kind = name)]
///     Codename,
/// }
///
/// #[derive(Redact)]
/// struct Order {
///     #[redact(Acme::TenantId)]
///     tenant: String,
///     #[redact(class = Acme::Codename)]
///     project: String,
/// }
/// let order = Order { tenant: "tenant-00077".into(), project: "Bluebird".into() };
/// assert_eq!(format!("{order:?}"), "Order { tenant: ***0077, project: *** }");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no taxonomy of classes",
    label = "its variants are not known as classes of data",
    note = "derive it on an enum without fields: `#[derive(telemark::DataClass)] enum Acme {{ #[class(level = personal)] TenantId }}`",
    note = "the built-in classes stand alone: `public`, `internal`, `pii`, `secret`"
)]
pub trait DataClass {
    /// What each variant means, in order.
    const CLASSES: &'static [Classification];
}

/// What a class of an author's taxonomy means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classification {
    /// The name of the class, as in `Acme::TenantId`.
    pub name: &'static str,
    /// How sensitive it is.
    pub level: Class,
    /// What the value is: `email`, `id`, `other`, ..
    pub kind: &'static str,
    /// How it is rendered where no other strategy is written.
    pub strategy: Strategy,
}

impl Classification {
    /// Several classes of one value: their levels join, and the first of the most sensitive ones chooses the rest.
    #[must_use]
    pub const fn join(classes: &[Self], least: Class) -> Self {
        let mut joined = classes[0];
        let mut at = 1;
        while at < classes.len() {
            if classes[at].level as u8 > joined.level as u8 {
                joined = classes[at];
            }
            at += 1;
        }
        if least as u8 > joined.level as u8 {
            joined.level = least;
        }
        joined.strategy = if joined.allows(joined.strategy) { joined.strategy } else { Strategy::Mask };
        joined
    }

    const fn allows(&self, strategy: Strategy) -> bool {
        !matches!(self.level, Class::Secret) || strategy.hides_all()
    }

    /// A strategy written beside the class.
    ///
    /// # Panics
    /// In the compiler, if the class is secret and the strategy shows a part of it.
    #[must_use]
    pub const fn by(self, strategy: Strategy) -> Strategy {
        assert!(
            self.allows(strategy),
            "this class is secret, and no strategy shows a part of a secret: write `drop`, `mask` or `token`"
        );
        strategy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn class(level: Class, strategy: Strategy) -> Classification {
        Classification { name: "", level, kind: "other", strategy }
    }

    #[test]
    fn levels_join_by_the_most_sensitive_one() {
        let id = class(Class::Internal, Strategy::Last(4));
        let name = class(Class::Personal, Strategy::First(1));
        assert_eq!(Classification::join(&[id, name], Class::Public), name);
        let phone = class(Class::Personal, Strategy::Phone);
        assert_eq!(Classification::join(&[name, phone, id], Class::Public), name, "the first of equals");
        assert_eq!(Classification::join(&[id], Class::Personal).level, Class::Personal);
        assert_eq!(Classification::join(&[id], Class::Secret).strategy, Strategy::Mask);
        assert_eq!(Classification::join(&[id], Class::Public).by(Strategy::Drop), Strategy::Drop);
    }
}
