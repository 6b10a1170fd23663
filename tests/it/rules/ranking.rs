//! Ranks, ties and cuts, for any verdicts whatever.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use rencai::rules::ranking::{Mark, rank};
use rencai_host::{Decimal, Finding, Item, Judgement, Line, Manifest, Outcome, Problem, Text, Unjudged, Verdict};

const ITEMS: [&str; 3] = ["one", "two", "three"];

fn manifest() -> Manifest {
    let item = |id: &str| Item {
        id: id.to_owned(),
        title: Text::new("项", ""),
        floor: Decimal::ZERO,
        ceiling: Decimal::new(100, 0),
        basis: "第一条".to_owned(),
    };
    Manifest {
        id: "test.rule".to_owned(),
        version: "1.0.0".to_owned(),
        title: Text::new("规则", ""),
        purpose: "award".to_owned(),
        facts: String::new(),
        form: "{}".to_owned(),
        requirements: Vec::new(),
        items: ITEMS.map(item).to_vec(),
        tie_break: vec!["three".to_owned(), "one".to_owned()],
    }
}

/// What is drawn of a subject: its outcome and tenths of points for each item.
#[derive(Debug, Clone)]
enum Drawn {
    Judged(Outcome, [i64; 3]),
    Unjudged,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let points = prop::array::uniform3(0_i64..3);
    prop_oneof![
        6 => points.clone().prop_map(|points| Drawn::Judged(Outcome::Met, points)),
        1 => points.clone().prop_map(|points| Drawn::Judged(Outcome::Failed, points)),
        1 => points.prop_map(|points| Drawn::Judged(Outcome::Undetermined, points)),
        1 => Just(Drawn::Unjudged),
    ]
}

/// The same points, written with another scale where the number is odd: a decimal is compared by value.
fn decimal(number: usize, tenths: i64) -> Decimal {
    if number.is_multiple_of(2) { Decimal::new(tenths, 1) } else { Decimal::new(tenths * 1_000, 4) }
}

fn verdict(number: usize, drawn: &Drawn) -> Verdict {
    let subject = format!("subject-{number:03}");
    let because = Text::new("因", "");
    let Drawn::Judged(outcome, points) = drawn else {
        return Verdict::Unjudged(Unjudged {
            subject,
            problem: Problem { code: "WAITS".to_owned(), because, evidence: vec![], under: vec![] },
        });
    };
    let lines = ITEMS.iter().zip(points).map(|(item, tenths)| Line {
        item: (*item).to_owned(),
        points: decimal(number, *tenths),
        because: because.clone(),
        evidence: Vec::new(),
        under: Vec::new(),
    });
    let findings = vec![Finding {
        requirement: "present".to_owned(),
        outcome: *outcome,
        because: because.clone(),
        evidence: Vec::new(),
        under: Vec::new(),
    }];
    let total = decimal(number, points.iter().sum());
    Verdict::Judged(Judgement { subject, findings, lines: lines.collect(), total })
}

fn verdicts(all: &[Drawn]) -> Vec<Verdict> {
    all.iter().enumerate().map(|(number, drawn)| verdict(number, drawn)).collect()
}

/// What a met subject is ranked by, written down a second time: total, then the items of the tie-break.
fn merit(drawn: &Drawn) -> Option<[i64; 3]> {
    match drawn {
        Drawn::Judged(Outcome::Met, points) => Some([points.iter().sum(), points[2], points[0]]),
        _ => None,
    }
}

fn named(verdicts: &[Verdict], places: usize) -> Vec<(String, Option<usize>, Mark)> {
    rank(&manifest(), verdicts, places)
        .into_iter()
        .map(|place| (verdicts[place.verdict].subject().to_owned(), place.rank, place.mark))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_order_in_which_subjects_come_changes_nothing(
        all in prop::collection::vec(drawn(), 0..30),
        swaps in prop::collection::vec((any::<Index>(), any::<Index>()), 0..40),
        places in 0_usize..12,
    ) {
        let ordered = verdicts(&all);
        let mut shuffled = ordered.clone();
        if !shuffled.is_empty() {
            for (one, other) in swaps {
                let (one, other) = (one.index(shuffled.len()), other.index(shuffled.len()));
                shuffled.swap(one, other);
            }
        }
        prop_assert_eq!(named(&ordered, places), named(&shuffled, places));
    }

    #[test]
    fn a_rank_is_one_more_than_the_number_of_those_who_are_better(
        all in prop::collection::vec(drawn(), 0..30),
        places in 0_usize..12,
    ) {
        let list = rank(&manifest(), &verdicts(&all), places);
        prop_assert_eq!(list.len(), all.len());
        for place in &list {
            let own = merit(&all[place.verdict]);
            let better = all.iter().filter_map(merit).filter(|other| Some(*other) > own).count();
            prop_assert_eq!(place.rank, own.map(|_| better + 1));
        }
        let ranks: Vec<usize> = list.iter().filter_map(|place| place.rank).collect();
        prop_assert!(ranks.is_sorted());
        prop_assert!(list.iter().skip(ranks.len()).all(|place| place.rank.is_none()), "the unranked come last");
    }

    #[test]
    fn whoever_is_failed_undetermined_or_unjudged_has_that_mark_and_no_rank(
        all in prop::collection::vec(drawn(), 0..30),
        places in 0_usize..40,
    ) {
        for place in rank(&manifest(), &verdicts(&all), places) {
            let due = match &all[place.verdict] {
                Drawn::Judged(Outcome::Met, _) => None,
                Drawn::Judged(Outcome::Failed, _) => Some(Mark::Failed),
                Drawn::Judged(Outcome::Undetermined, _) => Some(Mark::Undetermined),
                Drawn::Unjudged => Some(Mark::Unjudged),
            };
            match due {
                Some(mark) => prop_assert_eq!((place.rank, place.mark), (None, mark)),
                None => prop_assert!(matches!(place.mark, Mark::Placed | Mark::AtCut | Mark::BelowCut)),
            }
        }
    }

    #[test]
    fn only_a_tie_across_the_last_place_is_left_to_a_vote(
        all in prop::collection::vec(drawn(), 0..30),
        places in 0_usize..12,
    ) {
        let list = rank(&manifest(), &verdicts(&all), places);
        let mut groups: BTreeMap<usize, Vec<Mark>> = BTreeMap::new();
        for place in &list {
            if let Some(rank) = place.rank {
                groups.entry(rank).or_default().push(place.mark);
            }
        }
        for (rank, marks) in &groups {
            let last = rank + marks.len() - 1;
            let due = if last <= places {
                Mark::Placed
            } else if *rank > places {
                Mark::BelowCut
            } else {
                Mark::AtCut
            };
            prop_assert!(marks.iter().all(|mark| *mark == due), "rank {} of {} places: {:?}", rank, places, marks);
        }
        let count = |mark| list.iter().filter(|place| place.mark == mark).count();
        let ranked = list.iter().filter(|place| place.rank.is_some()).count();
        prop_assert!(count(Mark::Placed) <= places);
        if count(Mark::AtCut) > 0 {
            prop_assert!(count(Mark::AtCut) >= 2 && count(Mark::Placed) < places);
            prop_assert!(count(Mark::Placed) + count(Mark::AtCut) > places);
        } else {
            prop_assert_eq!(count(Mark::Placed), ranked.min(places));
        }
    }
}

#[test]
fn equal_merit_shares_a_rank_and_the_next_one_is_left_out() {
    let all = [[2, 0, 0], [1, 0, 0], [1, 0, 0], [0, 0, 0]].map(|points| Drawn::Judged(Outcome::Met, points));
    let ranks: Vec<_> =
        rank(&manifest(), &verdicts(&all), 2).into_iter().map(|place| (place.rank, place.mark)).collect();
    let due = [(1, Mark::Placed), (2, Mark::AtCut), (2, Mark::AtCut), (4, Mark::BelowCut)];
    assert_eq!(ranks, due.map(|(rank, mark)| (Some(rank), mark)));
}

#[test]
fn between_equal_totals_the_items_of_the_tie_break_decide_in_their_order() {
    // Total 3 each: by "three" first, then by "one"; "two" decides nothing.
    let all = [[2, 1, 0], [0, 2, 1], [1, 1, 1], [0, 1, 2]].map(|points| Drawn::Judged(Outcome::Met, points));
    let list: Vec<_> =
        rank(&manifest(), &verdicts(&all), 4).into_iter().map(|place| (place.verdict, place.rank)).collect();
    assert_eq!(list, [(3, Some(1)), (2, Some(2)), (1, Some(3)), (0, Some(4))]);
}
