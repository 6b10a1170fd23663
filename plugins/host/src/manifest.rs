//! What a manifest must satisfy before anyone relies on it.
//!
//! Whether the fragment fits the published schema, and whether form and answers fit each other, is
//! the core's question; this module knows the contract and nothing else.

use std::collections::HashSet;

use crate::canonical::canonicalize;
use crate::contract::{Item, Manifest, Text};
use crate::decimal::Decimal;
use crate::fault::{Fault, FaultCode};
use crate::limits::Limits;
use crate::wording::{Wording, shown, wording};

/// What a rule may decide about. The list grows without a new contract.
const PURPOSES: &[&str] = &["award", "evaluation", "support"];

const FACTS_BYTES: usize = 16 * 1024;
const FORM_BYTES: usize = 64 * 1024;
const NAME_BYTES: usize = 64;

/// Checks a manifest against the contract.
pub(crate) fn check(manifest: &Manifest, limits: &Limits) -> Result<(), Fault> {
    if !is_rule_id(&manifest.id) {
        return Err(invalid(
            format!("规则编号“{}”须为以点分隔的小写名称，如 kunming.wuhua.young-engineers", shown(&manifest.id)),
            format!(
                "the rule's id \"{}\" has to be dotted lower-case names, as in kunming.wuhua.young-engineers",
                shown(&manifest.id)
            ),
        ));
    }
    if !is_version(&manifest.version) {
        return Err(invalid(
            format!("版本“{}”须为语义化版本，如 1.0.0", shown(&manifest.version)),
            format!("the version \"{}\" has to be semantic, as in 1.0.0", shown(&manifest.version)),
        ));
    }
    if !PURPOSES.contains(&manifest.purpose.as_str()) {
        return Err(invalid(
            format!("用途“{}”未知，可用：{}", shown(&manifest.purpose), PURPOSES.join("、")),
            format!("the purpose \"{}\" is not known; there are {}", shown(&manifest.purpose), PURPOSES.join(", ")),
        ));
    }
    text("title", &manifest.title, limits)?;
    document("facts", &manifest.facts, FACTS_BYTES)?;
    document("form", &manifest.form, FORM_BYTES)?;
    if !is_schema(&manifest.form) {
        return Err(invalid(
            "form 须为 JSON Schema 对象，不提问时写 {}（数字只可为整数，键不得重复）",
            "the form has to be a JSON Schema, an object; {} where nothing is asked (its numbers are integers, no key stands twice)",
        ));
    }
    if manifest.items.len() > limits.lines || manifest.requirements.len() > limits.lines {
        return Err(invalid(
            format!("计分项和条件各不得超过 {} 项", limits.lines),
            format!("at most {} items and as many requirements are allowed", limits.lines),
        ));
    }
    let mut seen = HashSet::new();
    for requirement in &manifest.requirements {
        name(&requirement.id, &mut seen)?;
        text(&requirement.id, &requirement.title, limits)?;
        basis(&requirement.id, &requirement.basis, limits)?;
    }
    seen.clear();
    for item in &manifest.items {
        name(&item.id, &mut seen)?;
        text(&item.id, &item.title, limits)?;
        basis(&item.id, &item.basis, limits)?;
        bounds(item)?;
    }
    let mut used = HashSet::new();
    for item in &manifest.tie_break {
        if !seen.contains(item.as_str()) || !used.insert(item.as_str()) {
            return Err(invalid(
                format!("同分比较项“{}”须为计分项且不重复", shown(item)),
                format!("the tie-break \"{}\" has to be an item, once", shown(item)),
            ));
        }
    }
    Ok(())
}

/// Whether a document can be a JSON Schema here: an object that every reader reads alike.
pub(crate) fn is_schema(document: &str) -> bool {
    canonicalize(document).is_ok_and(|written| written.starts_with('{'))
}

fn bounds(item: &Item) -> Result<(), Fault> {
    let (floor, ceiling) = (item.floor.millionths(), item.ceiling.millionths());
    let (Some(floor), Some(ceiling)) = (floor, ceiling) else {
        return Err(invalid(
            format!("计分项“{}”的分值小数位不得超过 {} 位", item.id, Decimal::MAXIMUM_SCALE),
            format!("item \"{}\": at most {} digits behind the point", item.id, Decimal::MAXIMUM_SCALE),
        ));
    };
    if floor > ceiling {
        return Err(invalid(
            format!("计分项“{}”的下限 {} 高于上限 {}", item.id, item.floor, item.ceiling),
            format!("item \"{}\": its floor {} is above its ceiling {}", item.id, item.floor, item.ceiling),
        ));
    }
    Ok(())
}

fn name<'m>(id: &'m str, seen: &mut HashSet<&'m str>) -> Result<(), Fault> {
    if !is_name(id) {
        return Err(invalid(
            format!("编号“{}”须为小写字母、数字和连字符，字母开头，至多 {NAME_BYTES} 字符", shown(id)),
            format!(
                "the id \"{}\" has to be lower-case letters, digits and hyphens, a letter first, at most {NAME_BYTES}",
                shown(id)
            ),
        ));
    }
    if !seen.insert(id) {
        return Err(invalid(format!("编号“{id}”重复"), format!("the id \"{id}\" stands twice")));
    }
    Ok(())
}

fn text(of: &str, text: &Text, limits: &Limits) -> Result<(), Fault> {
    let long = text.zh.len() > limits.text_bytes || text.en.len() > limits.text_bytes;
    let english = text.en.is_empty() || wording(&text.en) == Wording::Fine;
    if long || !english || wording(&text.zh) != Wording::Fine {
        return Err(invalid(
            format!("“{}”的名称须有可见文字、无控制字符，至多 {} 字节", shown(of), limits.text_bytes),
            format!(
                "the title of \"{}\" has to be visible, without control characters, at most {} bytes",
                shown(of),
                limits.text_bytes
            ),
        ));
    }
    Ok(())
}

fn basis(of: &str, basis: &str, limits: &Limits) -> Result<(), Fault> {
    if basis.len() > limits.text_bytes || wording(basis) != Wording::Fine {
        return Err(invalid(
            format!("“{}”须写明依据条款，至多 {} 字节", shown(of), limits.text_bytes),
            format!("\"{}\" has to name the article that it rests on, at most {} bytes", shown(of), limits.text_bytes),
        ));
    }
    Ok(())
}

fn document(of: &str, document: &str, most: usize) -> Result<(), Fault> {
    if document.trim().is_empty() || document.len() > most || document.contains('\0') {
        return Err(invalid(
            format!("{of} 不得为空或含空字符，至多 {most} 字节"),
            format!("{of} must not be empty or contain NUL, at most {most} bytes"),
        ));
    }
    Ok(())
}

fn is_name(id: &str) -> bool {
    id.len() <= NAME_BYTES
        && id.starts_with(|first: char| first.is_ascii_lowercase())
        && !id.ends_with('-')
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_rule_id(id: &str) -> bool {
    id.len() <= 200 && id.contains('.') && id.split('.').all(is_name)
}

/// A semantic version: three numbers, then perhaps a pre-release and build data.
fn is_version(version: &str) -> bool {
    let (rest, build) = version.split_once('+').map_or((version, None), |(rest, build)| (rest, Some(build)));
    let (core, pre) = rest.split_once('-').map_or((rest, None), |(core, pre)| (core, Some(pre)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = |part: &str| digits(part) && (part == "0" || !part.starts_with('0'));
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    version.len() <= NAME_BYTES
        && core.split('.').count() == 3
        && core.split('.').all(number)
        && pre.is_none_or(|pre| pre.split('.').all(|part| word(part) && (!digits(part) || number(part))))
        && build.is_none_or(|build| build.split('.').all(word))
}

fn invalid(zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::new(FaultCode::ManifestInvalid, zh, en)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contract::Requirement;

    fn word(good: &'static [&'static str]) -> impl Strategy<Value = String> {
        prop_oneof![12 => prop::sample::select(good).prop_map(str::to_owned), 1 => any::<String>()]
    }

    fn drawn() -> impl Strategy<Value = Manifest> {
        let title = || (word(&["规则"]), word(&["", "a rule"])).prop_map(|(zh, en)| Text { zh, en });
        let decimal = || {
            prop_oneof![9 => (0..=10_i64, 0..=1_u8), 1 => any::<(i64, u8)>()]
                .prop_map(|(units, scale)| Decimal { units, scale })
        };
        let names: &[&str] = &["one", "two", "three", "four"];
        let item = (word(names), title(), decimal(), decimal(), word(&["第一条"]))
            .prop_map(|(id, title, floor, ceiling, basis)| Item { id, title, floor, ceiling, basis });
        let requirement =
            (word(names), title(), word(&["第一条"])).prop_map(|(id, title, basis)| Requirement { id, title, basis });
        let lists = (
            prop::collection::vec(requirement, 0..3),
            prop::collection::vec(item, 0..3),
            prop::collection::vec(word(names), 0..2),
        );
        let heads = (word(&["kunming.wuhua.young"]), word(&["1.0.0"]), title(), word(PURPOSES));
        (heads, word(&["fragment Facts on Nomination { id }"]), word(&["{}"]), lists).prop_map(
            |((id, version, title, purpose), facts, form, (requirements, items, tie_break))| Manifest {
                id,
                version,
                title,
                purpose,
                facts,
                form,
                requirements,
                items,
                tie_break,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        /// Feature 58.
        #[test]
        fn a_random_manifest_is_refused_or_keeps_what_others_rely_on(manifest in drawn()) {
            match check(&manifest, &Limits::default()) {
                Err(fault) => prop_assert_eq!(fault.code, FaultCode::ManifestInvalid),
                Ok(()) => {
                    let ids: Vec<&str> = manifest.items.iter().map(|item| item.id.as_str()).collect();
                    prop_assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
                    prop_assert!(manifest.items.iter().all(|item| item.floor <= item.ceiling));
                    prop_assert!(manifest.tie_break.iter().all(|tie| ids.contains(&tie.as_str())));
                    prop_assert!(PURPOSES.contains(&manifest.purpose.as_str()) && !manifest.title.zh.trim().is_empty());
                }
            }
        }
    }

    #[test]
    fn some_of_the_manifests_that_are_drawn_are_right() {
        use proptest::strategy::ValueTree;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let drawn = (0..1_000).filter_map(|_| drawn().new_tree(&mut runner).ok());
        assert!(drawn.filter(|tree| check(&tree.current(), &Limits::default()).is_ok()).count() > 10);
    }

    #[test]
    fn versions_are_semantic() {
        for good in ["1.0.0", "0.10.3-rc.1", "1.0.0+build.7", "2.1.0-alpha-1+x"] {
            assert!(is_version(good), "{good}");
        }
        for bad in ["", "1.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0+", "v1.0.0", "1.0.0.0", "1.-1.0"] {
            assert!(!is_version(bad), "{bad}");
        }
    }

    #[test]
    fn ids_of_rules_are_dotted_names() {
        for good in ["kunming.wuhua.young-engineers", "a.b"] {
            assert!(is_rule_id(good), "{good}");
        }
        for bad in ["kunming", "Kunming.wuhua", "a..b", ".a", "a.b-", "a.1b", "a.b c", "甲.乙"] {
            assert!(!is_rule_id(bad), "{bad}");
        }
    }
}
