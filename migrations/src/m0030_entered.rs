//! Meetings know on which day they were first closed, after which they take no ballots, and evidence knows on which day
//! it was given.

pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE meeting ADD COLUMN closed_on {day}",
    // That they were closed is what counts of the ones that are there; their own day stands for when they were.
    "UPDATE meeting SET closed_on = day WHERE state = 'CLOSED'",
    // Those that were reopened since were closed too, as the audited rows say.
    "{postgres}UPDATE meeting SET closed_on = day WHERE state = 'HELD' AND CAST(id AS text) IN (
        SELECT row_id FROM audit_row WHERE table_name = 'meeting' AND before LIKE '%\"state\":\"CLOSED\"%')",
    "{sqlite}UPDATE meeting SET closed_on = day WHERE state = 'HELD' AND lower(hex(id)) IN (
        SELECT replace(row_id, '-', '') FROM audit_row
        WHERE table_name = 'meeting' AND before LIKE '%\"state\":\"CLOSED\"%')",
    "ALTER TABLE evidence ADD COLUMN entered_on {day}",
    "UPDATE evidence SET entered_on = given_on",
];
