//! The pages for authors of rules, and those of what funds come to: HTML over the schema. A page is a GraphQL document and
//! a template; what it does it does by a mutation, so that rights, audit, idempotency and refusals are those of everybody.
//!
//! Deliberately absent: rows, commands and tokens; scripts; anything from another host.

mod ask;
mod bars;
mod cases;
mod flags;
mod funds;
mod impact;
mod keys;
mod layout;
mod moves;
mod parameters;
mod portrait;
mod slope;
mod upload;
mod version;
mod versions;
mod words;

use actix_web::http::StatusCode;
use maud::html;

use crate::server::site::{Desk, Page, SIGN_IN, SIGN_OUT, Visit};
use layout::Frame;

/// Answers a visit; who has not signed in is asked to.
pub async fn answer(visit: &Visit, desk: Option<&dyn Desk>) -> Page {
    match visit.path.as_str() {
        layout::STYLE => return Page::Asset("text/css; charset=utf-8", include_str!("style.css")),
        layout::ICON => return Page::Asset("image/svg+xml", include_str!("icon.svg")),
        _ => {}
    }
    let Some(desk) = desk else { return layout::sign_in(visit) };
    let frame = match Frame::of(visit, desk).await {
        Ok(frame) => frame,
        Err(problems) => return layout::unanswered(visit, &problems),
    };
    let parts: Vec<&str> = visit.path.split('/').collect();
    match parts.as_slice() {
        // Who keeps funds has no business with rules.
        [""] if frame.may("READ_FUNDING") && !frame.may("READ_RULES") => Page::Elsewhere("funds".to_owned()),
        [""] => versions::page(&frame, desk).await,
        // Only forms lead there, and who comes back from one has signed in.
        [SIGN_IN | SIGN_OUT] => Page::Elsewhere(String::new()),
        ["upload"] => upload::page(&frame, desk).await,
        ["keys"] => keys::page(&frame, desk).await,
        ["flags"] => flags::page(&frame, desk).await,
        ["funds"] => funds::page(&frame, desk).await,
        ["funds", funds::WORKBOOK] => funds::workbook(&frame, desk).await,
        ["rules", id] => portrait::page(&frame, desk, id).await,
        ["rules", id, "impact"] => impact::page(&frame, desk, id).await,
        _ => nothing_here(&frame),
    }
}

/// Nothing is at this address, or nothing that the visitor may see.
fn nothing_here(frame: &Frame<'_>) -> Page {
    let title = frame.say("没有这一页", "There is no such page");
    let body = html! { p { (frame.say("没有这一页，或不在您的范围内。", "There is no such page, or it is not within your reach.")) } };
    frame.page(StatusCode::NOT_FOUND, title, &body)
}
