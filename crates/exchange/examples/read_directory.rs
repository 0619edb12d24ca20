//! How long a directory of 100,000 services takes to read: `cargo run --release -p exchange --example read_directory`.
//! Another number may follow.

#![expect(clippy::print_stdout, reason = "what it measures is read on the terminal")]

use std::time::Instant;

use domain::directory::{RecordKind, Thing};
use exchange::open_referral::tables::{self, Columns, Package};
use serde_json::{Value, json};

fn id(kind: u128, number: usize) -> String {
    uuid::Uuid::from_u128(kind << 64 | number as u128).to_string()
}

fn service(number: usize) -> Value {
    let body = number / 4;
    json!({
        "id": id(1, number), "name": format!("Walking group {number}"), "status": "active",
        "description": "A gentle walk in good company, every week, whatever the weather. Tea afterwards.",
        "url": "https://example.org/walk", "email": "walk@example.org", "fees": "Free", "minimum_age": 18,
        "assured_date": "2026-10-01", "last_modified": "2026-10-01T09:00:00Z",
        "organization": {"id": id(2, body), "name": format!("Charity {body}"), "description": "A charity",
            "website": "https://example.org"},
        "schedules": [{"id": id(3, number), "freq": "WEEKLY", "byday": "TU,TH", "opens_at": "10:00", "closes_at": "12:00"}],
        "service_at_locations": [{"id": id(4, number), "location": {"id": id(5, number / 2), "location_type": "physical",
            "latitude": 51.88, "longitude": -0.42, "addresses": [{"id": id(6, number / 2), "address_1": "1 Harbour Lane",
            "city": "Luton", "state_province": "Bedfordshire", "postal_code": "LU1 2AB", "country": "GB",
            "address_type": "physical"}]}}],
        "cost_options": [{"id": id(7, number), "option": "Everybody", "amount": 0}],
        "attributes": [{"id": id(8, number), "taxonomy_term": {"id": id(9, number % 50), "name": "Walking",
            "description": "Walking", "taxonomy_detail": {"id": id(10, 0), "name": "Subjects", "description": "Subjects"}}}],
    })
}

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(100_000);
    let text = json!({"contents": (0..count).map(service).collect::<Vec<_>>()}).to_string();
    let start = Instant::now();
    let document: Value = serde_json::from_str(&text).unwrap_or_default();
    let parsed = start.elapsed();
    let batch = exchange::open_referral::read("feed", Thing::Service, document);
    let whole = start.elapsed();
    let services = batch.records.iter().filter(|it| it.kind == RecordKind::Service).count();
    println!(
        "{services} services in {} records, {} copies, {} remarks; {} MB parsed in {parsed:.2?}, read in {whole:.2?}",
        batch.records.len(),
        batch.repeated,
        batch.remarks.len(),
        text.len() / 1_000_000,
    );
    let start = Instant::now();
    let mut columns = Columns::default();
    batch.records.iter().for_each(|record| columns.see(record));
    let mut package = Package::new(columns, |_: &str| Ok(Vec::new()));
    if batch.records.iter().try_for_each(|record| package.write(record)).is_err() {
        return;
    }
    let Ok((_, files)) = package.finish() else { return };
    let written = start.elapsed();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let start = Instant::now();
    let again = tables::read("feed", &files);
    println!(
        "{} tables of {} MB written in {written:.2?}, read in {:.2?}: {} records, {} remarks",
        files.len(),
        size / 1_000_000,
        start.elapsed(),
        again.records.len(),
        again.remarks.len(),
    );
}
