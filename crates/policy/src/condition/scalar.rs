//! Values of conditions that are more than text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::net::IpAddr;

/// A decimal number, exact to 12 places: in units of 10⁻¹².
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Decimal(i128);

const PLACES: usize = 12;
/// Longer runs of digits could overflow; nothing that AWS counts is near.
const MAX_DIGITS: usize = 24;

impl Decimal {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.len() + fraction.len() == 0
            || whole.len() > MAX_DIGITS
            || fraction.len() > PLACES
            || !all_digits(whole)
            || !all_digits(fraction)
        {
            return None;
        }
        let scaled: i128 = format!("{whole}{fraction:0<PLACES$}").parse().ok()?;
        Some(Self(if negative { -scaled } else { scaled }))
    }
}

/// A date of ISO 8601, in UTC unless it says otherwise, or seconds since 1970; in nanoseconds.
pub(super) fn parse_date(text: &str) -> Option<i128> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(i128::from(seconds) * 1_000_000_000);
    }
    let utc = |time: jiff::civil::DateTime| time.to_zoned(jiff::tz::TimeZone::UTC).ok();
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.as_nanosecond());
    }
    let civil = text.parse::<jiff::civil::DateTime>().ok()?;
    Some(utc(civil)?.timestamp().as_nanosecond())
}

pub(super) fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    text.eq_ignore_ascii_case("false").then_some(false)
}

/// Bytes written in Base64.
pub(super) fn parse_bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// A block of addresses, or one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cidr {
    address: IpAddr,
    bits: u32,
}

impl Cidr {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(all);
        (bits <= all).then_some(Self { address, bits })
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(block), IpAddr::V4(address)) => {
                let differ = block.to_bits() ^ address.to_bits();
                differ.leading_zeros() >= self.bits
            }
            (IpAddr::V6(block), IpAddr::V6(address)) => {
                let differ = block.to_bits() ^ address.to_bits();
                differ.leading_zeros() >= self.bits
            }
            _ => false,
        }
    }
}
