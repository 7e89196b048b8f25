use std::io::Seek as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet" Target="/xl/chartsheets/sheet1.xml"/></Relationships>"#;

const MAIN_PART: &str = r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr/>
<sheets><sheet name="Sign-ins &amp; more" sheetId="1" r:id="rId1"/><sheet name="Chart" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>"#;

const STYLES: &str = r#"<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>
<cellStyleXfs><xf numFmtId="22"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;

const STRINGS: &str = r#"<sst><si><t>Date (UTC)</t></si><si><t xml:space="preserve">Request ID </t></si><si><t>User</t></si>
<si><r><t>Ann, "the </t></r><r><t>admin"</t></r><rPh><t>never</t></rPh></si><si><t>&lt;a&gt;_x000D_&#10;b _x005F_x0041_</t></si></sst>"#;

const SHEET: &str = r#"<worksheet><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="inlineStr"><is><t>Code</t></is></c><c r="E1"/></row>
<row r="2"/><row r="3"><c r="A3"/></row>
<row r="4"><c r="A4" s="1"><v>46085.212581018518</v></c><c r="B4" t="str"><f>1&amp;2</f><v>id-1</v></c><c r="C4" t="s"><v>3</v></c><c r="D4"><v>50126</v></c></row>
<row r="5"><c s="2"><v>46085.5</v></c><c r="C5" t="s"><v>4</v></c></row>
<row r="6"><c r="A6"><v>46085.5</v></c><c r="B6" t="b"><v>1</v></c><c r="C6" t="e"><v>#N/A</v></c><c r="D6"><v>1.2345678901234E+19</v></c><c r="AA6"><v>7</v></c></row>
</sheetData></worksheet>"#;

fn package(parts: &[(&str, &str)]) -> File {
    let mut zip = ZipWriter::new(tempfile::tempfile().unwrap());
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let mut file = zip.finish().unwrap();
    file.rewind().unwrap();
    file
}

fn workbook(sheet: &str) -> File {
    package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", MAIN_PART),
        ("xl/_rels/workbook.xml.rels", RELS),
        ("xl/styles.xml", STYLES),
        ("xl/sharedStrings.xml", STRINGS),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn csv(sheet: &str) -> (String, io::Result<Told>) {
    let mut book = Workbook::open(workbook(sheet), 1 << 30).unwrap();
    let first = book.sheets()[0].clone();
    let mut out = Vec::new();
    let told = book.write_csv(&first, &mut out);
    (String::from_utf8(out).unwrap(), told)
}

#[test]
fn a_worksheet_comes_as_csv() {
    let book = Workbook::open(workbook(SHEET), 1 << 30).unwrap();
    let sheets: Vec<_> =
        book.sheets().iter().map(|sheet| (sheet.name.as_str(), sheet.is_table)).collect();
    assert_eq!(sheets, [("Sign-ins & more", true), ("Chart", false)]);
    let (csv, told) = csv(SHEET);
    assert_eq!(told.unwrap(), Told { cut_cells: 0 });
    let expected = "Date (UTC),Request ID ,User,Code\r\n\
        2026-03-04T05:06:07,id-1,\"Ann, \"\"the admin\"\"\",50126\r\n\
        2026-03-04T12:00:00,,\"<a>\r\nb _x0041_\",\r\n\
        46085.5,TRUE,#N/A,1.2345678901234E+19,,,,,,,,,,,,,,,,,,,,,,,7\r\n";
    assert_eq!(csv, expected);
}

#[test]
fn cells_that_excel_has_cut_are_counted() {
    let long = "x".repeat(32_767);
    let sheet = format!(
        "<worksheet><row><c t=\"inlineStr\"><is><t>{long}</t></is></c><c t=\"inlineStr\"><is><t>{long}y</t></is></c></row></worksheet>"
    );
    assert_eq!(csv(&sheet).1.unwrap(), Told { cut_cells: 1 });
}

#[test]
fn texts_beyond_the_room_in_memory_are_found_again() {
    let mut package = ZipArchive::new(BufReader::new(workbook(SHEET))).unwrap();
    for room in [0, 12, 25, 1_000] {
        let part = Part::open(&mut package, "xl/sharedStrings.xml", 1 << 20).unwrap().unwrap();
        let mut strings = strings::read_holding(part, room).unwrap();
        let texts: Vec<_> = (0..5).map(|number| strings.get(number).unwrap()).collect();
        let expected = [
            "Date (UTC)",
            "Request ID ",
            "User",
            "Ann, \"the admin\"",
            "<a>_x000D_\nb _x005F_x0041_",
        ];
        assert_eq!(texts, expected, "{room}");
        assert!(strings.get(5).is_err());
    }
}

#[test]
fn a_damaged_sheet_keeps_the_rows_before_it() {
    let (told, error) = csv(&SHEET[..SHEET.find("<row r=\"5\"").unwrap() + 20]);
    assert_eq!(told.lines().count(), 2);
    assert!(error.unwrap_err().to_string().contains("sheet1.xml"));
    let (told, error) = csv(&SHEET.replace("<v>3</v>", "<v>99</v>"));
    assert_eq!(told.lines().count(), 1);
    assert!(error.unwrap_err().to_string().contains("99"));
    let error = Workbook::open(package(&[("xl/other.xml", "<a/>")]), 1 << 20).unwrap_err();
    assert!(error.to_string().contains("does not say"), "{error}");
}

#[test]
fn a_part_that_unpacks_too_far_is_not_read() {
    let strings = format!("<sst>{}</sst>", "<si><t>x</t></si>".repeat(100));
    let file = package(&[("xl/workbook.xml", MAIN_PART), ("xl/sharedStrings.xml", &strings)]);
    let error = Workbook::open(file, 1_000).unwrap_err();
    assert!(error.to_string().contains("no more than 1000"), "{error}");
}
