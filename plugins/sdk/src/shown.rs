//! What somebody typed, as it may stand in a reason.

/// Bytes of it that are shown.
const SHOWN: usize = 200;

/// A text as it may stand in a reason: without the characters that no reason may have, and cut where it is long.
/// One nominee's answer then never stops the batch.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(SHOWN));
    for char in text.chars().filter(|char| !hides(*char)) {
        if shown.len() + char.len_utf8() > SHOWN {
            shown.push('…');
            break;
        }
        shown.push(char);
    }
    shown
}

/// Whether the host refuses a reason with it: a control character other than a line feed, or one that turns the
/// direction of writing over.
fn hides(char: char) -> bool {
    let turns = matches!(
        char,
        '\u{61C}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    );
    turns || (char.is_control() && char != '\n')
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn what_hides_is_left_out_and_what_is_long_is_cut_between_characters() {
        assert_eq!(shown("样例\u{202E}01\u{2066}\u{61C}\u{200F}\u{7}\0\u{85}\n完"), "样例01\n完");
        let long = shown(&"长".repeat(4_000));
        assert_eq!((long.chars().count(), long.ends_with('…')), (67, true));
    }
}
