//! A letter in words, as a mail.

use lettre::Message;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use operations::message::Taken;
use words::Words;

/// Writes the mail of a letter. An error is a code of what stands against it: trying again cannot help.
pub(crate) fn mail(
    taken: &Taken,
    from: &Mailbox,
    at: std::time::SystemTime,
) -> Result<Message, &'static str> {
    let words = Words::get(words::ENGLISH);
    let (subject, text) =
        (format!("letter-{}-subject", taken.letter.letter), format!("letter-{}-text", taken.letter.letter));
    if !words.has(&subject) || !words.has(&text) {
        return Err("letter-unknown");
    }
    let address = taken.recipient.parse().map_err(|_| "address-unreadable")?;
    let letter = &taken.letter;
    let filled = [
        ("name", letter.name.as_str().into()),
        ("link", letter.link.as_str().into()),
        ("text", letter.text.as_str().into()),
    ];
    let body = words.say(&text, &filled).into_owned();
    MessageBuilder::new()
        .from(from.clone())
        .to(Mailbox::new(None, address))
        .date(at)
        .message_id(Some(format!("<{}@{}>", taken.name(), from.email.domain())))
        .subject(words.say(&subject, &filled))
        .header(ContentType::TEXT_PLAIN)
        .body(body)
        .map_err(|_| "letter-unwritable")
}
