//! The account that a project is deployed to: one of a server of Assize, or of AWS.

use crate::client::{CallError, Client, Connection};
use crate::clock;
use crate::error::CliError;
use assize_project::{Aws, AwsError};
use assize_upstream::{CredentialChain, Endpoints, Timeouts, Upstream};
use assize_wire::client::ClientError;
use assize_wire::operation::Operation;
use assize_wire::typed::FromWire as _;

/// Options that say which account is meant.
#[derive(Clone, Debug, clap::Args)]
pub struct TargetArgs {
    #[command(flatten)]
    connection: Connection,
    /// Deploy to AWS itself, with the credentials of the AWS CLI; needs --region
    #[arg(long, conflicts_with_all = ["endpoint", "data_dir"], requires = "region")]
    aws: bool,
    /// With --aws: the AWS CLI's profile
    #[arg(long, value_name = "NAME", requires = "aws")]
    profile: Option<String>,
}

/// An account in a region.
pub enum Target {
    /// Of a server of Assize.
    Server(Box<Client>),
    /// Of AWS.
    Aws {
        /// Sends the requests.
        upstream: Box<Upstream>,
        /// Runs them.
        runtime: tokio::runtime::Runtime,
        /// The region.
        region: String,
    },
}

impl TargetArgs {
    /// The account that is meant. Nothing is sent yet.
    pub fn open(&self) -> Result<Target, CliError> {
        if !self.aws {
            return Ok(Target::Server(Box::new(self.connection.client()?)));
        }
        let failed = |e: &dyn std::fmt::Display| CliError::Failed(e.to_string());
        let endpoints = Endpoints::parse(&["aws".to_owned()]).map_err(|e| failed(&e))?;
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let chain = CredentialChain::new(self.profile.clone(), environment, None);
        let upstream =
            Upstream::new(endpoints, chain, Timeouts::default()).map_err(|e| failed(&e))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Target::Aws {
            upstream: Box::new(upstream),
            runtime: runtime.map_err(|e| failed(&e))?,
            region: self.connection.region.clone().unwrap_or_default(),
        })
    }
}

impl Target {
    /// Where it is, for people.
    pub fn place(&self) -> String {
        match self {
            Self::Server(client) => client.endpoint().to_owned(),
            Self::Aws { region, .. } => format!("AWS, {region}"),
        }
    }
}

impl Aws for Client {
    fn call<O: Operation>(&self, input: &O::Input) -> Result<O::Output, AwsError> {
        Self::call::<O>(self, input).map_err(|error| match error {
            CallError::Service(error) => AwsError::Refused { operation: O::NAME, error },
            other => failed::<O>(&other),
        })
    }
}

impl Aws for Target {
    fn call<O: Operation>(&self, input: &O::Input) -> Result<O::Output, AwsError> {
        match self {
            Self::Server(client) => Aws::call::<O>(&**client, input),
            Self::Aws { upstream, runtime, region } => {
                let value = serde_json::to_value(input).map_err(|e| failed::<O>(&e))?;
                let call = upstream.call(O::service(), O::info(), region, &value, &clock::now);
                let answer = runtime.block_on(call).map_err(|error| match error {
                    assize_upstream::CallError::Answer(ClientError::Service(error)) => {
                        AwsError::Refused { operation: O::NAME, error }
                    }
                    other => failed::<O>(&other),
                })?;
                O::Output::from_wire(answer).map_err(|e| failed::<O>(&e))
            }
        }
    }
}

fn failed<O: Operation>(reason: &dyn std::fmt::Display) -> AwsError {
    AwsError::Failed { operation: O::NAME, reason: reason.to_string() }
}
