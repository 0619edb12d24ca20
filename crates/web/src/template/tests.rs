use super::*;

use minijinja::context;

fn frame(tag: &str) -> Frame {
    Frame::open(Words::get(tag), "Riverside Together", "/riverside")
}

fn draw(tag: &str, body: &'static str) -> String {
    let mut templates = Templates::new().unwrap();
    templates.add("page.html", body).unwrap();
    let page = context! { day => "2026-03-04", at => "2026-07-01T09:05:00Z", name => "<Ann>" };
    templates.render("page.html", &frame(tag), page).unwrap()
}

/// The texts of a page a person reads, without tags, styles and scripts.
fn read(page: &str) -> String {
    let texts = page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim());
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_template_compiles() {
    let templates = Templates::new().unwrap();
    for name in Templates::names() {
        templates.speaking(Words::get(words::ENGLISH)).get_template(name).unwrap();
    }
    assert!(Templates::names().any(|name| name == "layout.html"));
}

#[test]
fn every_key_a_template_says_has_a_text() {
    let english = Words::get(words::ENGLISH);
    let mut missing = Vec::new();
    for (name, source) in Templates::sources() {
        for call in ["say(\"", "said_unless_english(\""] {
            let keys = source.split(call).skip(1).filter_map(|rest| rest.split_once('"'));
            let whole = keys.filter(|(_, rest)| rest.starts_with([',', ')', ' ']) && !rest.starts_with(" ~"));
            missing
                .extend(whole.filter(|(key, _)| !english.has(key)).map(|(key, _)| format!("{name}: {key}")));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_frame_holds_no_text_of_its_own() {
    let demo = Frame { demo: true, ..frame(words::PSEUDO) };
    let page = Templates::new().unwrap().render("layout.html", &demo, ()).unwrap();
    let plain = read(&page).replace("Riverside Together", "");
    assert!(!plain.contains(words::MISSING_OPEN), "{plain}");
    assert!(!plain.contains("main content") && !plain.contains("demonstration"), "{plain}");
    assert!(page.contains("lang=\"en-XA\"") && page.contains("dir=\"ltr\""));
}

#[test]
fn a_name_is_never_markup() {
    let hostile = Frame::open(Words::get(words::ENGLISH), "<b>Us</b> & co", "/");
    let page = Templates::new().unwrap().render("layout.html", &hostile, ()).unwrap();
    assert!(!page.contains("<b>Us"), "{page}");
    assert!(!draw(words::ENGLISH, "{{ name }}{{ attrs({\"title\": name}) }}").contains("<Ann>"));
}

#[test]
fn a_page_can_use_components_inside_its_blocks() {
    let body = "{% extends \"layout.html\" %}{% from \"components/content.html\" import tag %}\
                {% block title %}Offers{% endblock %}{% block content %}{{ tag(text=name) }}{% endblock %}";
    let page = draw(words::ENGLISH, body);
    assert!(page.contains("<strong class=\"nhsuk-tag\">&lt;Ann&gt;</strong>"), "{page}");
    assert!(page.contains("<title>Offers – Riverside Together</title>"), "{page}");
}

#[test]
fn days_and_times_are_londons() {
    assert_eq!(
        draw("en", "{{ day|day }}; {{ at|minute }}; {{ at|clock }}; {{ at|day }}"),
        "4 March 2026; 1 July 2026 at 10:05; 10:05; 1 July 2026"
    );
}

#[test]
fn numbers_are_grouped() {
    assert_eq!(draw("en", "{{ 12345|number }} {{ 0.5|number(1) }}"), "12,345 0.5");
}

#[test]
fn what_no_page_gave_is_an_error_and_not_a_gap() {
    let mut templates = Templates::new().unwrap();
    templates.add("page.html", "{{ nobody_gave_this }}").unwrap();
    assert!(templates.render("page.html", &frame("en"), ()).is_err());
}

#[test]
fn a_fault_is_told_on_top_and_at_its_field() {
    let body = "{% extends \"layout.html\" %}{% from \"components/form.html\" import input %}\
                {% block content %}{{ input(label=\"Born\", name=\"born\", error=faults|fault(\"born\")) }}{% endblock %}";
    let mut templates = Templates::new().unwrap();
    templates.add("page.html", body).unwrap();
    let faults = vec![Fault { field: "born".to_owned(), text: "Enter a date".to_owned() }];
    let page = templates.render("page.html", &frame("en"), context! { faults => Serde(faults) }).unwrap();
    assert!(page.contains("<a href=\"#born\">Enter a date</a>"), "{page}");
    assert!(page.contains("id=\"born-error\"") && page.contains("aria-describedby=\"born-error\""), "{page}");
    assert!(page.contains("<title>Error:"), "{page}");
}
