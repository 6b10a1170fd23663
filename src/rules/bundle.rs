//! One file that carries a rule to where no network leads: component, parameters, test cases, signatures. A zip
//! archive without compression whose bytes are the same for the same content, so that there is nothing to
//! unpack and nothing to hide: what this program would not write like this is refused. Deliberately absent:
//! whose keys are to be trusted; the reader says so.

use std::io::{Cursor, Read as _, Write as _};

use rencai_host::{CONTRACT_VERSION, Limits, Manifest};
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::cases::Suite;
use super::signing::{PublicKey, Purpose, Signed, Statement};
use crate::kernel::{Digest, ErrorCode, Failure, Fault, Refusal, canonical, canonicalize};

/// The format that this program reads and writes.
pub const FORMAT: &str = "rencai-rule-bundle/1";
/// The entries, in their order.
const ENTRIES: [&str; 5] = ["bundle.json", "rule.wasm", "parameters.json", "tests.json", "signatures.json"];
const KIB: usize = 1024;
/// The most bytes of parameters or of test cases.
const DOCUMENT: usize = 1024 * KIB;
/// The most bytes of `bundle.json`, of `signatures.json`, and of what the archive needs for itself.
const SMALL: usize = 16 * KIB;
/// The most signatures.
const SIGNATURES: usize = 32;

/// What a bundle says of itself: `bundle.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct About {
    /// The format.
    pub format: String,
    /// The rule's code.
    pub rule: String,
    /// The rule's version.
    pub version: String,
    /// The version of the contract.
    pub contract: String,
    /// The digest of the component.
    pub component: Digest,
    /// The digest of the parameters.
    pub parameters: Digest,
    /// The digest of the test cases.
    pub tests: Digest,
}

/// A rule with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    about: About,
    component: Vec<u8>,
    parameters: String,
    tests: Suite,
    signatures: Vec<Signed>,
}

impl Bundle {
    /// Puts a bundle together. The signatures are taken as they are: `verify` looks at them.
    ///
    /// # Errors
    /// `BUNDLE_REFUSED` where the parameters are no JSON or there are too many signatures.
    pub fn new(
        (rule, version): (&str, &str),
        component: Vec<u8>,
        parameters: &str,
        tests: Suite,
        signatures: Vec<Signed>,
    ) -> Result<Self, Refusal> {
        let parameters = canonicalize(parameters).map_err(|_| no_json("parameters.json"))?;
        if signatures.len() > SIGNATURES {
            return Err(refused("signatures.json", "签名过多", "there are too many signatures").allowing([SIGNATURES]));
        }
        let about = About {
            format: FORMAT.to_owned(),
            rule: rule.to_owned(),
            version: version.to_owned(),
            contract: CONTRACT_VERSION.to_owned(),
            component: Digest::of(&component),
            parameters: Digest::of(&parameters),
            tests: tests.digest(),
        };
        Ok(Self { about, component, parameters, tests, signatures })
    }

    /// What it says of itself; the digests are those of its content.
    #[must_use]
    pub const fn about(&self) -> &About {
        &self.about
    }

    /// The component.
    #[must_use]
    pub fn component(&self) -> &[u8] {
        &self.component
    }

    /// The parameters, canonical.
    #[must_use]
    pub fn parameters(&self) -> &str {
        &self.parameters
    }

    /// The test cases.
    #[must_use]
    pub const fn tests(&self) -> &Suite {
        &self.tests
    }

    /// The signatures, as they were handed in.
    #[must_use]
    pub fn signatures(&self) -> &[Signed] {
        &self.signatures
    }

    /// What a signature of this bundle for a purpose signs.
    #[must_use]
    pub fn statement(&self, purpose: Purpose) -> Statement {
        match purpose {
            Purpose::Parameters => {
                Statement::of_parameters(&self.about.rule, self.about.component, self.about.parameters)
            }
            whole => Statement::of_a_version(whole, self.about.component, &self.parameters, self.tests.text()),
        }
    }

    /// Demands that it calls itself what its component does: signed are the digests, and code and number follow
    /// from them.
    ///
    /// # Errors
    /// `BUNDLE_REFUSED`.
    pub fn names_itself(&self, manifest: &Manifest) -> Result<(), Refusal> {
        let about = &self.about;
        if (&manifest.id, &manifest.version) == (&about.rule, &about.version) {
            return Ok(());
        }
        let (zh, en) = (
            format!("规则包自称 {} {}，组件却自称 {} {}", about.rule, about.version, manifest.id, manifest.version),
            format!(
                "the bundle calls itself {} {}, and its component {} {}",
                about.rule, about.version, manifest.id, manifest.version
            ),
        );
        Err(refused("bundle.json", zh, en).allowing([format!("{} {}", manifest.id, manifest.version)]))
    }

    /// Verifies every signature, and that at least one is by a key that is trusted; gives those.
    ///
    /// # Errors
    /// `SIGNATURE_REFUSED` where one does not hold or none is trusted; a fault.
    pub fn verify(&self, trusted: &[PublicKey]) -> Result<Vec<&Signed>, Failure> {
        for signed in &self.signatures {
            signed.verify(&self.statement(signed.purpose))?;
        }
        let known: Vec<&Signed> = self.signatures.iter().filter(|signed| trusted.contains(&signed.key)).collect();
        if known.is_empty() {
            return Err(Refusal::new(
                ErrorCode::SignatureRefused,
                "没有一个签名出自所信任的密钥",
                "no signature is by a key that is trusted",
            )
            .at(["signatures"])
            .allowing(trusted)
            .into());
        }
        Ok(known)
    }

    /// The file.
    ///
    /// # Errors
    /// A fault: the archive cannot be written.
    pub fn write(&self) -> Result<Vec<u8>, Fault> {
        let about = canonical(&self.about).map_err(Fault::new)?;
        let signatures = canonical(&self.signatures).map_err(Fault::new)?;
        let contents = [
            about.as_bytes(),
            &self.component,
            self.parameters.as_bytes(),
            self.tests.text().as_bytes(),
            signatures.as_bytes(),
        ];
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644);
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in ENTRIES.into_iter().zip(contents) {
            archive.start_file(name, options).map_err(Fault::new)?;
            archive.write_all(content).map_err(Fault::new)?;
        }
        Ok(archive.finish().map_err(Fault::new)?.into_inner())
    }

    /// Reads a file. Nothing is read whose size was not looked at before.
    ///
    /// # Errors
    /// `BUNDLE_REFUSED` with the entry and what is allowed; `TESTS_REFUSED`; a fault.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Failure> {
        let most = limits.component_bytes.saturating_add(2 * DOCUMENT + 3 * SMALL);
        if bytes.len() > most {
            return Err(refused("", "规则包过大", "the bundle is too large").allowing([most]).into());
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            refused("", "不是规则包：无法读作 zip 文件", "this is no bundle: it cannot be read as a zip archive")
        })?;
        let names: Vec<String> =
            archive.file_names().map(|name| name.map_or_else(|_| "?".to_owned(), String::from)).collect();
        if names != ENTRIES {
            let odd = names.iter().find(|name| !ENTRIES.contains(&name.as_str())).map_or("", String::as_str);
            let shown: String = odd.chars().take(100).map(|char| if char.is_control() { '?' } else { char }).collect();
            return Err(refused(
                &shown,
                "规则包须恰有五个文件，依次排列",
                "a bundle has exactly five entries, in their order",
            )
            .allowing(ENTRIES)
            .into());
        }
        let mut entry = |name: &str, most: usize| entry(&mut archive, name, most);
        let about = entry("bundle.json", SMALL)?;
        let component = entry("rule.wasm", limits.component_bytes)?;
        let parameters = text("parameters.json", entry("parameters.json", DOCUMENT)?)?;
        let tests = Suite::read(&text("tests.json", entry("tests.json", DOCUMENT)?)?)?;
        let signatures = entry("signatures.json", SMALL)?;
        let about: About = serde_json::from_slice(&about).map_err(|_| no_json("bundle.json"))?;
        let signatures: Vec<Signed> = serde_json::from_slice(&signatures).map_err(|error| {
            refused(
                "signatures.json",
                format!("签名不可读：{error}"),
                format!("the signatures cannot be read: {error}"),
            )
        })?;
        if about.format != FORMAT || about.contract != CONTRACT_VERSION {
            return Err(refused(
                "bundle.json",
                format!("规则包格式 {}、契约 {} 不受支持", about.format, about.contract),
                format!(
                    "the format {} or the contract {} is not one that this program reads",
                    about.format, about.contract
                ),
            )
            .allowing([FORMAT, CONTRACT_VERSION])
            .into());
        }
        let bundle = Self::new((&about.rule, &about.version), component, &parameters, tests, signatures)?;
        if bundle.about != about {
            return Err(refused(
                "bundle.json",
                "摘要与规则包的内容不符",
                "the digests are not those of the bundle's content",
            )
            .allowing([bundle.about.component, bundle.about.parameters, bundle.about.tests])
            .into());
        }
        // An entry hidden behind another of its name, bytes before, between and behind them, notes, other times.
        if bundle.write()? != bytes {
            return Err(refused(
                "",
                "规则包含有多余字节或非规范写法",
                "the bundle has bytes that do not belong there, or is not written in its one form",
            )
            .allowing(["rencai rule export"])
            .into());
        }
        Ok(bundle)
    }
}

fn entry(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, most: usize) -> Result<Vec<u8>, Refusal> {
    let damaged = || refused(name, "条目已损坏", "the entry is damaged");
    let file = archive.by_name(name).map_err(|_| damaged())?;
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    if file.compression() != CompressionMethod::Stored || file.encrypted() {
        return Err(refused(name, "条目不得压缩或加密", "an entry may be neither compressed nor encrypted"));
    }
    if file.size() > most || file.compressed_size() != file.size() {
        return Err(refused(name, "条目过大", "the entry is too large").allowing([most]));
    }
    let mut content = Vec::new();
    file.take(most).read_to_end(&mut content).map_err(|_| damaged())?;
    Ok(content)
}

fn text(name: &str, content: Vec<u8>) -> Result<String, Refusal> {
    String::from_utf8(content).map_err(|_| refused(name, "须为 UTF-8 文本", "has to be UTF-8"))
}

fn no_json(name: &str) -> Refusal {
    refused(name, "不是规则包所要求的 JSON", "is not JSON as a bundle has it")
}

fn refused(entry: &str, zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    let path = std::iter::once("bundle").chain(Some(entry).filter(|entry| !entry.is_empty()));
    Refusal::new(ErrorCode::BundleRefused, zh, en).at(path)
}
