//! Talents in the schema.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Result, dataloader};

use super::entity::talent;
use super::{Category, read};
use crate::graphql::{LoadFault, Loader, Rows, Session};
use crate::kernel::{Day, id::TalentId};
use crate::organization::api::UnitNode;

impl dataloader::Loader<TalentId> for Rows {
    type Value = talent::Model;
    type Error = LoadFault;

    async fn load(&self, keys: &[TalentId]) -> Result<HashMap<TalentId, Self::Value>, LoadFault> {
        Ok(read::talents_by_id(&self.0, keys).await?)
    }
}

/// A talent.
pub struct TalentNode(talent::Model);

impl TalentNode {
    pub(crate) async fn load(rows: &Loader, id: TalentId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.load_one(id).await?.map(Self))
    }
}

/// 人才。
///
/// A talent.
#[Object(name = "Talent")]
impl TalentNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 导入部门的编号。
    ///
    /// The importing department's number.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// 姓名。
    ///
    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// 出生日期。
    ///
    /// The birth date, where known.
    async fn birth_date(&self) -> Option<Day> {
        self.0.birth_date
    }

    /// 类别。
    ///
    /// The category.
    async fn category(&self) -> Option<Category> {
        self.0.category.parse().ok()
    }

    /// 登记部门。
    ///
    /// The department whose number it is.
    async fn registrar(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 用人单位。
    ///
    /// The employer.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.employer_id).await?)
    }
}
