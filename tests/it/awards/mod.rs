//! Awards.

pub mod books;
mod demo_sheets;
mod imports;
mod path;
mod sheet_columns;
mod sheet_files;
mod sheet_joins;
mod sheet_values;
mod sheet_workbooks;
mod states;
mod workbooks;
