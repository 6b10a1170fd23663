//! The states of a run.

/// 评审运行的状态。
///
/// The state of a judging run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
pub enum RunState {
    /// 排队。
    ///
    /// Waits for a worker.
    Queued,
    /// 运行。
    ///
    /// A worker has it.
    Running,
    /// 完成。
    ///
    /// Stored as a whole.
    Done,
    /// 失败，未留下任何结果。
    ///
    /// Failed, and left no judgement.
    Failed,
}

impl RunState {
    /// As the database writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Done => "DONE",
            Self::Failed => "FAILED",
        }
    }
}

impl std::str::FromStr for RunState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Queued, Self::Running, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| text.to_owned())
    }
}

/// The refusal for an input that should be JSON and is not.
#[must_use]
pub fn no_json(field: &str) -> crate::kernel::Refusal {
    crate::kernel::Refusal::new(
        crate::kernel::ErrorCode::BadInput,
        format!("{field} 须为 JSON:整数在 ±(2^53-1) 之内，小数写作字符串"),
        format!("{field} must be JSON: integers within ±(2^53-1), decimals as strings"),
    )
    .at([field])
}
