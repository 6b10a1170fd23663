//! What the mutations of funding take.

use async_graphql::{ID, InputObject};
use serde::Serialize;

use crate::funding::model::{Origin, Purpose, SourceKind};
use crate::graphql::money::MoneyInput;
use crate::graphql::payload::input;
use crate::kernel::{Day, Period};

input! {
    /// 登记资金来源的输入。
    ///
    /// What registering a source of money takes.
    FundingSourceRegisterInput makes {
        /// 基金所属单位代码。
        ///
        /// The code of the unit whose fund it feeds.
        unit: String,
        /// 来源代码，在本单位唯一。
        ///
        /// Its code, once at the unit.
        code: String,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 类别。
        ///
        /// Its kind.
        kind: SourceKind,
        /// 境内或境外。
        ///
        /// Whether it is from within the country.
        origin: Origin,
        /// 出资人限定的用途；不限则空。
        ///
        /// The purposes to which its giver restricts it; none: any.
        purposes: Vec<Purpose>,
        /// 可使用的末日；不限则不给。
        ///
        /// The last day on which it is used; none, where it is left out.
        until: Option<Day>,
        /// 依据文号。
        ///
        /// The paper that says so.
        paper: String,
    }
}

input! {
    /// 提出预算项目限额的输入。
    ///
    /// What proposing the limit of a budget line takes.
    BudgetLimitProposeInput makes because {
        /// 基金所属单位代码。
        ///
        /// The code of the unit whose fund it is.
        unit: String,
        /// 预算年度。
        ///
        /// The budget year.
        year: i32,
        /// 用途。
        ///
        /// What it is for.
        purpose: Purpose,
        /// 七项以外的用途，照录决定所载；七项用途不给。
        ///
        /// The use beside the seven purposes, in the words of the decision; left out of the seven.
        other_use: Option<String>,
        /// 改定后的限额。
        ///
        /// What the limit is to be.
        limit: MoneyInput,
        /// 所依决定。
        ///
        /// The decision by which it is.
        decision: ID,
    }
}

input! {
    /// 批准限额变更的输入。
    ///
    /// What approving a change of a limit takes.
    BudgetLimitApproveInput changes {
        /// 限额变更。
        ///
        /// The change.
        change: ID,
    }
}

input! {
    /// 不予批准限额变更的输入。
    ///
    /// What rejecting a change of a limit takes.
    BudgetLimitRejectInput changes because {
        /// 限额变更。
        ///
        /// The change.
        change: ID,
    }
}

/// 凭证的依据：条款与决定。
///
/// What justifies a voucher: a clause and a decision.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct FundGroundInput {
    /// 条款(全局标识)。
    ///
    /// The clause (its global id).
    pub clause: ID,
    /// 表决通过的决定(全局标识)，由该单位或其上级作出。
    ///
    /// The decision (its global id), of that unit or of one above it.
    pub decision: ID,
}

input! {
    /// 拨入专项资金的输入。
    ///
    /// What taking money into a fund takes.
    FundAppropriateInput makes {
        /// 基金所属单位代码。
        ///
        /// The code of the unit whose fund it is.
        unit: String,
        /// 预算年度。
        ///
        /// The budget year.
        year: i32,
        /// 资金来源。
        ///
        /// From which source.
        source: ID,
        /// 金额。
        ///
        /// How much.
        amount: MoneyInput,
        /// 依据。
        ///
        /// What justifies it.
        ground: FundGroundInput,
    }
}

/// 一个预算项目所得的份额。
///
/// The share of a budget line.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct FundShareInput {
    /// 预算项目。
    ///
    /// The line.
    pub line: ID,
    /// 份额，十进制字符串，至多六位小数，如 "0.25"；各份额之和须为 1。
    ///
    /// Its share, a decimal of six places at most as text, such as "0.25"; the shares add up to 1.
    pub share: String,
}

input! {
    /// 分配到预算项目的输入。
    ///
    /// What allocating to budget lines takes.
    FundAllocateInput makes {
        /// 资金来源。
        ///
        /// From which source.
        source: ID,
        /// 预算年度。
        ///
        /// The budget year.
        year: i32,
        /// 总额。
        ///
        /// How much in all.
        amount: MoneyInput,
        /// 各预算项目的份额，1 至 100 项；各份额之和须为 1，按最大余数法分到分。
        ///
        /// The lines and their shares, 1 to 100; they add up to 1, and fen that are left go to the largest remainders.
        shares: Vec<FundShareInput>,
        /// 依据。
        ///
        /// What justifies it.
        ground: FundGroundInput,
    }
}

input! {
    /// 由预算项目退回的输入。
    ///
    /// What taking money back from a budget line takes.
    FundDeallocateInput changes {
        /// 预算项目。
        ///
        /// The line.
        line: ID,
        /// 资金来源。
        ///
        /// From which source the money is.
        source: ID,
        /// 金额。
        ///
        /// How much.
        amount: MoneyInput,
        /// 依据。
        ///
        /// What justifies it.
        ground: FundGroundInput,
    }
}

/// 任务的一个阶段。
///
/// A stage of a task.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct CommitmentStageInput {
    /// 任务。
    ///
    /// The task.
    pub task: ID,
    /// 阶段序号，自 1 起；须已完成。
    ///
    /// The stage's number, from 1; it has to be done.
    pub number: i32,
}

/// 承诺的依据：条款与决定，另可注明排名中的一行或任务的一个阶段。
///
/// What justifies a commitment: a clause and a decision, and beside them a line of a ranking or a stage of a task.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct CommitmentGroundInput {
    /// 条款(全局标识)。
    ///
    /// The clause (its global id).
    pub clause: ID,
    /// 表决通过的决定(全局标识)，由该单位或其上级作出。
    ///
    /// The decision (its global id), of that unit or of one above it.
    pub decision: ID,
    /// 该单位或其下级单位现行排名中列入名额的一行；每个预算项目各只据一次，全部释放后方可再据。
    ///
    /// A line that is placed in the ranking that stands of the unit or of one below it; once for a budget line, unless all of
    /// it was released.
    pub judgement: Option<ID>,
    /// 已完成的任务阶段；每个预算项目与收款人各只据一次，全部释放后方可再据。与 judgement 只取其一。
    ///
    /// A stage of a task that is done; once for a budget line and a payee, unless all of it was released. Not beside
    /// `judgement`.
    pub stage: Option<CommitmentStageInput>,
}

input! {
    /// 作出承诺的输入。
    ///
    /// What making a commitment takes.
    CommitmentMakeInput makes {
        /// 预算项目。
        ///
        /// On which budget line.
        line: ID,
        /// 资金来源。
        ///
        /// From which source the money is.
        source: ID,
        /// 金额；据排名而届次写明每名奖金的，可不给，即为该数，给出亦不得超过。
        ///
        /// How much. It may be left out, and may not be more, where it rests on a ranking whose edition says what a place is
        /// worth.
        amount: Option<MoneyInput>,
        /// 事由。
        ///
        /// What it is for.
        title: String,
        /// 收款人在国库登记簿中的编号。
        ///
        /// Whom it is for: his number in the register of the treasury.
        payee: String,
        /// 收款账户，照录；国库登记簿已有的不给。
        ///
        /// The account to which it is paid, as it is given; left out where the treasury's register has it.
        account: Option<String>,
        /// 可发出支付指令的末日。
        ///
        /// The last day on which it is ordered to be paid.
        until: Day,
        /// 依据。
        ///
        /// What justifies it.
        ground: CommitmentGroundInput,
    }
}

input! {
    /// 释放预留的输入。
    ///
    /// What releasing of a commitment takes.
    CommitmentReleaseInput changes because {
        /// 承诺。
        ///
        /// The commitment.
        commitment: ID,
        /// 金额。
        ///
        /// How much.
        amount: MoneyInput,
    }
}

/// 所要的一笔支付。
///
/// A payment that is wanted.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct PaymentOrderItemInput {
    /// 承诺。
    ///
    /// Of which commitment.
    pub commitment: ID,
    /// 金额。
    ///
    /// How much.
    pub amount: MoneyInput,
}

input! {
    /// 发出支付指令的输入。
    ///
    /// What ordering payments takes.
    PaymentsOrderInput makes {
        /// 各笔支付，1 至 500 笔，同属一个基金，全部或全不。
        ///
        /// The payments, 1 to 500 of one fund, all of them or none.
        payments: Vec<PaymentOrderItemInput>,
    }
}

/// 国库对一笔支付的答复。
///
/// What the treasury answered to a payment.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct PaymentResultInput {
    /// 支付。
    ///
    /// Which payment.
    pub payment: ID,
    /// 是否已支付；否则为退票。
    ///
    /// Whether it was paid; it bounced otherwise.
    pub paid: bool,
    /// 国库所言；退票必填，至多 200 个字符。
    ///
    /// What was said of it, in 200 characters at most; it has to be given where it bounced.
    pub remark: Option<String>,
}

input! {
    /// 登记国库答复的输入。
    ///
    /// What taking in the treasury's answers takes.
    PaymentsSettleInput makes {
        /// 各笔答复，1 至 500 笔，同属一个基金，全部或全不。
        ///
        /// The answers, 1 to 500 of one fund, all of them or none.
        results: Vec<PaymentResultInput>,
    }
}

input! {
    /// 更正凭证的输入。
    ///
    /// What correcting a voucher takes.
    VoucherCorrectInput makes because {
        /// 凭证。
        ///
        /// The voucher.
        voucher: ID,
    }
}

input! {
    /// 年终结转的输入。
    ///
    /// What carrying over at a year's end takes.
    FundCarryOverInput makes {
        /// 基金所属单位代码。
        ///
        /// The code of the unit whose fund it is.
        unit: String,
        /// 由哪一预算年度结转，须已终了。
        ///
        /// From which budget year; it has to be over.
        year: i32,
        /// 依据。
        ///
        /// What justifies it.
        ground: FundGroundInput,
    }
}

input! {
    /// 结账的输入。
    ///
    /// What closing a period takes.
    FundPeriodCloseInput makes {
        /// 基金所属单位代码。
        ///
        /// The code of the unit whose fund it is.
        unit: String,
        /// 已开始的月，或已终了的年度。
        ///
        /// A month that has begun, or a year that is over.
        period: Period,
    }
}
