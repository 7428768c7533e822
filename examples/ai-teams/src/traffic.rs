//! The manual's test traffic: sessions, unknown paths, workflows, chats and batches, from several users at once.

use crate::generator::Generator;
use crate::metrics::WorkflowType;
use crate::workflows::NewWorkflow;
use futures_util::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::{Client, Method};
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Users at a time.
const AT_ONCE: usize = 8;

/// What came back.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    requests: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
    unanswered: AtomicU64,
}

impl Tally {
    /// Requests that were sent.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Answers with a 4xx status.
    pub(crate) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Answers with a 5xx status.
    pub(crate) fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    /// Requests that got no answer at all.
    pub(crate) fn unanswered(&self) -> u64 {
        self.unanswered.load(Ordering::Relaxed)
    }
}

/// Waits until a service answers at each of these URLs, or for so long.
pub(crate) async fn wait_for(services: &[String], patience: Duration) {
    let (client, end) = (Client::new(), Instant::now() + patience);
    for service in services {
        let health = format!("{service}/api/public/health");
        while client.get(&health).send().await.is_err() && Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

/// Sends the traffic to the gateway at this URL.
pub(crate) async fn drive(gateway: &str, rounds: u32) -> Tally {
    let user = User { http: Client::new(), gateway, tally: Tally::default() };
    let bar = ProgressBar::new(rounds.into()).with_style(
        ProgressStyle::with_template("traffic {bar:40} {pos}/{len} rounds, {elapsed}")
            .expect("the template above is a valid one"),
    );
    futures_util::stream::iter(0..rounds)
        .for_each_concurrent(AT_ONCE, |round| {
            let (user, bar) = (&user, &bar);
            async move {
                user.round(round).await;
                bar.inc(1);
            }
        })
        .await;
    bar.finish_and_clear();
    user.tally
}

struct User<'a> {
    http: Client,
    gateway: &'a str,
    tally: Tally,
}

impl User<'_> {
    async fn round(&self, round: u32) {
        let mut chance = Generator::seeded(round.into());
        // A few users come often; user-123 is the manual's, and a VIP.
        let name = if chance.percent(5) { 123 } else { chance.between(0, 40) };
        let name = format!("user-{name}");
        self.session(round, &name, &mut chance).await;
        if chance.percent(10) {
            self.send(Method::GET, "/api/app/nonexistent", &name, round, None).await;
        }
        if chance.percent(20) {
            self.send(Method::GET, "/api/app/sessions", &name, round, None).await;
        }
        if chance.percent(40) {
            let workflow = json!(workflow(round, &mut chance));
            self.send(Method::POST, "/api/app/workflows", &name, round, Some(workflow)).await;
        }
        if chance.percent(20) {
            let message = json!({ "message": format!("What became of session {round}?") });
            self.send(Method::POST, "/api/app/chat/stream", &name, round, Some(message)).await;
        }
        if chance.percent(5) {
            let batch: Vec<_> = (0..4).map(|item| workflow(1000 * (item + 1) + round, &mut chance)).collect();
            self.send(Method::POST, "/api/app/workflows/batch", &name, round, Some(json!(batch))).await;
        }
        tokio::time::sleep(Duration::from_millis(chance.between(5, 40))).await;
    }

    async fn session(&self, round: u32, name: &str, chance: &mut Generator) {
        let mut body = json!({ "name": format!("Test Session {round}") });
        if chance.percent(30) {
            // One of many leaves its password out.
            let password = if chance.percent(10) { "" } else { "correct horse battery staple" };
            body["login"] = json!({
                "user_id": name,
                "ip": format!("203.0.113.{}", chance.between(1, 255)),
                "email": format!("{name}@example.com"),
                "password": password,
            });
        }
        self.send(Method::POST, "/api/app/sessions", name, round, Some(body)).await;
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        name: &str,
        round: u32,
        body: Option<serde_json::Value>,
    ) {
        self.tally.requests.fetch_add(1, Ordering::Relaxed);
        let mut request =
            self.http.request(method, format!("{}{path}", self.gateway)).header("X-User-ID", name);
        if round.is_multiple_of(20) {
            // Some callers bring a tracking id of their own.
            request = request.header("X-Tracking-ID", format!("ticket-{round}"));
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let counter = match request.send().await {
            Err(_) => &self.tally.unanswered,
            Ok(response) => {
                let status = response.status();
                // A stream is over when its last event has come.
                let whole = response.bytes().await.is_ok();
                match status.as_u16() {
                    400..=499 => &self.tally.refused,
                    500.. => &self.tally.failed,
                    _ if whole => return,
                    _ => &self.tally.unanswered,
                }
            }
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

fn workflow(number: u32, chance: &mut Generator) -> NewWorkflow {
    let workflow_type =
        if chance.percent(50) { WorkflowType::AiGeneration } else { WorkflowType::DataProcessing };
    // Now and then somebody sends the form before it is filled in.
    let prompt =
        if chance.percent(5) { String::new() } else { format!("Plan the launch of product {number}") };
    NewWorkflow { workflow_type, prompt }
}
