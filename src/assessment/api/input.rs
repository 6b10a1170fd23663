//! What the mutations of assessment take.

use async_graphql::ID;

use crate::graphql::payload::input;
use crate::kernel::{Day, Period};

input! {
    /// 草拟考核方案的输入。
    ///
    /// What drafting a scheme of assessment takes.
    AssessmentSchemeCreateInput makes {
        /// 考核单位代码。
        ///
        /// The code of the unit that assesses.
        unit: String,
        /// 方案代码，在本单位唯一。
        ///
        /// The scheme's code, once at the unit.
        code: String,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 英文名称。
        ///
        /// What it is called in English.
        title_en: String,
        /// 考核单位的规则代码，用途须为 evaluation。
        ///
        /// The code of a rule of the unit's that is for `evaluation`.
        rule: String,
        /// 锁定该日所施行的版本与参数；不得晚于今日。
        ///
        /// The version and the parameters that are in force on this day are pinned; not later than today.
        as_of: Day,
        /// 规则可读的字段，写作 Type.field；规则所读须在其内。
        ///
        /// The fields that the rule may read, as `Type.field`; what it asks for has to be among them.
        coordinates: Vec<String>,
    }
}

input! {
    /// 公布考核方案的输入。
    ///
    /// What publishing a scheme takes.
    AssessmentSchemePublishInput changes {
        /// 考核方案。
        ///
        /// The scheme.
        scheme: ID,
    }
}

input! {
    /// 停用考核方案的输入。
    ///
    /// What ending a scheme takes.
    AssessmentSchemeEndInput changes because {
        /// 考核方案。
        ///
        /// The scheme.
        scheme: ID,
    }
}

input! {
    /// 开展考核的输入。
    ///
    /// What opening an assessment takes.
    AssessmentOpenInput makes {
        /// 考核方案，须已公布。
        ///
        /// The scheme; it has to be published.
        scheme: ID,
        /// 期间，须已开始。
        ///
        /// The period; it has to have begun.
        period: Period,
        /// 考核单位自己的网络，考核其成员；不给则考核直属县(市、区)。
        ///
        /// A network of the unit's own, whose members are assessed; the divisions directly below if it is left out.
        network: Option<ID>,
    }
}

input! {
    /// 评定考核的输入。
    ///
    /// What judging an assessment takes.
    AssessmentJudgeInput changes {
        /// 考核。
        ///
        /// The assessment.
        assessment: ID,
    }
}

input! {
    /// 确认考核结果的输入。
    ///
    /// What confirming an assessment takes.
    AssessmentConfirmInput changes {
        /// 考核。
        ///
        /// The assessment.
        assessment: ID,
    }
}
