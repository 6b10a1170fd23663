//! The binary: everything is in the library.

/// An answer is thousands of small values made and dropped, for which the system's own is slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    rencai::cli::main()
}
