//! Texts that are committed and compared: a change of them is read before it is made.

/// Compares a text with the committed file of this name under `tests/it`; where they differ, writes
/// the file anew and fails.
pub fn assert_snapshot(name: &str, text: &str) {
    let path = format!("{}/tests/it/{name}", env!("CARGO_MANIFEST_DIR"));
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    if committed != text {
        std::fs::write(&path, text).unwrap();
        panic!("{name} differed and was written anew: read the difference, then commit it");
    }
}

/// The files below a folder of the project, sorted.
pub fn files(folder: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}
