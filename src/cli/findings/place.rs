//! The place of a user or workload in the ranking of who collects the most findings.

use crate::cli::show;
use crate::finding::{Finding, Table, Value};

/// One row of the ranking.
pub(super) struct Place<'t> {
    table: &'t Table,
    row: &'t [Value],
}

impl<'t> Place<'t> {
    pub(super) fn all(table: &'t Table) -> Vec<Self> {
        table.rows.iter().map(|row| Self { table, row }).collect()
    }

    pub(super) fn is_of(&self, finding: &Finding) -> bool {
        self.text("entity_kind") == finding.entity_kind
            && self.text("entity_id") == finding.entity_id
    }

    /// `1. Harbour Invoice Sync, workload 9f.. (score 31.2: 5 high, 2 medium, 1 low)`.
    pub(super) fn words(&self) -> String {
        let marked =
            if self.text("is_marked") == "yes" { ", marked as the attacker's" } else { "" };
        format!(
            "{}. {}, {} {}{marked} (score {}: {} high, {} medium, {} low)",
            self.text("place"),
            show::visible(&self.text("entity_name")),
            self.text("entity_kind"),
            show::visible(&self.text("entity_id")),
            self.text("score"),
            self.text("high"),
            self.text("medium"),
            self.text("low"),
        )
    }

    fn text(&self, column: &str) -> String {
        let value = self.table.column(column).and_then(|at| self.row.get(at));
        value.map_or(String::new(), ToString::to_string)
    }
}
