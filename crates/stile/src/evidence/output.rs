//! Where an answer goes: to the terminal, or to files.

use std::io::Write;
use std::path::{Path, PathBuf};

use analysis::answer::Answer;
use analysis::{Result, Trouble, show};
use clap::{Args, ValueEnum};
use words::{Arg, Words};

/// How an answer is told.
#[derive(Args, Debug)]
pub(super) struct Told {
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    format: Format,
    /// Also write every table (CSV), every figure (SVG) and the whole answer (JSON) to this folder
    #[arg(long, value_name = "FOLDER", global = true)]
    out: Option<PathBuf>,
}

impl Told {
    /// The folder for files, if one was named.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.out.as_deref()
    }
}

#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// Aligned tables with readable digits
    Text,
    /// Everything, with all digits, the hash of what was read and what was asked
    Json,
    /// A line for each number, with all digits
    Csv,
}

/// Writes the answer where asked, and prints it.
pub(super) fn tell(answer: &Answer, told: &Told, words: Words) -> Result<()> {
    let files = told.out.as_ref().map(|folder| write(answer, folder, words)).transpose()?;
    let mut text = match told.format {
        Format::Text => show::text(answer, words),
        Format::Json => format!("{:#}\n", show::json(answer, words)),
        Format::Csv => show::long_csv(answer),
    };
    if let (Format::Text, Some(files), Some(folder)) = (told.format, files, &told.out) {
        let folder = folder.display().to_string();
        let args = [("folder", Arg::from(&folder)), ("files", Arg::Count(files))];
        text.push_str(&words.say("evidence-written", &args).replace(['\u{2068}', '\u{2069}'], ""));
        text.push('\n');
    }
    // whoever reads may stop reading, as `head` does: that is no fault of the answer
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Trouble::input("out").with("file", "-").with("why", error))
        }
        _ => Ok(()),
    }
}

fn write(answer: &Answer, folder: &Path, words: Words) -> Result<i64> {
    let failed = |file: &Path, why: &dyn std::fmt::Display| {
        Trouble::input("out").with("file", file.display()).with("why", why)
    };
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let mut files = 0;
    let mut put = |name: &str, text: &str| -> Result<()> {
        let file = folder.join(name);
        files += 1;
        std::fs::write(&file, text).map_err(|error| failed(&file, &error))
    };
    put("answer.json", &format!("{:#}\n", show::json(answer, words)))?;
    for sheet in &answer.sheets {
        put(&format!("{}.csv", sheet.name), &show::sheet_csv(sheet))?;
    }
    for chart in &answer.charts {
        let svg = chart.svg(words).map_err(|error| failed(folder, &error))?;
        put(&format!("{}.svg", chart.name), &svg)?;
    }
    Ok(files)
}
