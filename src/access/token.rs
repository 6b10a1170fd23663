//! Tokens: claims checked against the keys of their issuer.
