//! What the networks of a list are.

/// What the networks of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListCategory {
    /// The examiner knows them: sign-ins from there are toned down.
    Known,
    /// Anybody may rent an address there.
    Hosting,
    /// Exits of virtual private networks.
    Vpn,
    /// Exits of the Tor network.
    Tor,
    /// Relays of a vendor, such as iCloud Private Relay: the place is that of the exit.
    Relay,
    /// By way of a satellite: the place is that of the ground station.
    Satellite,
    /// Indicators of compromise.
    Ioc,
    /// Only what the networks are called, or where they are.
    Label,
}

impl ListCategory {
    /// Every category.
    pub const ALL: [Self; 8] = [
        Self::Known,
        Self::Hosting,
        Self::Vpn,
        Self::Tor,
        Self::Relay,
        Self::Satellite,
        Self::Ioc,
        Self::Label,
    ];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Hosting => "hosting",
            Self::Vpn => "vpn",
            Self::Tor => "tor",
            Self::Relay => "relay",
            Self::Satellite => "satellite",
            Self::Ioc => "ioc",
            Self::Label => "label",
        }
    }

    /// The category that a word of a list or of the command line stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|category| category.word() == word)
    }

    /// The network class that goes with it; an indicator or a label is none.
    #[must_use]
    pub const fn class(self) -> Option<&'static str> {
        match self {
            Self::Hosting => Some("hosting"),
            Self::Vpn => Some("vpn"),
            Self::Tor => Some("tor"),
            Self::Relay => Some("relay"),
            Self::Satellite => Some("satellite"),
            Self::Known | Self::Ioc | Self::Label => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_turn_back_into_categories() {
        for category in ListCategory::ALL {
            assert_eq!(ListCategory::of_word(category.word()), Some(category));
            let class = category.class();
            assert!(class.is_none_or(|class| class == category.word()));
        }
        assert_eq!(ListCategory::of_word(" Tor "), Some(ListCategory::Tor));
        assert_eq!(ListCategory::of_word("evil"), None);
    }
}
