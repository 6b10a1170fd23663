//! Ids for a rehearsal that nobody can tell from those that he is given.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::digest::Digest;

/// Characters of a UUID that say when it was made, to about a minute: kept, as neighbours have them in common.
const TIME: usize = 9;
/// Where a UUID says its version, and where its variant.
const VERSION: usize = 14;
const VARIANT: usize = 19;
const UUID: usize = 36;

/// Another id of the same kind: of the same type and time where it is base64url of `Type:uuid`, and with the
/// round behind it where it is somebody's own.
pub(crate) fn another(id: &str, round: usize, seed: Digest) -> String {
    let digest = Digest::of([seed.as_bytes(), id.as_bytes(), round.to_string().as_bytes()].concat()).hex();
    let renewed = URL_SAFE_NO_PAD.decode(id).ok().and_then(|plain| renewed(&String::from_utf8(plain).ok()?, &digest));
    renewed.map_or_else(|| format!("{id}-{round}"), |plain| URL_SAFE_NO_PAD.encode(plain))
}

/// The same `Type:uuid` with these digits where chance has put its own.
fn renewed(plain: &str, digits: &str) -> Option<String> {
    let (kind, uuid) = plain.split_once(':')?;
    let is_hex = |char: char| char.is_ascii_digit() || ('a'..='f').contains(&char);
    if uuid.len() != UUID || !uuid.chars().all(|char| is_hex(char) || char == '-') {
        return None;
    }
    let renewed = uuid.chars().zip(digits.chars()).enumerate().map(|(at, (was, digit))| match at {
        VARIANT => char::from_digit(8 + digit.to_digit(4).unwrap_or(0), 16).unwrap_or(was),
        ..TIME | VERSION => was,
        _ if was == '-' => was,
        _ => digit,
    });
    Some(format!("{kind}:{}", renewed.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Digest, Engine, URL_SAFE_NO_PAD, another};

    #[test]
    fn another_id_is_of_the_same_type_time_version_and_variant() {
        let seed = Digest::of("seed");
        let id = URL_SAFE_NO_PAD.encode("Nomination:0192b0a4-7c1e-7d3a-9f00-0123456789ab");
        let others: HashSet<String> = (0..256).map(|round| another(&id, round, seed)).collect();
        assert_eq!(others.len(), 256);
        for other in &others {
            assert_eq!(other.len(), id.len());
            let plain = URL_SAFE_NO_PAD.decode(other).ok().and_then(|plain| String::from_utf8(plain).ok());
            let plain = plain.unwrap_or_default();
            let parts: Vec<&str> = plain.split('-').collect();
            let [first, _, version, variant, last] = parts.try_into().unwrap_or_default();
            assert_eq!(first, "Nomination:0192b0a4");
            assert!(version.starts_with('7') && variant.starts_with(['8', '9', 'a', 'b']), "{plain}");
            assert!(last.len() == 12 && last.chars().all(|char| char.is_ascii_hexdigit()), "{plain}");
        }
        assert_eq!(another(&id, 7, seed), another(&id, 7, seed));
        assert_ne!(another(&id, 7, seed), another(&id, 7, Digest::of("another")));
    }

    #[test]
    fn an_id_of_somebodys_own_has_the_round_behind_it() {
        for id in ["s1", "", "学生", "Nomination:0192b0a4-7c1e-7d3a-9f00-0123456789ab"] {
            assert_eq!(another(id, 3, Digest::of("")), format!("{id}-3"));
        }
    }
}
