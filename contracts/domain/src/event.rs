//! What contracts tell the world, as readers want it: one enum of a contract's events, decoded by name.
//!
//! The contracts declare the same events for ink! (`events.rs` of each), and a test compares both. Only readers need the
//! enums, so they are not compiled into contracts.

/// Defines the events of a contract: the enum, and how one is decoded. After the events' fields may follow the enum of
/// those that the contract shares with others.
macro_rules! events {
    (
        $(#[$about:meta])*
        pub enum Event $(or $shared:ident($other:ty))? {
            $($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty),* $(,)? })*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // the fields are the contract's, which documents them
        pub enum Event {
            $($(#[$doc])* $name { $($field: $kind),* },)*
            $($shared($other),)?
        }

        impl Event {
            /// The names of the events and of their fields, in order; the shared ones apart.
            pub const SHAPES: &'static [(&'static str, &'static [&'static str])] =
                &[$((stringify!($name), &[$(stringify!($field)),*])),*];

            /// The event's name.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Event::$name { .. } => stringify!($name),)*
                    $(Event::$shared(event) => <$other>::name(event),)?
                }
            }

            /// Decodes an event of a name.
            ///
            /// # Errors
            /// A name that is none of the contract's; bytes that are not the event's, or left over.
            pub fn decode(name: &str, data: &[u8]) -> Result<Event, scale::Error> {
                let rest = &mut &*data;
                let event = match name {
                    $(stringify!($name) => Event::$name { $($field: scale::Decode::decode(rest)?),* },)*
                    $(name if <$other>::SHAPES.iter().any(|(shared, _)| *shared == name) => {
                        return <$other>::decode(name, data).map(Event::$shared);
                    })?
                    _ => return Err("not an event of this contract".into()),
                };
                if rest.is_empty() { Ok(event) } else { Err("bytes are left over".into()) }
            }
        }
    };
}

pub(crate) use events;
