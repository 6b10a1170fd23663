mod answers;
mod completion;
mod configuration;
mod documents;
mod door;
mod files;
mod media;
mod pages;
