//! A reader app for programs: begins a session, reads a virtual chip, lets it answer, sends what came of it.

use anyhow::{Context, bail};
use data_encoding::BASE64;
use passport::specimen::VirtualChip;
use reqwest::Client;
use serde_json::{Map, Value, json};
use url::Url;

/// How a chip proves that it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It signs the challenge.
    Signs,
    /// It agrees on keys with ours, in the domain of that name.
    Agrees(&'static str),
    /// It says nothing: a copy of its data would look the same.
    Silent,
}

/// What the service answered: the status and the body.
pub type Answer = (u16, Value);

/// A phone with a reader app.
#[derive(Debug, Clone)]
pub struct Phone {
    site: Url,
    client: Client,
}

impl Phone {
    /// A phone at a service.
    ///
    /// # Errors
    /// When the machine cannot make one.
    pub fn new(site: &Url) -> anyhow::Result<Self> {
        Ok(Self { site: site.clone(), client: crate::browser::http()? })
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// When the network fails or the answer is no JSON.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        let response = self.client.post(self.site.join(path)?).json(body).send().await?;
        let status = response.status().as_u16();
        Ok((status, response.json().await.with_context(|| format!("{path} answered {status}, no JSON"))?))
    }

    /// Begins a session for who makes a passkey afterwards.
    ///
    /// # Errors
    /// As [`Phone::post`].
    pub async fn begin(&self) -> anyhow::Result<Value> {
        let (status, session) = self.post("enrol/sessions", &json!({ "holder": "passkey" })).await?;
        if status != 201 {
            bail!("the session was answered {status}: {session}");
        }
        Ok(session)
    }

    /// The evidence of a chip for a session: the groups it asked for, and the proof.
    ///
    /// # Errors
    /// When the chip cannot prove itself in that way.
    pub fn read(session: &Value, chip: &VirtualChip, way: Way) -> anyhow::Result<Value> {
        let read = chip.chip();
        let all = [
            (1, Some(&read.dg1)),
            (11, read.dg11.as_ref()),
            (14, read.dg14.as_ref()),
            (15, read.dg15.as_ref()),
        ];
        let asked = |number: u8| {
            session
                .get("groups")
                .and_then(Value::as_array)
                .is_some_and(|groups| groups.iter().any(|g| g == &json!(number)))
        };
        let mut groups = Map::new();
        for (number, bytes) in all {
            if let Some(bytes) = bytes.filter(|_| asked(number)) {
                groups.insert(number.to_string(), BASE64.encode(bytes).into());
            }
        }
        let mut evidence = Map::new();
        evidence.insert("sod".to_owned(), BASE64.encode(&read.sod).into());
        evidence.insert("groups".to_owned(), groups.into());
        match way {
            Way::Silent => {}
            Way::Agrees(domain) => {
                evidence.insert("ca".to_owned(), json!({ "domain": domain }));
            }
            Way::Signs => {
                let nonces = session.get("nonces").and_then(Value::as_array).context("no nonces")?;
                let answers = nonces.iter().map(|nonce| {
                    let nonce = BASE64.decode(nonce.as_str().unwrap_or_default().as_bytes())?;
                    Ok(BASE64.encode(&chip.active(&nonce).context("the chip does not sign")?))
                });
                let answers = answers.collect::<anyhow::Result<Vec<_>>>()?;
                evidence.insert("aa".to_owned(), answers.into());
            }
        }
        Ok(evidence.into())
    }

    /// Sends evidence, and relays the chip's response where the service asks for one.
    ///
    /// # Errors
    /// As [`Phone::post`].
    pub async fn send(
        &self,
        session: &Value,
        evidence: &Value,
        chip: &VirtualChip,
    ) -> anyhow::Result<Answer> {
        let id = session.get("session").and_then(Value::as_str).context("no session")?;
        let (status, answer) = self.post(&format!("enrol/sessions/{id}/evidence"), evidence).await?;
        if status != 202 {
            return Ok((status, answer));
        }
        let domain = evidence.pointer("/ca/domain").and_then(Value::as_str).context("no domain")?;
        let bytes = |value: Option<&Value>| {
            BASE64.decode(value.and_then(Value::as_str).unwrap_or_default().as_bytes())
        };
        let keys = session.get("keys").and_then(|keys| keys.get(domain));
        let (key, command) = (bytes(keys)?, bytes(answer.get("command"))?);
        let response = chip.chip_authenticate(&key, &command).context("the chip does not agree")?;
        let body = json!({ "response": BASE64.encode(&response) });
        self.post(&format!("enrol/sessions/{id}/chip"), &body).await
    }

    /// The whole of it.
    ///
    /// # Errors
    /// As [`Phone::send`].
    pub async fn enrol(&self, chip: &VirtualChip, way: Way) -> anyhow::Result<Answer> {
        let session = self.begin().await?;
        self.send(&session, &Self::read(&session, chip, way)?, chip).await
    }
}
