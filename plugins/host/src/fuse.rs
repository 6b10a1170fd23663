//! The fuse: how much processor time one call may use, should fuel not have stopped it by then.
//!
//! It counts what the worker's thread has run, not what it waited: workers stand behind all other threads,
//! and a batch is not to be stopped for what somebody else used.

use std::time::Duration;

use crate::limits::Limits;

/// Burns from when it is lit, on the thread that lit it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fuse {
    lit: Duration,
    length: Duration,
}

impl Fuse {
    pub(crate) fn lit(limits: &Limits) -> Self {
        Self { lit: spent(), length: Duration::from_millis(limits.fuse_milliseconds) }
    }

    pub(crate) fn is_blown(&self) -> bool {
        spent().saturating_sub(self.lit) >= self.length
    }
}

/// How long this thread has run.
#[cfg(unix)]
fn spent() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(now).unwrap_or_default()
}

/// Where threads have no clock of their own, the wall's.
#[cfg(not(unix))]
fn spent() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGUN.elapsed()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::{Fuse, spent};
    use crate::limits::Limits;

    /// Feature 61.
    #[test]
    fn a_fuse_burns_while_its_thread_works_and_not_while_it_waits() {
        let fuse = Fuse::lit(&Limits { fuse_milliseconds: 50, ..Limits::default() });
        let (done, others) = mpsc::channel();
        std::thread::spawn(move || {
            let until = spent() + Duration::from_millis(100);
            while spent() < until {}
            done.send(()).ok();
        });
        others.recv().ok();
        assert!(!fuse.is_blown(), "another thread's work is not this one's");
        let until = spent() + Duration::from_millis(50);
        while spent() < until {}
        assert!(fuse.is_blown());
    }
}
