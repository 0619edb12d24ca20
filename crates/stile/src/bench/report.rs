//! Figures with their targets, as a table for people or as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

/// What a request costs the server.
#[derive(Debug, Clone, Serialize)]
pub struct Cost {
    /// Of what.
    pub name: &'static str,
    /// How many were measured.
    pub requests: usize,
    /// Answers that were not what they should be.
    pub failed: usize,
    /// Processor microseconds a request, one client.
    pub alone: f64,
    /// Processor microseconds a request, many clients at once.
    pub together: f64,
}

/// How fast something was done.
#[derive(Debug, Clone, Serialize)]
pub struct Rate {
    /// Clients at once.
    pub clients: usize,
    /// How often.
    pub done: usize,
    /// How often it did not succeed.
    pub failed: usize,
    /// A second.
    pub per_second: f64,
    /// Half took at most so many milliseconds.
    pub p50_ms: f64,
    /// Ninety-nine of a hundred took at most so many milliseconds.
    pub p99_ms: f64,
}

/// Everything that was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// Version of the program.
    pub version: &'static str,
    /// SQLite or PostgreSQL.
    pub engine: &'static str,
    /// Processors that were there.
    pub processors: usize,
    /// Offers the programme had seen.
    pub size: u64,
    /// Seconds it took to make the programme; none when it was there.
    pub load_seconds: Option<f64>,
    /// Processor microseconds of the reference loop, before and after.
    pub reference: [f64; 2],
    /// What requests cost.
    pub costs: Vec<Cost>,
    /// Open journeys of the navigator whose day was measured.
    pub caseload_size: i64,
    /// Their Today.
    pub today: Rate,
    /// Their caseload.
    pub caseload: Rate,
    /// Looking up who on record may be somebody.
    pub duplicates: Rate,
    /// Offers over HTTP.
    pub http: Rate,
    /// Processor microseconds of the server for each of them.
    pub http_micros: f64,
    /// Offers at `operations`.
    pub operations: Rate,
    /// Rows written for each offer, by table.
    pub rows: BTreeMap<String, f64>,
    /// Seconds from start to the sign-in page.
    pub start_seconds: f64,
    /// Seconds to the first figures, of a server just started.
    pub figures_seconds: f64,
    /// Requests sent before memory was read.
    pub memory_requests: usize,
    /// Megabytes the server held then.
    pub memory_megabytes: f64,
}

/// What a figure should be.
#[derive(Debug, Clone, Serialize)]
pub struct Target {
    /// Of what.
    pub name: &'static str,
    /// What it should be.
    pub target: &'static str,
    /// What it was.
    pub measured: String,
    /// Whether it was met.
    pub met: bool,
}

impl Figures {
    /// The reference loop's cost: the mean of before and after.
    fn unit(&self) -> f64 {
        f64::midpoint(self.reference[0], self.reference[1])
    }

    fn together(&self, name: &str) -> f64 {
        self.costs.iter().find(|cost| cost.name == name).map_or(f64::NAN, |cost| cost.together)
    }

    /// The figures that have targets.
    pub fn targets(&self) -> Vec<Target> {
        let target = |name, target, measured, met| Target { name, target, measured, met };
        let hello = self.together(HELLO);
        let (patients, offers) = (self.together(PATIENTS) / hello, self.together(OFFERS) / hello);
        let within = |name, rate: &Rate, limit, text| {
            target(name, text, format!("{:.1} ms", rate.p99_ms), rate.p99_ms < limit)
        };
        vec![
            within("Today, 99 of 100 within", &self.today, 30.0, "30 ms"),
            within("Caseload, 99 of 100 within", &self.caseload, 30.0, "30 ms"),
            within("duplicates looked up, 99 of 100 within", &self.duplicates, 50.0, "50 ms"),
            target("my patients, in hellos", "at most 20", format!("{patients:.1}"), patients <= 20.0),
            target("offers listed, in hellos", "at most 20", format!("{offers:.1}"), offers <= 20.0),
            target(
                "offers a second over HTTP",
                "at least 4,000",
                format!("{:.0}", self.http.per_second),
                self.http.per_second >= 4000.0,
            ),
            target(
                "99 of 100 of them within",
                "50 ms",
                format!("{:.1} ms", self.http.p99_ms),
                self.http.p99_ms < 50.0,
            ),
            target(
                "offers a second at operations",
                "at least 8,000",
                format!("{:.0}", self.operations.per_second),
                self.operations.per_second >= 8000.0,
            ),
            target(
                "start to sign-in page",
                "under 0.5 s",
                format!("{:.3} s", self.start_seconds),
                self.start_seconds < 0.5,
            ),
            target(
                "first figures, cold",
                "under 2 s",
                format!("{:.2} s", self.figures_seconds),
                self.figures_seconds < 2.0,
            ),
            target(
                "resident memory",
                "under 100 MB",
                format!("{:.1} MB", self.memory_megabytes),
                self.memory_megabytes < 100.0,
            ),
        ]
    }

    /// As tables in Markdown.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "Stile {}, {}, {} offers, {} processors.",
            self.version, self.engine, self.size, self.processors
        )?;
        if let Some(seconds) = self.load_seconds {
            writeln!(out, "The programme was made in {seconds:.1} s.")?;
        }
        writeln!(
            out,
            "Reference loop (SHA-256 of 1,000,000 bytes): {:.0} µs before, {:.0} µs after.\n",
            self.reference[0], self.reference[1]
        )?;
        writeln!(out, "| Target | Should be | Was | Met |\n|---|---|---:|---|")?;
        for Target { name, target, measured, met } in self.targets() {
            writeln!(out, "| {name} | {target} | {measured} | {} |", if met { "yes" } else { "**no**" })?;
        }
        let clients = self.http.clients;
        writeln!(
            out,
            "\n| Request | CPU µs, 1 client | in loops | in hellos | CPU µs, {clients} clients | in loops | in hellos | failed |\n\
             |---|---:|---:|---:|---:|---:|---:|---:|"
        )?;
        let hello = self.costs.first().map_or((f64::NAN, f64::NAN), |cost| (cost.alone, cost.together));
        for Cost { name, requests, failed, alone, together } in &self.costs {
            let (unit, (one, many)) = (self.unit(), hello);
            writeln!(
                out,
                "| {name} | {alone:.0} | {:.3} | {:.1} | {together:.0} | {:.3} | {:.1} | {failed} of {requests} |",
                alone / unit,
                alone / one,
                together / unit,
                together / many
            )?;
        }
        writeln!(
            out,
            "\n| Offers refused | a second | p50 ms | p99 ms | done | failed |\n|---|---:|---:|---:|---:|---:|"
        )?;
        for (name, rate) in [("over HTTP", &self.http), ("at `operations`", &self.operations)] {
            let Rate { clients, done, failed, per_second, p50_ms, p99_ms } = rate;
            writeln!(
                out,
                "| {name}, {clients} at once | {per_second:.0} | {p50_ms:.1} | {p99_ms:.1} | {done} | {failed} |"
            )?;
        }
        writeln!(out, "\n| One client | p50 ms | p99 ms | done | failed |\n|---|---:|---:|---:|---:|")?;
        let today = format!("Today, {} open journeys", self.caseload_size);
        for (name, rate) in [
            (today.as_str(), &self.today),
            ("Caseload of the same", &self.caseload),
            ("duplicates looked up", &self.duplicates),
        ] {
            writeln!(
                out,
                "| {name} | {:.1} | {:.1} | {} | {} |",
                rate.p50_ms, rate.p99_ms, rate.done, rate.failed
            )?;
        }
        writeln!(out, "\nOver HTTP the server used {:.0} CPU µs an offer.", self.http_micros)?;
        let rows: Vec<String> = self.rows.iter().map(|(table, rows)| format!("{table} {rows:.2}")).collect();
        writeln!(out, "Rows written for an offer refused: {}.", rows.join(", "))?;
        writeln!(
            out,
            "Start to sign-in page {:.3} s. First figures {:.2} s after a start. {:.1} MB resident after {} requests.",
            self.start_seconds, self.figures_seconds, self.memory_megabytes, self.memory_requests
        )
    }
}

/// The route that does nothing.
pub const HELLO: &str = "hello";
/// The list of people.
pub const PATIENTS: &str = "my patients, 20 rows";
/// The list of offers.
pub const OFFERS: &str = "offers, 20 rows";
/// The page of a person.
pub const PERSON: &str = "one person";
/// Recording a refusal.
pub const REFUSED: &str = "offer refused";

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Figures {
        let rate =
            |per_second| Rate { clients: 64, done: 10, failed: 0, per_second, p50_ms: 1.0, p99_ms: 60.0 };
        let cost = |name, together| Cost { name, requests: 10, failed: 0, alone: together, together };
        Figures {
            version: "0",
            engine: "SQLite",
            processors: 2,
            size: 10,
            load_seconds: None,
            reference: [400.0, 600.0],
            costs: vec![cost(HELLO, 10.0), cost(PATIENTS, 200.0), cost(OFFERS, 201.0)],
            caseload_size: 250,
            today: Rate { p99_ms: 29.9, ..rate(50.0) },
            caseload: Rate { p99_ms: 30.0, ..rate(50.0) },
            duplicates: Rate { p99_ms: 49.0, ..rate(50.0) },
            http: rate(4000.0),
            http_micros: 1.0,
            operations: rate(7999.0),
            rows: BTreeMap::from([("offer".to_owned(), 1.0)]),
            start_seconds: 0.1,
            figures_seconds: 0.1,
            memory_requests: 10,
            memory_megabytes: 50.0,
        }
    }

    #[test]
    fn a_target_that_is_missed_says_so() {
        let missed: Vec<&str> = figures().targets().iter().filter(|t| !t.met).map(|t| t.name).collect();
        assert_eq!(
            missed,
            [
                "Caseload, 99 of 100 within",
                "offers listed, in hellos",
                "99 of 100 of them within",
                "offers a second at operations"
            ]
        );
    }

    #[test]
    fn costs_stand_beside_their_ratios() {
        let table = figures().markdown();
        assert!(
            table.contains("| my patients, 20 rows | 200 | 0.400 | 20.0 | 200 | 0.400 | 20.0 | 0 of 10 |"),
            "{table}"
        );
    }
}
