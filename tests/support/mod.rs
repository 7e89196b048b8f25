//! Running the program as a user does, in a folder of its own, with a clean environment.

#![expect(clippy::expect_used, clippy::panic, reason = "a test is free to fail")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

/// A folder that goes when the test does.
pub(crate) struct Place(tempfile::TempDir);

/// What the program said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: Option<i32>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("a folder for the file");
        }
        std::fs::write(&path, content).expect("the file is written");
        path
    }

    /// Runs the program in this folder.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Said {
        said(self.command(arguments).output().expect("the program runs"))
    }

    pub(crate) fn command<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
        command
            .current_dir(self.0.path())
            .env_clear()
            .env("DOORWARD_EXAMINER", "A. Muster")
            .args(arguments);
        command
    }

    /// Runs the program and reads the one JSON document it prints.
    pub(crate) fn json<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> (Json, Said) {
        let said = self.run(arguments);
        let document = serde_json::from_str(&said.out)
            .unwrap_or_else(|error| panic!("one JSON document ({error}): {said:?}"));
        (document, said)
    }

    /// A case with this export in it, at `case.duckdb`.
    pub(crate) fn case_of(&self, exports: &Path) -> Said {
        assert_eq!(self.run(["new", "case.duckdb"]).code, Some(0));
        self.run([
            OsStr::new("import"),
            exports.as_os_str(),
            OsStr::new("--case"),
            OsStr::new("case.duckdb"),
        ])
    }
}

pub(crate) fn said(output: Output) -> Said {
    Said {
        out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        code: output.status.code(),
    }
}

/// A sign-in of an invented service principal, as one line of Graph JSON.
pub(crate) fn sign_in(number: u32) -> String {
    format!(
        r#"{{"id":"00000000-0000-4000-8000-{number:012x}","createdDateTime":"2026-05-{:02}T08:00:00Z","appId":"11111111-0000-4000-8000-000000000001","appDisplayName":"Nightly backup","servicePrincipalId":"22222222-0000-4000-8000-000000000001","servicePrincipalName":"Nightly backup","servicePrincipalCredentialKeyId":"33333333-0000-4000-8000-000000000001","ipAddress":"192.0.2.{}","signInEventTypes":["servicePrincipal"],"resourceDisplayName":"Microsoft Graph","resourceId":"00000003-0000-0000-c000-000000000000","status":{{"errorCode":0}},"location":{{"city":"Malmo","state":"Skane","countryOrRegion":"SE","geoCoordinates":{{"latitude":55.6,"longitude":13.0}}}},"appliedConditionalAccessPolicies":[],"clientAppUsed":""}}"#,
        number % 28 + 1,
        number % 200 + 1
    )
}

/// So many of them, as JSON lines.
pub(crate) fn sign_ins(count: u32) -> String {
    (0..count).map(|number| sign_in(number) + "\n").collect()
}
