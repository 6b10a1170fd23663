//! The guest's memory: handed out in a row and never given back, but for what was handed out last.
//!
//! A rule lives for one batch; then the host throws its whole memory away. Keeping books over what
//! is free would cost more than judging does. A rule that makes much and drops much in one batch
//! switches the feature `arena` off and has Rust's usual allocator.

#[cfg(any(test, all(target_arch = "wasm32", feature = "arena")))]
mod arena {
    use std::cell::Cell;

    const PAGE: usize = 65_536;
    /// Pages asked for at once, so that growing is rare.
    const STEP: usize = 16;

    /// The row. `grow` makes the memory so many pages larger and says how many there were before.
    pub(super) struct Arena {
        next: Cell<usize>,
        end: Cell<usize>,
        grow: fn(usize) -> Option<usize>,
    }

    impl Arena {
        pub(super) const fn new(grow: fn(usize) -> Option<usize>) -> Self {
            Self { next: Cell::new(0), end: Cell::new(0), grow }
        }

        /// Makes room for so many bytes more; false where the host gives no more. Where somebody else has
        /// made the memory larger meanwhile, what he got is his, and the row goes on behind it.
        fn reach(&self, bytes: usize) -> bool {
            let wanted = bytes.div_ceil(PAGE);
            for pages in [wanted.max(STEP), wanted] {
                let Some(before) = (self.grow)(pages) else { continue };
                let start = before * PAGE;
                if start != self.end.get() {
                    self.next.set(start);
                }
                self.end.set(start + pages * PAGE);
                return true;
            }
            false
        }

        /// A piece of so many bytes at a multiple of `align`.
        pub(super) fn take(&self, size: usize, align: usize) -> Option<usize> {
            loop {
                let start = (self.next.get() + align - 1) & !(align - 1);
                let end = start.checked_add(size)?;
                if end <= self.end.get() {
                    self.next.set(end);
                    return Some(start);
                }
                if !self.reach(end - self.end.get()) {
                    return None;
                }
            }
        }

        /// Takes back a piece, where it is the last.
        pub(super) fn give_back(&self, at: usize, size: usize) {
            if self.is_last(at, size) {
                self.next.set(at);
            }
        }

        /// Makes a piece longer or shorter where it lies. Only the last can become longer.
        pub(super) fn resize(&self, at: usize, from: usize, to: usize) -> bool {
            if !self.is_last(at, from) {
                return to <= from;
            }
            let Some(end) = at.checked_add(to) else {
                return false;
            };
            let there = end <= self.end.get() || (self.reach(end - self.end.get()) && self.is_last(at, from));
            if there {
                self.next.set(end);
            }
            there
        }

        fn is_last(&self, at: usize, size: usize) -> bool {
            at + size == self.next.get()
        }
    }
}

#[cfg(all(target_arch = "wasm32", feature = "arena"))]
mod guest {
    #![expect(unsafe_code, reason = "an allocator is unsafe by its trait; it is the guest's own memory only")]

    use std::alloc::{GlobalAlloc, Layout};
    use std::ptr;

    use super::arena::Arena;

    // SAFETY: a rule has one thread; the contract's engine has no others.
    unsafe impl Sync for Arena {}

    #[global_allocator]
    static ARENA: Arena = Arena::new(grow);

    fn grow(pages: usize) -> Option<usize> {
        Some(core::arch::wasm32::memory_grow(0, pages)).filter(|before| *before != usize::MAX)
    }

    // SAFETY: what is handed out lies behind everything handed out before, in pages that the host has given
    // to this row; only the last piece is ever taken back or made longer in place.
    unsafe impl GlobalAlloc for Arena {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            self.take(layout.size(), layout.align()).map_or(ptr::null_mut(), |at| at as *mut u8)
        }

        unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
            self.give_back(at as usize, layout.size());
        }

        unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            if self.resize(at as usize, layout.size(), size) {
                return at;
            }
            let Some(new) = self.take(size, layout.align()) else {
                return ptr::null_mut();
            };
            let new = new as *mut u8;
            // SAFETY: the new piece is longer than the old one, and apart from it.
            unsafe { ptr::copy_nonoverlapping(at, new, layout.size()) };
            new
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::cell::Cell;

    use super::arena::Arena;

    const PAGE: usize = 65_536;

    thread_local! {
        static PAGES: Cell<usize> = const { Cell::new(2) };
    }

    /// A memory of at most a hundred pages.
    fn grow(more: usize) -> Option<usize> {
        let before = PAGES.get();
        (before + more <= 100).then(|| PAGES.replace(before + more))
    }

    fn arena() -> Arena {
        PAGES.set(2);
        Arena::new(grow)
    }

    #[test]
    fn pieces_lie_behind_each_other_and_only_the_last_is_taken_back() {
        let arena = arena();
        assert_eq!(arena.take(10, 1), Some(2 * PAGE));
        assert_eq!(arena.take(8, 8), Some(2 * PAGE + 16));
        arena.give_back(2 * PAGE, 10);
        assert_eq!(arena.take(1, 1), Some(2 * PAGE + 24));
        arena.give_back(2 * PAGE + 24, 1);
        assert_eq!(arena.take(4, 4), Some(2 * PAGE + 24));
    }

    #[test]
    fn the_last_piece_grows_where_it_lies_and_no_other_does() {
        let arena = arena();
        let (first, last) = (arena.take(10, 1).unwrap(), arena.take(10, 1).unwrap());
        assert!(!arena.resize(first, 10, 11) && arena.resize(first, 10, 5));
        assert!(arena.resize(last, 10, 20 * PAGE));
        assert_eq!(arena.take(1, 1), Some(last + 20 * PAGE));
    }

    #[test]
    fn memory_that_somebody_else_has_asked_for_is_never_handed_out() {
        let arena = arena();
        let first = arena.take(PAGE, 1).unwrap();
        let others = grow(3).unwrap() * PAGE..PAGES.get() * PAGE;
        let mut taken = Vec::new();
        for number in 1..60_usize {
            let size = number * 1_000;
            let at = arena.take(size, 1 << (number % 9)).unwrap();
            assert!(at + size <= others.start || at >= others.end, "{at}");
            assert!(taken.iter().all(|end| at >= *end) && at >= first + PAGE, "{at}");
            taken.push(at + size);
        }
        // The last one grows over what another has asked for since only by moving.
        let last = arena.take(1, 1).unwrap();
        grow(1);
        assert!(!arena.resize(last, 1, 16 * PAGE));
    }

    #[test]
    fn where_there_is_no_more_there_is_none_and_the_rest_is_still_given() {
        let arena = arena();
        assert_eq!(arena.take(200 * PAGE, 1), None);
        assert_eq!(arena.take(usize::MAX, 1), None);
        assert!(arena.take(90 * PAGE, 1).is_some());
        assert!(arena.take(8 * PAGE, 1).is_some());
        assert_eq!(arena.take(1, 1), None);
    }
}
