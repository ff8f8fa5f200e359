//! FHIR and receipts: parsing and writing, no chain.
