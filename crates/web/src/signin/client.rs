//! Where a request comes from: the machine that connects, or, behind a proxy that is trusted, the one the
//! proxy names.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

use crate::Site;

/// A range of addresses whose machines may say for whom they ask: `10.0.0.0/8`, or one address alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proxy(IpNet);

impl FromStr for Proxy {
    type Err = String;

    fn from_str(text: &str) -> Result<Proxy, String> {
        let one = || text.parse::<IpAddr>().map(IpNet::from);
        text.parse().or_else(|_| one()).map(Proxy).map_err(|_| {
            format!("“{text}” is neither an address nor a range of addresses. Write it like 10.0.0.0/8")
        })
    }
}

/// The address a request is counted under.
pub(crate) struct Client(pub(crate) IpAddr);

impl FromRequestParts<Site> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        // A server without connection info is one that only tests talk to.
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
        Ok(Client(client(site.proxies(), peer, &parts.headers)))
    }
}

/// Each proxy adds, at the end, the address it was asked from. So the list is read from its end, as long as
/// those who wrote it are trusted: what stands before may be made up by anybody.
fn client(trusted: &[Proxy], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|proxy| proxy.0.contains(address));
    let mut known = peer.to_canonical();
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    for told in lines.iter().flat_map(|line| line.split(',')).rev() {
        if !is_trusted(&known) {
            break;
        }
        let Some(address) = address(told.trim()) else { break };
        known = address;
    }
    known
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let found = bare.parse().or_else(|_| text.parse().map(|socket: SocketAddr| socket.ip()));
    found.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(trusted: &[&str], peer: &str, lines: &[&str]) -> String {
        let trusted: Vec<Proxy> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        client(&trusted, peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn what_an_untrusted_machine_says_about_itself_is_not_believed() {
        assert_eq!(of(&[], "198.51.100.7", &["203.0.113.9"]), "198.51.100.7");
        assert_eq!(of(&["10.0.0.0/8"], "198.51.100.7", &["203.0.113.9"]), "198.51.100.7");
    }

    #[test]
    fn a_trusted_proxy_names_the_client_and_nothing_before_it_counts() {
        let proxy = ["10.0.0.0/8", "::1"];
        assert_eq!(of(&proxy, "10.1.2.3", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            of(&proxy, "10.1.2.3", &["192.0.2.1, 203.0.113.9"]),
            "203.0.113.9",
            "the first is made up"
        );
        assert_eq!(of(&proxy, "10.1.2.3", &["192.0.2.1", "203.0.113.9, 10.9.9.9"]), "203.0.113.9");
        assert_eq!(of(&proxy, "::1", &["[2001:db8::5]:4711"]), "2001:db8::5");
        assert_eq!(of(&proxy, "::ffff:10.1.2.3", &["203.0.113.9:80"]), "203.0.113.9");
    }

    #[test]
    fn what_cannot_be_read_leaves_the_last_address_that_is_known() {
        assert_eq!(of(&["10.0.0.0/8"], "10.1.2.3", &["unknown"]), "10.1.2.3");
        assert_eq!(of(&["10.0.0.0/8"], "10.1.2.3", &["203.0.113.9, nobody, 10.4.4.4"]), "10.4.4.4");
        assert_eq!(of(&["10.0.0.0/8"], "10.1.2.3", &[]), "10.1.2.3");
        assert!("10.0.0.0/40".parse::<Proxy>().unwrap_err().contains("10.0.0.0/40"));
    }
}
