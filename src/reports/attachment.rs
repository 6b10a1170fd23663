//! What may be attached to a report: how large, of which types, and whether the bytes are what they are said to be. Pure.

use crate::kernel::{ErrorCode, Refusal};

/// Most bytes of one attachment.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// Most attachments of one version.
pub const MOST: usize = 20;

/// The media types that are taken.
pub const TYPES: [&str; 7] = [
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/jpeg",
    "image/png",
    "text/csv",
    "text/plain",
];

/// Checks that bytes are of the type that they are said to be, and not too many.
///
/// # Errors
/// `FILE_REFUSED`, with what is taken instead.
pub fn check(media_type: &str, content: &[u8]) -> Result<(), Refusal> {
    let refuse = |zh: String, en: String| Err(Refusal::new(ErrorCode::FileRefused, zh, en));
    if content.is_empty() || content.len() > MOST_BYTES {
        let (zh, en) =
            (format!("附件须为 1 至 {MOST_BYTES} 字节"), format!("an attachment has 1 to {MOST_BYTES} bytes"));
        return refuse(zh, en).map_err(|refusal| refusal.allowing([format!("1-{MOST_BYTES}")]));
    }
    let is = match media_type {
        "application/pdf" => content.starts_with(b"%PDF-"),
        "image/png" => content.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => content.starts_with(b"\xff\xd8\xff"),
        "text/plain" | "text/csv" => is_text(content),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => is_office(content, b"xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => {
            is_office(content, b"word/document.xml")
        }
        _ => {
            let (zh, en) = (format!("不接受类型 {media_type}"), format!("the type {media_type} is not taken"));
            return refuse(zh, en).map_err(|refusal| refusal.allowing(TYPES));
        }
    };
    if is {
        return Ok(());
    }
    refuse(
        format!("文件内容不是所称的 {media_type}"),
        format!("the bytes are not {media_type}, as they are said to be"),
    )
    .map_err(|refusal| refusal.allowing(TYPES))
}

/// Checks that a name ends as files of the type do: who opens it goes by that.
///
/// # Errors
/// `FILE_REFUSED`, with the extensions that fit.
pub fn check_name(name: &str, media_type: &str) -> Result<(), Refusal> {
    let fitting = extensions(media_type);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if fitting.iter().any(|fits| extension.eq_ignore_ascii_case(fits)) {
        return Ok(());
    }
    let (zh, en) = (
        format!("附件名称 {name} 的扩展名不合类型 {media_type}"),
        format!("the attachment's name {name} does not end as one of the type {media_type} does"),
    );
    Err(Refusal::new(ErrorCode::FileRefused, zh, en).allowing(fitting.iter().map(|fits| format!(".{fits}"))))
}

fn extensions(media_type: &str) -> &'static [&'static str] {
    match media_type {
        "application/pdf" => &["pdf"],
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => &["xlsx"],
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => &["docx"],
        "image/jpeg" => &["jpg", "jpeg"],
        "image/png" => &["png"],
        "text/csv" => &["csv"],
        "text/plain" => &["txt"],
        _ => &[],
    }
}

fn is_text(content: &[u8]) -> bool {
    let fine = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    std::str::from_utf8(content).is_ok_and(|text| text.chars().all(fine))
}

/// An archive in which the part is listed.
fn is_office(content: &[u8], part: &[u8]) -> bool {
    content.starts_with(b"PK\x03\x04") && content.windows(part.len()).any(|window| window == part)
}
