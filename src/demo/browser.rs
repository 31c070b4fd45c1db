//! A browser for programs: cookies, redirections, forms. It stops where a person would leave our site.

use crate::{
    authenticator::Authenticator,
    html::{self, HtmlForm},
};
use anyhow::{Context, bail, ensure};
use reqwest::{Response, StatusCode, header, multipart, redirect::Policy};
use std::time::Duration;
use url::Url;

/// The most redirections followed at once.
const HOPS: usize = 10;

/// Where a step ended.
#[derive(Debug, Clone)]
pub struct Page {
    /// The address.
    pub url: Url,
    /// The status; 0 when the browser was sent to another site and stopped.
    pub status: u16,
    /// What was shown.
    pub body: String,
}

impl Page {
    /// Whether the browser was sent to another site.
    #[must_use]
    pub const fn left(&self) -> bool {
        self.status == 0
    }

    /// The form with that action.
    ///
    /// # Errors
    /// When the page has none; says what it has instead.
    pub fn form(&self, action: &str) -> anyhow::Result<HtmlForm> {
        let found = html::forms(&self.body).into_iter().find(|f| f.action.split('?').next() == Some(action));
        found.with_context(|| {
            format!("{} ({}) has no form to {action}{}", self.url.path(), self.status, self.error())
        })
    }

    /// The error code shown, if one is.
    #[must_use]
    pub fn error_code(&self) -> Option<String> {
        html::text(&self.body, "error-code")
    }

    fn error(&self) -> String {
        self.error_code().map(|code| format!(": error {code}")).unwrap_or_default()
    }

    /// A parameter of the address.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned())
    }
}

/// A client that follows nothing by itself: redirections are looked at, cookies kept.
///
/// # Errors
/// When the machine cannot make one.
pub fn http() -> anyhow::Result<reqwest::Client> {
    let client =
        reqwest::Client::builder().redirect(Policy::none()).no_proxy().timeout(Duration::from_secs(30));
    Ok(client.build()?)
}

/// One browser with its cookies, at one site.
#[derive(Debug)]
pub struct Browser {
    site: Url,
    client: reqwest::Client,
}

impl Browser {
    /// A fresh browser for that site.
    ///
    /// # Errors
    /// When the machine cannot make one.
    pub fn new(site: &Url) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .cookie_store(true)
            .timeout(Duration::from_secs(30));
        Ok(Self { site: site.clone(), client: client.build()? })
    }

    fn at(&self, place: &str) -> anyhow::Result<Url> {
        Ok(self.site.join(place)?)
    }

    fn origin(&self) -> String {
        self.site.origin().ascii_serialization()
    }

    async fn settle(&self, first: Response) -> anyhow::Result<Page> {
        let mut response = first;
        for _ in 0..HOPS {
            let url = response.url().clone();
            let status = response.status();
            if !status.is_redirection() || status == StatusCode::NOT_MODIFIED {
                return Ok(Page { url, status: status.as_u16(), body: response.text().await? });
            }
            let place = response.headers().get(header::LOCATION).and_then(|v| v.to_str().ok());
            let next = url.join(place.context("a redirection without a place")?)?;
            // A relying party's callback is its own business, even where the demo serves it from this site.
            if next.origin() != self.site.origin() || next.path().ends_with("/callback") {
                return Ok(Page { url: next, status: 0, body: String::new() });
            }
            response = self.client.get(next).send().await?;
        }
        bail!("the site redirects in circles")
    }

    /// Opens an address.
    ///
    /// # Errors
    /// When the network fails.
    pub async fn open(&self, place: &str) -> anyhow::Result<Page> {
        let response = self.client.get(self.at(place)?).send().await?;
        self.settle(response).await
    }

    /// Submits a form with its hidden fields, filled in, by the button of that id.
    ///
    /// # Errors
    /// When the form has no such button or the network fails.
    pub async fn submit(
        &self,
        form: &HtmlForm,
        filled: &[(&str, &str)],
        button: &str,
    ) -> anyhow::Result<Page> {
        let mut pairs: Vec<(String, String)> =
            form.fields.iter().filter(|(n, _)| !filled.iter().any(|(f, _)| f == n)).cloned().collect();
        pairs.extend(filled.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        let pressed = form.buttons.iter().find(|(id, _, _)| button.is_empty() || id == button);
        let (_, name, value) = pressed.with_context(|| format!("no button {button}"))?;
        if !name.is_empty() {
            pairs.push((name.clone(), value.clone()));
        }
        let request =
            self.client.post(self.at(&form.action)?).header(header::ORIGIN, self.origin()).form(&pairs);
        self.settle(request.send().await?).await
    }

    /// Fetches the bytes at an address, for downloads.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn fetch(&self, place: &str) -> anyhow::Result<Vec<u8>> {
        let response = self.client.get(self.at(place)?).send().await?;
        ensure!(response.status().is_success(), "the download was answered {}", response.status());
        Ok(response.bytes().await?.to_vec())
    }

    /// Enrols: uploads a chip's files with the contacts.
    ///
    /// # Errors
    /// When the page has no such form or the network fails.
    pub async fn enrol(&self, files: &[(&str, Vec<u8>)], phone: &str, email: &str) -> anyhow::Result<Page> {
        let form = self.open("/enrol").await?.form("/enrol")?;
        let mut upload = multipart::Form::new();
        let given = |name: &str| matches!(name, "phone" | "email" | "files");
        for (name, value) in form.fields.into_iter().filter(|(n, _)| !given(n)) {
            upload = upload.text(name, value);
        }
        upload = upload.text("phone", phone.to_owned()).text("email", email.to_owned());
        for (name, bytes) in files {
            upload =
                upload.part("files", multipart::Part::bytes(bytes.clone()).file_name((*name).to_owned()));
        }
        let request =
            self.client.post(self.at("/enrol")?).header(header::ORIGIN, self.origin()).multipart(upload);
        self.settle(request.send().await?).await
    }

    /// Adds a passkey to whoever is signed in.
    ///
    /// # Errors
    /// When the ceremony fails.
    pub async fn add_passkey(&self, device: &mut Authenticator) -> anyhow::Result<()> {
        let form = self.open("/enrol/passkey").await?.form("/enrol/passkey")?;
        let credential = device.create(&serde_json::from_str(&form.options)?, &self.site)?;
        let done = self.submit(&form, &[("credential", &credential.to_string())], "passkey-submit").await?;
        ensure!(done.url.path() == "/portal", "the passkey was refused");
        Ok(())
    }

    /// Signs in with a passkey at the page this browser was sent to.
    ///
    /// # Errors
    /// When the ceremony fails.
    pub async fn use_passkey(
        &self,
        device: &Authenticator,
        interaction: Option<&str>,
    ) -> anyhow::Result<Page> {
        let mut place = self.at("/login")?;
        if let Some(interaction) = interaction {
            place.query_pairs_mut().append_pair("interaction", interaction);
        }
        let form = self.open(place.as_str()).await?.form("/login")?;
        let credential = device.get(&serde_json::from_str(&form.options)?, &self.site)?;
        let page = self.submit(&form, &[("credential", &credential.to_string())], "login-submit").await?;
        ensure!(page.url.path() != "/login", "the passkey was refused");
        Ok(page)
    }

    /// Signs in as a specimen, at the page only the demo has.
    ///
    /// # Errors
    /// When there is no such specimen.
    pub async fn sign_in_as(&self, username: &str, interaction: Option<&str>) -> anyhow::Result<Page> {
        let mut place = self.at("/demo/sign-in")?;
        if let Some(interaction) = interaction {
            place.query_pairs_mut().append_pair("interaction", interaction);
        }
        let form = self.open(place.as_str()).await?.form("/demo/sign-in")?;
        let page = self.submit(&form, &[("username", username)], "login-submit").await?;
        ensure!(page.url.path() != "/demo/sign-in", "the specimen {username} was refused");
        Ok(page)
    }
}
