//! A toy version 1.1, for the tests alone: a manifest also names whom to ask. It shows what another version
//! takes, and that 1.0 judges beside it as before.

use wasmtime::component::{ComponentType, Lift};

use super::versions::{Version, find};
use super::{Item, Requirement, Text};

pub(crate) const VERSION: Version = Version {
    number: "1.1.0",
    exported: "rencai:rules/rule@1.1.0",
    log: "rencai:rules/log@1.1.0",
    types: "rencai:rules/types@1.1.0",
    find: find::<Manifest>,
};

/// The one type that differs.
#[derive(ComponentType, Lift)]
#[component(record)]
struct Manifest {
    id: String,
    version: String,
    title: Text,
    purpose: String,
    facts: String,
    form: String,
    requirements: Vec<Requirement>,
    items: Vec<Item>,
    #[component(name = "tie-break")]
    tie_break: Vec<String>,
    #[expect(dead_code, reason = "read from the guest, and nobody asks for it here")]
    contact: String,
}

impl From<Manifest> for super::Manifest {
    /// Whom to ask has no place in the host's own type yet; a real 1.1 would add it there.
    fn from(manifest: Manifest) -> Self {
        let Manifest { id, version, title, purpose, facts, form, requirements, items, tie_break, .. } = manifest;
        Self { id, version, title, purpose, facts, form, requirements, items, tie_break }
    }
}

mod tests {
    use wit_component::{StringEncoding, embed_component_metadata};

    use super::super::v1_0;
    use super::super::versions::SPOKEN;
    use super::super::{Context, Subject};
    use super::{VERSION, Version};
    use crate::component::componentize;
    use crate::fault::FaultCode;
    use crate::host::{Host, Settings};
    use crate::inspect::inspect_under;
    use crate::limits::Limits;

    const BOTH: &[Version] = &[v1_0::VERSION, VERSION];
    const GOOD: &[u8] = include_bytes!("../../../counties/wuhua-young-engineers/rule.wasm");
    const GOOD_PARAMETERS: &str = include_str!("../../../counties/wuhua-young-engineers/parameters.json");
    const CONTRACT: &str = include_str!("../../../wit/1.0.0/rules.wit");

    /// A guest of one version and no items: it judges each batch's first subject, with nothing to say.
    fn guest(number: &str, contact: bool) -> wasmtime::Result<Vec<u8>> {
        let mut contract = CONTRACT.replace("rencai:rules@1.0.0", &format!("rencai:rules@{number}"));
        if contact {
            contract = contract.replace("tie-break: list<string>,", "tie-break: list<string>,\n contact: string,");
        }
        let texts = ["kunming.try.version", "1.0.0", "试", "", "award", "fragment Facts on Nomination { id }", "{}"];
        // The strings from 2048 on, and at 1028 the manifest that points to them; lists are empty.
        let (mut at, mut data, mut fields) = (2048, String::new(), String::new());
        for text in texts {
            data += &format!("(data (i32.const {at}) {text:?})");
            fields += &format!("{}{}", little(at), little(text.len()));
            at += text.len();
        }
        let module = format!(
            r#"(module
                (memory (export "memory") 2)
                {data}
                (data (i32.const 1028) "{fields}")
                (data (i32.const 512) "{schema}{two}")
                (global $free (mut i32) (i32.const 65536))
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local i32)
                    (local.set 4 (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
                    (global.set $free (i32.add (local.get 4) (local.get 3)))
                    (local.get 4))
                (func (export "rencai:rules/rule@{number}#parameters-schema") (result i32) i32.const 512)
                (func (export "rencai:rules/rule@{number}#describe") (param i32 i32) (result i32) i32.const 1024)
                (func (export "rencai:rules/rule@{number}#judge")
                    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
                    (i32.store offset=4 (i32.const 256) (i32.const 280))
                    (i32.store offset=8 (i32.const 256) (i32.const 1))
                    (i32.store offset=8 (i32.const 280) (i32.load (local.get 12)))
                    (i32.store offset=12 (i32.const 280) (i32.load offset=4 (local.get 12)))
                    i32.const 256))"#,
            schema = little(at - 2),
            two = little(2),
        );
        let mut module = wat::parse_str(module)?;
        let mut resolve = wit_parser::Resolve::default();
        let package = resolve.push_source("rules.wit", &contract).map_err(said)?;
        let world = resolve.select_world(&[package], Some("county-rule")).map_err(said)?;
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).map_err(said)?;
        componentize(&module).map_err(said)
    }

    fn said(error: impl std::fmt::Display) -> wasmtime::Error {
        wasmtime::Error::msg(error.to_string())
    }

    fn little(number: usize) -> String {
        number.to_le_bytes().iter().take(4).map(|byte| format!("\\{byte:02x}")).collect()
    }

    fn judges(host: &Host, component: &[u8], parameters: &str, facts: &str) -> wasmtime::Result<usize> {
        let rule = host.load(component).map_err(said)?;
        rule.parameters_schema().map_err(said)?;
        let described = rule.describe(parameters).map_err(said)?;
        let context = Context {
            division: "530102".to_owned(),
            programme: "trial".to_owned(),
            stage: "selection".to_owned(),
            as_of: "2010-12-31".to_owned(),
            period: "2010".to_owned(),
            parameters: described.parameters.clone(),
        };
        let subject = Subject { id: "s1".to_owned(), facts: facts.to_owned() };
        Ok(rule.judge(&described, &context, &[subject]).map_err(said)?.verdicts.len())
    }

    /// Feature 58.
    #[test]
    fn a_rule_of_a_newer_version_judges_beside_those_of_the_older_one() -> wasmtime::Result<()> {
        let mut settings = Settings { workers: Some(1), ..Settings::default() };
        settings.limits.fuse_milliseconds = 60_000;
        let host = Host::speaking(settings, BOTH).map_err(said)?;
        let newer = guest("1.1.0", true)?;
        assert_eq!(judges(&host, &newer, "{}", "{}")?, 1);
        assert_eq!(judges(&host, GOOD, GOOD_PARAMETERS, r#"{"answers":{},"talent":{}}"#)?, 1);
        assert_eq!(host.load(&newer).map_err(said)?.anatomy().contract, "1.1.0");
        assert_eq!(host.load(GOOD).map_err(said)?.anatomy().contract, "1.0.0");
        // The number of one and the types of the other.
        let mixed = host.load(&guest("1.1.0", false)?).map(|_| ()).map_err(|fault| fault.code);
        assert_eq!(mixed, Err(FaultCode::ContractMismatch));
        Ok(())
    }

    #[test]
    fn a_version_that_is_not_spoken_is_told_all_that_are() -> wasmtime::Result<()> {
        let refused = |versions, component: &[u8]| match inspect_under(component, &Limits::default(), versions) {
            Err(fault) if fault.code == FaultCode::ContractVersion => fault.because,
            other => crate::contract::Text::new(format!("{other:?}"), ""),
        };
        let said = refused(BOTH, &guest("2.0.0", true)?);
        assert!(said.zh.contains("rencai:rules 2.0.0 编译，本系统使用 1.0.0、1.1.0"), "{said}");
        assert!(said.en.contains("built for rencai:rules 2.0.0, this system speaks 1.0.0, 1.1.0;"), "{said}");
        let said = refused(SPOKEN, &guest("1.1.0", true)?);
        assert!(said.en.contains("1.1.0, this system speaks 1.0.0;"), "{said}");
        Ok(())
    }

    #[test]
    fn exports_of_one_version_and_imports_of_another_are_no_rule() -> wasmtime::Result<()> {
        let mixed = wat::parse_str(
            r#"(component (import "rencai:rules/log@1.0.0" (instance)) (instance $i)
                (export "rencai:rules/rule@1.1.0" (instance $i)))"#,
        )?;
        let code = inspect_under(&mixed, &Limits::default(), BOTH).map(|_| ()).map_err(|fault| fault.code);
        assert_eq!(code, Err(FaultCode::ImportRefused));
        Ok(())
    }
}
