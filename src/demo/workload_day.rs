//! What a workload does on a day.

use super::catalogue::{App, HOSTILE};
use super::clock::START;
use super::dice::{Dice, index};
use super::event::{Actor, Device, Event, Extras, Proof, Seat};
use super::guid::Guid;
use super::networks::{AZURE_LANDING_ZONE, Site};
use super::workloads::{Phase, Role, Source, Workload};

/// Stands where a workload signs in as itself: its own id and name are those of the workload.
pub(super) static ITSELF: App = App { id: "", name: "" };

/// Writes the day of the workload at that place in the list.
pub(super) fn run(
    seed: u64,
    (place, workload): (usize, &Workload),
    day: u32,
    out: &mut Vec<Event>,
) {
    let mut dice = Dice::of(&[seed, 24, place as u64, u64::from(day)]);
    let mut count = 0;
    for phase in &workload.phases {
        if !(phase.from..phase.to).contains(&day) {
            continue;
        }
        for at in phase.rhythm.times(day, &mut dice) {
            count += 1;
            let key = [seed, 25, place as u64, u64::from(day), count];
            let seat = seat(workload, phase, day, (count, &mut dice));
            out.push(Event {
                at,
                id: Guid::request(&key),
                correlation: Guid::of(&key),
                kind: workload.kind,
                actor: Actor::Workload(
                    place,
                    phase.key.or_else(|| workload.credential_at(at.max(START))),
                ),
                app: &ITSELF,
                resource: phase.resource.unwrap_or(workload.resource),
                seat,
                code: phase.code,
                proof: Proof::Token,
                extras: Extras::NONE,
            });
        }
    }
}

fn seat(workload: &Workload, phase: &Phase, day: u32, (count, dice): (u64, &mut Dice)) -> Seat {
    let from = |site: &'static Site, host| (site, Some(site.address(host, day)));
    let (site, address) = match phase.source {
        Source::Hosts(site, hosts) => {
            from(site, u64::from(workload.app.0.to_be_bytes()[0] % 8) + dice.below(hosts))
        }
        Source::Networks(sites) => {
            let site = &sites[roam(sites.len(), day, count)];
            from(site, dice.below(4_000))
        }
        Source::Regions(sites) => {
            let site = *dice.pick::<&'static Site>(sites);
            from(site, dice.below(200))
        }
        Source::Inside => (&AZURE_LANDING_ZONE, None),
    };
    // An application may say of itself what it likes: the agent's host does, once a week.
    let client = match workload.role {
        Role::Agent if day % 7 == 2 => &HOSTILE[index(u64::from(day), HOSTILE.len())],
        _ => phase.client.unwrap_or(workload.client),
    };
    Seat { site, address, client, device: Device::Unknown }
}

/// Seven networks in turn from the first day on; the last one is met half-way through.
fn roam(networks: usize, day: u32, count: u64) -> usize {
    let familiar = if day < 50 { networks - 1 } else { networks };
    index(count, familiar)
}
