//! PutEvaluations, signed by hand: the AWS SDK takes minutes to build.

use hmac::{Hmac, Mac as _};
use lambda_runtime::Error;
use sha2::{Digest as _, Sha256};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{SystemTime, UNIX_EPOCH};

const KIND: &str = "application/x-amz-json-1.1";
const TARGET: &str = "StarlingDoveService.PutEvaluations";
const SIGNED: &str = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";

/// Now, in seconds since 1970.
pub fn seconds() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

/// Sends them to the endpoint of the environment.
pub fn evaluations(body: &str) -> Result<(), Error> {
    let [endpoint, key, secret, token, region] = [
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_REGION",
    ]
    .map(|name| std::env::var(name).unwrap_or_default());
    let host = endpoint.trim_start_matches("http://");
    let (day, now) = date(seconds() as i64);
    let canonical = format!(
        "POST\n/\n\ncontent-type:{KIND}\nhost:{host}\nx-amz-date:{now}\n\
         x-amz-security-token:{token}\nx-amz-target:{TARGET}\n\n{SIGNED}\n{}",
        hex(&Sha256::digest(body))
    );
    let scope = format!("{day}/{region}/config/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{now}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let mut signing = format!("AWS4{secret}").into_bytes();
    for part in scope.split('/') {
        signing = mac(&signing, part);
    }
    let signature = hex(&mac(&signing, &text));
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: {KIND}\r\n\
         Content-Length: {}\r\nX-Amz-Date: {now}\r\nX-Amz-Security-Token: {token}\r\n\
         X-Amz-Target: {TARGET}\r\nAuthorization: AWS4-HMAC-SHA256 Credential={key}/{scope}, \
         SignedHeaders={SIGNED}, Signature={signature}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(answer.into()) }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key is long enough");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The day, and day and time, as signatures have them.
fn date(seconds: i64) -> (String, String) {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since 0000-03-01, in eras of 400 years.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let part = (5 * of_year + 2) / 153;
    let day = of_year - (153 * part + 2) / 5 + 1;
    let month = if part < 10 { part + 3 } else { part - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let text = format!("{year:04}{month:02}{day:02}");
    let time = format!("{:02}{:02}{:02}", rest / 3_600, rest / 60 % 60, rest % 60);
    (text.clone(), format!("{text}T{time}Z"))
}
