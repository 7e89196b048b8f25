//! When a workload runs.

use super::clock::{DAY, is_workday, midnight};
use super::dice::Dice;

/// The rhythm of a workload: machines are regular.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rhythm {
    /// Every so many minutes, day and night.
    Every { minutes: i64, jitter: i64 },
    /// Every so many minutes from six to twenty on workdays.
    Office { minutes: i64, jitter: i64 },
    /// Some calls in a row, once a night.
    Nightly { hour: i64, calls: i64 },
    /// Some calls in a row, on one day of the week.
    Weekly { weekday: u32, hour: i64, calls: i64 },
    /// On every workday at one second of the day, without any jitter.
    Sharp { second: i64 },
    /// So many times a day, at any time.
    Often { calls: u64 },
}

impl Rhythm {
    /// The times of one day, in order except for [`Rhythm::Often`].
    pub(super) fn times(self, day: u32, dice: &mut Dice) -> Vec<i64> {
        let start = midnight(day);
        match self {
            Self::Every { minutes, jitter } => every(start, (0, DAY), minutes, (jitter, dice)),
            Self::Office { minutes, jitter } if is_workday(day) => {
                every(start, (6 * 3_600, 20 * 3_600), minutes, (jitter, dice))
            }
            Self::Nightly { hour, calls } => row(start + hour * 3_600, calls, dice),
            Self::Weekly { weekday, hour, calls } if day % 7 == weekday => {
                row(start + hour * 3_600, calls, dice)
            }
            Self::Sharp { second } if is_workday(day) => vec![start + second],
            Self::Often { calls } => (0..calls).map(|_| start + dice.seconds(0, DAY - 1)).collect(),
            Self::Office { .. } | Self::Weekly { .. } | Self::Sharp { .. } => Vec::new(),
        }
    }
}

fn every(
    start: i64,
    (from, to): (i64, i64),
    minutes: i64,
    (jitter, dice): (i64, &mut Dice),
) -> Vec<i64> {
    let step = minutes.max(1) * 60;
    (0..(to - from) / step).map(|n| start + from + n * step + dice.seconds(0, jitter)).collect()
}

fn row(start: i64, calls: i64, dice: &mut Dice) -> Vec<i64> {
    (0..calls).map(|n| start + n * 95 + dice.seconds(0, 20)).collect()
}
