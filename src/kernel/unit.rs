//! What units are: their kinds, their levels and their roles in the pattern of the policy.

use super::named::named;

named! {
    /// 单位类别。
    ///
    /// The kind of a unit.
    UnitKind {
        /// 市。
        ///
        /// The city.
        City = "city",
        /// 县(市、区)。
        ///
        /// A county-level division.
        Division = "division",
        /// 开发(度假)区。
        ///
        /// A development or resort zone.
        Zone = "zone",
        /// 部门。
        ///
        /// A department.
        Department = "department",
    }
}

named! {
    /// 党管人才工作格局中的角色：牵头、协调、部门、社会。
    ///
    /// The role in the four-part pattern (clause 2).
    PatternRole {
        /// 党委领导。
        ///
        /// Leads: a Party committee's level or a zone's work committee.
        Lead = "lead",
        /// 牵头抓总的组织部门。
        ///
        /// Coordinates: the organization department.
        Coordinator = "coordinator",
        /// 各司其职的部门。
        ///
        /// A department that does its part.
        Department = "department",
        /// 社会力量。
        ///
        /// A social participant.
        Society = "society",
    }
}

named! {
    /// 开发(度假)区的级别。
    ///
    /// The level of a zone.
    ZoneLevel {
        /// 国家级。
        ///
        /// National.
        National = "national",
        /// 省级。
        ///
        /// Provincial.
        Provincial = "provincial",
    }
}

/// A department's, where a catalogue names none.
impl Default for PatternRole {
    fn default() -> Self {
        Self::Department
    }
}
