//! What the mutations take and what they answer.

use async_graphql::{ID, InputObject};
use serde::Serialize;

use super::{EditionNode, ImportNode, NominationNode, ProgrammeNode, RunNode};
use crate::graphql::payload::{input, payload};
use crate::graphql::scalars::{Json, Long};
use crate::kernel::{
    Day,
    id::{EditionId, NominationId, ProgrammeId, RunId},
};
use crate::talent::Category;

input! {
    /// 建立奖项的输入。
    ///
    /// What creating a programme takes.
    ProgrammeCreateInput makes {
        /// 代码，本单位内唯一，小写字母、数字与连字符。
        ///
        /// The code, unique in the unit: lower-case letters, digits and hyphens.
        code: String,
        /// 名称。
        ///
        /// The name.
        name: String,
        /// 英文名称。
        ///
        /// The name in English.
        name_en: String,
        /// 所依政策的代码。
        ///
        /// The policy's code.
        policy: String,
        /// 所依条款的编号。
        ///
        /// The clause's number in it.
        clause: String,
    }
}

input! {
    /// 签订数据协议的输入。
    ///
    /// What making a data agreement takes.
    AgreementGrantInput makes {
        /// 奖项。
        ///
        /// The programme.
        programme: ID,
        /// 规则可读的字段，如 Talent.birthDate。
        ///
        /// The fields that rules may read, such as Talent.birthDate.
        coordinates: Vec<String>,
    }
}

input! {
    /// 建立届次的输入。
    ///
    /// What creating an edition takes.
    EditionCreateInput makes {
        /// 奖项。
        ///
        /// The programme.
        programme: ID,
        /// 年份。
        ///
        /// The year judged.
        year: i32,
        /// 阶段，如 selection。
        ///
        /// The stage, such as selection.
        stage: String,
        /// 评判截至日。
        ///
        /// The day as of which is judged.
        as_of: Day,
        /// 名额。
        ///
        /// How many places there are.
        places: i32,
        /// 每名奖金，分；不给则不计金额。
        ///
        /// What a place is worth, in fen; no money is counted if left out.
        award_fen: Option<Long>,
        /// 规则代码：锁定评判截至日所施行的版本与参数。
        ///
        /// The rule's code: the version and the parameters that are in force on the day as of which is judged are pinned.
        rule: String,
    }
}

input! {
    /// 移动届次状态的输入。
    ///
    /// What moving an edition takes.
    EditionMoveInput changes {
        /// 届次。
        ///
        /// The edition.
        edition: ID,
    }
}

input! {
    /// 提名的输入。
    ///
    /// What making a nomination takes.
    NominationMakeInput makes {
        /// 届次。
        ///
        /// The edition.
        edition: ID,
        /// 提名单位代码；默认本单位。
        ///
        /// The nominating unit's code; one's own by default.
        unit: Option<String>,
        /// 人才编号，由登记部门给定。
        ///
        /// The department's number of the talent.
        number: String,
        /// 姓名。
        ///
        /// The talent's name.
        name: String,
        /// 出生日期。
        ///
        /// The birth date, where known.
        birth_date: Option<Day>,
        /// 人才类别。
        ///
        /// The category.
        category: Category,
        /// 对表单的回答。
        ///
        /// Answers to the edition's form.
        answers: Json,
        /// 仅存草稿，稍后提交。
        ///
        /// Keep it as a draft, to be submitted later.
        draft: Option<bool>,
    }
}

input! {
    /// 移动提名状态的输入。
    ///
    /// What moving a nomination takes.
    NominationMoveInput changes {
        /// 提名。
        ///
        /// The nomination.
        nomination: ID,
    }
}

/// 表头与字段的对应。
///
/// Which heading stands for which field.
#[derive(InputObject, Serialize)]
pub struct ColumnInput {
    /// 表头，或工作表名。
    ///
    /// The heading, or the name of a sheet.
    pub heading: String,
    /// 字段，如 number、yearsInPost、patents.title。
    ///
    /// The field: number, yearsInPost, patents.title.
    pub field: String,
}

input! {
    /// 导入提名的输入。
    ///
    /// What importing nominations takes.
    NominationsImportInput makes {
        /// 届次。
        ///
        /// The edition.
        edition: ID,
        /// 以 PUT /files 上传的 .xlsx 或 CSV 的摘要。
        ///
        /// The digest of the .xlsx or CSV file that PUT /files took.
        file: String,
        /// 与表单不同的表头的对应。
        ///
        /// Headings that are not the form's own, and what they stand for.
        columns: Option<Vec<ColumnInput>>,
        /// 试运行：给出同样的报告而不写入。
        ///
        /// A dry run: the same report, and nothing is written.
        dry_run: Option<bool>,
    }
}

payload! {
    /// 奖项变更的结果。
    ///
    /// What became of a change to a programme.
    ProgrammePayload of ProgrammeId {
        /// 奖项。
        ///
        /// The programme.
        programme: ProgrammeNode
    }
}

payload! {
    /// 数据协议的结果。
    ///
    /// What became of a data agreement.
    AgreementPayload {
        /// 现授予的字段。
        ///
        /// The fields that are granted now.
        coordinates: Vec<String>
    }
}

payload! {
    /// 届次变更的结果。
    ///
    /// What became of a change to an edition.
    EditionPayload of EditionId {
        /// 届次。
        ///
        /// The edition.
        edition: EditionNode
    }
}

payload! {
    /// 申请评审的结果。
    ///
    /// What became of asking for a judging.
    RunPayload of RunId {
        /// 运行：先排队，再带进度运行。
        ///
        /// The run: queued first, then running with progress.
        run: RunNode
    }
}

payload! {
    /// 提名变更的结果。
    ///
    /// What became of a change to a nomination.
    NominationPayload of NominationId {
        /// 提名。
        ///
        /// The nomination.
        nomination: NominationNode
    }
}

payload! {
    /// 导入的结果。
    ///
    /// What became of an import.
    ImportPayload {
        /// 导入及其逐行报告。
        ///
        /// The import with its row-by-row report.
        import: ImportNode
    }
}
