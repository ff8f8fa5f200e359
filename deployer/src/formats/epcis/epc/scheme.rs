//! The schemes of EPC URNs that hold GS1 keys, as one table.

/// A scheme (EPC Tag Data Standard 6.3, and the classes of section 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// GTIN and serial number; as a pattern, the GTIN.
    Sgtin,
    /// SSCC.
    Sscc,
    /// GLN of a place, with an extension or `0`.
    Sgln,
    /// GLN of a party.
    Pgln,
    /// Returnable asset.
    Grai,
    /// Individual asset.
    Giai,
    /// Service relation, recipient.
    Gsrn,
    /// Service relation, provider.
    Gsrnp,
    /// Document.
    Gdti,
    /// Component or part.
    Cpi,
    /// Coupon.
    Sgcn,
    /// Consignment.
    Ginc,
    /// Shipment.
    Gsin,
    /// Piece of a trade item.
    Itip,
    /// Unit pack of tobacco.
    Upui,
    /// GTIN and lot.
    Lgtin,
}

/// What follows the prefix and the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Nothing.
    None,
    /// A serial number that is an element of its own.
    Element(&'static str),
    /// The extension of a GLN, which `0` stands for the lack of.
    Extension,
    /// A serial number at the end of the key's own element.
    Appended,
    /// Piece and total at the end of the key's own element, and a serial number that is an element of its own.
    Piece,
}

pub(super) struct Row {
    pub scheme: Scheme,
    /// What an individual's URN begins with; a class's for [`Scheme::Lgtin`].
    pub id: &'static str,
    /// What the URN of a pattern begins with, where all serial numbers of one reference can be named.
    pub pattern: Option<&'static str>,
    /// The Application Identifier of the key.
    pub ai: &'static str,
    /// Digits of prefix and reference together; none where the reference is a text, and no check digit follows.
    pub digits: Option<usize>,
    /// Whether the reference's first digit stands before the prefix in the key: indicator and extension digits.
    pub indicator: bool,
    /// What stands before the prefix in the key besides.
    pub zero: &'static str,
    pub rest: Rest,
}

const fn row(scheme: Scheme, id: &'static str, ai: &'static str, digits: usize, rest: Rest) -> Row {
    Row { scheme, id, pattern: None, ai, digits: Some(digits), indicator: false, zero: "", rest }
}

pub(super) const TABLE: [Row; 16] = [
    Row {
        pattern: Some("urn:epc:idpat:sgtin:"),
        indicator: true,
        ..row(Scheme::Sgtin, "urn:epc:id:sgtin:", "01", 13, Rest::Element("21"))
    },
    Row { indicator: true, ..row(Scheme::Sscc, "urn:epc:id:sscc:", "00", 17, Rest::None) },
    row(Scheme::Sgln, "urn:epc:id:sgln:", "414", 12, Rest::Extension),
    row(Scheme::Pgln, "urn:epc:id:pgln:", "417", 12, Rest::None),
    Row {
        pattern: Some("urn:epc:idpat:grai:"),
        zero: "0",
        ..row(Scheme::Grai, "urn:epc:id:grai:", "8003", 12, Rest::Appended)
    },
    Row { digits: None, ..row(Scheme::Giai, "urn:epc:id:giai:", "8004", 0, Rest::None) },
    row(Scheme::Gsrn, "urn:epc:id:gsrn:", "8018", 17, Rest::None),
    row(Scheme::Gsrnp, "urn:epc:id:gsrnp:", "8017", 17, Rest::None),
    Row { pattern: Some("urn:epc:idpat:gdti:"), ..row(Scheme::Gdti, "urn:epc:id:gdti:", "253", 12, Rest::Appended) },
    Row {
        pattern: Some("urn:epc:idpat:cpi:"),
        digits: None,
        ..row(Scheme::Cpi, "urn:epc:id:cpi:", "8010", 0, Rest::Element("8011"))
    },
    Row { pattern: Some("urn:epc:idpat:sgcn:"), ..row(Scheme::Sgcn, "urn:epc:id:sgcn:", "255", 12, Rest::Appended) },
    Row { digits: None, ..row(Scheme::Ginc, "urn:epc:id:ginc:", "401", 0, Rest::None) },
    row(Scheme::Gsin, "urn:epc:id:gsin:", "402", 16, Rest::None),
    Row {
        pattern: Some("urn:epc:idpat:itip:"),
        indicator: true,
        ..row(Scheme::Itip, "urn:epc:id:itip:", "8006", 13, Rest::Piece)
    },
    Row {
        pattern: Some("urn:epc:idpat:upui:"),
        indicator: true,
        ..row(Scheme::Upui, "urn:epc:id:upui:", "01", 13, Rest::Element("235"))
    },
    Row { indicator: true, ..row(Scheme::Lgtin, "urn:epc:class:lgtin:", "01", 13, Rest::Element("10")) },
];

impl Scheme {
    pub(super) fn row(self) -> &'static Row {
        // Every scheme has its row: the table is in the order of the enumeration.
        &TABLE[self as usize]
    }

    /// Its name in a URN, such as `sgtin`.
    pub fn name(self) -> &'static str {
        let id = self.row().id;
        id.trim_end_matches(':').rsplit(':').next().unwrap_or(id)
    }
}
