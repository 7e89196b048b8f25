//! The numbers of the combinations that sign-ins share.

use std::collections::HashMap;

use duckdb::types::Value;
use duckdb::{Connection, Row};

use super::batch::{Combination, FACETS, FacetValue, Hashed, hash};

/// Which combination of each facet has which number in the case.
///
/// A combination that is not remembered gets a new number and a second row, which costs space and is
/// no error: so the memory can be bounded by forgetting.
#[derive(Debug)]
pub(super) struct FacetNumbers {
    known: [Known; FACETS.len()],
    next: [i32; FACETS.len()],
    /// How many bytes the remembered combinations have.
    bytes: usize,
    /// Whether those in the case have been looked at.
    remembered: bool,
}

/// By their hashes, the numbers and the combinations of a facet.
type Known = HashMap<u64, (i32, Box<[u8]>), Hashed>;

/// How many bytes of combinations are remembered at most: 48 MB, or some hundred thousand of them.
const REMEMBERED: usize = 48 << 20;

/// How many combinations of each facet, the newest, are remembered from earlier.
const FROM_THE_CASE: usize = 50_000;

impl FacetNumbers {
    /// Goes on where the case left off.
    pub(super) fn of(connection: &Connection) -> Result<Self, duckdb::Error> {
        let mut next = [1; FACETS.len()];
        for (next, facet) in next.iter_mut().zip(FACETS) {
            let sql =
                format!("SELECT coalesce(max({}), 0) + 1 FROM {}", facet.id_column, facet.table);
            *next = connection.query_row(&sql, [], |row| row.get::<_, i32>(0))?.max(1);
        }
        Ok(Self { known: Default::default(), next, bytes: 0, remembered: false })
    }

    /// Remembers what the case holds from earlier, if it was not done yet.
    pub(super) fn remember(&mut self, connection: &Connection) -> Result<(), duckdb::Error> {
        if std::mem::replace(&mut self.remembered, true) {
            return Ok(());
        }
        for ((known, next), facet) in self.known.iter_mut().zip(self.next).zip(FACETS) {
            if next == 1 {
                continue;
            }
            let sql = format!(
                "SELECT * FROM {} WHERE {id} > 0 ORDER BY {id} DESC LIMIT {FROM_THE_CASE}",
                facet.table,
                id = facet.id_column,
            );
            let mut statement = connection.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let combination = facet.write_row(&|name| value(row, name))?;
                self.bytes += combination.len();
                if self.bytes > REMEMBERED {
                    return Ok(());
                }
                let entry = (row.get(facet.id_column)?, combination.as_slice().into());
                known.insert(hash(&combination), entry);
            }
        }
        Ok(())
    }

    /// The number of a combination of the facet at this place, and whether it is a new one.
    pub(super) fn number(&mut self, at: usize, combination: Combination<'_>) -> (i32, bool) {
        let (Some(known), Some(next)) = (self.known.get_mut(at), self.next.get_mut(at)) else {
            return (0, false);
        };
        if let Some((number, bytes)) = known.get(&combination.hash)
            && **bytes == *combination.bytes
        {
            return (*number, false);
        }
        let number = *next;
        *next += 1;
        self.bytes += combination.bytes.len();
        known.insert(combination.hash, (number, combination.bytes.into()));
        if self.bytes > REMEMBERED {
            self.known = Default::default();
            self.bytes = 0;
        }
        (number, true)
    }
}

fn value(row: &Row<'_>, name: &str) -> Result<FacetValue, duckdb::Error> {
    Ok(match row.get(name)? {
        Value::Text(text) => FacetValue::Text(text),
        Value::Int(number) => FacetValue::Whole(number.into()),
        Value::BigInt(number) => FacetValue::Whole(number),
        Value::Double(number) => FacetValue::Real(number),
        Value::Boolean(flag) => FacetValue::Flag(flag),
        _ => FacetValue::Null,
    })
}
