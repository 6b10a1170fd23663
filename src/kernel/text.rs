//! Text in the two languages that people here read.

pub use rencai_host::Text;

/// The language that a person asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// 中文，where nothing else was asked for.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// Reads an `Accept-Language` header (RFC 9110, 12.5.4): the better rated of the two languages.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let rate = |wanted: &str| {
            header
                .split(',')
                .filter_map(|range| {
                    let mut parts = range.split(';').map(str::trim);
                    let tag = parts.next()?.to_ascii_lowercase();
                    let matches = tag == wanted || tag.starts_with(&format!("{wanted}-"));
                    let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1000), thousandths);
                    matches.then_some(quality?)
                })
                .max()
                .unwrap_or(0)
        };
        if rate("en") > rate("zh") { Self::En } else { Self::Zh }
    }

    /// The text in this language; the Chinese one where the English is empty.
    #[must_use]
    pub fn of(self, text: &Text) -> &str {
        match self {
            Self::En if !text.en.is_empty() => &text.en,
            _ => &text.zh,
        }
    }
}

fn thousandths(quality: &str) -> Option<u32> {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    if fraction.len() > 3 {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    let fraction: u32 = format!("{fraction:0<3}").parse().ok()?;
    Some(whole * 1000 + fraction)
}
