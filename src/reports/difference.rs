//! How two versions of a report differ. Pure.

use similar::{ChangeTag, TextDiff};

use super::model::Content;
use crate::kernel::named::named;

named! {
    /// 一行文字的去留。
    ///
    /// What became of a line of text.
    LineChange {
        /// 未变。
        ///
        /// It stayed.
        Same = "SAME",
        /// 新增。
        ///
        /// It was added.
        Added = "ADDED",
        /// 删去。
        ///
        /// It was taken out.
        Removed = "REMOVED",
    }
}

/// The lines of two texts, in order, each with what became of it.
#[must_use]
pub fn lines(before: &str, now: &str) -> Vec<(LineChange, String)> {
    let change = |tag| match tag {
        ChangeTag::Equal => LineChange::Same,
        ChangeTag::Insert => LineChange::Added,
        ChangeTag::Delete => LineChange::Removed,
    };
    let text = |value: &str| value.trim_end_matches('\n').to_owned();
    TextDiff::from_lines(before, now).iter_all_changes().map(|line| (change(line.tag()), text(line.value()))).collect()
}

/// What differs of all that stands beside the text: figures by their codes, explanations and attachments by their
/// names, each as it was and as it is.
#[must_use]
pub fn fields(before: &Content, now: &Content) -> Vec<(String, Option<String>, Option<String>)> {
    let all = |content: &Content| {
        let figures = content.figures.iter().map(|(code, value)| (format!("figures.{code}"), value.to_string()));
        let explanations = content.explanations.iter();
        let explanations = explanations.map(|(code, text)| (format!("explanations.{code}"), text.clone()));
        let attached = content.attachments.iter();
        let attached = attached.map(|one| (format!("attachments.{}", one.name), one.digest.clone()));
        figures.chain(explanations).chain(attached).collect::<std::collections::BTreeMap<_, _>>()
    };
    let (before, now) = (all(before), all(now));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let names = names.into_iter().filter(|name| before.get(*name) != now.get(*name));
    names.map(|name| (name.clone(), before.get(name).cloned(), now.get(name).cloned())).collect()
}
