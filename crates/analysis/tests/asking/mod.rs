//! Command lines as somebody types them, answered without the binary.

#![expect(clippy::panic, reason = "a command line that cannot be read fails the test")]

use analysis::answer::Answer;
use analysis::ask::Ask;
use clap::Parser;

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    ask: Ask,
}

/// The words of a command line; single quotes keep blanks together.
pub fn words_of(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut begun) = (String::new(), false, false);
    for c in line.chars() {
        match c {
            '\'' => (quoted, begun) = (!quoted, true),
            c if c.is_whitespace() && !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            c => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

/// What a command line asks, without the name of the command.
pub fn asked(line: &str) -> Ask {
    let words = std::iter::once("evidence".to_owned()).chain(words_of(line));
    Line::try_parse_from(words).unwrap_or_else(|error| panic!("{line}\n{error}")).ask
}

/// The answer to a command line about a CSV file.
pub fn answer(file: &str, bytes: &[u8], line: &str) -> analysis::Result<Answer> {
    let ask = asked(line);
    let table = analysis::read::csv(file, bytes, &ask.source().missing)?;
    analysis::run(&ask, &table, &|_, _, _| {})
}
