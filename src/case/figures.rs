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
    /// The events that carry the gravest findings, and those marked as the attacker's, in order.
    Sequence,
    /// At which hours of which weekdays sign-ins of each type succeeded or not, by the case's clocks.
    WeekHours,
    /// Which identities succeeded from a country that was new to them.
    FirstCountries,
    /// What happened each day from the addresses that matter most.
    AddressDays,
    /// What happened each day from the networks that matter most.
    NetworkDays,
    /// Each credential of an application: use, addition, removal, findings.
    Credentials,
    /// On which days each file has records of each log.
    Coverage,
    /// Values to search for in other logs.
    Indicators,
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
            Figure::Sequence => include_str!("sql/figure_sequence.sql"),
            Figure::WeekHours => include_str!("sql/figure_week_hours.sql"),
            Figure::FirstCountries => include_str!("sql/figure_first_countries.sql"),
            Figure::AddressDays => include_str!("sql/figure_address_days.sql"),
            Figure::NetworkDays => include_str!("sql/figure_network_days.sql"),
            Figure::Credentials => include_str!("sql/figure_credentials.sql"),
            Figure::Coverage => include_str!("sql/figure_coverage.sql"),
            Figure::Indicators => include_str!("sql/figure_indicators.sql"),
        };
        self.own("draw a figure", sql)
    }
}
