//! The six categories of talent, by the names that the policy and the spreadsheets use.

use serde::{Deserialize, Serialize};

macro_rules! categories {
    ($($(#[doc = $doc:literal])+ $variant:ident = $identifier:literal, $zh:literal);+ $(;)?) => {
        /// 人才类别。
        ///
        /// The category of a talent.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, async_graphql::Enum,
        )]
        #[graphql(name = "TalentCategory")]
        pub enum Category {
            $($(#[doc = $doc])+ #[serde(rename = $identifier)] $variant),+
        }

        impl Category {
            /// All six, in the policy's order.
            pub const ALL: [Self; 6] = [$(Self::$variant),+];

            /// The identifier, as it is stored.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $identifier),+ }
            }

            /// The name in Chinese.
            #[must_use]
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }
        }
    };
}

categories! {
    /// 党政人才。
    ///
    /// Party and government.
    PartyGovernment = "party-government", "党政人才";
    /// 企业经营管理人才。
    ///
    /// Enterprise management.
    EnterpriseManagement = "enterprise-management", "企业经营管理人才";
    /// 专业技术人才。
    ///
    /// Professional and technical.
    ProfessionalTechnical = "professional-technical", "专业技术人才";
    /// 高技能人才。
    ///
    /// Highly skilled.
    HighlySkilled = "highly-skilled", "高技能人才";
    /// 农村实用人才。
    ///
    /// Rural and practical.
    RuralPractical = "rural-practical", "农村实用人才";
    /// 社会工作人才。
    ///
    /// Social work.
    SocialWork = "social-work", "社会工作人才";
}

impl std::str::FromStr for Category {
    type Err = String;

    /// Reads the identifier or the Chinese name, as either is written.
    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = text.trim();
        let found = Self::ALL.into_iter().find(|one| one.as_str().eq_ignore_ascii_case(wanted) || one.zh() == wanted);
        found.ok_or_else(|| text.to_owned())
    }
}
