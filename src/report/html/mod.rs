//! The document as one HTML page that loads nothing, runs nothing from the evidence, and can be
//! read without script, on paper and by ear.
//!
//! * Texts enter through [`markup::Markup`], which escapes them; the templates have no other filter.
//! * The content security policy names the one style sheet and the one script by the SHA-256 of the
//!   very bytes written, forbids everything else, and lets no text become markup at run time.
//! * Everything a finding rests on is HTML and SVG. The script only adds comfort.

mod activity;
mod coverage;
mod drawing;
mod explorer;
#[expect(
    unreachable_pub,
    clippy::inline_always,
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "the macro that makes a function a filter writes it so"
)]
mod filters;
mod markup;
mod prose;
mod punch_card;
mod strip;
#[cfg(test)]
mod valid;
mod week;
mod world;

use std::io::Write;

use askama::Template;
use sha2::Digest as _;

use super::cell::Cell;
use super::cover::Cover;
use super::document::Block;
use super::marking::Tlp;
use super::{Document, Renderer, ReportError};
use markup::Markup;

/// Writes the document as one HTML page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Html;

impl Renderer for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn extension(&self) -> &'static str {
        "html"
    }

    fn render(&self, document: &Document, out: &mut dyn Write) -> Result<(), ReportError> {
        let style = style(&document.cover);
        let script = SCRIPTS.iter().fold(Markup::default(), |script, part| script.raw(part));
        let policy = policy(&style, &script);
        let band = activity::band(&document.cover.days);
        let zone = explorer::zone(&document.zone);
        let page = Page { document, policy, style, script, band, zone };
        let text =
            page.render().map_err(|source| ReportError::Template { format: "html", source })?;
        out.write_all(text.as_bytes())?;
        Ok(())
    }
}

// Askama looks for `path` in a folder at the top of the package, or in one that a file there names.
// An `include` is looked for from where the compiler runs, which is the top of the package; inside
// the templates names are relative to the template.
#[derive(Template)]
#[template(source = "{% include \"src/report/templates/page.html\" %}", ext = "html")]
struct Page<'a> {
    document: &'a Document,
    policy: Markup,
    style: Markup,
    script: Markup,
    band: Markup,
    zone: Markup,
}

const STYLE: &str = include_str!("../assets/style.css");
/// The look of the explorer, after [`STYLE`].
const EXPLORER_STYLE: &str = include_str!("../assets/explorer.css");
/// The script, in parts that are written one after the other.
const SCRIPTS: [&str; 5] = [
    include_str!("../assets/report.js"),
    include_str!("../assets/shared.js"),
    include_str!("../assets/zone.js"),
    include_str!("../assets/explorer.js"),
    include_str!("../assets/windows.js"),
];

/// The fonts: name, style, weights, file.
const FONTS: [(&str, &str, &[u8]); 4] = [
    (
        "Report Serif",
        "normal;font-weight:200 900",
        include_bytes!("../assets/fonts/source-serif-4-latin-wght-normal.woff2"),
    ),
    (
        "Report Serif",
        "italic;font-weight:400",
        include_bytes!("../assets/fonts/source-serif-4-latin-400-italic.woff2"),
    ),
    (
        "Report Sans",
        "normal;font-weight:200 900",
        include_bytes!("../assets/fonts/source-sans-3-latin-wght-normal.woff2"),
    ),
    (
        "Report Mono",
        "normal;font-weight:400",
        include_bytes!("../assets/fonts/ibm-plex-mono-latin-400-normal.woff2"),
    ),
];

/// The style sheet: fonts, the sheet itself, and what each printed page carries.
fn style(cover: &Cover) -> Markup {
    let fonts = FONTS.iter().fold(Markup::default(), |sheet, (name, style, bytes)| {
        let sheet =
            sheet.raw("@font-face{font-family:\"").raw(name).raw("\";font-style:").raw(style);
        let sheet = sheet.raw(";src:url(data:font/woff2;base64,").base64(bytes);
        sheet.raw(") format(\"woff2\")}\n")
    });
    let written = format!("   ·   Written {}", cover.generated_at.universal());
    let sheet = fonts
        .raw(STYLE)
        .raw(EXPLORER_STYLE)
        .raw("@page{@top-left{content:")
        .css_string(&cover.case_name);
    let sheet = sheet.raw("}@bottom-left{content:counter(page) \" of \" counter(pages) ");
    let sheet = sheet.css_string(&written).raw("}}");
    let sheet = if cover.is_draft {
        let plain = ";font:700 12pt \"Report Sans\",sans-serif;color:#99182e}";
        let sheet = sheet.raw("@page{@top-center{content:\"DRAFT\"").raw(plain);
        sheet.raw("@bottom-center{content:\"DRAFT\"").raw(plain).raw("}")
    } else {
        sheet
    };
    if cover.marking.is_empty() {
        return sheet;
    }
    // Of another marking than those of the protocol, the letters are white as those of TLP:CLEAR.
    let colour = Tlp::of(&cover.marking).map_or("#ffffff", Tlp::colour);
    let boxed = ";background:#000;height:7.4mm;width:max-content;padding:0 3mm;\
                 margin:auto 0 auto auto;text-align:center}";
    let marked = |sheet: Markup| {
        let sheet = sheet.css_string(&cover.marking);
        let sheet = sheet.raw(";font:700 12pt \"Report Sans\",sans-serif;color:").raw(colour);
        sheet.raw(boxed)
    };
    let sheet = marked(sheet.raw("@page{@top-right{content:"));
    marked(sheet.raw("@bottom-right{content:")).raw("}")
}

/// What the browser may do with the page.
fn policy(style: &Markup, script: &Markup) -> Markup {
    let digest = |markup: &Markup| sha2::Sha256::digest(markup.as_bytes());
    let policy = Markup::new("default-src 'none'; script-src 'sha256-").base64(&digest(script));
    let policy = policy.raw("'; style-src 'sha256-").base64(&digest(style));
    policy.raw(
        "'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::super::visible::is_hidden;
    use super::*;

    fn page(document: &Document) -> String {
        let mut out = Vec::new();
        Html.render(document, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        assert!(page(&sample::document()) == page(&sample::document()));
    }

    #[test]
    fn the_policy_names_the_bytes_that_were_written() {
        let page = page(&sample::document());
        for (kind, element) in [("script", "script"), ("style", "style")] {
            assert_eq!(page.matches(&format!("<{element}>")).count(), 1, "{element}");
            let inside = page.split(&format!("<{element}>")).nth(1).unwrap();
            let inside = inside.split(&format!("</{element}>")).next().unwrap();
            let digest = Markup::default().base64(&sha2::Sha256::digest(inside.as_bytes()));
            assert!(page.contains(&format!("{kind}-src 'sha256-{digest}'")), "{kind}");
        }
        // What else is a script element is data: its type is none that a browser runs.
        let data = page.matches("<script type=\"application/").count();
        assert_eq!(page.matches("<script").count(), 1 + data);
        assert_eq!(data, 2);
    }

    #[test]
    fn no_text_of_a_log_is_markup_and_no_hidden_character_is_left() {
        let mut inputs = sample::inputs();
        inputs.head.title = sample::HOSTILE.join(" ");
        inputs.head.marking = sample::HOSTILE[3].to_owned();
        inputs.head.case_name = sample::HOSTILE[2].to_owned();
        inputs.head.zone.name = sample::HOSTILE[1].to_owned();
        let page = page(&Document::compile(&inputs).unwrap());
        for wild in ["<img", " onerror=\"", " onclick=", " style=", "href=\"http", " src=\""] {
            assert!(!page.contains(wild), "{wild}");
        }
        assert_eq!(page.matches("</style>").count(), 1);
        assert_eq!(page.matches("</script>").count(), 3);
        assert!(page.contains("<span class=\"ctl\">U+202E</span>"));
        let hidden = page.chars().find(|letter| *letter != '\n' && is_hidden(*letter));
        assert_eq!(hidden, None);
    }

    #[test]
    fn every_link_stays_within_the_page() {
        let page = page(&sample::document());
        for link in page.split("href=\"").skip(1) {
            let target = link.split('"').next().unwrap();
            let name = target.strip_prefix('#').expect(target);
            assert!(page.contains(&format!("id=\"{name}\"")), "{target}");
        }
    }

    #[test]
    fn the_demo_report_stays_small() {
        assert!(page(&sample::document()).len() < 800_000);
    }

    #[test]
    fn templates_have_no_back_door() {
        let folder = std::path::Path::new(file!()).parent().unwrap().join("../templates");
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        for file in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(!text.contains("safe"), "{}", path.display());
            assert!(!text.contains("escape none"), "{}", path.display());
        }
        for asset in SCRIPTS.into_iter().chain([STYLE, EXPLORER_STYLE]) {
            for wild in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]
            {
                assert!(!asset.contains(wild), "{wild}");
            }
        }
    }
}
