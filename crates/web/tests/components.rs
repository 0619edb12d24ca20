//! The component macros against the design system's own fixtures: the same values give the same HTML.
//!
//! Our macros take their values by name and one `text` for the package's `text` and `html`, so each fixture's
//! options are first put into our words. Fixtures of options we chose not to carry are counted apart and
//! listed; a fixture of ours that differs fails.

#[path = "components/html.rs"]
mod html;
#[path = "components/options.rs"]
mod options;

use std::path::{Path, PathBuf};

use minijinja::Value;
use serde_json::Value as Json;
use web::template::Templates;
use words::Words;

/// The package's component, our file and our macro.
const COMPONENTS: &[(&str, &str, &str)] = &[
    ("action-link", "content", "action_link"),
    ("back-link", "content", "back_link"),
    ("breadcrumb", "content", "breadcrumb"),
    ("button", "form", "button"),
    ("card", "content", "card"),
    ("character-count", "form", "character_count"),
    ("checkboxes", "form", "checkboxes"),
    ("date-input", "form", "date_input"),
    ("details", "content", "details"),
    ("do-dont-list", "content", "do_dont_list"),
    ("error-message", "form", "error_message"),
    ("error-summary", "form", "error_summary"),
    ("fieldset", "form", "fieldset"),
    ("file-upload", "form", "file_upload"),
    ("hint", "form", "hint"),
    ("input", "form", "input"),
    ("inset-text", "content", "inset_text"),
    ("label", "form", "label"),
    ("legend", "form", "legend"),
    ("notification-banner", "content", "notification_banner"),
    ("pagination", "list", "pagination"),
    ("panel", "content", "panel"),
    ("password-input", "form", "password_input"),
    ("radios", "form", "radios"),
    ("select", "form", "select"),
    ("skip-link", "content", "skip_link"),
    ("summary-list", "list", "summary_list"),
    ("tables", "list", "table"),
    ("tag", "content", "tag"),
    ("textarea", "form", "textarea"),
    ("warning-callout", "content", "warning_callout"),
];

/// Fixtures left out by name, because they mix two ways to say the same thing, of which we carry one.
const LEFT_OUT: &[(&str, &str)] = &[
    ("input", "width class overriding width option"),
    ("card", "with image and custom HTML"),
    ("label", "size class overriding size option"),
    ("label", "with deprecated page heading overriding heading"),
    ("legend", "size class overriding size option"),
    ("legend", "with deprecated page heading overriding heading"),
    ("notification-banner", "paragraph with heading class"),
    ("summary-list", "with item widths"),
    ("tag", "colour class overriding colour option"),
];

/// What one fixture came to.
enum Outcome {
    Same,
    Outside(String),
    Differs(String),
}

#[test]
#[cfg_attr(not(design_system), ignore = "needs the design system's package: npm ci")]
fn components_give_the_html_of_the_design_systems_fixtures() {
    let templates = Templates::new().unwrap();
    let (mut same, mut outside, mut wrong) = (0, 0, Vec::new());
    println!("{:<22}{:>6}{:>9}{:>9}", "component", "same", "outside", "differs");
    for &(component, file, name) in COMPONENTS {
        let (mut here, mut apart, before) = (0, Vec::new(), wrong.len());
        for fixture in fixtures(component) {
            let title = format!("{component}: {}", fixture["name"].as_str().unwrap());
            match judge(&templates, file, name, component, &fixture) {
                Outcome::Same => here += 1,
                Outcome::Outside(why) => apart.push(format!("    {title}: {why}")),
                Outcome::Differs(how) => wrong.push(format!("{title}\n{how}")),
            }
        }
        println!("{component:<22}{here:>6}{:>9}{:>9}", apart.len(), wrong.len() - before);
        apart.iter().for_each(|line| println!("{line}"));
        if here == 0 {
            wrong.push(format!("{component}: not one fixture is the same"));
        }
        same += here;
        outside += apart.len();
    }
    println!(
        "{same} fixtures give the same HTML, {outside} are of options we do not carry, {} differ",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{} fixtures differ:\n\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(outside * 20 <= same + outside, "too many fixtures are outside: {outside} of {}", same + outside);
}

fn judge(templates: &Templates, file: &str, name: &str, component: &str, fixture: &Json) -> Outcome {
    let title = fixture["name"].as_str().unwrap_or_default();
    if LEFT_OUT.iter().any(|(held, name)| *held == component && title.starts_with(name)) {
        return Outcome::Outside("said in another way".to_owned());
    }
    let given = match options::ours(component, &fixture["context"]) {
        Ok(given) => given,
        Err(why) => return Outcome::Outside(why),
    };
    let body = fixture["callBlock"].as_str();
    let drawn = match body {
        Some(_) => format!("{{% call {name}(**options) %}}{{{{ body }}}}{{% endcall %}}"),
        None => format!("{{{{ {name}(**options) }}}}"),
    };
    let drawn = match given.card {
        Some(_) => format!("{{% call card(**around) %}}{drawn}{{% endcall %}}"),
        None => drawn,
    };
    let source = format!(
        "{{% from 'components/{file}.html' import {name} %}}{{% from 'components/content.html' import card %}}{drawn}"
    );
    let environment = templates.speaking(Words::get(words::ENGLISH));
    let context = minijinja::context! {
        options => given.options,
        around => given.card,
        body => body.map(|html| Value::from_safe_string(html.to_owned())),
    };
    let template =
        environment.template_from_named_str("fixture.html", &source).expect("the macro can be called");
    match template.render(context) {
        Ok(ours) => compare(&ours, fixture["html"].as_str().expect("a fixture has its HTML")),
        Err(error) if error.kind() == minijinja::ErrorKind::TooManyArguments => {
            Outcome::Outside(error.to_string())
        }
        Err(error) => Outcome::Differs(format!("{error:#}")),
    }
}

fn compare(ours: &str, theirs: &str) -> Outcome {
    let (ours, theirs) = (html::tokens(ours), html::tokens(theirs));
    if ours == theirs {
        return Outcome::Same;
    }
    let first = ours.iter().zip(&theirs).take_while(|(one, other)| one == other).count();
    let at = |tokens: &[String]| tokens.iter().skip(first).take(3).cloned().collect::<Vec<_>>().join(" ");
    Outcome::Differs(format!("  ours:   {}\n  theirs: {}", at(&ours), at(&theirs)))
}

fn fixtures(component: &str) -> Vec<Json> {
    let file = components().join(component).join("fixtures.json");
    let read: Json = serde_json::from_slice(&std::fs::read(file).expect("the package has fixtures"))
        .expect("fixtures are JSON");
    read["fixtures"].as_array().expect("fixtures are a list").clone()
}

fn components() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../node_modules/nhsuk-frontend/dist/nhsuk/components")
}
