//! Lists of applications that people keep by hand: what their headings mean, and which tables are none.

use super::tables;
use crate::record::RelatedKind;

/// What a table with ids of applications is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) enum ByHand {
    /// A list that somebody keeps: it says who answers for an application, or what it is for.
    List,
    /// It says neither in words that we take for that.
    SaysNothing,
    /// It says so, but this heading of it tells of something that happened.
    TellsOfEvents(String),
}

/// Beginnings of tidy headings of application ids that no table has.
const APP_IDS: [&str; 15] = [
    "applicationidclient",
    "applicationidguid",
    "appidclient",
    "appidguid",
    "anwendungsid",
    "anwendungsclientid",
    "iddapplication",
    "iddelapplication",
    "iddeaplicación",
    "iddelaaplicación",
    "idapplicazione",
    "iddoaplicativo",
    "toepassingsid",
    "アプリケーションid",
    "アプリケーションクライアントid",
];

/// What tidy headings of owners contain.
const OWNERS: [&str; 15] = [
    "owner",
    "accountable",
    "responsible",
    "eigentümer",
    "eigentuemer",
    "besitzer",
    "verantwortlich",
    "propriétaire",
    "responsable",
    "responsabile",
    "propietari",
    "proprietari",
    "eigenaar",
    "所有者",
    "責任者",
];

/// What they contain where they do not mean whoever answers for it: the tenant or the organisation that owns it.
const NO_OWNERS: [&str; 7] =
    ["tenant", "organization", "organisation", "count", "number", "type", "domain"];

/// What tidy headings of purposes contain.
const PURPOSES: [&str; 9] =
    ["purpose", "zweck", "finalité", "objectif", "propósito", "finalidad", "scopo", "目的", "用途"];

/// Tidy headings of names.
const NAMES: [&str; 12] = [
    "anwendung",
    "anwendungsname",
    "anzeigename",
    "nom",
    "nomdapplication",
    "nomdelapplication",
    "nombre",
    "nombredelaaplicación",
    "nome",
    "nomeapplicazione",
    "naam",
    "アプリケーション名",
];

/// Tidy headings of permissions.
const PERMISSIONS: [&str; 7] = [
    "berechtigungen",
    "autorisations",
    "permisos",
    "autorizzazioni",
    "permissões",
    "machtigingen",
    "アクセス許可",
];

/// Words, or whole tidy headings, that logs have.
const EVENTS: [&str; 46] = [
    "activity",
    "benutzer",
    "callerip",
    "clientip",
    "correlation",
    "correlationid",
    "datetime",
    "datum",
    "ergebnis",
    "error",
    "errorcode",
    "event",
    "eventtime",
    "fecha",
    "heure",
    "hora",
    "ip",
    "ipaddr",
    "ips",
    "operation",
    "operationname",
    "remoteip",
    "requestid",
    "result",
    "resultado",
    "resultcode",
    "results",
    "resulttype",
    "résultat",
    "sourceip",
    "src",
    "srcip",
    "time",
    "timegenerated",
    "timestamp",
    "uhrzeit",
    "upn",
    "user",
    "userid",
    "username",
    "userprincipalname",
    "usuario",
    "utilisateur",
    "zeit",
    "ユーザー",
    "日付",
];

/// Words beside a date by which it is one of the upkeep of a list.
const UPKEEP: [&str; 22] = [
    "added",
    "approval",
    "approved",
    "certified",
    "changed",
    "created",
    "creation",
    "due",
    "end",
    "expiration",
    "expires",
    "expiry",
    "modified",
    "onboarded",
    "onboarding",
    "registered",
    "registration",
    "renewal",
    "retired",
    "review",
    "reviewed",
    "updated",
];

/// How much a heading says about what the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// Other tables have hardly such a column.
    Strong,
    /// Logs have such columns, too.
    Weak,
}

/// What a table with these headings is, if it has a column of application ids and may be a list of them.
pub(in crate::format) fn by_hand(headings: &[String]) -> Option<ByHand> {
    let names: Vec<String> = headings.iter().map(|name| tidy_name(name)).collect();
    let is = |name: &String, wanted: &str| meaning(name).is_some_and(|(it, _)| it == wanted);
    names.iter().any(|name| is(name, "app_id")).then_some(())?;
    let says = |name: &String| {
        let (column, weight) = meaning(name)?;
        (["owner", "purpose"].contains(&column) && weight == Weight::Strong).then_some(())
    };
    let event = headings.iter().find(|heading| tells_of_events(heading));
    match (names.iter().any(|name| says(name).is_some()), event) {
        (true, None) => Some(ByHand::List),
        (true, Some(heading)) => Some(ByHand::TellsOfEvents(heading.trim().to_owned())),
        (false, None) => Some(ByHand::SaysNothing),
        // A log that names applications.
        (false, Some(_)) => None,
    }
}

/// A heading as people write it by hand, without all but its letters and digits, in lower case.
pub(super) fn tidy_name(heading: &str) -> String {
    heading.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The name under which the tables look for what stands under a heading of such a list: its own where they
/// have it, else that of its column in other words.
pub(super) fn name_by_hand(heading: &str) -> String {
    let name = tidy_name(heading);
    if exactly(&name).is_some() {
        return name;
    }
    match in_other_words(&name) {
        Some("app_id") => "otherappid".to_owned(),
        Some("display_name") => "othername".to_owned(),
        Some("owner") => "otherowner".to_owned(),
        Some("purpose") => "otherpurpose".to_owned(),
        Some("permissions") => "otherpermissions".to_owned(),
        _ => name,
    }
}

/// The column that a tidy heading stands over, and how much that says.
fn meaning(name: &str) -> Option<(&'static str, Weight)> {
    // People in logs have teams and contacts, and whatever happens has a description.
    const WEAK: [&str; 6] = ["contact", "description", "notes", "team", "usage", "use"];
    match exactly(name) {
        Some(column) if WEAK.contains(&name) => Some((column, Weight::Weak)),
        Some(column) => Some((column, Weight::Strong)),
        None => in_other_words(name).map(|column| (column, Weight::Strong)),
    }
}

fn exactly(name: &str) -> Option<&'static str> {
    let columns = tables::of(RelatedKind::ListedApplication).map_or(&[][..], |table| table.columns);
    let has = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    columns.iter().find(|(_, names)| has(names)).map(|(column, _)| *column)
}

/// The column that a tidy heading stands over in longer words, or in another language: German, French,
/// Spanish, Italian, Portuguese, Dutch and Japanese. Any word for it will do, as nobody prescribes them.
fn in_other_words(name: &str) -> Option<&'static str> {
    let any = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match () {
        () if APP_IDS.iter().any(|id| name.starts_with(id)) => Some("app_id"),
        () if any(&OWNERS) && !any(&NO_OWNERS) => Some("owner"),
        () if any(&PURPOSES) => Some("purpose"),
        () if NAMES.contains(&name) => Some("display_name"),
        () if PERMISSIONS.contains(&name) => Some("permissions"),
        () => None,
    }
}

/// Whether a heading tells of something that happened: such a table is a log, whoever it names as an owner.
///
/// Dates of a list's own upkeep are none of those, such as `Last review date`, and neither are addresses for
/// mail. Many lists have a `Status`, and it says nothing alone.
fn tells_of_events(heading: &str) -> bool {
    let words = words(heading);
    let any = |among: &[&str]| words.iter().any(|word| among.contains(&word.as_str()));
    let is_date = |word: &String| word.ends_with("date") && !word.ends_with("update");
    let is_address = |word: &String| word.ends_with("address") && !word.contains("mail");
    let tidy = tidy_name(heading);
    EVENTS.contains(&tidy.as_str())
        || tidy.starts_with("ipv")
        || any(&EVENTS)
        || (words.iter().any(is_date) && !any(&UPKEEP))
        || (words.iter().any(is_address) && !any(&["mail", "email", "web", "url", "reply"]))
}

/// The words of a heading in lower case, however they are parted: `TimeGenerated [UTC]` has two, `IPAddress`
/// and `ip_address` have two, and `Description` has one. That a time is in UTC is no word.
fn words(heading: &str) -> Vec<String> {
    let letters: Vec<char> = heading.chars().collect();
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let is_upper = |found: Option<&char>| found.is_some_and(|it| it.is_uppercase());
        let is_lower = |found: Option<&char>| found.is_some_and(|it| it.is_lowercase());
        let begins = letter.is_uppercase()
            && (is_lower(before) || (is_upper(before) && is_lower(letters.get(at + 1))));
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty() && word != "utc");
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(headings: &str, delimiter: char) -> Option<ByHand> {
        let headings: Vec<String> = headings.split(delimiter).map(str::to_owned).collect();
        by_hand(&headings)
    }

    #[test]
    fn lists_are_known_by_who_answers_or_what_for() {
        for headings in [
            "App ID,Purpose",
            "client_id,Responsible team",
            "Application (client) ID,Display name,Owner email,Purpose of app",
            "Application ID,Name,Status,Business Owner,Last review date,Contact email address",
            "AppId,DisplayName,ProductOwner,CreatedDate",
        ] {
            assert_eq!(judged(headings, ','), Some(ByHand::List), "{headings}");
        }
        for headings in [
            "Anwendungs-ID;Anwendungsname;Eigentümer;Zweck",
            "ID de l’application;Nom;Propriétaire",
            "Id. de aplicación;Nombre;Responsable",
            "アプリケーション (クライアント) ID;所有者",
        ] {
            assert_eq!(judged(headings, ';'), Some(ByHand::List), "{headings}");
        }
    }

    #[test]
    fn logs_and_bare_inventories_are_no_lists() {
        for headings in [
            "Time,User,Client ID,IP,Result,Description",
            "_time,user,appId,src,status,description",
            "TimeGenerated [UTC],ServicePrincipalId,AppId,Location,ResultDescription,Team",
        ] {
            assert_eq!(judged(headings, ','), None, "{headings}");
        }
        for headings in [
            "Id,AppId,DisplayName,Notes,Description",
            "Application ID,Name",
            "AppId,App owner tenant ID",
        ] {
            assert_eq!(judged(headings, ','), Some(ByHand::SaysNothing), "{headings}");
        }
        for (headings, event) in [
            ("AppId,Owner,TimeGenerated [UTC]", "TimeGenerated [UTC]"),
            ("Application ID,Owner,IPAddress", "IPAddress"),
            ("Application ID,Owner,IPv4", "IPv4"),
            ("Application ID,Owner,clientIp", "clientIp"),
            ("Application ID,Purpose,Operation Name", "Operation Name"),
            ("Application ID,Owner,Date (UTC)", "Date (UTC)"),
            ("Application ID,Owner,Source address", "Source address"),
            ("Application ID,Owner,username", "username"),
        ] {
            let found = judged(headings, ',');
            assert_eq!(found, Some(ByHand::TellsOfEvents(event.to_owned())), "{headings}");
        }
        assert_eq!(judged("Owner,Purpose,Object ID", ','), None, "no application has an id");
    }

    #[test]
    fn words_are_parted_as_people_part_them() {
        assert_eq!(words("TimeGenerated [UTC]"), ["time", "generated"]);
        assert_eq!(words("IPAddress"), ["ip", "address"]);
        assert_eq!(words("_time"), ["time"]);
        assert_eq!(words("Description"), ["description"]);
    }
}
