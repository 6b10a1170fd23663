//! The host's tests.
