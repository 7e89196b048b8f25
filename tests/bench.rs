//! How fast and in how much memory an import runs, beside DuckDB's bare reading of the same file.
//!
//! `cargo test --release --test bench -- 1000000` invents a file with so many sign-ins and prints
//! the first table of docs/performance.md. `-- shapes 1000000` imports the same sign-ins as lines, as
//! one array, as 500 gzipped pages and as CSV; `-- overlap 1000000` imports two files that share a half
//! of their records. `-- geo` measures how fast addresses are looked up, `-- ask 1000000` (or a case) what the layer
//! and each canned query cost, `-- tamper CASE` which of 2,200 changes behind its back `verify` finds, `-- mutation CASE..` which changes of the queries the demo notices, and
//! `-- accuracy` makes the tables of docs/accuracy.md anew. Without a number it tries itself out on a small
//! file, and claims nothing: a loaded machine proves nothing about time.
//!
//! Each contestant runs in a process of its own, which reports what the kernel counted for it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench prints figures and is free to fail"
)]

#[path = "bench/accuracy.rs"]
mod accuracy;
#[path = "bench/ask.rs"]
mod ask;
#[path = "bench/geo.rs"]
mod geo;
#[path = "bench/mutation.rs"]
mod mutation;
#[expect(dead_code, reason = "each test program uses a part of it")]
mod support;
#[path = "bench/tamper.rs"]
mod tamper;
#[path = "support/tamper.rs"]
mod tamperings;
#[path = "support/verdicts.rs"]
mod verdicts;
#[path = "bench/worlds.rs"]
mod worlds;

use std::path::Path;
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use doorward::case::{CaseFile, Examiner, NewCase};
use doorward::demo::{Plan, Shape};
use doorward::import::Options;
use doorward::progress::Silent;

/// Runs so small that they are only a trial.
const TRIAL: u64 = 2_000;

struct Cost {
    wall_s: f64,
    cpu_s: f64,
    peak_mb: f64,
    size_mb: f64,
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["contestant", "doorward", file, out] => report(out, || doorward_import(file, out)),
        ["contestant", "enrich", case, _] => geo::enrich_case(case),
        ["contestant", "prepare", exports, out] => ask::prepare(exports, out),
        ["contestant", "layer", case, _] => ask::layer(case),
        ["contestant", "query", case, id] => ask::query(case, id),
        ["contestant", "duckdb", file, out] => report(out, || bare_import(file, out)),
        ["shapes", count] => shapes(count.parse().expect("a number of sign-ins")),
        ["geo"] => geo::measure(),
        ["accuracy"] => accuracy::measure(),
        ["ask", given] => match given.parse() {
            Ok(sign_ins) => ask::measure(sign_ins),
            Err(_) => ask::measure_case(Path::new(given)),
        },
        ["mutation"] => mutation::measure("", None),
        ["mutation", wanted] => mutation::measure(wanted, None),
        ["mutation", wanted, cases] => mutation::measure(wanted, Some(Path::new(cases))),
        ["tamper", case] => tamper::measure(Path::new(case)),
        ["overlap", count] => overlap(count.parse().expect("a number of sign-ins")),
        ref given => {
            let count = given.iter().find_map(|word| word.parse().ok());
            compare(count.unwrap_or(TRIAL));
        }
    }
}

/// Invents a file and has it read by both, in turn, three times.
fn compare(sign_ins: u64) {
    let place = tempfile::tempdir().expect("a folder for the bench");
    let plan = Plan { seed: 1, sign_ins, shape: Shape::Graph };
    let began = Instant::now();
    let written = doorward::demo::write(place.path(), &plan, &Silent).expect("the file is written");
    let file = written.files.first().expect("one file");
    let bytes = fs::metadata(file).expect("the file is there").len();
    println!(
        "{} sign-ins, {:.1} MB, invented in {:.1} s",
        written.sign_ins,
        mb(bytes),
        began.elapsed().as_secs_f64()
    );
    println!(
        "| run | contestant | wall s | CPU s | MB/s | peak MB | file MB |\n|---|---|---|---|---|---|---|"
    );
    let mut ratios = Vec::new();
    for run in 1..=if sign_ins > TRIAL { 3 } else { 1 } {
        let mut walls = Vec::new();
        for contestant in ["doorward", "duckdb"] {
            let out = place.path().join(format!("{contestant}.duckdb"));
            let cost = contest(contestant, file, &out);
            println!(
                "| {run} | {contestant} | {:.2} | {:.2} | {:.0} | {:.0} | {:.1} |",
                cost.wall_s,
                cost.cpu_s,
                mb(bytes) / cost.wall_s,
                cost.peak_mb,
                cost.size_mb
            );
            walls.push(cost.wall_s);
            fs::remove_file(&out).expect("the case is removed");
        }
        ratios.push(walls[0] / walls[1]);
    }
    println!("wall time of doorward over that of DuckDB: {ratios:.2?}");
    if sign_ins == TRIAL {
        println!("a trial on a small file: give a number of sign-ins to measure");
        println!("1 passed, 0 failed");
    }
}

const HEADINGS: &str =
    "| what | wall s | CPU s | MB/s | peak MB | case MB |\n|---|---|---|---|---|---|";

fn row(what: &str, bytes: u64, cost: &Cost) {
    println!(
        "| {what} | {:.2} | {:.2} | {:.0} | {:.0} | {:.1} |",
        cost.wall_s,
        cost.cpu_s,
        mb(bytes) / cost.wall_s,
        cost.peak_mb,
        cost.size_mb
    );
}

/// Imports the same sign-ins in each of the shapes for measuring.
fn shapes(sign_ins: u64) {
    println!("{HEADINGS}");
    for (what, shape) in [
        ("JSON lines", Shape::Graph),
        ("one JSON array", Shape::GraphArray),
        ("500 gzipped pages", Shape::GraphPages),
        ("CSV of service principals", Shape::Applications),
    ] {
        let place = tempfile::tempdir().expect("a folder for the bench");
        let plan = Plan { seed: 1, sign_ins, shape };
        let written =
            doorward::demo::write(place.path(), &plan, &Silent).expect("the files are written");
        let size = |file: &std::path::PathBuf| fs::metadata(file).expect("the file is there").len();
        let bytes: u64 = written.files.iter().map(size).sum();
        let out = place.path().join("case.duckdb");
        let cost = contest("doorward", &place.path().join("exports"), &out);
        let what = format!("{what}: {} sign-ins, {:.0} MB", written.sign_ins, mb(bytes));
        row(&what, bytes, &cost);
    }
}

/// Imports a file into a case that has half of its records already, and into a new case.
fn overlap(sign_ins: u64) {
    use std::io::{BufRead as _, Write as _};

    let place = tempfile::tempdir().expect("a folder for the bench");
    let plan = Plan { seed: 1, sign_ins, shape: Shape::Graph };
    let written = doorward::demo::write(place.path(), &plan, &Silent).expect("the file is written");
    let all = written.files.first().expect("one file");
    let names = ["first.jsonl", "second.jsonl"].map(|name| place.path().join(name));
    let mut halves = names
        .clone()
        .map(|name| std::io::BufWriter::new(fs::File::create(name).expect("a file for a part")));
    let lines =
        std::io::BufReader::new(fs::File::open(all).expect("the file is there")).split(b'\n');
    for (number, line) in (0_u64..).zip(lines) {
        let line = line.expect("a line");
        // Two thirds each, the middle third in both.
        let third = number * 3 / written.sign_ins.max(1);
        for (half, belongs) in halves.iter_mut().zip([third < 2, third > 0]) {
            if belongs {
                half.write_all(&line).and_then(|()| half.write_all(b"\n")).expect("it is written");
            }
        }
    }
    drop(halves);
    let (first, second) = (&names[0], &names[1]);
    let bytes = fs::metadata(second).expect("the file is there").len();
    let (case, new) = (place.path().join("case.duckdb"), place.path().join("new.duckdb"));
    contest("doorward", first, &case);
    println!("{HEADINGS}");
    row("half of it is in the case already", bytes, &contest("doorward", second, &case));
    row("into a new case", bytes, &contest("doorward", second, &new));
}

/// Runs a contestant in a process of its own.
fn contest(name: &str, file: &Path, out: &Path) -> Cost {
    let output = Command::new(env::current_exe().expect("this program"))
        .args(["contestant", name])
        .args([file, out])
        .output()
        .expect("the contestant runs");
    assert!(output.status.success(), "{name}: {output:?}");
    let text = String::from_utf8(output.stdout).expect("figures");
    let figures: Vec<f64> =
        text.split_whitespace().map(|word| word.parse().expect("a figure")).collect();
    let [wall_s, cpu_s, peak_mb, size_mb] = figures[..] else { panic!("four figures: {text}") };
    Cost { wall_s, cpu_s, peak_mb, size_mb }
}

/// Runs the work and prints what it cost.
fn report(out: &str, work: impl FnOnce()) {
    let began = Instant::now();
    work();
    let wall = began.elapsed().as_secs_f64();
    let size = fs::metadata(out).map_or(0, |file| file.len());
    println!("{wall} {} {} {}", cpu_seconds(), peak_mb(), mb(size));
}

fn doorward_import(file: &str, out: &str) {
    let examiner = || Examiner {
        name: "bench".to_owned(),
        tool_version: "0".to_owned(),
        clock: Box::new(|| chrono::DateTime::UNIX_EPOCH),
        machine: doorward::case::Machine::default(),
    };
    let path = Path::new(out);
    let case = if path.exists() {
        CaseFile::open_for_writing(path, examiner())
    } else {
        CaseFile::create(path, &NewCase::default(), examiner())
    };
    let case = case.expect("a case");
    let receipt = doorward::import::import(&case, &[file.into()], &Options::default(), &Silent)
        .expect("an import");
    assert!(receipt.sum().read > 0, "{receipt:?}");
}

fn bare_import(file: &str, out: &str) {
    let database = duckdb::Connection::open(out).expect("a database");
    let sql = format!("CREATE TABLE t AS SELECT * FROM read_json_auto('{file}')");
    database.execute_batch(&sql).expect("a table");
    database.close().map_err(|(_, error)| error).expect("it closes");
}

#[expect(clippy::cast_precision_loss, reason = "figures for people have three digits")]
fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// CPU time of this process so far, in seconds: user and system, at a hundred ticks a second.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| -> f64 {
        after_name.split_whitespace().nth(at).and_then(|word| word.parse().ok()).unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory this process ever had, in MB.
fn peak_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|word| word.parse::<f64>().ok()).unwrap_or(0.0) / 1e3
}
