//! HTML as tokens that are equal when a browser would build the same page from them.

use std::collections::BTreeMap;

/// Tags with their attributes in order and classes sorted, and texts with white space closed up.
pub fn tokens(html: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        keep_text(&rest[..start], &mut tokens);
        let end = start + tag_end(&rest[start..]);
        tokens.push(tag(&rest[start + 1..end - 1]));
        rest = &rest[end..];
    }
    keep_text(rest, &mut tokens);
    tokens
}

fn keep_text(text: &str, tokens: &mut Vec<String>) {
    let text = decode(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() {
        tokens.push(text);
    }
}

/// Where a tag ends, past `>` signs inside quotes.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (place, letter) in tag.char_indices() {
        match (quote, letter) {
            (None, '>') => return place + 1,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    tag.len()
}

fn tag(inside: &str) -> String {
    let inside = inside.trim().trim_end_matches('/').trim_end();
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = BTreeMap::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(|letter: char| letter == '=' || letter.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            Some(quoted) => value(quoted),
            None => ("", after),
        };
        attributes.insert(name.to_lowercase(), decode(value));
        rest = after;
    }
    if let Some(classes) = attributes.get_mut("class") {
        let mut names: Vec<_> = classes.split_whitespace().collect();
        names.sort_unstable();
        *classes = names.join(" ");
    }
    let all: String = attributes.iter().map(|(name, value)| format!(" {name}={value:?}")).collect();
    format!("<{}{all}>", name.to_lowercase())
}

fn value(quoted: &str) -> (&str, &str) {
    let quote = quoted.chars().next().filter(|letter| matches!(letter, '"' | '\''));
    match quote {
        Some(quote) => quoted[1..].split_once(quote).unwrap_or((&quoted[1..], "")),
        None => quoted.split_at(quoted.find(char::is_whitespace).unwrap_or(quoted.len())),
    }
}

fn decode(text: &str) -> String {
    const NAMES: [(&str, &str); 9] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&ctdot;", "⋯"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    NAMES.iter().fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign))
}

#[test]
fn order_and_white_space_make_no_difference_and_words_do() {
    assert_eq!(
        tokens("<a class='b a' id=x>\n  One  two </a>"),
        tokens(r#"<a id="x" class="a b">One two</a>"#)
    );
    assert_ne!(tokens("<a>One</a>"), tokens("<a>Two</a>"));
    assert_ne!(tokens("<a href='x'>One</a>"), tokens("<a>One</a>"));
    assert_eq!(tokens("<b title='a > b'>&#39;</b>"), ["<b title=\"a > b\">", "'", "</b>"]);
}
