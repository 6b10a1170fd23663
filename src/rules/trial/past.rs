//! A past run as it is stored, page by page, so that a hundred thousand judgements take no more memory
//! than a thousand.

use rencai_host::{Context, Manifest};
use sea_orm::{ColumnTrait, Order};

use crate::kernel::{
    Failure, Fault,
    id::{NominationId, RunId},
};
use crate::rules::entity::{judgement, run};
use crate::rules::replay::whole;
use crate::store::Read;

/// How many judgements are in memory at once.
pub const PAGE: i64 = 1024;

/// A run that is done, within reach as a whole.
#[derive(Debug, Clone)]
pub struct Past {
    /// The run.
    pub run: run::Model,
    /// What it was judged in.
    pub context: Context,
    /// What its rule said of itself.
    pub manifest: Manifest,
    /// How many places there are.
    pub places: usize,
}

/// What is asked of a stored judgement.
#[derive(Debug, Clone)]
pub struct Row {
    /// Whom it is about.
    pub subject: NominationId,
    /// 1-2-2-4; none for those who are not ranked.
    pub rank: Option<i64>,
    /// What the ranking says.
    pub mark: String,
    /// A decimal as text.
    pub total: Option<String>,
    /// Canonical JSON.
    pub facts: String,
    /// Canonical JSON.
    pub verdict: String,
}

impl Past {
    /// A run and the number of places that it was ranked for.
    ///
    /// # Errors
    /// `NOT_FOUND`; `NOT_REPLAYABLE` where it is not done or a part of it is missing or out of reach; a fault.
    pub async fn of(reader: &Read, id: RunId, places: i64) -> Result<Self, Failure> {
        let (run, _) = whole(reader, id).await?;
        let context = serde_json::from_str(&run.context).map_err(Fault::new)?;
        let manifest = serde_json::from_str(&run.manifest).map_err(Fault::new)?;
        Ok(Self { context, manifest, places: usize::try_from(places).map_err(Fault::new)?, run })
    }

    /// The judgements of a page's positions, in the order of the list; none behind its end.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn page(&self, reader: &Read, from: i64) -> Result<Vec<Row>, Fault> {
        type Columns = (NominationId, Option<i64>, String, Option<String>, String, String);
        use judgement::Column::{Facts, Mark, Position, Rank, SubjectId, Total, Verdict};
        if from >= self.run.total {
            return Ok(Vec::new());
        }
        let rows: Vec<Columns> = reader
            .find::<judgement::Entity>()
            .filter(judgement::Column::RunId.eq(self.run.id))
            .filter(Position.gte(from))
            .filter(Position.lt(from + PAGE))
            .order_by(Position, Order::Asc)
            .columns([SubjectId, Rank, Mark, Total, Facts, Verdict])
            .await?;
        let row = |(subject, rank, mark, total, facts, verdict)| Row { subject, rank, mark, total, facts, verdict };
        Ok(rows.into_iter().map(row).collect())
    }
}
