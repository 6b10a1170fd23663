//! Finds bodies and what belongs to them: what they are equipped with, posts, and who holds these.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Order};

use crate::kernel::{
    Fault, Term,
    id::{AppointmentId, BodyId, PostId, UnitId},
};
use crate::organization::bodies::BodyKind;
use crate::organization::entity::{appointment, body, body_version, establishment, post, post_version};
use crate::store::{Read, dated::AsOf};

/// A body.
///
/// # Errors
/// A fault of the database.
pub async fn body(read: &Read, id: BodyId) -> Result<Option<body::Model>, Fault> {
    read.find::<body::Entity>().filter(body::Column::Id.eq(id)).one().await
}

/// Bodies by id, and what they are as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn bodies_by_id(
    read: &Read,
    ids: &[BodyId],
    as_of: AsOf,
) -> Result<HashMap<BodyId, (body::Model, Option<body_version::Model>)>, Fault> {
    let find = read.find::<body::Entity>().among(body::Column::Id, ids);
    let versions = as_of.versions::<body_version::Entity>();
    let rows = find.all_with::<body_version::Entity>(body::Column::Id, body_version::Column::BodyId, versions).await?;
    Ok(rows.into_iter().map(|(row, version)| (row.id, (row, version))).collect())
}

/// The bodies that units have as of a day, in the order in which they were set up.
///
/// # Errors
/// A fault of the database.
pub async fn of_units(
    read: &Read,
    units: &[UnitId],
    as_of: AsOf,
) -> Result<HashMap<UnitId, Vec<(body::Model, body_version::Model)>>, Fault> {
    let find = read.find::<body::Entity>().among(body::Column::UnitId, units);
    let rows = find
        .order_by(body::Column::Id, Order::Asc)
        .all_with::<body_version::Entity>(
            body::Column::Id,
            body_version::Column::BodyId,
            as_of.versions::<body_version::Entity>(),
        )
        .await?;
    let mut found: HashMap<UnitId, Vec<_>> = HashMap::new();
    for (row, version) in rows {
        if let Some(version) = version {
            found.entry(row.unit_id).or_default().push((row, version));
        }
    }
    Ok(found)
}

/// A body of a kind that a unit is believed to have on some of these days; of team-building offices, one for a category.
///
/// # Errors
/// A fault of the database.
pub async fn like(
    read: &Read,
    (unit, kind, category): (UnitId, BodyKind, Option<&str>),
    days: Term,
) -> Result<Option<body_version::Model>, Fault> {
    let bodies = read.find::<body::Entity>().filter(body::Column::UnitId.eq(unit));
    let bodies = bodies.filter(body::Column::Kind.eq(kind.as_str()));
    let bodies = match category {
        None => bodies.filter(body::Column::Category.is_null()),
        Some(category) => bodies.filter(body::Column::Category.eq(category)),
    };
    let find = read.find::<body_version::Entity>();
    let find = find.filter(body_version::Column::BodyId.in_subquery(bodies.subquery(body::Column::Id)));
    let find = find.filter(AsOf::day(read.today()).believed::<body_version::Entity>());
    let rows = find.order_by(body_version::Column::ValidFrom, Order::Asc).all().await?;
    Ok(rows.into_iter().find(|row| row.term().and(days).is_some()))
}

/// What is believed of a body on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn course_of_body(read: &Read, id: BodyId) -> Result<Vec<body_version::Model>, Fault> {
    let find = read.find::<body_version::Entity>().filter(body_version::Column::BodyId.eq(id));
    find.filter(AsOf::day(read.today()).believed::<body_version::Entity>()).all().await
}

/// What a body is believed to be equipped with on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn course_of_establishment(read: &Read, id: BodyId) -> Result<Vec<establishment::Model>, Fault> {
    let find = read.find::<establishment::Entity>().filter(establishment::Column::BodyId.eq(id));
    find.filter(AsOf::day(read.today()).believed::<establishment::Entity>()).all().await
}

/// What bodies are equipped with as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn establishments(
    read: &Read,
    bodies: &[BodyId],
    as_of: AsOf,
) -> Result<HashMap<BodyId, establishment::Model>, Fault> {
    let find = read.find::<establishment::Entity>().filter(as_of.versions::<establishment::Entity>());
    find.keyed(establishment::Column::BodyId, bodies, |row| row.body_id).await
}

/// A post.
///
/// # Errors
/// A fault of the database.
pub async fn post(read: &Read, id: PostId) -> Result<Option<post::Model>, Fault> {
    read.find::<post::Entity>().filter(post::Column::Id.eq(id)).one().await
}

/// Posts by id, and what they are as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn posts_by_id(
    read: &Read,
    ids: &[PostId],
    as_of: AsOf,
) -> Result<HashMap<PostId, (post::Model, Option<post_version::Model>)>, Fault> {
    let find = read.find::<post::Entity>().among(post::Column::Id, ids);
    let versions = as_of.versions::<post_version::Entity>();
    let rows = find.all_with::<post_version::Entity>(post::Column::Id, post_version::Column::PostId, versions).await?;
    Ok(rows.into_iter().map(|(row, version)| (row.id, (row, version))).collect())
}

/// The posts of a body.
///
/// # Errors
/// A fault of the database.
pub async fn posts_of(read: &Read, body: BodyId) -> Result<Vec<PostId>, Fault> {
    let find = read.find::<post::Entity>().filter(post::Column::BodyId.eq(body));
    let found = find.order_by(post::Column::Id, Order::Asc).columns::<(PostId,)>([post::Column::Id]).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// The posts that bodies have as of a day, in the order in which they were created.
///
/// # Errors
/// A fault of the database.
pub async fn posts(
    read: &Read,
    bodies: &[BodyId],
    as_of: AsOf,
) -> Result<HashMap<BodyId, Vec<(post::Model, post_version::Model)>>, Fault> {
    let find = read.find::<post::Entity>().among(post::Column::BodyId, bodies);
    let rows = find
        .order_by(post::Column::Id, Order::Asc)
        .all_with::<post_version::Entity>(
            post::Column::Id,
            post_version::Column::PostId,
            as_of.versions::<post_version::Entity>(),
        )
        .await?;
    let mut found: HashMap<BodyId, Vec<_>> = HashMap::new();
    for (row, version) in rows {
        if let Some(version) = version {
            found.entry(row.body_id).or_default().push((row, version));
        }
    }
    Ok(found)
}

/// What is believed of a post on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn course_of_post(read: &Read, id: PostId) -> Result<Vec<post_version::Model>, Fault> {
    let find = read.find::<post_version::Entity>().filter(post_version::Column::PostId.eq(id));
    find.filter(AsOf::day(read.today()).believed::<post_version::Entity>()).all().await
}

/// Appointments by id, whether or not they are still believed.
///
/// # Errors
/// A fault of the database.
pub async fn appointments_by_id(
    read: &Read,
    ids: &[AppointmentId],
) -> Result<HashMap<AppointmentId, appointment::Model>, Fault> {
    read.find::<appointment::Entity>().keyed(appointment::Column::Id, ids, |row| row.id).await
}

/// Who holds posts as of a day, longest first.
///
/// # Errors
/// A fault of the database.
pub async fn appointments(
    read: &Read,
    posts: &[PostId],
    as_of: AsOf,
) -> Result<HashMap<PostId, Vec<appointment::Model>>, Fault> {
    let find = read.find::<appointment::Entity>().among(appointment::Column::PostId, posts);
    let find = find.filter(as_of.versions::<appointment::Entity>());
    let find = find.order_by(appointment::Column::ValidFrom, Order::Asc).order_by(appointment::Column::Id, Order::Asc);
    find.grouped(|row| row.post_id).await
}

/// Who is believed to hold posts on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn holders_of(read: &Read, posts: &[PostId]) -> Result<Vec<appointment::Model>, Fault> {
    let find = read.find::<appointment::Entity>().among(appointment::Column::PostId, posts);
    let find = find.filter(AsOf::day(read.today()).believed::<appointment::Entity>());
    find.order_by(appointment::Column::ValidFrom, Order::Asc).all().await
}
