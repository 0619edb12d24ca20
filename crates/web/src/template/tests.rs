use super::*;

fn frame() -> Frame {
    Frame::open(Words::get(words::ENGLISH), "Riverside Together", "/riverside")
}

#[test]
fn every_template_compiles() {
    let templates = Templates::new().unwrap();
    assert!(Templates::names().any(|name| name == "layout.html"));
    for name in Templates::names() {
        templates.speaking(Words::get(words::ENGLISH)).get_template(name).unwrap();
    }
}

#[test]
fn the_frame_says_whose_page_it_is() {
    let page = Templates::new().unwrap().render("layout.html", &frame(), ()).unwrap();
    assert!(page.contains("Riverside Together"), "{page}");
}
