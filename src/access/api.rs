//! Who one is and what one may do.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::{Action, Person, Role};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::kernel::ClauseId;
use crate::organization::api::UnitNode;

/// 人：其签发者与在该处的稳定标识。
///
/// A person, as an issuer knows him.
#[derive(SimpleObject)]
#[graphql(name = "Person")]
pub struct PersonNode {
    /// 签发者。
    ///
    /// The issuer.
    issuer: String,
    /// 在签发者处的标识。
    ///
    /// Who he is at the issuer.
    subject: String,
    /// 姓名，令牌所示。
    ///
    /// The name, where the token had one.
    name: Option<String>,
}

impl From<Person> for PersonNode {
    fn from(person: Person) -> Self {
        Self { issuer: person.issuer, subject: person.subject, name: person.name }
    }
}

/// The actor of the request.
pub struct Viewer;

/// 当前身份。
///
/// Who one is here.
#[Object]
impl Viewer {
    /// 此人。
    ///
    /// The person.
    async fn person(&self, ctx: &Context<'_>) -> Result<PersonNode> {
        Ok(Session::of(ctx)?.read.actor().person.clone().into())
    }

    /// 所在单位。
    ///
    /// The unit at which one acts.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        let session = Session::of(ctx)?;
        Ok(UnitNode::load(&session.rows, session.read.actor().unit).await?)
    }

    /// 角色。
    ///
    /// The roles.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<Role>> {
        Ok(Session::of(ctx)?.read.actor().roles.iter().copied().collect())
    }

    /// 可做的动作。
    ///
    /// The actions that one may do.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        Ok(Session::of(ctx)?.read.actor().actions())
    }
}

/// Queries of the room.
#[derive(Default)]
pub struct AccessQuery;

#[Object]
impl AccessQuery {
    /// 我是谁，可做什么。条款：2。权限：READ_VIEWER。
    ///
    /// Who one is and what one may do. Clause 2; requires READ_VIEWER.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadViewer)),
        directive = acts::clause::apply(ids(&[ClauseId("2")]))
    )]
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}
