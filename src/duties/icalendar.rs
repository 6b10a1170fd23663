//! Duties as an iCalendar text (RFC 5545), so that they stand in anybody's calendar. Pure.

use chrono::DateTime;

use super::model::DutyState;
use crate::kernel::{Day, Digest, Instant, id::DutyId};

/// Most octets of a line, its end apart (section 3.1).
pub const LINE_OCTETS: usize = 75;

/// So many days before it is due, a duty that is neither discharged nor lapsed is announced.
pub const ALARM_DAYS: u32 = 14;

/// What stands for events where there are none: a calendar has a component at least (section 3.6).
const NO_EVENT: [&str; 8] = [
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// A duty as a calendar shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The duty.
    pub id: DutyId,
    /// The day on which it is due.
    pub due_on: Day,
    /// What its clause is called.
    pub title: String,
    /// What its unit is called.
    pub unit: String,
    /// What its clause asks for, in Chinese and in English.
    pub summary: String,
    /// What it is.
    pub state: DutyState,
}

/// A calendar of duties, as they are at a moment.
#[must_use]
pub fn calendar(entries: &[Entry], now: Instant) -> String {
    let mut lines: Vec<String> =
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rencai//Duties//ZH", "CALSCALE:GREGORIAN"]
            .map(str::to_owned)
            .into();
    let stamp =
        DateTime::from_timestamp_micros(now.as_micros()).unwrap_or_default().format("%Y%m%dT%H%M%SZ").to_string();
    for entry in entries {
        lines.extend(entry.event(&stamp));
    }
    if entries.is_empty() {
        lines.extend(NO_EVENT.map(str::to_owned));
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// Equal for calendars that say the same of the same duties, whenever each was asked for.
#[must_use]
pub fn tag(entries: &[Entry]) -> Digest {
    Digest::of(calendar(entries, Instant::new(DateTime::UNIX_EPOCH)))
}

impl Entry {
    fn event(&self, stamp: &str) -> Vec<String> {
        let heading = escaped(&format!("{} · {}", self.title, self.unit));
        let mut lines = vec![
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", self.id.0),
            format!("DTSTAMP:{stamp}"),
            format!("DTSTART;VALUE=DATE:{}", self.due_on.0.format("%Y%m%d")),
            format!("SUMMARY:{heading}"),
            format!("DESCRIPTION:{}", escaped(&self.summary)),
            format!("CATEGORIES:{}", self.state.as_str()),
            format!("STATUS:{}", status(self.state)),
            "TRANSP:TRANSPARENT".to_owned(),
        ];
        if !matches!(self.state, DutyState::Done | DutyState::DoneLate | DutyState::Lapsed) {
            lines.extend([
                "BEGIN:VALARM".to_owned(),
                "ACTION:DISPLAY".to_owned(),
                format!("DESCRIPTION:{heading}"),
                format!("TRIGGER:-P{ALARM_DAYS}D"),
                "END:VALARM".to_owned(),
            ]);
        }
        lines.push("END:VEVENT".to_owned());
        lines
    }
}

/// A waiver ends by the clock, so that what is waived is not cancelled; what has lapsed is.
const fn status(state: DutyState) -> &'static str {
    match state {
        DutyState::Waived => "TENTATIVE",
        DutyState::Lapsed => "CANCELLED",
        DutyState::Open | DutyState::DueSoon | DutyState::Overdue | DutyState::Done | DutyState::DoneLate => {
            "CONFIRMED"
        }
    }
}

/// Text as a value (section 3.3.11): what has a meaning of its own is escaped, and control characters, which no
/// value may have, are left out.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match character {
            '\\' | ';' | ',' => value.extend(['\\', character]),
            '\n' => value.push_str("\\n"),
            '\t' => value.push(character),
            _ if character.is_control() => {}
            _ => value.push(character),
        }
    }
    value
}

/// A line with its end, folded where it is too long (section 3.1), and never within a character.
#[must_use]
pub fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + line.len() / LINE_OCTETS * 3 + 2);
    let mut left = LINE_OCTETS;
    for character in line.chars() {
        let octets = character.len_utf8();
        if octets > left {
            text.push_str("\r\n ");
            left = LINE_OCTETS - 1;
        }
        left -= octets;
        text.push(character);
    }
    text.push_str("\r\n");
    text
}
