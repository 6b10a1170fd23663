//! `rencai migrate`: brings a database's schema up to this program's.

use std::process::ExitCode;

use clap::Args;

use super::print;
use super::settings::{DatabaseArgs, open};
use crate::app::{is_empty, load_catalogue};
use crate::kernel::Failure;
use crate::policy::catalogues::REFERENCE;

/// What `rencai migrate` takes.
#[derive(Args)]
pub(super) struct MigrateArguments {
    #[command(flatten)]
    database: DatabaseArgs,
    /// 不装入参考目录 · do not load the reference catalogue into an empty database
    #[arg(long)]
    bare: bool,
}

pub(super) async fn run(arguments: MigrateArguments) -> Result<ExitCode, Failure> {
    let config = arguments.database.settings.gather(&arguments.database)?;
    let store = open(&config, 2).await?;
    let steps = store.pending_migrations().await?;
    store.migrate().await?;
    print(&format!("结构已升级 {steps} 步 · {steps} step(s) taken\n"));
    if !arguments.bare && is_empty(&store).await? {
        load_catalogue(&store, REFERENCE).await?;
        print(&format!("已装入目录 {0} · loaded the catalogue {0}\n", REFERENCE.name));
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}
