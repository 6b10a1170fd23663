//! Texts that people will read: they have something to see, and nothing that hides.

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wording {
    Fine,
    /// No visible character at all.
    Empty,
    /// A control character other than a line feed, or one that turns the direction of writing over.
    Hidden,
}

/// Looks at one text.
pub(crate) fn wording(text: &str) -> Wording {
    // Nearly every text passes here: no byte of it can begin a character that hides.
    let suspect =
        |byte: u8| byte < b' ' || matches!(byte, 0x7F | 0xC2 | 0xCD | 0xD8 | 0xE1 | 0xE2 | 0xE3 | 0xEF | 0xF3);
    if !text.bytes().any(suspect) {
        return if text.bytes().any(|byte| byte != b' ') { Wording::Fine } else { Wording::Empty };
    }
    if text.chars().any(hides) {
        Wording::Hidden
    } else if text.chars().any(visible) {
        Wording::Fine
    } else {
        Wording::Empty
    }
}

/// A stranger's text as it may stand on a terminal: whatever would hide or act there is replaced.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|char| if hides(char) { char::REPLACEMENT_CHARACTER } else { char }).collect()
}

/// A stranger's name as it may stand in a message: the same on one line, and cut.
pub(crate) fn shown(name: &str) -> String {
    let replaced = |char| if char == '\n' || hides(char) { char::REPLACEMENT_CHARACTER } else { char };
    name.chars().take(100).map(replaced).collect()
}

/// Whether a character is one that no text of a rule may have: a control character other than a line feed, or
/// one that turns the direction of writing over.
#[must_use]
pub const fn hides(char: char) -> bool {
    match char {
        '\n' => false,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => true,
        '\u{61C}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        _ => false,
    }
}

/// Whether there is ink: neither white space nor one of the characters that are drawn as nothing.
fn visible(char: char) -> bool {
    !char.is_whitespace()
        && !matches!(
            char,
            '\0'..='\u{1F}'
                | '\u{7F}'..='\u{9F}'
                | '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_needs_ink_and_nothing_that_hides() {
        for fine in ["专利2项", "a", "两\n行", "\u{FEFF}x", "“引号”", "𬀩"] {
            assert_eq!(wording(fine), Wording::Fine, "{fine:?}");
        }
        for empty in ["", "   ", "\u{3000}\u{3000}", "\u{200B}\u{2060}", "\u{E0020}", "\u{A0}", "\u{AD}"] {
            assert_eq!(wording(empty), Wording::Empty, "{empty:?}");
        }
        for hidden in ["a\0b", "得分\u{202E}01", "\u{7}响", "\u{85}x", "x\tx"] {
            assert_eq!(wording(hidden), Wording::Hidden, "{hidden:?}");
        }
    }

    #[test]
    fn no_character_that_hides_or_has_no_ink_is_overlooked() {
        for char in char::MIN..=char::MAX {
            let (alone, among) = (wording(&char.to_string()), wording(&format!("分{char}数")));
            assert_eq!(among == Wording::Hidden, hides(char), "{char:?}");
            assert_eq!(alone == Wording::Fine, visible(char), "{char:?}");
        }
        for turned in ['\u{61C}', '\u{200E}', '\u{200F}', '\u{202E}', '\u{2066}'] {
            assert!(hides(turned), "{turned:?}");
        }
    }

    #[test]
    fn what_is_shown_cannot_act_on_a_terminal() {
        let name = "规则\u{1B}[2J\u{202E}\n\u{9B}31m";
        assert_eq!(shown(name), "规则\u{FFFD}[2J\u{FFFD}\u{FFFD}\u{FFFD}31m");
        assert_eq!(harmless(name), "规则\u{FFFD}[2J\u{FFFD}\n\u{FFFD}31m");
        assert_eq!(shown(&"长".repeat(200)).chars().count(), 100);
    }
}
