//! Why a key was revoked. Of those that were revoked before, nobody wrote it down.

pub(crate) const STATEMENTS: &[&str] = &["ALTER TABLE signing_key ADD COLUMN revocation_cause {text}
        CHECK (revocation_cause IN ('RETIRED', 'COMPROMISED'))"];
