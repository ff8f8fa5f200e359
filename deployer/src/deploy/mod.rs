//! Plan, journal, reconcile, verify.
