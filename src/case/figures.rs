//! The tables behind the report's figures.

use super::{CaseError, CaseFile};
use crate::finding::Table;

/// A figure of the report, by what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// How many sign-ins of each type had which outcome on each day.
    DailyActivity,
    /// When each country was first seen, by whom and how often.
    Countries,
    /// What service principals did in each window of time.
    PrincipalWindows,
    /// How Microsoft's word on places agrees with ours.
    PlaceChecks,
    /// At which hours a service principal signs in, from known and unknown networks.
    PrincipalHours,
}

impl CaseFile {
    /// The table behind a figure.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn figure(&self, figure: Figure) -> Result<Table, CaseError> {
        let sql = match figure {
            Figure::DailyActivity => include_str!("sql/figure_daily_activity.sql"),
            Figure::Countries => include_str!("sql/figure_countries.sql"),
            Figure::PrincipalWindows => include_str!("sql/figure_principal_windows.sql"),
            Figure::PlaceChecks => include_str!("sql/figure_place_checks.sql"),
            Figure::PrincipalHours => include_str!("sql/figure_principal_hours.sql"),
        };
        self.own("draw a figure", sql)
    }
}
