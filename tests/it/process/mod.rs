//! The program as a process: started, killed, stopped, asked by its command line.

mod authors;
mod command_line;
mod databases;
mod kills;
mod life;
mod rules;
mod stopping;
mod table;
mod uploads;
mod waiting;
mod year;
