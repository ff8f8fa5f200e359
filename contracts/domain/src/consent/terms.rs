//! What a consent says.

use super::{codes, Confidentiality, Error, Period, Scope, CATEGORY_MASK};
use crate::jurisdiction::{self, Jurisdiction};
use crate::Hash;
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// The most provisions a consent may have.
pub const MAX_PROVISIONS: usize = 8;

/// Whether a provision permits or denies. FHIR's `Consent.provision.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Effect {
    /// Permits, if it covers everything that is asked.
    Permit,
    /// Denies, if it touches anything that is asked. Deny beats permit.
    Deny,
}

/// One rule of a consent. FHIR's `Consent.provision`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Provision {
    /// Permit or deny.
    pub effect: Effect,
    /// The purposes, one bit each, all of the consent's scope; a purpose covers its narrower ones.
    pub purposes: u64,
    /// The categories, one bit each, under the subject's permutation.
    pub categories: u64,
    /// A permit goes up to this label, a deny begins at it.
    pub label: Confidentiality,
    /// When the rule holds, within the consent's own period.
    pub period: Option<Period>,
    /// The time of the data it is about.
    pub data: Period,
}

/// What a consent says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Terms {
    /// 1 to [`MAX_PROVISIONS`] rules.
    pub provisions: Vec<Provision>,
    /// When the consent holds. Never backdated: `from` is raised to the time it was recorded at.
    pub period: Period,
    /// How many uses it is good for; unlimited if absent.
    pub max_uses: Option<u32>,
    /// The commitment to the full signed document; zeros if there is none.
    pub document: Hash,
    /// ISO 3166-1 or 3166-2, ASCII, padded with NUL.
    pub jurisdiction: Option<Jurisdiction>,
}

impl Terms {
    /// Whether this can be a consent of that scope.
    ///
    /// # Errors
    /// The first thing that is wrong: [`Error::NoProvision`], [`Error::TooManyProvisions`], [`Error::NoUses`],
    /// [`Error::BadPeriod`], [`Error::BadJurisdiction`], and those of [`Provision::check`].
    pub fn check(&self, scope: Scope) -> Result<(), Error> {
        match self.provisions.len() {
            0 => return Err(Error::NoProvision),
            1..=MAX_PROVISIONS => {}
            count => return Err(Error::TooManyProvisions { count: count as u32 }),
        }
        if self.max_uses == Some(0) {
            return Err(Error::NoUses);
        }
        self.period.check()?;
        if self.jurisdiction.is_some_and(|code| !jurisdiction::is_valid(&code)) {
            return Err(Error::BadJurisdiction);
        }
        self.provisions.iter().try_for_each(|provision| provision.check(scope))
    }

    /// The categories that any permit names.
    pub fn permitted_categories(&self) -> u64 {
        self.categories(|provision| provision.effect == Effect::Permit)
    }

    /// The categories that any provision names.
    pub fn touched_categories(&self) -> u64 {
        self.categories(|_| true)
    }

    fn categories(&self, which: impl Fn(&Provision) -> bool) -> u64 {
        self.provisions
            .iter()
            .filter(|provision| which(provision))
            .fold(0, |mask, provision| mask | provision.categories)
    }
}

impl Provision {
    /// Whether this can be a rule of a consent of that scope.
    ///
    /// # Errors
    /// [`Error::NoPurpose`], [`Error::UnknownPurpose`], [`Error::PurposeOfOtherScope`], [`Error::NoCategory`],
    /// [`Error::UnknownCategory`], [`Error::BadPeriod`].
    pub fn check(&self, scope: Scope) -> Result<(), Error> {
        if self.purposes == 0 {
            return Err(Error::NoPurpose);
        }
        let unknown = self.purposes & !codes::PURPOSE_MASK;
        if unknown != 0 {
            return Err(Error::UnknownPurpose { purposes: unknown });
        }
        let foreign = self.purposes & !codes::purposes_of(scope);
        if foreign != 0 {
            return Err(Error::PurposeOfOtherScope { purposes: foreign });
        }
        check_categories(self.categories)?;
        self.data.check()?;
        if let Some(period) = &self.period {
            period.check()?;
        }
        Ok(())
    }
}

/// # Errors
/// [`Error::NoCategory`], [`Error::UnknownCategory`].
pub(super) fn check_categories(categories: u64) -> Result<(), Error> {
    if categories == 0 {
        return Err(Error::NoCategory);
    }
    match categories & !CATEGORY_MASK {
        0 => Ok(()),
        categories => Err(Error::UnknownCategory { categories }),
    }
}
