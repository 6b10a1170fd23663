//! Reorganizations in the schema: what one would touch, and doing it.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, OneofObject, Result, SimpleObject};
use serde::Serialize;

use crate::access::Action;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{input, payload, top_level};
use crate::graphql::scalars::Long;
use crate::kernel::{ClauseId, Day, Failure, Fault, PatternRole, UnitKind, ZoneLevel};
use crate::organization::read;
use crate::organization::reorganization::{
    Becoming, Change, Holding, HoldingKind, Holdings, Opening, Plan, Step, Touched,
};
use crate::organization::write::{Reorganize, reorganize::planned};
use crate::store::Command;
use crate::talent::Category;

/// 新设一个单位。
///
/// A unit that comes to be.
#[derive(InputObject, Serialize)]
pub struct UnitOpenInput {
    /// 代码，从未用过；字母、数字与连字符。
    ///
    /// Its code, which no unit ever had: letters, digits and hyphens.
    code: String,
    /// 上级单位的代码。
    ///
    /// The code of the unit above.
    parent: String,
    /// 类别。
    ///
    /// Its kind.
    kind: UnitKind,
    /// 部门类别，如 finance；仅部门写明。
    ///
    /// Which kind of department, such as finance; of departments only.
    department: Option<String>,
    /// 名称。
    ///
    /// Its name.
    name: String,
    /// 英文名称。
    ///
    /// The same in English.
    name_en: String,
    /// 在工作格局中的角色；默认：部门与驻外机构为 DEPARTMENT，企业、事业单位、高等院校与科研院所为 SOCIETY，其他为 LEAD。
    ///
    /// Its role in the pattern of clause 2; by default DEPARTMENT for a department or an office outside the city, SOCIETY
    /// for an enterprise, institution, university or institute, LEAD for others.
    role: Option<PatternRole>,
    /// 开发区级别；开发区须写明，其他单位不写。
    ///
    /// The level of a zone: one says it, and nothing else does.
    level: Option<ZoneLevel>,
    /// 是否属于条款 4.1.1f 所列行业部门，默认否；仅部门写明。
    ///
    /// Whether clause 4.1.1f names its sector, which by default it does not; of departments only.
    sector: Option<bool>,
    /// 牵头的人才类别，默认没有；仅部门写明。
    ///
    /// The talent categories that it leads, by default none; of departments only.
    leads: Option<Vec<Category>>,
    /// 照此单位设立相同的部门，代码为本单位代码加部门类别。
    ///
    /// The code of a unit whose departments it gets as well, under its own code and their kinds.
    like: Option<String>,
}

/// 更名。
///
/// A unit that is called otherwise.
#[derive(InputObject, Serialize)]
pub struct UnitRenameInput {
    /// 单位代码。
    ///
    /// Its code.
    unit: String,
    /// 新名称。
    ///
    /// The new name.
    name: String,
    /// 新的英文名称。
    ///
    /// The same in English.
    name_en: String,
}

/// 改隶。
///
/// A unit that lies below another.
#[derive(InputObject, Serialize)]
pub struct UnitMoveInput {
    /// 单位代码。
    ///
    /// Its code.
    unit: String,
    /// 新的上级单位的代码。
    ///
    /// The code of the unit above.
    parent: String,
}

/// 改变角色、级别、所属行业或牵头的人才类别，至少写明一项；未写明的不变。
///
/// A unit that is something else in the pattern: at least one of what it is has to be said, and the rest stays.
#[derive(InputObject, Serialize)]
pub struct UnitChangeInput {
    /// 单位代码。
    ///
    /// Its code.
    unit: String,
    /// 在工作格局中的角色；设有领导小组、其办公室或常委会的，须先撤销，方可不再是党委领导。
    ///
    /// Its role in the pattern of clause 2. Where it has a leading group, an office of one or a standing committee, these
    /// are closed before it leads no more.
    role: Option<PatternRole>,
    /// 开发区级别；仅开发区写明。
    ///
    /// Its level; of zones only.
    level: Option<ZoneLevel>,
    /// 是否属于条款 4.1.1f 所列行业部门；仅部门写明。
    ///
    /// Whether clause 4.1.1f names its sector; of departments only.
    sector: Option<bool>,
    /// 牵头的人才类别，空列表即不再牵头；仅部门写明。
    ///
    /// The talent categories that it leads, an empty list for none any more; of departments only.
    leads: Option<Vec<Category>>,
}

/// 撤销：连同届时仍在其下的单位，及各自的机构、岗位与任职。合并为几个单位由同一单位承继，拆分为一个单位由几个单位承继。
///
/// A unit that ends, with all that is still below it, and with the bodies, posts and appointments of each. A merger is
/// several with the same successor, a split is one with several.
#[derive(InputObject, Serialize)]
pub struct UnitCloseInput {
    /// 单位代码。
    ///
    /// Its code.
    unit: String,
    /// 承继单位的代码，未了事项归第一个；没有未了事项的可以不写。
    ///
    /// The codes of those that continue it; what it leaves open goes to the first. None is needed where it leaves
    /// nothing open.
    successors: Vec<String>,
}

/// 调整的一个步骤。
///
/// One step of a reorganization.
#[derive(OneofObject, Serialize)]
pub enum ReorganizationStepInput {
    /// 新设。
    ///
    /// Open a unit.
    Open(UnitOpenInput),
    /// 更名。
    ///
    /// Call it otherwise.
    Rename(UnitRenameInput),
    /// 改隶。
    ///
    /// Move it below another.
    Move(UnitMoveInput),
    /// 改变角色、级别、所属行业或牵头的人才类别。
    ///
    /// Make it something else in the pattern, or of another level.
    Change(UnitChangeInput),
    /// 撤销。
    ///
    /// Close it.
    Close(UnitCloseInput),
}

impl From<&ReorganizationStepInput> for Step {
    fn from(input: &ReorganizationStepInput) -> Self {
        match input {
            ReorganizationStepInput::Open(open) => Self::Open(Opening {
                code: open.code.clone(),
                parent: open.parent.clone(),
                kind: open.kind,
                department: open.department.clone(),
                name: open.name.clone(),
                name_en: open.name_en.clone(),
                role: open.role.unwrap_or(open.kind.usual_role()),
                level: open.level,
                sector: open.sector.unwrap_or_default(),
                leads: open.leads.as_deref().map(words).unwrap_or_default(),
                like: open.like.clone(),
            }),
            ReorganizationStepInput::Rename(UnitRenameInput { unit, name, name_en }) => {
                Self::Rename { unit: unit.clone(), name: name.clone(), name_en: name_en.clone() }
            }
            ReorganizationStepInput::Move(UnitMoveInput { unit, parent }) => {
                Self::Move { unit: unit.clone(), parent: parent.clone() }
            }
            ReorganizationStepInput::Change(UnitChangeInput { unit, role, level, sector, leads }) => {
                let leads = leads.as_deref().map(words);
                let becoming = Becoming { role: *role, level: *level, sector: *sector, leads };
                Self::Change { unit: unit.clone(), becoming }
            }
            ReorganizationStepInput::Close(UnitCloseInput { unit, successors }) => {
                Self::Close { unit: unit.clone(), successors: successors.clone() }
            }
        }
    }
}

/// The categories as they are stored, each once and in the policy's order.
fn words(categories: &[Category]) -> Vec<String> {
    let there = Category::ALL.into_iter().filter(|category| categories.contains(category));
    there.map(|category| category.as_str().to_owned()).collect()
}

input! {
    /// 调整机构的输入。
    ///
    /// What reorganizing takes.
    UnitsReorganizeInput makes because {
        /// 自此日起；可在过去(补录)或将来。
        ///
        /// From this day on; it may lie in the past, where something is entered late, or to come.
        from: Day,
        /// 依次进行的步骤，1 至 200 个。
        ///
        /// The steps, one after the other: 1 to 200.
        steps: Vec<ReorganizationStepInput>,
        /// 预览所给的摘要；所涉内容已有变化的拒绝。
        ///
        /// The digest that a preview gave; where another list would be touched by now you are refused.
        expected: Option<String>,
    }
}

/// 调整所涉的一个单位。
///
/// A unit that a reorganization touches.
#[derive(SimpleObject)]
pub struct TouchedUnit {
    /// 单位代码。
    ///
    /// Its code.
    unit: String,
    /// 有何变化。
    ///
    /// What becomes of it.
    change: Change,
    /// 名称，或其最后的名称。
    ///
    /// Its name, or its last.
    name: String,
    /// 在工作格局中的角色，或其最后的角色。
    ///
    /// Its role in the pattern of clause 2, or its last.
    role: Option<PatternRole>,
    /// 开发区级别，或其最后的级别。
    ///
    /// The level of a zone, or its last.
    level: Option<ZoneLevel>,
    /// 是否属于条款 4.1.1f 所列行业部门。
    ///
    /// Whether clause 4.1.1f names its sector.
    sector: bool,
    /// 牵头的人才类别。
    ///
    /// The talent categories that it leads.
    leads: Vec<Category>,
    /// 上级单位的代码。
    ///
    /// The code of the unit above.
    parent: Option<String>,
    /// 承继单位的代码。
    ///
    /// The codes of those that continue it.
    successors: Vec<String>,
}

impl From<Touched> for TouchedUnit {
    fn from(touched: Touched) -> Self {
        let Touched { unit, change, name, role, level, sector, leads, parent, successors } = touched;
        let leads: Vec<Category> = leads.iter().filter_map(|word| word.parse().ok()).collect();
        Self { unit, change, name, role, level, sector, leads, parent, successors }
    }
}

/// 撤销的单位名下未了的事项，及由谁承接；或随之终止的事项。
///
/// What a unit that ends leaves open, and who goes on with it; or what ends with it.
#[derive(SimpleObject)]
#[graphql(name = "UnitHolding")]
pub struct HoldingNode {
    /// 单位代码。
    ///
    /// Its code.
    unit: String,
    /// 哪类事项。
    ///
    /// Of which kind.
    kind: HoldingKind,
    /// 件数。
    ///
    /// How many.
    count: Long,
    /// 承接单位的代码；随单位终止的，或无承继单位而不再约束任何单位的，为空。
    ///
    /// The code of the unit that goes on with it; null for what ends with the unit, and for what binds nobody any more
    /// since no unit continues this one.
    goes_to: Option<String>,
}

impl From<Holding> for HoldingNode {
    fn from(Holding { unit, kind, count, goes_to }: Holding) -> Self {
        Self { unit, kind, count: Long(i64::try_from(count).unwrap_or(i64::MAX)), goes_to }
    }
}

/// 一次机构调整所涉的全部内容。
///
/// All that a reorganization touches.
#[derive(SimpleObject)]
pub struct Reorganization {
    /// 自此日起。
    ///
    /// From this day on.
    from: Day,
    /// 内容的摘要，作 expected 用。
    ///
    /// What identifies the list, to be given as `expected`.
    digest: String,
    /// 所涉单位。
    ///
    /// The units.
    units: Vec<TouchedUnit>,
    /// 撤销的单位名下未了的事项，及随之终止的事项。
    ///
    /// What those that end leave open, and what ends with them.
    holdings: Vec<HoldingNode>,
}

impl Reorganization {
    fn of(plan: Plan) -> Result<Self, Fault> {
        Ok(Self {
            digest: plan.digest()?.to_string(),
            from: plan.from,
            units: plan.units.into_iter().map(TouchedUnit::from).collect(),
            holdings: plan.holdings.into_iter().map(HoldingNode::from).collect(),
        })
    }
}

payload! {
    /// 机构调整的结果。
    ///
    /// What became of a reorganization.
    ReorganizationPayload {
        /// 所涉的全部内容。
        ///
        /// All that was touched.
        reorganization: Reorganization
    }
}

fn command(
    ctx: &Context<'_>,
    from: Day,
    steps: &[ReorganizationStepInput],
    (expected, reason): (Option<String>, &str),
) -> Result<Reorganize> {
    let holdings = ctx.data::<Arc<dyn Holdings>>()?.clone();
    Ok(Reorganize {
        from,
        steps: steps.iter().map(Step::from).collect(),
        expected,
        reason: reason.to_owned(),
        holdings,
    })
}

/// Queries about reorganizations.
#[derive(Default)]
pub struct ReorganizationQuery;

#[Object]
impl ReorganizationQuery {
    /// 预览机构调整所涉的全部内容，不写入。条款：2。权限：REORGANIZE_UNITS。
    ///
    /// What a reorganization would touch; nothing is written. Clause 2; requires REORGANIZE_UNITS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReorganizeUnits)),
        directive = acts::clause::apply(ids(&[ClauseId("2")])),
        complexity = "50 + child_complexity"
    )]
    async fn preview_reorganization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "自此日起。 From this day on.")] from: Day,
        #[graphql(desc = "依次进行的步骤，1 至 200 个。 The steps, one after the other: 1 to 200.")] steps: Vec<
            ReorganizationStepInput,
        >,
    ) -> Result<Reorganization> {
        let session = Session::of(ctx)?;
        let command = command(ctx, from, &steps, (None, ""))?;
        let tree = read::tree(&session.read).await?;
        let ids = session.store().ids();
        match planned(&session.read, &tree, &command, &mut || ids.next()).await {
            Ok((plan, ..)) => Ok(Reorganization::of(plan)?),
            Err(failure) => Err(top_level(failure, session.language)),
        }
    }
}

/// Mutations that reorganize.
#[derive(Default)]
pub struct ReorganizationMutation;

#[Object]
impl ReorganizationMutation {
    /// 调整机构：自某日起新设、更名、改隶、改变角色与级别、合并、拆分、撤销单位；原有各行不改。条款：2。权限：REORGANIZE_UNITS。
    ///
    /// Opens, renames, moves, changes, merges, splits and closes units from a day on; no row of before is changed. Clause 2; requires REORGANIZE_UNITS.
    #[graphql(
        directive = acts::requires::apply(action(Reorganize::ACTION)),
        directive = acts::clause::apply(ids(Reorganize::CLAUSES)),
        directive = acts::errors::apply(codes(Reorganize::ERRORS)),
        directive = acts::emits::apply(events(Reorganize::EVENTS))
    )]
    async fn units_reorganize(&self, ctx: &Context<'_>, input: UnitsReorganizeInput) -> Result<ReorganizationPayload> {
        let command = command(ctx, input.from, &input.steps, (input.expected.clone(), &input.reason))?;
        let ready = std::future::ready(Ok::<_, Failure>(command));
        let mut outcome = Session::of(ctx)?.prepared(&input, ready).await?;
        let plan = outcome.done.take().map(Reorganization::of).transpose()?;
        Ok(ReorganizationPayload::new(outcome, plan))
    }
}
