//! Why a finding is there: the row behind it, and the parameters that it passed.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::{line, show};
use crate::finding::{Finding, Value};
use crate::query::Catalog;

/// Prints every column of the finding's row and every parameter of its query, with its value and the
/// reason for it.
pub(super) fn explain(
    context: &mut Context,
    catalog: &Catalog,
    finding: &Finding,
) -> Result<(), Failure> {
    let query = catalog.get(&finding.query_id)?;
    line(context, &format!("       asked: {}", query.about.question))?;
    for (column, value) in &finding.details {
        if *value != Value::Null {
            let value = show::visible(&value.to_string());
            line(context, &format!("       {column}: {value}"))?;
        }
    }
    for parameter in &query.about.parameters {
        let value = match &parameter.default {
            None | Some(Value::Null) => "not given".to_owned(),
            Some(value) => value.to_string(),
        };
        line(
            context,
            &format!(
                "       passed {} = {value}: {}. {}",
                parameter.name,
                parameter.help.trim_end_matches('.'),
                parameter.reason
            ),
        )?;
    }
    line(context, &format!("       query {}, SHA-256 {}", query.id, query.sha256))?;
    Ok(())
}
