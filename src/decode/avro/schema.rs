//! The schema of an Avro file, and values read by it.

use std::collections::HashMap;
use std::io::{self, Read};

use serde_json::{Map, Number, Value, json};

use super::{DEEPEST, LONGEST, bytes, damaged, exact, long, text};

/// The place of a type among those of a schema, so that types can hold themselves.
pub(super) type Id = usize;

/// The types that a schema speaks of.
pub(super) struct Schema {
    kinds: Vec<Kind>,
    root: Id,
}

/// One type.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Null,
    Boolean,
    /// `int` and `long` are written alike.
    Long,
    Float,
    Double,
    Bytes,
    Text,
    Fixed(u64),
    Enumeration(Vec<String>),
    Array(Id),
    Map(Id),
    Union(Vec<Id>),
    Record(Vec<(String, Id)>),
}

impl Schema {
    pub(super) fn parse(json: &[u8]) -> io::Result<Self> {
        let json: Value = serde_json::from_slice(json)
            .map_err(|error| damaged(format!("the schema of the Avro file: {error}")))?;
        let mut parser = Parser { kinds: Vec::new(), named: HashMap::new() };
        let root = parser.kind(&json, 0)?;
        Ok(Self { kinds: parser.kinds, root })
    }

    pub(super) fn root(&self) -> Id {
        self.root
    }

    pub(super) fn kind(&self, id: Id) -> &Kind {
        &self.kinds[id]
    }

    /// Which field of the records holds the message of an event hub.
    pub(super) fn body(&self) -> Option<usize> {
        let Kind::Record(fields) = self.kind(self.root) else { return None };
        fields.iter().position(|(name, kind)| name == "Body" && self.is_bytes(*kind))
    }

    fn is_bytes(&self, id: Id) -> bool {
        match self.kind(id) {
            Kind::Bytes => true,
            Kind::Union(kinds) => {
                kinds.iter().all(|kind| matches!(self.kind(*kind), Kind::Bytes | Kind::Null))
            }
            _ => false,
        }
    }

    /// The bytes of a field that holds nothing else, if it holds any.
    pub(super) fn bytes(&self, input: &mut dyn Read, id: Id) -> io::Result<Option<Vec<u8>>> {
        match self.kind(id) {
            Kind::Bytes => Ok(Some(bytes(input)?)),
            Kind::Union(kinds) => {
                let kind = choose(input, kinds)?;
                self.bytes(input, kind)
            }
            _ => Ok(None),
        }
    }

    /// A value as JSON. Bytes that are UTF-8 are told as text, others by their hexadecimal digits.
    pub(super) fn value(&self, input: &mut dyn Read, id: Id, deep: u32) -> io::Result<Value> {
        if deep > DEEPEST {
            return Err(damaged("the Avro file nests its values too deep"));
        }
        Ok(match self.kind(id) {
            Kind::Null => Value::Null,
            Kind::Boolean => {
                let mut byte = [0];
                input.read_exact(&mut byte)?;
                Value::Bool(byte[0] != 0)
            }
            Kind::Long => json!(long(input)?),
            Kind::Float => {
                let mut four = [0; 4];
                input.read_exact(&mut four)?;
                number(f64::from(f32::from_le_bytes(four)))
            }
            Kind::Double => {
                let mut eight = [0; 8];
                input.read_exact(&mut eight)?;
                number(f64::from_le_bytes(eight))
            }
            Kind::Bytes => told(bytes(input)?),
            Kind::Text => Value::String(text(input)?),
            Kind::Fixed(size) => told(exact(input, *size)?),
            Kind::Enumeration(symbols) => {
                let at = usize::try_from(long(input)?).ok();
                let symbol = at
                    .and_then(|at| symbols.get(at))
                    .ok_or_else(|| damaged("an enumeration in the Avro file has no such symbol"))?;
                Value::String(symbol.clone())
            }
            Kind::Union(kinds) => {
                let kind = choose(input, kinds)?;
                self.value(input, kind, deep + 1)?
            }
            Kind::Record(fields) => {
                let mut object = Map::new();
                for (name, kind) in fields {
                    object.insert(name.clone(), self.value(input, *kind, deep + 1)?);
                }
                Value::Object(object)
            }
            Kind::Array(items) => {
                let mut list = Vec::new();
                items_of(input, &mut |input| {
                    list.push(self.value(input, *items, deep + 1)?);
                    Ok(list.len())
                })?;
                Value::Array(list)
            }
            Kind::Map(values) => {
                let mut object = Map::new();
                items_of(input, &mut |input| {
                    let key = text(input)?;
                    object.insert(key, self.value(input, *values, deep + 1)?);
                    Ok(object.len())
                })?;
                Value::Object(object)
            }
        })
    }
}

/// The items of an array or a map, which come in blocks.
fn items_of(
    input: &mut dyn Read,
    item: &mut dyn FnMut(&mut dyn Read) -> io::Result<usize>,
) -> io::Result<()> {
    loop {
        let mut count = long(input)?;
        if count == 0 {
            return Ok(());
        }
        if count < 0 {
            // A negative count has the size of the block after it.
            long(input)?;
            count = count.checked_neg().unwrap_or(i64::MAX);
        }
        for _ in 0..count {
            // Items of no bytes could be without number.
            if item(input)? > LONGEST / 16 {
                return Err(damaged("a list in the Avro file is too long"));
            }
        }
    }
}

fn choose(input: &mut dyn Read, kinds: &[Id]) -> io::Result<Id> {
    let at = usize::try_from(long(input)?).ok();
    at.and_then(|at| kinds.get(at).copied())
        .ok_or_else(|| damaged("a union in the Avro file has no such branch"))
}

fn number(value: f64) -> Value {
    Number::from_f64(value).map_or_else(|| Value::String(value.to_string()), Value::Number)
}

fn told(bytes: Vec<u8>) -> Value {
    use std::fmt::Write as _;

    Value::String(String::from_utf8(bytes).unwrap_or_else(|error| {
        error.as_bytes().iter().fold(String::new(), |mut text, byte| {
            // Writing into a text cannot fail.
            let _written = write!(text, "{byte:02x}");
            text
        })
    }))
}

struct Parser {
    kinds: Vec<Kind>,
    /// Named types, by their full name and by their short one.
    named: HashMap<String, Id>,
}

impl Parser {
    fn kind(&mut self, json: &Value, deep: u32) -> io::Result<Id> {
        if deep > DEEPEST {
            return Err(damaged("the schema of the Avro file is nested too deep"));
        }
        match json {
            Value::String(name) => self.by_name(name),
            Value::Array(branches) => {
                let kinds: io::Result<_> =
                    branches.iter().map(|branch| self.kind(branch, deep + 1)).collect();
                Ok(self.add(Kind::Union(kinds?)))
            }
            Value::Object(object) => self.object(object, deep),
            _ => Err(damaged("the schema of the Avro file has a type that is none")),
        }
    }

    fn by_name(&mut self, name: &str) -> io::Result<Id> {
        let kind = match name {
            "null" => Kind::Null,
            "boolean" => Kind::Boolean,
            "int" | "long" => Kind::Long,
            "float" => Kind::Float,
            "double" => Kind::Double,
            "bytes" => Kind::Bytes,
            "string" => Kind::Text,
            _ => {
                let short = name.rsplit('.').next().unwrap_or(name);
                let known = self.named.get(name).or_else(|| self.named.get(short));
                return known.copied().ok_or_else(|| {
                    damaged(format!("the schema of the Avro file does not say what {name} is"))
                });
            }
        };
        Ok(self.add(kind))
    }

    fn object(&mut self, object: &Map<String, Value>, deep: u32) -> io::Result<Id> {
        let of = |key: &str| object.get(key).unwrap_or(&Value::Null);
        match of("type") {
            Value::String(kind) => match kind.as_str() {
                "record" | "error" => self.record(object, deep),
                "array" => {
                    let items = self.kind(of("items"), deep + 1)?;
                    Ok(self.add(Kind::Array(items)))
                }
                "map" => {
                    let values = self.kind(of("values"), deep + 1)?;
                    Ok(self.add(Kind::Map(values)))
                }
                "enum" => {
                    let symbols = of("symbols").as_array().into_iter().flatten();
                    let symbols = symbols.filter_map(Value::as_str).map(str::to_owned).collect();
                    let id = self.add(Kind::Enumeration(symbols));
                    self.name(object, id);
                    Ok(id)
                }
                "fixed" => {
                    let size = of("size").as_u64().unwrap_or_default();
                    let id = self.add(Kind::Fixed(size));
                    self.name(object, id);
                    Ok(id)
                }
                name => self.by_name(name),
            },
            nested @ (Value::Object(_) | Value::Array(_)) => self.kind(nested, deep + 1),
            _ => Err(damaged("the schema of the Avro file has a type that is none")),
        }
    }

    fn record(&mut self, object: &Map<String, Value>, deep: u32) -> io::Result<Id> {
        // A record can hold itself, so it has its place before its fields are known.
        let id = self.add(Kind::Record(Vec::new()));
        self.name(object, id);
        let mut fields = Vec::new();
        for field in object.get("fields").and_then(Value::as_array).into_iter().flatten() {
            let name = field.get("name").and_then(Value::as_str).unwrap_or_default();
            let kind = self.kind(field.get("type").unwrap_or(&Value::Null), deep + 1)?;
            fields.push((name.to_owned(), kind));
        }
        self.kinds[id] = Kind::Record(fields);
        Ok(id)
    }

    fn add(&mut self, kind: Kind) -> Id {
        self.kinds.push(kind);
        self.kinds.len() - 1
    }

    fn name(&mut self, object: &Map<String, Value>, id: Id) {
        if let Some(name) = object.get("name").and_then(Value::as_str) {
            self.named.insert(name.to_owned(), id);
        }
    }
}
