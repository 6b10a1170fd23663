//! What a form holds: fields of text, and at most one file, which goes the way of all uploads while it
//! arrives. What is larger than allowed is refused before it is held.

use std::sync::Arc;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, web};
use futures_util::stream::poll_fn;
use multer::{Field, Multipart};
use tokio::sync::mpsc;

use super::origin::foreign;
use super::{FILE, FILE_NAME, PROOF};
use crate::access::{Action, Actor};
use crate::server::body::{self, Pieces};
use crate::server::files::base_name;
use crate::server::rejection::Rejection;
use crate::server::{Edge, House, Incoming};

/// Names and texts, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The last text of this name; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().rev().find(|(one, _)| one == name).map_or("", |(_, text)| text)
    }

    /// The parameters of an address; none where they cannot be read.
    pub(super) fn of_address(query: &str) -> Self {
        web::Query::<Vec<(String, String)>>::from_query(query).map(|pairs| Self(pairs.into_inner())).unwrap_or_default()
    }

    pub(super) fn of_body(bytes: &[u8]) -> Result<Self, Rejection> {
        let unreadable = || Rejection::bad_request("表单不可读", "the form cannot be read");
        let text = std::str::from_utf8(bytes).map_err(|_| unreadable())?;
        let pairs = web::Query::<Vec<(String, String)>>::from_query(text).map_err(|_| unreadable())?;
        Self(pairs.into_inner()).clean()
    }

    /// Every name with its text.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Those whose names begin so, without that beginning.
    pub(super) fn below(&self, prefix: &str) -> Self {
        let named = |(name, text): (&str, &str)| Some((name.strip_prefix(prefix)?.to_owned(), text.to_owned()));
        Self(self.all().filter_map(named).collect())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn clean(self) -> Result<Self, Rejection> {
        let bad = |text: &String| text.contains('\0');
        let null = self.0.iter().any(|(name, text)| bad(name) || bad(text));
        if null { Err(Rejection::null_character()) } else { Ok(self) }
    }
}

/// Whose form it must be.
pub(super) struct Kept<'p> {
    pub actor: Arc<Actor>,
    pub proof: &'p str,
}

/// What was sent, and why it may not be acted upon, where that is so.
pub(super) struct Sent {
    pub fields: Fields,
    pub refused: Option<Rejection>,
}

pub(super) async fn read<H: House>(
    edge: &Edge<H>,
    request: &HttpRequest,
    payload: web::Payload,
    of: &Kept<'_>,
) -> Result<Sent, Rejection> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let fields = match multer::parse_boundary(kind) {
        Ok(boundary) => parts(edge, request, payload, boundary, of).await?,
        Err(_) => Fields::of_body(&body::read(request, payload, edge.limits.body_bytes).await?)?,
    };
    let refused = (fields.text(PROOF) != of.proof).then(foreign);
    Ok(Sent { fields: fields.clean()?, refused })
}

/// The texts of a form whose sender is not known, so that they can be shown to him again; of files nothing.
pub(super) async fn typed<H: House>(edge: &Edge<H>, request: &HttpRequest, payload: web::Payload) -> Fields {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Ok(bytes) = body::read(request, payload, edge.limits.body_bytes).await else { return Fields::default() };
    let Ok(boundary) = multer::parse_boundary(kind) else { return Fields::of_body(&bytes).unwrap_or_default() };
    let whole = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes)]);
    let (mut parts, mut fields) = (Multipart::new(whole, boundary), Fields::default());
    while let Ok(Some(part)) = parts.next_field().await {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_none()
            && let Ok(text) = part.text().await
        {
            fields.0.push((name, text));
        }
    }
    fields.clean().unwrap_or_default()
}

async fn parts<H: House>(
    edge: &Edge<H>,
    request: &HttpRequest,
    payload: web::Payload,
    boundary: String,
    of: &Kept<'_>,
) -> Result<Fields, Rejection> {
    of.actor.demand(Action::UploadFile).map_err(|refusal| Rejection::of(refusal.into()))?;
    let _room = edge.room.take(body::announced(request)).await?;
    let mut pieces = Pieces::of(request, payload, edge.limits.file_bytes + edge.limits.body_bytes)?;
    // The body may not leave this thread, and the reader of parts wants what may: a narrow pipe between.
    let (send, mut receive) = mpsc::channel::<Result<web::Bytes, std::io::Error>>(1);
    let pump = async move {
        while let Some(piece) = pieces.next().await? {
            if send.send(Ok(piece)).await.is_err() {
                break;
            }
        }
        Ok::<_, Rejection>(())
    };
    let taking = async {
        let mut parts = Multipart::new(poll_fn(move |context| receive.poll_recv(context)), boundary);
        let mut form = Fields::default();
        let mut left = edge.limits.body_bytes;
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let name = part.name().unwrap_or_default().to_owned();
            if name == FILE && part.file_name().is_some() {
                if form.text(PROOF) != of.proof {
                    return Err(foreign());
                }
                upload(edge, part, of, &mut form).await?;
            } else {
                let text = text(part, &mut left, edge.limits.body_bytes).await?;
                form.0.push((name, text));
            }
        }
        Ok(form)
    };
    let (pumped, taken) = tokio::join!(pump, taking);
    pumped?;
    taken
}

/// Keeps a file and leaves its digest and name among the fields; a field in which none was chosen is passed over.
async fn upload<H: House>(
    edge: &Edge<H>,
    mut part: Field<'_>,
    of: &Kept<'_>,
    form: &mut Fields,
) -> Result<(), Rejection> {
    let name = base_name(part.file_name().unwrap_or_default());
    let mut next = part.chunk().await.map_err(unreadable)?;
    if next.as_ref().is_none_or(|first| first.is_empty()) {
        return Ok(());
    }
    let mut incoming = edge.house.receive(&of.actor, &name).await.map_err(Rejection::of)?;
    let mut left = edge.limits.file_bytes;
    while let Some(piece) = next {
        left = left.checked_sub(piece.len()).ok_or_else(|| Rejection::too_large(edge.limits.file_bytes))?;
        incoming.take(&piece).await.map_err(Rejection::of)?;
        next = part.chunk().await.map_err(unreadable)?;
    }
    let digest = incoming.keep().await.map_err(Rejection::of)?;
    form.0.extend([(FILE.to_owned(), digest.to_string()), (FILE_NAME.to_owned(), name)]);
    Ok(())
}

async fn text(mut part: Field<'_>, left: &mut usize, limit: usize) -> Result<String, Rejection> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(unreadable)? {
        *left = left.checked_sub(piece.len()).ok_or_else(|| Rejection::too_large(limit))?;
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| Rejection::bad_request("表单须为 UTF-8", "the form must be UTF-8"))
}

fn unreadable(_: multer::Error) -> Rejection {
    Rejection::bad_request("表单没有完整到达，或不可读", "the form did not arrive as a whole, or cannot be read")
}
