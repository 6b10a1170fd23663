//! Full-text search: by pairs of Chinese characters and by words, shown only where the text is really there.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use rencai::access::{Actor, Role};
use rencai::documents::read::search::{Most, count, search as looked};
use rencai::documents::search::{Wanted, folded, grams, says, terms, wanted};
use rencai::kernel::ErrorCode;
use rencai::store::Read;
use serde_json::{Value, json};

use super::{Desk, FINANCE, parts, person, with};
use crate::support::hall::{done, id, nodes, reason};
use crate::support::world::{CITY, WUHUA, World, in_app};

fn set(grams: &[&str]) -> BTreeSet<String> {
    grams.iter().map(|gram| (*gram).to_owned()).collect()
}

#[test]
fn a_text_is_found_by_its_pairs_words_and_the_last_character_of_each_run() {
    assert_eq!(grams("高层次人才"), set(&["高层", "层次", "次人", "人才", "才"]));
    assert_eq!(grams("引进Talent３００人，含 PhD"), set(&["引进", "进", "talent300", "人", "含", "phd"]));
    assert_eq!(grams("张，伟"), set(&["张", "伟"]));
    assert_eq!(grams("——…"), set(&[]));
    let (long, kept) = ("x".repeat(100), "x".repeat(60));
    assert_eq!(grams(&long), set(&[&kept]));
    assert_eq!(wanted(&long), BTreeSet::from([Wanted::Exactly(kept)]));
    assert_eq!(wanted("人才"), BTreeSet::from([Wanted::Exactly("人才".to_owned())]));
    assert_eq!(wanted("才"), BTreeSet::from([Wanted::Begins('才')]));
    assert!(wanted("，").is_empty());
    assert_eq!(folded("ＡＢＣ　１"), "abc 1");
    assert_eq!(terms(" 人才　PhD "), ["人才", "phd"]);
}

proptest! {
    #[test]
    fn whatever_stands_in_a_text_has_what_is_wanted_of_it(
        text in "[人才高层次张伟，。 ]{2,30}", from in 0_usize..30, length in 1_usize..6,
    ) {
        let asked: String = text.chars().skip(from).take(length).collect();
        let there = grams(&text);
        if asked.chars().all(|c| !c.is_whitespace()) {
            prop_assert!(says(std::iter::once(text.as_str()), &terms(&asked)));
        }
        for wanted in wanted(&asked) {
            let found = match &wanted {
                Wanted::Exactly(gram) => there.contains(gram),
                Wanted::Begins(first) => there.iter().any(|gram| gram.starts_with(*first)),
            };
            prop_assert!(found, "{:?} of {} in {}", wanted, asked, text);
        }
    }
}

#[test]
fn a_word_of_any_length_is_kept_and_found() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        // What looks thrown cannot be packed into a key of the index.
        let mut dice = 2_010_u64;
        let letter = |_| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'a' + u8::try_from((dice >> 33) % 26).unwrap())
        };
        let long: String = (0..9_000).map(letter).collect();
        let document = desk.draft_with(with(&desk.input(), &json!({ "parts": parts(&long, "示例措施") }))).await;
        assert_eq!(search(&world, &desk.drafter, &long[..80], None).await, [document]);
    });
}

#[test]
fn a_search_that_would_look_at_too_many_texts_is_refused_and_says_what_to_do() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        for _ in 0..3 {
            desk.draft().await;
        }
        let read = Read::new(&world.app.store, desk.drafter.clone());
        for (asked, looked_at, there) in [("目标", 2, 2), ("标-施", 4, 0)] {
            let found = looked(&read, asked, None, None, Most { found: 2, looked_at }).await.unwrap();
            assert_eq!(found.len(), there, "{asked}");
        }
        let refusal = reason(looked(&read, "标-施", None, None, Most { found: 2, looked_at: 3 }).await);
        assert_eq!(refusal.code, ErrorCode::QueryTooDear);
        assert_eq!(refusal.allowed, ["text", "unit"]);
        for (asked, looked_at, counted) in [("目标", 4, Some(3)), ("标-施", 4, Some(0)), ("目标", 2, None)] {
            assert_eq!(count(&read, asked, None, looked_at).await.unwrap(), counted, "{asked} {looked_at}");
        }
        let stranger = Read::new(&world.app.store, person(&world, "stranger", WUHUA, Role::Reporter).await);
        assert_eq!(count(&stranger, "目标", None, 4).await.unwrap(), Some(0), "what is not seen is not counted");
    });
}

async fn search(world: &Arc<World>, actor: &Arc<Actor>, text: &str, unit: Option<&str>) -> Vec<String> {
    let query = "query($text: String!, $unit: String) {
        documentSearch(text: $text, unit: $unit) { totalCount edges { node { id } } } }";
    let found = world.data(actor, query, json!({ "text": text, "unit": unit })).await["documentSearch"].clone();
    let ids: Vec<String> = nodes(&found).iter().map(id).collect();
    assert_eq!(found["totalCount"], ids.len());
    ids
}

#[test]
fn documents_are_found_by_what_their_current_versions_say_and_within_reach_only() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let one = with(
            &desk.input(),
            &json!({ "title": "高层次人才引进办法", "parts": parts("引进 PhD 三十名", "安家补助") }),
        );
        let one = desk.draft_with(one).await;
        let two = with(
            &desk.input(),
            &json!({ "title": "农村实用人才培训办法", "parts": parts("培训张伟等", "人工；才干") }),
        );
        let two = desk.draft_with(two).await;
        let three = with(&desk.input(), &json!({ "title": "示例", "parts": parts("高层；层次；次人；人才", "无") }));
        let three = desk.draft_with(three).await;
        let all = [three.clone(), two.clone(), one.clone()];
        for (text, found) in [
            ("人才", vec![three.clone(), two.clone(), one.clone()]),
            ("高层次人才", vec![one.clone()]),
            ("张伟", vec![two.clone()]),
            ("伟", vec![two.clone()]),
            ("ｐｈｄ 补助", vec![one.clone()]),
            ("phd 张伟", vec![]),
            ("名", vec![one.clone()]),
            ("名单", vec![]),
        ] {
            assert_eq!(search(&world, &desk.drafter, text, None).await, found, "{text}");
            assert_eq!(search(&world, &desk.organizer, text, Some(FINANCE)).await, found, "{text}");
            assert_eq!(search(&world, &desk.organizer, text, Some(WUHUA)).await, [""; 0], "{text}");
        }
        done(&desk.revise(&two, "示例目标", "示例措施").await);
        assert_eq!(search(&world, &desk.drafter, "张伟", None).await, [""; 0], "the current version only");
        let stranger = person(&world, "stranger", WUHUA, Role::Reporter).await;
        let own = desk.change(&stranger, "documentDraft", with(&desk.input(), &json!({ "unit": WUHUA }))).await;
        done(&own);
        assert_eq!(search(&world, &stranger, "高层次", None).await, [""; 0]);
        assert_eq!(search(&world, &stranger, "示例目标", None).await, [id(&own["document"])]);
        assert_eq!(search(&world, &stranger, "示例目标", Some("999999")).await, [""; 0]);

        let city = person(&world, "city", CITY, Role::Reporter).await;
        let above = with(&desk.input(), &json!({ "unit": CITY, "title": "全市示例目标" }));
        let above = id(&desk.change(&city, "documentDraft", above).await["document"]);
        assert_eq!(search(&world, &desk.drafter, "全市", None).await, [""; 0], "what is not issued is not seen below");
        desk.approved(&above).await;
        done(&desk.issue(&above, "昆示〔2010〕1号").await);
        assert_eq!(search(&world, &desk.drafter, "全市", None).await, std::slice::from_ref(&above));
        assert_eq!(search(&world, &stranger, "全市", None).await, [above]);

        let mut paged = Vec::new();
        let mut after = Value::Null;
        loop {
            let query = "query($after: String) { documentSearch(text: \"人\", unit: \"530100-finance\", first: 1, after: $after) {
                edges { node { id } } pageInfo { hasNextPage endCursor } } }";
            let found = world.data(&desk.drafter, query, json!({ "after": after })).await["documentSearch"].clone();
            paged.extend(nodes(&found).iter().map(id));
            if found["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = found["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(paged, all);
        for text in ["", "，。", &"人".repeat(101)] {
            let query = "query($text: String!) { documentSearch(text: $text) { edges { node { id } } } }";
            let answer = world.ask(&desk.drafter, query, json!({ "text": text })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        }
    });
}
