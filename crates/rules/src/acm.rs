//! Rules about AWS Certificate Manager and its private authorities.

use crate::shared::place::{at, given};
use crate::shared::time::time;
use assize_rule::Verdict;

const CERTIFICATE: &[&str] = &["AWS::ACM::Certificate"];
const DAY: i64 = 86_400_000;

rule! {
    /// Certificates that were never issued don't expire and are not applicable.
    AcmCertificateExpirationCheck = "ACM_CERTIFICATE_EXPIRATION_CHECK",
    "Checks that certificates don't expire soon.",
    CERTIFICATE, BOTH,
    params {
        /// The least number of days before a certificate expires.
        "daysToExpiration" => days: Option<i64> = "14",
    }
    |item, params, cx| {
        let status = at(item, "status")?.text()?;
        if let Some(status) = status.filter(|s| !matches!(&**s, "ISSUED" | "EXPIRED")) {
            return Ok(Verdict::not_applicable(format!("the certificate is {status}")));
        }
        let expires = at(item, "notAfter")?;
        let at = time(expires.node())?.ok_or_else(|| expires.missing())?;
        let days = params.days.unwrap_or(14);
        let left = (at.millis() - cx.now().millis()).div_euclid(DAY);
        let say = match left {
            ..0 => "the certificate has expired".to_owned(),
            left => format!("the certificate expires in {left} days"),
        };
        expires.demand(left >= days, say, format!("at least {days} days ahead"))
    }
}

rule! {
    /// Keys of elliptic curves are not applicable.
    AcmCertificateRsaCheck = "ACM_CERTIFICATE_RSA_CHECK",
    "Checks that RSA certificates have keys of at least 2048 bits.",
    CERTIFICATE, CHANGE,
    |item| {
        let algorithm = at(item, "keyAlgorithm")?;
        let seen = algorithm.need_text()?;
        let Some(bits) = seen.strip_prefix("RSA").map(|rest| rest.trim_start_matches(['-', '_']))
        else {
            return Ok(Verdict::not_applicable(format!("the key is of {seen}")));
        };
        let bits: i64 = bits.parse().map_err(|_| algorithm.node().malformed("an algorithm"))?;
        algorithm.demand(bits >= 2048, format!("the key has {bits} bits"), "RSA_2048")
    }
}

rule! {
    /// Authorities below a root are not applicable.
    AcmPcaRootCaDisabled = "ACM_PCA_ROOT_CA_DISABLED",
    "Checks that private root certificate authorities are disabled.",
    &["AWS::ACMPCA::CertificateAuthority"], PERIODIC,
    params {
        /// ARNs of authorities that may be active.
        "exemptedCAArns" => exempt: Option<Vec<String>>,
    }
    |item, params| {
        let arn = at(item, "arn")?.text()?.unwrap_or_else(|| item.resource_id());
        if given(&params.exempt).iter().any(|one| *one == arn) {
            return Ok(Verdict::not_applicable("the authority is exempt"));
        }
        if at(item, "type")?.need_text()? != "ROOT" {
            return Ok(Verdict::not_applicable("the authority is no root"));
        }
        let status = at(item, "status")?;
        let seen = status.need_text()?;
        status.demand(seen == "DISABLED", format!("the authority is {seen}"), "DISABLED")
    }
}
