//! Signatures are those of botocore: ours equal them, and we accept them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assize_wire::Timestamp;
use assize_wire::sigv4::{
    Credentials, Form, KeyCache, Policy, Request, Secret, SigV4Error, Signer, verify,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    moment_millis: i64,
    region: String,
    expires: u32,
    access_key_id: String,
    secret_access_key: String,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
    service: String,
    token: Option<String>,
    authorization: String,
    presigned_query: Option<String>,
}

impl Fixture {
    fn read() -> Self {
        serde_json::from_str(include_str!("fixtures/sigv4/vectors.json")).unwrap()
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.moment_millis)
    }

    fn credentials(&self, vector: &Vector) -> Credentials {
        Credentials {
            session_token: vector.token.clone(),
            ..Credentials::new(&self.access_key_id, &self.secret_access_key)
        }
    }

    fn secret(&self, vector: &Vector) -> Secret {
        Secret { session_token: vector.token.clone(), ..Secret::new(&self.secret_access_key) }
    }

    fn verify(
        &self,
        vector: &Vector,
        headers: &HeaderMap,
        query: &str,
    ) -> Result<Form, SigV4Error> {
        let policy = Policy {
            region: Some(&self.region),
            service: Some(&vector.service),
            allow_unsigned_payload: true,
            body_follows: false,
        };
        let request = Request { query, ..vector.request(headers) };
        let lookup = |id: &str| (id == self.access_key_id).then(|| self.secret(vector));
        let verified = verify(&request, &policy, self.now(), &KeyCache::default(), lookup)?;
        assert_eq!(verified.access_key_id, self.access_key_id);
        assert_eq!(verified.signed_at, self.now());
        Ok(verified.form)
    }
}

impl Vector {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    fn request<'a>(&'a self, headers: &'a HeaderMap) -> Request<'a> {
        Request {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers,
            body: self.body.as_bytes(),
        }
    }
}

#[test]
fn headers_are_signed_as_botocore_signs_them_and_verified() {
    let fixture = Fixture::read();
    let keys = KeyCache::default();
    for vector in &fixture.vectors {
        let credentials = fixture.credentials(vector);
        let signer =
            Signer { credentials: &credentials, region: &fixture.region, service: &vector.service };
        let mut headers = vector.headers();
        let added = signer.sign(&vector.request(&headers), fixture.now(), &keys).unwrap();
        assert_eq!(added["authorization"], vector.authorization, "{}", vector.name);
        headers.extend(added);
        let form = fixture.verify(vector, &headers, &vector.query);
        assert_eq!(form, Ok(Form::Header), "{}", vector.name);
    }
}

#[test]
fn presigned_queries_are_those_of_botocore() {
    let fixture = Fixture::read();
    let keys = KeyCache::default();
    let signature = |query: &str| query.rsplit_once("X-Amz-Signature=").unwrap().1.to_owned();
    for vector in &fixture.vectors {
        let Some(theirs) = &vector.presigned_query else { continue };
        let headers = vector.headers();
        let wanted = Ok(Form::Presigned { expires: fixture.expires });
        assert_eq!(fixture.verify(vector, &headers, theirs), wanted, "{}", vector.name);

        let credentials = fixture.credentials(vector);
        let signer =
            Signer { credentials: &credentials, region: &fixture.region, service: &vector.service };
        let own: Vec<&str> = theirs.split('&').filter(|part| !part.starts_with("X-Amz-")).collect();
        let query = own.join("&");
        let request = Request { query: &query, ..vector.request(&headers) };
        let ours = signer.presign(&request, fixture.now(), fixture.expires, &keys).unwrap();
        assert_eq!(signature(&ours), signature(theirs), "{}: {ours}", vector.name);
        assert_eq!(fixture.verify(vector, &headers, &ours), wanted, "{}", vector.name);
    }
}
