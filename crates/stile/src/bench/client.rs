//! A browser small enough to measure with: HTTP/1.1 over one connection that is kept open.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// Name and value of the cookie that was set.
    pub cookie: Option<String>,
    /// The body.
    pub body: String,
}

/// One connection, with the cookie it presents.
pub struct Client {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
    cookie: String,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn connect(address: SocketAddr) -> Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Client { address, stream: BufReader::new(stream), cookie: String::new() })
    }

    /// Presents the cookie of a sign-in from now on.
    pub fn present(&mut self, by: &SignedIn) {
        self.cookie.clone_from(&by.cookie);
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// The connection broke, or what came back is not HTTP.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n\r\n", self.address, self.cookie);
        self.exchange(request.as_bytes())
    }

    /// Sends a form that is encoded already.
    ///
    /// # Errors
    /// The connection broke, or what came back is not HTTP.
    pub fn post(&mut self, path: &str, form: &str) -> Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{form}",
            self.address,
            self.cookie,
            form.len()
        );
        self.exchange(request.as_bytes())
    }

    fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.get_mut().write_all(request)?;
        let mut line = String::new();
        self.line(&mut line)?;
        let status =
            line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| odd(&line))?;
        let mut answer = Answer { status, ..Answer::default() };
        let mut length = None;
        loop {
            self.line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok(),
                "location" => answer.location = Some(value.to_owned()),
                "set-cookie" => answer.cookie = value.split(';').next().map(str::to_owned),
                _ => {}
            }
        }
        let length: usize = length.ok_or_else(|| odd("no content-length"))?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        answer.body = String::from_utf8(body).map_err(|_| odd("a body that is not UTF-8"))?;
        Ok(answer)
    }

    fn line(&mut self, line: &mut String) -> Result<()> {
        line.clear();
        if self.stream.read_line(line)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        line.truncate(line.trim_end().len());
        Ok(())
    }
}

/// Somebody signed in to the synthetic programme: the cookie, the token of their forms, where they start.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Where the server listens.
    pub address: SocketAddr,
    /// Name and value.
    pub cookie: String,
    /// The token every form carries.
    pub csrf: String,
    /// The programme's own address, such as `/luton`.
    pub home: String,
}

impl SignedIn {
    /// Signs in as the first one offered in a role, by the demo's one click.
    ///
    /// # Errors
    /// Nobody holds the role, or the page is not as expected.
    pub fn as_a(address: SocketAddr, role: &str) -> Result<SignedIn> {
        let page = Client::connect(address)?.get("/demo")?.body;
        let wanted = format!("/{role}/");
        let held =
            values(&page, "as").find(|held| held.contains(&wanted)).ok_or_else(|| odd("no such role"))?;
        SignedIn::pressing(address, &held)
    }

    /// Signs in by the button of the demo's page with this value: `staff/programme/role/organisation`.
    ///
    /// # Errors
    /// Nobody holds it, or the page is not as expected.
    pub fn pressing(address: SocketAddr, held: &str) -> Result<SignedIn> {
        let mut client = Client::connect(address)?;
        let answer = client.post("/demo", &format!("as={}", held.replace('/', "%2F")))?;
        let (Some(cookie), Some(home)) = (answer.cookie, answer.location) else {
            return Err(odd("the sign-in did not redirect"));
        };
        client.cookie.clone_from(&cookie);
        // Every page of somebody signed in carries the token: their account does in every role.
        let page = client.get("/account")?.body;
        let csrf = values(&page, "csrf").next().ok_or_else(|| odd("a page without a token"))?;
        Ok(SignedIn { address, cookie, csrf, home: home.trim_end_matches('/').to_owned() })
    }

    /// A connection of this sign-in.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn client(&self) -> Result<Client> {
        let mut client = Client::connect(self.address)?;
        client.cookie.clone_from(&self.cookie);
        Ok(client)
    }

    /// The first `count` people of the own practice, by name, as their list shows them.
    ///
    /// # Errors
    /// The connection broke.
    pub fn people(&self, count: usize) -> Result<Vec<String>> {
        let mut client = self.client()?;
        let (start, mut people, mut path) = (format!("{}/people/", self.home), Vec::new(), String::new());
        while people.len() < count {
            let page = client.get(&format!("{}/patients{path}", self.home))?.body;
            let links = hrefs(&page);
            people.extend(
                links
                    .iter()
                    .filter_map(|href| href.strip_prefix(&start))
                    .filter(|id| id.len() == 36)
                    .map(str::to_owned),
            );
            match links.iter().find(|href| href.starts_with("?q=") && href.contains("&after=")) {
                Some(next) => path.clone_from(next),
                None => break,
            }
        }
        people.truncate(count);
        Ok(people)
    }

    /// The form of a refusal for one reason, as the page of the offer sends it.
    pub fn refusal(&self, request_key: &str) -> String {
        format!("csrf={}&request_key={request_key}&answer=refused&hindered=stigma&how=in-person", self.csrf)
    }

    /// Sends it. A refusal that was recorded answers with its address.
    ///
    /// # Errors
    /// The connection broke before the answer came.
    pub fn refuse(&self, client: &mut Client, person: &str, request_key: &str) -> Result<Answer> {
        client.post(&format!("{}/people/{person}/offer", self.home), &self.refusal(request_key))
    }
}

/// The values of the hidden fields of a name.
fn values<'a>(page: &'a str, name: &str) -> impl Iterator<Item = String> + 'a {
    let name = format!("name=\"{name}\"");
    page.split("<input ").skip(1).filter_map(move |rest| {
        let field = rest.split('>').next().filter(|field| field.contains(&name))?;
        field.split("value=\"").nth(1)?.split('"').next().map(plain)
    })
}

/// Where a page leads.
fn hrefs(page: &str) -> Vec<String> {
    page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(plain).collect()
}

fn plain(escaped: &str) -> String {
    escaped.replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&")
}

fn odd(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what.to_owned())
}
