//! The room's tables.

pub mod coordination_step;
pub mod matter;
pub mod responsibility;
pub mod target;
pub mod target_report;
pub mod target_version;
pub mod task;
pub mod task_cooperating;
pub mod task_dispute;
pub mod task_group;
pub mod task_means;
pub mod task_opinion;
pub mod task_spawned;
pub mod task_stage;
