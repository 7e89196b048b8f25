//! Whether the pages are HTML by the letter of the standard, by the parser of a browser engine.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, parse_document};

use super::super::inputs::Tables;
use super::super::{Document, Renderer as _, sample};
use super::Html;

/// Keeps what the parser complains of, and of the page no more than the names of its elements.
#[derive(Default)]
struct Complaints {
    names: RefCell<Vec<&'static QualName>>,
    nodes: Cell<usize>,
    found: RefCell<Vec<String>>,
}

impl Complaints {
    /// A number that no element has.
    fn other(&self) -> usize {
        self.nodes.set(self.nodes.get() + 1);
        usize::MAX - self.nodes.get()
    }
}

impl TreeSink for Complaints {
    type Handle = usize;
    type Output = Vec<String>;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Vec<String> {
        self.found.into_inner()
    }

    fn parse_error(&self, message: Cow<'static, str>) {
        self.found.borrow_mut().push(message.into_owned());
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        if mode != QuirksMode::NoQuirks {
            self.found.borrow_mut().push(format!("{mode:?}"));
        }
    }

    fn get_document(&self) -> usize {
        usize::MAX
    }

    fn elem_name<'a>(&'a self, element: &'a usize) -> ExpandedName<'a> {
        self.names.borrow()[*element].expanded()
    }

    fn create_element(&self, name: QualName, _: Vec<Attribute>, _: ElementFlags) -> usize {
        // The parser holds on to names; those of one page are few kilobytes, and the test ends.
        self.names.borrow_mut().push(Box::leak(Box::new(name)));
        self.names.borrow().len() - 1
    }

    fn get_template_contents(&self, template: &usize) -> usize {
        *template
    }

    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.other()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.other()
    }

    fn append(&self, _: &usize, _: NodeOrText<usize>) {}
    fn append_before_sibling(&self, _: &usize, _: NodeOrText<usize>) {}
    fn append_based_on_parent_node(&self, _: &usize, _: &usize, _: NodeOrText<usize>) {}
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn add_attrs_if_missing(&self, _: &usize, _: Vec<Attribute>) {}
    fn remove_from_parent(&self, _: &usize) {}
    fn reparent_children(&self, _: &usize, _: &usize) {}
    fn mark_script_already_started(&self, _: &usize) {}
}

fn complaints(page: &[u8]) -> Vec<String> {
    let options = ParseOpts {
        tokenizer: html5ever::tokenizer::TokenizerOpts { exact_errors: true, ..Default::default() },
        ..Default::default()
    };
    parse_document(Complaints::default(), options).from_utf8().one(page)
}

fn page(document: &Document) -> Vec<u8> {
    let mut out = Vec::new();
    Html.render(document, &mut out).unwrap();
    out
}

#[test]
fn the_parser_complains_of_what_is_wrong() {
    for wrong in [
        "<p>no doctype",
        "<!doctype html><p><div></p>",
        "<!doctype html><table><tr><p>x</table>",
        "<!doctype html>&nosuch;",
    ] {
        assert_ne!(complaints(wrong.as_bytes()), Vec::<String>::new(), "{wrong}");
    }
}

#[test]
fn a_report_full_of_hostile_texts_has_no_error() {
    let mut inputs = sample::inputs();
    assert_eq!(complaints(&page(&sample::document())), Vec::<String>::new());
    inputs.head.title = sample::HOSTILE.join(" ");
    inputs.head.marking = sample::HOSTILE[3].to_owned();
    inputs.head.case_name = sample::HOSTILE[2].to_owned();
    assert_eq!(complaints(&page(&Document::compile(&inputs).unwrap())), Vec::<String>::new());
    inputs.findings.clear();
    inputs.tables = Tables::default();
    assert_eq!(complaints(&page(&Document::compile(&inputs).unwrap())), Vec::<String>::new());
}

/// A page that another test or a run of the program has made stands where `DOORWARD_PAGE` says.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests says which page is looked at"
)]
fn a_page_that_is_named_has_no_error() {
    let Some(path) = std::env::var_os("DOORWARD_PAGE") else { return };
    assert_eq!(complaints(&std::fs::read(path).unwrap()), Vec::<String>::new());
}
