//! Where a credential's bits are published: the URLs of an issuer's status lists, and the entries that name them.

use salus_domain::credential::status_list::{LIST_BITS, list_of};
use salus_domain::credential::{StatusIndices, StatusPurpose};
use salus_domain::{AccountId, Hash};

use crate::chain::ss58;
use crate::failure::{Failure, Result};
use crate::formats::vc::status_list::{Purpose, StatusEntry};

/// The purposes, in the order in which documents name them.
pub const PURPOSES: [StatusPurpose; 2] = [StatusPurpose::Revocation, StatusPurpose::Suspension];

/// Where an issuer publishes its status lists: a list's URL is the base, the purpose and the list's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusBase(String);

impl StatusBase {
    /// A place of the issuer's choice, such as `https://board.example/status`.
    ///
    /// # Errors
    /// Usage (exit 2) for what is no URL.
    pub fn new(text: &str) -> Result<Self> {
        let base = text.trim_end_matches(['/', ':']);
        let fits = url::Url::parse(&Self(base.to_owned()).url(StatusPurpose::Revocation, 0)).is_ok();
        if !fits || base.contains(|c: char| c.is_whitespace() || c.is_control() || "?#".contains(c)) {
            return Err(Failure::usage(format!("`{text}` is not the URL of a place for status lists"))
                .hint("for instance https://board.example/status: the purpose and the list's number are appended"));
        }
        Ok(Self(base.to_owned()))
    }

    /// Where nobody needs a web server: a name made of the chain, the registry and the issuer. Lists of this name are handed
    /// over, not fetched.
    pub fn on_chain(genesis: &Hash, registry: &AccountId, issuer: &AccountId, prefix: u16) -> Self {
        let account = |account: &AccountId| ss58::encode(account, prefix);
        Self(format!("urn:salus:status:{}:{}:{}", hex::encode(genesis), account(registry), account(issuer)))
    }

    /// The URL of a list.
    pub fn url(&self, purpose: StatusPurpose, list: u8) -> String {
        let between = if self.0.starts_with("urn:") { ':' } else { '/' };
        format!("{}{between}{}{between}{list}", self.0, purpose.name())
    }

    /// The entries of a credential with these indices.
    pub fn entries(&self, indices: &StatusIndices) -> Vec<StatusEntry> {
        let entry = |purpose: StatusPurpose| {
            let index = indices.of(purpose);
            let (list, place) = (list_of(index), index.wrapping_rem(LIST_BITS));
            StatusEntry::new(Purpose::from_name(purpose.name()), self.url(purpose, list), place)
        };
        PURPOSES.map(entry).to_vec()
    }
}

/// Whether a document's entry is the place of an index: the number in the list, and the list's purpose and number as its URL
/// tells them.
pub fn is_place_of(entry: &StatusEntry, purpose: StatusPurpose, index: u32) -> bool {
    let (list, place) = (list_of(index), index.wrapping_rem(LIST_BITS));
    let named = ["/", ":"].map(|between| format!("{between}{}{between}{list}", purpose.name()));
    entry.index == u64::from(place) && entry.size == 1 && named.iter().any(|end| entry.list.ends_with(end))
}

/// The indices that a document's entries are the places of, one for each purpose; none if they are not ours.
pub fn indices_of(entries: &[StatusEntry]) -> Option<StatusIndices> {
    let of = |purpose: StatusPurpose| {
        let named = |entry: &&StatusEntry| entry.purpose == Purpose::from_name(purpose.name());
        let entry = entries.iter().find(named)?;
        let list: u32 = entry.list.rsplit([':', '/']).next()?.parse().ok()?;
        let index = list.checked_mul(LIST_BITS)?.checked_add(u32::try_from(entry.index).ok()?)?;
        is_place_of(entry, purpose, index).then_some(index)
    };
    Some(StatusIndices { revocation: of(StatusPurpose::Revocation)?, suspension: of(StatusPurpose::Suspension)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_by_list_and_number() {
        let indices = StatusIndices { revocation: 5, suspension: 131_072 * 3 + 7 };
        let base = StatusBase::new("https://board.example/status/").unwrap();
        let [revocation, suspension] = base.entries(&indices).try_into().unwrap();
        assert_eq!((revocation.list.as_str(), revocation.index), ("https://board.example/status/revocation/0", 5));
        assert_eq!((suspension.list.as_str(), suspension.index), ("https://board.example/status/suspension/3", 7));
        assert!(is_place_of(&revocation, StatusPurpose::Revocation, 5));
        assert!(!is_place_of(&revocation, StatusPurpose::Revocation, 6));
        assert!(!is_place_of(&revocation, StatusPurpose::Suspension, 5));
        assert!(!is_place_of(&suspension, StatusPurpose::Suspension, 7), "another list");
        assert_eq!(indices_of(&[revocation.clone(), suspension.clone()]), Some(indices));
        assert_eq!(indices_of(&[revocation]), None);
        let own = StatusBase::on_chain(&[1; 32], &[2; 32], &[3; 32], 42);
        assert!(is_place_of(&own.entries(&indices)[1], StatusPurpose::Suspension, indices.suspension));
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for text in ["", "board.example", "https://board example/x", "https://board.example/?list=", "#"] {
            assert!(StatusBase::new(text).is_err(), "{text}");
        }
    }
}
