//! The threads that judge: few, of lower priority, and never the server's own.
//!
//! Work is handed over whole and answered through a `Ticket`, which an asynchronous caller awaits and
//! a plain one waits for. A worker that dies with its work answers it as the machine's fault.

use std::collections::VecDeque;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::fault::{Fault, FaultCode};

/// How much a worker steps back behind other threads of the process.
const NICE: i32 = 19;

type Work = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Waiting {
    work: VecDeque<Work>,
    closed: bool,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    ready: Condvar,
}

/// The threads and what waits for them. They end when this is dropped and all that waited is done.
pub(crate) struct Workers {
    queue: Arc<Queue>,
}

impl Workers {
    pub(crate) fn start(count: usize) -> std::io::Result<Self> {
        let workers = Self { queue: Arc::new(Queue::default()) };
        for number in 0..count {
            let queue = Arc::clone(&workers.queue);
            std::thread::Builder::new().name(format!("rule-worker-{number}")).spawn(move || serve(&queue))?;
        }
        Ok(workers)
    }

    /// Puts work into the queue.
    pub(crate) fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Ticket<T> {
        let answer = Arc::new(Answer::default());
        let promise = Promise(Some(Arc::clone(&answer)));
        let mut waiting = held(&self.queue.waiting);
        waiting.work.push_back(Box::new(move || {
            let result = catch_unwind(AssertUnwindSafe(work));
            promise.keep(result.unwrap_or_else(|_| Err(stopped())));
        }));
        drop(waiting);
        self.queue.ready.notify_one();
        Ticket { answer }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        held(&self.queue.waiting).closed = true;
        self.queue.ready.notify_all();
    }
}

fn serve(queue: &Queue) {
    step_back();
    loop {
        let mut waiting = held(&queue.waiting);
        let work = loop {
            match waiting.work.pop_front() {
                Some(work) => break work,
                None if waiting.closed => return,
                None => waiting = queue.ready.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(waiting);
        work();
    }
}

/// On Linux the niceness is the thread's own. Where it can't be changed the worker works all the same.
#[cfg(target_os = "linux")]
fn step_back() {
    let _ = rustix::process::nice(NICE);
}

#[cfg(not(target_os = "linux"))]
const fn step_back() {
    let _ = NICE;
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stopped() -> Fault {
    Fault::new(
        FaultCode::WorkersStopped,
        "评判线程已停止，请重试",
        "the thread that judged has stopped; the same call may be tried again",
    )
}

struct State<T> {
    result: Option<Result<T, Fault>>,
    waker: Option<Waker>,
}

struct Answer<T> {
    state: Mutex<State<T>>,
    given: Condvar,
}

impl<T> Default for Answer<T> {
    fn default() -> Self {
        Self { state: Mutex::new(State { result: None, waker: None }), given: Condvar::new() }
    }
}

/// The obligation to answer: kept with a result, or with a fault when it is dropped.
struct Promise<T>(Option<Arc<Answer<T>>>);

impl<T> Promise<T> {
    fn keep(mut self, result: Result<T, Fault>) {
        self.give(result);
    }

    fn give(&mut self, result: Result<T, Fault>) {
        let Some(answer) = self.0.take() else { return };
        let mut state = held(&answer.state);
        state.result = Some(result);
        let waker = state.waker.take();
        drop(state);
        answer.given.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        self.give(Err(stopped()));
    }
}

/// What a caller holds while a worker works: to be awaited, or waited for.
#[must_use = "a ticket does nothing unless it is awaited or waited for"]
pub struct Ticket<T> {
    answer: Arc<Answer<T>>,
}

impl<T> Ticket<T> {
    /// Waits for the answer on this thread, which must not be an asynchronous executor's.
    ///
    /// # Errors
    ///
    /// The fault that the work ended in.
    pub fn wait(self) -> Result<T, Fault> {
        let mut state = held(&self.answer.state);
        loop {
            match state.result.take() {
                Some(result) => return result,
                None => state = self.answer.given.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl<T> Future for Ticket<T> {
    type Output = Result<T, Fault>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = held(&self.answer.state);
        match state.result.take() {
            Some(result) => Poll::Ready(result),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}
