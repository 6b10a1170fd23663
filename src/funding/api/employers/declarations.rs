//! What employers declare in the schema, and how it differs.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::{DeclarationNode, DeclarationsOf, EmployerNode, StepsOf, VersionsOf};
use crate::funding::employers::{
    DeclarationBreachKind, DeclarationMove, DeclarationState, EmployerKind, Neighbours, Peers, TrainingFigures,
    breaches,
};
use crate::funding::entity::{declaration, declaration_step, declaration_version};
use crate::funding::read::employers::PeersOf;
use crate::graphql::Session;
use crate::graphql::money::Money;
use crate::kernel::{Day, Instant};
use crate::organization::api::UnitNode;

/// 申报的各项数字，或其差额(可为负)。
///
/// The figures of a declaration, or by how much they differ, which may be less than nothing.
#[derive(SimpleObject)]
pub struct DeclarationFigures {
    /// 基数：职工工资总额；投资项目为当年投资额。
    ///
    /// The base: the wage bill; of an investment project, what was invested.
    base: Money,
    /// 应提：基数乘以比例，不足一分进一分。
    ///
    /// What was to be set aside: the share of the base, rounded up to a whole fen.
    due: Money,
    /// 已提。
    ///
    /// What was set aside.
    set_aside: Money,
    /// 补提：因不足而另行提取。
    ///
    /// What was added to that, because it was short.
    topped_up: Money,
    /// 支出。
    ///
    /// What was spent.
    spent: Money,
    /// 上年结转。
    ///
    /// What came from the year before.
    carried_in: Money,
    /// 结转下年。
    ///
    /// What went to the year after.
    carried_out: Money,
}

impl From<TrainingFigures> for DeclarationFigures {
    fn from(figures: TrainingFigures) -> Self {
        let TrainingFigures { base, due, set_aside, topped_up, spent, carried_in, carried_out } = figures;
        Self {
            base: base.into(),
            due: due.into(),
            set_aside: set_aside.into(),
            topped_up: topped_up.into(),
            spent: spent.into(),
            carried_in: carried_in.into(),
            carried_out: carried_out.into(),
        }
    }
}

/// 申报之不合：以现有的上年与下年申报核对。
///
/// What is wrong with a declaration, as the years beside it stand now.
#[derive(SimpleObject)]
pub struct DeclarationBreach {
    /// 何处不合。
    ///
    /// What is wrong.
    kind: DeclarationBreachKind,
    /// 说明即可。
    ///
    /// Whether an explanation is enough.
    explainable: bool,
    /// 以所请求语言写的说明。
    ///
    /// What it is and what it should be, in the language of the request.
    message: String,
}

/// 同一单位登记的同类用人单位同一年度的申报，含本份，退回的不计。
///
/// What employers of the same kind at the same unit declare of the same year, this one among them, without those that are
/// returned.
#[derive(SimpleObject)]
pub struct DeclarationPeers {
    /// 份数。
    ///
    /// How many.
    count: i32,
    /// 各项中位数；偶数份取较小者。
    ///
    /// The median of each figure; of an even number of them the lower one.
    median: DeclarationFigures,
    /// 提取率的中位数，十进制，六位以内；皆无提取率则为空。
    ///
    /// The median of the rates, a decimal of six places at most; null where none has a rate.
    rate: Option<String>,
    /// 本份与各项中位数之差。
    ///
    /// By how much this one differs from the medians.
    difference: DeclarationFigures,
}

impl DeclarationPeers {
    fn of(peers: &Peers, own: &TrainingFigures) -> Result<Self> {
        Ok(Self {
            count: i32::try_from(peers.count)?,
            median: peers.median.into(),
            rate: peers.rate.map(|rate| rate.to_string()),
            difference: own.beyond(&peers.median).into(),
        })
    }
}

/// A version of a declaration.
pub struct DeclarationVersionNode(declaration_version::Model);

/// 申报的一版；不再更改。
///
/// A version of a declaration; it does not change.
#[Object(name = "DeclarationVersion")]
impl DeclarationVersionNode {
    /// 第几版，自 1 起。
    ///
    /// Its number, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 年末的用人单位类别。
    ///
    /// Of which kind the employer was at the year's end.
    async fn kind(&self) -> Result<EmployerKind> {
        Ok(self.0.says()?.kind)
    }

    /// 该年度首日适用的比例。
    ///
    /// The share that was in force on the first day of the year.
    async fn share(&self) -> Result<String> {
        Ok(self.0.says()?.share.to_string())
    }

    /// 各项数字。
    ///
    /// The figures.
    async fn figures(&self) -> Result<DeclarationFigures> {
        Ok(self.0.says()?.figures.into())
    }

    /// 对与上年、下年不符的说明；没有则为空文本。
    ///
    /// What explains how it differs from the years beside it; empty where nothing does.
    async fn explanation(&self) -> Result<String> {
        Ok(self.0.says()?.explanation)
    }

    /// 更正前一版的理由；首版为空文本。
    ///
    /// Why the one before was corrected; empty of the first.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// 内容摘要。
    ///
    /// The digest of what it says.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 录入者。
    ///
    /// Who entered it.
    async fn entered_by(&self) -> &str {
        &self.0.subject
    }

    /// 录入时刻。
    ///
    /// When it was entered.
    async fn entered_at(&self) -> Instant {
        self.0.instant
    }
}

/// That a declaration was accepted or returned.
pub struct DeclarationStepNode(declaration_step::Model);

/// 对申报的接受或退回。
///
/// That a version of a declaration was accepted or returned.
#[Object(name = "DeclarationStep")]
impl DeclarationStepNode {
    /// ACCEPT 或 RETURN。
    ///
    /// `ACCEPT` or `RETURN`.
    async fn moved(&self) -> Option<&'static str> {
        DeclarationMove::ALL.iter().map(|by| by.as_str()).find(|by| *by == self.0.moved)
    }

    /// 当时的末版。
    ///
    /// The last version then.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 理由。
    ///
    /// Why.
    async fn remark(&self) -> &str {
        &self.0.remark
    }

    /// 何人。
    ///
    /// Who did it.
    async fn by(&self) -> &str {
        &self.0.subject
    }

    /// 时刻。
    ///
    /// When.
    async fn at(&self) -> Instant {
        self.0.instant
    }
}

impl DeclarationNode {
    /// What the employer declares of a year so many years later.
    async fn beside(&self, ctx: &Context<'_>, years: i64) -> Result<Option<declaration::Model>> {
        let rows = Session::of(ctx)?.rows.one(DeclarationsOf(self.0.employer_id)).await?.unwrap_or_default();
        Ok(rows.iter().find(|row| row.year == self.0.year + years).cloned())
    }
}

/// 申报：一个用人单位一个年度的职工教育经费，所示为末版。
///
/// What an employer declares of its training fund in a year, as its last version says.
#[Object(name = "Declaration")]
impl DeclarationNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 用人单位。
    ///
    /// Which employer.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<EmployerNode>> {
        Ok(EmployerNode::load(&Session::of(ctx)?.rows, self.0.employer_id).await?)
    }

    /// 用人单位在何单位登记。
    ///
    /// At which unit the employer is registered.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 年度。
    ///
    /// Of which year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 年末的用人单位类别。
    ///
    /// Of which kind the employer was at the year's end.
    async fn kind(&self) -> Option<EmployerKind> {
        self.0.kind.parse().ok()
    }

    /// 该年度首日适用的比例。
    ///
    /// The share that was in force on the first day of the year.
    async fn share(&self) -> &str {
        &self.0.share
    }

    /// 各项数字。
    ///
    /// The figures.
    async fn figures(&self) -> DeclarationFigures {
        self.0.figures().into()
    }

    /// 不足：应提减已提与补提，不低于零。
    ///
    /// What was short: what was due less what was set aside and topped up, and not less than nothing.
    async fn short(&self) -> Money {
        self.0.short.into()
    }

    /// 提取率：已提与补提占基数的份额，十进制，六位以内，舍去尾数；基数为零或超出全部则为空。
    ///
    /// Which part of the base was set aside and topped up: a decimal of six places at most, rounded down; null of nothing, and
    /// where it is more than all.
    async fn rate(&self) -> Option<String> {
        self.0.figures().rate().map(|rate| rate.to_string())
    }

    /// 对与上年、下年不符的说明；没有则为空文本。
    ///
    /// What explains how it differs from the years beside it; empty where nothing does.
    async fn explanation(&self) -> &str {
        &self.0.explanation
    }

    /// 以现有的上年与下年申报核对，何处不合。
    ///
    /// What is wrong with it, as the years beside it stand now.
    #[graphql(complexity = "2 * child_complexity + 2")]
    async fn breaches(&self, ctx: &Context<'_>) -> Result<Vec<DeclarationBreach>> {
        let language = Session::of(ctx)?.language;
        let says = self.0.declared()?;
        let beside = Neighbours {
            before: self.beside(ctx, -1).await?.map(|row| row.carried_out),
            after: self.beside(ctx, 1).await?.map(|row| row.carried_in),
        };
        let found = breaches(&says.figures, says.share, beside).into_iter().map(|breach| DeclarationBreach {
            kind: breach.kind,
            explainable: breach.kind.is_explainable(),
            message: language.of(&breach.message).to_owned(),
        });
        Ok(found.collect())
    }

    /// 上年的申报；未申报则为空。
    ///
    /// What it declares of the year before; null where it does not.
    async fn year_before(&self, ctx: &Context<'_>) -> Result<Option<DeclarationNode>> {
        Ok(self.beside(ctx, -1).await?.map(DeclarationNode::from))
    }

    /// 与上年各项之差；上年未申报则为空。
    ///
    /// By how much each figure differs from the year before; null where that is not declared.
    async fn since_year_before(&self, ctx: &Context<'_>) -> Result<Option<DeclarationFigures>> {
        let before = self.beside(ctx, -1).await?.map(|row| row.figures());
        Ok(before.map(|before| self.0.figures().beyond(&before).into()))
    }

    /// 与同类比较；本份被退回而别无同类则为空。
    ///
    /// How it compares with its peers; null where it is returned and there are none.
    #[graphql(complexity = "child_complexity + 5")]
    async fn peers(&self, ctx: &Context<'_>) -> Result<Option<DeclarationPeers>> {
        let says = self.0.declared()?;
        let key = PeersOf { unit: self.0.unit_id, kind: says.kind, year: self.0.year };
        let peers = Session::of(ctx)?.rows.one(key).await?;
        peers.map(|peers| DeclarationPeers::of(&peers, &says.figures)).transpose()
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<DeclarationState> {
        self.0.state.parse().ok()
    }

    /// 末版之号。
    ///
    /// The number of its last version.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 末版的内容摘要。
    ///
    /// The digest of what its last version says.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 首次申报之日。
    ///
    /// The day on which it was declared first.
    async fn declared_on(&self) -> Day {
        self.0.declared_on
    }

    /// 各版，自首版起。
    ///
    /// Its versions, from the first.
    #[graphql(complexity = "3 * child_complexity")]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<DeclarationVersionNode>> {
        let rows = Session::of(ctx)?.rows.one(VersionsOf(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(DeclarationVersionNode).collect())
    }

    /// 历次接受与退回，自首次起。
    ///
    /// How it was accepted and returned, from the first.
    #[graphql(complexity = "3 * child_complexity")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<DeclarationStepNode>> {
        let rows = Session::of(ctx)?.rows.one(StepsOf(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(DeclarationStepNode).collect())
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}
