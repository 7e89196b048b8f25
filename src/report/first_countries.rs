//! Countries that an identity succeeded from for the first time, each with what explains it.

use super::ReportError;
use super::cell::{Cell, Grid};
use super::countries::place_words;
use super::document::Block;
use super::inputs::Inputs;
use super::rows::{Row, Rows, Told};

const COLUMNS: [&str; 15] = [
    "first_success_at",
    "country",
    "who",
    "who_kind",
    "ip_address",
    "network_name",
    "successes",
    "unknown_successes",
    "history_days",
    "known_label",
    "set_aside",
    "little_history",
    "evidence",
    "findings",
    "rows_in_all",
];

/// Days on which an identity must have succeeded before, for a new country of its to say something.
const FEW_DAYS: i64 = 3;

/// The table. Nothing where every identity kept to its countries.
pub(super) fn block(inputs: &Inputs) -> Result<Option<Block>, ReportError> {
    let rows = Rows::of("first_countries", &inputs.tables.first_countries, &COLUMNS)?;
    let Some(first) = rows.first() else { return Ok(None) };
    let zone = &inputs.head.zone;
    let told = Told::of(inputs);
    let cells = |row: Row<'_>| {
        vec![
            Cell::moment(row.time("first_success_at"), zone),
            Cell::Text(place_words(row.text("country").unwrap_or_default())),
            row.cell("who"),
            Cell::Lines(vec![
                Cell::Code(row.text("ip_address").unwrap_or_default().to_owned()),
                row.cell("network_name"),
            ]),
            Cell::Number(row.number("successes")),
            Cell::Number(row.number("history_days")),
            Cell::Text(explanation(row, &told)),
            Cell::Reference(row.text("evidence").unwrap_or_default().to_owned()),
            told.cell(row),
        ]
    };
    let headings = [
        "First success",
        "Country",
        "Identity",
        "Address and network",
        "Successes",
        "Active days before",
        "Explanation",
        "Record",
        "Findings",
    ];
    let caption = "Countries first seen for an identity: its first success from a country, after \
                   successes from others. Explanations come from known networks, from findings and \
                   from what the examiner has set aside; “not explained” means that none of them \
                   says anything.";
    let total = first.number("rows_in_all");
    let grid = Grid::new(caption, &headings, rows.iter().map(cells).collect());
    Ok(Some(Block::Table(Grid { total: total.max(grid.total), ..grid })))
}

/// What explains a country, the surest first.
fn explanation(row: Row<'_>, told: &Told) -> String {
    if row.number("unknown_successes") == 0 {
        let label = row.text("known_label").map_or(String::new(), |label| format!(": {label}"));
        return format!("from known networks alone{label}");
    }
    if told.cell(row) != Cell::Empty {
        return "not explained: see the findings".to_owned();
    }
    if let Some(why) = row.text("set_aside") {
        return format!("set aside: {why}");
    }
    if row.holds("little_history") || row.number("history_days") < FEW_DAYS {
        return "too little history to judge".to_owned();
    }
    "not explained".to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn each_country_says_what_explains_it() {
        let Some(Block::Table(grid)) = block(&sample::inputs()).unwrap() else {
            panic!("no table");
        };
        let said: Vec<String> = grid
            .rows
            .iter()
            .map(|row| match &row[6] {
                Cell::Text(text) => text.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(
            said,
            [
                "from known networks alone: Offices and cloud",
                "not explained: see the findings",
                "set aside: benign by the verdict of A. Muster",
                "too little history to judge",
                "not explained",
            ]
        );
        assert_eq!(grid.shortened().as_deref(), Some("5 of 71 shown."));
    }
}
