//! Subscribing to the duties of a unit: what makes an address one, how long it may be good, and which days it shows.
//!
//! A calendar program brings no token, so its address is a secret that stands for one. It speaks for the unit's
//! calendar and not for who issued it: it goes on when his token or post is no more, and the audit shows whose it is.
//! It ends with its last day, when it is revoked, or with the unit; whoever continues the unit issues its own.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRngCore, rngs::OsRng};

use crate::kernel::{Day, Digest, ErrorCode, Fault, Refusal};

/// So many days ahead lies the last day of an address at most.
pub const LONGEST_DAYS: i64 = 366;

/// So many days that have passed are in a calendar that is subscribed to.
pub const PAST_DAYS: i64 = 90;

/// So many days that are to come are in it.
pub const COMING_DAYS: i64 = 366;

/// What opens a calendar to whoever has it. It is told once and kept nowhere; what it is found by is its digest.
pub struct Secret(String);

impl Secret {
    /// 256 bits that nobody can foresee, whatever seeds the ids.
    ///
    /// # Errors
    /// A machine without randomness.
    pub fn random() -> Result<Self, Fault> {
        let mut bytes = [0_u8; 32];
        OsRng.try_fill_bytes(&mut bytes).map_err(Fault::new)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What it is found by.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }

    /// Where a calendar program asks.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/calendars/{}.ics", self.0)
    }
}

/// Demands a last day that has not passed and is not too far ahead.
///
/// # Errors
/// `BAD_USER_INPUT`, naming the first and the last day that may be.
pub fn check_expiry(expires_on: Day, today: Day) -> Result<(), Refusal> {
    let last = today.plus(LONGEST_DAYS);
    if (today..=last).contains(&expires_on) {
        return Ok(());
    }
    let (zh, en) = (
        format!("有效期须止于今日 {today} 至 {last} 之间"),
        format!("its last day lies between today, {today}, and {last}"),
    );
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["expiresOn"]).allowing([format!("{today} – {last}")]))
}
