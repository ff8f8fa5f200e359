use core::ops::{Deref, DerefMut};
use scale::{Decode, Encode};

/// A domain type in storage.
///
/// Domain does not know ink!, so its types cannot implement ink!'s `StorageLayout`, nor can anybody else implement it for
/// them. Encoded, this is nothing but its content, and the metadata show the content's type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Stored<T>(pub T);

impl<T> Deref for Stored<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Stored<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

#[cfg(feature = "std")]
mod metadata {
    use super::Stored;
    use ink::metadata::layout::{Layout, LayoutKey, LeafLayout};
    use ink::primitives::Key;
    use ink::scale_info::{Type, TypeInfo};
    use ink::storage::traits::StorageLayout;

    impl<T: TypeInfo + 'static> TypeInfo for Stored<T> {
        type Identity = T::Identity;

        fn type_info() -> Type {
            T::type_info()
        }
    }

    impl<T: TypeInfo + 'static> StorageLayout for Stored<T> {
        fn layout(key: &Key) -> Layout {
            Layout::Leaf(LeafLayout::from_key::<T>(LayoutKey::from(key)))
        }
    }
}
