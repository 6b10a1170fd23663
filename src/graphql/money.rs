//! Amounts of money as the schema shows and takes them.

use async_graphql::{InputObject, Object};
use serde::Serialize;

use super::scalars::Long;
use crate::kernel::{ErrorCode, Refusal, money::Fen};

const CURRENCY: &str = "CNY";

/// An amount of money in the schema.
#[derive(Debug, Clone)]
pub struct Money(Fen);

/// 金额，人民币。
///
/// An amount of renminbi.
#[Object(serial)]
impl Money {
    /// 分，整数，以字符串表示。
    ///
    /// In fen: an integer, written as a string.
    async fn fen(&self) -> Long {
        Long(self.0.0)
    }

    /// 元，两位小数，如 1234.50。
    ///
    /// In yuan, with two decimal places: 1234.50.
    async fn yuan(&self) -> String {
        self.0.to_string()
    }
}

impl From<Fen> for Money {
    fn from(fen: Fen) -> Self {
        Self(fen)
    }
}

/// 所给金额，人民币。
///
/// An amount of renminbi that is given.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct MoneyInput {
    /// 分，整数，写作字符串。
    ///
    /// In fen: an integer, written as a string.
    pub fen: Long,
    /// 币种，只可为 CNY；可不给。
    ///
    /// The currency: CNY and no other; it may be left out.
    pub currency: Option<String>,
}

impl MoneyInput {
    /// The amount, in the only currency that is kept.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn fen(&self, field: &str) -> Result<Fen, Refusal> {
        match self.currency.as_deref() {
            None | Some(CURRENCY) => Ok(Fen(self.fen.0)),
            Some(_) => {
                let (zh, en) = ("只以人民币记账", "accounts are kept in renminbi");
                Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field, "currency"]).allowing([CURRENCY]))
            }
        }
    }
}
