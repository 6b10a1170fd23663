//! Progress on long work: a bar where somebody watches, nothing where the output goes to a file.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that is told how much of how much is done.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar with its title.
    #[must_use]
    pub fn new(title: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("  {msg} {bar:30} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.set_message(title.to_owned());
        Self(bar)
    }

    /// So much of so much is done.
    pub fn at(&self, done: usize, total: usize) {
        self.0.set_length(total as u64);
        self.0.set_position(done as u64);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
