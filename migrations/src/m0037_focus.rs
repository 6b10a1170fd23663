//! The function that a task serves, its area and its focus, and the sector whose department leads it where nobody says
//! who does. Of a task that was there before nothing of it is known.

pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE task ADD COLUMN sector {text}",
    "ALTER TABLE task ADD COLUMN function {text}
        CHECK (function IN ('STRATEGIC_PLANNING', 'POLICY_RESEARCH', 'MACRO_GUIDANCE', 'OVERALL_COORDINATION'))",
    "ALTER TABLE task ADD COLUMN area {text}
        CHECK (area IN ('LARGE_PICTURE', 'POLICY', 'COORDINATION', 'SERVICE'))",
    "ALTER TABLE task ADD COLUMN focus {text}
        CHECK (focus IN ('STRATEGY', 'OVERALL_PLANS', 'KEY_POLICIES', 'EXEMPLARY_CASES', 'INNOVATION_PROJECTS',
            'KEY_TALENT_TRAINING'))",
];
