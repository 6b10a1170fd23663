//! What goes to the treasury as a file and what it answers in one: the same bytes each time, each payment settled once, every
//! row reported.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, Reader as _, Xlsx};
use rencai::access::{Actor, Role};
use rencai::funding::files::payment_file;
use rencai::kernel::id::PaymentOrderId;
use rencai::kernel::{Digest, Failure};
use rencai::store::{Read, files};
use rencai::workbook::Format;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use super::{Desk, fen, in_fen, steps};
use crate::duties::morning;
use crate::support::hall::{done, id, nodes, refused};
use crate::support::world::{SHILIN, WUHUA, World, in_app};

const HEADINGS: &str = "收款人,账户,金额（元）,用途,支付标识,指令摘要";

/// The file of an order, as somebody gets it.
async fn file(world: &World, actor: &Arc<Actor>, order: &Value, format: Format) -> Result<Vec<u8>, Failure> {
    let order = PaymentOrderId::parse(order["id"].as_str().unwrap()).unwrap();
    payment_file(&Read::new(&world.app.store, actor.clone()), order, format).await
}

/// Orders payments of one fund at once; gives their ids and the order.
async fn ordered(desk: &Desk, amounts: &[(&str, i64)]) -> (Vec<String>, Value) {
    let item = |(of, amount): &(&str, i64)| json!({ "commitment": of, "amount": fen(*amount) });
    let payments: Vec<Value> = amounts.iter().map(item).collect();
    let ordered = desk.change(&desk.payer, "paymentsOrder", json!({ "payments": payments })).await;
    done(&ordered);
    let payments: Vec<String> = ordered["payments"].as_array().unwrap().iter().map(id).collect();
    let query = "query($id: ID!) { node(id: $id) { ... on Payment { order {
        id number orderedOn digest fileDigest amount { fen } payments(first: 100) { edges { node { id } } } } } } }";
    let found = desk.world.data(&desk.payer, query, json!({ "id": payments[0] })).await;
    (payments, in_fen(&found["node"]["order"]))
}

/// The lines of a text, each with what the treasury answers to it: result, day and reason.
fn answered(text: &[u8], answers: &[&str]) -> String {
    let text = std::str::from_utf8(text).unwrap();
    let mut lines = text.lines();
    let headings = format!("{},结果,日期,原因", lines.next().unwrap());
    let rows = lines.zip(answers).map(|(line, answer)| format!("{line},{answer}"));
    std::iter::once(headings).chain(rows).collect::<Vec<_>>().join("\r\n")
}

async fn import_as(
    desk: &Desk,
    actor: &Arc<Actor>,
    (order, content): (&Value, &[u8]),
    (dry, key): (bool, Option<&str>),
) -> Value {
    let file = files::keep(&desk.world.app.store, actor, "答复.csv", content.to_vec()).await.unwrap().to_string();
    let query = "mutation($input: PaymentAnswersImportInput!) { paymentAnswersImport(input: $input) {
        import { id dryRun encoding fileDigest settled: count(outcome: SETTLED) order { id }
            rows(first: 100) { edges { node { sheet number original outcome reasons { code path } payment { id } } } } }
        errors { code message path allowed } auditId } }";
    let input = json!({ "order": order["id"], "file": file, "dryRun": dry, "idempotencyKey": key });
    desk.world.data(actor, query, json!({ "input": input })).await["paymentAnswersImport"].clone()
}

async fn import(desk: &Desk, order: &Value, content: &str) -> Value {
    import_as(desk, &desk.payer, (order, content.as_bytes()), (false, None)).await
}

/// What became of each row, and the code of the first reason.
fn outcomes(payload: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| (text(&row["outcome"]), text(&row["reasons"][0]["code"]));
    nodes(&payload["import"]["rows"]).iter().map(row).collect()
}

fn told(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(outcome, code)| ((*outcome).to_owned(), (*code).to_owned())).collect()
}

async fn shown(desk: &Desk, payment: &str) -> [Value; 3] {
    let query = "query($id: ID!) { node(id: $id) { ... on Payment { state settledOn remark } } }";
    let node = desk.world.data(&desk.payer, query, json!({ "id": payment })).await["node"].clone();
    ["state", "settledOn", "remark"].map(|field| node[field].clone())
}

/// Feature 47.
#[test]
fn an_order_is_a_file_in_a_stated_format_whose_text_has_the_same_bytes_each_time() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000_000).await;
        let mut input = desk.committing(&line, 200_000, "2010-12-31");
        input["payee"] = json!("示例收款人 \"1\", 甲");
        input["account"] = json!(" 示例账户-1 ");
        let quoted = desk.keep("commitmentMake", input).await;
        done(&quoted);
        let quoted = id(&quoted["commitment"]);
        let plain = desk.committed(&line, 100, "2010-12-31").await;
        let (payments, order) = ordered(&desk, &[(quoted.as_str(), 123_450), (plain.as_str(), 5)]).await;
        assert_eq!((&order["number"], &order["orderedOn"]), (&json!(1), &json!("2010-12-01")));
        assert_eq!(order["amount"], 123_455);
        let listed: Vec<Value> = nodes(&order["payments"]).iter().map(|node| node["id"].clone()).collect();
        assert_eq!(json!(listed), json!(payments));

        let digest = order["digest"].as_str().unwrap();
        let expected = format!(
            "\u{feff}{HEADINGS}\r\n\"示例收款人 \"\"1\"\", 甲\",示例账户-1,1234.50,REWARD 示例奖金,{},{digest}\r\n\
            示例收款人 1,,0.05,REWARD 示例奖金,{},{digest}\r\n",
            payments[0], payments[1],
        );
        let text = file(&world, &desk.payer, &order, Format::Csv).await.unwrap();
        assert_eq!(String::from_utf8(text.clone()).unwrap(), expected);
        assert_eq!(json!(Digest::of(&text).to_string()), order["fileDigest"]);
        done(&desk.pay(&payments[0]).await);
        done(&desk.bounce(&payments[1]).await);
        morning(&world, "2010-12-05");
        assert_eq!(file(&world, &desk.payer, &order, Format::Csv).await.unwrap(), text, "whatever became of it");
        let (_, second) = ordered(&desk, &[(plain.as_str(), 5)]).await;
        assert_eq!(second["number"], 2);
        assert_ne!(second["digest"], order["digest"]);

        let book = file(&world, &desk.payer, &order, Format::Xlsx).await.unwrap();
        let mut book = Xlsx::new(Cursor::new(book)).unwrap();
        let name = book.sheet_names()[0].clone();
        let rows: Vec<Vec<Data>> = book.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec).collect();
        let texts = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(texts(&rows[0]).join(","), HEADINGS);
        assert_eq!((rows.len(), &rows[1][2], &rows[2][2]), (3, &Data::Float(1234.5), &Data::Float(0.05)));
        assert_eq!(texts(&rows[2])[4..], [payments[1].clone(), digest.to_owned()]);

        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let stranger = world.actor(SHILIN, &[Role::FundOfficer]).await;
        for format in [Format::Csv, Format::Xlsx] {
            for (actor, code) in [(&supervisor, "FORBIDDEN"), (&stranger, "NOT_FOUND")] {
                let failure = file(&world, actor, &order, format).await.unwrap_err();
                assert_eq!(failure.code().as_str(), code);
            }
        }
        let query = "query($id: ID!, $unit: String!) {
            node(id: $id) { ... on Commitment { account } } paymentOrders(unit: $unit) { edges { node { number } } } }";
        for (actor, account) in [(&desk.keeper, json!("示例账户-1")), (&supervisor, Value::Null)] {
            let seen = world.data(actor, query, json!({ "id": quoted, "unit": WUHUA })).await;
            assert_eq!(seen["node"]["account"], account);
            let numbers = nodes(&seen["paymentOrders"]);
            assert_eq!(numbers, [json!({ "number": 2 }), json!({ "number": 1 })]);
        }
        let formulas = [("payee", "=1+1"), ("payee", " @示例"), ("account", "+1"), ("account", "－1")];
        for (field, text) in formulas.into_iter().chain([("account", "a\nb")]) {
            let mut input = desk.committing(&line, 1, "2010-12-31");
            input[field] = json!(text);
            let payload = desk.keep("commitmentMake", input).await;
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!([field]), "{text}");
        }
    });
}

/// Feature 47.
#[test]
fn a_file_of_answers_settles_each_payment_once_and_tells_of_every_row() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        let commitment = desk.committed(&line, 900, "2010-12-31").await;
        let of = commitment.as_str();
        let (payments, order) = ordered(&desk, &[(of, 100), (of, 200), (of, 300)]).await;
        morning(&world, "2010-12-03");
        let text = file(&world, &desk.payer, &order, Format::Csv).await.unwrap();
        let answers = ["PAID,2010-12-02,", "退票,2010/12/03,示例：账号有误", "PAID,2010-12-02,"];
        let answers = answered(&text, &answers).replace(",3.00,", ",3.01,");
        let again = answers.lines().nth(1).unwrap().to_owned();
        let unknown = again.replace(&payments[0], &commitment);
        let answers = format!("{answers}\r\n{again}\r\n{unknown}\r\n");
        let before = steps(&desk.fund(2010, None).await);
        let due = told(&[
            ("SETTLED", ""),
            ("SETTLED", ""),
            ("REFUSED", "BAD_USER_INPUT"),
            ("ALREADY", "STATE_FORBIDS"),
            ("REFUSED", "NOT_FOUND"),
        ]);
        let dry = import_as(&desk, &desk.payer, (&order, answers.as_bytes()), (true, None)).await;
        done(&dry);
        assert_eq!((outcomes(&dry), &dry["import"]["dryRun"]), (due.clone(), &json!(true)));
        assert_eq!(steps(&desk.fund(2010, None).await), before, "it settles nothing");

        let keyed = || import_as(&desk, &desk.payer, (&order, answers.as_bytes()), (false, Some("once")));
        let imported = keyed().await;
        done(&imported);
        assert_eq!((outcomes(&imported), &imported["import"]["settled"]), (due, &json!(2)));
        assert_eq!(imported["import"]["encoding"], "UTF-8");
        let rows = nodes(&imported["import"]["rows"]);
        assert_eq!((&rows[2]["sheet"], &rows[2]["number"]), (&json!("CSV"), &json!(4)));
        assert_eq!(rows[2]["reasons"][0]["path"], json!(["CSV", "4"]));
        assert_eq!((&rows[3]["payment"]["id"], &rows[4]["payment"]), (&json!(payments[0]), &Value::Null));
        assert_eq!(shown(&desk, &payments[0]).await, [json!("PAID"), json!("2010-12-02"), json!("")]);
        let bounced = [json!("BOUNCED"), json!("2010-12-03"), json!("示例：账号有误")];
        assert_eq!(shown(&desk, &payments[1]).await, bounced);
        assert_eq!(shown(&desk, &payments[2]).await, [json!("ORDERED"), Value::Null, json!("")]);
        let after = steps(&desk.fund(2010, None).await);
        assert_eq!(after, [0, 100, 500, 300, 100]);
        assert_eq!(keyed().await, imported, "the same key has one effect");

        let twice = import(&desk, &order, &answers).await;
        done(&twice);
        let due = [
            ("ALREADY", "STATE_FORBIDS"),
            ("ALREADY", "STATE_FORBIDS"),
            ("REFUSED", "BAD_USER_INPUT"),
            ("ALREADY", "STATE_FORBIDS"),
            ("REFUSED", "NOT_FOUND"),
        ];
        assert_eq!(outcomes(&twice), told(&due));
        let other = answered(&text, &["退票,2010-12-02,示例", "PAID,2010-12-02,"]);
        let other = import(&desk, &order, &other).await;
        assert_eq!(outcomes(&other), told(&[("REFUSED", "STATE_FORBIDS"), ("REFUSED", "STATE_FORBIDS")]));
        assert_eq!(steps(&desk.fund(2010, None).await), after, "nothing is paid twice");

        let beside = answered(&text, &["已支付,2010-12-02,示例：另一文件"]);
        assert_eq!(outcomes(&import(&desk, &order, &beside).await), told(&[("ALREADY", "STATE_FORBIDS")]));

        // What was corrected waits for another answer than the one that was wrong.
        let vouchers = desk.vouchers(2010).await;
        let paid = vouchers.iter().find(|voucher| voucher["kind"] == "PAYMENT").unwrap();
        done(&desk.correct(paid).await);
        let due = [
            ("REFUSED", "STATE_FORBIDS"),
            ("ALREADY", "STATE_FORBIDS"),
            ("REFUSED", "BAD_USER_INPUT"),
            ("REFUSED", "STATE_FORBIDS"),
            ("REFUSED", "NOT_FOUND"),
        ];
        assert_eq!(outcomes(&import(&desk, &order, &answers).await), told(&due));
        assert_eq!(outcomes(&import(&desk, &order, &beside).await), told(&[("REFUSED", "STATE_FORBIDS")]));
        let anew = answered(&text, &["已支付,2010-12-03,示例：更正后"]);
        assert_eq!(outcomes(&import(&desk, &order, &anew).await), told(&[("SETTLED", "")]));
        assert_eq!(steps(&desk.fund(2010, None).await), after);

        let last = answered(&text, &["", "", "PAID,2010-12-03,"]);
        let mut lines = last.lines();
        let last = format!("{}\n{}", lines.next().unwrap(), lines.nth(2).unwrap());
        let (one, other) = tokio::join!(import(&desk, &order, &last), import(&desk, &order, &last));
        let mut both = [outcomes(&one), outcomes(&other)];
        both.sort();
        let due = [told(&[("ALREADY", "STATE_FORBIDS")]), told(&[("SETTLED", "")])];
        assert_eq!(both, due, "twice at once settles once");
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 100, 500, 0, 400]);
    });
}

/// Feature 47.
#[test]
fn what_cannot_be_taken_of_an_answer_is_refused_with_its_place_and_nothing_is_settled() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        let commitment = desk.committed(&line, 900, "2010-12-31").await;
        let (_, order) = ordered(&desk, &[(commitment.as_str(), 100)]).await;
        let (_, second) = ordered(&desk, &[(commitment.as_str(), 200)]).await;
        morning(&world, "2010-12-03");
        let text = file(&world, &desk.payer, &order, Format::Csv).await.unwrap();
        let good = answered(&text, &["PAID,2010-12-02,"]);
        let digest = order["digest"].as_str().unwrap();
        for (content, code) in [
            (good.replace(digest, second["digest"].as_str().unwrap()), "BAD_USER_INPUT"),
            (good.replace("示例收款人 1", "示例收款人 2"), "BAD_USER_INPUT"),
            (good.replace(",1.00,", ",0.99,"), "BAD_USER_INPUT"),
            (good.replace("2010-12-02", "2010-11-30"), "BAD_USER_INPUT"),
            (good.replace("2010-12-02", "2010-12-04"), "BAD_USER_INPUT"),
            (good.replace(",1.00,", ",1.001,"), "CELL_REFUSED"),
            (good.replace(",1.00,", ",=1+0,"), "CELL_REFUSED"),
            (good.replace("2010-12-02", "昨日"), "CELL_REFUSED"),
            (good.replace("PAID", "OK"), "CELL_REFUSED"),
            (good.replace("PAID", ""), "CELL_REFUSED"),
            (good.replace("PAID", "BOUNCED"), "CELL_REFUSED"),
            (format!("{}{}", good.replace("PAID", "BOUNCED"), "示".repeat(201)), "CELL_REFUSED"),
        ] {
            let payload = import(&desk, &order, &content).await;
            done(&payload);
            assert_eq!(outcomes(&payload), told(&[("REFUSED", code)]), "{content}");
        }
        let bounced = good.lines().nth(1).unwrap().replace("PAID", "BOUNCED");
        let both = import(&desk, &order, &format!("{good}\r\n{bounced}示例：账号有误")).await;
        done(&both);
        assert_eq!(outcomes(&both), told(&[("REFUSED", "BAD_USER_INPUT"); 2]), "nobody knows which of them is so");
        let anothers = import(&desk, &second, &good).await;
        assert_eq!(outcomes(&anothers), told(&[("REFUSED", "NOT_FOUND")]));
        for (content, code) in [
            (good.replace("支付标识", "编号"), "COLUMNS_REFUSED"),
            (good.replace(",结果", ",结果二"), "COLUMNS_REFUSED"),
            (format!("{HEADINGS},结果,日期,原因\r\n"), "FILE_REFUSED"),
            ("PK\u{3}\u{4}rest".to_owned(), "FILE_REFUSED"),
        ] {
            let payload = import(&desk, &order, &content).await;
            refused(&payload, code);
            assert_eq!(payload["import"], Value::Null);
        }
        let mut missing = json!({ "order": order["id"], "file": "sha256:0" });
        let query = "mutation($input: PaymentAnswersImportInput!) { paymentAnswersImport(input: $input) {
            errors { code path } auditId } }";
        for (order, code) in [(order["id"].clone(), "FILE_MISSING"), (json!(line), "NOT_FOUND")] {
            missing["order"] = order;
            let payload = world.data(&desk.payer, query, json!({ "input": missing })).await;
            assert_eq!(payload["paymentAnswersImport"]["errors"][0]["code"], code);
        }
        let stranger = world.actor(SHILIN, &[Role::FundOfficer]).await;
        let foreign = import_as(&desk, &stranger, (&order, good.as_bytes()), (false, None)).await;
        assert_eq!(refused(&foreign, "NOT_FOUND")["path"], json!(["order"]));
        let held = steps(&desk.fund(2010, None).await);
        assert_eq!(held, [0, 100, 600, 300, 0], "nothing is settled, nothing is lost");

        done(&desk.close("2010-12").await);
        refused(&import(&desk, &order, &good).await, "PERIOD_CLOSED");
        let imports = "query($id: ID!) { node(id: $id) { ... on PaymentOrder {
            imports { settled: count(outcome: SETTLED) } } } }";
        let of = world.data(&desk.payer, imports, json!({ "id": order["id"] })).await["node"]["imports"].clone();
        assert_eq!(of.as_array().unwrap().len(), 13, "of what is refused as a whole there is none");
        assert!(of.as_array().unwrap().iter().all(|one| one["settled"] == 0), "{of}");
    });
}

/// Feature 47.
#[test]
fn the_treasury_may_answer_in_the_workbook_that_it_was_given() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 200_000).await;
        let commitment = desk.committed(&line, 200_000, "2010-12-31").await;
        let (payments, order) = ordered(&desk, &[(commitment.as_str(), 123_450)]).await;
        let given = file(&world, &desk.payer, &order, Format::Xlsx).await.unwrap();
        let mut given = Xlsx::new(Cursor::new(given)).unwrap();
        let name = given.sheet_names()[0].clone();
        let rows: Vec<Vec<Data>> = given.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec).collect();
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, (cells, added)) in (0_u32..).zip(rows.iter().zip([["结果", "日期"], ["PAID", "2010-12-01"]])) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Data::Float(number) => sheet.write_number(row, column, *number).unwrap(),
                    cell => sheet.write_string(row, column, cell.to_string()).unwrap(),
                };
            }
            for (column, text) in (6_u16..).zip(added) {
                sheet.write_string(row, column, text).unwrap();
            }
        }
        let content = book.save_to_buffer().unwrap();
        let imported = import_as(&desk, &desk.payer, (&order, content.as_slice()), (false, None)).await;
        done(&imported);
        assert_eq!((outcomes(&imported), &imported["import"]["encoding"]), (told(&[("SETTLED", "")]), &json!("")));
        assert_eq!(shown(&desk, &payments[0]).await, [json!("PAID"), json!("2010-12-01"), json!("")]);
    });
}
