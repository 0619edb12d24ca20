//! The offer over HTTP: the yes, the no and the rest; and what bad input meets.

use domain::role::Role;

use crate::site::{Place, Site, on_both};

const OFFERS: &str = "/larkfield/offers";

/// How many offers Riverside has before a test begins: a refusal, a yes, and one being thought over.
const BEFORE: &str = "3 offers";

fn offer_page(person: &str) -> String {
    format!("/larkfield/people/{person}/offer")
}

/// Adds somebody at Riverside, as a referrer would, and gives back their identifier.
async fn somebody(site: &Site) -> String {
    let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
    let form = browser.get("/larkfield/people/new").await;
    let fields = [("given", "Amira"), ("family", "Quillfeather"), ("date_of_birth", "4/3/1961")];
    let made = browser.send(&form, "/larkfield/people/new", &fields).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.leads_to().trim_start_matches("/larkfield/people/").trim_end_matches("/offer").to_owned()
}

#[test]
fn a_refused_offer_keeps_its_reason_and_is_counted_apart() {
    on_both(|site| async move {
        let person = somebody(&site).await;
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get(&offer_page(&person)).await;
        let fields = [("answer", "refused"), ("hindered", "stigma")];
        let sent = browser.send(&form, &offer_page(&person), &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let shown = browser.get(sent.leads_to()).await;
        assert!(shown.says("I worried what people would think") && shown.says("871711000000103"));
        let refused = browser.get(&format!("{OFFERS}?answer=refused")).await;
        assert!(refused.says("Amira Quillfeather") && refused.says("2 offers"));
        let yes = browser.get(&format!("{OFFERS}?answer=yes")).await;
        assert!(!yes.says("Amira Quillfeather") && yes.says("1 offer"));
    });
}

#[test]
fn the_main_reason_is_never_chosen_beforehand_and_only_the_persons_word_sets_it() {
    on_both(|site| async move {
        let person = somebody(&site).await;
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get(&offer_page(&person)).await;
        let marks: Vec<&str> =
            form.body.split("<input").filter(|tag| tag.contains("name=\"main\"")).collect();
        assert!(marks.len() > 10 && marks.iter().all(|tag| !tag.contains(" checked")));
        let of_the_referrer =
            [("answer", "refused"), ("hindered", "stigma"), ("main", "stigma"), ("teller", "referrer")];
        let again = browser.send(&form, &offer_page(&person), &of_the_referrer).await;
        assert!(again.status == 422 && again.says("Only the person can say which reason is the main one"));
        let fields =
            [("answer", "refused"), ("hindered", "stigma"), ("hindered", "need"), ("main", "stigma")];
        let sent = browser.send(&form, &offer_page(&person), &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let shown = browser.get(sent.leads_to()).await;
        assert_eq!(shown.body.matches("the main one").count(), 1, "{}", shown.body);
    });
}

#[test]
fn a_form_sent_twice_is_kept_once() {
    on_both(|site| async move {
        let person = somebody(&site).await;
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get(&offer_page(&person)).await;
        let first = browser.send(&form, &offer_page(&person), &[("answer", "refused")]).await;
        let again = browser.send(&form, &offer_page(&person), &[("answer", "refused")]).await;
        assert_eq!(first.leads_to(), again.leads_to());
        assert!(browser.get(OFFERS).await.says("4 offers"));
    });
}

#[test]
fn a_yes_reaches_intake_with_the_code_for_a_referral() {
    on_both(|site| async move {
        let person = somebody(&site).await;
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get(&offer_page(&person)).await;
        let sent =
            browser.send(&form, &offer_page(&person), &[("answer", "yes"), ("need", "loneliness")]).await;
        assert!(browser.get(sent.leads_to()).await.says("871731000000106"));
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        assert!(lead.get("/larkfield/intake").await.says("Amira Quillfeather"));
    });
}

#[test]
fn somebody_who_died_leaves_intake_and_comes_back_when_it_was_wrong() {
    on_both(|site| async move {
        let person = somebody(&site).await;
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get(&offer_page(&person)).await;
        browser.send(&form, &offer_page(&person), &[("answer", "yes")]).await;
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        assert!(lead.get("/larkfield/intake").await.says("Amira Quillfeather"));
        let death = format!("/larkfield/people/{person}/death");
        let form = browser.get(&death).await;
        assert_eq!(browser.send(&form, &death, &[("source", "family")]).await.status, 303);
        assert!(!lead.get("/larkfield/intake").await.says("Amira Quillfeather"));
        let form = browser.get(&death).await;
        assert_eq!(browser.send(&form, &death, &[("reverse", "yes")]).await.status, 303);
        assert!(lead.get("/larkfield/intake").await.says("Amira Quillfeather"));
    });
}

#[test]
fn reasons_stay_out_of_the_summary_unless_ticked() {
    on_both(|site| async move {
        let person = somebody(&site).await;
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get(&offer_page(&person)).await;
        let fields = [("answer", "refused"), ("hindered", "stigma")];
        let sent = browser.send(&form, &offer_page(&person), &fields).await;
        let summary = |body: &str| -> String {
            let start = body.find("id=\"summary\"").unwrap();
            body[start..].split("</pre>").next().unwrap().to_owned()
        };
        let plain = browser.get(sent.leads_to()).await;
        assert!(!summary(&plain.body).contains("what people would think"));
        let ticked = browser.get(&format!("{}?reasons=yes", sent.leads_to())).await;
        assert!(summary(&ticked.body).contains("what people would think"));
    });
}

#[test]
fn what_an_offer_is_not_for_stands_where_one_begins() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let page = browser.get("/larkfield/").await;
        assert!(
            page.says("Not for what cannot wait") && page.says("safeguarding routes now"),
            "{}",
            page.body
        );
        assert!(page.says("What is written here is not watched."), "{}", page.body);
    });
}

#[test]
fn please_do_not_ask_again_warns_the_next_clinician() {
    on_both(|site| async move {
        let person = somebody(&site).await;
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get(&offer_page(&person)).await;
        let fields = [("answer", "refused"), ("wish", "do-not-ask-again")];
        browser.send(&form, &offer_page(&person), &fields).await;
        assert!(browser.get(&offer_page(&person)).await.says("Please do not ask me again"));
    });
}

#[test]
fn a_nameless_refusal_keeps_month_and_practice_and_nobody() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get("/larkfield/offers/nameless").await;
        let fields = [("hindered", "need"), ("age", "45-54"), ("gender", "2")];
        let sent = browser.send(&form, "/larkfield/offers/nameless", &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let kept = browser.get(sent.leads_to()).await;
        let list = browser.get(OFFERS).await;
        assert!(list.says("No name given") && list.says("4 offers"));
        let view = browser.get(&format!("{OFFERS}/{}", kept.hidden("offer"))).await;
        assert!(view.says("November 2026") && !view.says("24 November 2026"), "{}", view.body);
        assert!(view.says("Riverside Surgery"), "the practice recorded it");
        // Another browser of the same person cannot take it back; this one can.
        let (offer, key) = (kept.hidden("offer"), kept.hidden("key"));
        let mut other = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let page = other.get(sent.leads_to()).await;
        let fields = [("offer", offer.as_str()), ("key", key.as_str())];
        assert_eq!(other.send(&page, "/larkfield/offers/nameless/kept", &fields).await.status, 404);
        assert_eq!(browser.send(&kept, "/larkfield/offers/nameless/kept", &fields).await.status, 303);
        assert!(browser.get(OFFERS).await.says(BEFORE));
    });
}

#[test]
fn the_linking_token_is_never_shown() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get("/larkfield/offers/nameless").await;
        let number = domain::person::NhsNumber::from_stem(999_000_777).unwrap().digits();
        let fields = [("hindered", "need"), ("link_nhs_number", number.as_str())];
        let sent = browser.send(&form, "/larkfield/offers/nameless", &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let read = site.db.read(|read| {
            read.value::<Vec<u8>>("SELECT link_token FROM offer WHERE link_token IS NOT NULL", &[])
        });
        let token: Vec<u8> = read.await.unwrap().expect("a token is kept");
        let hex: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
        let hidden = |page: &str| {
            let page = page.to_lowercase();
            // No piece of it, in figures of any length that could be told from chance.
            !page.contains(&number) && (0..hex.len() - 12).all(|at| !page.contains(&hex[at..at + 12]))
        };
        let kept = browser.get(sent.leads_to()).await;
        let one = format!("{OFFERS}/{}", kept.hidden("offer"));
        assert!(hidden(&kept.body));
        for path in [OFFERS, "/larkfield/offers.csv", one.as_str(), "/larkfield/"] {
            assert!(hidden(&browser.get(path).await.body), "{path}");
        }
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let mut governance = site.sign_in_as(Role::InformationGovernance, Place::Team).await;
        for path in ["/larkfield/figures", "/larkfield/figures/gates-met/rows"] {
            assert!(hidden(&manager.get(path).await.body), "{path}");
        }
        assert!(hidden(&governance.get("/larkfield/audit").await.body));
    });
}

#[test]
fn another_practices_possible_match_shows_no_details() {
    on_both(|site| async move {
        let theirs = &site.people[&Place::Hilltop].yes;
        let born = format!("{}/3/1961", 1 + theirs.family.len());
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get("/larkfield/people/new").await;
        // The same birth date and sound, written otherwise: what was typed cannot be what is shown.
        let typed = theirs.family.replace('a', "e");
        let fields = [("given", "Robyn"), ("family", typed.as_str()), ("date_of_birth", born.as_str())];
        let sent = browser.send(&form, "/larkfield/people/new", &fields).await;
        let page = if sent.status == 303 { browser.get(sent.leads_to()).await } else { sent };
        assert!(page.says("possible match") && page.says("ntake will check"), "{}", page.body);
        let spaced =
            format!("{} {} {}", &theirs.nhs_number[..3], &theirs.nhs_number[3..6], &theirs.nhs_number[6..]);
        for detail in [theirs.family, &theirs.nhs_number, &spaced, "Hilltop", &theirs.person.to_string()] {
            assert!(!page.body.contains(detail), "{detail} is shown: {}", page.body);
        }
        assert_eq!(browser.get(&format!("/larkfield/people/{}", theirs.person)).await.status, 404);
    });
}

#[test]
fn what_is_wrong_is_named_and_what_was_typed_is_kept() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get("/larkfield/people/new").await;
        let fields = [
            ("nhs_number", "999 000 0019"),
            ("given", "Amira"),
            ("family", "Quillfeather"),
            ("date_of_birth", "1/1/2030"),
        ];
        let again = browser.send(&form, "/larkfield/people/new", &fields).await;
        assert_eq!(again.status, 422);
        assert!(again.says("999 000 0019") && again.says("Amira") && again.says("1/1/2030"));
        assert!(
            again.body.contains("href=\"#nhs_number\"") && again.body.contains("href=\"#date_of_birth\"")
        );
        assert!(!browser.get("/larkfield/patients?q=quillfeather").await.says("1 person"));
    });
}

#[test]
fn a_note_of_ten_megabytes_and_broken_text_are_refused_with_words() {
    on_both(|site| async move {
        let person = somebody(&site).await;
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get(&offer_page(&person)).await;
        let long = "a".repeat(10 * 1024 * 1024);
        let fields = [("answer", "refused"), ("note", long.as_str())];
        let refused = browser.send(&form, &offer_page(&person), &fields).await;
        assert_eq!(refused.status, 400);
        assert!(refused.says("The form is too large") && refused.says("10,000 characters"));
        let longish = "a".repeat(10_001);
        let fields = [("answer", "refused"), ("note", longish.as_str())];
        let again = browser.send(&form, &offer_page(&person), &fields).await;
        assert!(again.status == 422 && again.says("10001") || again.says("10,001"), "{}", again.status);
        let broken = browser.post_bytes(&offer_page(&person), b"answer=refused&note=%ff%fe").await;
        assert_eq!(broken.status, 400);
        assert!(broken.says("cannot be read"));
        assert!(browser.get(OFFERS).await.says(BEFORE), "nothing is half-written");
    });
}

#[test]
fn a_form_from_elsewhere_changes_nothing() {
    on_both(|site| async move {
        let person = somebody(&site).await;
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get(&offer_page(&person)).await;
        let key = form.hidden("request_key");
        let fields = [("answer", "refused"), ("csrf", "guessed"), ("request_key", key.as_str())];
        assert_eq!(browser.post(&offer_page(&person), &fields).await.status, 400);
        assert!(browser.get(OFFERS).await.says(BEFORE));
    });
}

#[test]
fn two_people_who_change_one_record_see_each_others_text() {
    on_both(|site| async move {
        let person = somebody(&site).await;
        let edit = format!("/larkfield/people/{person}/edit");
        let mut one = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let mut other = site.sign_in_as(Role::PracticeAdministrator, Place::Riverside).await;
        let (form_one, form_other) = (one.get(&edit).await, other.get(&edit).await);
        let version = form_one.hidden("version");
        let fields = |given: &'static str| vec![("version", version.clone()), ("given", given.to_owned())];
        let base = [("family", "Quillfeather"), ("date_of_birth", "4/3/1961")];
        let send = |given| {
            let mut all = fields(given);
            all.extend(base.iter().map(|(name, value)| (*name, (*value).to_owned())));
            all
        };
        let first = send("Amirah");
        let first: Vec<(&str, &str)> = first.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(one.send(&form_one, &edit, &first).await.status, 303);
        let second = send("Ameera");
        let second: Vec<(&str, &str)> = second.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let conflict = other.send(&form_other, &edit, &second).await;
        assert_eq!(conflict.status, 422);
        assert!(
            conflict.says("changed this record at") && conflict.says("Amirah") && conflict.says("Ameera")
        );
    });
}
