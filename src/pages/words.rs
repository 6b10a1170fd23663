//! What states and moves are called.

use super::layout::Frame;

/// A state, as people call it.
pub fn state<'t>(frame: &Frame<'_>, state: &'t str) -> &'t str {
    let (zh, en) = match state {
        "DRAFT" => ("草稿", "Draft"),
        "VALIDATED" => ("已核验", "Validated"),
        "TESTED" => ("已测试", "Tested"),
        "SHADOW" => ("影子运行", "In the shadow"),
        "APPROVED" => ("已批准", "Approved"),
        "SCHEDULED" => ("待施行", "To come into force"),
        "ACTIVE" => ("施行中", "In force"),
        "SUPERSEDED" => ("已被取代", "Superseded"),
        "ROLLED_BACK" => ("已回退", "Rolled back"),
        "REVOKED" => ("已撤销", "Revoked"),
        "WITHDRAWN" => ("已收回", "Withdrawn"),
        "OPEN" => ("待复核", "To be looked at"),
        "UPHELD" => ("维持", "Stands"),
        "SET_ASIDE" => ("不再作数", "Set aside"),
        "PROPOSED" => ("已提出", "Proposed"),
        other => (other, other),
    };
    frame.say(zh, en)
}

/// Who has to do what next with a version in this state; empty where it is at its end.
pub fn next(frame: &Frame<'_>, state: &str) -> &'static str {
    let (zh, en) = match state {
        "DRAFT" => ("由编写者核验", "its author validates it"),
        "VALIDATED" => ("由编写者运行测试", "its author runs the tests"),
        "TESTED" | "SHADOW" => ("由另一人签名批准", "another person signs the approval"),
        "APPROVED" => ("由审批者定施行日", "an approver puts it in force"),
        _ => ("", ""),
    };
    match frame.visit.language {
        crate::kernel::Language::Zh => zh,
        crate::kernel::Language::En => en,
    }
}

/// A mutation of a version, as people call it.
pub fn act<'t>(frame: &Frame<'_>, mutation: &'t str) -> &'t str {
    let (zh, en) = match mutation {
        "ruleValidate" => ("核验", "Validate"),
        "ruleTest" => ("运行测试", "Run the tests"),
        "ruleShadow" => ("影子运行", "Run in the shadow"),
        "ruleApprove" => ("批准", "Approve"),
        "ruleActivate" => ("施行", "Put in force"),
        "ruleUnschedule" => ("撤销施行安排", "Take back what is to come"),
        "ruleRollBack" => ("回退", "Roll back"),
        "ruleRevoke" => ("撤销", "Revoke"),
        "ruleSign" => ("另行签名", "Add a signature"),
        "ruleWithdraw" => ("收回", "Take back"),
        "parametersPropose" => ("提出另一份参数", "Propose other parameters"),
        "parametersApprove" => ("批准这份参数", "Approve these parameters"),
        "parametersSign" => ("为这份参数另行签名", "Add a signature to these parameters"),
        "flagResolve" => ("复核", "Say what becomes of it"),
        "parametersWithdraw" => ("收回这份参数", "Take these parameters back"),
        other => (other, other),
    };
    frame.say(zh, en)
}

/// What a signature is for, as people call it.
pub fn purpose<'t>(frame: &Frame<'_>, purpose: &'t str) -> &'t str {
    let (zh, en) = match purpose {
        "UPLOAD" => ("上传签名", "signed the upload"),
        "APPROVAL" => ("批准签名", "signed the approval"),
        other => (other, other),
    };
    frame.say(zh, en)
}

/// What was looked at when a version was validated, as people call it.
pub fn check<'t>(frame: &Frame<'_>, name: &'t str) -> &'t str {
    let (zh, en) = match name {
        "structure" => ("结构", "Structure"),
        "parameters" => ("参数", "Parameters"),
        "manifest" => ("清单", "Manifest"),
        "fragment" => ("事实片段", "Fragment of facts"),
        "rehearsal" => ("试演", "Rehearsal"),
        "engines" => ("第二引擎", "Second engine"),
        other => (other, other),
    };
    frame.say(zh, en)
}

/// A purpose of talent funds, as people call it.
pub fn fund_purpose<'t>(frame: &Frame<'_>, purpose: &'t str) -> &'t str {
    let (zh, en) = match purpose {
        "DEVELOPMENT" => ("开发", "Development"),
        "TRAINING" => ("培养", "Training"),
        "ATTRACTION" => ("引进", "Attraction"),
        "SUBSIDY" => ("资助", "Subsidy"),
        "REWARD" => ("奖励", "Reward"),
        "STATISTICS" => ("统计", "Statistics"),
        "SERVICE" => ("服务", "Service"),
        "OTHER" => ("其他用途", "Other uses"),
        other => (other, other),
    };
    frame.say(zh, en)
}

/// How far money came, as people call it.
pub fn fund_step<'t>(frame: &Frame<'_>, step: &'t str) -> &'t str {
    let (zh, en) = match step {
        "allocated" => ("分配", "Allocated"),
        "committed" => ("承诺", "Committed"),
        "paid" => ("支付", "Paid"),
        other => (other, other),
    };
    frame.say(zh, en)
}

/// A version of a government's revenue, as people call it.
pub fn revenue<'t>(frame: &Frame<'_>, kind: &'t str) -> &'t str {
    let (zh, en) = match kind {
        "BUDGET" => ("预算", "Budget"),
        "ADJUSTED" => ("调整预算", "Adjusted budget"),
        "FINAL" => ("决算", "Final account"),
        other => (other, other),
    };
    frame.say(zh, en)
}
