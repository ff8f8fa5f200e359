//! Contract bundles: encode arguments, decode returns, errors and events.
