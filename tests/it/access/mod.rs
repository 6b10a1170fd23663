mod development;
mod rotation;
mod tokens;
