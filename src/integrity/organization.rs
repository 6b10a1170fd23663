//! What can be wrong with units, bodies, posts and appointments.

use std::collections::{BTreeMap, HashMap};

use sea_orm::Order;

use super::{Found, IntegrityCheck};
use crate::kernel::{
    Day, Fault,
    id::{BodyId, PostId, UnitId},
};
use crate::organization::entity::{appointment, body, body_version, post, post_version, unit_version};
use crate::organization::model::{Fault as TreeFault, Tree};
use crate::organization::read;
use crate::store::Read;
use crate::store::dated::{AsOf, Version, gap};

/// All that is believed within an actor's reach.
#[derive(Debug, Clone, Default)]
pub struct Believed {
    /// The units.
    pub tree: Tree,
    /// Where each unit lies, and where it has to.
    pub elsewhere: Vec<String>,
    /// The bodies.
    pub bodies: Vec<body::Model>,
    /// What they are.
    pub body_versions: Vec<body_version::Model>,
    /// The posts.
    pub posts: Vec<post::Model>,
    /// What they are.
    pub post_versions: Vec<post_version::Model>,
    /// Who holds them.
    pub appointments: Vec<appointment::Model>,
}

impl Believed {
    /// Reads it.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn load(read: &Read) -> Result<Self, Fault> {
        let now = AsOf::day(read.today());
        let tree = read::tree(read).await?;
        let mut must = tree.scopes(read.today());
        let elsewhere = tree.units.iter().filter_map(|unit| {
            let (is, must) = (unit.place().scope, must.remove(&unit.id)?);
            let own = read.actor().scope.holds(&is) || read.actor().scope.holds(&must);
            (own && is != must).then(|| format!("{} {} → {}", unit.code, is.0, must.0))
        });
        Ok(Self {
            elsewhere: elsewhere.collect(),
            tree,
            bodies: read.find::<body::Entity>().order_by(body::Column::Id, Order::Asc).all().await?,
            body_versions: read
                .find::<body_version::Entity>()
                .filter(now.believed::<body_version::Entity>())
                .order_by(body_version::Column::ValidFrom, Order::Asc)
                .all()
                .await?,
            posts: read.find::<post::Entity>().order_by(post::Column::Id, Order::Asc).all().await?,
            post_versions: read
                .find::<post_version::Entity>()
                .filter(now.believed::<post_version::Entity>())
                .order_by(post_version::Column::ValidFrom, Order::Asc)
                .all()
                .await?,
            appointments: read
                .find::<appointment::Entity>()
                .filter(now.believed::<appointment::Entity>())
                .order_by(appointment::Column::ValidFrom, Order::Asc)
                .all()
                .await?,
        })
    }

    /// Makes every check.
    #[must_use]
    pub fn examine(&self) -> Found {
        let mut found = Found::new();
        let mut tell = |check, what: String| found.entry(check).or_default().push(what);
        let codes: HashMap<UnitId, &str> = self.tree.units.iter().map(|unit| (unit.id, unit.code.as_str())).collect();
        let code = |unit: UnitId| codes.get(&unit).copied().unwrap_or("?");
        let units = by(&self.tree.versions, |version: &unit_version::Model| version.unit_id);
        let bodies = by(&self.body_versions, |version| version.body_id);
        let posts = by(&self.post_versions, |version| version.post_id);

        let twice = twice(&units).map(|(unit, day)| format!("unit {} {day}", code(unit)));
        let twice = twice.chain(self::twice(&bodies).map(|(body, day)| format!("body {} {day}", body.global())));
        for what in twice.chain(self::twice(&posts).map(|(post, day)| format!("post {} {day}", post.global()))) {
            tell(IntegrityCheck::TwiceOnADay, what);
        }
        for fault in self.tree.faults(Day::FIRST) {
            match fault {
                TreeFault::AboveMissing { unit, above, day } => {
                    tell(IntegrityCheck::UnitAboveMissing, format!("{} ↑ {} {day}", code(unit), code(above)));
                }
                TreeFault::BelowItself { unit, day } => {
                    tell(IntegrityCheck::UnitBelowItself, format!("{} {day}", code(unit)));
                }
            }
        }
        self.elsewhere.iter().for_each(|what| tell(IntegrityCheck::UnitLiesElsewhere, what.clone()));
        let none = Vec::new();
        for version in &self.body_versions {
            if let Some(day) = gap(units.get(&version.unit_id).unwrap_or(&none), version.term(), Day::FIRST) {
                tell(IntegrityCheck::BodyOutsideUnit, format!("{} {} {day}", code(version.unit_id), version.name));
            }
        }
        let body_of: HashMap<PostId, BodyId> = self.posts.iter().map(|post| (post.id, post.body_id)).collect();
        let none = Vec::new();
        for version in &self.post_versions {
            let course = body_of.get(&version.post_id).and_then(|body| bodies.get(body)).unwrap_or(&none);
            if let Some(day) = gap(course, version.term(), Day::FIRST) {
                tell(IntegrityCheck::PostOutsideBody, format!("{} {} {day}", code(version.unit_id), version.title));
            }
        }
        let none = Vec::new();
        for held in &self.appointments {
            if let Some(day) = gap(posts.get(&held.post_id).unwrap_or(&none), held.term(), Day::FIRST) {
                tell(IntegrityCheck::HeldOutsidePost, format!("{} {} {day}", code(held.unit_id), held.name));
            }
        }
        for (post, held) in by(&self.appointments, |held| held.post_id) {
            for day in held.iter().filter_map(|one| one.valid_from) {
                let places = posts.get(&post).into_iter().flatten().find(|one| one.term().contains(day));
                let there = held.iter().filter(|one| one.term().contains(day));
                if places.is_some_and(|version| i64::try_from(there.count()).is_ok_and(|many| many > version.places)) {
                    tell(IntegrityCheck::PostOverfilled, format!("post {} {day}", post.global()));
                }
            }
        }
        found
    }
}

type Courses<'v, K, V> = BTreeMap<K, Vec<&'v V>>;

fn by<V, K: Ord>(versions: &[V], key: impl Fn(&V) -> K) -> Courses<'_, K, V> {
    let mut courses: Courses<'_, K, V> = BTreeMap::new();
    for version in versions {
        courses.entry(key(version)).or_default().push(version);
    }
    courses
}

/// The things of which two versions are believed for one day, and the first such day.
fn twice<'c, K: Copy, V: Version>(courses: &'c Courses<'c, K, V>) -> impl Iterator<Item = (K, Day)> + 'c {
    courses.iter().filter_map(|(key, course)| {
        let begins = course.iter().map(|version| version.term().from.unwrap_or(Day::FIRST));
        let mut begins: Vec<Day> = begins.collect();
        begins.sort_unstable();
        let day = begins.into_iter().find(|day| course.iter().filter(|one| one.term().contains(*day)).count() > 1)?;
        Some((*key, day))
    })
}
