//! Signing in over HTTP: invitation, password, second factor, lock, role, revocation.

use std::net::SocketAddr;

use axum::Extension;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use domain::role::Role;
use jiff::SignedDuration;
use totp_rs::{Builder, Secret};
use tower::ServiceExt;

use crate::browser::Browser;
use crate::site::{Place, Site, on_both};

const PASSWORD: &str = "heron over quiet water";

/// The code of a secret as the invitation page shows it.
fn code(secret: &str, site: &Site) -> String {
    let secret: String = secret.chars().filter(|c| !c.is_whitespace()).collect();
    let secret = Secret::try_from_base32(&secret).unwrap();
    let totp =
        Builder::new().with_secret(secret).with_issuer(Some("Stile")).with_account_name("x").build().unwrap();
    let now = u64::try_from(site.house.now().as_second()).unwrap();
    totp.generate(now).to_string()
}

/// Invites somebody and gives back the link and the secret of the second factor.
async fn invited(site: &mut Site) -> (String, String) {
    let mut administrator = site.sign_in_as(Role::Administrator, Place::Team).await;
    let form = administrator.get("/larkfield/staff/invite").await;
    let organisation = site.organisations[&Place::Hilltop].to_string();
    let fields = [
        ("email", "noor.hale@stile.test"),
        ("name", "Noor Hale"),
        ("role", "referrer"),
        ("organisation", organisation.as_str()),
    ];
    assert_eq!(administrator.send(&form, "/larkfield/staff/invite", &fields).await.status, 303);
    let house = site.house.clone();
    let letter = tokio::task::spawn_blocking(move || house.take_letter()).await.unwrap().unwrap().unwrap();
    let body = format!("{letter:?}");
    let at = body.find("/invitation/").unwrap();
    let link: String =
        body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "/-_".contains(*c)).collect();
    let page = Browser::new(site.app.clone()).get(&link).await;
    assert!(page.says("Noor Hale"), "{}", page.body);
    let secret = page.body.split("<code>").nth(1).unwrap().split("</code>").next().unwrap().to_owned();
    (link, secret)
}

#[test]
fn an_invitation_is_taken_up_once_and_leads_to_a_sign_in_with_two_factors() {
    on_both(|mut site| async move {
        let (link, secret) = invited(&mut site).await;
        let mut browser = Browser::new(site.app.clone());
        let right = code(&secret, &site);
        let weak = [("password", "short"), ("repeat", "other"), ("code", right.as_str())];
        let again = browser.post(&link, &weak).await;
        assert!(again.status == 422 && again.says("at least 12"), "{}", again.body);
        let fields = [("password", PASSWORD), ("repeat", PASSWORD), ("code", right.as_str())];
        assert_eq!(browser.post(&link, &fields).await.status, 303);
        assert!(browser.post(&link, &fields).await.says("This link has been used"));

        let wrong = [("email", "noor.hale@stile.test"), ("password", "not the right one")];
        assert!(browser.post("/sign-in", &wrong).await.says("The address or the password is not right"));
        let fields = [("email", "Noor.Hale@stile.test"), ("password", PASSWORD)];
        assert_eq!(browser.post("/sign-in", &fields).await.leads_to(), "/sign-in/code");
        // A password alone opens nothing.
        assert_eq!(browser.get("/larkfield/").await.leads_to(), "/sign-in");
        // The code that set the account up was used: it works once.
        assert!(browser.post("/sign-in/code", &[("code", right.as_str())]).await.says("used already"));
        site.clock.set(site.house.now() + SignedDuration::from_secs(60));
        let next = code(&secret, &site);
        assert_eq!(browser.post("/sign-in/code", &[("code", next.as_str())]).await.status, 303);
        assert!(browser.get("/larkfield/").await.says("Offer social prescribing"));
    });
}

#[test]
fn five_wrong_passwords_lock_the_account_for_a_while() {
    on_both(|mut site| async move {
        let (link, secret) = invited(&mut site).await;
        let mut browser = Browser::new(site.app.clone());
        let right = code(&secret, &site);
        let fields = [("password", PASSWORD), ("repeat", PASSWORD), ("code", right.as_str())];
        browser.post(&link, &fields).await;
        for _ in 0..5 {
            browser.post("/sign-in", &[("email", "noor.hale@stile.test"), ("password", "wrong")]).await;
        }
        let fields = [("email", "noor.hale@stile.test"), ("password", PASSWORD)];
        assert!(browser.post("/sign-in", &fields).await.says("too many wrong tries"));
        site.clock.set(site.house.now() + SignedDuration::from_mins(16));
        assert_eq!(browser.post("/sign-in", &fields).await.status, 303);
    });
}

#[test]
fn a_sign_in_ends_when_it_is_idle_or_revoked() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        assert_eq!(browser.get("/larkfield/").await.status, 200);
        site.clock.set(site.house.now() + SignedDuration::from_mins(31));
        assert_eq!(browser.get("/larkfield/").await.leads_to(), "/sign-in");

        let mut one = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let mut other = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let account = one.get("/account").await;
        assert_eq!(one.send(&account, "/account", &[]).await.status, 303);
        assert_eq!(other.get("/larkfield/").await.leads_to(), "/sign-in");
        assert_eq!(one.get("/larkfield/").await.status, 200);
    });
}

#[test]
fn every_answer_carries_the_headers_that_keep_others_out() {
    on_both(|site| async move {
        let mut browser = Browser::new(site.app.clone());
        for path in ["/sign-in", "/nothing", "/assets/nothing.css"] {
            let page = browser.get(path).await;
            let header = |name: &str| page.headers.get(name).map(|v| v.to_str().unwrap().to_owned());
            let policy = header("content-security-policy").unwrap();
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{path}"
            );
            assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path}: {policy}");
            assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        }
    });
}

/// Asks for a new password from a machine, for a client the machine names.
async fn asked_for(site: &Site, machine: &str, client: &str) -> StatusCode {
    let machine: SocketAddr = machine.parse().unwrap();
    let request = Request::post("/password")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-forwarded-for", client)
        .body(Body::from("email=nobody%40stile.test"));
    let app = site.app.clone().layer(Extension(ConnectInfo(machine)));
    app.oneshot(request.unwrap()).await.unwrap().status()
}

#[test]
fn behind_a_trusted_proxy_tries_count_for_each_client_and_others_cannot_name_another() {
    on_both(|site| async move {
        let tried = async |machine: &str, client: &dyn Fn(u8) -> String| {
            let mut last = StatusCode::OK;
            for turn in 0..31 {
                last = asked_for(&site, machine, &client(turn)).await;
            }
            last
        };
        let (proxy, stranger) = ("10.0.0.1:4000", "198.51.100.7:4000");
        let limited = tried(proxy, &|_| "203.0.113.9".to_owned()).await;
        assert_eq!(limited, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(asked_for(&site, proxy, "203.0.113.10").await, StatusCode::SEE_OTHER, "another client");
        let limited = tried(stranger, &|turn| format!("203.0.113.{turn}")).await;
        assert_eq!(limited, StatusCode::TOO_MANY_REQUESTS, "made-up clients do not help");
        let limited = tried(proxy, &|turn| format!("2001:db8::{turn}")).await;
        assert_eq!(limited, StatusCode::TOO_MANY_REQUESTS, "addresses of one connection count as one");
    });
}

#[test]
fn who_is_shut_out_by_lost_keys_is_told_so_and_sets_up_anew() {
    on_both(|mut site| async move {
        let (link, secret) = invited(&mut site).await;
        let mut browser = Browser::new(site.app.clone());
        let right = code(&secret, &site);
        let fields = [("password", PASSWORD), ("repeat", PASSWORD), ("code", right.as_str())];
        assert_eq!(browser.post(&link, &fields).await.status, 303);
        assert_eq!(site.house.reset_unopened().await, Ok(0), "the keys at hand open it");

        // The same database under other keys.
        let mut random = operations::Random::from_seed(8);
        let keys = operations::Keys::generate(&mut random);
        site.house = operations::House::over(site.db.clone(), keys, "http://stile.test", true, random);
        let app = web::app(web::Site::new(site.house.clone(), false, Vec::new()).unwrap());
        let mut browser = Browser::new(app.clone());
        site.clock.set(site.house.now() + SignedDuration::from_secs(60));
        let fields = [("email", "noor.hale@stile.test"), ("password", PASSWORD)];
        let later = code(&secret, &site);
        for _ in 0..6 {
            assert_eq!(browser.post("/sign-in", &fields).await.leads_to(), "/sign-in/code");
            let told = browser.post("/sign-in/code", &[("code", later.as_str())]).await;
            assert!(told.says("lost the key"), "told why, and never locked for it: {}", told.body);
        }

        let unknown = site.house.reset_from_outside("nobody@stile.test", true).await;
        assert!(format!("{unknown:?}").contains("staff-email-unknown"), "{unknown:?}");
        assert_eq!(site.house.reset_unopened().await, Ok(1));
        assert_eq!(site.house.reset_unopened().await, Ok(0), "once");
        let link = site.house.reset_from_outside(" Noor.Hale@stile.test", true).await.unwrap().unwrap();
        let link = link.strip_prefix("http://stile.test").unwrap();
        assert!(browser.post("/sign-in", &fields).await.says("is not right"), "the old password is gone");
        let page = browser.get(link).await;
        let secret = page.body.split("<code>").nth(1).unwrap().split("</code>").next().unwrap().to_owned();
        let right = code(&secret, &site);
        let anew = [("password", PASSWORD), ("repeat", PASSWORD), ("code", right.as_str())];
        assert_eq!(browser.post(link, &anew).await.status, 303);
        site.clock.set(site.house.now() + SignedDuration::from_secs(60));
        assert_eq!(browser.post("/sign-in", &fields).await.leads_to(), "/sign-in/code");
        let next = code(&secret, &site);
        assert_eq!(browser.post("/sign-in/code", &[("code", next.as_str())]).await.status, 303);
        assert_eq!(browser.get("/larkfield/").await.status, 200);
    });
}
