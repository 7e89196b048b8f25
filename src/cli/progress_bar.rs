//! Progress for people: a bar on standard error, when that is a terminal.

use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::progress::{Progress, Unit};

/// Draws a bar for each step, one at a time, and leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Bar {
    shown: Verbosity,
    current: Mutex<Option<ProgressBar>>,
}

/// Whether there is anybody to draw for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verbosity {
    Drawn,
    Quiet,
}

impl Bar {
    /// A bar, unless standard error is no terminal or `quiet` was asked for.
    pub(crate) fn new(quiet: bool) -> Self {
        let drawn = !quiet && std::io::stderr().is_terminal();
        let shown = if drawn { Verbosity::Drawn } else { Verbosity::Quiet };
        Self { shown, current: Mutex::new(None) }
    }

    fn with(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        // A bar that cannot be drawn must not stop the work.
        if let Ok(mut current) = self.current.lock() {
            act(&mut current);
        }
    }
}

impl Progress for Bar {
    fn begin(&self, step: &str, total: Option<u64>, unit: Unit) {
        if self.shown == Verbosity::Quiet {
            return;
        }
        let figures = match (unit, total) {
            (Unit::Bytes, Some(_)) => "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
            (Unit::Bytes, None) => "{spinner} {bytes} {bytes_per_sec}",
            (Unit::Items, Some(_)) => "{wide_bar} {human_pos}/{human_len} {eta}",
            (Unit::Items, None) => "{spinner} {human_pos}",
        };
        let bar = match total {
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::new_spinner(),
        };
        if let Ok(style) = ProgressStyle::with_template(&format!("{{prefix:<12}} {figures}")) {
            bar.set_style(style);
        }
        bar.set_prefix(step.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        self.with(|current| *current = Some(bar));
    }

    fn advance(&self, by: u64) {
        self.with(|current| {
            if let Some(bar) = current {
                bar.inc(by);
            }
        });
    }

    fn finish(&self) {
        self.with(|current| {
            if let Some(bar) = current.take() {
                bar.finish_and_clear();
            }
        });
    }
}
