//! The glossary: words that a reader outside the trade may miss, as far as the report uses them.

use serde_json::Value;

use super::ReportError;
use super::cover::Cover;
use super::document::{Block, Section, Term};

/// A word, what it means, and the spellings by which the report is found to use it, in lower case. A word
/// without a spelling stands in every report.
type Entry = (&'static str, &'static str, &'static [&'static str]);

/// In the order of the alphabet.
const ENTRIES: [Entry; 34] = [
    (
        "AADSTS code",
        "The number with which Entra ID says how a sign-in ended; 0 is success.",
        &["aadsts", "code "],
    ),
    (
        "AD FS",
        "Active Directory Federation Services: an organisation’s own server that signs people in on \
         behalf of Entra ID.",
        &["ad fs", "adfs", "federation server"],
    ),
    (
        "Adversary in the middle",
        "A false sign-in page that passes everything on to the true one and keeps the session that \
         comes back.",
        &["adversary in the middle", "adversary-in-the-middle", "aitm"],
    ),
    (
        "ATT&CK",
        "MITRE’s public list of what attackers do; T1078.004, for one, is the use of valid cloud accounts.",
        &["att&ck", "t1078", "t1098", "t1110", "t1528", "t1550", "t1556", "t1621", "t1087"],
    ),
    (
        "Autonomous system, AS number",
        "A network under one organisation’s rule, and the number it has in the routing of the internet.",
        &["autonomous system", "as number"],
    ),
    (
        "Client credentials",
        "The way an application signs in by itself, with a secret or a certificate instead of a \
         person’s password.",
        &["client credentials", "service principal"],
    ),
    (
        "Conditional Access",
        "Rules by which Entra ID allows, refuses or asks for more proof at a sign-in.",
        &["conditional access"],
    ),
    (
        "Consent",
        "That somebody lets an application act in a tenant or for a person, with the permissions it asks for.",
        &["consent"],
    ),
    (
        "Credential, key id",
        "A secret or certificate that an application shows; its key id names it without giving it away.",
        &["credential"],
    ),
    (
        "Custody log",
        "The list of everything done to a case, chained so that no entry can be changed or taken out \
         unseen.",
        &["custody log"],
    ),
    (
        "Defanged",
        "Written so that no viewer makes a link of it, such as 203[.]0[.]113[.]7.",
        &["defanged"],
    ),
    (
        "Device code",
        "A way to sign in on one device by typing a code on another; attackers have their victims type \
         theirs.",
        &["device code", "devicecode"],
    ),
    (
        "Distinct, duplicate",
        "The first record to tell of an event, and a further record of the same event.",
        &["distinct", "duplicate"],
    ),
    (
        "Federated credential",
        "That an application trusts a token of another issuer instead of a secret of its own.",
        &["federated"],
    ),
    ("Guest", "A user whose account is kept by another tenant.", &["guest"]),
    (
        "Hosting network",
        "A network in which anybody may rent a machine; few people sign in from one.",
        &["hosting"],
    ),
    (
        "Interactive, non-interactive",
        "A sign-in in which a person gives proof; and one that an app makes for the person with a token \
         it already holds.",
        &["interactive", "non_interactive"],
    ),
    (
        "Interrupted",
        "A sign-in that ended with a request for more proof or consent: neither success nor failure.",
        &["interrupted", "was asked for more"],
    ),
    (
        "Known network",
        "A network that the examiner said belongs to the organisation or to work done for it, and why.",
        &["known network"],
    ),
    (
        "Legacy authentication",
        "Older protocols, such as Authenticated SMTP or IMAP, that know only a name and a password.",
        &["legacy", "smtp", "imap", "pop3"],
    ),
    (
        "Managed identity",
        "A service principal whose credential Azure keeps and renews by itself.",
        &["managed identity", "managed identities"],
    ),
    (
        "MFA, second factor",
        "Proof beside the password, such as an app, a key or a code; MFA is multi-factor authentication.",
        &["mfa", "multi-factor", "multifactor", "second factor"],
    ),
    (
        "Password spray",
        "A few common passwords tried against many accounts, slowly enough that none is locked.",
        &["spray"],
    ),
    (
        "Refresh token, session",
        "What lets an app or browser go on without asking again; whoever steals it goes on in the \
         owner’s name.",
        &["refresh token", "session", "token replay"],
    ),
    (
        "Relay, VPN, Tor",
        "Services that put an address of theirs in the place of the visitor’s own.",
        &["relay", "vpn", " tor", "anonym"],
    ),
    ("Service principal", "The identity of an application in a tenant.", &["service principal"]),
    ("SHA-256", "A fingerprint of a file. If one byte changes, the fingerprint changes.", &[]),
    (
        "Sighting",
        "One record that tells of an event; the same event may stand in several exports.",
        &["sighting"],
    ),
    (
        "Tenant",
        "An organisation’s own directory in Entra ID, with its users, applications and rules.",
        &["tenant"],
    ),
    ("TLP", "Traffic Light Protocol 2.0 of FIRST: how far a document may be handed on.", &["tlp:"]),
    (
        "Token",
        "What Entra ID gives out after a sign-in, and services take as proof until it runs out.",
        &["token"],
    ),
    (
        "User agent",
        "What a program says of itself when it connects. Whoever writes the program chooses the words.",
        &["user agent", "user_agent"],
    ),
    ("UTC", "The time that all clocks are set by. The logs are written in it.", &[]),
    (
        "Workload",
        "An application or machine that signs in by itself: a service principal or managed identity.",
        &["workload"],
    ),
];

/// The words that the first page and the sections use, other than in the texts of queries.
pub(super) fn section(cover: &Cover, sections: &[Section]) -> Result<Section, ReportError> {
    let mut said = String::new();
    gather(&serde_json::to_value(cover)?, &mut said);
    for section in sections {
        said.push_str(section.title);
        said.push('\n');
        for block in section.blocks.iter().filter(|block| !matches!(block, Block::Code(_))) {
            gather(&serde_json::to_value(block)?, &mut said);
        }
    }
    let said = said.to_lowercase();
    let used = |(_, _, seen): &&Entry| {
        seen.is_empty() || seen.iter().any(|spelling| said.contains(spelling))
    };
    let term = |(word, meaning, _): &Entry| Term { word, meaning };
    let terms = ENTRIES.iter().filter(used).map(term).collect();
    let blocks = vec![Block::Terms(terms)];
    Ok(Section { id: "glossary", number: "H", title: "Glossary", blocks })
}

/// Every text of a value, but not the names of fields.
fn gather(value: &Value, said: &mut String) {
    match value {
        Value::String(text) => {
            said.push_str(text);
            said.push('\n');
        }
        Value::Array(values) => values.iter().for_each(|one| gather(one, said)),
        Value::Object(fields) => fields.values().for_each(|one| gather(one, said)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::super::sample;
    use super::*;

    fn words(document: &Document) -> Vec<&'static str> {
        match document.sections.last().and_then(|section| section.blocks.first()) {
            Some(Block::Terms(terms)) => terms.iter().map(|term| term.word).collect(),
            other => panic!("no glossary, but {other:?}"),
        }
    }

    #[test]
    fn only_words_that_occur_are_explained_in_the_order_of_the_alphabet() {
        let mut inputs = sample::inputs();
        let all = words(&Document::compile(&inputs).unwrap());
        assert!(all.contains(&"Password spray") && all.contains(&"TLP"), "{all:?}");
        inputs.findings.retain(|finding| !finding.sentence.contains("spray"));
        inputs.queries.retain(|query| !query.id.contains("spray"));
        inputs.head.marking.clear();
        let fewer = words(&Document::compile(&inputs).unwrap());
        assert!(!fewer.contains(&"Password spray") && !fewer.contains(&"TLP"), "{fewer:?}");
        assert!(fewer.contains(&"UTC") && fewer.contains(&"Service principal"));
        let sorted = ENTRIES.is_sorted_by_key(|(word, ..)| word.to_lowercase());
        assert!(sorted);
    }
}
