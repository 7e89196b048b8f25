//! Comparing a case with what importing its vault anew gives, row by row.

use super::sources::rows;
use super::{CaseError, CaseFile, Checked, Layer, Member};
use crate::finding::Value;
use crate::record::RelatedKind;

/// How many rows are compared together: what bounds the memory of it.
const AT_ONCE: i64 = 50_000;

/// How many differing rows of a table are named; the others are counted.
const NAMED: u64 = 20;

/// Says the place and the layer of a row by what names it.
type Name<'n> = dyn Fn(&str) -> (String, Layer) + 'n;

/// Rows as texts, each with what names it.
type Texts = Vec<(String, String)>;

impl CaseFile {
    /// Compares records, rejects, events and sums with those of a case into which the same sources
    /// were imported. Gives how many rows were compared.
    ///
    /// # Errors
    ///
    /// Fails if one of the cases cannot be read. What differs is a discrepancy.
    pub fn compare_with(&self, again: &Self, checked: &mut Checked) -> Result<u64, CaseError> {
        let pairs = self.members_in(again, checked)?;
        let mut compared = 0;
        let tables = ["sign_in_sighting", "audit_sighting", "rejected_record"];
        let related = RelatedKind::ALL.map(RelatedKind::sighting_table);
        for table in tables.into_iter().chain(related) {
            for (own, other) in &pairs {
                compared += self.compare_member((again, table), (own, other), checked)?;
            }
        }
        if !checked.unchecked.is_empty() {
            // Merged with fewer sources, events would differ and prove nothing.
            return Ok(compared);
        }
        let events = [
            ("sign_in", "event_id"),
            ("audit_event", "event_id"),
            ("credential_change", "event_id"),
            ("sign_in_retold", "event_id"),
            ("member_sum", "member_id"),
        ];
        for (table, key) in events {
            compared += self.compare_events(again, (table, key), checked)?;
        }
        Ok(compared)
    }

    /// Each member that was read in both, by the bytes of its source and its place there.
    fn members_in(
        &self,
        again: &Self,
        checked: &mut Checked,
    ) -> Result<Vec<(Member, Member)>, CaseError> {
        let (sources, others) = (self.sources()?, again.sources()?);
        let (members, other_members) = (self.members()?, again.members()?);
        let mut pairs = Vec::new();
        for source in sources {
            let of = |list: &[Member], id: i64| -> Vec<Member> {
                list.iter().filter(|member| member.source_id == id).cloned().collect()
            };
            let Some(other) = others.iter().find(|other| other.sha256 == source.sha256) else {
                continue;
            };
            let (own, found) =
                (of(&members, source.source_id), of(&other_members, other.source_id));
            if own.len() != found.len() {
                let what = format!("it has {} members, and read anew {}", own.len(), found.len());
                checked.found(Layer::Records, &source.reference, what);
            }
            for (own, found) in own.into_iter().zip(found) {
                let told = |member: &Member| {
                    format!(
                        "{} bytes, SHA-256 {}, {}, {}",
                        member.bytes, member.sha256, member.disposition, member.content
                    )
                };
                if told(&own) != told(&found) {
                    let what = format!("it is {}, and read anew {}", told(&own), told(&found));
                    checked.found(Layer::Records, &own.reference, what);
                }
                pairs.push((own, found));
            }
        }
        Ok(pairs)
    }

    fn compare_member(
        &self,
        (again, table): (&Self, &str),
        (own, other): (&Member, &Member),
        checked: &mut Checked,
    ) -> Result<u64, CaseError> {
        let sql = include_str!("sql/rederived_records.sql").replace("$table", table);
        let last =
            self.last_record(table, own.member_id)?.max(again.last_record(table, other.member_id)?);
        let (mut compared, mut differing) = (0, 0);
        let mut from = 0;
        while from < last {
            let asked = |case: &Self, member: i64| {
                let numbers = [
                    ("member".to_owned(), Value::Integer(member)),
                    ("after".to_owned(), Value::Integer(from)),
                    ("up_to".to_owned(), Value::Integer(from + AT_ONCE)),
                ];
                case.texts(&sql, &numbers)
            };
            let (here, there) = (asked(self, own.member_id)?, asked(again, other.member_id)?);
            compared += here.len().max(there.len()) as u64;
            let name = |record: &str| (format!("{}:{record}", own.reference), Layer::Records);
            differing = tell((&here, &there), (table, &name), differing, checked);
            from += AT_ONCE;
        }
        count_further((&own.reference, table, Layer::Records), differing, checked);
        Ok(compared)
    }

    fn compare_events(
        &self,
        again: &Self,
        (table, key): (&str, &str),
        checked: &mut Checked,
    ) -> Result<u64, CaseError> {
        let counted = |case: &Self| {
            let sql = format!("SELECT count(*) AS records FROM {table}");
            case.one_number("count the events", &sql)
        };
        let parts = counted(self)?.max(counted(again)?) / AT_ONCE + 1;
        let sql = include_str!("sql/rederived_events.sql")
            .replace("$table", table)
            .replace("$key", key)
            .replace("$parts", &parts.to_string());
        let (mut compared, mut differing) = (0, 0);
        for part in 0..parts {
            let arguments = [("part".to_owned(), Value::Integer(part))];
            let (here, there) = (self.texts(&sql, &arguments)?, again.texts(&sql, &arguments)?);
            compared += here.len().max(there.len()) as u64;
            let name = |event: &str| (format!("{table} {event}"), Layer::Derived);
            differing = tell((&here, &there), (table, &name), differing, checked);
        }
        count_further((table, table, Layer::Derived), differing, checked);
        Ok(compared)
    }

    fn last_record(&self, table: &str, member: i64) -> Result<i64, CaseError> {
        let sql = format!(
            "SELECT coalesce(max(record_number), 0)::BIGINT AS records FROM {table} \
             WHERE member_id = {member}"
        );
        self.one_number("find the last record", &sql)
    }

    fn one_number(&self, doing: &'static str, sql: &str) -> Result<i64, CaseError> {
        let table = self.own(doing, sql)?;
        rows(&table).next().map_or(Ok(0), |row| row.integer("records"))
    }

    fn texts(&self, sql: &str, arguments: &[(String, Value)]) -> Result<Texts, CaseError> {
        let table = self.answer(sql, arguments)?;
        rows(&table).map(|row| Ok((row.text("name")?, row.text("content")?))).collect()
    }
}

/// Walks two lists of rows in the order of their names, and tells where they differ. Gives how many
/// rows of the table differ so far.
fn tell(
    (here, there): (&Texts, &Texts),
    (table, name): (&str, &Name<'_>),
    mut differing: u64,
    checked: &mut Checked,
) -> u64 {
    let (mut own, mut other) = (here.iter().peekable(), there.iter().peekable());
    loop {
        let order = match (own.peek(), other.peek()) {
            (None, None) => return differing,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((one, _)), Some((two, _))) => place(one).cmp(&place(two)),
        };
        let here = if order.is_le() { own.next() } else { None };
        let there = if order.is_ge() { other.next() } else { None };
        let what = match (here, there) {
            (Some((_, here)), Some((_, there))) if here == there => continue,
            (Some((_, here)), Some((_, there))) => {
                format!("{table} has {}", fields(here, there))
            }
            (Some(_), None) => format!("{table} has it, and the vault does not give it"),
            (None, _) => format!("{table} does not have it, and the vault gives it"),
        };
        differing += 1;
        if differing <= NAMED
            && let Some((named, _)) = here.or(there)
        {
            let (place, layer) = name(named);
            checked.found(layer, place, what);
        }
    }
}

/// The names of rows in the order in which the case gives them: numbers by their size.
fn place(name: &str) -> (u64, &str) {
    (name.parse().unwrap_or(u64::MAX), name)
}

/// Says how many rows beyond those that were named differ.
fn count_further(
    (place, table, layer): (&str, &str, Layer),
    differing: u64,
    checked: &mut Checked,
) {
    if differing > NAMED {
        let what = format!("{} further rows of {table} differ", differing - NAMED);
        checked.found(layer, place, what);
    }
}

/// Which values of two rows differ, each as it stands and as the vault gives it.
fn fields(here: &str, there: &str) -> String {
    let read = |text: &str| serde_json::from_str::<serde_json::Map<_, _>>(text).unwrap_or_default();
    let (here, there) = (read(here), read(there));
    let mut told: Vec<String> = Vec::new();
    for (name, value) in &here {
        let other = there.get(name).unwrap_or(&serde_json::Value::Null);
        if other != value {
            told.push(format!("{name} {value}, and the vault gives {other}"));
        }
    }
    told.join("; ")
}
