//! What the layer and each canned query cost, and which changes of the queries' conditions are noticed.

use std::path::Path;

use chrono::DateTime;
use doorward::case::{CaseError, CaseFile, Examiner, NewCase};
use doorward::demo::{Plan, Shape};
use doorward::enrich::{self, GeoDatabase};
use doorward::import::Options;
use doorward::progress::Silent;
use doorward::query::{Arguments, Catalog};

use super::{contest, report};

fn examiner() -> Examiner {
    Examiner {
        name: "bench".to_owned(),
        tool_version: "0".to_owned(),
        clock: Box::new(|| DateTime::UNIX_EPOCH),
        machine: doorward::case::Machine::default(),
    }
}

/// Makes a case of so many sign-ins, and measures the layer and every query, each in a process of its
/// own.
pub(super) fn measure(sign_ins: u64) {
    let place = tempfile::tempdir().expect("a folder for the bench");
    let plan = Plan { seed: 1, sign_ins, shape: Shape::GraphPages };
    let written =
        doorward::demo::write(place.path(), &plan, &Silent).expect("the files are written");
    let case = place.path().join("case.duckdb");
    contest("prepare", &place.path().join("exports"), &case);
    std::fs::remove_dir_all(place.path().join("exports")).expect("the exports are removed");
    println!("{} sign-ins", written.sign_ins);
    measure_case(&case);
}

/// The same on a case whose layer is not made yet, such as one that was just imported into.
pub(super) fn measure_case(case: &Path) {
    println!("| what | wall s | CPU s | peak MB |\n|---|---|---|---|");
    let row = |what: &str, cost: &super::Cost| {
        println!("| {what} | {:.2} | {:.2} | {:.0} |", cost.wall_s, cost.cpu_s, cost.peak_mb);
    };
    row("the derived layer", &contest("layer", case, case));
    let catalog = Catalog::built_in().expect("the queries");
    let (mut wall_s, mut cpu_s, mut peak_mb) = (0.0, 0.0, 0.0_f64);
    for query in catalog.iter() {
        let cost = contest("query", case, Path::new(&query.id));
        row(&query.id, &cost);
        wall_s += cost.wall_s;
        cpu_s += cost.cpu_s;
        peak_mb = peak_mb.max(cost.peak_mb);
    }
    println!("| all queries, one after the other | {wall_s:.2} | {cpu_s:.2} | {peak_mb:.0} |");
}

/// Takes the exports in and looks addresses up, and leaves the layer to be made.
pub(super) fn prepare(exports: &str, out: &str) {
    report(out, || {
        let case =
            CaseFile::create(Path::new(out), &NewCase::default(), examiner()).expect("a case");
        doorward::import::import(&case, &[exports.into()], &Options::default(), &Silent)
            .expect("an import");
        let databases = GeoDatabase::embedded().expect("the embedded packs");
        enrich::enrich(&case, &databases, &Silent).expect("an enrichment");
    });
}

pub(super) fn layer(case: &str) {
    report(case, || {
        let writer = CaseFile::open_for_writing(Path::new(case), examiner()).expect("the case");
        writer.refresh().expect("the layer");
    });
}

pub(super) fn query(case: &str, id: &str) {
    report(case, || {
        let case = CaseFile::open(Path::new(case)).expect("the case");
        let catalog = Catalog::built_in().expect("the queries");
        let query = catalog.get(id).expect("the query");
        let arguments = Arguments::parse(query, []).expect("the defaults");
        let values: Vec<_> =
            arguments.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
        // As the command does: whoever asks for all of it gets it row by row.
        let mut rows = 0_u64;
        case.each_row::<CaseError>(&query.sql, &values, &mut |_, _| {
            rows += 1;
            Ok(true)
        })
        .expect("an answer");
    });
}
