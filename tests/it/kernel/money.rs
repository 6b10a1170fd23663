//! Amounts, rates of them, and how they are split.

use proptest::prelude::*;
use rencai::kernel::ErrorCode;
use rencai::kernel::money::{Fen, Rate, basis_points, split};

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

#[test]
fn amounts_are_written_in_yuan_and_rates_as_the_shortest_decimal() {
    for (fen, yuan) in [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_456, "1234.56"), (-100, "-1.00")] {
        assert_eq!(Fen(fen).to_string(), yuan);
    }
    for (text, shown) in [("0.03", "0.03"), ("0.025000", "0.025"), ("1", "1"), ("1.000000", "1"), ("0", "0")] {
        assert_eq!(rate(text).to_string(), shown);
    }
    for wrong in ["", ".5", "1.", "01", "1.000001", "2", "-0.1", "0.0000001", "3%", "٣", "0,5"] {
        assert_eq!(wrong.parse::<Rate>(), Err(wrong.to_owned()));
    }
}

#[test]
fn a_part_of_an_amount_is_cut_off_after_the_sixth_digit() {
    assert_eq!(Rate::of(Fen(1), Fen(3)).unwrap().to_string(), "0.333333");
    assert_eq!(Rate::of(Fen(2), Fen(3)).unwrap().to_string(), "0.666666");
    assert_eq!(Rate::of(Fen(3), Fen(3)).unwrap().to_string(), "1");
    assert_eq!(Rate::of(Fen::MOST, Fen::MOST).unwrap().to_string(), "1");
    assert_eq!((Rate::of(Fen(1), Fen(0)), Rate::of(Fen(4), Fen(3)), Rate::of(Fen(-1), Fen(3))), (None, None, None));
}

#[test]
fn what_is_demanded_of_an_amount_is_rounded_up_to_a_whole_fen() {
    for (share, base, least) in [
        ("0.03", 100, 3),
        ("0.03", 101, 4),
        ("0.03", 1, 1),
        ("0.03", 0, 0),
        ("0.03", -100, 0),
        ("0.025", 40, 1),
        ("0.025", 41, 2),
        ("0.000001", 1_000_000, 1),
        ("0.000001", 1_000_001, 2),
        ("0", 100, 0),
        ("1", Fen::MOST.0, Fen::MOST.0),
    ] {
        assert_eq!(rate(share).at_least_of(Fen(base)), Fen(least), "{share} of {base}");
    }
    assert_eq!(Rate::NONE, rate("0"));
}

#[test]
fn no_sum_passes_what_an_account_can_hold() {
    assert_eq!(Fen::MOST.plus(Fen(0)).unwrap(), Fen::MOST);
    for refused in [Fen::MOST.plus(Fen(1)), Fen(-1).minus(Fen::MOST), Fen::sum(vec![Fen(i64::MAX); 1_000])] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::BadInput);
    }
    let around = [Fen(i64::MAX), Fen(-i64::MAX), Fen(7)];
    assert_eq!(Fen::sum(around).unwrap(), Fen(7), "what is held in between does not count");
}

#[test]
fn fen_that_are_left_go_to_the_largest_remainders_and_of_equal_ones_to_the_first() {
    let thirds = ["0.333333", "0.333333", "0.333334"].map(rate);
    assert_eq!(split(Fen(100), &thirds).unwrap(), [Fen(33), Fen(33), Fen(34)]);
    let halves = ["0.5", "0.5"].map(rate);
    assert_eq!(split(Fen(5), &halves).unwrap(), [Fen(3), Fen(2)]);
    let sevenths = ["0.142857", "0.142857", "0.142857", "0.142857", "0.142857", "0.142857", "0.142858"].map(rate);
    assert_eq!(split(Fen(1), &sevenths).unwrap(), [0, 0, 0, 0, 0, 0, 1].map(Fen));
    for (shares, sum) in [(vec!["0.5", "0.4"], "0.9"), (vec!["0.5", "0.6"], "1.1"), (vec![], "0")] {
        let shares: Vec<Rate> = shares.into_iter().map(rate).collect();
        let refusal = split(Fen(100), &shares).unwrap_err();
        assert_eq!((refusal.code, refusal.path), (ErrorCode::BadInput, vec!["shares".to_owned()]));
        assert_eq!(refusal.allowed, ["1"]);
        assert!(refusal.message.en.contains(sum), "{}", refusal.message.en);
    }
}

#[test]
fn basis_points_that_are_left_go_to_the_largest_remainders_and_nothing_has_none() {
    assert_eq!(basis_points(&[1, 1, 1].map(Fen)).unwrap(), [3_334, 3_333, 3_333]);
    assert_eq!(basis_points(&[2, 0, 1].map(Fen)).unwrap(), [6_667, 0, 3_333]);
    assert_eq!(basis_points(&[Fen::MOST]).unwrap(), [10_000]);
    assert_eq!([basis_points(&[]), basis_points(&[Fen(0)]), basis_points(&[Fen(-1), Fen(2)])], [None, None, None]);
}

proptest! {
    #[test]
    fn basis_points_of_amounts_make_up_ten_thousand_and_each_is_right_to_within_one(
        parts in prop::collection::vec(0..=Fen::MOST.0, 1..20),
    ) {
        let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
        prop_assume!(sum > 0);
        let amounts: Vec<Fen> = parts.iter().copied().map(Fen).collect();
        let points = basis_points(&amounts).unwrap();
        prop_assert_eq!(points.iter().copied().map(u32::from).sum::<u32>(), 10_000);
        for (part, points) in parts.iter().zip(points) {
            prop_assert!((i128::from(points) * sum - i128::from(*part) * 10_000).abs() < sum);
        }
    }

    /// Feature 43.
    #[test]
    fn a_split_loses_no_fen_and_gives_each_its_share_to_within_one(
        total in 0..=Fen::MOST.0,
        cuts in prop::collection::vec(0_u32..=1_000_000, 0..20),
    ) {
        let mut cuts = cuts;
        cuts.extend([0, 1_000_000]);
        cuts.sort_unstable();
        let millionths: Vec<u32> = cuts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let written = |share: &u32| rate(&format!("{}.{:06}", share / 1_000_000, share % 1_000_000));
        let shares: Vec<Rate> = millionths.iter().map(written).collect();
        let parts = split(Fen(total), &shares).unwrap();
        prop_assert_eq!(parts.iter().map(|part| i128::from(part.0)).sum::<i128>(), i128::from(total));
        for (part, share) in parts.iter().zip(&millionths) {
            let exact = i128::from(total) * i128::from(*share);
            prop_assert!((i128::from(part.0) * 1_000_000 - exact).abs() < 1_000_000);
        }
    }
}
