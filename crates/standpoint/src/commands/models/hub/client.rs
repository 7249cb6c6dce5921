//! The hub's HTTP interface, as its documentation has it: `GET /api/models/ID/revision/REV` lists files,
//! `GET /ID/resolve/COMMIT/FILE` gives one.
//!
//! `HF_ENDPOINT` names another hub or a mirror, `HF_TOKEN` opens what is private. The token goes to the
//! hub alone, not to where the hub sends us on for large files.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use ureq::config::RedirectAuthHeaders;
use ureq::http::{Response, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use super::listing::{Listing, Wanted};
use crate::exit::{Exit, Fault};
use crate::{codes, messages};

const HUB: &str = "https://huggingface.co";
/// A listing of a model with thousands of files is smaller.
const LISTING_LIMIT: u64 = 16 << 20;
/// A server that says nothing for so long is taken for dead.
const SILENCE: Duration = Duration::from_secs(60);
const CONNECT: Duration = Duration::from_secs(20);
/// How long a waiting user hears nothing.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) struct Client {
    agent: Agent,
    endpoint: String,
    token: Option<String>,
}

impl Client {
    /// A client of the hub that the environment names.
    pub(super) fn from_environment() -> Result<Self, Fault> {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let endpoint = set("HF_ENDPOINT").unwrap_or_else(|| HUB.to_owned());
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        if !endpoint.starts_with("https://") && !endpoint.starts_with("http://") {
            return Err(Fault::new(
                Exit::Usage,
                anyhow!("HF_ENDPOINT is `{endpoint}`, which is no https address"),
            ));
        }
        // A word that all on the way can read is no secret.
        let token = set("HF_TOKEN").filter(|_| endpoint.starts_with("https://"));
        // The system's certificates, because a company's proxy has one of its own.
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .tls_config(tls)
            .user_agent(concat!("standpoint/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(SILENCE))
            .timeout_per_read(Some(SILENCE))
            .build()
            .new_agent();
        Ok(Self {
            agent,
            endpoint,
            token,
        })
    }

    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The files of a model at a branch, tag or commit.
    pub(super) fn listing(&self, id: &str, revision: &str) -> Result<Listing, Fault> {
        let revision = revision.replace('/', "%2F");
        let url = format!(
            "{}/api/models/{id}/revision/{revision}?blobs=true",
            self.endpoint
        );
        let mut answer = self.get(&url, 0)?;
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(self.refused(id, &revision, &answer));
        }
        answer
            .body_mut()
            .with_config()
            .limit(LISTING_LIMIT)
            .read_to_vec()
            .map_err(|error| self.unreachable(&error))
            .and_then(|bytes| {
                serde_json::from_slice(&bytes).map_err(|error| {
                    Fault::new(
                        Exit::Model,
                        anyhow!("{url} does not answer as a hub does: {error}"),
                    )
                    .coded(codes::HUB_ANSWER)
                })
            })
    }

    /// Fetches a file to `part`, from where that ends.
    pub(super) fn download(
        &self,
        id: &str,
        commit: &str,
        file: &Wanted,
        part: &Path,
    ) -> Result<(), Fault> {
        let there = fs::metadata(part).map_or(0, |data| data.len());
        // A part that is as long as the whole, or longer, is a wrong one.
        let from = if file.bytes.is_some_and(|bytes| there < bytes) {
            there
        } else {
            0
        };
        let url = format!("{}/{id}/resolve/{commit}/{}", self.endpoint, file.name);
        let mut answer = self.get(&url, from)?;
        let goes_on = match answer.status().as_u16() {
            200 => false,
            206 => begins_at(&answer, from),
            416 => {
                // What is there is no beginning of what the hub has.
                let _ = fs::remove_file(part);
                return Err(self.unreachable(&"the file is shorter than listed"));
            }
            _ => return Err(self.refused(id, commit, &answer)),
        };
        let from = if goes_on { from } else { 0 };
        let unwritable = |error: io::Error| {
            Fault::new(
                Exit::Output,
                anyhow!("cannot write {}: {error}", part.display()),
            )
        };
        let mut to = OpenOptions::new()
            .create(true)
            .write(true)
            .append(goes_on)
            .truncate(!goes_on)
            .open(part)
            .map_err(unwritable)?;
        let mut body = answer.body_mut().as_reader();
        let mut buffer = vec![0; 1 << 16];
        let mut heard = Heard::new(file, from);
        loop {
            let read = body
                .read(&mut buffer)
                .map_err(|error| self.unreachable(&error))?;
            if read == 0 {
                break;
            }
            to.write_all(&buffer[..read]).map_err(unwritable)?;
            // More than was listed is wrong, however much of it comes.
            if !heard.more(read) {
                break;
            }
        }
        Ok(())
    }

    fn get(&self, url: &str, from: u64) -> Result<Response<Body>, Fault> {
        let mut request = self.agent.get(url);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if from > 0 {
            request = request.header(header::RANGE, format!("bytes={from}-"));
        }
        request.call().map_err(|error| self.unreachable(&error))
    }

    fn unreachable(&self, error: &dyn std::fmt::Display) -> Fault {
        Fault::new(
            Exit::Model,
            anyhow!(
                "cannot fetch from {}: {error}; give the same command again to go on, or add a folder \
                 that was downloaded elsewhere: standpoint models add FOLDER",
                self.endpoint
            ),
        )
        .coded(codes::HUB_UNREACHABLE)
    }

    /// Hubs do not tell what is absent from what is private, and say the rest in a header.
    fn refused(&self, id: &str, revision: &str, answer: &Response<Body>) -> Fault {
        let status = answer.status();
        let said = answer
            .headers()
            .get("x-error-code")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let hub = &self.endpoint;
        let words = match (said, status.as_u16()) {
            ("RevisionNotFound", _) => {
                format!(
                    "{id} has no revision {revision} on {hub}; leave --revision out for the newest"
                )
            }
            ("GatedRepo", _) | (_, 403) => format!(
                "{id} is shown only to those whom its owner admits: ask for access on its page at {hub}, \
                 and set HF_TOKEN"
            ),
            ("EntryNotFound", _) => {
                format!("{hub} lists a file of {id} that it does not have (HTTP {status})")
            }
            (_, 401 | 404) => format!(
                "{hub} shows no model {id}: check the spelling, or set HF_TOKEN if it is private. If you \
                 mean a folder, there is none of that name"
            ),
            _ => return self.unreachable(&format!("HTTP {status}")),
        };
        Fault::new(Exit::Model, anyhow!(words)).coded(codes::HUB_NO_MODEL)
    }
}

/// Whether an answer in part is the part that was asked for.
fn begins_at(answer: &Response<Body>, from: u64) -> bool {
    let range = answer.headers().get(header::CONTENT_RANGE);
    range
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("bytes "))
        .and_then(|value| value.split('-').next())
        .and_then(|start| start.parse().ok())
        == Some(from)
}

/// How far a download is, and when that was last said.
struct Heard<'a> {
    file: &'a Wanted,
    bytes: u64,
    said: Instant,
}

impl<'a> Heard<'a> {
    fn new(file: &'a Wanted, from: u64) -> Self {
        Self {
            file,
            bytes: from,
            said: Instant::now(),
        }
    }

    /// False if that was more than there is.
    fn more(&mut self, read: usize) -> bool {
        self.bytes += read as u64;
        let of = self.file.bytes.unwrap_or(self.bytes);
        if self.said.elapsed() >= PAUSE {
            self.said = Instant::now();
            let megabytes = |bytes: u64| usize::try_from(bytes / 1_000_000).unwrap_or(usize::MAX);
            let stage = format!("{}, MB", self.file.name);
            messages::progress(&stage, megabytes(self.bytes), megabytes(of));
        }
        self.bytes <= of
    }
}
