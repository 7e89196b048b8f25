//! Keys that nobody knows: counted, so that a new field of Microsoft's does not go by unseen.
//!
//! The values stay in the original. What is new is that they are there.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::Columns;
use super::field::Target;

/// How many different names are told one by one.
const MOST: usize = 200;

/// Keys and headings of records that were read, of which nobody has said what they mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnknownFields {
    /// How many records had each.
    pub names: BTreeMap<String, u64>,
    /// How often there were others, once 200 different names had been seen.
    pub others: u64,
}

impl UnknownFields {
    /// Whether there were none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.others == 0
    }

    /// Takes over what another block has found.
    pub fn absorb(&mut self, other: &Self) {
        for (name, count) in &other.names {
            self.add(name, *count);
        }
        self.others += other.others;
    }

    fn add(&mut self, name: &str, count: u64) {
        if let Some(known) = self.names.get_mut(name) {
            *known += count;
        } else if self.names.len() < MOST {
            self.names.insert(name.to_owned(), count);
        } else {
            self.others += count;
        }
    }
}

/// Counts them over the records of a block.
#[derive(Default)]
pub(super) struct Counter {
    fields: UnknownFields,
    /// The columns of the rows read last, and how many of those rows there were.
    rows: Option<(Arc<Columns>, u64)>,
}

impl Counter {
    /// Counts the keys of one record, once each.
    #[cold]
    pub(super) fn keys(&mut self, names: &mut Vec<String>) {
        names.sort_unstable();
        names.dedup();
        for name in names.drain(..) {
            self.fields.add(&name, 1);
        }
    }

    /// Counts one row under these columns.
    pub(super) fn row(&mut self, columns: &Arc<Columns>) {
        match &mut self.rows {
            Some((known, count)) if Arc::ptr_eq(known, columns) => *count += 1,
            _ => {
                self.rows_are_over();
                self.rows = Some((Arc::clone(columns), 1));
            }
        }
    }

    fn rows_are_over(&mut self) {
        if let Some((columns, count)) = self.rows.take() {
            self.headings(&columns.names, &columns.targets, count);
        }
    }

    /// Counts the headings of a table for all its rows at once.
    pub(super) fn headings(&mut self, names: &[String], targets: &[Target], rows: u64) {
        for (name, target) in names.iter().zip(targets) {
            if *target == Target::Unknown && rows > 0 {
                self.fields.add(name.trim(), rows);
            }
        }
    }

    pub(super) fn fields(mut self) -> UnknownFields {
        self.rows_are_over();
        self.fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_names_are_counted_together() {
        let mut counter = Counter::default();
        for at in 0..MOST + 5 {
            counter.keys(&mut vec![format!("name{at:03}"), format!("name{at:03}")]);
        }
        counter.keys(&mut vec!["name000".to_owned()]);
        let fields = counter.fields();
        assert_eq!(fields.names.len(), MOST);
        assert_eq!(fields.names["name000"], 2);
        assert_eq!(fields.others, 5);
        let mut both = fields.clone();
        both.absorb(&fields);
        assert_eq!((both.names["name000"], both.others), (4, 10));
    }
}
