//! How many plants the queries find, and how many innocents they accuse, over many invented tenants.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use super::support::Place;
use super::verdicts::{TALLY_HEADINGS, Tally, findings_of, outcome};

/// The seeds and sizes of the tables in docs/accuracy.md.
const SEEDS: RangeInclusive<u64> = 1..=10;
const SIZES: [u64; 3] = [30_000, 100_000, 300_000];

/// Makes the tables of docs/accuracy.md anew.
pub(super) fn measure() {
    let mut sizes = format!("| sign-ins | {TALLY_HEADINGS}\n|---|---|---|---|---|---|---|\n");
    let mut by_query: BTreeMap<String, Tally> = BTreeMap::new();
    let mut wrong = String::new();
    for size in SIZES {
        let mut of_size = Tally::default();
        for seed in SEEDS {
            let place = Place::new();
            let (findings, truth) = findings_of(&place, seed, size);
            let outcome = outcome(&findings, &truth);
            for (query, tally) in outcome.by_query {
                of_size.add(tally);
                by_query.entry(query).or_default().add(tally);
            }
            for what in outcome.wrong {
                let _infallible = writeln!(wrong, "- {size} sign-ins, seed {seed}: {what}");
            }
            println!("{size} sign-ins, seed {seed}");
            for finding in outcome.unplanned {
                println!("- {finding}");
            }
        }
        let _infallible = writeln!(sizes, "| {size} | {}", of_size.cells());
    }
    let mut queries = format!("| query | {TALLY_HEADINGS}\n|---|---|---|---|---|---|---|\n");
    for (query, tally) in by_query {
        let _infallible = writeln!(queries, "| {query} | {}", tally.cells());
    }
    if wrong.is_empty() {
        wrong.push_str("None.\n");
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/accuracy.md");
    let mut text = fs::read_to_string(&page).expect("the page");
    for (name, part) in [("sizes", sizes), ("queries", queries), ("wrong", wrong)] {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
        let from = text.find(&begin).expect("where the part begins") + begin.len();
        let until = text.find(&end).expect("where the part ends");
        text.replace_range(from..until, &format!("\n{part}\n"));
    }
    fs::write(page, text).expect("the page is written");
}
