//! What holds for the signed texts of every register.

/// The properties of a register's texts, whose first line is `title`; `actions()`, `text(&action, None)` and `envelope()` are the
/// test file's.
#[macro_export]
macro_rules! properties_of_texts {
    ($title:literal) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(4_000))]

            #[test]
            fn two_actions_that_differ_give_two_texts(one in actions(), other in actions()) {
                prop_assert_eq!(one == other, text(&one, None) == text(&other, None));
            }
        }

        proptest! {
            #[test]
            fn a_text_is_ascii_in_lines_and_names_chain_contract_signer_and_deadline(action in actions()) {
                let plain = text(&action, None);
                prop_assert!(plain.bytes().all(|byte| byte == b'\n' || (0x20..0x7f).contains(&byte)));
                prop_assert!(plain.starts_with(concat!("<Bytes>", $title, "\naction: ")));
                prop_assert!(plain.ends_with("Z</Bytes>"));
                prop_assert_eq!(plain.matches("Bytes>").count(), 2);
                for other in [
                    Envelope { contract: account(7), ..envelope() },
                    Envelope { genesis: account(7), ..envelope() },
                    Envelope { signer: account(7), ..envelope() },
                    Envelope { deadline: 7, ..envelope() },
                ] {
                    prop_assert_ne!(plain.as_bytes(), &signed_text(&action, &other, None)[..]);
                }
            }

            #[test]
            fn an_actions_encoding_is_its_arguments_behind_its_number(action in actions()) {
                use scale::{Decode, Encode};
                prop_assert_eq!(Action::decode(&mut &action.encode()[..]), Ok(action));
            }
        }
    };
}
