//! Contracts' messages, typed.

use codec::Decode;
use salus_domain::governance;

use super::Outcome;

/// What a message of governance returns.
pub type Governed<T> = Result<T, governance::Error>;

/// Gives a caller one method for each message: those that are listed, and those of governance, which every contract has. It has
/// to have `send`.
macro_rules! messages {
    (@all $caller:ident $($label:literal $name:ident($($argument:ident: $ty:ty),* $(,)?) -> $out:ty;)*) => {
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
    ($caller:ident $($own:tt)*) => {
        messages! {
            @all $caller $($own)*
            "Governed::offer_governance" offer_governance(to: Option<salus_domain::AccountId>) -> $crate::native::messages::Governed<()>;
            "Governed::take_governance" take_governance() -> $crate::native::messages::Governed<()>;
            "Governed::wire" wire(slot: salus_domain::governance::Slot, contract: salus_domain::AccountId) -> $crate::native::messages::Governed<()>;
            "Governed::announce" announce(change: salus_domain::governance::Announcement) -> $crate::native::messages::Governed<()>;
            "Governed::execute" execute() -> $crate::native::messages::Governed<()>;
            "Governed::cancel" cancel() -> $crate::native::messages::Governed<()>;
            "Governed::governance" governance() -> $crate::native::messages::Governed<salus_domain::governance::Governance>;
            "Governed::wired" wired(slot: salus_domain::governance::Slot) -> $crate::native::messages::Governed<Option<salus_domain::AccountId>>;
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
