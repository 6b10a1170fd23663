//! What the mutations about reports take.

use async_graphql::{ID, InputObject};
use serde::Serialize;

use crate::graphql::payload::input;
use crate::graphql::scalars::Long;
use crate::kernel::Day;
use crate::reports::write::{Attaching, Written};

/// 报告的一个数字。
///
/// A figure of a report.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct ReportFigureInput {
    /// 代码。
    ///
    /// Its code.
    pub code: String,
    /// 数值。
    ///
    /// Its value.
    pub value: Long,
}

/// 对一个数字的说明。
///
/// What explains a figure.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct ReportExplanationInput {
    /// 数字代码。
    ///
    /// The code of the figure.
    pub code: String,
    /// 说明，1 至 2000 字符。
    ///
    /// The explanation, 1 to 2,000 characters.
    pub text: String,
}

/// 一个附件：至多 10 MiB，一版至多 20 个；类型与内容须相符。
///
/// What is attached: 10 MiB at most, 20 a version; its bytes have to be of the type that they are said to be.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct ReportAttachmentInput {
    /// 以 PUT /files 上传的文件的摘要，或先前一版附件的摘要。
    ///
    /// The digest of a file that PUT /files took, or of one that an earlier version has.
    pub file: String,
    /// 名称，一版之内不重复，扩展名须合类型。
    ///
    /// Its name, once in a version, with an extension that fits its type.
    pub name: String,
    /// 媒体类型：PDF、XLSX、DOCX、JPEG、PNG、CSV 或纯文本。
    ///
    /// Its media type: PDF, XLSX, DOCX, JPEG, PNG, CSV or plain text.
    pub media_type: String,
}

/// 报告的内容。
///
/// What a report says.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct ReportContentInput {
    /// 正文，1 至 100000 字符。
    ///
    /// The text, 1 to 100,000 characters.
    pub text: String,
    /// 随文数字。
    ///
    /// The figures beside it.
    pub figures: Option<Vec<ReportFigureInput>>,
    /// 对数字的说明。
    ///
    /// What explains figures.
    pub explanations: Option<Vec<ReportExplanationInput>>,
    /// 附件。
    ///
    /// What is attached.
    pub attachments: Option<Vec<ReportAttachmentInput>>,
}

impl ReportContentInput {
    /// As the command takes it.
    #[must_use]
    pub fn written(&self) -> Written {
        let figures = self.figures.iter().flatten().map(|figure| (figure.code.clone(), figure.value.0));
        let explanations = self.explanations.iter().flatten().map(|one| (one.code.clone(), one.text.clone()));
        let attached = self.attachments.iter().flatten().cloned();
        let attaching = |ReportAttachmentInput { file, name, media_type }| Attaching { file, name, media_type };
        Written {
            text: self.text.clone(),
            figures: figures.collect(),
            explanations: explanations.collect(),
            attachments: attached.map(attaching).collect(),
        }
    }
}

input! {
    /// 起草报告的输入。
    ///
    /// What beginning a report takes.
    ReportDraftInput makes {
        /// 责任。
        ///
        /// The duty.
        duty: ID,
        /// 内容。
        ///
        /// What it says.
        content: ReportContentInput,
    }
}

input! {
    /// 修改报告的输入。
    ///
    /// What revising a report takes.
    ReportReviseInput changes {
        /// 报告。
        ///
        /// The report.
        report: ID,
        /// 内容。
        ///
        /// What it says now.
        content: ReportContentInput,
    }
}

input! {
    /// 提交或接受报告的输入。
    ///
    /// What submitting or accepting a report takes.
    ReportMoveInput changes {
        /// 报告。
        ///
        /// The report.
        report: ID,
    }
}

input! {
    /// 退回报告的输入。
    ///
    /// What returning a report takes.
    ReportReturnInput changes because {
        /// 报告。
        ///
        /// The report.
        report: ID,
        /// 须修改之处：text、数字代码或附件名称。
        ///
        /// What has to be mended: text, a figure's code, an attachment's name.
        fields: Vec<String>,
    }
}

input! {
    /// 解锁报告的输入。
    ///
    /// What unlocking a report takes.
    ReportUnlockInput changes because {
        /// 报告。
        ///
        /// The report.
        report: ID,
    }
}

input! {
    /// 要求专项报告的输入。
    ///
    /// What wanting reports on special work takes.
    ReportRequestInput makes {
        /// 要求报告的单位代码。
        ///
        /// The code of the unit that wants them.
        unit: String,
        /// 所据条款(全局标识)：逢事负有报告责任的条款。
        ///
        /// By which clause (its global id): one that obliges to reports on occasion.
        clause: ID,
        /// 须报告的单位代码，1 至 500 个。
        ///
        /// The codes of the units that have to report, 1 to 500.
        units: Vec<String>,
        /// 标题。
        ///
        /// On what.
        title: String,
        /// 要求，1 至 10000 字符。
        ///
        /// What is wanted, 1 to 10,000 characters.
        content: String,
        /// 到期之日，1 至 24 个：多于一个即分次报告。
        ///
        /// By which days, 1 to 24: with more than one, as many reports.
        due: Vec<Day>,
    }
}
