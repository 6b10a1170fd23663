//! What is attached: by its digest, within limits, and of the type that it is said to be.

use rencai::reports::attachment::{MOST_BYTES, TYPES, check, check_name};
use rencai::store::files;
use serde_json::{Value, json};

use super::{Desk, content, draft, revise};
use crate::support::hall::{done, id, refused};
use crate::support::world::in_app;

const PDF: &[u8] = b"%PDF-1.4\nexample";

#[test]
fn bytes_are_held_against_the_type_that_they_are_said_to_be() {
    let xlsx = [b"PK\x03\x04".as_slice(), b"....xl/workbook.xml...."].concat();
    let docx = [b"PK\x03\x04".as_slice(), b"....word/document.xml...."].concat();
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let text = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    for (media_type, bytes, taken) in [
        ("application/pdf", PDF, true),
        ("application/pdf", b"MZ\x90\0", false),
        ("image/png", b"\x89PNG\r\n\x1a\n....", true),
        ("image/png", PDF, false),
        ("image/jpeg", b"\xff\xd8\xff\xe0", true),
        ("text/csv", "姓名,数\n示例 1,2".as_bytes(), true),
        ("text/csv", b"\xff\xfe", false),
        ("text/plain", b"a\0b", false),
        (sheet, &xlsx, true),
        (sheet, &docx, false),
        (text, &docx, true),
        (text, b"PK\x03\x04", false),
        ("application/x-msdownload", b"MZ", false),
        ("text/html", b"<p>", false),
        ("text/plain", b"", false),
        ("text/plain", &vec![b'a'; MOST_BYTES + 1], false),
    ] {
        assert_eq!(check(media_type, bytes).is_ok(), taken, "{media_type} {} bytes", bytes.len());
    }
}

#[test]
fn a_name_ends_as_files_of_its_type_do() {
    for (media_type, fitting) in TYPES.into_iter().zip(["pdf", "xlsx", "docx", "jpeg", "png", "csv", "txt"]) {
        for other in TYPES {
            assert_eq!(check_name(&format!("报告.{fitting}"), other).is_ok(), other == media_type, "{fitting} {other}");
        }
        for name in ["报告", "报告.exe", "报告.pdf.exe", "报告.", "", &format!("报告.{fitting}.")] {
            assert!(check_name(name, media_type).is_err(), "{name} {media_type}");
        }
        check_name(&format!("2010.12.{}", fitting.to_uppercase()), media_type).unwrap();
    }
    check_name("照片.JPG", "image/jpeg").unwrap();
    assert_eq!(check_name("a.png", "image/jpeg").unwrap_err().allowed, [".jpg", ".jpeg"]);
}

#[test]
fn an_attachment_is_kept_once_stays_after_its_upload_has_gone_and_is_refused_where_it_is_not_what_it_says() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let digest = files::keep(&world.app.store, &desk.reporter, "a.pdf", PDF.to_vec()).await.unwrap().to_string();
        let attach = |file: &str, name: &str, media_type: &str| {
            let mut content = content("示例");
            content["attachments"] = json!([{ "file": file, "name": name, "mediaType": media_type }]);
            content
        };
        for (input, code, field) in [
            (attach(&digest, "a.png", "image/png"), "FILE_REFUSED", None),
            (attach(&digest, "a.exe", "application/x-msdownload"), "FILE_REFUSED", None),
            (attach(&"0".repeat(64), "a.pdf", "application/pdf"), "FILE_MISSING", Some("file")),
            (attach(&digest, "报告.exe", "application/pdf"), "FILE_REFUSED", None),
            (attach(&digest, "报告", "application/pdf"), "FILE_REFUSED", None),
            (attach(&digest, "", "application/pdf"), "BAD_USER_INPUT", Some("name")),
        ] {
            let place: Vec<&str> = ["content", "attachments", "0"].into_iter().chain(field).collect();
            let payload = draft(&world, &desk.reporter, &desk.duty, input).await;
            assert_eq!(refused(&payload, code)["path"], json!(place));
        }
        let mut twice = attach(&digest, "报告.pdf", "application/pdf");
        let again = json!({ "file": digest, "name": " 报告.pdf", "mediaType": "application/pdf" });
        twice["attachments"].as_array_mut().unwrap().push(again);
        let twice = draft(&world, &desk.reporter, &desk.duty, twice).await;
        let there = json!(["content", "attachments", "1", "name"]);
        assert_eq!(refused(&twice, "BAD_USER_INPUT")["path"], there, "nobody tells them apart");
        let drafted = draft(&world, &desk.reporter, &desk.duty, attach(&digest, "报告.pdf", "application/pdf")).await;
        done(&drafted);
        crate::duties::morning(&world, "2010-12-10");
        let report = id(&drafted["report"]);
        done(&revise(&world, &desk.reporter, &report, attach(&digest, "报告2.pdf", "application/pdf")).await);
        let query = "query($id: ID!) { node(id: $id) { ... on Report { latest { attachments { digest name mediaType size content } } } } }";
        let node: Value = world.data(&desk.city, query, json!({ "id": report })).await["node"].clone();
        let attached = &node["latest"]["attachments"][0];
        assert_eq!(
            (&attached["digest"], &attached["name"], &attached["size"]),
            (&json!(digest), &json!("报告2.pdf"), &json!(16))
        );
        assert_eq!(attached["content"], "JVBERi0xLjQKZXhhbXBsZQ==");
    });
}
