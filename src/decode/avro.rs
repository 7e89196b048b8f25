//! Avro object container files, as Event Hubs Capture writes them
//! (<https://avro.apache.org/docs/1.11.1/specification/>).
//!
//! Capture keeps each message as it came, in the bytes of `Body`: those are handed out. Records
//! without such a field are handed out as JSON.

use std::collections::HashMap;
use std::io::{self, BufReader, Read, Write};

use flate2::read::DeflateDecoder;
use serde_json::Value;

use super::damaged;

mod schema;

use schema::{Kind, Schema};

/// The first bytes of a file.
pub const MAGIC: &[u8] = b"Obj\x01";

/// The longest value that is held: no record of an export comes near.
const LONGEST: usize = 64 << 20;
/// The most bytes of a block that has to be unpacked as a whole.
const MOST_BLOCK: u64 = 256 << 20;
/// How deep values may be nested.
const DEEPEST: u32 = 64;

/// Writes the body of each record, or the record itself as JSON, one a line and in order.
///
/// # Errors
///
/// The file is damaged, or cannot be read or written on. What came before is written.
pub fn write_lines(input: &mut dyn Read, out: &mut dyn Write) -> io::Result<()> {
    let mut input = BufReader::with_capacity(64 << 10, input);
    let Header { schema, codec, sync } = Header::read(&mut input)?;
    let body = schema.body();
    loop {
        let Some(records) = block_records(&mut input)? else { return Ok(()) };
        let size = length(&mut input)?;
        let mut packed = (&mut input).take(size);
        {
            let mut block = unpack(&codec, &mut packed, size)?;
            for _ in 0..records {
                match body {
                    Some(field) => write_body(&schema, field, &mut block, out)?,
                    None => write_json(&schema.value(&mut block, schema.root(), 0)?, out)?,
                }
            }
        }
        io::copy(&mut packed, &mut io::sink())?;
        let mut mark = [0; 16];
        input.read_exact(&mut mark)?;
        if mark != sync {
            return Err(damaged("the mark after a block of the Avro file is not the file's own"));
        }
    }
}

/// What stands before the blocks.
struct Header {
    schema: Schema,
    codec: String,
    sync: [u8; 16],
}

impl Header {
    fn read(input: &mut dyn Read) -> io::Result<Self> {
        let mut magic = [0; 4];
        input.read_exact(&mut magic)?;
        if magic != MAGIC {
            return Err(damaged("not an Avro file"));
        }
        let mut entries = HashMap::new();
        loop {
            let mut count = long(input)?;
            if count == 0 {
                break;
            }
            if count < 0 {
                long(input)?;
                count = -count;
            }
            for _ in 0..count {
                let key = text(input)?;
                entries.insert(key, bytes(input)?);
                if entries.len() > 1_000 {
                    return Err(damaged("the Avro file has too many entries in its header"));
                }
            }
        }
        let mut sync = [0; 16];
        input.read_exact(&mut sync)?;
        let schema = entries.get("avro.schema").map(Vec::as_slice).unwrap_or_default();
        let codec = entries.get("avro.codec").map_or(&b"null"[..], Vec::as_slice);
        let codec = String::from_utf8_lossy(codec).into_owned();
        Ok(Self { schema: Schema::parse(schema)?, codec, sync })
    }
}

/// How many records the next block has; nothing at the end of the file.
fn block_records(input: &mut dyn Read) -> io::Result<Option<u64>> {
    let mut first = [0];
    if input.read(&mut first)? == 0 {
        return Ok(None);
    }
    let count = long(&mut first.as_slice().chain(input))?;
    let count = u64::try_from(count)
        .map_err(|_negative| damaged("a block of the Avro file has a negative count"))?;
    Ok(Some(count))
}

fn unpack<'a>(codec: &str, packed: &'a mut dyn Read, size: u64) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match codec {
        "null" => Box::new(packed),
        "deflate" => Box::new(BufReader::new(DeflateDecoder::new(packed))),
        "zstandard" => Box::new(BufReader::new(zstd::Decoder::new(packed)?)),
        "bzip2" => Box::new(BufReader::new(bzip2::read::BzDecoder::new(packed))),
        "xz" => Box::new(BufReader::new(lzma_rust2::XzReader::new(packed, true))),
        "snappy" => Box::new(io::Cursor::new(snappy(packed, size)?)),
        other => {
            let what = format!("the Avro file is packed by {other}, which doorward cannot unpack");
            return Err(damaged(what));
        }
    })
}

/// Snappy in Avro has no frames: a block is one piece, and its checksum stands after it.
fn snappy(packed: &mut dyn Read, size: u64) -> io::Result<Vec<u8>> {
    if !(4..=MOST_BLOCK).contains(&size) {
        return Err(damaged(format!("a block of the Avro file has {size} bytes")));
    }
    let mut block = Vec::new();
    packed.read_to_end(&mut block)?;
    let (data, sum) = block.split_at(block.len().saturating_sub(4));
    let length = snap::raw::decompress_len(data).map_err(io::Error::other)?;
    if length as u64 > MOST_BLOCK {
        return Err(damaged(format!("a block of the Avro file unpacks to {length} bytes")));
    }
    let unpacked = snap::raw::Decoder::new().decompress_vec(data).map_err(io::Error::other)?;
    let mut crc = flate2::Crc::new();
    crc.update(&unpacked);
    if crc.sum().to_be_bytes() != sum {
        return Err(damaged("a block of the Avro file does not match its checksum"));
    }
    Ok(unpacked)
}

/// Reads one record and writes its body, which is whatever the sender sent.
fn write_body(
    schema: &Schema,
    field: usize,
    block: &mut dyn Read,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut whole = serde_json::Map::new();
    let mut body = None;
    let Kind::Record(fields) = schema.kind(schema.root()) else {
        return Err(damaged("the Avro file has records that are none"));
    };
    for (at, (name, kind)) in fields.iter().enumerate() {
        if at == field {
            body = schema.bytes(block, *kind)?;
        } else {
            whole.insert(name.clone(), schema.value(block, *kind, 1)?);
        }
    }
    let Some(mut body) = body.filter(|body| !body.trim_ascii().is_empty()) else {
        // Without a body, what is known of the message is all there is to show.
        whole.insert("Body".to_owned(), Value::Null);
        return write_json(&Value::Object(whole), out);
    };
    // JSON has no line ends inside its texts, so those outside can be blanks.
    if serde_json::from_slice::<serde::de::IgnoredAny>(&body).is_ok() {
        for byte in &mut body {
            if matches!(byte, b'\r' | b'\n') {
                *byte = b' ';
            }
        }
    }
    out.write_all(&body)?;
    out.write_all(b"\n")
}

fn write_json(value: &Value, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// A number in the zigzag coding of Avro.
fn long(input: &mut dyn Read) -> io::Result<i64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        input.read_exact(&mut byte)?;
        number |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 == 0 {
            return Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed());
        }
    }
    Err(damaged("a number in the Avro file is too long"))
}

fn length(input: &mut dyn Read) -> io::Result<u64> {
    let length = long(input)?;
    u64::try_from(length)
        .map_err(|_negative| damaged(format!("the Avro file speaks of {length} bytes")))
}

fn bytes(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let length = length(input)?;
    exact(input, length)
}

/// So many bytes, without trusting the number before they are there.
fn exact(input: &mut dyn Read, length: u64) -> io::Result<Vec<u8>> {
    if length > LONGEST as u64 {
        return Err(damaged(format!("a value in the Avro file has {length} bytes")));
    }
    let mut bytes = Vec::new();
    let read = input.take(length).read_to_end(&mut bytes)?;
    if (read as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

fn text(input: &mut dyn Read) -> io::Result<String> {
    String::from_utf8(bytes(input)?)
        .map_err(|_bytes| damaged("a text in the Avro file is not UTF-8"))
}

#[cfg(test)]
mod tests;
