//! The real `salus` against the real `salus-devnet`. Each test has a state folder, a chain and ports of its own; all of them
//! run in parallel, and no node outlives its test.

mod at_once;
mod authorities;
mod bad_input;
mod between;
mod break_glass;
mod commission;
mod credential_accreditation;
mod credential_documents;
mod credential_issue;
mod credential_status;
mod demo;
mod deploy;
mod docs;
mod fhir;
mod generic;
mod goods;
mod harness;
mod interrupted;
mod json;
mod keys;
mod licensing;
mod lost;
mod output;
mod pack;
mod pack_documents;
mod pack_lists;
mod pack_secrets;
mod past;
mod presentations;
mod relay;
mod story;
mod trade;
mod ward;
mod wiring;
