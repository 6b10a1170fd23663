//! The catalogue of checks as a whole: what the demo's data have, and what remedies name.

use std::collections::BTreeSet;

use rencai::integrity::IntegrityCheck;
use serde_json::json;

use super::told;
use crate::support::played::play;
use crate::support::world::{CITY, WUHUA, in_app};

/// Feature 6.
#[test]
fn the_demo_as_it_is_played_has_nothing_wrong_in_the_whole_city_and_in_a_county() {
    in_app(|world| async move {
        play(&world, 2).await;
        for unit in [CITY, WUHUA] {
            assert_eq!(told(&world, unit).await, [json!(null); 0], "{unit}");
        }
    });
}

/// Feature 6.
#[test]
fn what_a_remedy_names_is_a_field_of_the_schema_and_the_same_in_both_languages() {
    let sdl = rencai::graphql::sdl();
    let named = |text: &str| -> BTreeSet<String> {
        let words = text.split(|one: char| !one.is_ascii_alphanumeric());
        words.filter(|word| word.contains(|one: char| one.is_ascii_uppercase())).map(str::to_owned).collect()
    };
    for check in IntegrityCheck::ALL {
        let remedy = check.remedy();
        let names = named(&remedy.zh);
        assert_eq!(names, named(&remedy.en), "{check:?}");
        for name in names {
            assert!(sdl.contains(&format!("\n  {name}(")), "{check:?} names {name}");
        }
        for text in [&remedy.zh, &remedy.en] {
            assert!(!text.contains("rencai "), "{check:?} names a command: {text}");
        }
    }
}
