//! `PUT /files?name=…`: a file's raw body in, its digest out. What it is and whether it can be read
//! is for the command that takes the digest. It is handed on as it arrives; the room bounds what lies about
//! half arrived.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::asked::Asked;
use super::body::{self, Pieces};
use super::negotiation::Media;
use super::rejection::{Rejection, answering};
use super::{Edge, House, Incoming, door};
use crate::access::Action;
use crate::config::Limits;
use crate::kernel::{Digest, Fault};

const LONGEST_NAME: usize = 200;

/// Room for the uploads that are taken in at once; the others wait in line.
pub(super) struct Room {
    free: Semaphore,
    largest: usize,
}

impl Room {
    pub fn new(limits: Limits) -> Self {
        let all = limits.upload_bytes.max(limits.file_bytes).min(Semaphore::MAX_PERMITS);
        Self { free: Semaphore::new(all), largest: limits.file_bytes }
    }

    /// Waits for as much as is announced, or for the largest file where nothing is.
    pub async fn take(&self, announced: Option<usize>) -> Result<SemaphorePermit<'_>, Rejection> {
        let bytes = announced.unwrap_or(self.largest).min(self.largest);
        let taken = self.free.acquire_many(u32::try_from(bytes).unwrap_or(u32::MAX)).await;
        taken.map_err(|error| Rejection::of(Fault::new(error).into()))
    }
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
}

#[derive(Serialize)]
struct Kept {
    digest: String,
    size: usize,
}

pub(super) async fn put<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    let asked = Asked::of(&request);
    match keep(&edge, &request, payload, &asked).await {
        Ok((digest, size)) => {
            answering(StatusCode::CREATED, Media::Json).json(Kept { digest: digest.to_string(), size })
        }
        Err(rejection) => rejection.answer(&asked, Media::Json),
    }
}

pub(super) async fn other(request: HttpRequest) -> HttpResponse {
    Rejection::method("PUT").answer(&Asked::of(&request), Media::Json)
}

async fn keep<H: House>(
    edge: &Edge<H>,
    request: &HttpRequest,
    payload: web::Payload,
    asked: &Asked,
) -> Result<(Digest, usize), Rejection> {
    let actor = door::enter(edge, request, asked).await?;
    // Whoever may not upload is not listened to for 64 MiB.
    actor.demand(Action::UploadFile).map_err(|refusal| Rejection::of(refusal.into()))?;
    let name = web::Query::<Named>::from_query(request.query_string())
        .map(|named| base_name(&named.name))
        .map_err(|_| Rejection::bad_request("文件名不可读", "the name of the file cannot be read"))?;
    let _room = edge.room.take(body::announced(request)).await?;
    let mut pieces = Pieces::of(request, payload, edge.limits.file_bytes)?;
    let Some(first) = pieces.next().await? else {
        return Err(Rejection::bad_request("文件是空的", "the file is empty"));
    };
    let mut size = first.len();
    let mut incoming = edge.house.receive(&actor.into(), &name).await.map_err(Rejection::of)?;
    incoming.take(&first).await.map_err(Rejection::of)?;
    while let Some(piece) = pieces.next().await? {
        size += piece.len();
        incoming.take(&piece).await.map_err(Rejection::of)?;
    }
    let digest = incoming.keep().await.map_err(Rejection::of)?;
    Ok((digest, size))
}

/// A name without folders and without what would disturb a list.
pub(super) fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|one| !one.is_control()).take(LONGEST_NAME).collect();
    if plain.trim().is_empty() { "file".to_owned() } else { plain }
}
