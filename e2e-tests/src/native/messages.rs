//! Contracts' messages, typed.

use codec::Decode;

use super::Outcome;

/// Gives a caller one method for each message. It has to have `send`.
macro_rules! messages {
    ($caller:ident $($label:literal $name:ident($($argument:ident: $ty:ty),* $(,)?) -> $out:ty;)*) => {
        /// The labels of all messages.
        pub const MESSAGES: &[&str] = &[$($label),*];

        #[allow(missing_docs, clippy::too_many_arguments)]
        impl $caller<'_> {
            $(
                pub fn $name(self, $($argument: $ty),*) -> $out {
                    self.send($label, ($(&$argument,)*))
                }
            )*
        }
    };
}

pub(super) use messages;

/// What a message returned; a trap panics.
pub(super) fn returned<T: Decode, E: Decode>(label: &str, outcome: &Outcome) -> Result<T, E> {
    let mut data = match &outcome.result {
        Ok(data) => data.as_slice(),
        Err(trap) => panic!("{label} trapped: {trap:?}"),
    };
    // What ink! returns: the outer error would be a message that it could not read.
    let returned = Result::<Result<T, E>, u8>::decode(&mut data);
    let returned = returned.expect("the type is the message's").expect("ink! reads what we encode");
    assert!(data.is_empty(), "{label}: bytes are left over");
    assert_eq!(returned.is_err(), outcome.reverted, "{label}: exactly a refusal undoes everything");
    returned
}
