//! Awards: programmes, editions, nominations, rankings.

pub mod category;
pub mod form;
pub mod sheet;

pub use category::Category;
pub use form::Form;
