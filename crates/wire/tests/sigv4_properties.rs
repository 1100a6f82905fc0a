//! Whatever we sign we accept, whatever is changed afterwards we refuse, and nothing panics.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assize_wire::Timestamp;
use assize_wire::sigv4::{
    Credentials, KeyCache, Policy, Request, Secret, SigV4Error, Signer, Verified, verify,
};
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

#[derive(Debug, Clone)]
struct Message {
    method: String,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Message {
    fn request(&self) -> Request<'_> {
        Request {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        }
    }

    fn verify(&self, keys: &KeyCache) -> Result<Verified, SigV4Error> {
        let lookup = |id: &str| (id == "AKID").then(|| Secret::new(SECRET));
        verify(&self.request(), &Policy::default(), NOW, keys, lookup)
    }
}

fn message() -> impl Strategy<Value = Message> {
    let value = "[ -~]{0,20}";
    let parts = ("GET|POST|PUT", "(/[a-z%./~+ü]{0,8}){0,4}", "[a-z%=&+0-9]{0,30}", value);
    (parts, prop::collection::vec(any::<u8>(), 0..100)).prop_map(
        |((method, path, query, value), body)| {
            let mut headers = HeaderMap::new();
            headers.insert("host", HeaderValue::from_static("localhost:9470"));
            headers.insert("x-amz-target", HeaderValue::from_str(&value).unwrap());
            Message { method, path, query, headers, body }
        },
    )
}

fn signed(mut message: Message, presigned: bool, keys: &KeyCache) -> Message {
    let credentials = Credentials::new("AKID", SECRET);
    let signer = Signer { credentials: &credentials, region: "eu-west-1", service: "config" };
    if presigned {
        message.query = signer.presign(&message.request(), NOW, 60, keys).unwrap();
    } else {
        let added = signer.sign(&message.request(), NOW, keys).unwrap();
        message.headers.extend(added);
    }
    message
}

proptest! {
    #[test]
    fn what_is_signed_is_accepted(message in message(), presigned: bool) {
        let keys = KeyCache::default();
        let message = signed(message, presigned, &keys);
        prop_assert!(message.verify(&keys).is_ok());
    }

    #[test]
    fn what_is_changed_is_refused(message in message(), presigned: bool, change in 0..8) {
        let keys = KeyCache::default();
        let mut message = signed(message, presigned, &keys);
        match change {
            0 => message.method.push('X'),
            1 => message.path.push_str("/more"),
            2 => message.query.insert_str(0, "more=1&"),
            3 => message.body.push(0),
            4 => {
                message.headers.insert("host", HeaderValue::from_static("elsewhere"));
            }
            5 => {
                message.headers.append("x-amz-target", HeaderValue::from_static("other"));
            }
            6 => {
                message.headers.insert("x-amz-new", HeaderValue::from_static("unsigned"));
            }
            _ => {
                // An absent header and an empty one have the same canonical form.
                let target = message.headers.remove("x-amz-target");
                prop_assume!(target.is_some_and(|value| !value.as_bytes().trim_ascii().is_empty()));
            }
        }
        prop_assert!(message.verify(&keys).is_err());
    }

    /// Every single character of the authorization matters.
    #[test]
    fn a_changed_authorization_is_refused(place in 0_usize..400, with in b'!'..b'~') {
        let keys = KeyCache::default();
        let mut message = signed(Message {
            method: "POST".to_owned(), path: "/".to_owned(), query: String::new(),
            headers: [(http::header::HOST, HeaderValue::from_static("h"))].into_iter().collect(),
            body: b"{}".to_vec(),
        }, false, &keys);
        let mut text = message.headers["authorization"].as_bytes().to_vec();
        let place = place % text.len();
        prop_assume!(!text[place].is_ascii_whitespace() && text[place] != with);
        text[place] = with;
        message.headers.insert("authorization", HeaderValue::from_bytes(&text).unwrap());
        prop_assert!(message.verify(&keys).is_err());
    }

    #[test]
    fn arbitrary_parts_never_panic(
        path in ".{0,30}",
        query in "(X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature)=[ -~é]{0,20}&){0,7}",
        authorization in "(AWS4-HMAC-SHA256 )?((Credential|SignedHeaders|Signature)=[ -~]{0,30},){0,4}",
        date in "[0-9TZ]{0,17}",
        body in prop::collection::vec(any::<u8>(), 0..50),
    ) {
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-date", HeaderValue::from_str(&date).unwrap());
        if !authorization.is_empty() {
            headers.insert("authorization", HeaderValue::from_str(&authorization).unwrap());
        }
        let message = Message { method: "GET".to_owned(), path, query, headers, body };
        prop_assert!(message.verify(&KeyCache::default()).is_err());
    }
}
