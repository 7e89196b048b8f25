//! Names of people and workloads, invented.

use super::dice::{index, mix};

const GIVEN: [&str; 48] = [
    "Amara",
    "Anneke",
    "Asif",
    "Beatriz",
    "Bram",
    "Chiara",
    "Daan",
    "Dilara",
    "Eilidh",
    "Emeka",
    "Enno",
    "Farah",
    "Femke",
    "Gareth",
    "Gesa",
    "Hanna",
    "Hassan",
    "Imke",
    "Ivana",
    "Jelle",
    "Jonas",
    "Kaja",
    "Kemal",
    "Lan",
    "Leonie",
    "Lotte",
    "Malte",
    "Mei",
    "Merel",
    "Milan",
    "Nadia",
    "Niamh",
    "Ole",
    "Oluwaseun",
    "Priya",
    "Rasmus",
    "Rosa",
    "Ruben",
    "Sanne",
    "Selin",
    "Sven",
    "Tamsin",
    "Thijs",
    "Tomasz",
    "Ulrike",
    "Wiebke",
    "Yusuf",
    "Zofia",
];
const FAMILY: [&str; 48] = [
    "Adeyemi",
    "Ahmed",
    "Albers",
    "Baars",
    "Bakker",
    "Behrens",
    "Boateng",
    "Brandt",
    "Campbell",
    "Carvalho",
    "Chowdhury",
    "Clausen",
    "Demir",
    "Dijkstra",
    "Ebert",
    "Fairclough",
    "Ferrari",
    "Gerdes",
    "Haddad",
    "Hansen",
    "Hoekstra",
    "Iqbal",
    "Jansen",
    "Kaya",
    "Kowalska",
    "Kruse",
    "Lindqvist",
    "Lorenzen",
    "Mackenzie",
    "Mulder",
    "Nguyen",
    "Novak",
    "Okafor",
    "Osterloh",
    "Petersen",
    "Pratt",
    "Rahman",
    "Rossi",
    "Schuette",
    "Silva",
    "Smits",
    "Thiessen",
    "Tran",
    "Vermeer",
    "Wagenaar",
    "Whitfield",
    "Yilmaz",
    "Zeller",
];
const WORKLOAD_OF: [&str; 16] = [
    "Berth", "Cargo", "Crane", "Customs", "Depot", "Freight", "Gate", "Manifest", "Payroll",
    "Quay", "Rail", "Reefer", "Tariff", "Terminal", "Vessel", "Yard",
];
const WORKLOAD_DOES: [&str; 12] = [
    "Archiver",
    "Bridge",
    "Collector",
    "Dispatcher",
    "Exporter",
    "Forecaster",
    "Index",
    "Ledger",
    "Mailer",
    "Mirror",
    "Reconciler",
    "Scheduler",
];

/// The given and the family name of the `number`-th person: no pair twice before 2,304 people.
pub(super) fn person(seed: u64, number: usize) -> (&'static str, &'static str) {
    let start = index(mix(&[seed, 0x6e61_6d65]), GIVEN.len() * FAMILY.len());
    // 1,015 has no factor in common with 48 * 48, so the walk visits every pair once.
    let at = (start + number * 1_015) % (GIVEN.len() * FAMILY.len());
    (GIVEN[at % GIVEN.len()], FAMILY[at / GIVEN.len()])
}

/// The name of the `number`-th ordinary workload.
pub(super) fn workload(number: usize) -> String {
    let of = WORKLOAD_OF[number % WORKLOAD_OF.len()];
    let does = WORKLOAD_DOES[number / WORKLOAD_OF.len() % WORKLOAD_DOES.len()];
    match number / (WORKLOAD_OF.len() * WORKLOAD_DOES.len()) {
        0 => format!("{of} {does}"),
        round => format!("{of} {does} {}", round + 1),
    }
}
