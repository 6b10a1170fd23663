//! What a county rule written in Rust needs, and nothing else.
//!
//! A rule is written as the measure reads: its requirements and its items, each with the function
//! that answers it. The sheet that the city gets is made from that list, in its order, and added up
//! here; so a rule cannot forget an item, answer one twice, or give a wrong total. Reasons and
//! evidence are arguments and not options.
//!
//! ```ignore
//! impl Rule for YoungEngineers {
//!     type Parameters = Parameters;
//!     type Facts<'a> = Facts<'a>;
//!     const PARAMETERS_SCHEMA: &'static str = include_str!("../parameters.schema.json");
//!
//!     fn measure(parameters: &Parameters) -> Result<Measure<Self>, Problem> {
//!         Ok(Measure::award("kunming.wuhua.young-engineers", "1.0.0", text("青年工程师", "Young engineers"))
//!             .facts(include_str!("../facts.graphql"))
//!             .requires("age", text("年龄", "Age"), "第三条", age)
//!             .gives("patents", text("专利", "Patents"), Points::ZERO..=Points::whole(40), "第五条", patents))
//!     }
//! }
//! rencai_rule::export_rule!(YoungEngineers);
//! ```
//!
//! The crate compiles for every target, so a rule's functions are tested where they are written;
//! only `export_rule!` has a meaning in WebAssembly alone.

mod allocator;
mod case;
mod date;
mod measure;
mod pointer;
mod points;
mod shown;

/// The contract's types as wit-bindgen makes them. Rules use the names that the crate gives below.
pub mod bindings {
    #![expect(missing_docs, reason = "made by wit-bindgen from the contract")]

    wit_bindgen::generate!({
        path: "../wit/1.0.0",
        world: "county-rule",
        pub_export_macro: true,
        default_bindings_module: "rencai_rule::bindings",
        generate_all,
    });
}

pub use bindings::rencai::rules::types::{
    Context, Finding, Judgement, Line, Manifest, Outcome, Problem, Subject, Text, Unjudged, Verdict,
};
pub use case::{Case, Parameter};
pub use date::Date;
pub use measure::{Award, Found, Measure, Rule, describe, judge};
pub use pointer::{Camel, Pointer};
pub use points::Points;
pub use shown::shown;

/// Bytes of a text, as the contract's page states them.
pub const TEXT_BYTES: usize = 2_048;
/// Pointers of a line or finding, each kind, as the contract's page states them.
pub const POINTERS: usize = 256;

/// A text of both languages.
pub fn text(zh: impl Into<String>, en: impl Into<String>) -> Text {
    Text { zh: zh.into(), en: en.into() }
}

/// Why a subject, or all of them, can't be judged, with a code that stays the same.
#[must_use]
pub fn problem(code: &str, because: Text) -> Problem {
    Problem { code: code.to_owned(), because, evidence: Vec::new(), under: Vec::new() }
}

impl Problem {
    /// The same, in these facts.
    #[must_use]
    pub fn evidence<P: Into<String>>(mut self, facts: impl IntoIterator<Item = P>) -> Self {
        self.evidence = facts.into_iter().map(Into::into).collect();
        self
    }

    /// The same, in or after these parameters.
    #[must_use]
    pub fn under<P: Into<String>>(mut self, parameters: impl IntoIterator<Item = P>) -> Self {
        self.under = parameters.into_iter().map(Into::into).collect();
        self
    }
}

/// Lines that are shown where the rule is tried. They decide nothing, and cost fuel.
pub mod log {
    /// For whoever looks for a mistake.
    pub fn debug(message: &str) {
        write(Level::Debug, message);
    }

    /// Worth knowing.
    pub fn info(message: &str) {
        write(Level::Info, message);
    }

    /// Worth a look.
    pub fn warn(message: &str) {
        write(Level::Warn, message);
    }

    enum Level {
        Debug,
        Info,
        Warn,
    }

    #[cfg(target_arch = "wasm32")]
    fn write(level: Level, message: &str) {
        use crate::bindings::rencai::rules::log;
        let level = match level {
            Level::Debug => log::Level::Debug,
            Level::Info => log::Level::Info,
            Level::Warn => log::Level::Warn,
        };
        log::write(level, message);
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn write(level: Level, message: &str) {
        let mark = match level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
        };
        eprintln!("{mark}: {message}");
    }
}

/// Makes a type that implements [`Rule`] the rule of this component.
#[macro_export]
macro_rules! export_rule {
    ($rule:ty) => {
        #[doc(hidden)]
        struct ExportedRule;

        impl $crate::bindings::exports::rencai::rules::rule::Guest for ExportedRule {
            fn parameters_schema() -> String {
                <$rule as $crate::Rule>::PARAMETERS_SCHEMA.to_owned()
            }

            fn describe(parameters: String) -> Result<$crate::Manifest, $crate::Problem> {
                $crate::describe::<$rule>(&parameters)
            }

            fn judge(
                context: $crate::Context,
                subjects: Vec<$crate::Subject>,
            ) -> Result<Vec<$crate::Verdict>, $crate::Problem> {
                $crate::judge::<$rule>(&context, subjects)
            }
        }

        $crate::bindings::export!(ExportedRule with_types_in $crate::bindings);
    };
}
