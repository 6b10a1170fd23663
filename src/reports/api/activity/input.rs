//! What the mutations about reports of major activities take.

use async_graphql::{ID, InputObject};
use serde::Serialize;

use crate::graphql::payload::input;
use crate::kernel::Day;
use crate::reports::activity::ActivityKind;
use crate::reports::api::input::ReportAttachmentInput;
use crate::reports::write::{Attaching, Telling};

/// 重大活动报告的内容。
///
/// What a report of a major activity says.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct ActivityContentInput {
    /// 活动名称。
    ///
    /// What the activity is called.
    pub title: String,
    /// 活动类别。
    ///
    /// The kind of the activity.
    pub kind: ActivityKind,
    /// 活动首日。
    ///
    /// The first day of the activity.
    pub from: Day,
    /// 活动结束后的首日；缺省为仅一日。
    ///
    /// The first day after the activity; by default it is of one day only.
    pub until: Option<Day>,
    /// 正文，1 至 100000 字符。
    ///
    /// The text, 1 to 100,000 characters.
    pub text: String,
    /// 附件。
    ///
    /// What is attached.
    pub attachments: Option<Vec<ReportAttachmentInput>>,
}

impl ActivityContentInput {
    /// As the commands take it.
    #[must_use]
    pub fn telling(&self) -> Telling {
        let attached = self.attachments.iter().flatten().cloned();
        let attaching = |ReportAttachmentInput { file, name, media_type }| Attaching { file, name, media_type };
        Telling {
            title: self.title.clone(),
            kind: self.kind,
            from: self.from,
            until: self.until.unwrap_or(self.from.plus(1)),
            text: self.text.clone(),
            attachments: attached.map(attaching).collect(),
        }
    }
}

input! {
    /// 报告重大活动的输入。
    ///
    /// What reporting a major activity takes.
    ActivityReportInput makes {
        /// 报告单位代码。
        ///
        /// The code of the unit that reports.
        unit: String,
        /// 受理单位代码：上级单位；非部门者亦可为自身，即同级领导小组。
        ///
        /// The code of the unit to which it reports: one above it, or, unless it is a department, itself: the leading group of its own level.
        addressee: String,
        /// 上级要求报告而生的责任；无人要求则留空。
        ///
        /// The duty that a unit above has made it owe by wanting the report; left out where nobody has.
        duty: Option<ID>,
        /// 内容。
        ///
        /// What it says.
        content: ActivityContentInput,
    }
}

input! {
    /// 再报重大活动的输入。
    ///
    /// What submitting a report of a major activity again takes.
    ActivityReportResubmitInput changes {
        /// 重大活动报告。
        ///
        /// The report.
        activity_report: ID,
        /// 内容。
        ///
        /// What it says now.
        content: ActivityContentInput,
    }
}

input! {
    /// 受理重大活动报告的输入。
    ///
    /// What receiving a report of a major activity takes.
    ActivityReportReceiveInput changes {
        /// 重大活动报告。
        ///
        /// The report.
        activity_report: ID,
    }
}

input! {
    /// 退回重大活动报告的输入。
    ///
    /// What returning a report of a major activity takes.
    ActivityReportReturnInput changes because {
        /// 重大活动报告。
        ///
        /// The report.
        activity_report: ID,
    }
}
