//! What can be wrong with a database, room by room.

mod duties;
mod organization;
