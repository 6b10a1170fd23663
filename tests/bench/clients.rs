//! Clients who ask the schema, and how long they wait.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, Variables};
use rencai::access::Actor;
use rencai::app::App;
use rencai::graphql::Session;
use rencai::kernel::Language;
use serde_json::Value;

pub const CLIENTS: usize = 16;

/// What is asked again and again, each time about something else.
#[derive(Clone)]
pub struct Question {
    text: &'static str,
    document: Arc<ExecutableDocument>,
    variables: Arc<dyn Fn(usize) -> Value + Send + Sync>,
}

impl Question {
    pub fn new(text: &'static str, variables: impl Fn(usize) -> Value + Send + Sync + 'static) -> Self {
        Self { text, document: Arc::new(parse_query(text).unwrap()), variables: Arc::new(variables) }
    }

    /// The data of an answer, as the server writes them.
    pub async fn ask(&self, app: &App, actor: &Arc<Actor>, number: usize) -> String {
        let variables = Variables::from_json((self.variables)(number));
        let session = Session::new(&app.store, actor.clone(), Language::En);
        let mut request = Request::new(self.text).variables(variables).data(session);
        request.set_parsed_query((*self.document).clone());
        let response = app.ask(request).await;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        serde_json::to_string(&response.data).unwrap()
    }

    /// Answers a second to clients who ask again when they are answered, for some seconds, and how long each waited.
    pub async fn closed(&self, app: &App, actor: &Arc<Actor>, seconds: u64) -> (f64, Times) {
        let begun = Instant::now();
        let until = begun + Duration::from_secs(seconds);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (app, actor, question) = (app.clone(), actor.clone(), self.clone());
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    while Instant::now() < until {
                        let asked = Instant::now();
                        question.ask(&app, &actor, times.len() * CLIENTS + client).await;
                        times.push(asked.elapsed());
                    }
                    times
                })
            })
            .collect();
        let mut times: Vec<Duration> = Vec::new();
        for client in clients {
            times.extend(client.await.unwrap());
        }
        (times.len() as f64 / begun.elapsed().as_secs_f64(), Times::of(times))
    }
}

/// How long answers took, in milliseconds.
pub struct Times {
    half: f64,
    most: f64,
    longest: f64,
}

impl Times {
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let at = |place: usize| times[place].as_secs_f64() * 1000.0;
        let count = times.len();
        Self { half: at(count / 2), most: at(count * 99 / 100), longest: at(count - 1) }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p50 {:.1} / p99 {:.1} ms, longest {:.1} ms", self.half, self.most, self.longest)
    }
}
