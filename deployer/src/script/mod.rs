//! Scripted interactions.
