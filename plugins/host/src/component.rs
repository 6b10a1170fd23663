//! From what a compiler makes to what the contract asks for: a core module becomes a component.

use wit_component::ComponentEncoder;

use crate::fault::{Fault, FaultCode};

/// Makes a component of a core module that carries the contract's type information, as guests built
/// with wit-bindgen do.
///
/// # Errors
///
/// When the module carries no such information, or its functions are not those that it declares.
pub fn componentize(module: &[u8]) -> Result<Vec<u8>, Fault> {
    let encode = || ComponentEncoder::default().validate(true).module(module)?.encode();
    encode().map_err(|error| {
        Fault::new(
            FaultCode::ComponentInvalid,
            "该模块不能做成组件：须用 wit-bindgen（或 rencai-rule）按 rencai:rules 契约编译",
            "the module cannot be made a component: it has to be built with wit-bindgen (or rencai-rule) under the contract rencai:rules",
        )
        .detailed(format!("{error:#}"))
    })
}
