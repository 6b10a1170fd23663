//! What is declared, over values: its relations, medians of peers, and draws that anybody can make again.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rencai::funding::employers::sample::{check_published, draw, listed, rank, sealed, seed};
use rencai::funding::employers::{
    DeclarationBreachKind, Neighbours, Peers, TrainingFigures, breaches, code, demand, median,
};
use rencai::kernel::id::DeclarationId;
use rencai::kernel::money::{Fen, Rate};
use rencai::kernel::{Day, Digest, ErrorCode};
use uuid::Uuid;

const MOST: i64 = 1_000_000_000_000;

/// Figures that add up: what was short is any part of what was due, and not more is spent than there was.
fn sound(base: i64, [set, topped, carried, spent]: [i64; 4], share: Rate) -> TrainingFigures {
    let due = share.at_least_of(Fen(base));
    let set_aside = due.0 * set / 100;
    let topped_up = due.0 * topped / 100;
    let there = carried + set_aside + topped_up;
    let spent = there * spent / 100;
    TrainingFigures {
        base: Fen(base),
        due,
        set_aside: Fen(set_aside),
        topped_up: Fen(topped_up),
        spent: Fen(spent),
        carried_in: Fen(carried),
        carried_out: Fen(there - spent),
    }
}

fn kinds(figures: &TrainingFigures, share: Rate, beside: Neighbours) -> Vec<DeclarationBreachKind> {
    breaches(figures, share, beside).into_iter().map(|breach| breach.kind).collect()
}

proptest! {
    /// Feature 48.
    #[test]
    fn figures_that_add_up_break_nothing_and_one_fen_elsewhere_breaks_what_it_is_part_of(
        base in 0..MOST,
        parts in [0..=120_i64, 0..=50, 0..=MOST / 100, 0..=100],
        millionths in 1..=1_000_000_u32,
        more in any::<bool>(),
    ) {
        use DeclarationBreachKind::{Balance, Due, YearAfter, YearBefore};
        let share: Rate = format!("0.{:06}", millionths % 1_000_000).parse().unwrap();
        let figures = sound(base, parts, share);
        let beside = Neighbours { before: Some(figures.carried_in), after: Some(figures.carried_out) };
        prop_assert!(kinds(&figures, share, beside).is_empty());
        prop_assert!(kinds(&figures, share, Neighbours::default()).is_empty());

        let exact = i128::from(base) * i128::from(millionths % 1_000_000);
        let due = i128::from(figures.due.0) * 1_000_000;
        prop_assert!(due >= exact && due - exact < 1_000_000, "the least whole fen that is no less than the share");
        let short = (figures.due.0 - figures.set_aside.0 - figures.topped_up.0).max(0);
        prop_assert_eq!(figures.short(), Fen(short));

        let moved = |fen: Fen| Fen(if more || fen.0 == 0 { fen.0 + 1 } else { fen.0 - 1 });
        let is = |figures: TrainingFigures| kinds(&figures, share, beside);
        prop_assert_eq!(is(TrainingFigures { due: moved(figures.due), ..figures }), vec![Due]);
        prop_assert_eq!(is(TrainingFigures { set_aside: moved(figures.set_aside), ..figures }), vec![Balance]);
        prop_assert_eq!(is(TrainingFigures { topped_up: moved(figures.topped_up), ..figures }), vec![Balance]);
        prop_assert_eq!(is(TrainingFigures { spent: moved(figures.spent), ..figures }), vec![Balance]);
        let carried_in = TrainingFigures { carried_in: moved(figures.carried_in), ..figures };
        prop_assert_eq!(is(carried_in), vec![Balance, YearBefore]);
        let carried_out = TrainingFigures { carried_out: moved(figures.carried_out), ..figures };
        prop_assert_eq!(is(carried_out), vec![Balance, YearAfter]);
    }

    /// Feature 48.
    #[test]
    fn the_median_is_one_of_them_with_as_many_below_it_as_above_or_one_less(
        mut values in prop::collection::vec(any::<i64>(), 1..50),
    ) {
        let middle = median(values.clone()).unwrap();
        values.sort_unstable();
        let below = values.iter().filter(|value| **value < middle).count();
        let above = values.iter().filter(|value| **value > middle).count();
        prop_assert!(values.contains(&middle));
        prop_assert!(below * 2 < values.len() && above * 2 <= values.len());
        let of = |value: &i64| TrainingFigures { base: Fen(*value), ..TrainingFigures::default() };
        let figures: Vec<TrainingFigures> = values.iter().map(of).collect();
        let peers = Peers::of(&figures).unwrap();
        prop_assert_eq!((peers.count, peers.median.base), (values.len(), Fen(middle)));
    }

    /// Feature 48.
    #[test]
    fn a_seed_draws_the_same_of_the_same_declarations_in_whatever_order_and_each_once(
        seed in "[a-z0-9]{1,40}",
        many in 1..200_u128,
        size in 0..250_usize,
        turned in 0..200_usize,
    ) {
        let all = ids(many);
        let drawn = draw(&seed, &all, size);
        let mut others = all.clone();
        others.rotate_left(turned % all.len());
        others.reverse();
        prop_assert_eq!(&draw(&seed, &others, size), &drawn);
        prop_assert_eq!(drawn.len(), size.min(all.len()));
        prop_assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), drawn.len());
        let more = draw(&seed, &all, size + 1);
        prop_assert_eq!(&more[..drawn.len()], &drawn[..], "a larger sample begins with the smaller");
        let last = drawn.last().map(|last| rank(&seed, *last));
        let left = all.iter().filter(|id| !drawn.contains(id)).map(|id| rank(&seed, *id)).min();
        prop_assert!(last.zip(left).is_none_or(|(last, left)| last < left), "who is left out ranks behind");
    }
}

fn ids(many: u128) -> Vec<DeclarationId> {
    (1..=many).map(|number| DeclarationId(Uuid::from_u128(number))).collect()
}

#[test]
fn rates_of_the_policy_are_rounded_up_to_a_whole_fen() {
    let share: Rate = "0.025".parse().unwrap();
    for (base, due) in [(0, 0), (1, 1), (40, 1), (41, 2), (1_000_001, 25_001), (4_000_000_000, 100_000_000)] {
        let figures = TrainingFigures {
            base: Fen(base),
            due: Fen(due),
            set_aside: Fen(due),
            carried_out: Fen(due),
            ..TrainingFigures::default()
        };
        assert!(kinds(&figures, share, Neighbours::default()).is_empty(), "{base}");
    }
    let half = TrainingFigures { base: Fen(300), set_aside: Fen(1), topped_up: Fen(1), ..TrainingFigures::default() };
    assert_eq!(half.rate().unwrap().to_string(), "0.006666");
    assert_eq!(TrainingFigures::default().rate(), None);
}

#[test]
fn an_explanation_is_enough_between_years_and_never_within_one() {
    let share: Rate = "0.5".parse().unwrap();
    let figures = TrainingFigures { base: Fen(10), due: Fen(4), carried_in: Fen(3), ..TrainingFigures::default() };
    let beside = Neighbours { before: Some(Fen(2)), after: Some(Fen(1)) };
    let found = breaches(&figures, share, beside);
    let refused = demand(&found, " ").unwrap_err().0;
    assert!(refused.iter().all(|refusal| refusal.code == ErrorCode::FiguresBreakRules));
    let told = |refusal: &rencai::kernel::Refusal| (refusal.path.clone(), refusal.allowed.clone());
    let one = |field: &str, fen: &str| (vec![field.to_owned()], vec![fen.to_owned()]);
    assert_eq!(
        refused.iter().map(told).collect::<Vec<_>>(),
        [one("due", "5 fen"), one("carriedOut", "3 fen"), one("explanation", "2 fen"), one("explanation", "1 fen")]
    );
    let still = demand(&found, "示例：账目移交").unwrap_err().0;
    assert_eq!(still.iter().map(told).collect::<Vec<_>>(), [one("due", "5 fen"), one("carriedOut", "3 fen")]);
    let overspent = TrainingFigures { spent: Fen(4), due: Fen(5), base: Fen(10), ..TrainingFigures::default() };
    let refused = demand(&breaches(&overspent, share, Neighbours::default()), "").unwrap_err().0;
    let nothing: Vec<String> = Vec::new();
    assert_eq!(refused.iter().map(told).collect::<Vec<_>>(), [(vec!["carriedOut".to_owned()], nothing)]);
}

/// Feature 48.
#[test]
fn each_declaration_has_the_same_chance_to_be_drawn() {
    let (all, mut drawn) = (ids(20), BTreeMap::new());
    for number in 0..4_000 {
        for id in draw(&format!("示例种子 {number}"), &all, 5) {
            *drawn.entry(id).or_insert(0) += 1;
        }
    }
    assert_eq!(drawn.len(), 20);
    let odd: Vec<_> = drawn.iter().filter(|(_, times)| !(850..=1_150).contains(*times)).collect();
    assert!(odd.is_empty(), "each is due in a fourth of 4,000 draws: {odd:?}");
}

/// Feature 48. The numbers were computed by another program, as anybody can: `sha256sum` over what the schema says.
#[test]
fn the_rank_the_draw_and_the_digests_are_what_the_schema_says() {
    let seed = "示例彩票 07 15 21";
    let of = |number: u128| DeclarationId(Uuid::from_u128(number));
    assert_eq!(of(1).global(), "RGVjbGFyYXRpb246MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAx");
    let ranked = Digest::from(rank(seed, of(1))).to_string();
    assert_eq!(ranked, "sha256:7767e286a998ad33cf2dab2c52eaf5f613b5bf13c34d0b9f2068bbedd9302856");
    assert_eq!(draw(seed, &ids(5), 5), [3, 4, 1, 5, 2].map(of));
    let drawn = listed(&[3, 4, 1].map(of)).to_string();
    assert_eq!(drawn, "sha256:45f585372b8a5c9796e727c82ae8d7d97f77a87bdebc28871558022d3907dd18");
    // As texts, the ids of 4 and 5 go before that of 1.
    let all = "sha256:efd62181a4cc8b21d65cb2eabf4f5d331b2b85259e951d5a9ab500673a3f9503";
    assert_eq!(sealed(&ids(5)).to_string(), all);
    assert_eq!(sealed(&[4, 1, 5, 3, 2].map(of)).to_string(), all, "in whatever order they are given");
}

#[test]
fn a_seed_is_one_line_that_was_published_after_the_closing_and_by_today() {
    assert_eq!(seed(" 07 15 21 ").unwrap(), "07 15 21");
    for text in ["", "  ", "a\nb", "a\u{7}", &"x".repeat(201)] {
        let refusal = seed(text).unwrap_err();
        assert_eq!((refusal.code, refusal.path), (ErrorCode::BadInput, vec!["seed".to_owned()]), "{text:?}");
    }
    let day = |text: &str| text.parse::<Day>().unwrap();
    let check = |published: &str| check_published(day(published), day("2010-11-30"), day("2010-12-02"));
    for published in ["2010-12-01", "2010-12-02"] {
        check(published).unwrap();
    }
    for published in ["2010-11-29", "2010-11-30", "2010-12-03"] {
        let refusal = check(published).unwrap_err();
        assert_eq!(refusal.allowed, ["2010-12-01 – 2010-12-02"], "{published}");
    }
    let today = check_published(day("2010-12-02"), day("2010-12-02"), day("2010-12-02")).unwrap_err();
    assert_eq!(today.allowed, ["2010-12-03 –"]);
}

#[test]
fn codes_of_employers_are_kept_in_one_case_and_are_nobodys_identity_number() {
    assert_eq!(code(" 91530102ma6k00001x ").unwrap(), "91530102MA6K00001X");
    for text in ["", "a b", "a/b", "代码", &"A".repeat(61)] {
        assert_eq!(code(text).unwrap_err().code, ErrorCode::BadInput, "{text:?}");
    }
    assert_eq!(code("11010519491231002X").unwrap_err().code, ErrorCode::IdentityNumbersRefused);
}
