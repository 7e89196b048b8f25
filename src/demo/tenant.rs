//! Harbour Light Logistics, a company that does not exist.

use super::Plan;
use super::event::Event;
use super::guid::Guid;
use super::people::{self, Habit, Person};
use super::workloads::{self, Role, Workload};
use super::{habits, workload_day};

/// The company's domain.
pub(super) const DOMAIN: &str = "harbourlight.example";
/// The domain that its tenant was created with.
pub(super) const INITIAL_DOMAIN: &str = "tenant.harbourlight.example";
/// The company's name.
pub(super) const NAME: &str = "Harbour Light Logistics";

/// Sign-ins that the cast alone makes in the ninety days.
const BY_CAST: u64 = 28_900;
/// Sign-ins that an ordinary person makes, on average.
const BY_PERSON: u64 = 260;
/// Sign-ins that an ordinary workload makes, on average.
const BY_WORKLOAD: u64 = 592;
/// How many people and workloads are written at a time: bounds the memory of a day.
const AT_A_TIME: usize = 4_096;

/// Everybody and everything with an account.
pub(super) struct Tenant {
    pub(super) seed: u64,
    pub(super) id: String,
    pub(super) people: Vec<Person>,
    /// Names that somebody tries and nobody has.
    pub(super) nobodies: Vec<Person>,
    pub(super) workloads: Vec<Workload>,
}

impl Tenant {
    /// The tenant whose people and workloads make about as many sign-ins as the plan asks for.
    pub(super) fn of(plan: &Plan) -> Self {
        let rest = plan.sign_ins.saturating_sub(BY_CAST);
        let people = rest * 7 / 10 / BY_PERSON;
        let workloads = rest * 3 / 10 / BY_WORKLOAD;
        let seed = plan.seed;
        Self {
            seed,
            id: Guid::of(&[seed, 0]).to_string(),
            people: people::hire(seed, usize::try_from(people).unwrap_or(usize::MAX)),
            nobodies: people::nobodies(seed),
            workloads: workloads::deploy(seed, usize::try_from(workloads).unwrap_or(usize::MAX)),
        }
    }

    /// The place of the first person with that habit.
    pub(super) fn person(&self, habit: Habit) -> usize {
        self.people.iter().position(|person| person.habit == habit).unwrap_or(0)
    }

    /// The place of the workload with that role.
    pub(super) fn workload(&self, role: Role) -> usize {
        self.workloads.iter().position(|workload| workload.role == role).unwrap_or(0)
    }

    /// Hands out the sign-ins of one day, some accounts at a time, each batch in order of time.
    ///
    /// `planted` joins the first batch. The buffer is the caller's, so that it is made only once.
    pub(super) fn live<E>(
        &self,
        day: u32,
        planted: Vec<Event>,
        buffer: &mut Vec<Event>,
        mut take: impl FnMut(&[Event]) -> Result<(), E>,
    ) -> Result<(), E> {
        buffer.clear();
        buffer.extend(planted);
        let mut waiting = 0;
        for (place, person) in self.people.iter().enumerate() {
            habits::live(self.seed, (place, person), day, buffer);
            hand_out(&mut waiting, buffer, &mut take)?;
        }
        for (place, workload) in self.workloads.iter().enumerate() {
            workload_day::run(self.seed, (place, workload), day, buffer);
            hand_out(&mut waiting, buffer, &mut take)?;
        }
        waiting = AT_A_TIME;
        hand_out(&mut waiting, buffer, &mut take)
    }
}

fn hand_out<E>(
    waiting: &mut usize,
    buffer: &mut Vec<Event>,
    take: &mut impl FnMut(&[Event]) -> Result<(), E>,
) -> Result<(), E> {
    *waiting += 1;
    if *waiting < AT_A_TIME {
        return Ok(());
    }
    *waiting = 0;
    buffer.sort_unstable_by_key(|event| (event.at, event.id));
    take(buffer)?;
    buffer.clear();
    Ok(())
}
