//! The catalogues that the program carries: data, one folder a city.

/// A policy's clauses and the units that it addresses, as TOML.
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    /// The folder's name.
    pub name: &'static str,
    /// See [`crate::policy::model::Catalogue`].
    pub clauses: &'static str,
    /// See [`crate::organization::model::Units`].
    pub units: &'static str,
    /// See [`crate::duties::write::set_calendar::Notices`].
    pub calendar: &'static str,
}

/// The catalogue whose clause numbers the code uses.
pub const REFERENCE: Embedded = Embedded {
    name: "kunming",
    clauses: include_str!("catalogues/kunming/clauses.toml"),
    units: include_str!("catalogues/kunming/units.toml"),
    calendar: include_str!("catalogues/kunming/calendar.toml"),
};
