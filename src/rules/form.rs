//! The pinned form: the questions that an edition's rule asks of a nomination, and the check of the
//! answers. A form is flat, so that a spreadsheet can carry it: an object of text, days, choices,
//! integers and booleans, and lists of flat objects.
//!
//! Deliberately absent: fractions, references to other documents, conditions between questions, and
//! where a form is stored. Nothing here reaches for the network.

mod check;
mod question;
mod sample;
mod schema;

pub(super) use sample::{day, text};

use std::sync::Arc;

use serde_json::Value;

use crate::kernel::{Digest, ErrorCode, Refusal, Refusals, Text, canonical};

/// Headings that every import has of its own, which no question may take as its name or title.
pub const RESERVED: [&str; 18] = [
    "row",
    "行号",
    "Row",
    "number",
    "人才编号",
    "Talent number",
    "name",
    "姓名",
    "Name",
    "birthDate",
    "出生日期",
    "Birth date",
    "category",
    "人才类别",
    "Category",
    "unit",
    "单位代码",
    "Unit code",
];

/// Headings that the sheet of every list has of its own.
pub const RESERVED_IN_LISTS: [&str; 6] = ["row", "行号", "Row", "talentNumber", "人才编号", "Talent number"];

/// Sheets that every template has, whose names no list may take.
pub const RESERVED_TABS: [&str; 3] = ["提名", "字段说明", "选项"];

/// How much a form, an answer and a set of answers may hold.
pub mod bounds {
    /// Bytes of a form's text.
    pub const FORM_BYTES: usize = 64 * 1024;
    /// Questions of a form, and of each of its lists.
    pub const QUESTIONS: usize = 100;
    /// Lists of a form.
    pub const LISTS: usize = 20;
    /// Values that a choice may offer.
    pub const CHOICES: usize = 200;
    /// Characters of a title, a help or a value to choose.
    pub const PRESENTATION: usize = 500;
    /// Characters of the title of a list, which names a sheet.
    pub const TAB: usize = 31;
    /// Characters of an answer where the form says nothing, and the most that it may say.
    pub const TEXT: u64 = 4_000;
    /// Lines of a list where the form says nothing, and the most that it may say.
    pub const LINES: u64 = 500;
    /// Bytes of all answers of a nomination as canonical JSON: what the host takes of a subject, with room for
    /// its other facts.
    pub const ANSWERS_BYTES: usize = 48 * 1024;
    /// The greatest integer that is exact in every reader of JSON.
    pub const INTEGER: i64 = 9_007_199_254_740_991;
}

/// What kind of answer a question asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Any text, of at most so many characters.
    Text {
        /// Characters.
        longest: u64,
    },
    /// A calendar day.
    Day,
    /// One of the values named.
    Choice(Vec<String>),
    /// A whole number between two bounds, both allowed.
    Integer {
        /// The least.
        least: i64,
        /// The greatest.
        greatest: i64,
    },
    /// Yes or no.
    Boolean,
}

/// A question of the form, or of one of its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The property of the answers.
    pub name: String,
    /// As people read it; the name where the form gives no title.
    pub title: Text,
    /// What to write, where the form says so.
    pub help: Option<Text>,
    /// What is asked for.
    pub kind: Kind,
    /// Whether an answer must be given.
    pub required: bool,
}

/// A list of the form: so many lines with the same questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The property of the answers.
    pub name: String,
    /// As people read it.
    pub title: Text,
    /// What to write, where the form says so.
    pub help: Option<Text>,
    /// Whether the list must be there, were it empty.
    pub required: bool,
    /// The questions of each line, in their order.
    pub questions: Vec<Question>,
}

/// A form that was read and found good, with its compiled check.
#[derive(Clone)]
pub struct Form {
    canonical: String,
    questions: Vec<Question>,
    lists: Vec<List>,
    compiled: Value,
    validator: Arc<jsonschema::Validator>,
}

impl Form {
    /// Reads a form: JSON Schema, draft 2020-12, of which only the flat part is allowed.
    ///
    /// # Errors
    /// `FORM_REFUSED`, with the JSON Pointer of the first thing that is not allowed and what is.
    pub fn read(json: &str) -> Result<Self, Refusal> {
        let outline = schema::outline(json)?;
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .with_pattern_options(jsonschema::PatternOptions::regex())
            .build(&outline.compiled)
            .map_err(|error| schema::not_compiled(&error))?;
        Ok(Self {
            canonical: outline.canonical,
            questions: outline.questions,
            lists: outline.lists,
            compiled: outline.compiled,
            validator: Arc::new(validator),
        })
    }

    /// The form's own text, canonical: what an edition pins.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.canonical
    }

    /// The digest of that text.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.canonical)
    }

    /// The questions with one answer each, in the order of the form.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The lists, in the order of the form.
    #[must_use]
    pub fn lists(&self) -> &[List] {
        &self.lists
    }

    /// Checks the answers of one nomination.
    ///
    /// # Errors
    /// `ANSWERS_BREAK_FORM` for each answer that is not as it must be, with its path.
    pub fn check(&self, answers: &Value) -> Result<(), Refusals> {
        check::check(self, &self.validator, answers)
    }

    /// Checks the answers and gives their canonical text.
    ///
    /// # Errors
    /// As [`Form::check`].
    pub fn canonical(&self, answers: &Value) -> Result<String, Refusals> {
        self.check(answers)?;
        canonical(answers).map_err(|_| {
            Refusals(vec![Refusal::new(
                ErrorCode::AnswersBreakForm,
                "答案中只能有文字、整数、是否与列表",
                "answers may hold text, integers, true or false, and lists only",
            )])
        })
    }

    /// The title of the answer at a path of property names and positions.
    fn title(&self, path: &[String]) -> Option<&Text> {
        let first = path.first()?;
        let question = |questions: &'_ [Question], name: &str| questions.iter().position(|one| one.name == name);
        if let Some(at) = question(&self.questions, first) {
            return self.questions.get(at).map(|one| &one.title);
        }
        let list = self.lists.iter().find(|list| list.name == *first)?;
        match path.get(2) {
            Some(name) => question(&list.questions, name).and_then(|at| list.questions.get(at)).map(|one| &one.title),
            None => Some(&list.title),
        }
    }
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Form").field("digest", &self.digest().to_string()).finish_non_exhaustive()
    }
}
