//! The runtime of Salus's embedded chain.
#![cfg_attr(not(feature = "std"), no_std)]
