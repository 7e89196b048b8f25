//! How long work tells of itself, without knowing what a terminal is.

/// Somebody who wants to know how far a step has come.
pub trait Progress: Sync {
    /// A step begins. `total` is in the step's own unit, where it is known beforehand.
    fn begin(&self, step: &str, total: Option<u64>, unit: Unit);
    /// The step has come this much further.
    fn advance(&self, by: u64);
    /// The step is over.
    fn finish(&self);
}

/// What a step counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of evidence.
    Bytes,
    /// Things that are counted one by one.
    Items,
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _step: &str, _total: Option<u64>, _unit: Unit) {}
    fn advance(&self, _by: u64) {}
    fn finish(&self) {}
}
