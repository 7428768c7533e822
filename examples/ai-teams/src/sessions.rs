//! The gateway's sessions, in memory.

use crate::caller::{Caller, identify};
use crate::metrics::ACTIVE_SESSIONS;
use crate::privacy::Login;
use crate::refusal::Refusal;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use telemark::traced;

/// Older sessions make room for new ones.
const LIMIT: usize = 1000;

/// The sessions that are open.
#[derive(Clone, Default)]
pub(crate) struct Sessions(Arc<Mutex<VecDeque<Session>>>);

/// One of them.
#[derive(Serialize, Debug, Clone)]
pub(crate) struct Session {
    id: String,
    name: String,
}

/// What is asked for; who sends a login is known from then on.
#[derive(Deserialize)]
pub(crate) struct NewSession {
    name: String,
    login: Option<Login>,
}

#[derive(Serialize)]
pub(crate) struct List {
    sessions: Vec<Session>,
}

impl Sessions {
    #[traced(args(%session.id as "session.id"))]
    fn open(&self, session: Session) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.push_back(session);
        if open.len() > LIMIT {
            open.pop_front();
        }
        ACTIVE_SESSIONS.set(open.len() as f64);
    }

    fn latest(&self) -> Vec<Session> {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().rev().take(20).cloned().collect()
    }
}

/// POST /api/app/sessions
pub(crate) async fn create(
    State(sessions): State<Sessions>,
    caller: Caller,
    Json(asked): Json<NewSession>,
) -> Result<(StatusCode, Json<Session>), Refusal> {
    if let Some(login) = &asked.login {
        if !login.is_valid() {
            tracing::warn!(login = ?login, "login refused");
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "the login is not valid"));
        }
        identify(&login.user_id);
        tracing::info!(login = ?login, "user logged in");
    }
    let session = Session { id: telemark::SpanId::random().to_string(), name: asked.name };
    sessions.open(session.clone());
    tracing::debug!(user = caller.id(), "session created");
    Ok((StatusCode::CREATED, Json(session)))
}

/// GET /api/app/sessions
pub(crate) async fn list(State(sessions): State<Sessions>, _: Caller) -> Json<List> {
    Json(List { sessions: sessions.latest() })
}
