//! Who works and where: what a file of the user's own says, below options, environment and case.
//!
//! Nothing that changes a result can stand there. Known networks, parameters of queries and the
//! examiner's word belong into the case, where the custody log has them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, de};

use super::context::{Color, variable};
use super::failure::Failure;

/// What the file says. Whatever it does not say is decided elsewhere.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Where the file was found; none if there is none.
    #[serde(skip)]
    pub(crate) file: Option<PathBuf>,
    /// Who works on cases.
    #[serde(default, deserialize_with = "said")]
    pub(crate) examiner: Option<String>,
    /// For whom they work; stands in the head of reports.
    #[serde(default, deserialize_with = "said")]
    pub(crate) organisation: Option<String>,
    /// A picture for the head of reports.
    pub(crate) logo: Option<PathBuf>,
    /// A colour for the head of reports, such as `#1F5FA8`.
    #[serde(default, deserialize_with = "accent")]
    pub(crate) accent: Option<String>,
    /// The zone of new cases.
    #[serde(default, deserialize_with = "zone")]
    pub(crate) tz: Option<Tz>,
    /// Databases and lists that `enrich` and `investigate` ask besides those of the program.
    #[serde(default)]
    pub(crate) mmdb: Vec<PathBuf>,
    /// When to use colour.
    #[serde(default, deserialize_with = "color")]
    pub(crate) color: Option<Color>,
}

fn said<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    if text.trim().is_empty() {
        return Err(de::Error::custom("expected a text, found a blank one: leave the line out"));
    }
    Ok(Some(text))
}

fn accent<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Some(text));
    }
    Err(de::Error::custom(format!("expected a colour such as \"#1F5FA8\", found {text:?}")))
}

fn zone<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Tz>, D::Error> {
    let text = String::deserialize(from)?;
    super::new::zone(&text).map(Some).map_err(de::Error::custom)
}

fn color<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Color>, D::Error> {
    let text = String::deserialize(from)?;
    let color = <Color as clap::ValueEnum>::from_str(&text, false);
    let wrong = |_no_such| format!("expected \"auto\", \"always\" or \"never\", found {text:?}");
    color.map(Some).map_err(|no_such| de::Error::custom(wrong(no_such)))
}

impl Settings {
    /// Reads the file that was named, else the one at its usual place if there is one. A name that is
    /// blank stands for no file at all.
    ///
    /// # Errors
    ///
    /// Fails if a file that was named is not there, and if a file cannot be read or says something
    /// else than it may.
    pub(crate) fn load(named: Option<&Path>) -> Result<Self, Failure> {
        match named {
            Some(path) if path.as_os_str().is_empty() => Ok(Self::default()),
            Some(path) => Self::read(path),
            None => match usual_place(variable) {
                Some(path) if path.exists() => Self::read(&path),
                _ => Ok(Self::default()),
            },
        }
    }

    fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display();
        let text = fs::read_to_string(path).map_err(|error| {
            let hint = match error.kind() {
                io::ErrorKind::NotFound => {
                    "name another with --config FILE; --config \"\" reads none"
                }
                _ => "check that you may read it, and that it is text",
            };
            let error =
                anyhow::Error::new(error).context(format!("cannot read the settings in {name}"));
            Failure::from(error).hint(hint)
        })?;
        let mut settings: Self = toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let why = error.message().replace('\n', " ");
            Failure::from(anyhow::anyhow!("{name}, line {line}: {why}")).hint(
                "it may say examiner, organisation, logo, accent, tz, mmdb and color; what changes a \
                 result belongs into the case",
            )
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        settings.logo = settings.logo.map(|logo| folder.join(logo));
        settings.mmdb = settings.mmdb.iter().map(|file| folder.join(file)).collect();
        settings.file = Some(path.to_owned());
        Ok(settings)
    }
}

/// Where the file is looked for: `$XDG_CONFIG_HOME/doorward/config.toml` (XDG Base Directory
/// Specification; taken on every system where it is set), else the folder that the system has for
/// such files.
pub(crate) fn usual_place(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|path| !path.is_empty()).map(PathBuf::from);
    let base = set("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    let base = base.or_else(|| {
        if cfg!(windows) {
            set("APPDATA")
        } else if cfg!(target_os = "macos") {
            Some(set("HOME")?.join("Library/Application Support"))
        } else {
            Some(set("HOME")?.join(".config"))
        }
    })?;
    Some(base.join("doorward").join("config.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, text).expect("the file is written");
        Settings::load(Some(&path)).map_err(|failure| {
            failure.to_string().replace(&folder.path().display().to_string(), "")
        })
    }

    #[test]
    fn it_says_who_and_where() {
        let settings = read(
            "examiner = \"A. Muster\"\ntz = \"Europe/Berlin\"\nmmdb = [\"city.mmdb\"]\naccent = \"#1F5FA8\"\ncolor = \"never\"\n",
        )
        .expect("settings");
        assert_eq!(settings.examiner.as_deref(), Some("A. Muster"));
        assert_eq!(settings.tz, Some(Tz::Europe__Berlin));
        assert_eq!(settings.color, Some(Color::Never));
        assert!(settings.mmdb[0].is_absolute() && settings.mmdb[0].ends_with("city.mmdb"));
    }

    #[test]
    fn what_it_may_not_say_is_refused_with_its_line() {
        let error = read("examiner = \"A\"\nbaseline = 30\n").expect_err("no such setting");
        assert!(error.contains("config.toml, line 2: unknown field `baseline`"), "{error}");
        let error = read("\ntz = \"Berlin\"\n").expect_err("no such zone");
        assert!(error.contains("line 2") && error.contains("Europe/Berlin"), "{error}");
        let error = read("accent = \"red\"\n").expect_err("no such colour");
        assert!(error.contains("\"#1F5FA8\", found \"red\""), "{error}");
        assert!(read("examiner = \" \"\n").is_err());
    }

    #[test]
    fn a_file_that_was_named_must_be_there() {
        let error = Settings::load(Some(Path::new("no/such/config.toml"))).expect_err("no file");
        assert!(error.to_string().contains("no/such/config.toml"), "{error}");
        assert!(Settings::load(Some(Path::new(""))).expect("no file at all").file.is_none());
    }

    #[test]
    fn the_usual_place_is_that_of_the_user() {
        let of = |name: &str| (name == "XDG_CONFIG_HOME").then(|| "/home/a/conf".to_owned());
        if cfg!(unix) {
            let place = usual_place(of).expect("a place");
            assert_eq!(place, Path::new("/home/a/conf/doorward/config.toml"));
        }
        assert_eq!(usual_place(|_| None), None);
    }
}
