//! Rules: how they are installed, what they may read, how they rank, and how runs are replayed.

mod facts;
mod form;
mod fragments;
mod hostile;
mod installing;
mod interrupted;
mod masking;
mod ranking;
mod replay;
mod statements;
pub mod table;
