//! Assembly only: the rooms' queries and mutations as one schema, with its guard and its limits.

pub mod directives;
pub mod facts;
pub mod guard;
pub mod holdings;
mod joined;
pub mod money;
pub mod node;
pub mod nulls;
pub mod page;
pub mod payload;
mod rows;
pub mod scalars;
mod session;
mod spreads;
pub mod types;
pub mod wording;

pub use joined::Joined;
pub(crate) use rows::keyed;
pub use rows::{Key, LoadFault, Rows, by_day};
pub use session::Session;

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, EmptySubscription, MergedObject, ObjectType, OutputType, Positioned,
    SDLExportOptions, SchemaBuilder, ServerResult, Value,
};

use self::guard::Guarded;
use self::nulls::Mended;
use self::types::Types;
use crate::assessment::decisions::Assessed;
use crate::kernel::Fault;
use crate::organization::reorganization::Holdings;
use crate::rules::Rules;
use crate::rules::decisions::Decisions;

/// Declares a root type of the rooms' parts. The library's own way nests the future of each part in that of the one
/// before, until a dozen of them are too deep to compile; here they are asked one after the other.
macro_rules! root {
    ($(#[doc = $doc:literal])+ $name:ident, $text:literal, $described:ident { $($part:ty),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(MergedObject, Default)]
        #[graphql(name = $text)]
        struct $described($($part),+);

        $(#[doc = $doc])+
        #[derive(Default)]
        pub struct $name;

        impl OutputType for $name {
            fn type_name() -> Cow<'static, str> {
                $described::type_name()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                $described::create_type_info(registry)
            }

            async fn resolve(&self, context: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
                resolve_container(context, self).await
            }
        }

        impl ContainerType for $name {
            async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
                $(
                    if let Some(value) = Box::pin(<$part>::default().resolve_field(context)).await? {
                        return Ok(Some(value));
                    }
                )+
                Ok(None)
            }
        }

        impl ObjectType for $name {}
    };
}

root! {
    /// 查询。
    ///
    /// Queries.
    Query, "Query", Queries {
        node::NodeQuery,
        crate::access::api::AccessQuery,
        crate::policy::api::PolicyQuery,
        crate::organization::api::OrganizationQuery,
        crate::organization::api::reorganization::ReorganizationQuery,
        crate::organization::api::bodies::query::BodiesQuery,
        crate::integrity::api::IntegrityQuery,
        crate::organization::api::networks::NetworksQuery,
        crate::duties::api::query::DutiesQuery,
        crate::duties::api::figures::DutyFiguresQuery,
        crate::duties::api::preview::ClausePreviewQuery,
        crate::duties::api::calendar_feed::CalendarFeedQuery,
        crate::duties::api::calendar_addresses::CalendarAddressesQuery,
        crate::duties::api::mutation::CalendarQuery,
        crate::duties::api::reminders::RemindersQuery,
        crate::reports::api::query::ReportsQuery,
        crate::reports::api::activity::query::ActivityReportsQuery,
        crate::reports::api::calendar::ReportCalendarQuery,
        crate::supervision::api::query::SupervisionQuery,
        crate::deliberation::api::query::DeliberationQuery,
        crate::documents::api::query::DocumentsQuery,
        crate::coordination::api::query::CoordinationQuery,
        crate::coordination::api::coverage::CoverageQuery,
        crate::rules::api::RulesQuery,
        crate::rules::api::ImpactQuery,
        crate::rules::api::NearnessQuery,
        crate::awards::api::AwardsQuery,
        crate::awards::api::process::progress::StagesQuery,
        crate::assessment::api::query::AssessmentQuery,
        crate::funding::api::query::FundingQuery,
        crate::funding::api::employers::query::EmployersQuery,
        crate::funding::api::orders::PaymentOrdersQuery,
        crate::funding::api::obligation::ObligationQuery,
        crate::funding::api::views::FundViewsQuery,
        crate::store::api::AuditQuery,
        crate::store::api::attempts::AttemptsQuery,
    }
}

root! {
    /// 变更。
    ///
    /// Mutations.
    Mutation, "Mutation", Mutations {
        crate::policy::api::PolicyMutation,
        crate::organization::api::OrganizationMutation,
        crate::organization::api::reorganization::ReorganizationMutation,
        crate::organization::api::bodies::mutation::BodiesMutation,
        crate::organization::api::networks::NetworksMutation,
        crate::duties::api::mutation::DutiesMutation,
        crate::duties::api::reminders::mutation::RemindersMutation,
        crate::duties::api::calendar_addresses::mutation::CalendarAddressesMutation,
        crate::reports::api::mutation::ReportsMutation,
        crate::reports::api::activity::mutation::ActivityReportsMutation,
        crate::supervision::api::mutation::SupervisionMutation,
        crate::deliberation::api::mutation::DeliberationMutation,
        crate::documents::api::mutation::DocumentsMutation,
        crate::documents::api::keeping::DocumentRegisterMutation,
        crate::coordination::api::mutation::CoordinationMutation,
        crate::coordination::api::targets::TargetsMutation,
        crate::coordination::api::matters::MattersMutation,
        crate::rules::api::RulesMutation,
        crate::talent::api::TalentMutation,
        crate::awards::api::AwardsMutation,
        crate::awards::api::process::mutation::StagesMutation,
        crate::assessment::api::mutation::AssessmentMutation,
        crate::funding::api::mutation::FundingMutation,
        crate::funding::api::employers::mutation::EmployersMutation,
        crate::funding::api::orders::PaymentOrdersMutation,
        crate::funding::api::obligation::mutation::ObligationMutation,
    }
}

/// The schema that front ends see. It uses none of the library's extensions: one of them would wrap
/// each field of each answer.
pub type Schema = Mended<Guarded<Query>, Guarded<Mutation>>;

/// What a document may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentLimits {
    /// Levels of nesting.
    pub depth: usize,
    /// Declared costs, added up.
    pub complexity: usize,
    /// Directives on one field.
    pub directives: usize,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self { depth: 16, complexity: 5_000, directives: 20 }
    }
}

/// The schema over HTTP.
///
/// # Errors
/// A schema whose own text cannot be read back; ours always can.
pub fn schema(rules: Rules, limits: DocumentLimits, introspection: bool) -> Result<Schema, Fault> {
    let builder = builder(limits)
        .data(rules)
        .data::<Arc<dyn Holdings>>(Arc::new(holdings::Kept))
        .data::<Arc<dyn Decisions>>(Arc::new(Assessed));
    let builder = if introspection { builder } else { builder.disable_introspection() };
    Ok(Mended::new(builder.finish(), Types::own()?))
}

/// What a document that reads facts may cost.
const COMPLEXITY_OF_A_RUN: usize = 100_000;

/// The schema against which rules read their facts: the same, with limits of its own.
#[must_use]
pub fn facts_schema() -> SchemaBuilder<Guarded<Query>, Guarded<Mutation>, EmptySubscription> {
    builder(DocumentLimits { depth: 10, complexity: COMPLEXITY_OF_A_RUN, directives: 1 })
        .data(node::Most(node::MOST_OF_A_RUN))
}

/// The schema's text: sorted, with descriptions and directives.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .use_space_ident()
        .indent_width(2);
    let text = builder(DocumentLimits::default()).finish().sdl_with_options(options);
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.push("");
    lines.join("\n")
}

fn builder(limits: DocumentLimits) -> SchemaBuilder<Guarded<Query>, Guarded<Mutation>, EmptySubscription> {
    async_graphql::Schema::build(Guarded::<Query>::default(), Guarded::<Mutation>::default(), EmptySubscription)
        .limit_depth(limits.depth)
        .limit_complexity(limits.complexity)
        .limit_directives(limits.directives)
        .disable_suggestions()
        .register_output_type::<node::Node>()
}
