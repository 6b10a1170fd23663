//! What people and components say is text on a page and never anything else.

use rencai::rules::signing::{PrivateKey, Purpose};

use super::{another, led, signature, upload};
use crate::support::hall::{Hall, WUHUA_PARAMETERS, WUHUA_RULE, WUHUA_TESTS, done};
use crate::support::site::{Site, text};
use crate::support::world::{WUHUA, in_app};

const EVIL: &str = r#""><script>alert(1)</script><img src=x onerror=alert(1)>"#;

/// What the rule calls itself in English.
const TITLE: &str = "Wuhua District young engineers (example measure)";

/// No element of the page is one that it does not write itself.
#[track_caller]
fn harmless(page: &str) {
    for evil in ["<script", "<img", "onerror=alert(1)>", "javascript:", "<b>x"] {
        assert!(!page.to_ascii_lowercase().contains(evil), "{evil}: {page}");
    }
}

/// The rule of young engineers whose English title is markup.
fn titled() -> Vec<u8> {
    let (old, new) = (TITLE.as_bytes(), format!("<b>x{}", "y".repeat(TITLE.len() - 4)));
    let mut component = WUHUA_RULE.to_vec();
    let place = component.windows(old.len()).position(|at| at == old).unwrap();
    component[place..place + old.len()].copy_from_slice(new.as_bytes());
    component
}

#[test]
fn markup_in_titles_names_parameters_reasons_and_addresses_is_shown_and_does_nothing() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let evil = another(&hall.author, EVIL);
        let key = PrivateKey::random().unwrap();
        done(&hall.register(&key, &evil).await);
        let author = site.visitor(&evil).await;
        let fields = [
            ("parameters", EVIL),
            ("tests", "</textarea><script>"),
            ("key", EVIL),
            ("signature", EVIL),
            ("reason", EVIL),
        ];
        let page = text(&author.upload("/authors/upload", &fields, "<script>alert(1)<script>.wasm", b"\0asm").await);
        harmless(&page);
        assert!(page.contains("&lt;script&gt;alert(1)&lt;script&gt;.wasm"), "{page}");

        let component = titled();
        let given = signature(&key, Purpose::Upload, &component);
        let [(_, of), (_, with)] = &given;
        let fields = [("parameters", WUHUA_PARAMETERS), ("tests", WUHUA_TESTS), ("key", of), ("signature", with)];
        let rule = led(&author.upload("/authors/upload", &fields, "rule.wasm", &component).await);
        led(&author.send(&rule, &[("move", "ruleValidate")]).await);
        for path in [rule.as_str(), "/authors", "/authors/keys"] {
            let page = author.see(path).await;
            harmless(&page);
            assert!(page.contains("&lt;script&gt;alert(1)"), "who did it stands there: {path} {page}");
        }
        assert!(author.see("/authors").await.contains("&lt;b&gt;xyy"));
        let page = text(&author.send(&rule, &[("move", "ruleRevoke"), ("reason", EVIL), ("version", EVIL)]).await);
        harmless(&page);
        for path in [
            "/authors?after=%22%3E%3Cscript%3E",
            "/authors/rules/%22%3E%3Cscript%3E",
            "/authors?lang=%22%3E%3Cscript%3E&edition=%22%3E%3Cimg",
        ] {
            harmless(&text(&author.get(path).await));
        }
    });
}

#[test]
fn pages_name_no_other_host_and_hold_no_script_and_no_style_of_their_own() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let author = site.visitor(&hall.author).await;
        let rule = led(&upload(&hall, &author, WUHUA_RULE, "one").await);
        for path in ["/authors", "/authors/upload", "/authors/keys", &rule] {
            let page = author.see(path).await;
            for part in ["://", "<script", "<style", " style=", " onclick", "javascript:"] {
                assert!(!page.contains(part), "{part} in {path}: {page}");
            }
            assert!(page.contains("<html lang=\"en\">") && page.contains("<h1>"), "{page}");
            for label in page.split("<label for=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                assert!(page.contains(&format!("id=\"{label}\"")), "{label} labels nothing in {path}");
            }
        }
        let style = author.get("/authors/style.css").await;
        assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
        assert!(!text(&style).contains("url("), "the style asks for nothing more");
    });
}
