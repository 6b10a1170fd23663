//! The tables of funding.

pub mod account_day;
pub mod budget_line;
pub mod commitment;
pub mod fund_account;
pub mod fund_closing;
pub mod fund_month;
pub mod funding_source;
pub mod ledger_entry;
pub mod limit_change;
pub mod payment;
pub mod voucher;
