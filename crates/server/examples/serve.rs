//! A server in a process of one's own: `cargo run -p assize-server --example serve -- DIRECTORY`.

use assize_server::{Config, Server, Settings, logging};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data_dir = std::env::args_os().nth(1).map(Into::into);
    let config = Config::load(Settings { data_dir, ..Settings::default() }, None)?;
    logging::init(&config.log, config.log_format)?;
    Ok(Server::run(config, |_| {})?)
}
