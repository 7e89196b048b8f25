//! The wrappings around records: pages of Graph, batches of an event hub, tables of a query, results
//! of hunting and searching.
//!
//! Only their keys are looked at, and only until it is clear whether an object is a wrapping or a
//! record: nearly always that is the first key.

use super::scan::Nesting;

/// What the object, or the rest of it, turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// More bytes are needed to tell.
    More,
    /// It is a record.
    Record,
    /// It wraps a list, whose first value begins after this many bytes.
    List {
        /// The bytes up to and with the bracket.
        length: usize,
        /// What the values of the list are.
        holds: Holds,
    },
    /// It wraps one record, which begins after this many bytes.
    One(usize),
    /// It wraps another wrapping, whose first key begins after this many bytes.
    Inside(usize),
    /// It ends after this many bytes.
    End(usize),
}

/// What the values of a list are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Records, or more wrappings.
    Records,
    /// Tables of a query.
    Tables,
    /// Rows under columns of these names.
    Rows(Vec<String>),
}

/// Where we are in the wrapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Before its first key, when it can still be a record.
    Opening,
    /// Before the first key of a table.
    Table,
    /// After a list that has made it a wrapping.
    After,
}

/// Reads keys from after the brace, or from after a list. Says, too, whether the wrapping tells of an error
/// beside its list, which then is not all of the answer.
pub(super) fn step(bytes: &[u8], place: Place, partial: &mut bool) -> Step {
    let mut error = false;
    let step = keys(bytes, place, &mut error);
    *partial |= error && !matches!(step, Step::More | Step::Record);
    step
}

fn keys(bytes: &[u8], place: Place, error: &mut bool) -> Step {
    let mut cursor = Cursor { bytes, at: 0 };
    let mut columns = Vec::new();
    loop {
        match cursor.filled() {
            None => return Step::More,
            Some(b'}') if place == Place::Opening => return Step::Record,
            Some(b'}') => return Step::End(cursor.at + 1),
            Some(b',') => {
                cursor.at += 1;
                continue;
            }
            Some(b'"') => {}
            Some(_) if place == Place::Opening => return Step::Record,
            // Damage after a list. The list was the point; what follows is read as if outside.
            Some(_) => return Step::End(cursor.at),
        }
        let Some(key) = cursor.key() else { return Step::More };
        let Some(first) = cursor.filled() else { return Step::More };
        let value = cursor.at;
        match (Meaning::of(key, place), first) {
            (Meaning::List | Meaning::Hits, b'[') => return list(value, Holds::Records),
            (Meaning::List, b'{') if key.eq_ignore_ascii_case(b"value") => return Step::One(value),
            (Meaning::Hits, b'{') if place == Place::Opening => return Step::Inside(value + 1),
            (Meaning::Tables, b'[') => return list(value, Holds::Tables),
            (Meaning::Rows, b'[') => return list(value, Holds::Rows(columns)),
            (Meaning::Record, _) => return Step::Record,
            (Meaning::List | Meaning::Tables | Meaning::Hits, _) if place == Place::Opening => {
                return Step::Record;
            }
            (meaning, first) => {
                let Some(text) = cursor.value() else { return Step::More };
                *error |= meaning == Meaning::Aside
                    && place != Place::Table
                    && first == b'{'
                    && key.eq_ignore_ascii_case(b"error");
                if meaning == Meaning::Columns {
                    columns = column_names(text);
                }
            }
        }
    }
}

fn list(value: usize, holds: Holds) -> Step {
    Step::List { length: value + 1, holds }
}

/// What a key means for the object that it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    List,
    Tables,
    Rows,
    Columns,
    /// The hits of a search: an object around a list of the same name.
    Hits,
    /// Says nothing.
    Aside,
    Record,
}

impl Meaning {
    fn of(key: &[u8], place: Place) -> Self {
        let is = |name: &[u8]| key.eq_ignore_ascii_case(name);
        match place {
            Place::Table if is(b"columns") => Self::Columns,
            Place::Table if is(b"rows") => Self::Rows,
            Place::Table => Self::Aside,
            _ if is(b"value") || is(b"records") || is(b"results") => Self::List,
            _ if is(b"hits") => Self::Hits,
            _ if is(b"tables") => Self::Tables,
            Place::After => Self::Aside,
            Place::Opening => {
                let aside = key.starts_with(b"@odata.") || ASIDE.iter().any(|name| is(name));
                if aside { Self::Aside } else { Self::Record }
            }
        }
    }
}

/// Keys that stand before a list, and in no record before all others: those of pages, of the hunting
/// API of Defender (`schema`, `stats`), of searches of Elastic and of Splunk.
const ASIDE: [&[u8]; 15] = [
    b"count",
    b"error",
    b"schema",
    b"stats",
    b"took",
    b"timed_out",
    b"_shards",
    b"_scroll_id",
    b"total",
    b"max_score",
    b"preview",
    b"init_offset",
    b"messages",
    b"fields",
    b"post_process_count",
];

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Skips blanks and gives the byte after them.
    fn filled(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.bytes.get(self.at).copied()
    }

    /// Reads a key and its colon.
    fn key(&mut self) -> Option<&'a [u8]> {
        let start = self.at + 1;
        let length = memchr::memchr(b'"', self.bytes.get(start..)?)?;
        self.at = start + length + 1;
        if self.filled()? == b':' {
            self.at += 1;
        }
        self.bytes.get(start..start + length)
    }

    /// Skips a value and gives its bytes.
    fn value(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        let rest = self.bytes.get(start..)?;
        let length = match rest.first()? {
            b'{' | b'[' | b'"' => Nesting::default().end(rest, 0).ok()?,
            _ => memchr::memchr3(b',', b'}', b']', rest)?,
        };
        self.at = start + length;
        rest.get(..length)
    }
}

/// The names of `[{"name": "Id", "type": "string"}, ..]`, or of the older `ColumnName`.
fn column_names(json: &[u8]) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Column {
        #[serde(alias = "Name", alias = "ColumnName")]
        name: String,
    }
    let columns: Vec<Column> = serde_json::from_slice(json).unwrap_or_default();
    columns.into_iter().map(|column| column.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Step {
        step(text.as_bytes(), Place::Opening, &mut false)
    }

    #[test]
    fn an_error_beside_a_list_makes_an_answer_partial() {
        let told = |text: &str, place| {
            let mut partial = false;
            let _step = step(text.as_bytes(), place, &mut partial);
            partial
        };
        let error = r#""error":{"code":"PartialError"}"#;
        assert!(told(&format!(r",{error}}}"), Place::After));
        assert!(told(&format!(r#"{error},"tables":[{{"#), Place::Opening));
        assert!(!told(&format!(r#"{error},"id":"1"}}"#), Place::Opening));
        assert!(!told(r#","error":null}"#, Place::After));
        assert!(!told(r#","statistics":{}}"#, Place::After));
    }

    #[test]
    fn the_first_keys_tell_a_page_from_a_record() {
        assert_eq!(open(r#""id":"1"}"#), Step::Record);
        assert_eq!(open(r#""@odata.context":"x","id":"1"}"#), Step::Record);
        assert_eq!(open(r#""value":"x","id":"1"}"#), Step::Record);
        assert_eq!(open("}"), Step::Record);
        assert_eq!(
            open(r#" "@odata.context" : "x", "value" : [ {"#),
            Step::List { length: 36, holds: Holds::Records }
        );
        assert_eq!(
            open(r#""Count":2,"VALUE":["#),
            Step::List { length: 19, holds: Holds::Records }
        );
        assert_eq!(open(r#""value":{"id""#), Step::One(8));
        assert_eq!(open(r#""@odata.con"#), Step::More);
        assert_eq!(open(r#""@odata.context":"x"#), Step::More);
    }

    #[test]
    fn results_of_searches_are_opened() {
        assert_eq!(
            open(r#""Stats":{"a":[1]},"Schema":[{"Name":"Timestamp"}],"Results":[{"#),
            Step::List { length: 61, holds: Holds::Records }
        );
        assert_eq!(open(r#""took":3,"timed_out":false,"hits":{"total""#), Step::Inside(35));
        assert_eq!(
            open(r#""total":{"value":1},"max_score":null,"hits":[{"#),
            Step::List { length: 45, holds: Holds::Records }
        );
        // Keys of a search in front of a record leave it one.
        assert_eq!(open(r#""preview":false,"result":{"_raw":"x"}}"#), Step::Record);
        assert_eq!(open(r#""hits":3,"id":"1"}"#), Step::Record);
        assert_eq!(open(r#""results":"none","id":"1"}"#), Step::Record);
    }

    #[test]
    fn a_table_brings_its_columns() {
        let table = r#""name":"P","columns":[{"name":"Id","type":"string"}],"rows":[["#;
        assert_eq!(
            step(table.as_bytes(), Place::Table, &mut false),
            Step::List { length: 61, holds: Holds::Rows(vec!["Id".into()]) }
        );
        let after = step(b",\"statistics\":{\"a\":[1]}}", Place::After, &mut false);
        assert_eq!(after, Step::End(24));
    }
}
