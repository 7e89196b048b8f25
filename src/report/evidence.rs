//! Evidence and integrity: every source, every member, and the sum that must come out.

use super::ReportError;
use super::cell::{Cell, Grid, ROWS_SHOWN, count, grouped};
use super::coverage;
use super::document::{Block, Period, Section};
use super::findings::plural;
use super::inputs::{Inputs, Member};
use crate::digest::Sha256;

/// What became of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// Records that were read.
    pub(super) read: i64,
    /// Of these, the first to tell of their event.
    pub(super) stored: i64,
    /// Of these, further sightings.
    pub(super) duplicate: i64,
    /// Of these, unusable.
    pub(super) rejected: i64,
}

impl Sum {
    /// Of all members.
    pub(super) fn of(inputs: &Inputs) -> Self {
        inputs.members.iter().fold(Self::default(), Self::with)
    }

    fn with(self, member: &Member) -> Self {
        Self {
            read: self.read + member.read,
            stored: self.stored + member.stored,
            duplicate: self.duplicate + member.duplicate,
            rejected: self.rejected + member.rejected,
        }
    }

    fn cells(self) -> [Cell; 4] {
        [self.read, self.stored, self.duplicate, self.rejected].map(Cell::Number)
    }

    fn check(self, reference: &str) -> Result<(), ReportError> {
        let accounted = self.stored + self.duplicate + self.rejected;
        if self.read == accounted {
            return Ok(());
        }
        let reference = reference.to_owned();
        Err(ReportError::Unreconciled { reference, read: self.read, accounted })
    }
}

/// Checks that every record read is accounted for, member by member and in all.
pub(super) fn reconcile(inputs: &Inputs) -> Result<(), ReportError> {
    for member in &inputs.members {
        Sum::default().with(member).check(&member.reference)?;
    }
    let sum = Sum::of(inputs);
    sum.check("all members")?;
    if sum.rejected == inputs.rejects.total {
        return Ok(());
    }
    let reference = "rejected records".to_owned();
    let (read, accounted) = (sum.rejected, inputs.rejects.total);
    Err(ReportError::Unreconciled { reference, read, accounted })
}

pub(super) fn section(inputs: &Inputs) -> Section {
    let mut blocks = vec![
        Block::Remarked { text: opening(inputs), remark: equation(inputs) },
        Block::Table(sources(inputs)),
        Block::Table(members(inputs)),
    ];
    let listed = [
        (
            &inputs.tables.sums_by_format,
            "The same by export format: read = distinct + duplicate + rejected in each line.",
        ),
        (
            &inputs.tables.unknown_fields,
            "Fields that no format knows, and how many records have them. Their values were not \
             examined; they are in the case file.",
        ),
    ];
    for (table, caption) in listed {
        if !table.rows.is_empty() {
            blocks.push(Block::Table(Grid::of_table(caption, table, &inputs.head.zone)));
        }
    }
    if inputs.rejects.total > 0 {
        blocks.push(Block::Table(rejects(inputs)));
    }
    if !inputs.not_taken.is_empty() {
        blocks.push(Block::Table(not_taken(inputs)));
    }
    Section { id: "evidence", number: "A", title: "Evidence and integrity", blocks }
}

fn opening(inputs: &Inputs) -> String {
    let zone = &inputs.head.zone;
    let files = plural(inputs.sources.len(), "file");
    let span = Period::of(inputs).map_or_else(String::new, |period| {
        let (first, last) = period.moments(inputs);
        let beside = |text: String| if text.is_empty() { text } else { format!(" ({text})") };
        format!(
            " The evidence spans {}{} to {}{}.",
            first.universal(),
            beside(first.beside()),
            last.universal(),
            beside(last.beside())
        )
    });
    format!(
        "{} records were read from {files}. Each file was opened read-only and hashed with SHA-256 \
         while it was read; the digests stand below, and the case file holds a copy of every \
         byte.{span} Times are in UTC, with {} beside them.",
        grouped(Sum::of(inputs).read),
        zone.name
    )
}

fn equation(inputs: &Inputs) -> String {
    let sum = Sum::of(inputs);
    format!(
        "{} read = {} distinct + {} duplicate + {} rejected. This holds for each file and in all; \
         a report in which it does not is not written.",
        grouped(sum.read),
        grouped(sum.stored),
        grouped(sum.duplicate),
        grouped(sum.rejected)
    )
}

fn file(name: &str, sha256: &Sha256) -> Cell {
    Cell::File { name: name.to_owned(), sha256: sha256.to_string() }
}

/// The sum of a source's members: its own reference, or one behind a slash.
fn sum_of(inputs: &Inputs, reference: &str) -> Sum {
    let own = |member: &&Member| {
        member
            .reference
            .strip_prefix(reference)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    inputs.members.iter().filter(own).fold(Sum::default(), Sum::with)
}

fn sources(inputs: &Inputs) -> Grid {
    let zone = &inputs.head.zone;
    let rows = inputs.sources.iter().map(|source| {
        let mut cells = vec![
            Cell::Reference(source.reference.clone()),
            file(&source.file_name, &source.sha256),
            Cell::Number(source.bytes),
        ];
        cells.extend(sum_of(inputs, &source.reference).cells());
        cells.push(Cell::moment(source.modified_at, zone));
        cells.push(Cell::Moment(zone.at(source.imported_at)));
        cells
    });
    let bytes = inputs.sources.iter().map(|source| source.bytes).sum();
    let mut sums = vec![
        Cell::Text("All".to_owned()),
        Cell::Text(plural(inputs.sources.len(), "file")),
        Cell::Number(bytes),
    ];
    sums.extend(Sum::of(inputs).cells());
    sums.extend([Cell::Empty, Cell::Empty]);
    let headings = [
        "Source",
        "File and SHA-256",
        "Bytes",
        "Read",
        "Distinct",
        "Duplicate",
        "Rejected",
        "Changed",
        "Imported",
    ];
    Grid::new("The files, each with its digest.", &headings, rows.collect()).with_sums(sums)
}

fn members(inputs: &Inputs) -> Grid {
    let zone = &inputs.head.zone;
    let rows = inputs.members.iter().map(|member| {
        let mut cells = vec![
            Cell::Reference(member.reference.clone()),
            file(member.path.as_deref().unwrap_or_default(), &member.sha256),
            Cell::Text(format!("{}: {}", member.disposition, member.content)),
        ];
        cells.extend(Sum::default().with(member).cells());
        cells.push(Cell::moment(member.first_event, zone));
        cells.push(Cell::moment(member.last_event, zone));
        cells
    });
    let headings = [
        "Member",
        "Path and SHA-256",
        "What it is",
        "Read",
        "Distinct",
        "Duplicate",
        "Rejected",
        "First event",
        "Last event",
    ];
    let caption = "What the files hold. A file that is no archive is its own only member.";
    Grid::new(caption, &headings, rows.collect())
}

fn not_taken(inputs: &Inputs) -> Grid {
    let rows = inputs.not_taken.iter().take(ROWS_SHOWN).map(|file| {
        vec![
            Cell::Text(file.path.clone()),
            Cell::Text(file.disposition.clone()),
            Cell::Text(file.reason.clone()),
            file.bytes.map_or(Cell::Empty, Cell::Number),
            file.sha256.as_ref().map_or(Cell::Empty, |digest| Cell::Code(digest.clone())),
        ]
    });
    let caption = "Files that were looked at and not taken in. What they hold was not examined.";
    let headings = ["File", "What became of it", "Why", "Bytes", "SHA-256"];
    let grid = Grid::new(caption, &headings, rows.collect());
    Grid { total: count(inputs.not_taken.len()), ..grid }
}

fn rejects(inputs: &Inputs) -> Grid {
    let rows = inputs.rejects.first.iter().map(|reject| {
        vec![
            Cell::Reference(format!("{}:{}", reject.reference, reject.number)),
            reject.line.map_or(Cell::Empty, Cell::Number),
            Cell::Number(reject.offset),
            Cell::Text(reject.reason.clone()),
        ]
    });
    let caption = "Records that could not be used. Their bytes are in the case file.";
    let headings = ["Record", "Line", "Byte offset", "Reason"];
    let grid = Grid::new(caption, &headings, rows.collect());
    Grid { total: inputs.rejects.total.max(count(grid.rows.len())), ..grid }
}

pub(super) fn coverage_section(inputs: &Inputs) -> Result<Section, ReportError> {
    let gaps = &inputs.tables.coverage_gaps;
    let ran =
        inputs.queries.iter().any(|query| query.id == "coverage-gaps" && query.rows.is_some());
    let text = match (gaps.rows.is_empty(), ran) {
        (false, _) => {
            "Where the evidence is silent, nothing can be said: neither that something happened \
             nor that nothing did."
        }
        (true, true) => "No gap was found within the period.",
        (true, false) => "Gaps were not looked for.",
    };
    let mut blocks = vec![Block::Paragraph(text.to_owned())];
    blocks.extend(coverage::block(inputs)?);
    let warnings = &inputs.tables.warnings;
    if !warnings.rows.is_empty() {
        let caption = "Files that may not be whole, and why.";
        blocks.push(Block::Table(Grid::of_table(caption, warnings, &inputs.head.zone)));
    }
    if !gaps.rows.is_empty() {
        let caption = "What the evidence does not cover.";
        blocks.push(Block::Table(Grid::of_table(caption, gaps, &inputs.head.zone)));
    }
    Ok(Section { id: "coverage", number: "C", title: "Coverage and gaps", blocks })
}
