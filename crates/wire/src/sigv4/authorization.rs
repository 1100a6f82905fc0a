//! What a request claims about its signature: from the `Authorization` header or from the query.

use std::borrow::Cow;

use http::header::{AUTHORIZATION, DATE};

use super::canonical::{SIGNATURE_PARAMETER, parameters};
use super::date::AmzDate;
use super::error::SigV4Error;
use super::keys::Scope;
use super::{ALGORITHM, MAX_EXPIRES, Request, TERMINATOR, X_AMZ_DATE, X_AMZ_SECURITY_TOKEN};
use crate::error::MAX_ECHO;

/// Where a request carries its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In the `Authorization` header.
    Header,
    /// In the query, valid for so many seconds.
    Presigned {
        /// Seconds of validity, counted from the signature's time.
        expires: u32,
    },
}

/// The parts of a request's signature, well-formed but not yet verified.
#[derive(Debug, Clone)]
pub struct Authorization<'a> {
    pub(super) form: Form,
    pub(super) credential: Cow<'a, str>,
    pub(super) signed: Cow<'a, str>,
    pub(super) signature: Cow<'a, str>,
    pub(super) token: Option<Cow<'a, str>>,
    pub(super) date: AmzDate,
}

impl<'a> Authorization<'a> {
    /// Reads the parts.
    ///
    /// # Errors
    /// [`SigV4Error::MissingToken`] when the request isn't signed, [`SigV4Error::Incomplete`] when
    /// a part is missing or malformed, [`SigV4Error::OutOfScope`] when the scope's day isn't the
    /// day of the signature, or the scope ends wrongly.
    pub fn parse(request: &Request<'a>) -> Result<Self, SigV4Error> {
        let mut headers = request.headers.get_all(AUTHORIZATION).iter();
        let presigned = parameters(request.query).any(|(name, _)| {
            name.as_ref() == b"X-Amz-Algorithm" || name.as_ref() == SIGNATURE_PARAMETER.as_bytes()
        });
        let this = match (headers.next(), headers.next(), presigned) {
            (None, _, false) => return Err(SigV4Error::MissingToken),
            (None, _, true) => Self::from_query(request)?,
            (Some(value), None, false) => {
                let value = value.to_str().map_err(|_| {
                    incomplete("Authorization header must consist of visible ASCII characters.")
                })?;
                Self::from_header(request, value)?
            }
            _ => return Err(incomplete("Only one auth mechanism allowed.")),
        };
        this.check()?;
        Ok(this)
    }

    /// The access key that the request claims to be signed with.
    pub fn access_key_id(&self) -> &str {
        self.parts().map_or("", |[id, ..]| id)
    }

    /// The region that the signature is scoped to.
    pub fn region(&self) -> &str {
        self.scope().region
    }

    /// The service that the signature is scoped to.
    pub fn service(&self) -> &str {
        self.scope().service
    }

    /// The session token that comes with the request.
    pub fn session_token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Names of the signed headers.
    pub(super) fn signed_headers(&self) -> Vec<&str> {
        self.signed.split(';').collect()
    }

    pub(super) fn scope(&self) -> Scope<'_> {
        let [_, day, region, service, _] = self.parts().unwrap_or_default();
        Scope { day, region, service }
    }

    /// Key id, day, region, service, terminator.
    fn parts(&self) -> Option<[&str; 5]> {
        let mut parts = self.credential.split('/');
        let five = [(); 5].map(|()| parts.next());
        match (five, parts.next()) {
            ([Some(a), Some(b), Some(c), Some(d), Some(e)], None) => Some([a, b, c, d, e]),
            _ => None,
        }
    }

    fn from_header(request: &Request<'a>, value: &'a str) -> Result<Self, SigV4Error> {
        let (algorithm, rest) = value.trim().split_once(' ').unwrap_or((value, ""));
        check_algorithm(algorithm)?;
        let [mut credential, mut signed, mut signature] = [None; 3];
        for part in rest.split(',') {
            let Some((name, value)) = part.trim().split_once('=') else { continue };
            let slot = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed,
                "Signature" => &mut signature,
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err(incomplete(&format!("Authorization header repeats '{name}'.")));
            }
        }
        let date = header_date(request)?;
        let mut missing = String::new();
        for (name, part) in
            [("Credential", credential), ("Signature", signature), ("SignedHeaders", signed)]
        {
            if part.is_none_or(str::is_empty) {
                missing.push_str(&format!("Authorization header requires '{name}' parameter. "));
            }
        }
        if date.is_none() {
            missing.push_str(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' \
                 header. ",
            );
        }
        match (credential, signed, signature, date) {
            (Some(credential), Some(signed), Some(signature), Some(date)) if missing.is_empty() => {
                Ok(Self {
                    form: Form::Header,
                    credential: credential.into(),
                    signed: signed.into(),
                    signature: signature.into(),
                    token: header_token(request)?,
                    date,
                })
            }
            _ => Err(incomplete(missing.trim_end())),
        }
    }

    fn from_query(request: &Request<'a>) -> Result<Self, SigV4Error> {
        const NAMES: [&str; 7] = [
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-SignedHeaders",
            SIGNATURE_PARAMETER,
            "X-Amz-Security-Token",
        ];
        let mut values: [Option<Cow<'a, str>>; 7] = Default::default();
        for (name, value) in parameters(request.query) {
            let known = NAMES.iter().zip(&mut values).find(|(n, _)| n.as_bytes() == name.as_ref());
            let Some((name, slot)) = known else { continue };
            let value =
                utf8(value).ok_or_else(|| incomplete(&format!("'{name}' must be valid UTF-8.")))?;
            if slot.replace(value).is_some() {
                return Err(incomplete(&format!("AWS query-string parameters repeat '{name}'.")));
            }
        }
        let mut missing = String::new();
        for (name, value) in NAMES.iter().zip(&values).take(6) {
            if value.as_ref().is_none_or(|value| value.is_empty()) {
                missing.push_str(&format!("AWS query-string parameters must include '{name}'. "));
            }
        }
        let [
            Some(algorithm),
            Some(credential),
            Some(date),
            Some(expires),
            Some(signed),
            Some(signature),
            token,
        ] = values
        else {
            return Err(incomplete(missing.trim_end()));
        };
        if !missing.is_empty() {
            return Err(incomplete(missing.trim_end()));
        }
        check_algorithm(&algorithm)?;
        let date = AmzDate::parse(&date).ok_or_else(|| bad_date(&date))?;
        let token = match token {
            Some(token) => Some(token),
            None => header_token(request)?,
        };
        let form = Form::Presigned { expires: parse_expires(&expires)? };
        Ok(Self { form, credential, signed, signature, token, date })
    }

    /// What must hold in both forms.
    fn check(&self) -> Result<(), SigV4Error> {
        let Some([_, day, _, _, terminator]) = self.parts() else {
            return Err(incomplete(&format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. \
                 keyid/date/region/service/term, got '{}'",
                echo(&self.credential)
            )));
        };
        if terminator != TERMINATOR {
            return Err(SigV4Error::OutOfScope(format!(
                "Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{}'.",
                echo(terminator)
            )));
        }
        if day != self.date.day() {
            return Err(SigV4Error::OutOfScope(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
                 from HTTP: '{}' != '{}', from '{}'.",
                echo(day),
                self.date.day(),
                self.date.as_str()
            )));
        }
        let names = || self.signed.split(';');
        let sorted = names().zip(names().skip(1)).all(|(one, next)| one < next);
        let small = names()
            .all(|name| !name.is_empty() && !name.bytes().any(|byte| byte.is_ascii_uppercase()));
        if !sorted || !small {
            return Err(incomplete("'SignedHeaders' must be in lower case, sorted and distinct."));
        }
        Ok(())
    }
}

fn check_algorithm(algorithm: &str) -> Result<(), SigV4Error> {
    if algorithm == ALGORITHM {
        return Ok(());
    }
    Err(incomplete(&format!("Unsupported AWS 'algorithm': '{}'.", echo(algorithm))))
}

fn header_date(request: &Request<'_>) -> Result<Option<AmzDate>, SigV4Error> {
    let (value, is_amz) = match request.headers.get(X_AMZ_DATE) {
        Some(value) => (value, true),
        None => match request.headers.get(DATE) {
            Some(value) => (value, false),
            None => return Ok(None),
        },
    };
    let text = value.to_str().unwrap_or_default();
    let date = if is_amz { AmzDate::parse(text) } else { AmzDate::parse_http(text) };
    date.map(Some).ok_or_else(|| bad_date(text))
}

fn header_token<'a>(request: &Request<'a>) -> Result<Option<Cow<'a, str>>, SigV4Error> {
    let Some(value) = request.headers.get(X_AMZ_SECURITY_TOKEN) else { return Ok(None) };
    let text = value.to_str().map_err(|_| SigV4Error::InvalidToken)?;
    Ok(Some(text.into()))
}

fn parse_expires(text: &str) -> Result<u32, SigV4Error> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return Err(incomplete("X-Amz-Expires should be a number"));
    }
    match text.parse::<u32>() {
        Ok(seconds) if seconds <= MAX_EXPIRES => Ok(seconds),
        _ => Err(incomplete(&format!(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given \
             X-Amz-Expires must be less than {MAX_EXPIRES} seconds"
        ))),
    }
}

fn bad_date(text: &str) -> SigV4Error {
    incomplete(&format!("Date must be in ISO-8601 'basic format'. Got '{}'.", echo(text)))
}

fn incomplete(message: &str) -> SigV4Error {
    SigV4Error::Incomplete(message.to_owned())
}

/// As much of a caller's text as a message repeats.
pub(super) fn echo(text: &str) -> String {
    text.chars().take(MAX_ECHO).collect()
}

fn utf8(bytes: Cow<'_, [u8]>) -> Option<Cow<'_, str>> {
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}
