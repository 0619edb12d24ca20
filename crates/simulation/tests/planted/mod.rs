//! Draws of synthetic programmes, analysed by the engine and compared with what was planted. Shared by the test
//! (few draws) and `examples/validate` (many).

pub mod book;
pub mod changes;
pub mod few;
pub mod offers;
pub mod passages;

pub use book::Book;

/// The level of every interval.
pub const LEVEL: f64 = 0.95;
/// What a test rejects at.
pub const ALPHA: f64 = 0.05;

/// How many programmes are drawn for each study, and of how many people the truth is made.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub draws: u64,
    pub truth: u64,
    pub seed: u64,
}

/// All studies.
pub fn all(size: Size) -> Book {
    let mut book = Book::default();
    for part in [offers::study(size), passages::study(size), changes::study(size), few::study(size)] {
        book.take(part);
    }
    book
}
