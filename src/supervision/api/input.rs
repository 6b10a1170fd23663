//! What the mutations of supervision take.

use async_graphql::ID;

use crate::graphql::payload::input;
use crate::kernel::Day;
use crate::supervision::model::InspectionKind;

input! {
    /// 开展督查的输入。
    ///
    /// What opening an inspection takes.
    InspectionOpenInput makes {
        /// 督查单位代码。
        ///
        /// The code of the unit that inspects.
        unit: String,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 范围，1 至 10000 字符。
        ///
        /// What it covers, 1 to 10,000 characters.
        scope: String,
        /// 类别。
        ///
        /// Its kind.
        kind: InspectionKind,
        /// 所督查单位的代码，1 至 100 个，各含其下级；只列督查单位自身的，办结后不作凭据。
        ///
        /// The codes of the units that are inspected, 1 to 100, each with all below it. An inspection that names no unit but the one that inspects is no evidence.
        units: Vec<String>,
        /// 首日。
        ///
        /// Its first day.
        from: Day,
        /// 因之而督查的逢事责任，办结即予履行，如领导小组的决定所生者；没有则为空。
        ///
        /// The duty that arose on an occasion, as a decision of the leading group is one, and because of which it is made: it is discharged once the inspection is closed.
        duty: Option<ID>,
    }
}

input! {
    /// 办结督查的输入。
    ///
    /// What closing an inspection takes.
    InspectionCloseInput changes {
        /// 督查。
        ///
        /// The inspection.
        inspection: ID,
    }
}

input! {
    /// 重开督查的输入。
    ///
    /// What reopening an inspection takes.
    InspectionReopenInput changes because {
        /// 督查。
        ///
        /// The inspection.
        inspection: ID,
    }
}

input! {
    /// 登记问题的输入。
    ///
    /// What recording a finding takes.
    FindingRecordInput makes {
        /// 整改单位代码。
        ///
        /// The code of the unit that has to mend it.
        unit: String,
        /// 所出自的督查，须已开始且进行中。
        ///
        /// The inspection of which it is; it has to have begun and to be open.
        inspection: Option<ID>,
        /// 所违条款(全局标识)。
        ///
        /// Against which clause (its global id).
        clause: ID,
        /// 所对应的责任，须为该单位或其所承继的单位依该条款所负。
        ///
        /// Against which duty; it has to be one of that unit, or of one that it continues, by that clause.
        duty: Option<ID>,
        /// 问题，1 至 10000 字符。
        ///
        /// What was found, 1 to 10,000 characters.
        text: String,
        /// 整改期限(含当日)，须晚于今日。
        ///
        /// The last day on which it is mended in time; later than today.
        deadline: Day,
    }
}

input! {
    /// 整改的输入。
    ///
    /// What mending a finding takes.
    FindingRectifyInput changes {
        /// 问题。
        ///
        /// The finding.
        finding: ID,
        /// 整改情况，1 至 10000 字符。
        ///
        /// How it was mended, 1 to 10,000 characters.
        text: String,
    }
}

input! {
    /// 销号的输入。
    ///
    /// What closing a finding takes.
    FindingCloseInput changes {
        /// 问题。
        ///
        /// The finding.
        finding: ID,
    }
}

input! {
    /// 退回整改的输入。
    ///
    /// What sending a finding back takes.
    FindingReopenInput changes because {
        /// 问题。
        ///
        /// The finding.
        finding: ID,
    }
}

input! {
    /// 草拟通报的输入。
    ///
    /// What drafting a circular takes.
    CircularDraftInput makes {
        /// 通报单位代码。
        ///
        /// The code of the unit whose circular it is.
        unit: String,
        /// 被通报单位代码，须为其下级。
        ///
        /// The code of the unit that it criticises; one below.
        addressee: String,
        /// 所引责任，1 至 100 项，均须逾期。
        ///
        /// The duties that it quotes, 1 to 100, each overdue.
        duties: Vec<ID>,
        /// 正文，1 至 10000 字符。
        ///
        /// Its text, 1 to 10,000 characters.
        text: String,
    }
}

input! {
    /// 送出通报的输入。
    ///
    /// What sending a circular takes.
    CircularSendInput changes {
        /// 通报。
        ///
        /// The circular.
        circular: ID,
        /// 答复期限(含当日)，须晚于今日。
        ///
        /// The last day on which its answer is waited for; later than today.
        answer_by: Day,
    }
}

input! {
    /// 答复通报的输入。
    ///
    /// What answering a circular takes.
    CircularAnswerInput changes {
        /// 通报。
        ///
        /// The circular.
        circular: ID,
        /// 答复，1 至 10000 字符。
        ///
        /// What is answered, 1 to 10,000 characters.
        text: String,
    }
}

input! {
    /// 印发通报的输入。
    ///
    /// What issuing a circular takes.
    CircularIssueInput changes {
        /// 通报。
        ///
        /// The circular.
        circular: ID,
        /// 文号，本单位的通报不重复。
        ///
        /// The number under which it is issued.
        paper: String,
    }
}

input! {
    /// 撤回通报的输入。
    ///
    /// What withdrawing a circular takes.
    CircularWithdrawInput changes because {
        /// 通报。
        ///
        /// The circular.
        circular: ID,
    }
}
