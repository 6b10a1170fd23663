//! What the compiling child takes from itself before it reads a byte of a stranger's component.
//!
//! Memory, time, the size of what it writes, how many files it opens, dumps and new privileges are limited
//! by the kernel, so that they hold whatever the compiler does. There is no filter of system calls and no
//! user of its own: the child is this program and runs nothing of the component's, but a component that
//! took the compiler over could read what the server's user can read, and use the network. On other
//! systems than Linux only the parent's wall clock bounds it.

use std::io;

use crate::limits::Limits;

/// Goes to jail; there is no way back for this process.
#[cfg(target_os = "linux")]
pub(crate) fn enter(limits: &Limits) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, Signal, getrlimit, nice, set_parent_process_death_signal, setrlimit};
    // Where whoever started the server allows less, it is less: nobody may raise that.
    let within = |resource, current: u64, most: u64| {
        let most = getrlimit(resource).maximum.map_or(most, |allowed| allowed.min(most));
        setrlimit(resource, Rlimit { current: Some(current.min(most)), maximum: Some(most) })
    };
    let at_most = |resource, most: u64| within(resource, most, most);
    set_parent_process_death_signal(Some(Signal::KILL))?;
    rustix::thread::set_no_new_privs(true)?;
    at_most(Resource::Core, 0)?;
    // It answers through a pipe and writes no file.
    at_most(Resource::Fsize, 0)?;
    at_most(Resource::Nofile, FILES)?;
    // A second later the kernel ends it in the other way, should the first not be enough.
    let seconds = limits.compile_seconds.max(1);
    within(Resource::Cpu, seconds, seconds.saturating_add(1))?;
    at_most(Resource::As, limits.compile_bytes)?;
    // Requests go first. Where that can't be had it compiles all the same.
    let _ = nice(NICE);
    Ok(())
}

/// Open files: the three pipes, and what the standard library looks up about the machine.
#[cfg(target_os = "linux")]
const FILES: u64 = 16;

#[cfg(target_os = "linux")]
const NICE: i32 = 5;

#[cfg(not(target_os = "linux"))]
pub(crate) const fn enter(_: &Limits) -> io::Result<()> {
    Ok(())
}
