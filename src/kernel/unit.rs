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
        /// 乡镇。
        ///
        /// A township.
        Township = "township",
        /// 街道。
        ///
        /// A subdistrict.
        Subdistrict = "subdistrict",
        /// 企业。
        ///
        /// An enterprise.
        Enterprise = "enterprise",
        /// 事业单位。
        ///
        /// A public institution.
        Institution = "institution",
        /// 高等院校。
        ///
        /// A university or college.
        University = "university",
        /// 科研院所。
        ///
        /// A research institute.
        Institute = "institute",
        /// 驻外机构。
        ///
        /// An office outside the city.
        OutsideOffice = "outside-office",
    }
}

impl UnitKind {
    /// The role that a unit of this kind has where none is given.
    #[must_use]
    pub const fn usual_role(self) -> PatternRole {
        match self {
            Self::City | Self::Division | Self::Zone | Self::Township | Self::Subdistrict => PatternRole::Lead,
            Self::Department | Self::OutsideOffice => PatternRole::Department,
            Self::Enterprise | Self::Institution | Self::University | Self::Institute => PatternRole::Society,
        }
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
