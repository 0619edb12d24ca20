//! The binary as people call it.

use std::path::Path;
use std::process::{Command, Output};

/// `stile` in `folder`, away from the settings of whoever runs the test.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stile"));
    command.args(arguments).current_dir(folder).env_clear();
    command
}

/// Runs it to its end.
pub fn stile(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("stile runs")
}

/// What it said, on either channel.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
