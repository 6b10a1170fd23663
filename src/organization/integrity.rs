//! Integrity checks over what is believed: each by its name, how grave it is, how often it is found, and what to do.
//!
//! What a command refuses cannot come about by commands; these find what came about otherwise.

use std::collections::{BTreeMap, HashMap};

use sea_orm::Order;

use super::entity::{appointment, body, body_version, post, post_version, unit_version};
use super::model::{Fault as TreeFault, Tree};
use super::read;
use crate::kernel::named::named;
use crate::kernel::{
    Day, Fault, Text,
    id::{BodyId, PostId, UnitId},
};
use crate::store::Read;
use crate::store::dated::{AsOf, Version, gap};

/// How many examples are told of what a check finds.
const SAMPLE: usize = 10;

named! {
    /// 严重程度。
    ///
    /// How grave it is.
    Severity {
        /// 数据有误，须立即处理。
        ///
        /// The data are wrong: it has to be seen to at once.
        Critical = "CRITICAL",
        /// 须留意。
        ///
        /// It wants a look.
        Warning = "WARNING",
    }
}

named! {
    /// 完整性检查。
    ///
    /// An integrity check.
    IntegrityCheck {
        /// 同一对象在同一日有两种说法。
        ///
        /// Two versions of one thing are believed for one day.
        TwiceOnADay = "TWICE_ON_A_DAY",
        /// 单位的上级在某日不存在。
        ///
        /// On some day a unit lies below one that is not there.
        UnitAboveMissing = "UNIT_ABOVE_MISSING",
        /// 单位位于自身之下。
        ///
        /// On some day a unit lies below itself.
        UnitBelowItself = "UNIT_BELOW_ITSELF",
        /// 单位的管辖路径与单位树不符。
        ///
        /// A unit's scope is not where the tree of today puts it.
        UnitLiesElsewhere = "UNIT_LIES_ELSEWHERE",
        /// 机构在其单位存续期之外。
        ///
        /// A body is there on a day on which its unit is not.
        BodyOutsideUnit = "BODY_OUTSIDE_UNIT",
        /// 岗位在其机构存续期之外。
        ///
        /// A post is there on a day on which its body is not.
        PostOutsideBody = "POST_OUTSIDE_BODY",
        /// 任职在其岗位存续期之外。
        ///
        /// A post is held on a day on which it is not there.
        HeldOutsidePost = "HELD_OUTSIDE_POST",
        /// 岗位任职人数超出。
        ///
        /// More hold a post on some day than it has places.
        PostOverfilled = "POST_OVERFILLED",
    }
}

impl IntegrityCheck {
    /// How grave it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::UnitLiesElsewhere | Self::BodyOutsideUnit => Severity::Warning,
            _ => Severity::Critical,
        }
    }

    /// What to do.
    #[must_use]
    pub fn remedy(self) -> Text {
        let (zh, en) = match self {
            Self::TwiceOnADay => {
                ("恢复备份，或由开发者更正所列各行", "restore a backup, or have the rows named here corrected")
            }
            Self::UnitAboveMissing | Self::UnitBelowItself => {
                ("以 unitsReorganize 自所列日期改隶", "move the unit from the day named here on: unitsReorganize")
            }
            Self::UnitLiesElsewhere => (
                "运行中的服务器每日移交；未移交的请查看其日志",
                "a running server hands over each day; where it does not, its log says why",
            ),
            Self::BodyOutsideUnit => (
                "撤销机构(bodyClose)，或由承继单位重新设立",
                "close the body (bodyClose), or set it up at the successor",
            ),
            Self::PostOutsideBody => ("撤销岗位(postClose)", "close the post (postClose)"),
            Self::HeldOutsidePost | Self::PostOverfilled => {
                ("免去所列任职(appointmentEnd)", "end the appointments named here (appointmentEnd)")
            }
        };
        Text::new(zh, en)
    }
}

/// What one check finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Which check.
    pub check: IntegrityCheck,
    /// How often.
    pub count: usize,
    /// Some of it.
    pub sample: Vec<String>,
}

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
    pub fn examine(&self) -> Vec<Checked> {
        let mut found: BTreeMap<IntegrityCheck, Vec<String>> = BTreeMap::new();
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
        IntegrityCheck::ALL
            .iter()
            .map(|check| {
                let all = found.remove(check).unwrap_or_default();
                Checked { check: *check, count: all.len(), sample: all.into_iter().take(SAMPLE).collect() }
            })
            .collect()
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
