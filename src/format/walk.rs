//! One pass over the JSON of a record, borrowing what it can.
//!
//! The same walk serves Graph objects, the `properties` of an envelope, and rows of Log Analytics:
//! what a record is gets decided afterwards, on the keys that were there. A record is never parsed
//! twice, and what we do not keep is checked and skipped without being built.

use std::borrow::Cow;

use super::draft::{Draft, Entry, Value};
use super::field::{Field, Scope, Target, is_of_the_tool};
use super::json::{Cursor, Fault};
use super::marks::Marks;
use super::order::Order;
use super::powershell::is_type_name;
use super::{Reject, literal, mend};

mod refusal;

use refusal::{Wanted, reject};

/// Reads an object.
///
/// # Errors
///
/// The text is not one object in JSON, or a text in it is not Unicode.
pub(super) fn object<'a>(text: &'a str, entry: &mut Entry<'a>) -> Result<(), Reject> {
    let read = |walk: &mut Walk<'_, '_, 'a>| {
        if walk.json.peek()? != b'{' {
            return Err(Fault::Broken);
        }
        walk.members(Part::Outer, Scope::Record)?;
        walk.json.end()
    };
    with_marks(text, entry, read).map_err(|fault| reject(text, fault, Wanted::Object))
}

/// Reads an array as a row under these columns.
///
/// # Errors
///
/// The text is not one array in JSON, it has another number of values than there are columns, or
/// a text in it is not Unicode.
pub(super) fn row<'a>(
    text: &'a str,
    columns: &[Target],
    entry: &mut Entry<'a>,
) -> Result<(), Reject> {
    let read = |walk: &mut Walk<'_, '_, 'a>| walk.row(columns);
    with_marks(text, entry, read).map_err(|fault| reject(text, fault, Wanted::Row))
}

/// Puts a text where it belongs: a cell, or a text in JSON.
pub(super) fn place<'a>(entry: &mut Entry<'a>, target: Target, text: Cow<'a, str>) {
    put_text(entry, Part::Outer, target, text);
}

/// Walks with the marks of the last record, whose memory is used again.
fn with_marks<'a>(
    text: &'a str,
    entry: &mut Entry<'a>,
    read: impl FnOnce(&mut Walk<'_, '_, 'a>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut marks = std::mem::take(&mut entry.marks);
    let walked =
        Cursor::new(text, &mut marks).and_then(|json| read(&mut Walk { json, entry: &mut *entry }));
    entry.marks = marks;
    walked
}

/// Which draft of the entry a value goes to.
#[derive(Clone, Copy)]
enum Part {
    Outer,
    Inner,
}

/// A walk through one JSON text.
struct Walk<'w, 'm, 'a> {
    json: Cursor<'m, 'a>,
    entry: &'w mut Entry<'a>,
}

impl Walk<'_, '_, '_> {
    /// Reads an object from its brace on.
    fn members(&mut self, part: Part, scope: Scope) -> Result<(), Fault> {
        self.json.advance(1);
        if self.json.take(b'}')? {
            return Ok(());
        }
        let which = 2 * scope as usize + part as usize;
        let mut order = self.entry.orders.take(which);
        let mut place = 0;
        let read = loop {
            let member = self
                .key(scope, &mut order, &mut place)
                .and_then(|target| self.member(part, target))
                .and_then(|()| self.json.another(b'}'));
            match member {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                Err(fault) => break Err(fault),
            }
        };
        self.entry.orders.put_back(which, order);
        read
    }

    /// Reads a key and its colon, and says what is done with its value.
    #[inline]
    fn key(&mut self, scope: Scope, order: &mut Order, at: &mut usize) -> Result<Target, Fault> {
        let guess = self.json.after_quote().and_then(|json| order.guess(json, at));
        if let Some((target, length)) = guess
            && target != Target::Unknown
        {
            self.json.advance(1 + length);
            return Ok(target);
        }
        self.new_key(scope, (order, at), guess)
    }

    /// Reads a key that was not guessed, or is one that nobody knows.
    fn new_key(
        &mut self,
        scope: Scope,
        (order, at): (&mut Order, &mut usize),
        mut guess: Option<(Target, usize)>,
    ) -> Result<Target, Fault> {
        if self.json.peek()? == b'"' && guess.is_none() {
            guess = self.json.after_quote().and_then(|json| order.guess(json, at));
            if let Some((target, length)) = guess
                && target != Target::Unknown
            {
                self.json.advance(1 + length);
                return Ok(target);
            }
        }
        let json = self.json.rest();
        let key = self.json.key()?;
        let target = guess.map_or_else(|| scope.target(&key), |(target, _)| target);
        if target == Target::Unknown {
            note(scope, &key, &mut self.entry.unknown);
        }
        if guess.is_none() {
            let length = json.len() - self.json.rest().len();
            order.learn(json.get(1..length).unwrap_or_default(), target, at);
        }
        Ok(target)
    }

    fn row(&mut self, columns: &[Target]) -> Result<(), Fault> {
        if !self.json.take(b'[')? {
            return Err(Fault::Broken);
        }
        let mut more = !self.json.take(b']')?;
        for (at, target) in columns.iter().enumerate() {
            if !more {
                return Err(Fault::Few(u32::try_from(at).unwrap_or(u32::MAX)));
            }
            self.value(Part::Outer, *target)?;
            more = self.json.another(b']')?;
        }
        if more {
            self.json.skip()?;
            return Err(Fault::Many);
        }
        self.json.end()
    }

    /// Reads the value of a key. Most are texts to be kept.
    #[inline]
    fn member(&mut self, part: Part, target: Target) -> Result<(), Fault> {
        match target {
            Target::Keep(field) if self.json.rest().first() == Some(&b'"') => {
                let text = self.json.text()?;
                draft(self.entry, part).put(field, Value::Text(text));
                Ok(())
            }
            _ => self.value(part, target),
        }
    }

    /// Reads a value to where it belongs.
    fn value(&mut self, part: Part, target: Target) -> Result<(), Fault> {
        match target {
            Target::Ignore | Target::Unknown => return self.json.skip(),
            Target::Seen(_) => {
                mark(self.entry, part, target);
                return self.json.skip();
            }
            Target::Raw(field) => return self.raw(part, field),
            Target::Keep(_) | Target::List(_) | Target::Enter(..) | Target::Properties => {}
        }
        match self.json.peek()? {
            b'"' => {
                let text = self.json.text()?;
                put_text(self.entry, part, target, text);
            }
            b'{' => {
                mark(self.entry, part, target);
                match (target, part) {
                    (Target::Enter(_, scope), part) => self.members(part, scope)?,
                    (Target::Properties, Part::Outer) => {
                        self.members(Part::Inner, Scope::Record)?;
                    }
                    _ => self.json.skip()?,
                }
            }
            b'[' => {
                mark(self.entry, part, target);
                match target {
                    Target::List(field) => self.list(part, field)?,
                    _ => self.json.skip()?,
                }
            }
            byte => match self.json.scalar(byte)? {
                Value::Absent => mark(self.entry, part, target),
                value => put(self.entry, part, target, value),
            },
        }
        Ok(())
    }

    /// Reads a list from its bracket on.
    fn list(&mut self, part: Part, field: Field) -> Result<(), Fault> {
        self.json.advance(1);
        let mut more = !self.json.take(b']')?;
        while more {
            self.value(part, Target::Keep(field))?;
            more = self.json.another(b']')?;
        }
        Ok(())
    }

    /// Keeps JSON as text. Where it is a text holding JSON already, that is it.
    fn raw(&mut self, part: Part, field: Field) -> Result<(), Fault> {
        let value = match self.json.peek()? {
            b'"' => match self.json.text()? {
                text if is_type_name(&text) => Value::Absent,
                text => Value::Text(text),
            },
            b'n' => self.json.scalar(b'n')?,
            _ => Value::Text(Cow::Borrowed(self.json.raw()?)),
        };
        draft(self.entry, part).put(field, value);
        Ok(())
    }
}

#[inline]
fn draft<'e, 'a>(entry: &'e mut Entry<'a>, part: Part) -> &'e mut Draft<'a> {
    match part {
        Part::Outer => &mut entry.outer,
        Part::Inner => &mut entry.inner,
    }
}

fn put<'a>(entry: &mut Entry<'a>, part: Part, target: Target, value: Value<'a>) {
    let (Target::Seen(field)
    | Target::Keep(field)
    | Target::List(field)
    | Target::Raw(field)
    | Target::Enter(field, _)) = target
    else {
        return;
    };
    draft(entry, part).put(field, value);
}

fn mark(entry: &mut Entry<'_>, part: Part, target: Target) {
    match target {
        Target::Properties => entry.enveloped = true,
        _ => put(entry, part, target, Value::Absent),
    }
}

fn put_text<'a>(entry: &mut Entry<'a>, part: Part, target: Target, text: Cow<'a, str>) {
    let opens = |brace| {
        let first = text.bytes().find(|byte| !byte.is_ascii_whitespace());
        first == Some(brace) || first == Some(b'"')
    };
    match target {
        Target::Keep(field) => draft(entry, part).put(field, Value::Text(text)),
        Target::Enter(..) | Target::Properties if opens(b'{') => nested(entry, part, target, text),
        Target::List(_) if opens(b'[') => nested(entry, part, target, text),
        Target::Ignore | Target::Unknown | Target::Seen(_) | Target::Properties => {
            mark(entry, part, target);
        }
        Target::Enter(..) | Target::List(_) | Target::Raw(_) if is_type_name(&text) => {
            mark(entry, part, target);
        }
        Target::Enter(..) | Target::List(_) | Target::Raw(_) => {
            put(entry, part, target, Value::Text(text));
        }
    }
}

/// A text that holds JSON, as Log Analytics and Stream Analytics write nested values.
fn nested<'a>(entry: &mut Entry<'a>, part: Part, target: Target, text: Cow<'a, str>) {
    if inside(entry, part, target, &text) || in_a_coat(entry, part, target, &text) {
        return;
    }
    if target == Target::Properties {
        entry.enveloped = true;
        entry.torn = true;
    }
    put(entry, part, target, Value::Text(text));
}

/// Tries once more: without the coat in which a tool has put the JSON, or without half surrogates.
#[cold]
fn in_a_coat(entry: &mut Entry<'_>, part: Part, target: Target, text: &str) -> bool {
    let bare = literal::json(text).is_some_and(|json| inside(entry, part, target, &json));
    bare || inside(entry, part, target, &mend::lone_surrogates(text))
}

/// Takes over what a JSON text holds, if it is sound.
fn inside(entry: &mut Entry<'_>, part: Part, target: Target, text: &str) -> bool {
    let mut found = Entry { orders: std::mem::take(&mut entry.orders), ..Entry::default() };
    let mut marks = Marks::default();
    let read = Cursor::new(text, &mut marks).and_then(|json| {
        let mut walk = Walk { json, entry: &mut found };
        walk.value(Part::Outer, target)?;
        walk.json.end()
    });
    entry.orders = std::mem::take(&mut found.orders);
    if read.is_err() {
        return false;
    }
    if target == Target::Properties {
        entry.enveloped = true;
        entry.inner.absorb(&mut found.inner);
    } else {
        draft(entry, part).absorb(&mut found.outer);
    }
    entry.torn |= found.torn;
    entry.unknown.append(&mut found.unknown);
    true
}

/// Notes a key that nobody knows, after the name of the object that it stands in.
#[cold]
fn note(scope: Scope, key: &str, unknown: &mut Vec<String>) {
    if !is_of_the_tool(key) && !key.is_empty() {
        unknown.push(format!("{}{key}", scope.prefix()));
    }
}

#[cfg(test)]
mod oracle;

#[cfg(test)]
mod tests;
