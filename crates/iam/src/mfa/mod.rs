//! Virtual MFA devices: seeds, and what their codes prove.
//!
//! A device here is one whose seed is known here, so that its codes can be checked. Hardware
//! devices, whose seeds only AWS knows, are refused.

mod totp;

use crate::change::Change;
use crate::error::IamError;
use crate::iam::{Iam, Owner, document, for_each};
use crate::identity::{Identity, Kind};
use crate::ids::iam_arn;
use crate::inline::check_tags;
use crate::users::NewIdentity;
use assize_engine::ports::StoreError;
use assize_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The kind of the documents of devices, which are named by their serial numbers.
const DEVICE: &str = "iam-mfa";
/// Devices that one user may have.
const MAX_DEVICES: usize = 8;
/// Bytes of a seed.
const SEED: usize = 40;

/// A device that belongs to a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnabledDevice {
    /// Its serial number, which is an ARN.
    pub serial: String,
    /// Since when.
    pub since: Timestamp,
}

/// A virtual device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VirtualDevice {
    /// `arn:aws:iam::ACCOUNT:mfa/PATH/NAME`
    pub serial: String,
    /// What its codes follow from, in base 32.
    pub seed: String,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// The name of the user who has it.
    pub user: Option<String>,
    /// Since when.
    pub enabled: Option<Timestamp>,
    /// The step of time of the last code that was taken: none is taken twice.
    #[serde(default)]
    last_step: u64,
}

impl fmt::Debug for VirtualDevice {
    /// Keeps secrets out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualDevice")
            .field("serial", &self.serial)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl Iam {
    /// Makes a device that nobody has yet.
    ///
    /// # Errors
    /// `EntityAlreadyExists`, `InvalidInput`, `LimitExceeded`.
    pub fn create_device(
        &self,
        owner: Owner<'_>,
        new: NewIdentity,
    ) -> Result<VirtualDevice, IamError> {
        check_tags(&new.tags)?;
        let path = new.path.unwrap_or_else(|| "/".to_owned());
        let serial = iam_arn(owner.partition, owner.account, "mfa", &path, &new.name);
        let mut seed = [0u8; SEED];
        getrandom::fill(&mut seed)
            .map_err(|e| StoreError::Other(format!("no random bytes: {e}")))?;
        let seed = totp::base32(&seed);
        self.change(owner.account, move |change| {
            if change.kept::<VirtualDevice>(DEVICE, &serial)?.is_some() {
                let message = "MFADevice entity at the same path and name already exists.";
                return Err(IamError::AlreadyExists(message.to_owned()));
            }
            let device = VirtualDevice {
                serial,
                seed,
                tags: new.tags,
                user: None,
                enabled: None,
                last_step: 0,
            };
            change.put(DEVICE, &device.serial, &device)?;
            Ok(device)
        })
    }

    /// Deletes a device that nobody has.
    ///
    /// # Errors
    /// `NoSuchEntity`, `DeleteConflict`.
    pub fn delete_device(&self, account: &str, serial: &str) -> Result<(), IamError> {
        let serial = serial.to_owned();
        self.change(account, move |change| {
            if change.device(&serial)?.user.is_some() {
                let message = "MFA VirtualDevice in use. Must deactivate first.";
                return Err(IamError::DeleteConflict(message.to_owned()));
            }
            change.forget(DEVICE, &serial)
        })
    }

    /// Gives a device to a user who shows two codes of it that follow each other.
    ///
    /// # Errors
    /// `NoSuchEntity`, `EntityAlreadyExists`, `LimitExceeded`, `InvalidAuthenticationCode`.
    pub fn enable_device(
        &self,
        account: &str,
        user: &str,
        serial: &str,
        codes: [String; 2],
    ) -> Result<(), IamError> {
        let (user, serial) = (user.to_owned(), serial.to_owned());
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &user)?;
            let mut device = change.device(&serial)?;
            if device.user.is_some() {
                let message = "MFA Device is already in use.";
                return Err(IamError::AlreadyExists(message.to_owned()));
            }
            if user.devices.len() >= MAX_DEVICES {
                return Err(IamError::quota("MFADevicesPerUser", MAX_DEVICES));
            }
            let [first, second] = &codes;
            let steps = totp::steps(change.now);
            let shown = steps.into_iter().find(|step| {
                totp::shows(&device.seed, *step, first)
                    && totp::shows(&device.seed, step + 1, second)
            });
            let step = shown.ok_or_else(|| {
                IamError::InvalidCode("Authentication code for device is not valid.".to_owned())
            })?;
            device.last_step = step + 1;
            device.user = Some(user.name.clone());
            device.enabled = Some(change.now);
            user.devices.push(EnabledDevice { serial: serial.clone(), since: change.now });
            change.put(DEVICE, &serial, &device)?;
            change.save(&user)
        })
    }

    /// Takes a device from a user.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn deactivate_device(
        &self,
        account: &str,
        user: &str,
        serial: &str,
    ) -> Result<(), IamError> {
        let (user, serial) = (user.to_owned(), serial.to_owned());
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &user)?;
            let before = user.devices.len();
            user.devices.retain(|device| device.serial != serial);
            if user.devices.len() == before {
                return Err(no_device(&serial));
            }
            let mut device = change.device(&serial)?;
            (device.user, device.enabled) = (None, None);
            change.put(DEVICE, &serial, &device)?;
            change.save(&user)
        })
    }

    /// All devices of an account, by serial number.
    ///
    /// # Errors
    /// When the store fails.
    pub fn devices(&self, account: &str) -> Result<Vec<VirtualDevice>, IamError> {
        let mut all = Vec::new();
        self.engine.read(|tx| {
            for_each::<VirtualDevice, IamError>(tx, account, DEVICE, |device| {
                all.push(device);
                Ok(())
            })
        })?;
        Ok(all)
    }

    /// Checks that a user shows a code of a device of its own. A code counts once.
    ///
    /// # Errors
    /// `AccessDenied`, as STS says it.
    pub fn check_code(
        &self,
        account: &str,
        user: &str,
        serial: &str,
        code: &str,
    ) -> Result<(), IamError> {
        let (user, serial, code) = (user.to_owned(), serial.to_owned(), code.to_owned());
        self.change(account, move |change| {
            let denied = |why: &str| {
                let message = format!("MultiFactorAuthentication failed with {why}");
                IamError::AccessDenied(message)
            };
            let device: Option<VirtualDevice> =
                document(change.tx, &change.account, DEVICE, &serial)?;
            let device = device.filter(|device| device.user.as_ref() == Some(&user));
            let mut device = device.ok_or_else(|| {
                denied("invalid MFA device: its user has none of that serial number.")
            })?;
            let steps = totp::steps(change.now).into_iter();
            let shown = steps.rev().find(|step| totp::shows(&device.seed, *step, &code));
            let step = shown.filter(|step| *step > device.last_step);
            device.last_step = step.ok_or_else(|| denied("invalid MFA one time pass code."))?;
            change.put(DEVICE, &serial, &device)
        })
    }
}

impl Change<'_> {
    fn device(&self, serial: &str) -> Result<VirtualDevice, IamError> {
        self.kept(DEVICE, serial)?.ok_or_else(|| no_device(serial))
    }

    /// Tells the devices of a user that it has another name now.
    pub(crate) fn rename_holder(&mut self, user: &Identity) -> Result<(), IamError> {
        for EnabledDevice { serial, .. } in &user.devices {
            let mut device = self.device(serial)?;
            device.user = Some(user.name.clone());
            self.put(DEVICE, serial, &device)?;
        }
        Ok(())
    }
}

fn no_device(serial: &str) -> IamError {
    IamError::NoSuchEntity(format!("VirtualMFADevice with serial number {serial} doesn't exist."))
}
