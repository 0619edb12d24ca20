//! Makes the reports of studies, and files of columns: what the house is handed because it is heavy to compile.

use std::io::Write;
use std::sync::Arc;

use analysis::read::csv;
use analysis::report::{Sources, Study, Wanted, compose};
use analysis::table::Table;
use domain::calendar::london_day;
use evidence::table::Unit;
use operations::study::{Analyst, CellKind, ColumnWriter, Made, Material, Told};
use words::Words;

/// What makes reports here.
pub fn analyst() -> Analyst {
    let analyse = |material: &Material, progress: &dyn Fn(u64, u64)| {
        let words = Words::get(words::ENGLISH);
        made(material, words, progress).map_err(|trouble| trouble.told(words))
    };
    Analyst { version: env!("CARGO_PKG_VERSION").to_owned(), analyse: Arc::new(analyse) }
}

/// What writes files of columns here.
pub fn column_writer() -> ColumnWriter {
    Arc::new(write_columns)
}

fn write_columns(
    columns: &[(String, CellKind)],
    rows: &mut dyn Iterator<Item = Vec<Option<String>>>,
    out: &mut (dyn Write + Send),
) -> Result<(), String> {
    let kind = |kind: &CellKind| match kind {
        CellKind::Text => columnar::Kind::Text,
        CellKind::Whole => columnar::Kind::Whole,
        CellKind::Flag => columnar::Kind::Flag,
    };
    let columns: Vec<(String, columnar::Kind)> =
        columns.iter().map(|(name, held)| (name.clone(), kind(held))).collect();
    columnar::write(&columns, rows, out)
}

fn made(material: &Material, words: Words, progress: &dyn Fn(u64, u64)) -> analysis::Result<Made> {
    let table = |unit: Unit| -> analysis::Result<Option<Table>> {
        let sheet = material.sheets.iter().find(|sheet| sheet.unit == unit);
        sheet.map(|sheet| csv(unit.code(), sheet.csv.as_bytes(), &[])).transpose()
    };
    let offers = table(Unit::Offer)?.ok_or_else(|| analysis::Trouble::input("report-no-days"))?;
    let sources = Sources {
        offers,
        gates: table(Unit::Gate)?,
        accounts: table(Unit::Account)?,
        prescriptions: table(Unit::Prescription)?,
        sessions: table(Unit::Session)?,
        population: None,
    };
    let wanted = Wanted {
        of: material.told.protocol.title.clone(),
        period: Some(material.period),
        as_of: Some(material.as_of),
        disclosure: material.disclosure,
        level: material.level,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        names: std::collections::BTreeMap::new(),
        study: Some(study(material)),
    };
    let report = compose(sources, &wanted, words, &|_, done, of| progress(done, of))?;
    let files = report.files.into_iter().map(|file| (file.name, file.text)).collect();
    Ok(Made { document: report.document, files })
}

fn study(material: &Material) -> Study {
    let Told { protocol, hash, frozen_at, deviations, written } = &material.told;
    let filters = protocol.cohort.filters.iter();
    let narrowed =
        |filter: &operations::study::Filter| format!("{}: {}", filter.column, filter.codes.join(", "));
    Study {
        question: protocol.question.clone(),
        definition: (protocol.cohort.definition.clone(), protocol.cohort.version),
        filters: filters.map(narrowed).collect(),
        left_out: material.left_out.clone(),
        estimands: protocol.estimands.iter().map(|held| held.code().to_uppercase()).collect(),
        covariates: protocol.covariates.iter().map(|held| held.code().to_owned()).collect(),
        analysis: protocol.analysis.clone(),
        hash: hash.clone(),
        frozen_on: Some(london_day(*frozen_at)),
        deviations: deviations
            .iter()
            .map(|(day, held)| (*day, held.what.clone(), held.why.clone()))
            .collect(),
        written: written.clone(),
    }
}
