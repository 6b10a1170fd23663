//! Why a token is not good: one reason each for the log and for whoever wrote the client, one
//! public code for all of them.

use crate::kernel::{ErrorCode, Refusal, Text};

/// The reason for which a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRefused {
    /// There is none.
    Absent,
    /// It is no JWT in compact form.
    Malformed,
    /// Its header asks for what we do not do.
    Unsupported,
    /// Nobody signed it.
    Unsigned,
    /// Its issuer is not listed.
    IssuerUnknown,
    /// No key of the issuer has this id.
    KeyUnknown,
    /// The issuer's keys cannot be had at the moment.
    KeysUnavailable,
    /// Its algorithm is not that of the key.
    Algorithm,
    /// The signature is not the key's.
    Signature,
    /// A required claim is not there.
    Missing(&'static str),
    /// It is meant for somebody else.
    Audience,
    /// Its time has passed.
    Expired,
    /// Its time has not come.
    Early,
    /// It names a role that does not exist.
    RoleUnknown,
    /// It asserts a role that its issuer may not assert.
    RolesExceed,
    /// There is no such unit today.
    UnitUnknown,
    /// Its unit lies outside what its issuer may speak for.
    UnitOutside,
}

impl TokenRefused {
    /// The reason; its English is ASCII, fit for a header.
    #[must_use]
    pub fn reason(self) -> Text {
        let (zh, en) = match self {
            Self::Absent => ("请求没有令牌", "there is no token"),
            Self::Malformed => ("令牌不是有效的 JWT", "the token is not a JWT in compact form"),
            Self::Unsupported => ("令牌的类型或关键头部不受支持", "the type or a critical header is not supported"),
            Self::Unsigned => ("令牌没有签名", "the token is not signed"),
            Self::IssuerUnknown => ("签发者不在名单中", "the issuer is not listed"),
            Self::KeyUnknown => ("签发者没有此密钥", "the issuer has no key with this id"),
            Self::KeysUnavailable => ("暂时取不到签发者的密钥", "the keys of the issuer cannot be had now"),
            Self::Algorithm => ("令牌的算法与密钥不符", "the algorithm is not the one of the key"),
            Self::Signature => ("签名无效", "the signature is not good"),
            Self::Missing(claim) => {
                return Text { zh: format!("令牌缺少 {claim}"), en: format!("the claim {claim} is missing") };
            }
            Self::Audience => ("令牌不是签发给本系统的", "the audience is another one"),
            Self::Expired => ("令牌已过期", "the token has expired"),
            Self::Early => ("令牌尚未生效", "the token is not valid yet"),
            Self::RoleUnknown => ("令牌含有不存在的角色", "a role does not exist"),
            Self::RolesExceed => ("签发者无权授予其中的角色", "the issuer may not assert one of the roles"),
            Self::UnitUnknown => ("没有此单位，或已撤销", "there is no such unit today"),
            Self::UnitOutside => ("单位不在签发者的范围内", "the unit lies outside the subtree of the issuer"),
        };
        Text { zh: zh.to_owned(), en: en.to_owned() }
    }
}

impl std::fmt::Display for TokenRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason().en)
    }
}

impl From<TokenRefused> for Refusal {
    fn from(refused: TokenRefused) -> Self {
        let Text { zh, en } = refused.reason();
        Self::new(ErrorCode::Unauthenticated, format!("需要有效的令牌：{zh}"), format!("a good token is needed: {en}"))
            .allowing(["Authorization: Bearer <JWT>"])
    }
}
