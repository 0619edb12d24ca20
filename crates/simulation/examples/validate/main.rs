//! Prints how often the engine finds what was planted, as the tables of `docs/validation.md`:
//! `cargo run --release -p simulation --example validate -- [DRAWS] [SEED]`.

#[path = "../../tests/planted/mod.rs"]
mod planted;
mod tables;

#[expect(clippy::print_stdout, reason = "printing tables is what this is for")]
fn main() -> std::io::Result<()> {
    let mut numbers = Vec::new();
    for argument in std::env::args().skip(1) {
        let number =
            argument.parse::<u64>().map_err(|_| std::io::Error::other("usage: validate [DRAWS] [SEED]"))?;
        numbers.push(number);
    }
    let draws = numbers.first().copied().unwrap_or(2_000).max(32);
    let seed = numbers.get(1).copied().unwrap_or(2018);
    let size = planted::Size { draws, seed, truth: 1_000_000 };
    print!("{}", tables::of(&planted::all(size), size));
    Ok(())
}
