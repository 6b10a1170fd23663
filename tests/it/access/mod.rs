mod coverage;
mod development;
mod matrix;
mod offices;
mod reach;
mod rotation;
mod tokens;
