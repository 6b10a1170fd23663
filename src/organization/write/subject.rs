//! What the commands about bodies and posts are about.

use crate::kernel::{
    Day, ErrorCode, Failure, Refusal, Term,
    id::{BodyId, NetworkId, PostId},
};
use crate::organization::entity::{appointment, body, body_version, network, post, post_version};
use crate::organization::read;
use crate::store::{Place, Read, Standing, Subject, dated::onwards};

/// A body, what is believed of it, and where it lies.
pub struct BodySubject {
    pub(super) row: body::Model,
    pub(super) course: Vec<body_version::Model>,
    place: Place,
}

impl BodySubject {
    pub(super) async fn load(read: &Read, id: BodyId) -> Result<Self, Failure> {
        let row = read::bodies::body(read, id).await?.ok_or_else(|| Refusal::not_found("机构", "body").at(["body"]))?;
        let course = read::bodies::course_of_body(read, id).await?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, course, place })
    }

    /// From a day on which it is there, until it is there no more.
    pub(super) fn term_from(&self, day: Day) -> Term {
        onwards(&self.course, day)
    }

    /// What it is on a day on which it has to be there.
    pub(super) fn on(&self, day: Day) -> Result<&body_version::Model, Refusal> {
        self.course.iter().find(|version| version.term().contains(day)).ok_or_else(|| {
            Refusal::new(
                ErrorCode::StateForbids,
                format!("该机构在 {day} 尚未设立或已撤销"),
                format!("the body is not there on {day}"),
            )
            .at(["from"])
            .allowing(self.course.iter().map(|version| version.term().to_string()))
        })
    }
}

impl Subject for BodySubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let last = self.course.iter().max_by_key(|version| version.valid_from);
        let name = last.map(|version| version.name.clone()).unwrap_or_default();
        Some((self.row.version, vec![("name", name)]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// A post, what is believed of it, who holds it, and where it lies.
pub struct PostSubject {
    pub(super) row: post::Model,
    pub(super) course: Vec<post_version::Model>,
    pub(super) holders: Vec<appointment::Model>,
    place: Place,
}

impl PostSubject {
    pub(super) async fn load(read: &Read, id: PostId) -> Result<Self, Failure> {
        let row = read::bodies::post(read, id).await?.ok_or_else(|| Refusal::not_found("岗位", "post").at(["post"]))?;
        let course = read::bodies::course_of_post(read, id).await?;
        let holders = read::bodies::holders_of(read, &[id]).await?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, course, holders, place })
    }

    /// The days of a term; without a last one, until the post is there no more where that is known already.
    pub(super) fn term_of(&self, term: Term) -> Term {
        let Term { from: Some(from), until: None } = term else { return term };
        let there = onwards(&self.course, from);
        // On a day on which the post is not there, nobody can hold it, however long.
        if there.until == there.from { term } else { there }
    }
}

impl Subject for PostSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let names: Vec<&str> = self.holders.iter().map(|held| held.name.as_str()).collect();
        Some((self.row.version, vec![("holders", names.join(", "))]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// A network and where it lies.
pub struct NetworkSubject {
    pub(super) row: network::Model,
    place: Place,
}

impl NetworkSubject {
    pub(super) async fn load(read: &Read, id: NetworkId) -> Result<Self, Failure> {
        let row = read::networks::network(read, id).await?;
        let row = row.ok_or_else(|| Refusal::not_found("网络", "network").at(["network"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }
}

impl Subject for NetworkSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, Vec::new()))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// Refuses to end what somebody holds beyond that day.
pub(super) fn demand_vacant(holders: &[appointment::Model], from: Day) -> Result<(), Refusal> {
    let beyond = holders.iter().filter(|held| held.valid_until.is_none_or(|until| until > from));
    let names: Vec<String> = beyond.map(|held| format!("{} {}", held.name, held.term())).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::InUse,
        "尚有人任职，须先免去",
        "somebody holds it beyond that day; end the appointments first",
    )
    .at(["from"])
    .allowing(names))
}
