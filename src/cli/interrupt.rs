//! Ctrl-C: asks long work to stop where the case is sound.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set once the user has pressed Ctrl-C. From the first call on, the key no longer ends the program
/// at once; pressed again, it does.
///
/// Either way the case is as it was before the file at hand: it comes in whole or not at all.
pub(crate) fn asked() -> &'static AtomicBool {
    static ASKED: AtomicBool = AtomicBool::new(false);
    static HANDLED: OnceLock<bool> = OnceLock::new();
    // Without a handler the key ends the program, which the case survives as well.
    let _handled = HANDLED.get_or_init(|| {
        let handler = || {
            if ASKED.swap(true, Ordering::Relaxed) {
                end();
            }
        };
        ctrlc::set_handler(handler).is_ok()
    });
    &ASKED
}

#[expect(
    clippy::disallowed_methods,
    clippy::exit,
    reason = "the user asked twice; nothing of the case is lost by it"
)]
fn end() {
    std::process::exit(130);
}
