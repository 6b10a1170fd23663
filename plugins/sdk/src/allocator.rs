//! The guest's memory: handed out in a row and never given back, but for what was handed out last.
//!
//! A rule lives for one batch; then the host throws its whole memory away. Keeping books over what
//! is free would cost more than judging does. A rule that makes much and drops much in one batch
//! switches the feature `arena` off and has Rust's usual allocator.

#[cfg(all(target_arch = "wasm32", feature = "arena"))]
mod arena {
    #![expect(unsafe_code, reason = "an allocator is unsafe by its trait; it is the guest's own memory only")]

    use std::alloc::{GlobalAlloc, Layout};
    use std::cell::Cell;
    use std::ptr;

    const PAGE: usize = 65_536;
    /// Pages asked for at once, so that growing is rare.
    const STEP: usize = 16;

    struct Arena {
        next: Cell<usize>,
        end: Cell<usize>,
    }

    // SAFETY: a rule has one thread; the contract's engine has no others.
    unsafe impl Sync for Arena {}

    #[global_allocator]
    static ARENA: Arena = Arena { next: Cell::new(0), end: Cell::new(0) };

    impl Arena {
        /// Makes room up to `end`; false where the host gives no more.
        fn reach(&self, end: usize) -> bool {
            if end <= self.end.get() {
                return true;
            }
            let wanted = (end - self.end.get()).div_ceil(PAGE);
            for pages in [wanted.max(STEP), wanted] {
                let before = core::arch::wasm32::memory_grow(0, pages);
                if before != usize::MAX {
                    self.end.set((before + pages) * PAGE);
                    return true;
                }
            }
            false
        }
    }

    // SAFETY: what is handed out lies behind everything handed out before and before `end`, which the
    // host has granted; only the last piece is ever taken back or made longer in place.
    unsafe impl GlobalAlloc for Arena {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            if self.end.get() == 0 {
                let start = core::arch::wasm32::memory_size(0) * PAGE;
                self.next.set(start);
                self.end.set(start);
            }
            let start = (self.next.get() + layout.align() - 1) & !(layout.align() - 1);
            let Some(end) = start.checked_add(layout.size()) else {
                return ptr::null_mut();
            };
            if !self.reach(end) {
                return ptr::null_mut();
            }
            self.next.set(end);
            start as *mut u8
        }

        unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
            if at as usize + layout.size() == self.next.get() {
                self.next.set(at as usize);
            }
        }

        unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            if at as usize + layout.size() == self.next.get() {
                let Some(end) = (at as usize).checked_add(size) else {
                    return ptr::null_mut();
                };
                if !self.reach(end) {
                    return ptr::null_mut();
                }
                self.next.set(end);
                return at;
            }
            if size <= layout.size() {
                return at;
            }
            // SAFETY: the new layout has the old one's alignment and a size that `GlobalAlloc` allows.
            let new = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
            if !new.is_null() {
                // SAFETY: the new piece is as long as `size`, more than the old one, and apart from it.
                unsafe { ptr::copy_nonoverlapping(at, new, layout.size()) };
            }
            new
        }
    }
}
