//! The room's commands.

mod allocate_fund;
mod appropriate_fund;
mod carry_over;
mod close_period;
mod correct_voucher;
mod deallocate_fund;
mod decide_limit;
mod expire_commitments;
mod make_commitment;
mod order_payments;
mod propose_limit;
mod register_source;
mod release_commitment;
mod settle_payments;
mod subject;

pub use allocate_fund::{AllocateFund, LineShare};
pub use appropriate_fund::AppropriateFund;
pub use carry_over::CarryOver;
pub use close_period::ClosePeriod;
pub use correct_voucher::CorrectVoucher;
pub use deallocate_fund::DeallocateFund;
pub use decide_limit::{ApproveLimit, RejectLimit};
pub use expire_commitments::{AT_ONCE, ExpireCommitments, Expired};
pub use make_commitment::MakeCommitment;
pub use order_payments::{OrderPayments, PaymentOrder};
pub use propose_limit::ProposeLimit;
pub use register_source::RegisterSource;
pub use release_commitment::ReleaseCommitment;
pub use settle_payments::{PaymentResult, SettlePayments};
pub use subject::{Ground, OF_FUND, OF_SOURCES};
