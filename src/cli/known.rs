//! `doorward known`: the networks that an examiner calls known.

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::case::{KnownNetwork, NewKnownNetwork};
use crate::enrich::{WideRange, parse_range};

/// Say which networks are known
///
/// Findings leave out what comes from a known network, and every report says how many sign-ins
/// that were.
#[derive(Debug, Args)]
pub(crate) struct Known {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Call networks known
    Add(Add),
    /// List the known networks
    List,
    /// Take a network off the list
    Remove {
        /// Its number or its CIDR, as `known list` shows them
        #[arg(value_name = "NUMBER|CIDR")]
        which: String,
    },
}

#[derive(Debug, Args)]
struct Add {
    /// Address, CIDR or range, such as `203.0.113.0/24`, `2001:db8::/32` or `203.0.113.1-203.0.113.9`
    #[arg(value_name = "NETWORK", required = true)]
    networks: Vec<String>,
    /// What it is
    #[arg(long, value_name = "TEXT")]
    label: String,
    /// Why it is known
    #[arg(long, value_name = "TEXT", default_value = "named by the examiner")]
    reason: String,
    /// Known for one workload only: its application id or service principal id
    #[arg(long, value_name = "ID")]
    scope: Option<String>,
    /// Take even a network wider than /7 (IPv4) or /16 (IPv6)
    #[arg(long)]
    force: bool,
}

impl Known {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        match self.action {
            Action::Add(add) => add.run(context),
            Action::List => list(context),
            Action::Remove { which } => {
                let removed = context.open_for_writing()?.remove_known(&which)?;
                for network in &removed {
                    line(context, &format!("removed {}", words(network)))?;
                }
                Ok(Exit::Done)
            }
        }
    }
}

impl Add {
    fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let wide = if self.force { WideRange::Accept } else { WideRange::Refuse };
        let mut networks = Vec::new();
        for text in &self.networks {
            let range = parse_range(text, wide)?;
            if range.host_bits_cleared {
                context.tell(&format!("{text} has bits set after its prefix: taken as {range}"));
            }
            networks.push(NewKnownNetwork {
                cidr: range.to_string(),
                first: range.first,
                last: range.last,
                label: self.label.clone(),
                scope: self
                    .scope
                    .as_deref()
                    .map_or_else(|| "*".to_owned(), str::to_ascii_lowercase),
                reason: self.reason.clone(),
            });
        }
        let added = context.open_for_writing()?.add_known(&networks)?;
        let known = networks.len() as u64 - added;
        line(context, &format!("{added} added, {known} known already"))?;
        context.next("doorward known list, then doorward findings");
        Ok(Exit::Done)
    }
}

fn list(context: &mut Context) -> Result<Exit, Failure> {
    let networks = context.open()?.known_networks()?;
    if context.everywhere.json {
        let list: Vec<Json> = networks
            .iter()
            .map(|network| {
                json!({
                    "number": network.known_network_id,
                    "cidr": network.cidr,
                    "label": network.label,
                    "scope": network.scope,
                    "reason": network.reason,
                    "added_by": network.added_by,
                    "added_at": network.added_at.to_rfc3339(),
                    "sign_ins": network.sign_ins,
                })
            })
            .collect();
        context.json(&json!({ "schema": "doorward/known/1", "networks": list }))?;
        return Ok(Exit::Done);
    }
    for network in &networks {
        line(context, &words(network))?;
    }
    if networks.is_empty() {
        context.tell(
            "no network is known yet; add one with `doorward known add NETWORK --label TEXT`",
        );
    }
    Ok(Exit::Done)
}

fn words(network: &KnownNetwork) -> String {
    let scope = match network.scope.as_str() {
        "*" => String::new(),
        scope => format!(" for {}", show::visible(scope)),
    };
    format!(
        "{:>3}  {}  {}{scope}: {} ({} sign-ins; {}, {})",
        network.known_network_id,
        network.cidr,
        show::visible(&network.label),
        show::visible(&network.reason),
        show::thousands(network.sign_ins),
        show::visible(&network.added_by),
        network.added_at.format("%Y-%m-%d"),
    )
}
