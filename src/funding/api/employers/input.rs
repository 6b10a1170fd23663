//! What the mutations about employers take.

use async_graphql::ID;

use crate::awards::api::ColumnInput;
use crate::funding::employers::EmployerKind;
use crate::graphql::money::MoneyInput;
use crate::graphql::payload::input;
use crate::kernel::Day;

input! {
    /// 登记用人单位的输入。
    ///
    /// What registering an employer takes.
    EmployerRegisterInput makes {
        /// 登记单位代码。
        ///
        /// The code of the unit at which it is registered.
        unit: String,
        /// 代码，1 至 60 个字母、数字或连字符，在本单位及其所承继的单位均未占用；字母按大写存。
        ///
        /// Its code, 1 to 60 letters, digits and hyphens, and no other's at the unit or at one that it continues; letters are
        /// kept in upper case.
        code: String,
        /// 名称。
        ///
        /// Its name.
        name: String,
        /// 类别。
        ///
        /// Its kind.
        kind: EmployerKind,
        /// 自某日起。
        ///
        /// From which day.
        from: Day,
    }
}

input! {
    /// 变更用人单位名称与类别的输入。
    ///
    /// What changing what an employer is called and of which kind it is takes.
    EmployerChangeInput changes {
        /// 用人单位。
        ///
        /// The employer.
        employer: ID,
        /// 其后的名称。
        ///
        /// Its name from then on.
        name: String,
        /// 其后的类别。
        ///
        /// Its kind from then on.
        kind: EmployerKind,
        /// 自某日起。
        ///
        /// From which day.
        from: Day,
    }
}

input! {
    /// 注销用人单位的输入。
    ///
    /// What closing an employer takes.
    EmployerCloseInput changes {
        /// 用人单位。
        ///
        /// The employer.
        employer: ID,
        /// 自某日起；已申报的年度中，至少须有一日在册。
        ///
        /// From which day; of each year that is declared already, it is there on some day.
        from: Day,
    }
}

input! {
    /// 设定提取比例的输入。
    ///
    /// What setting the share of a kind of employers takes.
    TrainingShareSetInput makes {
        /// 单位代码。
        ///
        /// The unit's code.
        unit: String,
        /// 用人单位类别。
        ///
        /// For which kind of employers.
        kind: EmployerKind,
        /// 比例，十进制字符串，大于 0 而不大于 1，至多六位小数，如 "0.025"。
        ///
        /// The share, a decimal of six places at most as text, more than 0 and at most 1: "0.025".
        share: String,
        /// 所依条款(全局标识)。
        ///
        /// By which clause (its global id).
        clause: ID,
        /// 自某日起。
        ///
        /// From which day.
        from: Day,
        /// 所据文件。
        ///
        /// The paper that says so.
        paper: String,
    }
}

input! {
    /// 申报的输入。
    ///
    /// What declaring a year takes.
    DeclarationMakeInput makes {
        /// 用人单位。
        ///
        /// The employer.
        employer: ID,
        /// 年度，须已终了。
        ///
        /// Of which year; it has to be over.
        year: i32,
        /// 基数：职工工资总额；投资项目为当年投资额。
        ///
        /// The base: the wage bill; of an investment project, what was invested.
        base: MoneyInput,
        /// 应提：须等于基数乘以比例，不足一分进一分。
        ///
        /// What was to be set aside: the share of the base, rounded up to a whole fen.
        due: MoneyInput,
        /// 已提。
        ///
        /// What was set aside.
        set_aside: MoneyInput,
        /// 补提。
        ///
        /// What was added to that, because it was short.
        topped_up: MoneyInput,
        /// 支出。
        ///
        /// What was spent.
        spent: MoneyInput,
        /// 上年结转：与上年申报的结转下年不符的，须说明。
        ///
        /// What came from the year before; where that has declared otherwise, it has to be explained.
        carried_in: MoneyInput,
        /// 结转下年：须等于上年结转、已提与补提之和减支出。
        ///
        /// What went to the year after: what came in, was set aside and topped up, less what was spent.
        carried_out: MoneyInput,
        /// 对不符的说明，至多 2000 个字符，随申报保存。
        ///
        /// What explains a difference, in 2,000 characters at most; it stays with the declaration.
        explanation: Option<String>,
    }
}

input! {
    /// 更正申报的输入：各项照更正后的全部填写。
    ///
    /// What correcting a declaration takes: all figures as they are to be.
    DeclarationCorrectInput changes because {
        /// 申报。
        ///
        /// The declaration.
        declaration: ID,
        /// 基数：职工工资总额；投资项目为当年投资额。
        ///
        /// The base: the wage bill; of an investment project, what was invested.
        base: MoneyInput,
        /// 应提：须等于基数乘以比例，不足一分进一分。
        ///
        /// What was to be set aside: the share of the base, rounded up to a whole fen.
        due: MoneyInput,
        /// 已提。
        ///
        /// What was set aside.
        set_aside: MoneyInput,
        /// 补提。
        ///
        /// What was added to that, because it was short.
        topped_up: MoneyInput,
        /// 支出。
        ///
        /// What was spent.
        spent: MoneyInput,
        /// 上年结转：与上年申报的结转下年不符的，须说明。
        ///
        /// What came from the year before; where that has declared otherwise, it has to be explained.
        carried_in: MoneyInput,
        /// 结转下年：须等于上年结转、已提与补提之和减支出；与下年申报的上年结转不符的，须说明。
        ///
        /// What went to the year after: what came in, was set aside and topped up, less what was spent. Where the year after has
        /// declared otherwise, it has to be explained.
        carried_out: MoneyInput,
        /// 对不符的说明，至多 2000 个字符，随申报保存。
        ///
        /// What explains a difference, in 2,000 characters at most; it stays with the declaration.
        explanation: Option<String>,
    }
}

input! {
    /// 接受申报的输入。
    ///
    /// What accepting a declaration takes.
    DeclarationAcceptInput changes {
        /// 申报。
        ///
        /// The declaration.
        declaration: ID,
    }
}

input! {
    /// 退回申报的输入。
    ///
    /// What returning a declaration takes.
    DeclarationReturnInput changes because {
        /// 申报。
        ///
        /// The declaration.
        declaration: ID,
    }
}

input! {
    /// 导入申报的输入。
    ///
    /// What importing declarations takes.
    DeclarationsImportInput makes {
        /// 登记单位代码。
        ///
        /// The code of the unit at which the employers are registered.
        unit: String,
        /// 年度，须已终了。
        ///
        /// Of which year; it has to be over.
        year: i32,
        /// 以 PUT /files 上传的 .xlsx 或 CSV 的摘要；列同 /declarations/template.xlsx，金额以元计，至多两位小数。
        ///
        /// The digest of the .xlsx or CSV file that PUT /files took: the columns of /declarations/template.xlsx, amounts in
        /// yuan with up to two decimal places.
        file: String,
        /// 与模板不同的表头的对应。
        ///
        /// Headings that are not the template's, and what they stand for.
        columns: Option<Vec<ColumnInput>>,
        /// 试运行：给出同样的报告而不写入。
        ///
        /// A dry run: the same report, and nothing is written.
        dry_run: Option<bool>,
    }
}

input! {
    /// 截止申报的输入。
    ///
    /// What closing the declarations of a year takes.
    DeclarationsCloseInput makes {
        /// 登记单位代码；可为已由另一单位承继者。
        ///
        /// The code of the unit at which the employers are registered; it may be one that another continues.
        unit: String,
        /// 年度，须已终了。
        ///
        /// Of which year; it has to be over.
        year: i32,
    }
}

input! {
    /// 抽取审计样本的输入。
    ///
    /// What drawing a sample takes.
    AuditSampleDrawInput makes {
        /// 登记单位代码；可为已由另一单位承继者。
        ///
        /// The code of the unit at which the employers are registered; it may be one that another continues.
        unit: String,
        /// 年度，其申报须已截止。
        ///
        /// Of which year; its declarations have to be closed.
        year: i32,
        /// 已公布的种子，一行文字，至多 200 个字符；首尾空白不计。宜取事先公告、无人能左右之数。
        ///
        /// The seed as it was published, a text of 200 characters on one line; blanks at its ends do not count. Take what was
        /// announced before and nobody has a say in.
        seed: String,
        /// 公布种子的文件。
        ///
        /// The paper in which it was published.
        paper: String,
        /// 公布之日，在截止之日之后，不晚于今日。
        ///
        /// The day on which it was: after the one on which declarations were closed, and by today.
        published_on: Day,
        /// 抽取份数，1 至 500，且不多于申报份数。
        ///
        /// How many are drawn, 1 to 500 and no more than there are.
        size: i32,
    }
}
