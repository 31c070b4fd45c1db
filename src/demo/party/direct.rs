//! What relying parties do without the library: introspection, revocation, presentation requests.

use super::{Party, Tokens};
use anyhow::anyhow;
use reqwest::header;
use serde_json::{Value, json};

impl Party {
    /// Posts to an endpoint as this client, by plain HTTP.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> anyhow::Result<Value> {
        let request =
            self.http.post(self.issuer.join(path)?).basic_auth(&self.id, Some(&self.secret)).form(form);
        read(request.send().await?).await
    }

    /// Posts JSON as this client.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn post_json(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request =
            self.http.post(self.issuer.join(path)?).basic_auth(&self.id, Some(&self.secret)).json(body);
        read(request.send().await?).await
    }

    /// Gets as this client.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let request = self.http.get(self.issuer.join(path)?).basic_auth(&self.id, Some(&self.secret));
        read(request.header(header::ACCEPT, "application/json").send().await?).await
    }

    /// Whether the access token is active (RFC 7662).
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn is_active(&self, tokens: &Tokens) -> anyhow::Result<bool> {
        let answer = self.post("/introspect", &[("token", tokens.access.secret())]).await?;
        Ok(answer.get("active") == Some(&json!(true)))
    }

    /// Gives the access token back (RFC 7009).
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn revoke(&self, tokens: &Tokens) -> anyhow::Result<()> {
        self.post("/revoke", &[("token", tokens.access.secret())]).await.map(drop)
    }
}

/// The JSON of a good answer; of another, an error with all of it.
pub(crate) async fn read(response: reqwest::Response) -> anyhow::Result<Value> {
    let status = response.status();
    let text = response.text().await?;
    if !status.is_success() {
        return Err(anyhow!("{status} {text}"));
    }
    if text.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_str(&text)?) }
}
