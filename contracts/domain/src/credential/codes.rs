//! The one table of codes: credential types, holder kinds, reasons.

use super::Error;
use scale::{Decode, Encode};

/// What kind of thing holds a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum HolderKind {
    /// A natural person.
    Person,
    /// A legal person.
    Organisation,
    /// A device, such as a sensor in a container.
    Device,
    /// A place, such as one pharmacy of a chain.
    Site,
}

/// The bits of all holder kinds.
pub const HOLDER_KIND_MASK: u8 = PERSON | ORGANISATION | DEVICE | SITE;

const PERSON: u8 = HolderKind::Person.mask();
const ORGANISATION: u8 = HolderKind::Organisation.mask();
const DEVICE: u8 = HolderKind::Device.mask();
const SITE: u8 = HolderKind::Site.mask();

impl HolderKind {
    /// All kinds, in the order of their bits.
    pub const ALL: [HolderKind; 4] =
        [HolderKind::Person, HolderKind::Organisation, HolderKind::Device, HolderKind::Site];

    /// The kind's bit in a mask of kinds.
    pub const fn mask(self) -> u8 {
        match self {
            HolderKind::Person => 1,
            HolderKind::Organisation => 2,
            HolderKind::Device => 4,
            HolderKind::Site => 8,
        }
    }

    /// The kind's name, also shown in signed texts.
    pub const fn name(self) -> &'static str {
        match self {
            HolderKind::Person => "person",
            HolderKind::Organisation => "organisation",
            HolderKind::Device => "device",
            HolderKind::Site => "site",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<HolderKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a credential licenses for.
///
/// A number and not an enum: those below [`FIRST_GOVERNED`] are fixed by the table, the others the governor defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct CredentialType(pub u16);

/// The first code that the governor may define.
pub const FIRST_GOVERNED: u16 = 1_000;

/// What a credential type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct TypeDefinition {
    /// The kinds of holders that it suits, one bit each.
    pub holder_kinds: u8,
    /// Whether its holders treat patients, and so may break the glass in an emergency.
    pub clinician: bool,
    /// Whether nobody is accredited for it, and none is issued or renewed, any more.
    pub retired: bool,
}

macro_rules! types {
    ($($code:literal $name:ident $spoken:literal $kinds:expr, $clinician:literal;)*) => {
        /// The codes and names of the fixed types.
        pub const TYPES: &[(CredentialType, &str)] = &[$((CredentialType::$name, $spoken)),*];

        impl CredentialType {
            $(
                #[doc = $spoken]
                pub const $name: CredentialType = CredentialType($code);
            )*

            /// What the table says of a type.
            const fn fixed(self) -> Option<TypeDefinition> {
                match self.0 {
                    $($code => Some(TypeDefinition { holder_kinds: $kinds, clinician: $clinician, retired: false }),)*
                    _ => None,
                }
            }

            /// The type's name, also shown in signed texts; those that the governor defines have a number only.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some($spoken),)*
                    _ => None,
                }
            }
        }
    };
}

types! {
    1  PHYSICIAN              "physician"              PERSON, true;
    2  PHARMACIST             "pharmacist"             PERSON, true;
    3  NURSE                  "nurse"                  PERSON, true;
    4  DISPENSER              "dispenser"              ORGANISATION | SITE, false; // pharmacies, hospitals' dispensaries
    5  WHOLESALER             "wholesaler"             ORGANISATION | SITE, false;
    6  MANUFACTURER           "manufacturer"           ORGANISATION | SITE, false;
    7  HOSPITAL               "hospital"               ORGANISATION | SITE, false;
    8  PAYER                  "payer"                  ORGANISATION, false;
    9  ADJUDICATOR            "adjudicator"            PERSON | ORGANISATION, false;
    10 RETURNS                "returns"                ORGANISATION | SITE, false;
    11 SENSOR                 "sensor"                 DEVICE, false;
    12 TRIAL_SITE             "trial site"             ORGANISATION | SITE, false;
    13 REVIEWER               "reviewer"               PERSON | ORGANISATION, false; // reviews broken glass
    14 GUARDIANSHIP_AUTHORITY "guardianship authority" ORGANISATION, false; // courts, child protection
    15 VITAL_RECORDS          "vital records"          ORGANISATION, false; // attests deaths
    16 REGULATOR              "regulator"              ORGANISATION, false; // of medicines and devices
}

impl CredentialType {
    /// The fixed type of this name.
    pub fn from_name(name: &str) -> Option<CredentialType> {
        TYPES.iter().find(|(_, known)| *known == name).map(|(code, _)| *code)
    }

    /// What the type is; `governed` is what the governor defined it as, if it is one of those.
    ///
    /// # Errors
    /// [`Error::UnknownType`].
    pub fn definition(self, governed: Option<TypeDefinition>) -> Result<TypeDefinition, Error> {
        let governed = governed.filter(|_| self.0 >= FIRST_GOVERNED);
        self.fixed().or(governed).ok_or(Error::UnknownType { credential_type: self })
    }

    /// Whether the type can exist.
    ///
    /// # Errors
    /// [`Error::UnknownType`] for a code that is in the table's range and not in the table.
    pub(super) fn check(self) -> Result<(), Error> {
        if self.0 < FIRST_GOVERNED {
            self.definition(None)?;
        }
        Ok(())
    }

    /// The governor's definition of a type. `before` is what it was defined as.
    ///
    /// Credentials that are out there keep their meaning: a type that is defined can only be retired, and brought back.
    ///
    /// # Errors
    /// [`Error::TypeFixed`], [`Error::BadHolderKinds`].
    pub fn define(self, before: Option<TypeDefinition>, definition: TypeDefinition) -> Result<(), Error> {
        let kinds = definition.holder_kinds;
        if kinds == 0 || kinds & !HOLDER_KIND_MASK != 0 {
            return Err(Error::BadHolderKinds { kinds });
        }
        let keeps = |before: TypeDefinition| TypeDefinition { retired: definition.retired, ..before } == definition;
        if self.0 < FIRST_GOVERNED || !before.is_none_or(keeps) {
            return Err(Error::TypeFixed { credential_type: self });
        }
        Ok(())
    }
}

impl TypeDefinition {
    /// # Errors
    /// [`Error::TypeRetired`].
    pub(super) fn check_open(&self, credential_type: CredentialType) -> Result<(), Error> {
        if self.retired {
            return Err(Error::TypeRetired { credential_type });
        }
        Ok(())
    }
}

/// Why a credential was suspended or revoked: those of RFC 5280's CRLReason that say nothing about anybody's health, and
/// two of a register's daily work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Reason {
    /// `unspecified`.
    Unspecified,
    /// `keyCompromise`.
    KeyCompromise,
    /// `superseded`.
    Superseded,
    /// `cessationOfOperation`.
    CessationOfOperation,
    /// `certificateHold`: what only a suspension can be.
    Hold,
    /// `privilegeWithdrawn`.
    PrivilegeWithdrawn,
    /// The holder asked for it.
    HolderRequest,
    /// Paperwork: an unpaid fee, a typing error.
    Administrative,
}

impl Reason {
    /// All reasons, in the order of their numbers.
    pub const ALL: [Reason; 8] = [
        Reason::Unspecified,
        Reason::KeyCompromise,
        Reason::Superseded,
        Reason::CessationOfOperation,
        Reason::Hold,
        Reason::PrivilegeWithdrawn,
        Reason::HolderRequest,
        Reason::Administrative,
    ];

    /// The reason in words, also shown in signed texts.
    pub const fn words(self) -> &'static str {
        match self {
            Reason::Unspecified => "unspecified",
            Reason::KeyCompromise => "key compromise",
            Reason::Superseded => "superseded",
            Reason::CessationOfOperation => "cessation of operation",
            Reason::Hold => "hold",
            Reason::PrivilegeWithdrawn => "privilege withdrawn",
            Reason::HolderRequest => "holder's request",
            Reason::Administrative => "administrative",
        }
    }

    /// The reason in these words.
    pub fn from_words(words: &str) -> Option<Reason> {
        Self::ALL.into_iter().find(|reason| reason.words() == words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fixed_type_has_one_code_one_name_and_holders() {
        for (index, (code, name)) in TYPES.iter().enumerate() {
            assert_eq!(usize::from(code.0), index + 1);
            assert_eq!(code.name(), Some(*name));
            assert_eq!(CredentialType::from_name(name), Some(*code));
            let definition = code.definition(None).unwrap();
            assert_ne!(definition.holder_kinds, 0);
            assert_eq!(definition.holder_kinds & !HOLDER_KIND_MASK, 0);
            assert_eq!(definition.clinician, index < 3, "{name}");
        }
    }

    #[test]
    fn names_there_and_back() {
        for kind in HolderKind::ALL {
            assert_eq!(HolderKind::from_name(kind.name()), Some(kind));
        }
        for reason in Reason::ALL {
            assert_eq!(Reason::from_words(reason.words()), Some(reason));
        }
    }

    #[test]
    fn the_table_cannot_be_overruled() {
        let other = TypeDefinition { holder_kinds: DEVICE, clinician: false, retired: true };
        assert_eq!(CredentialType::NURSE.definition(Some(other)), CredentialType::NURSE.definition(None));
        let unknown = CredentialType(17);
        assert_eq!(unknown.definition(Some(other)), Err(Error::UnknownType { credential_type: unknown }));
    }
}
