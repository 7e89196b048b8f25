//! What `--json` prints: every document, with the fields at its top.
//!
//! `docs/json.md` is generated from this, and a test runs the commands and compares.

/// A document that a command prints with `--json`.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// What the document says in its field `schema`. The number grows when a field goes or changes
    /// its meaning; more fields may come under the same number.
    pub schema: &'static str,
    /// The commands that print it, without `doorward` in front.
    pub printed_by: &'static str,
    /// The fields at its top, besides `schema`.
    pub fields: &'static [Field],
}

/// A field at the top of a document.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// Whether every such document has it.
    pub always: bool,
}

const fn field(name: &'static str, about: &'static str) -> Field {
    Field { name, about, always: true }
}

const fn sometimes(name: &'static str, about: &'static str) -> Field {
    Field { name, about, always: false }
}

/// Every document, by name.
pub const DOCUMENTS: &[Described] = &[
    Described {
        schema: "doorward/acquisition/1",
        printed_by: "note source",
        fields: &[
            field("sources", "the sources that the facts are about"),
            field("facts", "what was noted, one entry a fact"),
        ],
    },
    Described {
        schema: "doorward/answer/1",
        printed_by: "query run, query sql, timeline, principals, first-seen",
        fields: &[
            field("columns", "names of the columns, in their order"),
            field("rows", "a list of objects, one a row; times are RFC 3339 in UTC"),
            field("more", "whether there are rows beyond --limit"),
        ],
    },
    Described {
        schema: "doorward/bundle/1",
        printed_by: "bundle",
        fields: &[
            field("folder", "the folder that was made"),
            field("head", "digest of the last entry of the custody log"),
            field("files", "every file of it with its SHA-256"),
        ],
    },
    Described {
        schema: "doorward/completions/1",
        printed_by: "completions SHELL",
        fields: &[
            field("shell", "the shell that it is for"),
            field("script", "what the shell reads"),
        ],
    },
    Described {
        schema: "doorward/databases/1",
        printed_by: "enrich --list",
        fields: &[field(
            "databases",
            "every database and list with its dates, digests, licence and what was skipped of it",
        )],
    },
    Described {
        schema: "doorward/doctor/1",
        printed_by: "doctor",
        fields: &[
            field("program", "version, path, system and SHA-256 of the program"),
            field("engine", "name and version of the engine of cases"),
            field(
                "databases",
                "the databases that would be asked here, with their dates and `age_days`",
            ),
            field("disk", "folder of the case, free bytes, whether it can be written"),
            field("case", "state of the case that was named, or null"),
            field("clock", "the time in UTC, this machine's zone and its offset now"),
            field("network", "how it is known that nothing goes over a network"),
            field("settings", "the file of settings and what is in force"),
            field(
                "problems",
                "what wants looking at, in words; the exit code is 3 if there is any",
            ),
        ],
    },
    Described {
        schema: "doorward/documents/1",
        printed_by: "help json",
        fields: &[field("documents", "this list")],
    },
    Described {
        schema: "doorward/dossier/1",
        printed_by: "who VALUE",
        fields: &[
            field("value", "the value, addresses as the case writes them"),
            field("connected", "the value itself and its neighbours, one an object"),
            field("directory", "changes of the directory by it, to it or from it"),
            field("findings", "findings about it"),
            field("findings_are_current", "whether the queries were run since the case changed"),
            field("said", "what the examiner says of it"),
        ],
    },
    Described {
        schema: "doorward/enrich/1",
        printed_by: "enrich",
        fields: &[field(
            "databases",
            "each database with the addresses it was asked about and knows",
        )],
    },
    Described {
        schema: "doorward/error/1",
        printed_by: "every command that could not do it",
        fields: &[field(
            "error",
            "`code` (the exit code), `message` (what is so) and `hint` (what to try, or null)",
        )],
    },
    Described {
        schema: "doorward/export-about/1",
        printed_by: "export -o FILE, into FILE.about.json",
        fields: &[
            field("case", "name and marking of the case"),
            field("file", "name of the file that it is about"),
            field("export", "what was asked for"),
            field("wrote", "rows, bytes, SHA-256, and how many cells were changed"),
            field("left_out", "what the file could not hold"),
            field("written_at", "when, in UTC"),
            field("examiner", "who wrote it"),
            field("tool_version", "with which doorward"),
            field("custody_entry", "the entry that tells of it; null with --unrecorded"),
        ],
    },
    Described {
        schema: "doorward/export/1",
        printed_by: "export -o FILE",
        fields: &[
            field("file", "the file that was written"),
            field("about", "the file beside it that says what it is"),
            field("wrote", "rows, bytes, SHA-256, and how many cells were changed"),
            field("left_out", "what the file could not hold"),
            field("custody_entry", "the entry that tells of it; null with --unrecorded"),
        ],
    },
    Described {
        schema: "doorward/finding-queries/1",
        printed_by: "findings --sql",
        fields: &[field("queries", "`id`, `sha256` of its file and `sql` of each query")],
    },
    Described {
        schema: "doorward/findings/1",
        printed_by: "findings",
        fields: &[
            field("findings", "the findings shown, gravest first"),
            field("set_aside", "findings that the examiner's word sets aside"),
            field("entities", "users and workloads by independent findings, or null"),
            field("queries", "every query that ran, with its rows and how it ended"),
            sometimes("since_report", "what is new and what is gone, with --since-report"),
            sometimes(
                "not_made",
                "findings asked for that are not made any more, where some were named",
            ),
        ],
    },
    Described {
        schema: "doorward/formats/1",
        printed_by: "help formats",
        fields: &[field(
            "formats",
            "each format with what it is recognised by, was tried on and cannot carry",
        )],
    },
    Described {
        schema: "doorward/geo-diff/1",
        printed_by: "geo diff",
        fields: &[
            field("one", "the one database"),
            field("other", "the other"),
            field("addresses", "the addresses of which they say different things"),
        ],
    },
    Described {
        schema: "doorward/geo-sources/1",
        printed_by: "geo sources",
        fields: &[field("sources", "the databases and lists that were asked, with their numbers")],
    },
    Described {
        schema: "doorward/help/1",
        printed_by: "help COMMAND",
        fields: &[field("topic", "the command"), field("text", "its help")],
    },
    Described {
        schema: "doorward/import/1",
        printed_by: "import",
        fields: &[
            field("files", "what became of every file"),
            field("left_out", "files that were passed over, and why"),
            field("records", "read = stored + duplicate + rejected"),
        ],
    },
    Described {
        schema: "doorward/invented/1",
        printed_by: "demo --exports-only",
        fields: &[
            field("folder", "where the exports are"),
            field("files", "how many files"),
            field("sign_ins", "how many sign-ins they hold"),
            field("audit_events", "how many audit events they hold"),
        ],
    },
    Described {
        schema: "doorward/journal-check/1",
        printed_by: "journal --check",
        fields: &[
            field("entries", "how many there are"),
            field("head", "digest of the last"),
            field("breaks", "where the chain is broken; the exit code is 4 if it is"),
        ],
    },
    Described {
        schema: "doorward/journal/1",
        printed_by: "journal",
        fields: &[field(
            "entries",
            "the custody log, oldest first, each with its digest and the one before",
        )],
    },
    Described {
        schema: "doorward/known-added/1",
        printed_by: "known add, known load",
        fields: &[
            field("added", "how many were added"),
            field("known_already", "how many were known already"),
            field("lists", "the lists that were read"),
        ],
    },
    Described {
        schema: "doorward/known-removed/1",
        printed_by: "known remove",
        fields: &[field("networks", "the networks that were taken off")],
    },
    Described {
        schema: "doorward/known/1",
        printed_by: "known list",
        fields: &[field("networks", "the known networks")],
    },
    Described {
        schema: "doorward/listing/1",
        printed_by: "status --conflicts, --warnings, --unknown-fields, --possible-duplicates",
        fields: &[field("rows", "a list of objects, one a row")],
    },
    Described {
        schema: "doorward/man/1",
        printed_by: "man DIR",
        fields: &[field("folder", "where the pages are"), field("files", "their names")],
    },
    Described {
        schema: "doorward/mark/1",
        printed_by: "note mark",
        fields: &[
            field("is_new", "whether it was not marked so before"),
            field("mark", "the mark with its number and sign-ins"),
        ],
    },
    Described {
        schema: "doorward/new/1",
        printed_by: "new",
        fields: &[field("case", "the case that was made")],
    },
    Described {
        schema: "doorward/noted/1",
        printed_by: "note add, note verdict",
        fields: &[
            field("query", "query of the finding, or null"),
            field("key", "key of the finding, or null"),
            field("verdict", "the verdict, or null"),
            field("note", "the examiner's words"),
        ],
    },
    Described {
        schema: "doorward/notes/1",
        printed_by: "note list",
        fields: &[
            field("marks", "the marks"),
            field("notes", "verdicts and notes"),
            field("statements", "what is stated of the case: the newest of each topic"),
        ],
    },
    Described {
        schema: "doorward/pack/1",
        printed_by: "geo pack",
        fields: &[
            field("path", "the pack"),
            field("bytes", "its size"),
            field("sha256", "its SHA-256"),
        ],
    },
    Described {
        schema: "doorward/queries/1",
        printed_by: "query list",
        fields: &[field("queries", "every canned query, with its parameters")],
    },
    Described {
        schema: "doorward/query/1",
        printed_by: "query show ID",
        fields: &[
            field("id", "its name"),
            field("title", "its title"),
            field("question", "what it asks"),
            field("kind", "finding or listing"),
            field("family", "its family"),
            field("reads", "the kinds of record it reads"),
            field("severity", "how grave its findings are at most, or null"),
            field("confidence", "how sure they are at most, or null"),
            field("benign", "innocent explanations"),
            field("next", "what to do next"),
            field("not_shown", "what its rows do not show"),
            field("derives", "where it comes from"),
            field("not_portable", "why it runs on DuckDB alone, or null"),
            field("attack", "MITRE ATT&CK techniques"),
            field("sha256", "SHA-256 of its file"),
            field("parameters", "its parameters, with their defaults and the reasons for them"),
            field("sql", "its SQL, with `$name` where values belong"),
        ],
    },
    Described {
        schema: "doorward/record/1",
        printed_by: "show E-NN:NUMBER",
        fields: &[
            field("reference", "the record"),
            field("path", "its file within an archive, or null"),
            field("decoded_as", "how text was made of it, or null"),
            field("byte_offset", "where it begins"),
            field("byte_length", "how long it is"),
            field("line", "its line, or null"),
            field("kind", "what it was read as"),
            field("reason", "why it was rejected, or null"),
            field("text", "the record as it stands in the evidence"),
        ],
    },
    Described {
        schema: "doorward/refresh/1",
        printed_by: "refresh",
        fields: &[field("case", "the case whose derived tables were made anew")],
    },
    Described {
        schema: "doorward/rendered/1",
        printed_by: "query show ID --rendered",
        fields: &[
            field("id", "the query"),
            field("sha256", "SHA-256 of its file"),
            field("sql", "what a stock shell of the engine runs"),
        ],
    },
    Described {
        schema: "doorward/report-check/1",
        printed_by: "report --check",
        fields: &[field(
            "lacks",
            "what a complete report still lacks, and how to give it; the exit code is 3 if anything",
        )],
    },
    Described {
        schema: "doorward/report-written/1",
        printed_by: "report, demo, investigate",
        fields: &[
            field("files", "the reports with their SHA-256"),
            field("findings", "how many findings they tell of"),
            field("is_draft", "whether they lack something that a complete report has"),
            field("little_history", "how many rows more had too little history to judge by"),
        ],
    },
    Described {
        schema: "doorward/stated/1",
        printed_by: "note about, note narrative, note decisions, note answer",
        fields: &[field("statements", "each with its topic, words and SHA-256")],
    },
    Described {
        schema: "doorward/status/1",
        printed_by: "status, status --rejected",
        fields: &[
            field("case", "name of the case"),
            field("examiner", "who made it"),
            field("time_zone", "the zone shown beside UTC"),
            field("first_event", "time of the first event, or null"),
            field("last_event", "time of the last event, or null"),
            field("sign_ins", "how many sign-ins"),
            field("audit_events", "how many audit events"),
            field("addresses", "how many addresses"),
            field("records", "read = stored + duplicate + rejected"),
            field("sources", "every source, with its files and their sums"),
            field("rejected", "every rejected record, with its place and the reason"),
            field("not_taken", "files that were not taken in, and why"),
            field("formats", "sums by format"),
            field("warnings", "what was noticed of files that may not be whole"),
            field("gaps", "days without records"),
        ],
    },
    Described {
        schema: "doorward/unmarked/1",
        printed_by: "note unmark",
        fields: &[field("marks", "the marks that were taken back")],
    },
    Described {
        schema: "doorward/verify-report/1",
        printed_by: "verify REPORT",
        fields: &[
            field("custody_log", "where the chain is broken"),
            field(
                "reports",
                "each with who wrote it, what it says otherwise, and how it was compared",
            ),
        ],
    },
    Described {
        schema: "doorward/verify/1",
        printed_by: "verify",
        fields: &[
            field("sources", "sources hashed"),
            field("bytes", "bytes hashed"),
            field("records_counted", "records counted"),
            field("records_compared", "records compared with their bytes"),
            field("seals", "parts of tables whose rows were digested anew"),
            field("custody_entries", "entries of the custody log walked"),
            field("head", "the digest given with --head, and the entry that has it; else null"),
            field("rederived", "with --rederive: imports made again and rows compared; else null"),
            field("unchecked", "what could not be checked, and why"),
            field("discrepancies", "what differs; the exit code is 4 if anything does"),
        ],
    },
    Described {
        schema: "doorward/withdrawn/1",
        printed_by: "note withdraw",
        fields: &[field("topic", "what is stated no longer")],
    },
];
