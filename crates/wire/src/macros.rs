//! What generated enumerations have in common, so that the generator writes lists only.

/// An enumeration whose variants stand for fixed strings on the wire.
macro_rules! string_enum {
    (pub enum $name:ident { $($variant:ident = $text:literal,)+ }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($variant),+ }

        impl $name {
            /// Every value, by its text.
            pub const VALUES: &'static [Self] = &[$(Self::$variant),+];

            /// The value's text on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::UnknownValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::error::UnknownValue::new(stringify!($name), text)),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::typed::FromWire for $name {
            fn from_wire(value: serde_json::Value) -> Result<Self, $crate::typed::Mismatch> {
                let text = value.as_str();
                let text = text.ok_or_else(|| $crate::typed::Mismatch::expected("a string"))?;
                text.parse().map_err($crate::typed::Mismatch::unknown)
            }
        }

        $crate::macros::deserialize_from_wire!($name);
    };
}

/// What a generated struct has in common with the others: its members' wire names are listed once.
macro_rules! structure {
    ($name:ident { $($field:ident = $wire:literal,)* }) => {
        impl $crate::typed::FromWire for $name {
            #[allow(unused_mut, unused_variables)]
            fn from_wire(value: serde_json::Value) -> Result<Self, $crate::typed::Mismatch> {
                let mut members = $crate::typed::members(value)?;
                Ok(Self { $($field: $crate::typed::take(&mut members, $wire)?,)* })
            }
        }

        impl serde::Serialize for $name {
            #[allow(unused_mut)]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $($crate::typed::put(&mut map, $wire, &self.$field)?;)*
                serde::ser::SerializeMap::end(map)
            }
        }

        $crate::macros::deserialize_from_wire!($name);
    };
}

/// `serde`'s reading, by way of a JSON value.
macro_rules! deserialize_from_wire {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(from)?;
                $crate::typed::FromWire::from_wire(value).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// The error enumeration of a service: its modelled exceptions, and the wire's own errors.
macro_rules! service_error {
    (pub enum $name:ident {
        $($variant:ident, $constructor:ident = $code:literal, $status:literal;)*
    }) => {
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $($variant { message: String },)*
            /// An error that the service answers and its model doesn't list.
            Unmodelled { code: &'static str, status: u16, message: String },
            /// An error that every service may answer.
            Wire($crate::error::WireError),
            /// An error whose text is AWS's, and what it does not say.
            Detailed { error: Box<Self>, detail: String },
        }

        impl $name {
            $(pub fn $constructor(message: impl Into<String>) -> Self {
                Self::$variant { message: message.into() }
            })*

            /// An error that the service answers and its model doesn't list.
            pub fn unmodelled(
                code: &'static str,
                status: u16,
                message: impl Into<String>,
            ) -> Self {
                Self::Unmodelled { code, status, message: message.into() }
            }

            /// The same with what AWS's text does not say.
            #[must_use]
            pub fn with_detail(self, detail: impl Into<String>) -> Self {
                Self::Detailed { error: Box::new(self), detail: detail.into() }
            }

            /// The modelled error of that code, as a client heard it.
            #[allow(unused_variables)]
            pub fn from_code(code: &str, message: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$constructor(message)),)*
                    _ => None,
                }
            }

            /// The code that clients tell errors apart by.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)*
                    Self::Unmodelled { code, .. } => code,
                    Self::Wire(error) => error.code(),
                    Self::Detailed { error, .. } => error.code(),
                }
            }

            /// What went wrong, for people.
            pub fn message(&self) -> &str {
                match self {
                    $(Self::$variant { message } => message,)*
                    Self::Unmodelled { message, .. } => message,
                    Self::Wire(error) => error.message(),
                    Self::Detailed { error, .. } => error.message(),
                }
            }

            /// The HTTP status of the answer.
            pub fn http_status(&self) -> u16 {
                match self {
                    $(Self::$variant { .. } => $status,)*
                    Self::Unmodelled { status, .. } => *status,
                    Self::Wire(error) => error.http_status(),
                    Self::Detailed { error, .. } => error.http_status(),
                }
            }
        }

        impl $crate::error::AwsError for $name {
            fn code(&self) -> &'static str {
                $name::code(self)
            }

            fn message(&self) -> &str {
                $name::message(self)
            }

            fn http_status(&self) -> u16 {
                $name::http_status(self)
            }

            fn detail(&self) -> Option<&str> {
                match self {
                    Self::Detailed { detail, .. } => Some(detail),
                    _ => None,
                }
            }
        }

        impl From<$crate::error::WireError> for $name {
            fn from(error: $crate::error::WireError) -> Self {
                Self::Wire(error)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}: {}", self.code(), self.message())
            }
        }

        impl std::error::Error for $name {}
    };
}

pub(crate) use {deserialize_from_wire, service_error, string_enum, structure};
