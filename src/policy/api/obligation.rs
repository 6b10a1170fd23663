//! What a clause obliges to, in the schema.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};

use crate::graphql::{Key, LoadFault, Rows};
use crate::kernel::{Day, Every, Fault, PatternRole, UnitKind, id::ClauseRowId};
use crate::policy::entity::obligation;
use crate::policy::obligation::{Evidence, FigureRule, Midway, Missing, Obligation, Selector};
use crate::policy::read;
use crate::store::{Read, dated::AsOf};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ObligationAsOf(ClauseRowId, AsOf);

impl Key for ObligationAsOf {
    type Row = obligation::Model;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut days: HashMap<AsOf, Vec<ClauseRowId>> = HashMap::new();
        for ObligationAsOf(id, as_of) in keys {
            days.entry(*as_of).or_default().push(*id);
        }
        let mut found = HashMap::new();
        for (as_of, ids) in days {
            let rows = read::obligations(read, &ids, as_of).await?;
            found.extend(rows.into_iter().map(|(id, row)| (ObligationAsOf(id, as_of), row)));
        }
        Ok(found)
    }
}

/// What a clause obliges to on some days.
pub struct ObligationNode {
    row: Arc<obligation::Model>,
    says: Obligation,
}

impl ObligationNode {
    pub(crate) async fn load_as_of(rows: &Rows, clause: ClauseRowId, as_of: AsOf) -> Result<Option<Self>, LoadFault> {
        rows.one(ObligationAsOf(clause, as_of)).await?.map(Self::of).transpose()
    }

    /// Of a row.
    pub(crate) fn of(row: Arc<obligation::Model>) -> Result<Self, LoadFault> {
        let says = row.says_what().map_err(Arc::new)?;
        Ok(Self { row, says })
    }
}

/// 条款所生的责任：谁负责、多久一次、何时到期、以何履行。
///
/// What a clause obliges to: who owes it, how often, when it is due, what discharges it.
#[Object(name = "Obligation")]
impl ObligationNode {
    /// 多久一次。
    ///
    /// How often.
    async fn every(&self) -> Every {
        self.says.every
    }

    /// 谁负责：符合其中任一项的单位；空为相应主体尚未作为单位登记。
    ///
    /// Who owes it: the units that any of these selects; empty where those who owe it are not units yet.
    async fn owed_by(&self) -> Vec<UnitSelector> {
        self.says.owed_by.iter().cloned().map(UnitSelector::from).collect()
    }

    /// 以何履行。
    ///
    /// What discharges it.
    async fn evidence(&self) -> Evidence {
        self.says.evidence
    }

    /// 到期日距期末的自然日数，可为负；遇休息日顺延至下一工作日。
    ///
    /// Calendar days from the period's last day to the one on which it is due, may be negative; what falls on a day of rest is due on the first work day after it.
    async fn due_days(&self) -> Result<i32> {
        Ok(i32::try_from(self.says.due_days)?)
    }

    /// 自到期日至不再受理凭据的自然日数；空为一直受理。
    ///
    /// Calendar days from then to the last one on which evidence is taken; null: for ever.
    async fn closes_days(&self) -> Result<Option<i32>> {
        Ok(self.says.closes_days.map(i32::try_from).transpose()?)
    }

    /// 期间中途开始者当期是否负责。
    ///
    /// What is owed where a unit or the clause begins in the middle of a period.
    async fn midway(&self) -> Midway {
        self.says.midway
    }

    /// 报告所待的条款：下级单位同期依这些条款的责任履行或豁免后，报告方可接受。
    ///
    /// The numbers of the clauses whose duties below the unit, for the same period, a report waits for.
    async fn rests_on(&self) -> &[String] {
        &self.says.rests_on
    }

    /// 报告须随文填报的数字及其核对规则。
    ///
    /// The figures that stand beside a report's text, and how they are checked.
    async fn figures(&self) -> Vec<ReportFigureRule> {
        self.says.figures.iter().cloned().map(ReportFigureRule::from).collect()
    }

    /// 首日。
    ///
    /// The first day.
    async fn valid_from(&self) -> Option<Day> {
        self.row.valid_from
    }

    /// 不再如此的首日；空为至今。
    ///
    /// The first day on which it no longer holds; null: it still does.
    async fn valid_until(&self) -> Option<Day> {
        self.row.valid_until
    }
}

/// 随文填报的一个数字及其核对规则。
///
/// A figure beside a report's text, and how it is checked.
#[derive(Debug, Clone, SimpleObject)]
pub struct ReportFigureRule {
    /// 代码。
    ///
    /// Its code.
    code: String,
    /// 名称。
    ///
    /// What it is called.
    title: String,
    /// 英文名称。
    ///
    /// The same in English.
    title_en: String,
    /// 由这些数字相加而成；空为不是合计。
    ///
    /// The figures that it is the sum of; empty where it is no sum.
    parts: Vec<String>,
    /// 不得超过的数字。
    ///
    /// A figure that it may not pass.
    at_most: Option<String>,
    /// 与上期相差超过此百分比须说明。
    ///
    /// By how many per cent it may differ from the last period's without an explanation.
    change_percent: Option<i32>,
    /// 缺报的处理。
    ///
    /// What becomes of a report that leaves it out.
    missing: Missing,
}

impl From<FigureRule> for ReportFigureRule {
    fn from(FigureRule { code, title, title_en, parts, at_most, change_percent, missing }: FigureRule) -> Self {
        let change_percent = change_percent.and_then(|percent| i32::try_from(percent).ok());
        Self { code, title, title_en, parts, at_most, change_percent, missing }
    }
}

/// 单位的选择条件，所列各项须同时符合；空为不限。
///
/// What selects units: all that is given has to be so; null: whatever it is.
#[derive(Debug, Clone, SimpleObject)]
pub struct UnitSelector {
    /// 单位类别。
    ///
    /// The kind of unit.
    kind: Option<UnitKind>,
    /// 部门类别。
    ///
    /// The kind of department.
    department: Option<String>,
    /// 上级单位的类别。
    ///
    /// The kind of the unit directly above.
    below: Option<UnitKind>,
    /// 在工作格局中的角色。
    ///
    /// The role in the pattern of clause 2.
    role: Option<PatternRole>,
    /// 是否属于条款 4.1.1f 所列行业部门。
    ///
    /// Whether clause 4.1.1f names its sector.
    sector: Option<bool>,
    /// 是否牵头某类人才队伍。
    ///
    /// Whether it leads a talent category.
    leads: Option<bool>,
    /// 所在网络的代码。
    ///
    /// The code of a network to which it belongs.
    network: Option<String>,
}

impl From<Selector> for UnitSelector {
    fn from(Selector { kind, department, below, role, sector, leads, network }: Selector) -> Self {
        Self { kind, department, below, role, sector, leads, network }
    }
}
