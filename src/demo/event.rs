//! One sign-in as the generator holds it: small, and pointing at what it is made of.

use std::net::IpAddr;

use super::catalogue::{App, Client, Resource};
use super::guid::Guid;
use super::networks::Site;
use crate::record::SignInType;

/// One sign-in.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// Seconds since 1970.
    pub(super) at: i64,
    pub(super) id: Guid,
    pub(super) correlation: Guid,
    pub(super) kind: SignInType,
    pub(super) actor: Actor,
    pub(super) app: &'static App,
    pub(super) resource: &'static Resource,
    pub(super) seat: Seat,
    pub(super) code: u32,
    pub(super) proof: Proof,
    pub(super) extras: Extras,
}

/// Who signs in, by place in the tenant's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    Person(usize),
    /// Somebody whose name is on no list: a sign-in for an account that does not exist.
    Nobody(usize),
    /// A workload, and which of its credentials it shows.
    Workload(usize, Option<usize>),
}

/// What most sign-ins do not have, or have otherwise. Absent values stay what they usually are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extras {
    /// `authenticationProtocol`.
    pub(super) protocol: &'static str,
    /// `originalTransferMethod`.
    pub(super) transfer: &'static str,
    /// Another session of the account than its week's, by a number of one's choice; 0 is the week's.
    pub(super) session: u64,
    /// `incomingTokenType`.
    pub(super) token: Option<&'static str>,
    /// `conditionalAccessStatus`.
    pub(super) access: Option<&'static str>,
    /// `status.additionalDetails`.
    pub(super) details: Option<&'static str>,
    /// `authenticationRequirement`.
    pub(super) requirement: Option<&'static str>,
    /// Level, state, detail and type of a risk.
    pub(super) risk: Option<[&'static str; 4]>,
}

impl Extras {
    /// Nothing particular.
    pub(super) const NONE: Self = Self {
        protocol: "none",
        transfer: "none",
        session: 0,
        token: None,
        access: None,
        details: None,
        requirement: None,
        risk: None,
    };
}

/// From where and with what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    pub(super) site: &'static Site,
    /// A managed identity has none.
    pub(super) address: Option<IpAddr>,
    pub(super) client: &'static Client,
    pub(super) device: Device,
}

/// The device that a person sits at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Device {
    /// Joined, managed and compliant.
    Laptop,
    /// None that the tenant knows.
    Unknown,
}

/// How a person proved to be that person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// A wrong password.
    WrongPassword,
    /// A password, and a second factor that is still outstanding.
    Prompted,
    /// A password and a notification on the phone.
    Approved,
    /// A token that already says so.
    Token,
}
