//! Rules about Amazon Kinesis.

use crate::shared::place::at;

rule! {
    /// Streams without the setting are not encrypted.
    KinesisStreamEncrypted = "KINESIS_STREAM_ENCRYPTED",
    "Checks that Kinesis streams are encrypted.",
    &["AWS::Kinesis::Stream"], CHANGE,
    |item| at(item, "streamEncryption.encryptionType")?
        .must_say_one_of(&["KMS"], "the type of encryption")
}
