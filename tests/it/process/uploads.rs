//! Many large files at once.

use std::sync::Arc;

use reqwest::Client;
use serde_json::Value;

use super::waiting::count;
use crate::support::process::{Server, program, rencai};
use crate::support::world::in_app;

const MEBI: usize = 1024 * 1024;
const LARGEST: usize = 112 * MEBI;
const AT_ONCE: usize = 4;

/// All of them come in at the same time, and the program grows by less than one of them. What it was before is
/// mostly the program's own code, as much as that is.
#[cfg(target_os = "linux")]
#[test]
fn four_of_the_largest_uploads_at_once_are_all_kept_in_bounded_memory() {
    in_app(|world| async move {
        let folder = tempfile::tempdir().unwrap();
        let words = ["serve", "--listen", "127.0.0.1:0", "--development-key", "--database", &world.url];
        let mut command = program(folder.path(), &words);
        command.env("RENCAI_LIMITS__FILE_BYTES", LARGEST.to_string());
        command.env("RENCAI_LIMITS__UPLOAD_BYTES", (AT_ONCE * LARGEST).to_string());
        let server = Server::of(&mut command);
        let who = ["token", "--unit", "530102", "--role", "nominator", "--subject", "me"];
        let token: Arc<str> = rencai(folder.path(), &who).out.trim().into();
        let before = server.most_memory();
        let client = Client::builder().no_proxy().build().unwrap();
        let uploads: Vec<_> = (0..AT_ONCE)
            .map(|number| {
                let content = vec![u8::try_from(number).unwrap(); LARGEST];
                let request = client.put(server.url("/files")).bearer_auth(&token).body(content);
                tokio::spawn(async move {
                    let answer = request.send().await.unwrap();
                    (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
                })
            })
            .collect();
        for upload in uploads {
            let (status, answer) = upload.await.unwrap();
            assert_eq!((status, &answer["size"]), (201, &Value::from(LARGEST)), "{answer}");
        }
        assert_eq!(count(&world, "file").await, i64::try_from(AT_ONCE).unwrap());
        let grown = server.most_memory() - before;
        assert!(grown < LARGEST, "by {} MiB on {:?}", grown / MEBI, world.kind);
    });
}
