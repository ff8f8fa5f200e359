//! The rules of Salus.
#![cfg_attr(not(feature = "std"), no_std)]
