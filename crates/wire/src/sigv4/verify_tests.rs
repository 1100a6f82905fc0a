use http::{HeaderMap, HeaderName, HeaderValue};

use super::super::{Credentials, Signer};
use super::*;

/// 2023-11-14T22:13:20Z
const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const SECOND: i64 = 1000;

/// A signed request, to be bent before it is verified.
struct Case {
    headers: HeaderMap,
    query: String,
    body: Vec<u8>,
    now: Timestamp,
    secret: Option<Secret>,
}

impl Case {
    fn signed(token: Option<&str>, service: &str, expires: Option<u32>) -> Self {
        let session_token = token.map(str::to_owned);
        let credentials = Credentials { session_token, ..Credentials::new("AKID", "secret") };
        let signer = Signer { credentials: &credentials, region: "eu-west-1", service };
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("localhost"));
        headers.insert("x-amz-target", HeaderValue::from_static("StarlingDoveService.X"));
        let keys = KeyCache::default();
        let request =
            Request { method: "POST", path: "/", query: "", headers: &headers, body: b"{}" };
        let mut query = String::new();
        match expires {
            Some(expires) => query = signer.presign(&request, NOW, expires, &keys).unwrap(),
            None => {
                let added = signer.sign(&request, NOW, &keys).unwrap();
                headers.extend(added);
            }
        }
        Self { headers, query, body: b"{}".to_vec(), now: NOW, secret: Some(Secret::new("secret")) }
    }

    fn header() -> Self {
        Self::signed(None, "config", None)
    }

    fn set(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).unwrap();
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// Replaces a part of the authorization.
    fn bent(mut self, from: &str, to: &str) -> Self {
        let text = self.headers["authorization"].to_str().unwrap();
        assert!(text.contains(from), "{text}");
        let text = HeaderValue::from_str(&text.replace(from, to)).unwrap();
        self.headers.insert("authorization", text);
        self
    }

    fn query_bent(mut self, from: &str, to: &str) -> Self {
        assert!(self.query.contains(from), "{}", self.query);
        self.query = self.query.replace(from, to);
        self
    }

    fn later(mut self, millis: i64) -> Self {
        self.now = Timestamp::from_millis(NOW.as_millis() + millis);
        self
    }

    fn secret(mut self, secret: Option<Secret>) -> Self {
        self.secret = secret;
        self
    }

    fn verify_with(&self, policy: &Policy<'_>) -> Result<Verified, SigV4Error> {
        let request = Request {
            method: "POST",
            path: "/",
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        };
        let lookup = |id: &str| self.secret.clone().filter(|_| id == "AKID");
        verify(&request, policy, self.now, &KeyCache::default(), lookup)
    }

    fn refused(&self) -> String {
        let error = self.verify_with(&Policy::default()).unwrap_err();
        format!("{}: {error}", error.code())
    }
}

#[test]
fn good_signatures_say_who_and_when() {
    let verified = Case::header().verify_with(&Policy::default()).unwrap();
    let wanted = Verified {
        access_key_id: "AKID".to_owned(),
        region: "eu-west-1".to_owned(),
        service: "config".to_owned(),
        signed_at: NOW,
        form: Form::Header,
        body_signed: true,
    };
    assert_eq!(verified, wanted);
    for late in [-SKEW, SKEW] {
        Case::header().later(late).verify_with(&Policy::default()).unwrap();
    }
    let presigned = Case::signed(None, "config", Some(3600));
    for late in [-SKEW, 3600 * SECOND] {
        Case { now: Timestamp::from_millis(NOW.as_millis() + late), ..presigned.clone_parts() }
            .verify_with(&Policy::default())
            .unwrap();
    }
}

impl Case {
    fn clone_parts(&self) -> Self {
        Self {
            headers: self.headers.clone(),
            query: self.query.clone(),
            body: self.body.clone(),
            now: self.now,
            secret: self.secret.clone(),
        }
    }
}

#[test]
fn bad_signatures_are_refused_in_awss_words() {
    const INVALID: &str =
        "UnrecognizedClientException: The security token included in the request is invalid.";
    let presigned = || Case::signed(None, "config", Some(60));
    let token = || Case::signed(Some("token"), "config", None);
    let temporary = |token: &str, late: i64| {
        let expires = Some(Timestamp::from_millis(NOW.as_millis() + late));
        Some(Secret { session_token: Some(token.to_owned()), expires, ..Secret::new("secret") })
    };
    let cases = [
        (
            Case::header().without("authorization"),
            "MissingAuthenticationTokenException: Missing Authentication Token",
        ),
        (
            Case::header().set("authorization", "Bearer x"),
            "IncompleteSignatureException: Unsupported AWS 'algorithm': 'Bearer'.",
        ),
        (
            Case::header().set("authorization", "AWS4-HMAC-SHA256 x").without("x-amz-date"),
            "IncompleteSignatureException: Authorization header requires 'Credential' parameter. \
             Authorization header requires 'Signature' parameter. Authorization header requires \
             'SignedHeaders' parameter. Authorization header requires existence of either a \
             'X-Amz-Date' or a 'Date' header.",
        ),
        (
            Case::header().bent("AKID/", "AKID/more/"),
            "IncompleteSignatureException: Credential must have exactly 5 slash-delimited \
             elements, e.g. keyid/date/region/service/term, got \
             'AKID/more/20231114/eu-west-1/config/aws4_request'",
        ),
        (
            Case::header().bent("aws4_request", "aws3_request"),
            "InvalidSignatureException: Credential should be scoped with a valid terminator: \
             'aws4_request', not 'aws3_request'.",
        ),
        (
            Case::header().bent("/20231114/", "/20231113/"),
            "InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from \
             ISO-8601 version of date from HTTP: '20231113' != '20231114', from \
             '20231114T221320Z'.",
        ),
        (
            Case::header().set("x-amz-date", "yesterday"),
            "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got \
             'yesterday'.",
        ),
        (
            Case::header().bent("SignedHeaders=host;", "SignedHeaders="),
            "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the \
             AWS Authorization.",
        ),
        (
            Case::header().bent(";x-amz-target", ""),
            "InvalidSignatureException: There were headers present in the request which were not \
             signed: x-amz-target",
        ),
        (
            Case::header().bent("host;x-amz-date", "x-amz-date;host"),
            "IncompleteSignatureException: 'SignedHeaders' must be in lower case, sorted and \
             distinct.",
        ),
        (
            Case::header().without("x-amz-date").set("date", "Tue, 14 Nov 2023 22:13:20 GMT"),
            "InvalidSignatureException: There were headers present in the request which were not \
             signed: date",
        ),
        (
            Case::header().later(SKEW + SECOND),
            "InvalidSignatureException: Signature expired: 20231114T221320Z is now earlier than \
             20231114T221321Z (20231114T221821Z - 5 min.)",
        ),
        (
            Case::header().later(-SKEW - SECOND),
            "InvalidSignatureException: Signature not yet current: 20231114T221320Z is still \
             later than 20231114T221319Z (20231114T220819Z + 5 min.)",
        ),
        (
            presigned().later(61 * SECOND),
            "InvalidSignatureException: Signature expired: 20231114T221320Z is now earlier than \
             20231114T221321Z (20231114T221421Z - 60 s.)",
        ),
        (
            presigned().query_bent("X-Amz-Expires=60", "X-Amz-Expires=604801"),
            "IncompleteSignatureException: X-Amz-Expires must be less than a week (in seconds); \
             that is, the given X-Amz-Expires must be less than 604800 seconds",
        ),
        (
            presigned().query_bent("X-Amz-Expires=60", "X-Amz-Expires=-1"),
            "IncompleteSignatureException: X-Amz-Expires should be a number",
        ),
        (
            presigned().query_bent("X-Amz-Expires=60", "Y=1"),
            "IncompleteSignatureException: AWS query-string parameters must include \
             'X-Amz-Expires'.",
        ),
        (
            presigned().query_bent("X-Amz-Expires=60", "X-Amz-Expires=60&X-Amz-Expires=61"),
            "IncompleteSignatureException: AWS query-string parameters repeat 'X-Amz-Expires'.",
        ),
        (
            presigned().set("authorization", "AWS4-HMAC-SHA256 x"),
            "IncompleteSignatureException: Only one auth mechanism allowed.",
        ),
        (
            Case::header()
                .set("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
                .bent("host;x-amz-date", "host;x-amz-content-sha256;x-amz-date"),
            "IncompleteSignatureException: x-amz-content-sha256 announces a chunked payload, \
             which is not supported.",
        ),
        (
            Case::header()
                .set("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
                .bent("host;x-amz-date", "host;x-amz-content-sha256;x-amz-date"),
            "IncompleteSignatureException: UNSIGNED-PAYLOAD is not accepted here.",
        ),
        (
            Case::header()
                .set("x-amz-content-sha256", "e3b0c442")
                .bent("host;x-amz-date", "host;x-amz-content-sha256;x-amz-date"),
            "InvalidSignatureException: The provided 'x-amz-content-sha256' header does not match \
             what was computed.",
        ),
        (Case::header().secret(None), INVALID),
        (token(), INVALID),
        (token().secret(temporary("another", SECOND)), INVALID),
        (Case::header().secret(temporary("token", SECOND)), INVALID),
        (
            token().secret(temporary("token", 0)),
            "ExpiredTokenException: The security token included in the request is expired",
        ),
        (
            Case::header().secret(Some(Secret::new("another"))),
            "InvalidSignatureException: The request signature we calculated does not match the \
             signature you provided. Check your AWS Secret Access Key and signing method. Consult \
             the service documentation for details.",
        ),
    ];
    for (case, wanted) in cases {
        assert_eq!(case.refused(), wanted);
    }
    let valid = token().secret(temporary("token", SECOND));
    valid.verify_with(&Policy::default()).unwrap();
}

#[test]
fn scopes_are_held_to_the_policy() {
    let message = |policy: Policy<'_>| {
        Case::header().verify_with(&policy).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(
        message(Policy { region: Some("us-east-1"), ..Policy::default() }),
        Err("Credential should be scoped to a valid region, not 'eu-west-1'.".to_owned())
    );
    assert_eq!(
        message(Policy { service: Some("iam"), ..Policy::default() }),
        Err("Credential should be scoped to correct service: 'iam'.".to_owned())
    );
    let right = Policy { region: Some("eu-west-1"), service: Some("config"), ..Policy::default() };
    assert_eq!(message(right), Ok(()));
}

#[test]
fn unsigned_payloads_need_permission() {
    let mut case = Case::signed(None, "s3", Some(60));
    case.body = b"anything".to_vec();
    assert!(case.verify_with(&Policy::default()).is_err());
    let allowing = Policy { allow_unsigned_payload: true, ..Policy::default() };
    assert!(!case.verify_with(&allowing).unwrap().body_signed);
}
