//! Writes JSON by hand into a buffer that is used again and again.

/// A JSON text in the making.
///
/// Commas come of themselves: whatever follows neither an opening bracket nor a colon gets one.
pub(super) struct Json<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Json<'a> {
    /// Goes on where the buffer ends.
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    fn comma(&mut self) {
        if !matches!(self.out.last(), None | Some(b'{' | b'[' | b':' | b'\n')) {
            self.out.push(b',');
        }
    }

    /// Begins a member.
    pub(super) fn key(&mut self, name: &str) {
        self.comma();
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    /// A member that is a text.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.key(name);
        quote(self.out, value);
    }

    /// A member that is a text, or null.
    pub(super) fn maybe(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.raw(name, "null"),
        }
    }

    /// A member whose value is JSON already: a number, `true`, `null`, `[]`.
    pub(super) fn raw(&mut self, name: &str, value: &str) {
        self.key(name);
        self.out.extend_from_slice(value.as_bytes());
    }

    /// A member that is an object.
    pub(super) fn object(&mut self, name: &str, members: impl FnOnce(&mut Self)) {
        self.key(name);
        self.item(members);
    }

    /// A member that is an array.
    pub(super) fn array(&mut self, name: &str, items: impl FnOnce(&mut Self)) {
        self.key(name);
        self.out.push(b'[');
        items(self);
        self.out.push(b']');
    }

    /// An object as an item of an array, or on its own.
    pub(super) fn item(&mut self, members: impl FnOnce(&mut Self)) {
        self.comma();
        self.out.push(b'{');
        members(self);
        self.out.push(b'}');
    }

    /// A text as an item of an array.
    pub(super) fn item_text(&mut self, value: &str) {
        self.comma();
        quote(self.out, value);
    }
}

/// Writes a text with its quotes, escaped where RFC 8259 demands it.
fn quote(out: &mut Vec<u8>, value: &str) {
    out.push(b'"');
    let bytes = value.as_bytes();
    let mut clean = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[clean..at]);
        clean = at + 1;
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
    }
    out.extend_from_slice(&bytes[clean..]);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_comes_back() {
        for text in ["", "a\"b\\c\n\r\t\u{1}", "\u{202e}ö", "<script>"] {
            let mut out = Vec::new();
            quote(&mut out, text);
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }

    #[test]
    fn commas_stand_between_and_nowhere_else() {
        let mut out = Vec::new();
        Json::new(&mut out).item(|json| {
            json.text("a", "1");
            json.array("b", |json| {
                json.item_text("x");
                json.item(|json| json.raw("c", "2"));
            });
            json.object("d", |_json| {});
            json.maybe("e", None);
        });
        let expected = r#"{"a":"1","b":["x",{"c":2}],"d":{},"e":null}"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
