//! Indicators: values to search for in other logs, defanged, each with what the case has of it.

use super::ReportError;
use super::cell::{Cell, Grid, grouped};
use super::defang;
use super::document::{Block, Section};
use super::inputs::Inputs;
use super::rows::{Row, Rows, Told};

const COLUMNS: [&str; 12] = [
    "kind",
    "value",
    "name",
    "first_at",
    "last_at",
    "sign_ins",
    "identities",
    "marked",
    "is_common",
    "findings",
    "rows_in_all",
    "common_in_all",
];

pub(super) fn section(inputs: &Inputs) -> Result<Section, ReportError> {
    let rows = Rows::of("indicators", &inputs.tables.indicators, &COLUMNS)?;
    let mut blocks = Vec::new();
    let total = rows.first().map_or(0, |row| row.number("rows_in_all"));
    let common = rows.first().map_or(0, |row| row.number("common_in_all"));
    if total == 0 {
        blocks.push(Block::Paragraph(
            "No finding is of high severity, and the examiner marked no value as the attacker’s: \
             there is nothing to search for."
                .to_owned(),
        ));
    } else {
        blocks.push(Block::Remarked {
            text: format!(
                "Values to search for in other logs: those of the sign-ins that findings of high \
                 severity cite, and those that the examiner marked as the attacker’s. That a value \
                 stands here is no proof that it is the attacker’s: how many sign-ins and identities \
                 of the whole case have it tells how well it parts one from the other.{}",
                common_words(common)
            ),
            remark: defang::UNDO.to_owned(),
        });
        blocks.push(Block::Table(grid(inputs, rows, total)));
    }
    Ok(Section { id: "indicators", number: "G", title: "Indicators", blocks })
}

fn common_words(common: i64) -> String {
    if common == 0 {
        return String::new();
    }
    let values =
        if common == 1 { "1 value".to_owned() } else { format!("{} values", grouped(common)) };
    format!(
        " Left out are addresses of known networks, what the examiner marked as benign, and {values} \
         with which more than ten identities succeeded: to search for them would find everybody."
    )
}

fn grid(inputs: &Inputs, rows: Rows<'_>, total: i64) -> Grid {
    let zone = &inputs.head.zone;
    let told = Told::of(inputs);
    let cells = |row: Row<'_>| {
        let kind = row.text("kind").unwrap_or_default();
        let value = row.text("value").unwrap_or_default().to_owned();
        let defanged = defang::indicator(kind, &value);
        vec![
            Cell::Text(kind_words(kind).to_owned()),
            Cell::Indicator { value, defanged },
            row.cell("name"),
            Cell::moment(row.time("first_at"), zone),
            Cell::moment(row.time("last_at"), zone),
            Cell::Number(row.number("sign_ins")),
            Cell::Number(row.number("identities")),
            if row.holds("marked") { Cell::Text("marked".to_owned()) } else { Cell::Empty },
            told.cell(row),
        ]
    };
    let shown = rows.iter().filter(|row| !row.holds("is_common"));
    let headings = [
        "Kind",
        "Value, defanged",
        "What it is",
        "First sign-in",
        "Last sign-in",
        "Sign-ins",
        "Identities",
        "Examiner",
        "Findings",
    ];
    let caption = "Indicators. First, last, sign-ins and identities are those of the whole case.";
    let grid = Grid::new(caption, &headings, shown.map(cells).collect());
    Grid { total: total.max(grid.total), ..grid }
}

fn kind_words(kind: &str) -> &str {
    match kind {
        "address" => "Address",
        "network" => "AS number",
        "credential" => "Credential",
        "app" => "Application id",
        "session" => "Session",
        "device" => "Device",
        "principal" => "Identity",
        "user agent" => "User agent",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn indicators_are_defanged_and_what_is_common_is_left_out_and_counted() {
        let inputs = sample::inputs();
        let section = section(&inputs).unwrap();
        let Block::Remarked { text, remark } = &section.blocks[0] else { panic!("no opening") };
        assert!(text.contains("and 14 values with which more than ten"), "{text}");
        assert!(remark.contains("take the brackets away"));
        let Block::Table(grid) = &section.blocks[1] else { panic!("no table") };
        assert_eq!(
            grid.rows[0][1],
            Cell::Indicator {
                value: "203.0.113.77".to_owned(),
                defanged: "203[.]0[.]113[.]77".to_owned()
            }
        );
        assert!(grid.rows.iter().all(|row| row[2] != Cell::Text("common".to_owned())));
        assert_eq!(grid.total, 249);
    }

    #[test]
    fn a_case_with_nothing_grave_says_so() {
        let mut inputs = sample::inputs();
        inputs.tables.indicators.rows.retain(|row| row[0].as_text() == Some("nothing"));
        assert_eq!(section(&inputs).unwrap().blocks.len(), 1);
    }
}
