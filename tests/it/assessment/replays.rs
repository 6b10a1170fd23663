//! `rencai replay` judges each round of an assessment again beside the runs, and ends with a code of its own.

use serde_json::json;

use super::Board;
use crate::duties::{morning, opened};
use crate::support::hall::{Hall, done, tamper};
use crate::support::process::rencai;
use crate::support::world::{SHILIN, in_app};

/// Features 65 and 66.
#[test]
fn each_round_of_an_assessment_is_judged_again_from_the_command_line_beside_the_runs() {
    in_app(|world| async move {
        let folder = tempfile::tempdir().unwrap();
        let replay = |words: &[&str]| rencai(folder.path(), &[&["replay", "--database", &world.url], words].concat());
        opened(&world).await;
        let board = Board::of(&world).await;
        let scheme = board.published("year").await;
        let assessment = board.opened(&scheme, None).await;
        replay(&[]).says(4, &["NOT_FOUND", "已评定的考核", "judged assessment"]);
        replay(&[&scheme]).says(4, &["NOT_FOUND"]);
        let open = replay(&[&assessment]);
        assert_eq!(open.code, Some(3), "{open:?}");
        assert!(open.out.contains("无法重演") && open.out.contains("NOT_REPLAYABLE"), "{open:?}");

        let first = board.judge(&assessment).await;
        morning(&world, "2011-02-20");
        let second = board.judge(&assessment).await;
        for judged in [&first, &second] {
            done(judged);
        }
        let digests = [&first, &second].map(|judged| judged["assessment"]["digest"].as_str().unwrap());
        assert_ne!(digests[0], digests[1]);
        let hall = Hall::at(&world, SHILIN).await;
        let rule = hall.engineers().await;
        let (edition, run) = hall.ranked(&rule, 2010, 2, &[8, 10]).await;
        for words in [&[][..], &[assessment.as_str()], &[scheme.as_str()]] {
            let replayed = replay(words);
            replayed.prints(&["考核第 1 次", "assessment, round 2", &assessment, digests[0], digests[1]]);
            let rounds = replayed.out.lines().filter(|line| line.contains("the same bytes"));
            assert_eq!(rounds.count(), if words.is_empty() { 3 } else { 2 }, "{words:?}: {replayed:?}");
            assert_eq!(replayed.out.contains(&run), words.is_empty(), "{words:?}: {replayed:?}");
        }
        for what in [&run, &edition] {
            let replayed = replay(&[what]);
            replayed.prints(&["评审运行 · run", &run, "the same bytes"]);
            assert!(!replayed.out.contains(&assessment), "{replayed:?}");
        }

        tamper(&world, "UPDATE assessment_result SET total = '1' WHERE round = 1 AND position = 1").await;
        let differs = replay(&[&assessment]);
        assert_eq!(differs.code, Some(1), "{differs:?}");
        assert!(differs.out.contains("differs: total") && differs.out.contains("the same bytes"), "{differs:?}");
        tamper(&world, "DELETE FROM assessment_result WHERE round = 1 AND position = 0").await;
        let lacking = replay(&[&scheme]);
        assert_eq!(lacking.code, Some(3), "{lacking:?}");
        assert_eq!(lacking.out.matches("NOT_REPLAYABLE").count(), 1, "of round 1 alone: {lacking:?}");
        assert_eq!(replay(&[]).code, Some(3));
        replay(&["no-such-assessment"]).says(4, &["NOT_FOUND", "考核方案", "scheme"]);
        let answer = board.replay(&assessment).await;
        assert_eq!(answer["data"]["assessmentReplay"]["same"], json!(true), "the last one is whole: {answer:#}");
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "a replay leaves nothing");
    });
}
