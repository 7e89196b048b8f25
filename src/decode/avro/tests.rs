use super::*;

const CAPTURE: &str = r#"{"type":"record","name":"EventData","namespace":"Microsoft.ServiceBus.Messaging","fields":[
    {"name":"SequenceNumber","type":"long"},{"name":"Offset","type":"string"},{"name":"EnqueuedTimeUtc","type":"string"},
    {"name":"SystemProperties","type":{"type":"map","values":["long","double","string","bytes"]}},
    {"name":"Properties","type":{"type":"map","values":["long","double","string","bytes","null"]}},
    {"name":"Body","type":["null","bytes"]}]}"#;

fn zigzag(number: i64) -> Vec<u8> {
    let mut rest = ((number << 1) ^ (number >> 63)).cast_unsigned();
    let mut bytes = Vec::new();
    loop {
        let [low, ..] = rest.to_le_bytes();
        rest >>= 7;
        if rest == 0 {
            bytes.push(low & 0x7f);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap()
}

fn sized(bytes: &[u8]) -> Vec<u8> {
    [zigzag(count(bytes.len())), bytes.to_vec()].concat()
}

/// What Event Hubs Capture keeps of one message.
fn message(body: Option<&str>) -> Vec<u8> {
    let mut bytes = zigzag(4_711);
    bytes.extend(sized(b"123456"));
    bytes.extend(sized(b"3/4/2026 5:06:07 PM"));
    // A map in a block with its size before it, and one in a plain block.
    let entry = [sized(b"x-opt-enqueued-time"), zigzag(0), zigzag(-1)].concat();
    bytes.extend([zigzag(-1), zigzag(count(entry.len())), entry, zigzag(0)].concat());
    bytes.extend([zigzag(1), sized(b"k"), zigzag(4), zigzag(0)].concat());
    match body {
        Some(body) => bytes.extend([zigzag(1), sized(body.as_bytes())].concat()),
        None => bytes.extend(zigzag(0)),
    }
    bytes
}

fn pack(codec: &str, data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    match codec {
        "deflate" => {
            let level = flate2::Compression::default();
            let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), level);
            packer.write_all(data).unwrap();
            packer.finish().unwrap()
        }
        "snappy" => {
            let mut packed = snap::raw::Encoder::new().compress_vec(data).unwrap();
            packed.extend(crc.sum().to_be_bytes());
            packed
        }
        "zstandard" => zstd::encode_all(data, 1).unwrap(),
        _ => data.to_vec(),
    }
}

fn file(schema: &str, codec: &str, blocks: &[&[Vec<u8>]]) -> Vec<u8> {
    let mut file = MAGIC.to_vec();
    file.extend(zigzag(2));
    file.extend([sized(b"avro.schema"), sized(schema.as_bytes())].concat());
    file.extend([sized(b"avro.codec"), sized(codec.as_bytes()), zigzag(0)].concat());
    file.extend([7; 16]);
    for records in blocks {
        let data = pack(codec, &records.concat());
        file.extend([zigzag(count(records.len())), sized(&data), vec![7; 16]].concat());
    }
    file
}

fn lines(file: &[u8]) -> (String, io::Result<()>) {
    let mut out = Vec::new();
    let told = write_lines(&mut &file[..], &mut out);
    (String::from_utf8(out).unwrap(), told)
}

#[test]
fn the_bodies_of_a_capture_come_in_order_one_a_line() {
    let pages = [
        message(Some("{\"records\":[{\"a\":1},\r\n {\"a\":2}]}")),
        message(Some("{\"a\":3}")),
        message(None),
    ];
    let more = [message(Some("not JSON\nat all"))];
    for codec in ["null", "deflate", "snappy", "zstandard"] {
        let (text, told) = lines(&file(CAPTURE, codec, &[&pages, &[], &more]));
        told.unwrap();
        let told: Vec<_> = text.lines().collect();
        assert_eq!(told[..2], ["{\"records\":[{\"a\":1},   {\"a\":2}]}", "{\"a\":3}"], "{codec}");
        assert!(told[2].contains("\"Body\":null") && told[2].contains("\"SequenceNumber\":4711"));
        assert_eq!(told[3..], ["not JSON", "at all"]);
    }
}

#[test]
fn records_without_a_body_are_told_as_json() {
    let schema = r#"{"type":"record","name":"Row","fields":[
        {"name":"Id","type":"string"},{"name":"Code","type":["null","int"]},{"name":"Score","type":"double"},
        {"name":"Ok","type":"boolean"},{"name":"Half","type":"float"},{"name":"Raw","type":{"type":"fixed","name":"F","size":2}},
        {"name":"Kind","type":{"type":"enum","name":"E","symbols":["A","B"]}},
        {"name":"Inner","type":["null","Row"]},{"name":"Ids","type":{"type":"array","items":"string"}}]}"#;
    let row = |id: &str, inner: Vec<u8>| {
        let mut row = [sized(id.as_bytes()), zigzag(1), zigzag(50_126)].concat();
        row.extend(1.5_f64.to_le_bytes());
        row.push(1);
        row.extend(0.5_f32.to_le_bytes());
        row.extend([0xff, 0x01]);
        row.extend([zigzag(1), inner, zigzag(1), sized(b"x"), zigzag(0)].concat());
        row
    };
    let nested = row("in", zigzag(0));
    let (text, told) = lines(&file(schema, "null", &[&[row("out", [zigzag(1), nested].concat())]]));
    told.unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["Inner"]["Id"], "in");
    assert_eq!(value["Code"], 50_126);
    assert_eq!(value["Score"], 1.5);
    assert_eq!(value["Half"], 0.5);
    assert_eq!(value["Ok"], true);
    assert_eq!(value["Raw"], "ff01");
    assert_eq!(value["Kind"], "B");
    assert_eq!(value["Inner"]["Inner"], Value::Null);
    assert_eq!(value["Ids"], json(&["x"]));
}

fn json(values: &[&str]) -> Value {
    Value::from(values.to_vec())
}

#[test]
fn damage_ends_in_an_error_and_keeps_what_came_before() {
    let one = [message(Some("{\"a\":1}"))];
    let two = [message(Some("{\"a\":2}"))];
    let whole = file(CAPTURE, "null", &[&one, &two]);
    let (text, told) = lines(&whole[..whole.len() - 30]);
    assert_eq!(text, "{\"a\":1}\n");
    assert_eq!(told.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);

    let mut wrong = whole.clone();
    *wrong.last_mut().unwrap() = 8;
    let (text, told) = lines(&wrong);
    assert_eq!(text, "{\"a\":1}\n{\"a\":2}\n");
    assert!(told.unwrap_err().to_string().contains("mark"));

    let mut snappy = file(CAPTURE, "snappy", &[&one]);
    let at = snappy.len() - 18;
    snappy[at] ^= 1;
    assert!(lines(&snappy).1.unwrap_err().to_string().contains("checksum"));
    let (_, told) = lines(&file(CAPTURE, "lzo", &[&one]));
    assert!(told.unwrap_err().to_string().contains("lzo"));
    assert!(lines(b"Obj\x01\x02").1.is_err());
}
