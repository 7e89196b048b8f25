//! Who and where: the user's own file below the environment and below options.

use super::mmdb::made;
use super::support::Place;

fn examiner_of(place: &Place, case: &str) -> String {
    let (journal, _) = place.json(["journal", "--json", "--case", case]);
    journal["entries"][0]["examiner"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn options_win_over_the_environment_and_that_over_the_file() {
    let place = Place::new();
    place.write("conf/doorward/config.toml", "examiner = \"From the file\"\ntz = \"Asia/Tokyo\"\n");
    let run = |case: &str, examiner: Option<&str>, more: &[&str]| {
        let mut command = place.command(["new", case]);
        command
            .env("XDG_CONFIG_HOME", place.path("conf"))
            .env_remove("DOORWARD_EXAMINER")
            .args(more);
        if let Some(examiner) = examiner {
            command.env("DOORWARD_EXAMINER", examiner);
        }
        assert!(command.output().expect("the program runs").status.success());
        examiner_of(&place, case)
    };
    assert_eq!(run("a.duckdb", None, &[]), "From the file");
    assert_eq!(run("b.duckdb", Some("From the environment"), &[]), "From the environment");
    let option = ["--examiner", "From the option", "--tz", "Europe/Paris"];
    assert_eq!(run("c.duckdb", Some("From the environment"), &option), "From the option");
    let zone = |case: &str| place.json(["status", "--json", "--case", case]).0["time_zone"].clone();
    assert_eq!((zone("a.duckdb"), zone("c.duckdb")), ("Asia/Tokyo".into(), "Europe/Paris".into()));
}

#[test]
fn a_setting_that_would_change_a_result_is_refused() {
    let place = Place::new();
    place.write("mine.toml", "examiner = \"A\"\n\nbaseline_days = 30\n");
    let said = place.run(["new", "case.duckdb", "--config", "mine.toml"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("mine.toml, line 3: unknown field `baseline_days`"), "{}", said.err);
    assert!(said.err.contains("what changes a result belongs into the case"), "{}", said.err);
    assert!(!place.path("case.duckdb").exists(), "nothing was done");
    let missing = place.run(["doctor", "--config", "other.toml"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.contains("other.toml"), "{}", missing.err);
    assert_eq!(place.run(["new", "case.duckdb", "--config", ""]).code, Some(0));
}

#[test]
fn a_database_of_the_settings_is_asked_once() {
    let place = Place::new();
    let malmo = serde_json::json!({ "country": { "iso_code": "SE" } });
    let database = made("GeoLite2-City", 1_785_000_000, &[("192.0.2.0/24", malmo)]);
    place.write("conf/city.mmdb", database);
    place.write("conf/mine.toml", "mmdb = [\"city.mmdb\"]\n");
    let asked = |more: &[&str]| {
        let (list, said) = place.json([["enrich", "--list", "--json"].as_slice(), more].concat());
        assert_eq!(said.code, Some(0), "{said:?}");
        list["databases"].as_array().map_or(0, Vec::len)
    };
    let embedded = asked(&[]);
    // Its path counts from the file of settings.
    assert_eq!(asked(&["--config", "conf/mine.toml"]), embedded + 1);
    assert_eq!(asked(&["--config", "conf/mine.toml", "conf/city.mmdb"]), embedded + 1);
    assert_eq!(asked(&["--config", "conf/mine.toml", "--no-embedded"]), 0);
    place.write("conf/mine.toml", "mmdb = [\"gone.mmdb\"]\n");
    let gone = place.run(["enrich", "--list", "--config", "conf/mine.toml"]);
    assert_eq!(gone.code, Some(1));
    assert!(gone.err.contains("gone.mmdb"), "{}", gone.err);
}

#[test]
fn the_doctor_says_what_stands_in_the_way() {
    let place = Place::new();
    let (well, said) = place.json(["doctor", "--json", "--now", "2027-01-01T00:00:00Z"]);
    let sha256 = well["program"]["sha256"].as_str().unwrap_or_default();
    assert_eq!(sha256.len(), 64, "{well}");
    assert_eq!(well["network"]["network_crates"], serde_json::json!([]));
    assert_eq!(well["network"]["engine_external_access"], false);
    assert!(well["network"]["engine_refusal"].is_string(), "{well}");
    assert_eq!(well["disk"]["is_writable"], true);
    let room = well["disk"]["free_bytes"].as_u64().unwrap_or_default();
    assert!(room < 2_000_000_000 || said.code == Some(0), "{said:?}");
    // A clock that stands before a database was built is behind.
    let (ill, said) = place.json(["doctor", "--json", "--now", "2001-01-01T00:00:00Z"]);
    assert_eq!(said.code, Some(3));
    assert!(ill["problems"][0].as_str().is_some_and(|text| text.contains("it is behind")), "{ill}");
    place.write("case.duckdb", "no database");
    let (ill, said) = place.json(["doctor", "--json", "--case", "case.duckdb"]);
    assert_eq!((said.code, &ill["case"]["state"]), (Some(3), &"not readable".into()));
    let (none, _) = place.json(["doctor", "--json", "--case", "other.duckdb"]);
    assert_eq!(none["case"]["state"], "not made yet");
}
