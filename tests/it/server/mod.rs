mod answers;
mod configuration;
mod documents;
mod door;
mod files;
mod media;
mod order;
mod pages;
