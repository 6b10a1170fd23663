//! The media type of an answer: GraphQL over HTTP knows two, and they differ in what a status code
//! may say.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;

use super::rejection::Rejection;

/// The media type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Media {
    /// `application/json`: a request that was understood is answered 200, whatever came of it.
    #[default]
    Json,
    /// `application/graphql-response+json`: the status code tells what came of it.
    GraphqlResponse,
}

impl Media {
    /// Its name.
    #[must_use]
    pub const fn essence(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
        }
    }

    /// The header that names it.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// The one that a request asks for.
    pub(super) fn of(request: &HttpRequest) -> Result<Self, Rejection> {
        let mut ranges = Vec::new();
        for header in request.headers().get_all(ACCEPT) {
            ranges.extend(header.to_str().unwrap_or_default().split(','));
        }
        Self::accepted(&ranges).ok_or_else(Rejection::not_acceptable)
    }

    /// The best of both for these ranges (RFC 9110, 12.5.1); `None` where neither will do.
    #[must_use]
    pub fn accepted(ranges: &[&str]) -> Option<Self> {
        if ranges.iter().all(|range| range.trim().is_empty()) {
            return Some(Self::Json);
        }
        let json = Rating::of(Self::Json, ranges);
        let graphql = Rating::of(Self::GraphqlResponse, ranges);
        // Named alike, the newer type wins; a wildcard alone means plain JSON.
        let newer = graphql.quality > json.quality || (graphql.quality == json.quality && graphql.named);
        match if newer { (Self::GraphqlResponse, graphql) } else { (Self::Json, json) } {
            (_, Rating { quality: 0, .. }) => None,
            (media, _) => Some(media),
        }
    }
}

struct Rating {
    quality: u32,
    named: bool,
}

impl Rating {
    /// The most specific range that matches decides.
    fn of(media: Media, ranges: &[&str]) -> Self {
        let mut best = (0, 0);
        for range in ranges {
            let mut parts = range.split(';').map(str::trim);
            let specific = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "*/*" => 1,
                "application/*" => 2,
                name if name == media.essence() => 3,
                _ => continue,
            };
            let quality = parts
                .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
                .map_or(1000, |text| thousandths(text).unwrap_or(0));
            if specific > best.0 {
                best = (specific, quality);
            } else if specific == best.0 {
                best.1 = best.1.max(quality);
            }
        }
        Self { quality: best.1, named: best.0 == 3 }
    }
}

fn thousandths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let value = whole.parse::<u32>().ok()? * 1000 + format!("{fraction:0<3}").parse::<u32>().ok()?;
    (digits && value <= 1000).then_some(value)
}
