#![doc = include_str!("README.md")]
#![recursion_limit = "256"]

pub mod kernel;
pub mod store;
pub mod workbook;

pub mod access;
pub mod policy;

pub mod organization;
pub mod talent;

pub mod assessment;
pub mod awards;
pub mod coordination;
pub mod deliberation;
pub mod documents;
pub mod duties;
pub mod funding;
pub mod integrity;
pub mod reports;
pub mod rules;
pub mod supervision;

pub mod graphql;
pub mod worker;

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod pages;
pub mod server;
