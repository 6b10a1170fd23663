//! The room's tables.

pub mod approval_rule;
pub mod document;
pub mod document_approval;
pub mod document_edge;
pub mod document_filing;
pub mod document_gram;
pub mod document_opinion;
pub mod document_part;
pub mod document_step;
pub mod document_version;
pub mod filing_number;
pub mod freeze;
pub mod policy_entry;
pub mod policy_review;
pub mod policy_version;
