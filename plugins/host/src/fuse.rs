//! The fuse: how much processor time one call may use, should fuel not have stopped it by then.
//!
//! It counts what the worker's thread has run, not what it waited: workers stand behind all other threads,
//! and a batch is not to be stopped for what somebody else used. Priority alone is not enough: a processor that is
//! always busy is slower to wake for others. Hence a call that is neither done nor stopped after its burst rests
//! four fifths of the time.

use std::time::Duration;

use crate::engine::TICK;
use crate::limits::Limits;

/// Burns from when it is lit, on the thread that lit it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fuse {
    lit: Duration,
    length: Duration,
    burst: Duration,
}

/// What a call that stands back rests after each tick of the engine's clock that it ran.
const REST: Duration = TICK.saturating_mul(4);

impl Fuse {
    pub(crate) fn lit(limits: &Limits) -> Self {
        let [length, burst] = [limits.fuse_milliseconds, limits.burst_milliseconds].map(Duration::from_millis);
        Self { lit: spent(), length, burst }
    }

    pub(crate) fn is_blown(&self) -> bool {
        self.burnt() >= self.length
    }

    /// Rests where the burst is over.
    pub(crate) fn stand_back(&self) {
        if self.burnt() >= self.burst {
            std::thread::sleep(REST);
        }
    }

    fn burnt(&self) -> Duration {
        spent().saturating_sub(self.lit)
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
    use std::time::{Duration, Instant};

    use super::{Fuse, REST, spent};
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

    /// Feature 61.
    #[test]
    fn a_call_rests_once_its_burst_is_over_and_the_fuse_does_not_burn_meanwhile() {
        let burst = Limits { fuse_milliseconds: 1_000, burst_milliseconds: 20, ..Limits::default() };
        let fuse = Fuse::lit(&burst);
        let (begun, lit) = (Instant::now(), spent());
        fuse.stand_back();
        while spent() < lit + Duration::from_millis(20) {}
        fuse.stand_back();
        assert!(begun.elapsed() >= REST && spent() - lit < REST && !fuse.is_blown());
    }
}
