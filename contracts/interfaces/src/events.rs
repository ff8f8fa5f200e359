//! How contracts emit events: as tuples, encoded from wherever the fields lie.
//!
//! ink!'s own way builds the struct first, copy by copy, and costs each event its own encoder.

use alloc::vec::Vec;
use ink::env::event::{state, TopicsBuilder, TopicsBuilderBackend};
use ink::env::{DefaultEnvironment, Environment};
use ink::primitives::AccountId;
use scale::{Encode, EncodeLike, Output};

/// An event and the tuple of its fields.
pub trait Fields: ink::env::Event {
    /// The types of the fields, in order.
    type Tuple: Encode;
}

/// An account where it lies, encoded like ink!'s.
#[derive(Encode)]
pub struct Who<'a>(pub &'a [u8; 32]);

impl EncodeLike<AccountId> for Who<'_> {}

/// Accounts where they lie, encoded like ink!'s.
#[derive(Encode)]
pub struct All<'a>(pub &'a Vec<[u8; 32]>);

impl EncodeLike<Vec<AccountId>> for All<'_> {}

/// An event that is encoded already, about somebody.
struct Encoded<'a> {
    signature: [u8; 32],
    subject: &'a [u8; 32],
    data: Vec<u8>,
}

/// Emits an event about somebody, by whom it can be looked up.
pub fn emit<E: Fields>(subject: &[u8; 32], fields: impl EncodeLike<E::Tuple>) {
    // Most events fit, so that the vector need not grow, which would copy.
    let mut data = Vec::with_capacity(512);
    fields.encode_to(&mut data);
    // Every event that the macro declares has a signature.
    emit_encoded(E::SIGNATURE_TOPIC.unwrap_or_default(), subject, data);
}

#[inline(never)]
fn emit_encoded(signature: [u8; 32], subject: &[u8; 32], data: Vec<u8>) {
    ink::env::emit_event::<DefaultEnvironment, _>(Encoded { signature, subject, data });
}

impl Encode for Encoded<'_> {
    fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
        dest.write(&self.data);
    }
}

impl ink::env::Event for Encoded<'_> {
    type RemainingTopics = [state::HasRemainingTopics; 2];

    const SIGNATURE_TOPIC: Option<[u8; 32]> = None;

    fn topics<E, B>(&self, builder: TopicsBuilder<state::Uninit, E, B>) -> B::Output
    where
        E: Environment,
        B: TopicsBuilderBackend<E>,
    {
        builder.build::<Self>().push_topic(Some(&self.signature)).push_topic(Some(self.subject)).finish()
    }
}

/// Declares events for ink!, and the tuples of their fields for [`emit`].
#[macro_export]
macro_rules! events {
    ($($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$about])*
            #[ink::event]
            pub struct $name {
                $($(#[$what])* pub $field: $type,)*
            }

            impl $crate::events::Fields for $name {
                type Tuple = ($($type,)*);
            }
        )*
    };
}
