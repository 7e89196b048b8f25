//! Related records, column by column: one table a kind, made from the kind's own list of columns.

use duckdb::arrow::array::{
    ArrayBuilder, BooleanBuilder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use duckdb::arrow::record_batch::RecordBatch;

use super::{PlaceColumns, Rows, SightingPlace};
use crate::record::{ColumnType, Related, RelatedKind, RelatedValue};

/// Records of one kind.
#[derive(Debug)]
pub(super) struct RelatedColumns {
    kind: RelatedKind,
    place: PlaceColumns,
    format: StringBuilder,
    event_time: TimestampMicrosecondBuilder,
    values: Vec<Column>,
}

/// A column in the making.
#[derive(Debug)]
enum Column {
    Text(StringBuilder),
    Whole(Int64Builder),
    Flag(BooleanBuilder),
    Time(TimestampMicrosecondBuilder),
}

impl Column {
    fn new(holds: ColumnType) -> Self {
        match holds {
            ColumnType::Text | ColumnType::Json => Self::Text(StringBuilder::new()),
            ColumnType::Integer => Self::Whole(Int64Builder::new()),
            ColumnType::Flag => Self::Flag(BooleanBuilder::new()),
            ColumnType::Time => Self::Time(TimestampMicrosecondBuilder::new()),
        }
    }

    /// Adds a value. One of another type than the column is of counts as absent: formats fill in
    /// what the list of columns says, and a test holds them to it.
    fn push(&mut self, value: Option<&RelatedValue<'_>>) {
        match (self, value) {
            (Self::Text(column), Some(RelatedValue::Text(text))) => column.append_value(text),
            (Self::Whole(column), Some(RelatedValue::Integer(number))) => {
                column.append_value(*number);
            }
            (Self::Flag(column), Some(RelatedValue::Flag(flag))) => column.append_value(*flag),
            (Self::Time(column), Some(RelatedValue::Time(time))) => {
                column.append_value(time.micros);
            }
            (Self::Text(column), _) => column.append_null(),
            (Self::Whole(column), _) => column.append_null(),
            (Self::Flag(column), _) => column.append_null(),
            (Self::Time(column), _) => column.append_null(),
        }
    }

    fn builder(&mut self) -> &mut dyn ArrayBuilder {
        match self {
            Self::Text(column) => column,
            Self::Whole(column) => column,
            Self::Flag(column) => column,
            Self::Time(column) => column,
        }
    }
}

impl RelatedColumns {
    pub(super) fn new(kind: RelatedKind) -> Self {
        Self {
            kind,
            place: PlaceColumns::default(),
            format: StringBuilder::new(),
            event_time: TimestampMicrosecondBuilder::new(),
            values: kind.columns().iter().map(|column| Column::new(column.holds)).collect(),
        }
    }

    pub(super) const fn kind(&self) -> RelatedKind {
        self.kind
    }

    pub(super) fn push(&mut self, place: &SightingPlace<'_>, related: &Related<'_>) {
        self.place.push(place);
        self.format.append_value(place.format);
        self.event_time.append_option(related.event_time.map(|time| time.micros));
        for (at, column) in self.values.iter_mut().enumerate() {
            column.push(related.values.get(at));
        }
    }

    pub(super) fn finish(mut self, member_id: i64) -> Option<RecordBatch> {
        let mut rows = Rows::default();
        self.place.finish(member_id, &mut rows);
        rows.add("format", &mut self.format);
        rows.add("event_time", &mut self.event_time);
        for (column, of) in self.values.iter_mut().zip(self.kind.columns()) {
            rows.add(of.name, column.builder());
        }
        rows.batch()
    }
}
