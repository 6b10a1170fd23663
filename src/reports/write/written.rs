//! What is written into a report, and how it becomes a version with its attachments.

use serde::Serialize;

use crate::kernel::{
    Digest, ErrorCode, Failure, Fault, Refusal, canonical, checks,
    id::{ReportId, UnitId},
};
use crate::reports::entity::{attachment, report_version};
use crate::reports::model::{Attached, Content};
use crate::reports::{attachment as attachments, read};
use crate::store::{Write, files};

/// What a person writes.
#[derive(Debug, Clone, Serialize)]
pub struct Written {
    /// The text.
    pub text: String,
    /// The figures beside it, each with its code.
    pub figures: Vec<(String, i64)>,
    /// What explains figures that want it, likewise.
    pub explanations: Vec<(String, String)>,
    /// What is attached.
    pub attachments: Vec<Attaching>,
}

/// What is attached.
#[derive(Debug, Clone, Serialize)]
pub struct Attaching {
    /// The digest of a file that was uploaded, or of one that an earlier version has.
    pub file: String,
    /// Its name, once in a version, with an extension that fits its type.
    pub name: String,
    /// Its media type.
    pub media_type: String,
}

impl Written {
    /// Writes it as a version of a report.
    pub(super) async fn insert(
        &self,
        unit: UnitId,
        (report, number): (ReportId, i64),
        write: &mut Write,
    ) -> Result<(), Failure> {
        let content = self.content(unit, write).await.map_err(|failure| failure.within(&["content"]))?;
        let content = canonical(&content).map_err(Fault::new)?;
        let person = write.read().actor().person.clone();
        let row = report_version::Model {
            id: write.id(),
            unit_id: unit,
            report_id: report,
            number,
            digest: Digest::of(&content).to_string(),
            content,
            issuer: person.issuer,
            subject: person.subject,
            instant: write.now(),
        };
        write.insert(row).await
    }

    /// What it says, once what is attached is kept.
    async fn content(&self, unit: UnitId, write: &mut Write) -> Result<Content, Failure> {
        let content = Content::of(&self.text, &self.figures, &self.explanations)?;
        Ok(Content { attachments: attach(unit, &self.attachments, write).await?, ..content })
    }
}

/// Keeps what is attached, and tells what it is.
pub(super) async fn attach(unit: UnitId, files: &[Attaching], write: &mut Write) -> Result<Vec<Attached>, Failure> {
    let count = i64::try_from(files.len()).map_err(Fault::new)?;
    checks::between("attachments", count, (0, i64::try_from(attachments::MOST).map_err(Fault::new)?))?;
    let mut attached: Vec<Attached> = Vec::with_capacity(files.len());
    for (at, attaching) in files.iter().enumerate() {
        let place = ["attachments", &at.to_string()];
        checks::name("name", &attaching.name).map_err(|refusal| refusal.within(&place))?;
        let name = attaching.name.trim().to_owned();
        if attached.iter().any(|other| other.name == name) {
            let (zh, en) = (format!("附件名称 {name} 重复"), format!("two attachments are called {name}"));
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["name"]).within(&place).into());
        }
        let size = keep(unit, attaching, write).await.map_err(|failure| failure.within(&place))?;
        attachments::check_name(&name, &attaching.media_type).map_err(|refusal| refusal.within(&place))?;
        let (digest, media_type) = (attaching.file.clone(), attaching.media_type.clone());
        attached.push(Attached { digest, name, media_type, size });
    }
    Ok(attached)
}

/// Keeps the bytes of what is attached, once for a unit; tells how many there are.
async fn keep(unit: UnitId, attaching: &Attaching, write: &mut Write) -> Result<i64, Failure> {
    if let Some(row) = read::attachment(write.read(), unit, &attaching.file).await? {
        attachments::check(&attaching.media_type, &row.content)?;
        return Ok(i64::try_from(row.content.len()).map_err(Fault::new)?);
    }
    let content = files::fetch(write.read(), &attaching.file).await?.content;
    attachments::check(&attaching.media_type, &content)?;
    let size = i64::try_from(content.len()).map_err(Fault::new)?;
    let row = attachment::Model { id: write.id(), unit_id: unit, digest: attaching.file.clone(), content };
    write.insert_covered(vec![row]).await?;
    Ok(size)
}
