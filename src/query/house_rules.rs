//! The house rules for every query we ship, and for the layer that queries share. A new file is held
//! to them at once.
//!
//! They keep the answers the same on every machine, and the SQL inside what DuckDB and Spark share.
//! `tests/parity/check.py` runs both engines and compares the rows.

use std::collections::BTreeSet;

use super::about::Kind;
use super::catalog::{Catalog, Query};
use super::sentence::SentencePart;
use super::tokens::{Token, TokenKind, tokens};
use crate::case::layer_texts;

const LEADING_COLUMNS: [&str; 12] = [
    "severity",
    "confidence",
    "entity_kind",
    "entity_id",
    "entity_name",
    "first_at",
    "last_at",
    "event_count",
    "history_days",
    "history_events",
    "little_history",
    "evidence",
];

/// What DuckDB and Spark both have, by this name or by the prelude.
const FUNCTIONS: &str = "
    abs array_contains array_distinct array_join array_sort asin bool_and bool_or CAST ceil chr coalesce
    collect_list collect_set concat concat_ws cos count dense_rank endswith first_value floor
    get_json_object greatest lag last_value lead least length lower max median min nullif power radians
    rank regexp_extract regexp_like replace round row_number sha2 sin size slice split sqrt startswith
    substr sum timestamp_seconds trim unix_micros unix_seconds upper
";

const KEYWORDS: &str = "
    ALL AND AS BETWEEN BY CASE CROSS CURRENT DESC DISTINCT ELSE END FALSE FOLLOWING FROM FULL GROUP
    HAVING IN IS JOIN LEFT LIKE LIMIT NOT NULL NULLS ON OR ORDER OVER PARTITION PRECEDING RANGE
    ROLLUP ROW ROWS SELECT THEN TRUE UNBOUNDED UNION VALUES WHEN WHERE WITH
";

/// Each gives another answer elsewhere, or no answer at all.
const FORBIDDEN_WORDS: &str = "
    ANTI ANY_VALUE ARG_MAX ARG_MIN ASOF CURRENT_DATE CURRENT_TIMESTAMP DAYOFWEEK EXCLUDE FILTER
    ILIKE INT INTEGER LATERAL MAX_BY MIN_BY MODE NOW PIVOT QUALIFY RANDOM SAMPLE SEMI
    STRUCT_PACK TIME_BUCKET UNNEST USING WINDOW
";

/// Runs a check over the tokens of each portable query and each table of the layer.
fn each_portable(check: impl Fn(&str, &str, &[Token<'_>])) {
    let catalog = Catalog::built_in().expect("every built-in query loads");
    for query in catalog.iter().filter(|query| query.about.not_portable.is_none()) {
        check(&query.id, &query.sql, &meaning(&query.sql));
    }
    for (name, sql) in layer_texts() {
        check(name, sql, &meaning(sql));
    }
}

/// Runs a check over the tokens of each query, white space and comments left out.
fn each(check: impl Fn(&Query, &[Token<'_>])) {
    let catalog = Catalog::built_in().expect("every built-in query loads");
    assert!(catalog.iter().count() >= 15);
    for query in catalog.iter() {
        check(query, &meaning(&query.sql));
    }
}

fn meaning(sql: &str) -> Vec<Token<'_>> {
    let says_nothing = |kind| matches!(kind, TokenKind::Space | TokenKind::Comment);
    tokens(sql).filter(|token| !says_nothing(token.kind)).collect()
}

fn is_among(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|one| one == word)
}

/// How deep inside parentheses each token stands.
fn depths(tokens: &[Token<'_>]) -> Vec<usize> {
    let mut depth = 0_usize;
    tokens
        .iter()
        .map(|token| {
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth
        })
        .collect()
}

/// Where the last occurrence of a word outside all parentheses is.
fn last_outside(tokens: &[Token<'_>], word: &str) -> Option<usize> {
    let depths = depths(tokens);
    (0..tokens.len()).rev().find(|at| depths[*at] == 0 && tokens[*at].text == word)
}

/// The comma-separated items of a list, without what is inside parentheses being split.
fn items<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let depths = depths(tokens);
    let mut items = Vec::new();
    let mut start = 0;
    for at in 0..tokens.len() {
        if tokens[at].text == "," && depths[at] == 0 {
            items.push(&tokens[start..at]);
            start = at + 1;
        }
    }
    items.push(&tokens[start..]);
    items
}

/// The names of the columns of the outermost `SELECT`.
fn columns<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    let select = last_outside(tokens, "SELECT").expect("a SELECT");
    let from = last_outside(tokens, "FROM").expect("a FROM");
    let name = |item: &&[Token<'a>]| item.last().map_or("", |token| token.text);
    items(&tokens[select + 1..from]).iter().map(name).collect()
}

fn order<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let order = last_outside(tokens, "ORDER").expect("an ORDER BY");
    assert_eq!(tokens[order + 1].text, "BY");
    let end = tokens.iter().rposition(|token| token.text == ";").unwrap_or(tokens.len());
    items(&tokens[order + 2..end])
}

fn is_sentence(text: &str) -> bool {
    text.ends_with(['.', '?', '!']) && text.starts_with(|c: char| c.is_uppercase() || c == '{')
}

#[test]
fn front_matter_is_worth_reading() {
    each(|Query { id, about, .. }, _| {
        assert!(is_sentence(&about.question) && about.question.ends_with('?'), "{id}: question");
        assert!(!about.title.ends_with('.'), "{id}: a heading has no period");
        assert!(!about.next.is_empty(), "{id}: leaves the examiner alone with the answer");
        assert!(!about.reads.is_empty(), "{id}: reads nothing");
        assert!(!about.derives.is_empty(), "{id}: comes from nowhere");
        let judges = about.kind == Kind::Finding;
        assert!(!judges || about.not_portable.is_none(), "{id}: what judges is portable");
        for text in &about.derives {
            assert!(text.ends_with('.'), "{id}: {text}");
        }
        for text in about.next.iter().chain(&about.benign) {
            assert!(is_sentence(text), "{id}: {text}");
        }
        for technique in &about.attack {
            let shape: String =
                technique.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            assert!(["T0000", "T0000.000"].contains(&shape.as_str()), "{id}: {technique}");
        }
        for parameter in &about.parameters {
            assert!(!parameter.help.is_empty(), "{id}: {}", parameter.name);
            assert!(parameter.default.is_some(), "{id}: {} has no default", parameter.name);
            let reasoned = parameter.is_optional() || is_sentence(&parameter.reason);
            assert!(reasoned, "{id}: nobody says why {} is what it is", parameter.name);
        }
    });
}

#[test]
fn findings_have_the_columns_that_the_tool_reads() {
    each(|Query { id, about, .. }, tokens| {
        let columns = columns(tokens);
        let distinct: BTreeSet<_> = columns.iter().collect();
        assert_eq!(distinct.len(), columns.len(), "{id}: two columns of one name");
        if about.kind == Kind::Finding {
            assert_eq!(columns.get(..12), Some(LEADING_COLUMNS.as_slice()), "{id}");
            assert!(is_sentence(about.sentence.as_str()), "{id}: {}", about.sentence.as_str());
            assert!(is_sentence(&about.not_shown), "{id}: {}", about.not_shown);
            let named: Vec<_> = about.sentence.columns().collect();
            assert!(named.contains(&"entity_name"), "{id}: the sentence is about nobody");
            for name in named.into_iter().chain(about.key.iter().map(String::as_str)) {
                assert!(columns.contains(&name), "{id}: there is no column {name}");
            }
            // Ranks are made anew with every import, and numbers of principals are too.
            for name in &about.key {
                let passes = name.contains("seq") || name == "principal";
                assert!(!passes, "{id}: the key {name} does not survive an import");
            }
        }
    });
}

/// What the columns of sentences count.
const COUNTED: &str = "
    accounts addresses applications changes countries days devices hours minutes networks passwords people properties
    requests sign-ins successes times tokens workloads
";

#[test]
fn sentences_count_one_as_well_as_several() {
    each(|Query { id, about, .. }, _| {
        for pair in about.sentence.parts().windows(2) {
            if let [SentencePart::Column(column), SentencePart::Words(words)] = pair {
                // What follows after a comma or the like is not counted by the value.
                let behind = words.strip_prefix(' ').unwrap_or_default();
                let bare = |word: &str| word.trim_end_matches([',', ';', '.', ':', ')']).to_owned();
                let counted =
                    behind.split(' ').take(2).map(bare).find(|word| is_among(COUNTED, word));
                assert_eq!(counted, None, "{id}: {{{column}}} may be 1: {{{column}|one|several}}");
            }
        }
    });
}

#[test]
fn every_answer_has_a_total_order() {
    each(|Query { id, .. }, tokens| {
        let columns = columns(tokens);
        let order = order(tokens);
        for item in &order {
            let word = item[0].text;
            assert!(columns.contains(&word) || word == "CASE", "{id}: {word} is no column");
        }
        let last = order.last().expect("a last key")[0].text;
        assert_ne!(last, "CASE", "{id}: the order does not end in a key");
    });
}

#[test]
fn one_select_and_nothing_else() {
    each_portable(|id, sql, tokens| {
        assert!(["WITH", "SELECT"].contains(&tokens[0].text), "{id}");
        let semicolons = tokens.iter().filter(|token| token.text == ";").count();
        assert_eq!(semicolons, 1, "{id}: statements");
        assert!(sql.ends_with(";\n"), "{id}: the end");
        for (number, line) in sql.lines().enumerate() {
            assert!(line.is_ascii() && line.len() <= 120, "{id}: line {number}: {line}");
            assert_eq!(line, line.trim_end(), "{id}: line {number} has blanks at its end");
            assert!(!line.contains('\t'), "{id}: line {number} has a tab");
        }
    });
}

#[test]
fn keywords_are_in_capitals_and_names_are_not() {
    each_portable(|id, _, tokens| {
        for token in tokens.iter().filter(|token| token.kind == TokenKind::Word) {
            let capitals = token.text.to_uppercase();
            if is_among(KEYWORDS, &capitals) {
                assert_eq!(token.text, capitals, "{id}");
            }
        }
    });
}

#[test]
fn nothing_that_answers_differently_elsewhere() {
    each_portable(|id, _, tokens| {
        for pair in tokens.windows(2) {
            let (first, second) = (pair[0], pair[1]);
            let both = format!("{}{}", first.text, second.text);
            assert!(!["//", "->", "::"].contains(&both.as_str()), "{id}: {both}");
            if first.kind == TokenKind::Word {
                let word = first.text.to_uppercase();
                assert!(!is_among(FORBIDDEN_WORDS, &word), "{id}: {word}");
                assert!(!word.starts_with("APPROX_"), "{id}: {word}");
            }
            // The other engine takes '' for the end of one text and the beginning of the next.
            let quotes = first.kind == TokenKind::Quoted
                && first.text.len() > 2
                && first.text.contains("''");
            assert!(!quotes, "{id}: {} has a quotation mark inside", first.text);
            assert!(!(first.text == "BY" && second.text == "ALL"), "{id}: GROUP BY ALL");
        }
    });
}

#[test]
fn whole_numbers_are_made_by_floor() {
    each_portable(|id, _, tokens| {
        for at in 0..tokens.len().saturating_sub(2) {
            if tokens[at].text == "CAST" && cast_type(&tokens[at + 2..]) == Some("BIGINT") {
                let inside = cast_inside(&tokens[at + 2..]);
                // The others are sums and counts, which DuckDB makes wider than BIGINT.
                let breaks = ["/", "median", "round", "sqrt", "power"];
                let may = inside[0].text == "floor"
                    || !inside.iter().any(|token| breaks.contains(&token.text));
                assert!(may, "{id}: CAST({}..) rounds here and cuts off there", inside[0].text);
            }
        }
    });
}

/// What stands inside the parentheses of a cast.
fn cast_inside<'t, 'a>(inside: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let mut open = 1_usize;
    let end = inside.iter().position(|token| {
        match token.text {
            "(" => open += 1,
            ")" => open -= 1,
            _ => {}
        }
        open == 0
    });
    &inside[..end.expect("the cast ends")]
}

/// The type that a cast is to: what stands before the parenthesis that ends it.
fn cast_type<'a>(inside: &[Token<'a>]) -> Option<&'a str> {
    cast_inside(inside).last().map(|token| token.text)
}

#[test]
fn functions_are_those_that_both_engines_have() {
    each_portable(|id, sql, _| {
        let all: Vec<_> = tokens(sql).collect();
        for at in 1..all.len() {
            let is_call = all[at].text == "(" && all[at - 1].kind == TokenKind::Word;
            // `AS names(column)` names columns.
            let names_columns = at >= 3 && all[at - 3].text == "AS";
            if is_call && !names_columns {
                let name = all[at - 1].text;
                assert!(is_among(FUNCTIONS, name), "{id}: {name}");
            }
        }
    });
}

#[test]
fn lists_are_not_ordered_inside_aggregates() {
    each_portable(|id, _, tokens| {
        let mut opened: Vec<&str> = Vec::new();
        for at in 1..tokens.len() {
            match tokens[at].text {
                "(" => opened.push(tokens[at - 1].text),
                ")" => {
                    opened.pop();
                }
                "ORDER" => {
                    let before = opened.last().copied().unwrap_or("OVER");
                    assert!(["OVER", "AS"].contains(&before), "{id}: ORDER BY inside {before}");
                }
                _ => {}
            }
        }
    });
}

#[test]
fn texts_are_joined_in_a_way_that_absent_ones_do_not_change() {
    // concat() of texts passes over an absent one here, and is absent itself there.
    each_portable(|id, _, tokens| {
        for at in 0..tokens.len().saturating_sub(2) {
            if tokens[at].text == "concat" && tokens[at + 1].text == "(" {
                let makers = ["array_sort", "collect_list", "collect_set", "slice", "split"];
                let lists = makers.contains(&tokens[at + 2].text);
                assert!(lists, "{id}: concat() of texts; use concat_ws()");
            }
        }
    });
}

#[test]
fn having_reads_columns_and_no_names_of_the_same_select() {
    // `SELECT min(x) AS x .. HAVING min(x) > 0` means the column here, and the new x there.
    each_portable(|id, _, tokens| {
        let depths = depths(tokens);
        for having in (0..tokens.len()).filter(|at| tokens[*at].text == "HAVING") {
            let depth = depths[having];
            let outside = |at: &usize| depths[*at] == depth;
            let select = (0..having).rev().filter(outside).find(|at| tokens[*at].text == "SELECT");
            let select = select.expect("a SELECT before HAVING");
            let from = (select..having).filter(outside).find(|at| tokens[*at].text == "FROM");
            let named: BTreeSet<_> = (select..from.expect("a FROM before HAVING"))
                .filter(outside)
                .filter(|at| tokens[*at].text == "AS")
                .map(|at| tokens[at + 1].text)
                .collect();
            let end = (having..tokens.len())
                .find(|at| depths[*at] < depth || ["ORDER", ";"].contains(&tokens[*at].text));
            for token in &tokens[having..end.unwrap_or(tokens.len())] {
                assert!(!named.contains(token.text), "{id}: HAVING reads the new {}", token.text);
            }
        }
    });
}

#[test]
fn the_layer_takes_no_parameters_and_reads_no_query() {
    for (name, sql) in layer_texts() {
        let taken = super::tokens::placeholders(sql);
        assert!(taken.is_empty(), "{name}: {taken:?}");
        assert!(sql.starts_with("-- "), "{name}: does not say what it is");
    }
}
