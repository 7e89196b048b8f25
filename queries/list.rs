//! The build script: lists the canned queries for `src/query/catalog.rs`, so that adding one is
//! adding a file.

#![expect(clippy::print_stdout, reason = "that is how a build script speaks to Cargo")]
#![expect(clippy::disallowed_methods, reason = "that is how Cargo speaks to a build script")]

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=queries");

    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let mut files = fs::read_dir(Path::new(&root).join("queries"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.sort();

    let lines: Vec<String> = files.iter().map(|path| line(path)).collect();
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("queries.rs"), format!("&[\n{}]", lines.concat()))
}

/// The name within the repository, so that no build machine leaves its paths in the binary, and a
/// clone elsewhere that shares the build folder finds its own files.
fn line(path: &Path) -> String {
    let name = format!("queries/{}", path.file_name().unwrap_or_default().display());
    let inside = format!("/{name}");
    format!("    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {inside:?}))),\n")
}
