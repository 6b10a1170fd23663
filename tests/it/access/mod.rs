mod coverage;
mod development;
mod matrix;
mod rotation;
mod tokens;
