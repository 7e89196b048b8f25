//! Lists of applications, service principals and permissions that PowerShell has written as CSV.
//!
//! Such lists say what an application may do and who made it. Their times are in the words of the
//! machine that wrote them: one that can be read in two ways is left in the original.

use super::draft::Entry;
use super::field::Target;
use super::{ExportFormat, Reject, related};
use crate::record::Event;

/// The CSV of directory objects.
pub(super) struct InventoryCsv;

impl ExportFormat for InventoryCsv {
    fn name(&self) -> &'static str {
        "inventory-csv"
    }

    fn about(&self) -> &'static str {
        "Lists of applications, service principals and permissions as CSV: OAuthPermissions.csv, \
         ServicePrincipals.csv, AppRegistrations.csv and Applications.csv of the Microsoft Extractor \
         Suite, or `Get-MgServicePrincipal -All | Export-Csv`. JSON holds more."
    }

    fn recognised_by(&self) -> &'static str {
        "Headings `PermissionType`, `ClientObjectId`, `ResourceObjectId` and `Permission`; `ServicePrincipalType` or `AppOwnerOrganizationId`; `RequiredResourceAccess` or `PublisherDomain`; or no more than `Id`, `AppId`, `DisplayName`, `CreatedDateTime` and owners"
    }

    fn tried_on(&self) -> &'static str {
        "Headings as the tools' source writes them; no real file could be had"
    }

    fn cannot_carry(&self) -> &'static str {
        "When something was made, unless in ISO 8601; in lists of permissions the time of the grant"
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        related::kind_of_listing(headings)?;
        Some(headings.iter().map(|_heading| Target::Ignore).collect())
    }

    fn knows_its_keys(&self) -> bool {
        true
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        match related::kind_of_listing(entry.headings) {
            Some(kind) => related::event(entry, kind, related::Shape::Listing),
            None => Err(Reject::Missing("`AppId`")),
        }
    }
}
