//! What is asked whenever somebody wonders whether bodies have changed, and which duties are then looked at.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE INDEX duty_by ON duty (obligation_id, period)",
    "CREATE INDEX body_version_known ON body_version (known_from)",
    "CREATE INDEX body_version_dropped ON body_version (known_until) WHERE known_until IS NOT NULL",
    "CREATE INDEX post_version_known ON post_version (known_from)",
    "CREATE INDEX post_version_dropped ON post_version (known_until) WHERE known_until IS NOT NULL",
    "CREATE INDEX appointment_known ON appointment (known_from)",
    "CREATE INDEX appointment_dropped ON appointment (known_until) WHERE known_until IS NOT NULL",
    "CREATE INDEX establishment_known ON establishment (known_from)",
    "CREATE INDEX establishment_dropped ON establishment (known_until) WHERE known_until IS NOT NULL",
];
