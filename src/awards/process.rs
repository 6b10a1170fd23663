//! A process: the stages of people through which a nomination goes after its submission and before its edition's rule
//! judges, as data. What is asked of a process and of a review, who may review, and how far a nomination is. Pure.
//!
//! A stage's form is one of those that rules ask for ([`Form`]), made of fields: the same names, bounds and checks.

mod field;

pub use field::{Field, StageFieldKind};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::access::Person;
use crate::documents::approval::Who;
use crate::kernel::named::named;
use crate::kernel::{ErrorCode, Fault, Refusal, Refusals, Text, canonical, checks};
use crate::rules::Form;

named! {
    /// 环节的类别；规则评判与表彰在其后，不是环节。
    ///
    /// The kind of a stage; the rule's judging and the commendation come after them and are none.
    StageKind {
        /// 遴选。
        ///
        /// Selection by a competent department.
        Selection = "SELECTION",
        /// 评比。
        ///
        /// Review by an industry.
        Review = "REVIEW",
        /// 审议。
        ///
        /// Deliberation.
        Deliberation = "DELIBERATION",
        /// 公示。
        ///
        /// Public notice.
        PublicNotice = "PUBLIC_NOTICE",
    }
}

named! {
    /// 审核结论。
    ///
    /// What a reviewer says.
    StageVerdict {
        /// 通过。
        ///
        /// The nomination passes the stage.
        Pass = "PASS",
        /// 不通过，须说明理由。
        ///
        /// It does not, and he says why.
        Fail = "FAIL",
    }
}

named! {
    /// 提名在一个环节的状态。
    ///
    /// How far a nomination is in a stage.
    StageState {
        /// 尚未开始。
        ///
        /// It has not come to the stage.
        Waiting = "WAITING",
        /// 进行中。
        ///
        /// It is in the stage.
        Current = "CURRENT",
        /// 已通过。
        ///
        /// It has passed the stage.
        Passed = "PASSED",
        /// 未通过。
        ///
        /// It has not passed it, and goes no further.
        Failed = "FAILED",
    }
}

impl StageState {
    /// Of how many passed and failed it, how many persons have to pass it, and whether it waits there.
    #[must_use]
    pub const fn of((passes, fails): (i64, i64), persons: i64, waits: bool) -> Self {
        match (fails > 0, passes >= persons, waits) {
            (true, ..) => Self::Failed,
            (false, true, _) => Self::Passed,
            (false, false, true) => Self::Current,
            (false, false, false) => Self::Waiting,
        }
    }
}

/// Most stages of a process.
const MOST_STAGES: usize = 12;
/// Most persons who have to pass a nomination in a stage.
const MOST_PERSONS: i64 = 9;
/// Most fields of a stage's form.
const MOST_FIELDS: usize = 30;

/// A stage; its reviewers are named by a unit's code, if any, as it is asked for, and known by the unit once published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage<R> {
    /// Its code, unique in the process.
    pub code: String,
    /// Its kind.
    pub kind: StageKind,
    /// As those inside read it.
    pub title: Text,
    /// What a nominee reads.
    pub public_title: Text,
    /// Whose people review.
    pub reviewers: R,
    /// How many distinct persons have to pass a nomination.
    pub persons: i64,
    /// What each of them answers.
    pub form: Vec<Field>,
}

/// Checks the stages of a process.
///
/// # Errors
/// `BAD_USER_INPUT` or `FORM_REFUSED`, with the place and what is allowed there.
pub fn check<R>(stages: &[Stage<R>]) -> Result<(), Refusal> {
    so_many("stages", stages.len(), (1, MOST_STAGES))?;
    for (at, stage) in stages.iter().enumerate() {
        let place = ["stages", &at.to_string()];
        stage.check().map_err(|refusal| refusal.within(&place))?;
        if stages.iter().take(at).any(|other| other.code == stage.code) {
            return Err(twice(&stage.code).within(&place));
        }
    }
    Ok(())
}

fn so_many(field: &str, many: usize, (least, most): (usize, usize)) -> Result<(), Refusal> {
    if (least..=most).contains(&many) {
        return Ok(());
    }
    let (zh, en) = (format!("须有 {least} 至 {most} 项"), format!("there are {least} to {most} of them"));
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]).allowing([format!("{least}-{most}")]))
}

fn twice(code: &str) -> Refusal {
    let (zh, en) = (format!("代码 {code} 重复"), format!("the code {code} stands twice"));
    Refusal::new(ErrorCode::BadInput, zh, en).at(["code"]).allowing(["a code of its own for each"])
}

fn names(title: &Text, (zh, en): (&str, &str)) -> Result<(), Refusal> {
    checks::name(zh, &title.zh)?;
    checks::name(en, &title.en)
}

impl<R> Stage<R> {
    /// The same stage with other reviewers.
    pub fn reviewed_by<S>(self, reviewers: S) -> Stage<S> {
        let Self { code, kind, title, public_title, persons, form, .. } = self;
        Stage { code, kind, title, public_title, reviewers, persons, form }
    }

    fn check(&self) -> Result<(), Refusal> {
        checks::code("code", &self.code)?;
        names(&self.title, ("title", "titleEn"))?;
        names(&self.public_title, ("publicTitle", "publicTitleEn"))?;
        let persons = checks::between("persons", self.persons, (1, MOST_PERSONS));
        persons.map_err(|refusal| refusal.within(&["reviewers"]))?;
        so_many("form", self.form.len(), (0, MOST_FIELDS))?;
        for (at, field) in self.form.iter().enumerate() {
            let place = ["form", &at.to_string()];
            field.check().map_err(|refusal| refusal.within(&place))?;
            if self.form.iter().take(at).any(|other| other.code == field.code) {
                return Err(twice(&field.code).within(&place));
            }
        }
        self.questions().map(drop)
    }

    /// Its form, as rules have theirs.
    ///
    /// # Errors
    /// `FORM_REFUSED`, with the field and what is allowed there.
    pub fn questions(&self) -> Result<Form, Refusal> {
        let properties: Map<String, Value> =
            self.form.iter().enumerate().map(|(order, field)| (field.code.clone(), field.schema(order))).collect();
        let required: Vec<&str> =
            self.form.iter().filter(|field| field.required).map(|field| field.code.as_str()).collect();
        let schema = json!({ "type": "object", "properties": properties, "required": required });
        Form::read(&schema.to_string()).map_err(|refusal| self.placed(refusal))
    }

    /// A refusal of the form at the field that it speaks of: its pointer is `/properties/CODE/KEYWORD`.
    fn placed(&self, refusal: Refusal) -> Refusal {
        let pointer = refusal.path.first().cloned().unwrap_or_default();
        let mut parts = pointer.split('/').skip(2);
        let mut path = vec!["form".to_owned()];
        let field = parts.next().and_then(|code| self.form.iter().position(|field| field.code == code));
        if let Some(at) = field {
            path.push(at.to_string());
            path.extend(parts.next().and_then(field::given).map(str::to_owned));
        }
        refusal.at(path)
    }

    /// The canonical text of answers to its form.
    ///
    /// # Errors
    /// `ANSWERS_BREAK_FORM` for each answer that is not as it must be, with its path.
    pub fn answered(&self, answers: &Value) -> Result<String, Refusals> {
        let form = self.questions().map_err(|refusal| Refusals(vec![refusal]))?;
        form.canonical(answers).map_err(|refusals| refusals.within(&["answers"]))
    }
}

/// Checks a remark: who fails a nomination says why.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_remark(verdict: StageVerdict, remark: &str) -> Result<(), Refusal> {
    if verdict == StageVerdict::Fail && remark.trim().is_empty() {
        let (zh, en) = ("不通过须说明理由", "who fails a nomination says why");
        return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["remark"]));
    }
    if remark.trim().is_empty() { Ok(()) } else { checks::text("remark", remark) }
}

/// Refuses who may not review a nomination: the person counts, not his unit or role.
///
/// # Errors
/// `SAME_PERSON`.
pub fn demand_another(who: &Who, prepared: &[Who]) -> Result<(), Refusal> {
    if !prepared.contains(who) {
        return Ok(());
    }
    let (zh, en) = ("作出或提交提名的人不得审核该提名", "who made or submitted a nomination does not review it");
    Err(Refusal::same_person("nomination", zh, en))
}

/// The refusal for a nominee who would review himself.
#[must_use]
pub fn own_nomination() -> Refusal {
    let (zh, en) = ("被提名人不得审核自己的提名", "nobody reviews his own nomination");
    Refusal::same_person("nomination", zh, en)
}

/// The refusal for a person who has reviewed a nomination already, in whichever stage and at whichever unit.
#[must_use]
pub fn reviewed_already() -> Refusal {
    let (zh, en) = (
        "您已审核过此提名；每人对一项提名只审一个环节，且只审一次",
        "you have reviewed this nomination already: of one nomination a person reviews one stage, and once",
    );
    Refusal::same_person("nomination", zh, en)
}

/// Who has made and submitted a nomination, as it is kept, and one more.
///
/// # Errors
/// A row that this program has not written.
pub fn prepared_with(before: Option<&str>, person: &Person) -> Result<String, Fault> {
    let mut all = prepared(before)?;
    let who = (person.issuer.clone(), person.subject.clone());
    if !all.contains(&who) {
        all.push(who);
    }
    canonical(&all).map_err(Fault::new)
}

/// Who has made and submitted a nomination, as it is kept.
///
/// # Errors
/// A row that this program has not written.
pub fn prepared(kept: Option<&str>) -> Result<Vec<Who>, Fault> {
    kept.map_or(Ok(Vec::new()), serde_json::from_str).map_err(Fault::new)
}
