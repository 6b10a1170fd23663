//! `rencai doctor`: examines the integrity of a database, and says what to do.

use std::process::ExitCode;

use clap::Args;

use super::print;
use super::settings::{DatabaseArgs, demand_schema, open};
use super::table::{Side, table};
use crate::app::systems;
use crate::integrity::{Checked, Severity, examine};
use crate::kernel::Failure;
use crate::store::Read;

/// What `rencai doctor` takes.
#[derive(Args)]
pub(super) struct DoctorArguments {
    #[command(flatten)]
    database: DatabaseArgs,
}

pub(super) async fn run(arguments: DoctorArguments) -> Result<ExitCode, Failure> {
    let config = arguments.database.settings.gather(&arguments.database)?;
    let store = open(&config, 2).await?;
    demand_schema(&store, &["rencai migrate"]).await?;
    let (mut rows, mut advice, mut critical) = (Vec::new(), String::new(), 0);
    for actor in systems(&store).await? {
        let city = actor.unit_code.clone();
        // A server may be writing meanwhile: what is compared is looked at as it was at one moment.
        for Checked { check, count, sample } in examine(&Read::snapshot(&store, actor).await?).await? {
            let severity = match check.severity() {
                Severity::Critical => "严重 · critical",
                Severity::Warning => "留意 · warning",
            };
            rows.push([&city, check.as_str(), severity, &count.to_string()].map(ToString::to_string).to_vec());
            if count > 0 {
                critical += u32::from(check.severity() == Severity::Critical);
                let remedy = check.remedy();
                advice.push_str(&format!("\n{}\n  {}\n  {}\n", check.as_str(), remedy.zh, remedy.en));
                sample.iter().for_each(|one| advice.push_str(&format!("  · {one}\n")));
            }
        }
    }
    let heading = [
        ("城市 · city", Side::Left),
        ("检查 · check", Side::Left),
        ("程度 · severity", Side::Left),
        ("处 · found", Side::Right),
    ];
    print(&(table(&heading, &rows) + &advice));
    Ok(if critical == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
