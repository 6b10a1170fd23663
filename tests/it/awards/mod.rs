//! Awards.

pub mod books;
mod cost;
mod demo_sheets;
mod imports;
mod networks;
mod nominee;
mod path;
mod sheet_columns;
mod sheet_files;
mod sheet_joins;
mod sheet_values;
mod sheet_workbooks;
mod stage_persons;
mod stage_refusals;
mod stages;
mod states;
mod workbooks;
