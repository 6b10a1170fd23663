//! Compiled components on disk, each sealed.
//!
//! A compiled component is native code that the engine trusts, so a file is used only if its seal was
//! made with the key that lies beside it, readable by its owner alone. Whatever is missing, cut,
//! changed or made by another engine is compiled again: the folder may be deleted at any time. The file
//! itself is what is run, as a program's is, so what is not used is not even read into memory. It
//! holds nothing that a decision rests on, and no more than it may: what another engine made goes when the
//! folder is opened, and what was used least lately when there is no room.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::digest::Digest;
use crate::fault::{Fault, FaultCode};

const SEAL_BYTES: u64 = 32;
/// How much is read at once while a seal is verified.
const PIECE: usize = 256 * 1024;
const KEY_BYTES: usize = 32;
const KEY_FILE: &str = "key";
const LOCK_FILE: &str = "lock";
const DRAFT: &str = "draft";
const COMPILED: &str = "compiled";
const PURPOSE: &[u8] = b"rencai compiled component 2";

/// A folder of compiled components.
pub(crate) struct Cache {
    folder: PathBuf,
    key: [u8; KEY_BYTES],
    engine: Digest,
    most: u64,
}

impl Cache {
    /// Opens the folder for at most so many bytes, making it and its key where they are not there yet, and
    /// sweeps away what hosts that were killed have left half written, and other engines at all.
    pub(crate) fn open(folder: &Path, engine: &Engine, most: u64) -> Result<Self, Fault> {
        let engine = fingerprint(engine);
        let open = || {
            fs::create_dir_all(folder)?;
            sweep(folder, &ending(engine))?;
            key(folder)
        };
        let key = open().map_err(|error| {
            Fault::new(
                FaultCode::CacheUnusable,
                "编译缓存目录不可用：须可写且密钥文件只属主可读",
                "the folder of compiled components can't be used: it has to be writable and its key readable by its owner only",
            )
            .detailed(format!("{}: {error}", folder.display()))
        })?;
        Ok(Self { folder: folder.to_owned(), key, engine, most })
    }

    fn path(&self, component: Digest) -> PathBuf {
        self.folder.join(format!("{}{}", component.hex(), ending(self.engine)))
    }

    /// The compiled component, where it lies there whole and sealed.
    pub(crate) fn find(&self, engine: &Engine, component: Digest) -> Option<Component> {
        let path = self.path(component);
        let file = fs::File::open(&path).ok()?;
        self.sealed(component, &file).ok().filter(|sealed| *sealed)?;
        #[expect(unsafe_code, reason = "the seal shows that this host wrote these bytes with this engine's settings")]
        // SAFETY: `Component::deserialize_file` asks for a file that this engine serialised and that nobody
        // changes. The seal covers the artefact, the component's digest and the engine's fingerprint, under
        // a key that only the owner of the folder can read; a file is put in its place whole, is never
        // written again, and only the owner could. What was put there since was sealed under the same key.
        let component = unsafe { Component::deserialize_file(engine, &path) };
        used(&file);
        component.ok()
    }

    /// Keeps a compiled component, where it alone is not more than may be kept. A folder that has no room costs the next start a compilation and
    /// no more, so that is no fault.
    pub(crate) fn keep(&self, component: Digest, artefact: &[u8]) -> io::Result<()> {
        let path = self.path(component);
        // Held while a draft is there: who sweeps has the lock alone.
        let lock = owner_only(&self.folder.join(LOCK_FILE))?;
        lock.lock_shared()?;
        if !self.make_room(u64::try_from(artefact.len()).unwrap_or(u64::MAX))? {
            return Ok(());
        }
        let draft = draft_of(&path)?;
        let write = || {
            let mut file = owner_only(&draft)?;
            let mut mac = self.mac(component);
            mac.update(artefact);
            file.write_all(artefact)?;
            file.write_all(&mac.finalize().into_bytes())?;
            file.sync_all()?;
            fs::rename(&draft, &path)
        };
        write().inspect_err(|_| {
            let _ = fs::remove_file(&draft);
        })
    }

    /// Removes what was used least lately until so much more may be kept. False where that never can be.
    fn make_room(&self, bytes: u64) -> io::Result<bool> {
        let Some(most) = self.most.checked_sub(bytes) else {
            return Ok(false);
        };
        let mut kept = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            // Who looks at the same time may have removed it meanwhile.
            if let Ok(about) = entry.metadata()
                && entry.path().extension().is_some_and(|end| end == COMPILED)
            {
                kept.push((about.modified()?, about.len(), entry.path()));
            }
        }
        kept.sort();
        let mut held: u64 = kept.iter().map(|(_, len, _)| len).sum();
        for (_, len, path) in kept {
            if held <= most {
                break;
            }
            let _ = fs::remove_file(path);
            held = held.saturating_sub(len);
        }
        Ok(true)
    }

    /// Whether the file is an artefact of this component, and behind it its seal.
    fn sealed(&self, component: Digest, file: &fs::File) -> io::Result<bool> {
        let Some(bytes) = file.metadata()?.len().checked_sub(SEAL_BYTES) else { return Ok(false) };
        let (mut mac, mut artefact) = (self.mac(component), BufReader::with_capacity(PIECE, file).take(bytes));
        loop {
            let piece = artefact.fill_buf()?;
            let read = piece.len();
            if read == 0 {
                break;
            }
            mac.update(piece);
            artefact.consume(read);
        }
        let mut seal = Vec::new();
        artefact.into_inner().read_to_end(&mut seal)?;
        Ok(mac.verify_slice(&seal).is_ok())
    }

    /// Of what every seal begins with.
    fn mac(&self, component: Digest) -> Hmac<Sha256> {
        // A key of any length is good for HMAC, so the other arm is never taken.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).unwrap_or_else(|_| Hmac::new(&Default::default()));
        mac.update(PURPOSE);
        mac.update(component.as_bytes());
        mac.update(self.engine.as_bytes());
        mac
    }
}

/// A file's time is when it was last of use. Where that can't be written it goes sooner, and no more.
#[expect(clippy::disallowed_methods, reason = "the machine's time for the machine's files; nothing is decided by it")]
fn used(file: &fs::File) {
    let _ = file.set_modified(SystemTime::now());
}

/// How the names of an engine's artefacts end.
fn ending(engine: Digest) -> String {
    let engine = engine.hex();
    format!("-{}.{COMPILED}", engine.get(..16).unwrap_or(&engine))
}

/// Removes drafts and what other engines made, unless somebody is about to finish a draft.
fn sweep(folder: &Path, own: &str) -> io::Result<()> {
    let lock = owner_only(&folder.join(LOCK_FILE))?;
    if lock.try_lock().is_err() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let end = path.extension().unwrap_or_default();
        let ours = path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.ends_with(own));
        if end == DRAFT || (end == COMPILED && !ours) {
            let _ = fs::remove_file(path);
        }
    }
    Ok(())
}

/// A name beside a file under which nobody else writes, in this process or another.
fn draft_of(path: &Path) -> io::Result<PathBuf> {
    let mut random = [0_u8; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    Ok(path.with_extension(format!("{:016x}.{DRAFT}", u64::from_le_bytes(random))))
}

/// The key of the folder. One that is cut or that others could read is replaced, and with it every
/// seal; under a lock, so that all who open the folder at once have the same.
fn key(folder: &Path) -> io::Result<[u8; KEY_BYTES]> {
    let path = folder.join(KEY_FILE);
    if let Some(key) = good_key(&path)? {
        return Ok(key);
    }
    let lock = owner_only(&folder.join(LOCK_FILE))?;
    lock.lock()?;
    if let Some(key) = good_key(&path)? {
        return Ok(key);
    }
    let mut key = [0_u8; KEY_BYTES];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    let draft = draft_of(&path)?;
    let mut file = owner_only(&draft)?;
    file.write_all(&key)?;
    file.sync_all()?;
    fs::rename(&draft, &path)?;
    Ok(key)
}

fn good_key(path: &Path) -> io::Result<Option<[u8; KEY_BYTES]>> {
    let mut file = match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    if !only_owner_reads(&file)? || file.metadata()?.len() != KEY_BYTES as u64 {
        return Ok(None);
    }
    let mut key = [0_u8; KEY_BYTES];
    file.read_exact(&mut key)?;
    Ok(Some(key))
}

#[cfg(unix)]
fn only_owner_reads(file: &fs::File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let about = file.metadata()?;
    Ok(about.mode() & 0o077 == 0 && about.uid() == rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
fn only_owner_reads(_: &fs::File) -> io::Result<bool> {
    Ok(true)
}

fn owner_only(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// What an artefact was made by: version and settings of the engine.
pub(crate) fn fingerprint(engine: &Engine) -> Digest {
    struct Bytes(Sha256);
    impl std::hash::Hasher for Bytes {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut bytes = Bytes(Sha256::new());
    std::hash::Hash::hash(&engine.precompile_compatibility_hash(), &mut bytes);
    Digest::from(<[u8; 32]>::from(bytes.0.finalize()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Barrier;

    use super::{fs, io, key};

    #[test]
    fn many_who_open_a_folder_at_once_have_one_key_where_there_is_none_and_where_it_is_spoilt() -> io::Result<()> {
        for round in 0..100 {
            let folder = tempfile::tempdir()?;
            if round % 2 == 0 {
                fs::write(folder.path().join("key"), "cut")?;
            }
            let begin = Barrier::new(16);
            let open = || {
                begin.wait();
                key(folder.path())
            };
            let keys = std::thread::scope(|threads| {
                let threads: Vec<_> = (0..16).map(|_| threads.spawn(open)).collect();
                let broken = |_| Err(io::Error::other("a thread broke off"));
                threads.into_iter().map(|thread| thread.join().unwrap_or_else(broken)).collect()
            });
            let keys: io::Result<BTreeSet<_>> = keys;
            assert_eq!(keys?.len(), 1, "round {round}");
        }
        Ok(())
    }
}
