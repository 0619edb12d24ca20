//! Writes what this crate computes from the reference data sets, one JSON file per reference file:
//! `cargo run --release -p evidence --example reference -- ../shared/reference/stats OUT`, then
//! `python3 ../shared/reference/stats/compare.py ../shared/reference/stats/expected/X.json OUT/X.json`.

#[path = "../tests/reference/mod.rs"]
mod reference;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(folder), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err(std::io::Error::other("usage: reference REFERENCE_FOLDER OUT_FOLDER"));
    };
    std::fs::create_dir_all(&out)?;
    for (name, answer) in reference::ANSWERS {
        std::fs::write(out.join(format!("{name}.json")), format!("{:#}\n", answer(&folder)))?;
    }
    Ok(())
}
