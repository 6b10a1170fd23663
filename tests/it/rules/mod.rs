//! Rules: how they are installed, what they may read, how they rank, and how runs are replayed.

mod bundle;
mod cases;
mod facts;
mod flags;
mod force;
mod form;
mod fragments;
mod hostile;
mod impact;
mod interrupted;
mod kept;
mod life;
mod masking;
mod nearness;
mod parameters;
mod ranking;
mod replay;
mod signing;
mod statements;
pub mod table;
mod trials;
mod trusted;
mod validating;
