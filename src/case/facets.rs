//! The numbers of the combinations that sign-ins share.

use std::collections::HashMap;

use duckdb::Connection;

use super::batch::{Combination, FACETS, Quick};

/// Which combination of each facet has which number in the case.
///
/// A combination that is not remembered gets a new number and a second row, which costs space and is
/// no error: so the memory can be bounded by forgetting.
#[derive(Debug)]
pub(super) struct FacetNumbers {
    known: [HashMap<Combination, i32, Quick>; FACETS.len()],
    next: [i32; FACETS.len()],
    /// How many bytes the remembered combinations have.
    bytes: usize,
}

/// How many bytes of combinations are remembered at most: 48 MB, or some hundred thousand of them.
const REMEMBERED: usize = 48 << 20;

impl FacetNumbers {
    /// Goes on where the case left off.
    pub(super) fn of(connection: &Connection) -> Result<Self, duckdb::Error> {
        let mut next = [1; FACETS.len()];
        for (next, facet) in next.iter_mut().zip(FACETS) {
            let sql =
                format!("SELECT coalesce(max({}), 0) + 1 FROM {}", facet.id_column, facet.table);
            *next = connection.query_row(&sql, [], |row| row.get::<_, i32>(0))?.max(1);
        }
        Ok(Self { known: Default::default(), next, bytes: 0 })
    }

    /// The number of a combination of the facet at this place, and whether it is a new one.
    pub(super) fn number(&mut self, at: usize, combination: &Combination) -> (i32, bool) {
        let (Some(known), Some(next)) = (self.known.get_mut(at), self.next.get_mut(at)) else {
            return (0, false);
        };
        if let Some(number) = known.get(combination) {
            return (*number, false);
        }
        let number = *next;
        *next += 1;
        self.bytes += combination.len();
        known.insert(combination.clone(), number);
        if self.bytes > REMEMBERED {
            self.known = Default::default();
            self.bytes = 0;
        }
        (number, true)
    }
}
