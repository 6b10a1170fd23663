//! What the mutations about documents take.

use async_graphql::{ID, InputObject};
use serde::Serialize;

use crate::documents::model::{
    ApprovalStage, Consideration, ConsiderationKind, DocumentKind, FrozenMove, Part, PolicyReviewOutcome, Wording,
};
use crate::graphql::payload::input;
use crate::kernel::Day;

/// 文件的一部分。
///
/// A part of a document.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct DocumentPartInput {
    /// 键，各版不变，1 至 60 个小写字母、数字或连字符。
    ///
    /// Its key, which stays from version to version: 1 to 60 lower-case letters, digits and hyphens.
    pub key: String,
    /// 小标题。
    ///
    /// Its heading.
    pub heading: String,
    /// 正文，1 至 10000 字符。
    ///
    /// Its text, 1 to 10,000 characters.
    pub text: String,
}

/// 人才工作考虑说明。
///
/// A talent consideration statement.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct ConsiderationInput {
    /// 类别。
    ///
    /// Its kind.
    pub kind: ConsiderationKind,
    /// 说明，1 至 10000 字符。
    ///
    /// What it says, 1 to 10,000 characters.
    pub text: String,
}

impl From<&ConsiderationInput> for Consideration {
    fn from(input: &ConsiderationInput) -> Self {
        Self { kind: input.kind, text: input.text.clone() }
    }
}

/// What a version says.
pub(super) fn wording(title: &str, consideration: Option<&ConsiderationInput>, parts: &[DocumentPartInput]) -> Wording {
    let part = |part: &DocumentPartInput| Part {
        key: part.key.clone(),
        heading: part.heading.clone(),
        text: part.text.clone(),
    };
    Wording {
        title: title.to_owned(),
        consideration: consideration.map(Consideration::from),
        parts: parts.iter().map(part).collect(),
    }
}

/// 一部分的出处。
///
/// What a part is derived from.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct DocumentSourceInput {
    /// 文件。
    ///
    /// The document.
    pub document: ID,
    /// 版次。
    ///
    /// The number of the version.
    pub number: i32,
    /// 部分的键。
    ///
    /// The part's key.
    pub part: String,
}

/// 由他处而来的一部分。
///
/// A part that is derived from others.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct DocumentDerivedPartInput {
    /// 键。
    ///
    /// Its key.
    pub key: String,
    /// 小标题；默认为首个出处的小标题。
    ///
    /// Its heading; by default that of the first source.
    pub heading: Option<String>,
    /// 正文；默认为各出处正文依次相连。
    ///
    /// Its text; by default the texts of the sources, one after the other.
    pub text: Option<String>,
    /// 出处，1 至 20 处。
    ///
    /// What it is derived from, 1 to 20 parts.
    pub sources: Vec<DocumentSourceInput>,
}

/// 准许例外的决定及理由。
///
/// The decision that lets somebody approve who may not otherwise, and why.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct ApprovalExceptionInput {
    /// 表决通过的决定，由文件所属单位的领导单位或其上级的会议作出。
    ///
    /// The decision, of a meeting of the unit that leads the document's unit, or of one above it.
    pub decision: ID,
    /// 理由，必填。
    ///
    /// Why; it has to be given.
    pub reason: String,
}

/// 签发人。
///
/// Somebody who signs.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct SignatoryInput {
    /// 姓名。
    ///
    /// His name.
    pub name: String,
    /// 签发时的岗位，须由其当日任职；至少一人须写明。
    ///
    /// The post in which he signs; he has to hold it on that day, and one at least has to name his.
    pub post: Option<ID>,
}

input! {
    /// 起草文件的输入。
    ///
    /// What drafting a document takes.
    DocumentDraftInput makes {
        /// 单位代码。
        ///
        /// The code of the unit whose document it is.
        unit: String,
        /// 类别。
        ///
        /// What it is.
        kind: DocumentKind,
        /// 是否由该单位自行印发，不经审议与审定，印发后须备案；党委领导的单位不得如此；默认否，即为党委、政府起草。
        ///
        /// Whether the unit issues it itself, without deliberation and approvals, and files it then; none that leads
        /// does. Not by default: it is drafted for committee and government.
        departmental: Option<bool>,
        /// 所据条款(全局标识)。
        ///
        /// The clause that it rests on (its global id).
        clause: ID,
        /// 标题。
        ///
        /// What it is called.
        title: String,
        /// 人才工作考虑说明；审议前须附。
        ///
        /// Its talent consideration statement; it has to be there before it can be deliberated.
        consideration: Option<ConsiderationInput>,
        /// 各部分，按次序，1 至 100 部分。
        ///
        /// Its parts, in order, 1 to 100.
        parts: Vec<DocumentPartInput>,
    }
}

input! {
    /// 修改文稿的输入。
    ///
    /// What revising a draft takes.
    DocumentReviseInput changes {
        /// 文件。
        ///
        /// The document.
        document: ID,
        /// 标题。
        ///
        /// What it is called.
        title: String,
        /// 人才工作考虑说明；审议前须附。
        ///
        /// Its talent consideration statement; it has to be there before it can be deliberated.
        consideration: Option<ConsiderationInput>,
        /// 各部分，按次序，1 至 100 部分；未改的部分照录。
        ///
        /// Its parts, in order, 1 to 100; those that stay are given as they are.
        parts: Vec<DocumentPartInput>,
        /// 所采纳的意见，至多 100 条。
        ///
        /// The opinions that it takes up, 100 at most.
        opinions: Option<Vec<ID>>,
    }
}

input! {
    /// 征求意见的输入。
    ///
    /// What putting a draft out for opinions takes.
    DocumentConsultInput changes {
        /// 文件。
        ///
        /// The document.
        document: ID,
        /// 末日(含当日)。
        ///
        /// The last day.
        until: Day,
    }
}

input! {
    /// 提出意见的输入。
    ///
    /// What giving an opinion takes.
    DocumentOpineInput makes {
        /// 提出意见的单位代码。
        ///
        /// The code of the unit whose opinion it is.
        unit: String,
        /// 文件。
        ///
        /// The document.
        document: ID,
        /// 版次。
        ///
        /// The number of the version.
        number: i32,
        /// 部分的键。
        ///
        /// The part's key.
        part: String,
        /// 意见，1 至 10000 字符。
        ///
        /// What it says, 1 to 10,000 characters.
        text: String,
    }
}

input! {
    /// 由其他文件合并、拆分或复制的输入。
    ///
    /// What merging, splitting or copying documents takes.
    DocumentDeriveInput makes {
        /// 单位代码。
        ///
        /// The code of the unit whose document it is.
        unit: String,
        /// 类别。
        ///
        /// What it is.
        kind: DocumentKind,
        /// 是否由该单位自行印发，不经审议与审定，印发后须备案；党委领导的单位不得如此；默认否，即为党委、政府起草。
        ///
        /// Whether the unit issues it itself, without deliberation and approvals, and files it then; none that leads
        /// does. Not by default: it is drafted for committee and government.
        departmental: Option<bool>,
        /// 所据条款(全局标识)。
        ///
        /// The clause that it rests on (its global id).
        clause: ID,
        /// 标题。
        ///
        /// What it is called.
        title: String,
        /// 人才工作考虑说明；审议前须附。
        ///
        /// Its talent consideration statement; it has to be there before it can be deliberated.
        consideration: Option<ConsiderationInput>,
        /// 各部分，按次序，1 至 100 部分，各写明出处。
        ///
        /// Its parts, in order, 1 to 100, each with what it is derived from.
        parts: Vec<DocumentDerivedPartInput>,
    }
}

input! {
    /// 登记审议通过的输入。
    ///
    /// What putting down a deliberation takes.
    DocumentDeliberateInput changes {
        /// 文件。
        ///
        /// The document.
        document: ID,
        /// 领导小组(扩大)会议表决通过的决定，未审议过其他文件。
        ///
        /// The decision of a meeting of the leading group, enlarged or not, by which no other document was deliberated.
        decision: ID,
    }
}

input! {
    /// 审定的输入。
    ///
    /// What approving a document takes.
    DocumentApproveInput changes {
        /// 文件。
        ///
        /// The document.
        document: ID,
        /// 环节，须为此时所待者。
        ///
        /// At which stage: the one that is waited for.
        stage: ApprovalStage,
        /// 所审定部分的键；默认全部。
        ///
        /// The keys of the parts; all by default.
        parts: Option<Vec<String>>,
        /// 起草者或已在另一环节审定者，须有决定准许。
        ///
        /// By what somebody approves who drafted it or approved another stage.
        exception: Option<ApprovalExceptionInput>,
    }
}

input! {
    /// 退回文件的输入。
    ///
    /// What returning a document takes.
    DocumentReturnInput changes because {
        /// 文件。
        ///
        /// The document.
        document: ID,
    }
}

input! {
    /// 撤回文件的输入。
    ///
    /// What withdrawing a document takes.
    DocumentWithdrawInput changes because {
        /// 文件。
        ///
        /// The document.
        document: ID,
    }
}

input! {
    /// 印发文件的输入。
    ///
    /// What issuing a document takes.
    DocumentIssueInput changes {
        /// 文件。
        ///
        /// The document.
        document: ID,
        /// 文号，本单位内不重复。
        ///
        /// The number under which it is issued; no other of the unit has it.
        paper: String,
        /// 签发人，1 至 20 人，至少一人以所任岗位签发。
        ///
        /// Who signs it, 1 to 20, of whom one at least signs in his post.
        signatories: Vec<SignatoryInput>,
        /// 须依哪一条款备案(全局标识)；空则部门自行印发的文件依要求其逢事备案的条款，其他文件无须备案。
        ///
        /// The clause by which it has to be filed (its global id); null: what is a department's own by those that
        /// oblige it to file on occasions, and other documents have not to be.
        filing_clause: Option<ID>,
    }
}

input! {
    /// 设定审定人数的输入。
    ///
    /// What setting an approval rule takes.
    DocumentApprovalRuleSetInput makes {
        /// 单位代码。
        ///
        /// The code of the unit.
        unit: String,
        /// 环节。
        ///
        /// At which stage.
        stage: ApprovalStage,
        /// 须有几人，1 至 50。
        ///
        /// How many persons, 1 to 50.
        persons: i32,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
        /// 所据文件。
        ///
        /// The paper that says so.
        paper: String,
    }
}

input! {
    /// 备案的输入。
    ///
    /// What filing a document takes.
    DocumentFileInput makes {
        /// 文件，须已印发。
        ///
        /// The document, which is issued.
        document: ID,
        /// 受理备案的上级单位代码。
        ///
        /// The code of the unit above with which it is filed.
        addressee: String,
    }
}

input! {
    /// 撤销备案的输入。
    ///
    /// What withdrawing a filing takes.
    FilingWithdrawInput changes because {
        /// 备案。
        ///
        /// The filing.
        filing: ID,
    }
}

input! {
    /// 登记政策的输入。
    ///
    /// What entering a policy takes.
    PolicyEnterInput makes {
        /// 文件，须已印发。
        ///
        /// The document, which is issued.
        document: ID,
        /// 有效首日，不早于印发之日。
        ///
        /// The first day on which it is in force; not before it was issued.
        from: Day,
        /// 不再有效的首日。
        ///
        /// The first day on which it is no more.
        until: Option<Day>,
        /// 所取代的政策，即于该首日失效。
        ///
        /// The entry that it takes the place of, which ends on that first day.
        supersedes: Option<ID>,
        /// 清理期限(含当日)。
        ///
        /// The last day for its review.
        review_on: Option<Day>,
    }
}

input! {
    /// 清理政策的输入。
    ///
    /// What reviewing a policy takes.
    PolicyReviewInput changes {
        /// 政策。
        ///
        /// The entry.
        entry: ID,
        /// 结论。
        ///
        /// What the review came to.
        outcome: PolicyReviewOutcome,
        /// 说明，1 至 10000 字符。
        ///
        /// What was found, 1 to 10,000 characters.
        remark: String,
        /// 下次清理期限(含当日)，须晚于今日；废止者不填。
        ///
        /// The last day for the next review, later than today; none for what is repealed.
        next: Option<Day>,
        /// 所据条款(全局标识)，今日须有清理的责任；只履行该条款的责任，空则不履行任何责任。
        ///
        /// The clause that asked for it (its global id) and obliges to reviews today; it discharges what is owed by
        /// that clause alone, and nothing where this is null.
        clause: Option<ID>,
    }
}

input! {
    /// 设定冻结的输入。
    ///
    /// What setting a freeze takes.
    FreezeSetInput makes because {
        /// 单位代码，含其下级。
        ///
        /// The code of the unit; all below it are frozen too.
        unit: String,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 所冻结的事项，至少一项。
        ///
        /// Which moves, one at least.
        moves: Vec<FrozenMove>,
        /// 首日，不早于今日。
        ///
        /// Its first day; not before today.
        from: Day,
        /// 解除之日：自该日起不再冻结。
        ///
        /// The first day after it.
        until: Day,
        /// 所据文件。
        ///
        /// The paper that says so.
        paper: String,
    }
}

input! {
    /// 提前解除冻结的输入。
    ///
    /// What ending a freeze early takes.
    FreezeEndInput changes because {
        /// 冻结。
        ///
        /// The freeze.
        freeze: ID,
    }
}
