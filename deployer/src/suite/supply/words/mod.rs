//! Findings, states and refusals in words for people.

mod findings;
mod history;
mod refusals;

use salus_domain::Hash;
use salus_domain::calendar;
use salus_domain::supply::{Day, Gtin, LotKey, RecallKind, Standing, Target, UnitKey};

use crate::suite::when;

pub use findings::{Grade, finding, finding_details, finding_name, grade};
pub use history::{what, what_details, what_name};
pub use refusals::error;

/// Writes an account for people.
pub type ShowAccount<'a> = &'a dyn Fn(&salus_domain::AccountId) -> String;

/// A key as people and machines read it.
pub fn key(key: &UnitKey) -> String {
    hash(&key.0)
}

/// A lot's key.
pub fn lot_key(key: &LotKey) -> String {
    hash(&key.0)
}

/// 32 bytes: 0x and 64 hexadecimal digits.
pub fn hash(hash: &Hash) -> String {
    format!("0x{}", hex::encode(hash))
}

/// A GTIN in its 14 digits.
pub fn gtin(gtin: Gtin) -> String {
    format!("{:014}", gtin.number())
}

/// A day: `2027-06-30`.
pub fn day(day: Day) -> String {
    let ms = u64::from(day.0).saturating_mul(calendar::DAY);
    when::show(ms).chars().take(10).collect()
}

/// As what somebody acts.
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Custodian => "custodian",
        Standing::Owner => "owner",
        Standing::Regulator => "regulator",
    }
}

/// Recall or withdrawal, as a verb in the passive.
pub const fn recalled(kind: RecallKind) -> &'static str {
    match kind {
        RecallKind::Withdrawal => "withdrawn from the market",
        RecallKind::Recall => "recalled",
    }
}

/// What a recall is of.
pub fn target(target: &Target) -> String {
    match target {
        Target::Product(gtin) => format!("the product {}", self::gtin(*gtin)),
        Target::Lot(_) => "the lot".into(),
        Target::Pack(_) => "this pack".into(),
    }
}
