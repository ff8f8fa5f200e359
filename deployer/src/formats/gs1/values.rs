//! The values that a pack, a container or a place is known by.

use super::dates::Day;
use super::elements::ElementString;

impl ElementString {
    /// The product's GTIN in 14 digits, (01). A container's content is [`ElementString::content`].
    pub fn gtin14(&self) -> Option<&str> {
        self.get("01")
    }

    /// The serial number, (21).
    pub fn serial(&self) -> Option<&str> {
        self.get("21")
    }

    /// The batch or lot, (10).
    pub fn lot(&self) -> Option<&str> {
        self.get("10")
    }

    /// The expiry date, (17). The year is today's: the century slides.
    pub fn expiry(&self, this_year: i16) -> Option<Day> {
        Day::read(self.get("17")?, this_year)
    }

    /// The production date, (11).
    pub fn produced(&self, this_year: i16) -> Option<Day> {
        Day::read(self.get("11")?, this_year)
    }

    /// The best-before date, (15).
    pub fn best_before(&self, this_year: i16) -> Option<Day> {
        Day::read(self.get("15")?, this_year)
    }

    /// The container's SSCC in 18 digits, (00).
    pub fn sscc(&self) -> Option<&str> {
        self.get("00")
    }

    /// The GTIN of what a container holds, (02).
    pub fn content(&self) -> Option<&str> {
        self.get("02")
    }

    /// How many of its content a container holds, (37).
    pub fn count(&self) -> Option<u64> {
        self.get("37")?.parse().ok()
    }

    /// The GLN of a place, (414).
    pub fn gln(&self) -> Option<&str> {
        self.get("414")
    }

    /// The GLN of a party, (417).
    pub fn party(&self) -> Option<&str> {
        self.get("417")
    }

    /// The GLN that it is shipped to, (410).
    pub fn ship_to(&self) -> Option<&str> {
        self.get("410")
    }

    /// The GRAI of a returnable asset, (8003).
    pub fn grai(&self) -> Option<&str> {
        self.get("8003")
    }

    /// The national numbers for reimbursement, (710) to (717): the identifier and the number.
    pub fn national_numbers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let national = |element: &&super::elements::Element| element.ai().len() == 3 && element.ai().starts_with("71");
        self.elements().iter().filter(national).map(|element| (element.ai(), element.value.as_str()))
    }
}
