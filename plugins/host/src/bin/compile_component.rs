//! The compiling child and nothing else, called as `rencai` is: `compile-component ORDER`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [command, order] if command == rencai_host::COMPILE_COMMAND => rencai_host::compile_as_child(order),
        _ => ExitCode::from(2),
    }
}
